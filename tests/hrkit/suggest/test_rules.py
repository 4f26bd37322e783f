"""Kinds of action, groups of persons and Goals: found by rules, with the words that say so."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrkit.suggest import action_of, goals_in, groups_in
from hrkit.suggest.actions import explain

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("text", "label"), [
    ("Call on donors to help", "1"), ("Continue its efforts against poverty", "2"),
    ("Continue and deepen reforms", "4"),
    ("Consider ratifying the ICRMW", "3"), ("Give positive consideration to a visit", "3"),
    ("Strengthen the protection of women", "4"), ("Adopt the necessary measures", "4"),
    ("Adopt a comprehensive law against discrimination", "5"), ("Ratify OP-CAT", "5"),
    ("Recommended that the Government ratify OP-CAT", "5"), ("Fully and promptly investigate all cases", "5"),
    ("With the help of partners, continue to fight hunger", "2"), ("Ratifying the Convention", "5"),
    ("Put an end to secret detention", "5"), ("Xyzzy plugh", "4"),
])
def test_action_is_told_by_verb_and_object(text: str, label: str) -> None:
    found = action_of(text)
    assert found is not None and found.label == label
    assert all(word in text for word in found.words)


def test_action_says_why() -> None:
    explained = explain("Continue and deepen reforms")
    assert explained is not None and "continue" in explained[1].lower()


@pytest.mark.parametrize(("text", "lang"), [("", "en"), ("… 123", "en"), ("계속하라", "ko")])
def test_action_is_not_guessed_where_nothing_can_be_read(text: str, lang: str) -> None:
    assert action_of(text, lang) is None


@pytest.mark.parametrize(("text", "lang", "label", "word"), [
    ("Protect older persons", "en", "older", "older persons"), ("노인과 아동을 보호하라", "ko", "older", "노인"),
    ("Protéger les réfugiés", "fr", "refugees", "réfugiés"), ("Derechos de los NIÑOS", "es", "children", "NIÑOS"),
    ("Hak penyandang disabilitas", "id", "disability", "disabilitas"), ("महिलाहरूको अधिकार", "ne", "women", "महिलाहरूको"),
    ("Refugie\u0301s et autres", "fr", "refugees", "Refugi\u00e9s"),
])
def test_groups_are_named_in_several_languages(text: str, lang: str, label: str, word: str) -> None:
    found = {one.label: one for one in groups_in(text, lang)}
    assert word in found[label].words and found[label].is_above


def test_narrow_group_brings_the_wide_one() -> None:
    found = {one.label: one for one in groups_in("Hire police officers")}
    assert found["officials"].is_above and found["officials.police"].confidence > found["officials"].confidence
    assert found["officials"].words == found["officials.police"].words == ("police",)


def test_hint_stays_below_the_threshold() -> None:
    assert [(one.label, one.is_above) for one in groups_in("Criminalise domestic violence")] == [("women", False)]


def test_acronyms_are_read_in_capitals_only() -> None:
    assert "hiv" in {one.label for one in groups_in("Treat AIDS")}
    assert groups_in("Provide hearing aids") == []


def test_group_codes_are_those_of_the_vocabulary() -> None:
    with open(ROOT / "src" / "hrcity" / "vocabulary" / "data" / "groups.csv", encoding="utf-8") as stream:
        known = {row["code"] for row in csv.DictReader(stream)}
    data = json.loads((files("hrkit.suggest") / "data" / "groups.json").read_text("utf-8"))
    wider = {code for codes in data["all"].values() for code in codes}
    used = {*data["groups"], *data["hints"], *data["all"], *data["upstream"].values(), *wider}
    assert used <= known and known - set(data["groups"]) == {"everyone"}


@pytest.mark.parametrize(("text", "lang", "goal"), [
    ("Build affordable housing near public transport", "en", "11"), ("Cut greenhouse gas emissions", "en", "13"),
    ("Teachers and pupils need better schools", "en", "4"), ("온실가스를 줄이고 기후변화에 대응하라", "ko", "13"),
])
def test_goals_are_found_with_their_words(text: str, lang: str, goal: str) -> None:
    first = goals_in(text, lang)[0]
    assert first.label == goal and first.is_above and all(word in text for word in first.words)


def test_text_about_nothing_has_no_goal() -> None:
    assert goals_in("Lorem ipsum dolor") == [] and goals_in("") == [] and goals_in("Schule", "de") == []


def test_every_goal_has_words_of_its_own() -> None:
    data = json.loads((files("hrkit.suggest") / "data" / "goals.json").read_text("utf-8"))
    assert list(data["goals"]) == [str(goal) for goal in range(1, 18)]
    assert all(len(one["en"]["strong"]) >= 20 and one["ko"]["strong"] for one in data["goals"].values())


@given(st.text(max_size=200), st.sampled_from(["en", "ko", "fr", "es", "id", "ne", "", "zz"]))
def test_rules_read_any_text(text: str, lang: str) -> None:
    found = [*groups_in(text, lang), *goals_in(text, lang)]
    action = action_of(text, lang)
    assert all(0 <= one.confidence <= 1 for one in found + ([action] if action else []))
