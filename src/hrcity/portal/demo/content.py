"""What the files of `data/` say, as plain values. A word that is not known here stops the loading."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
Pair = list[str]
STEP = re.compile(r"(?P<ago>\d+) (?P<verb>[a-z_]+)(?:@(?P<body>[a-z-]+))?")


def localized(pair: Pair) -> dict[str, str]:
    """An English and a Korean text as one text in two languages; what is empty is left out.

    >>> localized(["Housing", ""])
    {'en': 'Housing'}
    """
    return {lang: text.strip() for lang, text in zip(("en", "ko"), pair, strict=False) if text.strip()}


def both(pair: Pair) -> str:
    """Both languages one after the other, where a field holds only one text."""
    return " / ".join(localized(pair).values())


ARTICLE = re.compile(r"(?P<name>.*?)(?:, (?P<kind>art\.|chapter) (?P<number>\d+)(?: \((?P<part>\d+)\))?)?")


def law(text: str) -> str:
    """A legal basis under its own name with the English one behind it, law by law; the names are facts, in laws.csv.

    >>> law("Local Autonomy Act, art. 13; Energy Act")
    '지방자치법 제13조 (Local Autonomy Act, art. 13); 에너지법 (Energy Act)'
    """
    return "; ".join(f"{_in_korean(piece)} ({piece})" for piece in text.split("; ") if piece)


def _in_korean(piece: str) -> str:
    match = ARTICLE.fullmatch(piece)
    assert match is not None
    unit = "조" if match["kind"] == "art." else "장"
    article = f" 제{match['number']}{unit}" if match["number"] else ""
    return law_names()[match["name"]] + article + (f"제{match['part']}항" if match["part"] else "")


@cache
def law_names() -> dict[str, str]:
    """Korean names of laws by their English ones."""
    return {row["en"]: row["ko"] for row in rows("laws")}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of `data/`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def table(name: str) -> dict[str, Any]:
    """A TOML file of `data/`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Whose:
    """A proposal: whose it is, on what basis, who answers or who is asked instead."""

    outcome: str
    why: Pair
    public: Pair = field(default_factory=list)
    basis: str = ""
    function: str = ""
    lead: str = ""
    support: list[str] = field(default_factory=list)
    to: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """An item of evidence; `keep` = the office does not release it."""

    kind: str
    title: Pair
    url: str = ""
    file: str = ""
    figure: str = ""
    unit: Pair = field(default_factory=list)
    source: Pair = field(default_factory=list)
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of a department; `days` = how long the measure may take from the day of the draft."""

    word: str
    text: Pair
    reason: Pair = field(default_factory=list)
    part: Pair = field(default_factory=list)
    measure: Pair = field(default_factory=list)
    days: int = 0
    to: str = ""
    proof: list[Proof] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """What a department did in half a year."""

    text: Pair
    done: bool = False
    corrects: bool = False
    proof: list[Proof] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """A grade: by whom, which, why."""

    by: str
    grade: str
    why: Pair


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story: how many days ago, which verb, for which body where it is not the leading one."""

    ago: int
    verb: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A recommendation with its story. `text` is English and Korean; the one named by `lang` is the original."""

    key: str
    text: Pair
    steps: list[Step]
    lang: str = "en"
    doc: str = ""
    para: str = ""
    issuer: str = ""
    origin: str = ""
    addressee: str = ""
    to: str = ""
    plain: Pair = field(default_factory=list)
    translator: str = ""
    states: list[str] = field(default_factory=list)
    position: str = ""
    kind: str = "recommendation"
    priority: bool = False
    internal: bool = False
    labels: list[str] = field(default_factory=list)
    upstream: list[str] = field(default_factory=list)
    rule: list[str] = field(default_factory=list)
    sdg: Mapping[str, Pair] = field(default_factory=dict)
    whose: list[Whose] = field(default_factory=list)
    answer: list[Reply] = field(default_factory=list)
    update: list[Report] = field(default_factory=list)
    grade: list[Mark] = field(default_factory=list)
    say: Mapping[str, Pair] = field(default_factory=dict)
    letter: str = ""

    @property
    def original(self) -> str:
        """The text in the language in which it was written."""
        return localized(self.text)[self.lang]

    @property
    def translated(self) -> dict[str, str]:
        """Its translations."""
        return {lang: text for lang, text in localized(self.text).items() if lang != self.lang}


def steps_of(story: str) -> list[Step]:
    """A story in words.

    >>> steps_of("760 enter, 700 submit@welfare")
    [Step(ago=760, verb='enter', body=''), Step(ago=700, verb='submit', body='welfare')]
    """
    found = []
    for part in re.split(r"[,\n]", story.strip()):
        match = STEP.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"not a step of a story: {part!r}")
        found.append(Step(int(match["ago"]), match["verb"], match["body"] or ""))
    return found


def _proofs(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {**raw, "proof": [Proof(**item) for item in raw.get("proof", [])]}


def ask_of(raw: Mapping[str, Any]) -> Ask:
    """One table `[[ask]]`."""
    known = dict(raw)
    return Ask(
        steps=steps_of(known.pop("story")),
        whose=[Whose(**item) for item in known.pop("whose", [])],
        answer=[Reply(**_proofs(item)) for item in known.pop("answer", [])],
        update=[Report(**_proofs(item)) for item in known.pop("update", [])],
        grade=[Mark(**item) for item in known.pop("grade", [])],
        **known)


def asks() -> list[Ask]:
    """All recommendations, file by file."""
    paths = sorted((DATA / "asks").glob("*.toml"))
    return [ask_of(raw) for path in paths for raw in table(f"asks/{path.stem}")["ask"]]
