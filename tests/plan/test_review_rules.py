"""Every state × verb × role of opinions, their answers and promises; the office has no hand in an opinion."""

from __future__ import annotations

import datetime as dt

import pytest

from hrcity.core.errors import DomainError
from hrcity.core.roles import OFFICE, Role
from hrcity.plan.access import promises as promise_access
from hrcity.plan.access import review as access
from hrcity.plan.models import OfficeHolder, Opinion, OpinionAnswer, Promise
from hrcity.plan.rules import promises as promise_rules
from hrcity.plan.rules import review as rules
from hrcity.plan.rules.promises import PROMISE_TRANSITIONS, PROMISE_VERBS, PromiseFacts, Verdict, standing
from hrcity.plan.rules.review import (
    ANSWER_TRANSITIONS,
    ANSWER_VERBS,
    OPINION_TRANSITIONS,
    OPINION_VERBS,
    AnswerFacts,
    AnswerState,
    OpinionFacts,
    OpinionState,
)
from tests.personas import PEOPLE, SmallCity
from tests.plans import SmallPlan


def opinion_in(plan: SmallPlan, state: str) -> Opinion:
    return Opinion(body=plan.city.bodies["commission"], plan=plan.plan, kind="object", text={"en": "x"}, state=state)


@pytest.mark.parametrize("state", list(OpinionState))
def test_every_verb_of_an_opinion_is_for_its_own_body_only(plan: SmallPlan, state: OpinionState) -> None:
    row = opinion_in(plan, state)
    other = opinion_in(plan, state)
    other.body = plan.city.bodies["ombudsperson"]
    for person, (body, role) in PEOPLE.items():
        for verb in OPINION_VERBS:
            step = OPINION_TRANSITIONS[state].get(verb)
            expected = step is not None and role in step.who and body == "commission"
            assert access.may_opinion(plan.city.person(person), row, verb) is expected, f"{person} {verb} in {state}"
            assert not access.may_opinion(plan.city.person(person), other, verb), f"{person} {verb}: another body"


def test_no_role_of_the_office_has_a_verb_on_an_opinion() -> None:
    for verbs in OPINION_TRANSITIONS.values():
        for verb, step in verbs.items():
            assert not step.who & OFFICE, verb
            assert step.who <= {Role.COMMISSION_MEMBER, Role.SECRETARY}


def test_the_office_cannot_stand_in_for_the_secretary(plan: SmallPlan) -> None:
    """Whoever holds a seat in the office keeps off, even with the secretary's seat beside it."""
    from hrcity.institutions.models import Membership

    row = opinion_in(plan, OpinionState.DRAFT)
    Membership.objects.create(user=plan.city.person("minjun"), body=plan.city.bodies["commission"], role=Role.SECRETARY)
    assert not access.may_opinion(plan.city.person("minjun"), row, "publish")
    with pytest.raises(DomainError, match="human-rights office"):
        rules.guard_publish(OpinionFacts(actor_id=1, author_id=2, is_office=True, kind="object", text="x"))


@pytest.mark.parametrize("state", list(AnswerState))
def test_every_verb_of_an_answer_is_for_the_people_of_the_table(city: SmallCity, state: AnswerState) -> None:
    answer = OpinionAnswer(word="not", state=state)
    for person, (_body, role) in PEOPLE.items():
        for verb in ANSWER_VERBS:
            step = ANSWER_TRANSITIONS[state].get(verb)
            # A department head signs for the city only in the mayor's office.
            expected = step is not None and role in step.who and role != Role.DEPARTMENT_HEAD
            assert access.may_answer(city.person(person), verb, answer) is expected, f"{person} {verb} in {state}"


