"""How good suggestions are and what they cost: themes, action categories, groups, Goals.

    python bench/suggest.py [--data ../shared/data] [--part themes ablation curve states sources rules cost]

Protocol: texts of UPR Info's sessions 1 to 13, made distinct before they are split by session; settings were chosen on
sessions 9 and 10 with a model of 1 to 8 (`ablation`, `curve`), figures are on 11 to 13 with a model of 1 to 10
(`themes`). "Plain" is TF-IDF of words and pairs with one linear support vector machine per label. Figures are shares;
time is CPU time of one thread, beside a loop of this machine.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.svm import LinearSVC  # noqa: E402

from hrkit.documents.upr_info import UprInfoRow, stream  # noqa: E402
from hrkit.suggest import Model, Row, classifier, fitting, protocol, reading, rule_evaluation, train, training  # noqa: E402
from hrkit.suggest.features import FORM, features, key_of  # noqa: E402

NAMES = ("1-5", "6-9", "10-13")
PLAIN_THRESHOLD = -0.4  # chosen on sessions 9 and 10
CROSSWALK = {
    "Right to health": ("right to health",), "Right to education": ("right to education",),
    "Right to food": ("right to food",), "Trafficking": ("trafficking",), "Disabilities": ("disabilit",),
    "Rights of the Child": ("children",), "Women's rights": ("women", "gender-based"), "Minorities": ("minorit",),
    "Migrants": ("migrant",), "Asylum-seekers - refugees": ("refugee",),
    "Racial discrimination": ("racial discrimination",), "Right to housing": ("housing",),
    "Right to water": ("water",), "Human rights education and training": ("human rights education",),
    "NHRI": ("national human rights institution",), "Torture and other CID treatment": ("torture",),
    "Detention": ("detention",), "Freedom of opinion and expression": ("opinion",),
}


@dataclass(frozen=True)
class Text:
    """A distinct text, with the first session it stands in."""

    row: Row
    session: int
    country: str


def distinct_texts(folder: Path) -> list[Text]:
    """Every text once; its labels are those of all rows that have it."""
    found: dict[str, list[UprInfoRow]] = {}
    for name in NAMES:
        for row in stream(folder / "recommendations" / "upr-info" / f"{name}.csv"):
            if isinstance(row, UprInfoRow):
                found.setdefault(key_of(row.text), []).append(row)
    return [Text(Row(rows[0].text, tuple(dict.fromkeys(issue for row in rows for issue in row.issues))),
                 min(int(row.session) for row in rows), rows[0].country) for rows in found.values()]


def line(name: str, one: protocol.Figures, seconds: float = 0.0) -> None:
    """One row of a table."""
    figures = (one.micro_f1, one.macro_f1, one.top1, one.recall_at_3, one.all_in_top3)
    print(f"{name:<46} " + " ".join(f"{value:.3f}" for value in figures) + f"  n {one.texts}"
          + (f"  {seconds:.1f} CPU-s" if seconds else ""), flush=True)


def gold_of(texts: Sequence[Text]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Which text has which label."""
    names = tuple(sorted({label for text in texts for label in text.row.labels}))
    return np.array([[name in text.row.labels for name in names] for text in texts]), names


def chances_of(model: Model, texts: Sequence[Text], names: Sequence[str]) -> np.ndarray:
    """The model's probabilities in the order of `names`; 0 for labels it does not offer."""
    own = model.probabilities([text.row.text for text in texts])
    found = np.zeros((len(texts), len(names)))
    for at, label in enumerate(model.labels):
        if label in names:
            found[:, names.index(label)] = own[:, at]
    return found


