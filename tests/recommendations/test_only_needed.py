"""The forms of a record ask only for what the chosen answer needs, and nothing else reaches the record."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hrcity.recommendations import forms, rules
from hrcity.recommendations.rules import AnswerWord, Ours
from tests.personas import SmallCity


def test_a_measure_typed_before_choosing_not_now_is_no_part_of_the_answer(city: SmallCity) -> None:
    row = city.assign(city.ask())
    answer = city.client("dewi").post(f"{row.get_absolute_url()}do/draft/", {
        "draft-word": "not_now", "draft-measure_en": "Build 100 homes", "draft-measure_due_on": "2030-06-30",
        "draft-part_en": "The north", "draft-reason_en": "No land is free before 2029."})
    assert answer.status_code == 302
    draft = row.answers.get()
    assert (draft.word, draft.measure_due_on) == ("not_now", None)
    assert not draft.measure and not draft.part and draft.reason


def test_an_answer_in_part_keeps_all_that_it_needs(city: SmallCity) -> None:
    row = city.assign(city.ask())
    city.client("dewi").post(f"{row.get_absolute_url()}do/draft/", {
        "draft-word": "part", "draft-measure_en": "Build 50 homes", "draft-measure_due_on": "2030-06-30",
        "draft-part_en": "The north", "draft-reason_en": "No land elsewhere."})
    draft = row.answers.get()
    assert draft.measure and draft.part and draft.reason and draft.measure_due_on == dt.date(2030, 6, 30)


def test_a_lead_chosen_before_national_is_no_part_of_the_proposal(city: SmallCity) -> None:
    row = city.ask()
    answer = city.client("minjun").post(f"{row.get_absolute_url()}do/propose/", {
        "propose-outcome": "national", "propose-reason": "The law is the State's.", "propose-legal_basis": "art. 1",
        "propose-lead": city.bodies["housing"].pk, "propose-supporting": [city.bodies["welfare"].pk],
        "propose-passed_to": city.bodies["ministry"].pk})
    assert answer.status_code == 302
    assert not row.assignments.exists()
    assert row.decisions.get().passed_to == city.bodies["ministry"]


def test_a_file_beside_a_link_is_refused_in_place_and_kept_nowhere(city: SmallCity) -> None:
    row = city.assign(city.ask())
    answer = city.client("dewi").post(f"{row.get_absolute_url()}do/evidence/", {
        "evidence-kind": "link", "evidence-url": "https://example.org/",
        "evidence-file": SimpleUploadedFile("list.txt", b"names")})
    assert answer.status_code == 422
    assert "takes none" in answer.content.decode() and not row.evidence.exists()


def test_every_field_says_for_which_answers_it_is(city: SmallCity) -> None:
    page = city.client("dewi").get(city.assign(city.ask()).get_absolute_url()).content.decode()
    for name, words in (("measure", rules.NEEDS_MEASURE), ("reason", rules.NEEDS_REASON), ("part", rules.NEEDS_PART)):
        found = rf'<div class="field[^>]*data-only-values="([a-z_ ]+)">(?:(?!</div>).)*draft-{name}_en'
        wrapper = re.search(found, page, re.DOTALL)
        assert wrapper and set(wrapper[1].split()) == words, name


@pytest.mark.parametrize("form", [forms.AnswerForm, forms.ProposeForm, forms.EvidenceForm])
def test_a_form_names_only_fields_and_values_that_there_are(form: type[forms.PlainForm]) -> None:
    values = {str(value) for value in (*AnswerWord, *Ours, *forms.EvidenceKind)}
    for name, (choice, wanted) in form.only_for.items():
        assert {name, choice} <= set(form.base_fields) and {str(value) for value in wanted} <= values


def test_the_departments_that_help_are_folded_away_until_one_is_chosen(city: SmallCity) -> None:
    row = city.ask()
    client = city.client("minjun")
    fold = r'<details class="disclosure"( open)? data-component="count-chosen"'
    assert re.findall(fold, client.get(row.get_absolute_url()).content.decode()) == [""]
    row = city.propose(row, supporting=[city.bodies["welfare"]])
    assert re.findall(fold, client.get(row.get_absolute_url()).content.decode()) == [" open"]