def test_a_head_of_the_mayors_office_signs_for_the_city(city: SmallCity) -> None:
    answer = OpinionAnswer(word="not", state=AnswerState.DRAFT)
    type(city.bodies["welfare"]).objects.filter(ref="welfare").update(kind="mayor")
    assert access.may_answer(city.person("taeho"), "sign", answer)
    assert not access.may_answer(city.person("jiho"), "sign", answer)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verb_of_a_promise_is_for_judges_or_the_holders_side(city: SmallCity, verdict: Verdict) -> None:
    holder = OfficeHolder(body=city.bodies["housing"], name="Bora Kim")
    row = Promise(holder=holder, by=city.person("minjun"))
    for person, (body, role) in PEOPLE.items():
        for verb in PROMISE_VERBS:
            step = PROMISE_TRANSITIONS[verdict].get(verb)
            expected = step is not None and role in step.who and (verb != "reply" or body == "housing")
            assert promise_access.may(city.person(person), row, verb, verdict) is expected, f"{person} {verb}"


def test_an_opinion_is_published_by_another_person_than_its_author() -> None:
    facts = {"actor_id": 1, "kind": "object", "text": "No."}
    rules.guard_publish(OpinionFacts(author_id=2, **facts))  # type: ignore[arg-type]
    with pytest.raises(DomainError) as caught:
        rules.guard_publish(OpinionFacts(author_id=1, **facts))  # type: ignore[arg-type]
    assert caught.value.code == "own-work"


def test_only_a_body_with_the_power_recommends() -> None:
    with pytest.raises(DomainError) as caught:
        rules.guard_opinion(OpinionFacts(kind="recommend", text="Build."))
    assert caught.value.code == "no-power"
    rules.guard_opinion(OpinionFacts(kind="recommend", text="Build.", has_power=True))
    rules.guard_opinion(OpinionFacts(kind="propose", text="Build."))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (AnswerFacts(word="maybe"), "word-unknown"),
        (AnswerFacts(word="taken_up"), "node-missing"),
        (AnswerFacts(word="taken_up", has_node=True, node_fits=False), "node-of-another"),
        (AnswerFacts(word="partly", reason=" "), "reason-missing"),
        (AnswerFacts(word="not"), "reason-missing"),
    ],
)
def test_an_answer_says_where_or_why(facts: AnswerFacts, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        rules.guard_answer(facts)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (PromiseFacts(actor_id=1, entered_by=1, reason="x", proofs=1), "own-work"),
        (PromiseFacts(actor_id=1, entered_by=2, reason="x", proofs=1, is_office=True), "own-body"),
        (
            PromiseFacts(
                actor_id=1, entered_by=2, reason="x", proofs=1, actor_bodies=frozenset({3}), line=frozenset({3, 4})
            ),
            "own-body",
        ),
        (PromiseFacts(actor_id=1, entered_by=2, proofs=1), "reason-missing"),
        (PromiseFacts(actor_id=1, entered_by=2, reason="x"), "proof-missing"),
    ],
)
def test_a_promise_is_judged_from_outside_with_reason_and_proof(facts: PromiseFacts, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        promise_rules.guard_judge(facts)
    assert caught.value.code == code


def test_what_counts_at_the_end_of_the_term_is_what_was_judged_by_then() -> None:
    may, june = dt.date(2026, 5, 1), dt.date(2026, 6, 1)
    given = [(may, may, "kept"), (june, june, "broken")]
    assert standing(given, dt.date(2026, 5, 31), june) == "kept"
    assert standing(given, june, june) == "broken"
    assert standing([], june, june) == "open"
    # Found broken, and still in the days of notice: everybody reads what stood before.
    assert standing([(may, may, "kept"), (june, dt.date(2026, 6, 8), "broken")], june, june) == "kept"


def test_a_promise_is_late_the_day_after_its_day_only_while_open() -> None:
    day = dt.date(2026, 6, 30)
    assert not promise_rules.is_late(day, "open", day)
    assert promise_rules.is_late(day, "open", dt.date(2026, 7, 1))
    assert not promise_rules.is_late(day, "kept", dt.date(2026, 7, 1))
    assert not promise_rules.is_late(None, "open", day)
