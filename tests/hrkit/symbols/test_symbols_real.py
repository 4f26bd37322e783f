"""Real lists and documents: every symbol is read, every citation found, real prose holds none."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from hrkit.symbols import find, parse

DAY = date(2026, 6, 1)
# The simplest pattern a reader would write for the series these documents cite; blanks as printed.
CRUDE = re.compile(
    r"\b(?:A/(?:HRC|\d\d)/|(?:CAT|CED|CEDAW|CRC|CCPR|CERD|CRPD|CMW) ?/C/)[A-Z0-9./]*\d(?:/(?:Add|Corr)\.\d)?"
)


@pytest.fixture(scope="module")
def listed(reference_data: Path) -> list[str]:
    """The real symbols of the list, one a line."""
    path = reference_data / "recommendations" / "symbols" / "symbols.txt"
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_every_listed_symbol_is_read_and_only_misprints_are_suspect(listed: list[str]) -> None:
    read = [parse(line, today=DAY) for line in listed]
    suspects = {one.normal for one in read if one.suspect}
    assert suspects == {"E/CN.4/Sub.2/200/Rev.1", "A/87/18", "A/90/18"}
    assert len({one.slug for one in read}) == len(listed)


def test_every_listed_symbol_is_read_in_any_spelling(listed: list[str]) -> None:
    for line in listed:
        normal = parse(line).normal
        for spelling in (line.lower(), line.upper(), line.replace("/", " / "), f"({line})."):
            assert parse(spelling).normal == normal


def test_every_listed_symbol_is_found_in_a_sentence(listed: list[str]) -> None:
    text = "; ".join(f"as {line} says" for line in listed)
    assert [found.symbol.normal for found in find(text)] == [parse(line).normal for line in listed]


def texts_of(folder: Path) -> dict[str, str]:
    """The texts of the general comments and reports by file name."""
    texts = {path.name: json.loads(path.read_bytes())["text"] for path in (folder / "general-comments").glob("*.json")}
    for path in (folder / "upr-reports-txt").glob("*.txt"):
        texts[path.name] = path.read_text(encoding="utf-8", errors="replace")
    for path in (folder / "upr-reports").glob("*.pdf"):
        document = pypdfium2.PdfDocument(path)
        texts[path.name] = "\n".join(page.get_textpage().get_text_range() for page in document)
    return texts


@pytest.mark.slow
def test_every_symbol_cited_in_reports_and_general_comments_is_found(reference_data: Path) -> None:
    citations: set[str] = set()
    for name, text in texts_of(reference_data / "recommendations").items():
        found = {one.symbol.normal for one in find(text, today=DAY)}
        assert found == {parse(match).normal for match in CRUDE.findall(text)}, name
        citations |= found
    assert "A/HRC/WG.6/2/L.6" in citations
    assert "CAT/C/GC/4" in citations
    assert len(citations) == 41


def test_general_comments_that_print_their_symbol_are_recognised(reference_data: Path) -> None:
    for path in (reference_data / "recommendations" / "general-comments").glob("*.json"):
        record = json.loads(path.read_bytes())
        assert parse(record["symbol"]).kind == "general_comment"


@pytest.mark.parametrize("pattern", ["recommendations/udhr/*.html", "recommendations/sdg/targets-*.yml",
                                     "recommendations/unbis/*.tsv", "recommendations/upr-info/1-5.csv"])  # fmt: skip
def test_real_prose_in_many_languages_holds_no_symbol(reference_data: Path, pattern: str) -> None:
    paths = list(reference_data.glob(pattern))
    assert paths
    for path in paths:
        assert find(path.read_text(encoding="utf-8", errors="replace")) == [], path.name
