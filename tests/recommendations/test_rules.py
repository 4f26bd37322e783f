"""The transition table, every status × verb × role, and each guard."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.recommendations import rules
from hrcity.recommendations.rules import Addressee, AnswerWord, Facts, Ours, Status

DAY = dt.date(2026, 11, 20)
COMPLETE = Facts(
    actor_id=1,
    proposer_id=2,
    drafter_id=3,
    reason="because",
    outcome=Ours.OURS,
    legal_basis="art. 1",
    has_lead=True,
    word=AnswerWord.TAKE_ON,
    measure="build",
    measure_due=DAY,
    evidence=1,
    today=DAY,
    objection_until=DAY,
    grade_code="done",
    author_ids=frozenset({3}),
)


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(Status, rules.VERBS)))
def test_a_verb_is_either_in_the_table_or_refused_in_a_sentence(status: Status, verb: str) -> None:
    if verb in rules.TRANSITIONS[status]:
        assert rules.require(status, verb, COMPLETE).who
    else:
        with pytest.raises(DomainError) as refusal:
            rules.require(status, verb, COMPLETE)
        assert refusal.value.code == "wrong-status"
        assert str(status.label) in str(refusal.value.message)


def test_every_status_can_be_left_and_every_status_can_be_reached() -> None:
    reached = {step.next for verbs in rules.TRANSITIONS.values() for step in verbs.values() if step.next}
    reached |= set(rules.AFTER_ANSWER.values()) | set(rules.AFTER_DECISION.values()) | {Status.RECEIVED}
    assert reached == set(Status)
    assert all(rules.TRANSITIONS[status] for status in Status)


def test_nobody_may_both_propose_and_approve_or_both_draft_and_grade_by_role() -> None:
    for verbs in rules.TRANSITIONS.values():
        for step in verbs.values():
            assert not step.who & {Role.READER, Role.AUDITOR, Role.ADMINISTRATOR}
        if "grade" in verbs:
            assert not verbs["grade"].who & (rules.FOCAL | rules.OFFICERS)
        for verb in {*rules.ON_THE_LINE, "report_done"} & set(verbs):
            assert verbs[verb].who == {Role.DEPARTMENT_HEAD}
        if "approve" in verbs:
            assert verbs["approve"].who == {Role.OFFICE_HEAD}


def test_whatever_can_be_sent_can_be_signed_and_given_back_in_the_same_status() -> None:
    for sent, signed in (("draft", {"sign", "send_back"}), ("update", {"sign_update", "send_back_update"})):
        for verbs in rules.TRANSITIONS.values():
            assert (sent in verbs) == (signed <= set(verbs)) == bool(signed & set(verbs))


def test_no_way_leads_to_graded_but_through_a_grader() -> None:
    ways = [
        (status, verb)
        for status, verbs in rules.TRANSITIONS.items()
        for verb, step in verbs.items()
        if step.next == Status.GRADED
    ]
    assert ways == [(Status.REPORTED_DONE, "grade")]


@pytest.mark.parametrize(
    ("guard", "changes", "code"),
    [
        (rules.guard_propose, {"reason": " "}, "reason-missing"),
        (rules.guard_propose, {"legal_basis": ""}, "legal-basis-missing"),
        (rules.guard_propose, {"has_lead": False}, "lead-missing"),
        (rules.guard_propose, {"outcome": Ours.NATIONAL, "passed_to": False}, "passed-to-missing"),
        (rules.guard_propose, {"outcome": Ours.UNCLEAR, "passed_to": False, "legal_basis": ""}, "passed-to-missing"),
        (rules.guard_approve, {"proposer_id": 1}, "own-work"),
        (rules.guard_object, {"reason": ""}, "reason-missing"),
        (rules.guard_object, {"today": DAY + dt.timedelta(days=1)}, "window-closed"),
        (rules.guard_draft, {"word": "nonsense"}, "word-unknown"),
        (rules.guard_draft, {"word": AnswerWord.ACCEPT}, "word-unknown"),
        (rules.guard_draft, {"measure": ""}, "measure-missing"),
        (rules.guard_draft, {"measure_due": None}, "measure-day-missing"),
        (rules.guard_draft, {"word": AnswerWord.PART, "part": ""}, "part-missing"),
        (rules.guard_draft, {"word": AnswerWord.NOT_NOW, "reason": ""}, "reason-missing"),
        (rules.guard_draft, {"word": AnswerWord.OUTSIDE, "passed_to": False}, "passed-to-missing"),
        (rules.guard_draft, {"word": AnswerWord.ALREADY, "evidence": 0}, "evidence-missing"),
        (rules.guard_sign, {"drafter_id": 1}, "own-work"),
        (rules.guard_report, {"author_ids": frozenset({1})}, "own-work"),
        (rules.guard_done, {"evidence": 0}, "evidence-missing"),
        (rules.guard_done, {"author_ids": frozenset({1})}, "own-work"),
        (rules.guard_release, {"author_ids": frozenset({1})}, "own-work"),
        (rules.guard_release, {"actor_bodies": frozenset({5}), "answering_bodies": frozenset({4, 5})}, "own-body"),
        (rules.guard_grade, {"author_ids": frozenset({1})}, "own-work"),
        (rules.guard_grade, {"actor_bodies": frozenset({5}), "answering_bodies": frozenset({5})}, "own-body"),
        (rules.guard_grade, {"reason": ""}, "reason-missing"),
        (rules.guard_grade, {"evidence": 0}, "evidence-missing"),
        (rules.guard_grade, {"evidence": 0, "grade_code": "A"}, "evidence-missing"),
        (rules.guard_close, {"grade_code": "partly", "reason": ""}, "reason-missing"),
    ],
)
def test_a_guard_says_what_is_missing(guard: rules.Guard, changes: dict[str, object], code: str) -> None:
    from dataclasses import replace

    guard(COMPLETE)
    with pytest.raises(DomainError) as refusal:
        guard(replace(COMPLETE, **changes))  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert len(str(refusal.value.message)) > 15


def test_a_city_addressee_answers_in_other_words_than_a_state() -> None:
    words = rules.WORDS_FOR
    assert not set(words[Addressee.STATE]) & set(words[Addressee.CITY])
    assert set(words[Addressee.STATE]) | set(words[Addressee.CITY]) == set(AnswerWord) == set(rules.AFTER_ANSWER)


def test_ours_is_public_only_after_the_window_to_object() -> None:
    tomorrow = DAY + dt.timedelta(days=1)
    assert not rules.is_public_ours(Status.ASSIGNED, tomorrow, DAY)
    assert rules.is_public_ours(Status.ASSIGNED, DAY, DAY)
    assert not rules.is_public_ours(Status.DISPUTED, DAY, DAY)
    assert not rules.is_public_ours(Status.ASSIGNED, None, DAY)


def test_late_begins_the_day_after_the_due_day_and_never_before_it_is_public() -> None:
    yesterday = DAY - dt.timedelta(days=1)
    assert not rules.is_late(Status.ASSIGNED, DAY, yesterday, DAY)
    assert rules.is_late(Status.ASSIGNED, yesterday, yesterday, DAY)
    assert not rules.is_late(Status.ASSIGNED, yesterday, DAY + dt.timedelta(days=1), DAY)
    assert not rules.is_late(Status.GRADED, yesterday, yesterday, DAY)


def test_all_that_is_missing_is_said_at_once_each_at_its_field() -> None:
    with pytest.raises(DomainError) as refusal:
        rules.guard_draft(rules.Facts(word="part"))
    found = [refusal.value, *refusal.value.others]
    assert [one.field for one in found] == ["part", "measure", "measure_due_on", "reason"]