def plain_scores(fit: Sequence[Text], test: Sequence[Text], names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Scores of the plain model, and for each text the cosine to the nearest text of the fit."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, strip_accents="unicode")
    matrix = words.fit_transform([text.row.text for text in fit])
    other = words.transform([text.row.text for text in test])
    scores = np.full((len(test), len(names)), -1.0)
    for at, name in enumerate(names):
        labels = np.array([name in text.row.labels for text in fit])
        if labels.any():
            scores[:, at] = LinearSVC(C=0.3).fit(matrix, labels).decision_function(other)
    nearest = np.concatenate([(other[start : start + 500] @ matrix.T).max(1).toarray().ravel()
                              for start in range(0, len(test), 500)])
    return scores, nearest


def compared(title: str, fit: Sequence[Text], test: Sequence[Text], with_far: bool = False) -> None:
    """Plain and ours side by side."""
    print(f"\n{title}: fit {len(fit)}, test {len(test)}\n{'':<46} micro macro top1  R@3   all3")
    gold, names = gold_of(test)
    scores, nearest = plain_scores(fit, test, names)
    line("plain", protocol.figures(scores, gold, names, PLAIN_THRESHOLD))
    begun = time.process_time()
    model = train([text.row for text in fit])
    seconds = time.process_time() - begun
    ours = chances_of(model, test, names)
    line("ours", protocol.figures(ours, gold, names, model.threshold), seconds)
    if with_far:
        far = nearest < 0.5
        line("plain, nearest known text below .5", protocol.figures(scores[far], gold[far], names, PLAIN_THRESHOLD))
        line("ours, nearest known text below .5", protocol.figures(ours[far], gold[far], names, model.threshold))
        worst = sorted(protocol.figures(ours, gold, names, model.threshold).labels.items(), key=lambda one: one[1].f1)
        print("worst labels: " + ", ".join(f"{name} {one.f1:.2f} ({one.n})" for name, one in worst[:12]))


def themes(texts: Sequence[Text]) -> None:
    """The figures of the protocol."""
    fit = [text for text in texts if text.session <= 10]
    compared("sessions 1-10 → 11-13", fit, [text for text in texts if text.session > 10], with_far=True)


def states(texts: Sequence[Text]) -> None:
    """Countries that the fit has not seen."""
    is_test = [zlib.crc32(text.country.encode()) % 5 == 0 for text in texts]
    fit = [text for text, test in zip(texts, is_test, strict=True) if not test]
    compared("countries not seen", fit, [text for text, test in zip(texts, is_test, strict=True) if test])


@contextmanager
def changed(**values: object) -> Iterator[None]:
    """Settings of `fitting` and `training` changed for a while."""
    places = [(module, name, getattr(module, name)) for name in values for module in (fitting, training, classifier)
              if hasattr(module, name)]
    for module, name, _ in places:
        setattr(module, name, values[name])
    yield
    for module, name, before in places:
        setattr(module, name, before)


def without(drop: Callable[[str], bool]) -> Callable[..., list[str]]:
    """The features but those to drop."""
    return lambda text, lang="en": [name for name in features(text, lang) if not drop(name)]


def ablation(texts: Sequence[Text]) -> None:
    """Each ingredient left out, on sessions 9 and 10 with a model of 1 to 8."""
    fit = [text for text in texts if text.session <= 8]
    test = [text for text in texts if text.session in (9, 10)]
    compared("what each ingredient gives: sessions 1-8 → 9-10", fit, test)
    cases: dict[str, dict[str, object]] = {
        "without word forms": {"features": without(lambda name: name.startswith(FORM))},
        "without pairs": {"features": without(lambda name: " " in name)},
        "without stems": {"features": without(lambda name: name[0] != FORM and " " not in name)},
        "only the rarity weights words (power 1)": {"LABEL_POWER": 0.0, "RARE_POWER": 1.0},
        "only the labels weight words": {"RARE_POWER": 0.0},
        "length scaled out whole": {"LENGTH_POWER": 1.0},
        "cost .3": {"COST": 0.3},
        "cost 1.2": {"COST": 1.2},
        "second step without the highest answers": {"HIGHEST": 0},
        "no second step": {"FEWEST_FOR_SECOND": 10**9},
    }
    gold, names = gold_of(test)
    for title, settings in cases.items():
        with changed(**settings):
            begun = time.process_time()
            model = train([text.row for text in fit])
            seconds = time.process_time() - begun
            line(title, protocol.figures(chances_of(model, test, names), gold, names, model.threshold), seconds)


def curve(texts: Sequence[Text]) -> None:
    """Few rows: a model of a random part of sessions 1 to 8, on 9 and 10."""
    fit = [text for text in texts if text.session <= 8]
    test = [text for text in texts if text.session in (9, 10)]
    random.Random(1).shuffle(fit)
    print(f"\nlearning curve\n{'':<46} micro macro top1  R@3   all3")
    gold, names = gold_of(test)
    for size in (200, 500, 2_000, 10_000):
        model = train([text.row for text in fit[:size]])
        own = protocol.figures(chances_of(model, test, names), gold, names, model.threshold)
        line(f"{size} rows, plain", protocol.figures(plain_scores(fit[:size], test, names)[0], gold, names,
                                                      PLAIN_THRESHOLD))
        line(f"{size} rows, ours ({len(model.labels)} labels offered)", own)


def sources(texts: Sequence[Text], folder: Path) -> None:
    """A model of sessions 1 to 13 on OHCHR's matrices of 2014 and 2025, by a crosswalk of themes."""
    files = sorted((folder / "recommendations" / "ohchr-matrix").glob("*.docx"))
    rows = reading.labelled(files, "themes")
    test = [Text(replace(row, labels=tuple(issue for issue, parts in CROSSWALK.items() if any(
        part in theme.casefold() for theme in row.labels for part in parts))), 0, "") for row in rows]
    names = tuple(sorted({label for text in test for label in text.row.labels}))
    gold = np.array([[name in text.row.labels for name in names] for text in test])
    print(f"\nother source: {len(test)} rows, {len(names)} labels present\n{'':<46} micro macro")
    scores = plain_scores(texts, test, names)[0]
    model = train([text.row for text in texts])
    ours = chances_of(model, test, names) > model.threshold
    for title, found in (("plain", scores > PLAIN_THRESHOLD), ("ours", ours)):
        each = protocol.qualities(found, gold, names)
        print(f"{title:<46} {protocol.micro_f1(found, gold):.3f} {np.mean([one.f1 for one in each.values()]):.3f}")
        print("  " + ", ".join(f"{name} {one.f1:.2f}" for name, one in sorted(each.items(), key=lambda one: one[1].f1)))


def rules(folder: Path) -> None:
    """Kinds of action, groups and Goals by rules."""
    data = folder / "recommendations"
    rows = [row for name in NAMES for row in stream(data / "upr-info" / f"{name}.csv") if isinstance(row, UprInfoRow)]
    first: dict[str, tuple[int, Row]] = {}
    for row in rows:
        if row.action:
            session = min(int(row.session), first.get(key_of(row.text), (99, None))[0])
            first[key_of(row.text)] = session, Row(row.text, (str(row.action),))
    print("\nkind of action")
    for low, high in ((1, 8), (9, 10), (11, 13)):
        found = rule_evaluation.actions(row for session, row in first.values() if low <= session <= high)
        print(f"sessions {low}-{high}: accuracy {found['accuracy']:.3f} macro {found['macro_f1']:.3f} "
              f"n {found['texts']}")
    print("\ngroups (words written with the 2014 texts in view; see docs)")
    files = sorted((data / "ohchr-matrix").glob("*.docx"))
    for paths in ([files[0]], [files[1]], files):
        found = rule_evaluation.groups([reading.labelled([path], "groups") for path in paths])
        print(f"{' + '.join(path.stem for path in paths)}: micro {found['micro_f1']:.3f} macro {found['macro_f1']:.3f}")
    print("\nGoals: mean accuracy over 17")
    goal_rows = reading.goal_rows([data / "sdg" / "sdg-benchmark-dev.csv"])
    for half in (0, 1):
        part = [row for row in goal_rows if zlib.crc32(row[0].encode()) % 2 == half]
        what = "settings chosen on it" if half == 0 else "not looked at"
        print(f"half {half} ({what}): {rule_evaluation.goals(part)['mean_accuracy']:.4f} of {len(part)}")
    print(f"all: {rule_evaluation.goals(goal_rows)['mean_accuracy']:.4f} of {len(goal_rows)}")


def cost(folder: Path) -> None:
    """The whole command that trains, at 28,000 distinct rows (SYNTHETIC VOLUME: pairs of texts joined)."""
    files = [folder / "recommendations" / "upr-info" / f"{name}.csv" for name in NAMES]
    rows = [row for path in files for row in stream(path) if isinstance(row, UprInfoRow)]
    chosen = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="hrcity-bench-") as home:
        more = Path(home) / "more.csv"
        lines = ["To,To-Rgrp,To-Org,Text,From,From-Rgrp,From-Org,Response,Action,Issue,Session"]
        for _ in range(28_000 - 21_788):
            a, b = chosen.choice(rows), chosen.choice(rows)
            text, issues = f"{a.text}; {b.text}".replace('"', "'"), ",".join(dict.fromkeys(a.issues + b.issues))
            lines.append(f'Peru,,,"{text}",Chile,,,Accepted,4,"{issues}",13')
        more.write_text("\n".join(lines), "utf-8")
        for title, given in (("21,788 distinct texts", files), ("28,000 distinct texts", [*files, more])):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, "-m", "hrkit.suggest", "train", "--json", "--out", f"{home}/model", "--from"]
            environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
            subprocess.run([*command, *map(str, given)], check=True, capture_output=True, env=environment)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{title}: whole command {used:.1f} CPU-s, loop {calibration():.0f} CPU-ms, "
                  f"peak {after.ru_maxrss // 1024} MB")


def calibration() -> float:
    """CPU milliseconds of two million rounds of a loop, to compare machines by."""
    begun = time.process_time()
    total = 0
    for number in range(2_000_000):
        total += number % 7
    return (time.process_time() - begun) * 1000


def main() -> None:
    """Print the tables asked for."""
    parts = ("themes", "ablation", "curve", "states", "sources", "rules", "cost")
    parser = argparse.ArgumentParser(description="Quality and cost of suggestions.")
    parser.add_argument("--data", type=Path,
                        default=Path(os.environ.get("HRCITY_REFERENCE_DATA") or ROOT.parent / "shared" / "data"))
    parser.add_argument("--part", choices=parts, nargs="+", default=parts)
    given = parser.parse_args()
    print(f"loop of 2,000,000 rounds: {calibration():.0f} CPU-ms")
    texts = distinct_texts(given.data)
    for part in given.part:
        if part in {"rules", "cost"}:
            {"rules": rules, "cost": cost}[part](given.data)
        elif part == "sources":
            sources(texts, given.data)
        else:
            {"themes": themes, "ablation": ablation, "curve": curve, "states": states}[part](texts)


if __name__ == "__main__":
    main()
