"""The life of a comment as a table: every state × verb × role, every guard, every word that holds a comment back."""

from __future__ import annotations

import datetime as dt

import pytest

from hrcity.core.actors import ActorKind
from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.plan.rules import signals
from hrcity.plan.rules.voice import (
    BY_ACTOR,
    COMMENT_TRANSITIONS,
    COMMENT_VERBS,
    DRAFTERS,
    MODERATORS,
    SIGNERS,
    CommentFacts,
    CommentState,
    Refusal,
    comment_is_overdue,
    comment_step,
    guard_again,
    guard_decide,
    guard_lead_on,
    guard_outside,
    guard_publish,
    guard_refuse,
    guard_return,
    guard_sign,
    guard_take_down,
    guard_words,
)

MEMBER = frozenset({Role.COMMISSION_MEMBER})
NOBODY: frozenset[Role] = frozenset()
S = CommentState
EXPECTED: dict[tuple[CommentState, str], tuple[CommentState | None, frozenset[Role]]] = {
    (S.SUBMITTED, "publish"): (S.PUBLISHED, MODERATORS),
    (S.SUBMITTED, "hold"): (S.HELD, MODERATORS),
    (S.SUBMITTED, "refuse"): (S.REFUSED, MODERATORS),
    (S.HELD, "publish"): (S.PUBLISHED, MODERATORS),
    (S.HELD, "refuse"): (S.REFUSED, MODERATORS),
    (S.HELD, "lead_on"): (S.LED_ON, MODERATORS),
    (S.PUBLISHED, "draft"): (None, DRAFTERS),
    (S.PUBLISHED, "return"): (None, SIGNERS),
    (S.PUBLISHED, "sign"): (S.ANSWERED, SIGNERS),
    (S.PUBLISHED, "take_down"): (S.REFUSED, MODERATORS),
    (S.ANSWERED, "contest_again"): (S.CONTESTED_AGAIN, NOBODY),
    (S.ANSWERED, "lapse"): (S.CLOSED, NOBODY),
    (S.ANSWERED, "take_down"): (S.REFUSED, MODERATORS),
    (S.CONTESTED_AGAIN, "uphold"): (S.CLOSED, MEMBER),
    (S.CONTESTED_AGAIN, "dismiss"): (S.CLOSED, MEMBER),
    (S.CONTESTED_AGAIN, "take_down"): (S.REFUSED, MODERATORS),
    (S.CLOSED, "take_down"): (S.REFUSED, MODERATORS),
}


@pytest.mark.parametrize("state", CommentState)
@pytest.mark.parametrize("verb", COMMENT_VERBS)
def test_every_state_verb_and_role_is_as_decided(state: CommentState, verb: str) -> None:
    if (state, verb) not in EXPECTED:
        with pytest.raises(DomainError, match="no longer possible"):
            comment_step(state, verb)
        return
    follows, who = EXPECTED[state, verb]
    step = comment_step(state, verb)
    assert step.next == follows
    for role in Role:
        assert (role in step.who) is (role in who), f"{state} {verb} {role}"


def test_only_residents_contest_again_and_only_the_system_lets_lapse() -> None:
    assert BY_ACTOR == {"contest_again": ActorKind.RESIDENT, "lapse": ActorKind.SYSTEM}
    alone = {verb for verbs in COMMENT_TRANSITIONS.values() for verb, step in verbs.items() if not step.who}
    assert alone == set(BY_ACTOR)


def test_the_office_decides_about_no_comment() -> None:
    deciding = {"publish", "hold", "refuse", "lead_on", "take_down", "uphold", "dismiss"}
    office = {Role.OFFICER, Role.OFFICE_HEAD, Role.ADMINISTRATOR, Role.FOCAL_POINT, Role.DEPARTMENT_HEAD}
    for verbs in COMMENT_TRANSITIONS.values():
        for verb, step in verbs.items():
            if verb in deciding:
                assert not step.who & office


