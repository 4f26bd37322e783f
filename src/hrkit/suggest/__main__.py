"""`python -m hrkit.suggest train|predict|evaluate|action|groups|sdg`: learn from labelled texts, suggest, measure.

Exit codes: 0 done, 2 wrong use or input that cannot be used (one sentence on stderr).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from hrkit.documents.errors import DocumentError
from hrkit.suggest import reading, rule_evaluation
from hrkit.suggest.actions import explain
from hrkit.suggest.classifier import Model
from hrkit.suggest.evaluation import evaluate
from hrkit.suggest.goals import goals_in
from hrkit.suggest.groups import groups_in
from hrkit.suggest.model import ModelError, Suggested, TooFewRows
from hrkit.suggest.training import train

Read = TypeVar("Read")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code and never raises on bad input."""
    given = parser().parse_args(argv)
    action: Callable[[argparse.Namespace], None] = given.action
    try:
        action(given)
        sys.stdout.flush()
    except (reading.UnreadableFile, ModelError, TooFewRows) as error:
        return fail(str(error))
    except DocumentError as error:
        return fail(error.message)
    except BrokenPipeError:
        # Whoever read the output has enough of it; the interpreter must not complain while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        return fail(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
    return 0


def fail(sentence: str) -> int:
    """Say what is wrong."""
    print(" ".join(sentence.split()), file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m hrkit.suggest", description="Suggest labels for texts, with reasons.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    learn = _command(commands, "train", run_train, "learn from labelled files")
    learn.add_argument("--from", dest="files", type=Path, nargs="+", required=True, metavar="FILE")
    learn.add_argument("--scheme", choices=reading.SCHEMES, default="issues")
    learn.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write the model into")
    learn.add_argument("--seed", type=int, default=0)
    predict = _command(commands, "predict", run_predict, "suggest labels for the texts of files")
    predict.add_argument("--model", type=Path, required=True, metavar="DIR")
    predict.add_argument("--top", type=int, default=3, help="how many labels for each text")
    predict.add_argument("--lang", default="en", help="language of the texts")
    predict.add_argument("files", type=Path, nargs="+", metavar="FILE")
    measure = _command(commands, "evaluate", run_evaluate, "measure a model on labelled files")
    measure.add_argument("--model", type=Path, required=True, metavar="DIR")
    measure.add_argument("--on", dest="files", type=Path, nargs="+", required=True, metavar="FILE")
    measure.add_argument("--scheme", choices=reading.SCHEMES, default="issues")
    measure.add_argument("--unseen-from", type=Path, nargs="+", default=[], metavar="FILE",
                         help="leave out texts of these files too")
    for name, run, what in (("sdg", run_sdg, "Goals"), ("groups", run_groups, "groups of persons"),
                            ("action", run_action, "the kind of action")):
        rules = _command(commands, name, run, f"suggest {what}, or measure it on labelled files")
        rules.add_argument("texts", nargs="*", metavar="TEXT")
        rules.add_argument("--evaluate", type=Path, nargs="+", default=[], metavar="FILE")
        rules.add_argument("--lang", default="en", help="language of the texts")
    return top


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    action: Callable[[argparse.Namespace], None],
    words: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(action=action)
    return command


def run_train(given: argparse.Namespace) -> None:
    """Learn, write the model, say how good it is on held-out rows."""
    rows = noted(lambda notes: reading.labelled(given.files, given.scheme, notes))
    model = train(rows, seed=given.seed)
    model.save(given.out)
    known = {label for row in rows for label in row.labels}
    about = {
        "rows": len(rows), "texts": len(model.seen), "labels": len(model.labels), "features": len(model.vocabulary),
        "threshold": model.threshold, "not_offered": sorted(known - set(model.labels)),
        "quality": {label: asdict(one) for label, one in model.quality.items()},
    }
    lines = [f"{label}: F1 {one.f1:.2f}, precision {one.precision:.2f}, recall {one.recall:.2f}, {one.n} rows"
             for label, one in model.quality.items()]
    show(given, about, [*lines, f"Learnt {len(model.labels)} labels from {len(model.seen)} distinct texts."])


def run_predict(given: argparse.Namespace) -> None:
    """Suggest labels for every text of the files."""
    model = Model.load(given.model)
    texts = noted(lambda notes: reading.texts(given.files, notes))
    if given.top < 1:
        raise reading.UnreadableFile("--top must be 1 or more.")
    found = model.suggest(texts, given.top, given.lang)
    show_texts(given, texts, found)


def run_evaluate(given: argparse.Namespace) -> None:
    """Measure a model."""
    model = Model.load(given.model)
    rows = noted(lambda notes: reading.labelled(given.files, given.scheme, notes))
    found = {"rows": len(rows)} | evaluate(model, rows, reading.texts(given.unseen_from))
    if "warning" in found:
        print(found["warning"], file=sys.stderr)
    lines = [f"{label}: F1 {one['f1']:.2f}, n {one['n']}" for label, one in found["labels"].items()]
    names = ("micro_f1", "macro_f1", "top1", "recall_at_3", "all_in_top3")
    show(given, found, [*lines, *(f"{name}: {found[name]:.4f}" for name in names),
                        f"{found['texts']} distinct texts; {found['seen_in_training']} seen in training are left out."])


def run_sdg(given: argparse.Namespace) -> None:
    """Goals of texts, or the mean over Goals of how often the rules agree with a benchmark's rows."""
    if given.evaluate:
        found = rule_evaluation.goals(reading.goal_rows(given.evaluate))
        lines = [f"Goal {goal}: {one['accuracy']:.3f} of {one['n']}" for goal, one in found["goals"].items()]
        show(given, found, [*lines, f"mean_accuracy: {found['mean_accuracy']:.4f}"])
    else:
        show_texts(given, _given_texts(given), [goals_in(text, given.lang) for text in given.texts])


def run_groups(given: argparse.Namespace) -> None:
    """Groups that texts name, or agreement with the groups of matrices of recommendations."""
    if given.evaluate:
        found = rule_evaluation.groups([reading.labelled([path], "groups") for path in given.evaluate])
        lines = [f"{code}: F1 {one['f1']:.2f}, n {one['n']}" for code, one in found["labels"].items()]
        show(given, found, [*lines, f"micro_f1: {found['micro_f1']:.4f}"])
    else:
        show_texts(given, _given_texts(given), [groups_in(text, given.lang) for text in given.texts])


def run_action(given: argparse.Namespace) -> None:
    """The kind of action of texts with the reason, or agreement with UPR Info's categories."""
    if given.evaluate:
        found = rule_evaluation.actions(reading.labelled(given.evaluate, "action"))
        lines = [f"{label}: F1 {one['f1']:.2f}, n {one['n']}" for label, one in found["labels"].items()]
        show(given, found, [*lines, f"accuracy: {found['accuracy']:.4f}", f"macro_f1: {found['macro_f1']:.4f}"])
        return
    texts = _given_texts(given)
    found_all = [explain(text, given.lang) for text in texts]
    listed = [{"text": text, "suggestions": [asdict(one[0]) | {"reason": one[1]}] if one else []}
              for text, one in zip(texts, found_all, strict=True)]
    show(given, listed, [f"{one[0].label if one else '–'}  {text[:100]}  ({one[1] if one else 'not read'})"
                         for text, one in zip(texts, found_all, strict=True)])


def _given_texts(given: argparse.Namespace) -> list[str]:
    if not given.texts:
        raise reading.UnreadableFile("Give a TEXT, or --evaluate FILE.")
    return list(given.texts)


def noted(read: Callable[[list[str]], list[Read]]) -> list[Read]:
    """What was read; what had to be left out is said on stderr."""
    notes: list[str] = []
    found = read(notes)
    for note in notes:
        print(note, file=sys.stderr)
    return found


def show_texts(given: argparse.Namespace, texts: Sequence[str], found: Sequence[Sequence[Suggested]]) -> None:
    """Print the suggestions for each text."""
    listed = [{"text": text, "suggestions": [asdict(one) for one in each]}
              for text, each in zip(texts, found, strict=True)]
    lines = []
    for text, each in zip(texts, found, strict=True):
        lines += [text[:110], *(line_of(one) for one in each)]
    show(given, listed, lines)


def line_of(one: Suggested) -> str:
    """One suggestion in a line."""
    return f"  {'*' if one.is_above else ' '} {one.label} {one.confidence:.2f}  ({', '.join(one.words)})"


def show(given: argparse.Namespace, value: Any, lines: Sequence[str]) -> None:
    """Print JSON where it is asked for, else lines."""
    print(json.dumps(value, ensure_ascii=False) if given.json else "\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
