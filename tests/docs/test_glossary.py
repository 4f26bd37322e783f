"""One word for one thing, in both languages, as the pages use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from hrcity.core.roles import Role
from hrcity.recommendations.rules import AnswerWord, Status
from tests.docs.pages import ROOT, rows_of_tables

GLOSSARY = ROOT / "docs" / "glossary.md"
HANGUL = re.compile(r"[\uac00-\ud7a3]")
ROWS = [row for _head, row in rows_of_tables(GLOSSARY)]
KOREAN = ("공개 화면", "업무 화면")
BY_CODE = {code: row for row in ROWS for code in re.findall(r"`([^`]+)`", row["in the code"])}


def catalogue(path: Path) -> dict[tuple[str, str], str]:
    with path.open("rb") as file:
        return {(str(entry.context or ""), entry.id): str(entry.string) for entry in read_po(file)
                if isinstance(entry.id, str)}


KNOWN = {key: value for path in sorted((ROOT / "src" / "hrcity").glob("*/locale/ko/LC_MESSAGES/django.po"))
         for key, value in catalogue(path).items() if value}


def test_every_term_stands_in_both_languages_and_has_its_name_in_the_code() -> None:
    assert len(ROWS) > 50
    for row in ROWS:
        assert re.search(r"[A-Za-z]{2}", row["public word"]) or row["public word"] == "–", row
        korean = [row[name] for name in KOREAN if name in row]
        assert korean and any(HANGUL.search(word) for word in korean), row
        assert all(word == "–" or HANGUL.search(word) for word in korean), row
        assert row["in the code"], row


def test_a_term_stands_once() -> None:
    words = [row["public word"] for row in ROWS if row["public word"] != "–"]
    # "passed on" is a status and the thing that is passed on.
    assert {word for word in words if words.count(word) > 1} <= {"passed on"}


@pytest.mark.parametrize(("member", "context"), [*((member, "status") for member in Status),
                                                 *((member, "") for member in (*AnswerWord, *Role))])
def test_statuses_roles_and_answers_are_the_words_of_the_pages(member: Status | AnswerWord | Role,
                                                                context: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        label = str(member.label)
    row = BY_CODE[str(member.value)]
    assert row["public word"] == label
    assert row["공개 화면"] == KNOWN[(context, label)], "glossary and catalogue differ"


def test_the_words_to_avoid_are_not_used_for_other_things() -> None:
    """“State” and “citizen” have one meaning each (glossary): labels of pages keep to it."""
    with (ROOT / "src/hrcity/recommendations/locale/ko/LC_MESSAGES/django.po").open("rb") as file:
        labels = [entry.id for entry in read_po(file) if isinstance(entry.id, str)]
    assert not [label for label in labels if re.search(r"\b[Cc]itizens?\b", label) and "jury" not in label]
    assert not [label for label in labels if "focal point" in label.lower()]
