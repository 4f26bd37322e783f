"""The shipped facts on treaties, their articles and UN bodies, read as plain CSV."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import hrcity

DATA = Path(hrcity.__file__).parent / "instruments" / "data"
HANGUL = re.compile("[가-힣]")
ARTICLES = {"UDHR": 30, "ICERD": 25, "ICCPR": 53, "ICESCR": 31, "CEDAW": 30, "CAT": 33, "CRC": 54, "ICRMW": 93,
            "CPED": 45, "CRPD": 50}
TREATY_BODIES = {"CCPR", "CESCR", "CERD", "CEDAW", "CAT", "SPT", "CRC", "CMW", "CRPD", "CED"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_are_utf8_with_plain_line_ends_and_no_stray_blanks() -> None:
    for path in DATA.glob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\n"), path.name
        for row in rows(path.stem):
            assert all(value == value.strip() for value in row.values()), (path.name, row)


def test_the_declaration_the_nine_core_treaties_and_their_protocols_are_there() -> None:
    table = rows("treaties")
    assert Counter(row["kind"] for row in table) == {"declaration": 1, "treaty": 9, "protocol": 9}
    assert {row["code"] for row in table if row["kind"] != "protocol"} == set(ARTICLES)
    assert len({row["code"] for row in table}) == len(table)


def test_treaties_have_titles_in_both_languages_dates_and_a_source() -> None:
    for row in rows("treaties"):
        assert row["en"] and row["short_en"], row
        assert HANGUL.search(row["ko"]) and HANGUL.search(row["short_ko"]), row
        assert row["source"] and row["confidence"] in {"verified", "belief"}, row
        adopted = date.fromisoformat(row["adopted"])
        if row["kind"] == "declaration":
            assert row["in_force"] == ""
        else:
            assert adopted < date.fromisoformat(row["in_force"])


def test_dates_and_counts_agree_with_the_reference_table(reference_data: Path) -> None:
    with (reference_data / "city" / "instruments.csv").open(encoding="utf-8", newline="") as file:
        reference = {row["abbr"]: row for row in csv.DictReader(file)}
    assert {row["code"] for row in rows("treaties")} == set(reference)
    for row in rows("treaties"):
        other = reference[row["code"]]
        assert (row["adopted"], row["in_force"], row["articles"]) == (
            other["adopted"], other["in_force"], other["articles"])
        assert row["body_code"] == other["uhri_body"]


def test_every_article_has_its_own_row_in_order() -> None:
    numbers: dict[str, list[int]] = {}
    for row in rows("provisions"):
        numbers.setdefault(row["treaty"], []).append(int(row["number"]))
    assert numbers == {treaty: list(range(1, count + 1)) for treaty, count in ARTICLES.items()}


def test_article_counts_are_those_of_the_treaty_table() -> None:
    stated = {row["code"]: int(row["articles"]) for row in rows("treaties") if row["kind"] != "protocol"}
    assert stated == ARTICLES


def test_article_titles_are_short_and_in_both_languages() -> None:
    for row in rows("provisions"):
        assert row["en"] and len(row["en"].split()) <= 8 and not HANGUL.search(row["en"]), row
        assert HANGUL.search(row["ko"]) and len(row["ko"]) <= 30, row


def test_articles_carry_the_content_a_reader_expects() -> None:
    titles = {(row["treaty"], row["number"]): row["en"].lower() for row in rows("provisions")}
    expected = {("ICESCR", "11"): "housing", ("ICCPR", "21"): "assembly", ("ICCPR", "27"): "minorities",
                ("CRC", "12"): "heard", ("CRC", "31"): "play", ("CRPD", "19"): "independent living",
                ("CRPD", "33"): "monitoring", ("CEDAW", "14"): "rural", ("CAT", "3"): "return",
                ("ICERD", "14"): "individual", ("ICRMW", "28"): "emergency", ("CPED", "17"): "secret detention",
                ("UDHR", "25"): "living"}
    for key, word in expected.items():
        assert word in titles[key], key


def test_bodies_are_named_once_in_both_languages() -> None:
    table = rows("bodies")
    for column in ("code", "en", "ko"):
        assert [name for name, times in Counter(row[column] for row in table).items() if times > 1] == []
    for row in table:
        assert row["kind"] in {"treaty_body", "upr", "special_procedure", "nhri", "un_other"}, row
        assert HANGUL.search(row["ko"]), row


def test_ten_treaty_bodies_each_watch_a_treaty_that_names_them() -> None:
    bodies = {row["code"]: row["treaty_code"] for row in rows("bodies") if row["kind"] == "treaty_body"}
    treaties = {row["code"]: row["body_code"] for row in rows("treaties")}
    assert set(bodies) == TREATY_BODIES
    assert all(treaties[treaty] == body for body, treaty in bodies.items())
    assert set(treaties.values()) - {""} == TREATY_BODIES


def test_special_procedures_say_their_kind_in_the_code() -> None:
    titles = {"SR": "Special Rapporteur", "IE": "Independent Expert", "WG": "Working Group"}
    mandates = [row for row in rows("bodies") if row["kind"] == "special_procedure"]
    assert len(mandates) >= 45
    for row in mandates:
        prefix = row["code"].split("-")[0]
        assert row["en"].startswith(titles[prefix]) and row["treaty_code"] == "", row