GOOD = CommentFacts(actor_id=1, text="x", reason="names_person", has_consent=True)


@pytest.mark.parametrize(
    ("guard", "changes", "code"),
    [
        (guard_outside, {"actor_bodies": frozenset({7}), "contested_bodies": frozenset({7, 8})}, "own-body"),
        (guard_outside, {"own_ids": frozenset({1})}, "own-work"),
        (guard_publish, {"own_ids": frozenset({1})}, "own-work"),
        (guard_publish, {"text": " "}, "text-missing"),
        (guard_publish, {"personal": ("010-1234-5678",)}, "personal-data"),
        (guard_refuse, {"reason": "I do not like it"}, "reason-missing"),
        (guard_refuse, {"reason": Refusal.DUPLICATE}, "twin-missing"),
        (guard_refuse, {"actor_bodies": frozenset({7}), "contested_bodies": frozenset({7})}, "own-body"),
        (guard_lead_on, {"has_consent": False}, "consent-missing"),
        (guard_take_down, {"reason": Refusal.OFF_TOPIC}, "reason-not-protection"),
        (guard_words, {"text": ""}, "text-missing"),
        (guard_sign, {"own_ids": frozenset({1})}, "own-work"),
        (guard_sign, {"text": ""}, "text-missing"),
        (guard_return, {"reason": ""}, "reason-missing"),
        (guard_again, {"was_contested_again": True}, "again-used"),
        (guard_again, {"text": ""}, "text-missing"),
        (guard_decide, {"text": ""}, "text-missing"),
        (guard_decide, {"actor_bodies": frozenset({7}), "contested_bodies": frozenset({7})}, "own-body"),
    ],
)
def test_what_a_guard_stops(guard: object, changes: dict[str, object], code: str) -> None:
    from dataclasses import replace

    guard(GOOD)  # type: ignore[operator]  # passes as it is
    with pytest.raises(DomainError) as stopped:
        guard(replace(GOOD, **changes))  # type: ignore[operator, arg-type]
    assert stopped.value.code == code


def test_an_answer_is_overdue_from_the_day_after() -> None:
    due = dt.date(2027, 3, 2)
    assert not comment_is_overdue(S.PUBLISHED, due, due)
    assert comment_is_overdue(S.PUBLISHED, due, due + dt.timedelta(days=1))
    assert not comment_is_overdue(S.ANSWERED, due, due + dt.timedelta(days=1))
    assert not comment_is_overdue(S.PUBLISHED, None, due)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Call me: 010-1234-5678", ["phone"]),
        ("Call me: +82 10 1234 5678 please", ["phone"]),
        ("전화 02-123-4567", ["phone"]),
        ("01012345678", ["phone"]),
        ("write to ana.b@example.org", ["email"]),
        ("주민번호 900101-1234567", ["id_number"]),
        ("passport M12345678", ["id_number"]),
        ("김민수 과장이 거절했습니다", ["name"]),
        ("박지영 씨", ["name"]),
        ("Mr. Kim told us to leave", ["name"]),
        ("the guard threatened the tenants", ["harm"]),
        ("직원이 폭행했습니다", ["harm"]),
        ("시장님, 승강기를 고쳐 주세요", []),
        ("The 400 homes of 2026-2027 are not built; see MEA-2026-0001.", []),
        ("Report for 2026-11-30: 1,200 households", []),
        ("고객님 주민님 안내", []),
    ],
)
def test_what_may_show_a_person_or_tell_of_harm_is_found(text: str, kinds: list[str]) -> None:
    assert [one.kind for one in signals.signals(text)] == kinds


def test_what_reaches_a_person_is_taken_out_of_the_draft_and_nothing_else() -> None:
    text = "The lift is broken. Call 010-1234-5678 or a@b.kr."
    assert signals.redacted(text) == "The lift is broken. Call […] or […]."
