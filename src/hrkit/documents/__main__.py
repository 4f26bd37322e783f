"""Command: `python -m hrkit.documents recommendations|detect|text FILE [--json]`.

Exit codes: 0 read, 1 the file cannot be read (one sentence on stderr, with `--json` also an error object on stdout),
2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from hrkit.documents import READERS, read
from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Ask, AskKind, Reading

_TEXT_WIDTH = 90


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code and never raises on a bad file."""
    options = parser().parse_args(argv)
    action: Callable[[argparse.Namespace], None] = options.action
    try:
        action(options)
        sys.stdout.flush()
    except DocumentError as error:
        return fail(error, options.json)
    except BrokenPipeError:
        # Whoever read the output has enough of it; the interpreter must not complain while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (Exception, RecursionError) as error:
        return fail(unexpected(error), options.json)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m hrkit.documents", description="Read documents of human-rights bodies."
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    asks = _command(commands, "recommendations", print_recommendations, "list the recommendations of a file")
    asks.add_argument("--addendum", type=Path, help="the file that states the positions on a report's recommendations")
    asks.add_argument("--as", dest="kind", choices=sorted(READERS), metavar="KIND", help=", ".join(sorted(READERS)))
    _command(commands, "detect", print_kind, "tell what kind of document a file is")
    _command(commands, "text", print_text, "print the text of a document")
    return top


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    action: Callable[[argparse.Namespace], None],
    words: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(action=action)
    return command


def fail(error: DocumentError, as_json: bool) -> int:
    """Say what is wrong: a sentence on stderr and, for programs, an object on stdout."""
    place = f" ({error.where})" if error.where else ""
    print(f"{error.message}{place}", file=sys.stderr)
    if as_json:
        print(json.dumps({"error": {"code": error.code, "message": error.message}}, ensure_ascii=False))
    return 1


def unexpected(error: BaseException) -> DocumentError:
    """The sentence for a fault of ours: no file may end in a traceback."""
    return DocumentError(
        "unexpected",
        f"The file could not be read because of a fault in the reader ({type(error).__name__}). "
        "Save it in another format and try again, and report the fault.",
    )


def print_recommendations(options: argparse.Namespace) -> None:
    """List the asks of a file, one per number."""
    reading, addendum = read_recommendations(options.file, options.kind, options.addendum)
    if addendum:
        print(f"Positions were read from {addendum.name}, found beside the report.", file=sys.stderr)
    for refused in reading.refused:
        print(f"Not read: {refused.where}: {refused.why}", file=sys.stderr)
    for warning in reading.warnings:
        print(f"Note: {warning}", file=sys.stderr)
    if options.json:
        print(json.dumps([row(ask) for ask in reading.asks], ensure_ascii=False, indent=1))
    else:
        print(table(reading.asks))


def read_recommendations(path: Path, kind: str | None, addendum: Path | None) -> tuple[Reading, Path | None]:
    """The reading of a file and, for a report without a named addendum, the addendum found beside it and used.

    Raises `DocumentError` (`no-recommendations`) for a file of a kind that holds none.
    """
    reading = read(path, kind=kind, addendum=addendum)
    if not isinstance(reading, Reading) or not reading.asks:
        raise none_found(path, kind)
    if reading.source.kind != "upr_report" or addendum is not None:
        return reading, None
    from hrkit.documents.addendum import beside, read_statements
    from hrkit.documents.upr_report import apply_positions

    found = beside(path, reading.source.symbol)
    if found:
        apply_positions(reading, read_statements(found))
    return reading, found


_CHOOSE = (
    "Choose a matrix, a report of the UPR Working Group, concluding observations or an export of recommendations; if "
    "it is one of them, name its kind with --as."
)
_WORDS = {
    "general_comment": "a general comment",
    "udhr_html": "the Universal Declaration",
    "sdg_targets": "a list of goals and targets",
    "ratification": "a table of ratifications",
}


def none_found(path: Path, kind: str | None) -> DocumentError:
    """The sentence for a file that holds no recommendations, by what it is."""
    from hrkit.documents.detect import UNKNOWN, detect

    if kind is not None:
        why = f"No recommendations were found in this file, read as {kind}."
    elif (found := detect(path)).kind in _WORDS:
        why = f"This is {_WORDS[found.kind]}, which holds no recommendations."
    elif found.kind == "document" and found.why == UNKNOWN:
        why = "This is a text of no kind known here, such as a letter or an ordinance, not a UN body's recommendations."
    elif found.kind == "document":
        why = f"This is another kind of document ({found.why}), which is not read for recommendations."
    else:
        why = f"This looks like {found.kind.replace('_', ' ')}, but no recommendations were found in it."
    return DocumentError("no-recommendations", f"{why} {_CHOOSE}")


def row(ask: Ask) -> dict[str, object]:
    """One ask as the command prints it."""
    return {
        "number": ask.number,
        "printed_number": ask.printed_number or ask.number,
        "text": ask.text,
        "states": list(ask.states),
        "position": str(ask.position) if ask.position else None,
        "themes": list(ask.themes),
        "groups": list(ask.groups),
        "sdgs": list(ask.sdgs),
        "section": ask.section,
        "warnings": list(ask.warnings)
        or (["No recommending State is named."] if ask.position and not ask.states else []),
        "kind": str(ask.kind),
        "sub_item": ask.sub_item,
        "wordings": [{"text": wording.text, "states": list(wording.states)} for wording in ask.wordings],
        "position_source": ask.position_source,
        "upstream_id": ask.upstream_id,
    }


def table(asks: Sequence[Ask]) -> str:
    """The asks for people: number, position or kind, States, the beginning of the text, and doubts below."""
    lines = []
    for ask in asks:
        text = " ".join(ask.text.split())
        text = text if len(text) <= _TEXT_WIDTH else f"{text[: _TEXT_WIDTH - 1]}…"
        kind = "" if ask.kind is AskKind.RECOMMENDATION else str(ask.kind)
        position = str(ask.position).replace("_", " ") if ask.position else kind
        states = f" ({', '.join(ask.states) or 'no State'})" if ask.states or ask.position else ""
        lines.append(f"{ask.number}{ask.sub_item:<2} {position:<17} {text}{states}")
        lines += [f"{'':<8} ! {warning}" for warning in ask.warnings]
    counts = Counter(ask.kind for ask in asks)
    named = {AskKind.RECOMMENDATION: "recommendations", AskKind.CONCERN: "concerns", AskKind.INFORMATION: "requests"}
    return "\n".join([*lines, ", ".join(f"{counts[kind]} {name}" for kind, name in named.items() if counts[kind])])


def print_kind(options: argparse.Namespace) -> None:
    """Tell the kind of a file and why."""
    from hrkit.documents.detect import detect

    found = detect(options.file)
    facts = {"kind": found.kind, "container": found.container, "confidence": found.confidence, "why": found.why}
    print(json.dumps(facts, ensure_ascii=False) if options.json else f"{found.kind} ({found.container}): {found.why}")


def print_text(options: argparse.Namespace) -> None:
    """Print a document's text, tables row by row."""
    from hrkit.documents.readers import Para, read_text

    document = read_text(options.file)
    if not options.json:
        print(document.text)
        return
    blocks = [
        {"text": block.text, "style": block.style, "level": block.level, "page": block.page, "notes": block.notes}
        if isinstance(block, Para)
        else {"rows": block.rows, "page": block.page}
        for block in document.blocks
    ]
    facts = {
        "kind": document.kind,
        "title": document.title,
        "language": document.language,
        "blocks": blocks,
        "warnings": document.warnings,
    }
    print(json.dumps(facts, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    sys.exit(main())
