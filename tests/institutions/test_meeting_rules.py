"""The tables and small decisions of meetings: every state, verb and role; quorum, votes, calendar files."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.institutions import calendar_file
from hrcity.institutions import meeting_rules as rules
from hrcity.institutions.models import BodyKind, MeetingState

KEEPER = {
    MeetingState.PLANNED: {"change", "agenda", "paper", "invite", "attend", "conflict", "hold", "cancel"},
    MeetingState.HELD: {"agenda", "paper", "attend", "conflict", "vote", "minutes", "publish"},
    MeetingState.PUBLISHED: {"paper", "correct"},
    MeetingState.CANCELLED: set(),
}
NEXT = {
    (MeetingState.PLANNED, "hold"): MeetingState.HELD,
    (MeetingState.PLANNED, "cancel"): MeetingState.CANCELLED,
    (MeetingState.HELD, "publish"): MeetingState.PUBLISHED,
}


@pytest.mark.parametrize("state", list(MeetingState))
@pytest.mark.parametrize("verb", rules.MEETING_VERBS)
@pytest.mark.parametrize("role", list(Role))
def test_every_state_verb_and_role(state: MeetingState, verb: str, role: Role) -> None:
    if verb not in KEEPER[state]:
        with pytest.raises(DomainError):
            rules.meeting_step(state, verb)
        return
    step = rules.meeting_step(state, verb)
    assert step.next == NEXT.get((state, verb))
    keeper = role in {Role.SECRETARY, Role.OFFICER, Role.OFFICE_HEAD}
    outside = {Role.ADMINISTRATOR, Role.AUDITOR, Role.READER}
    assert (role in step.who) is (keeper or (verb == "conflict" and role not in outside))


def test_a_commission_that_ever_had_a_secretary_is_not_kept_by_the_office() -> None:
    assert rules.keepers(BodyKind.COMMISSION, had_secretary=True) == {Role.SECRETARY}
    assert Role.SECRETARY not in rules.keepers(BodyKind.OFFICE, had_secretary=False)


def test_guests_absent_and_conflicted_members_do_not_count() -> None:
    came = {1: "present", 2: "present", 3: "absent", 4: "excused"}
    assert rules.counted(came) == {1, 2}
    assert rules.counted(came, {2}) == {1}
    with pytest.raises(DomainError, match="no quorum"):
        rules.require_quorum(1, 2)
    with pytest.raises(DomainError, match="state the quorum"):
        rules.require_quorum(5, 0)


@pytest.mark.parametrize(
    ("ballots", "code"), [({}, "no-ballots"), ({9: "yes"}, "may-not-vote"), ({1: "maybe"}, "no-choice")]
)
def test_an_open_vote_refuses(ballots: dict[int, str], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        rules.require_ballots(ballots, {1, 2})
    assert refused.value.code == code


def test_a_secret_vote_never_counts_more_than_may_vote() -> None:
    rules.require_secret({"yes": 2, "no": 1, "abstain": 0}, 3)
    with pytest.raises(DomainError, match="4 votes"):
        rules.require_secret({"yes": 2, "no": 1, "abstain": 1}, 3)


def test_all_that_is_missing_for_publication_is_told_at_once() -> None:
    with pytest.raises(DomainError) as refused:
        rules.guard_publish(rules.MeetingFacts(closed_unexplained=1))
    codes = [refused.value.code, *(other.code for other in refused.value.others)]
    assert codes == ["minutes-missing", "attendance-missing", "quorum-missing", "agenda-missing", "closed-unexplained"]


def test_a_calendar_file_is_in_utc_escaped_and_folded() -> None:
    seoul = dt.datetime(2027, 3, 1, 8, 30, tzinfo=ZoneInfo("Asia/Seoul"))
    text = calendar_file.calendar_text(
        calendar_file.Appointment(
            uid="MTG-2027-0001@x",
            starts_at=seoul,
            written_at=seoul,
            title="인권위원회; 봄, 회의 " * 6,
            place="Room 1\nDTSTART:19990101T000000Z",
            is_cancelled=True,
        )
    )
    lines = text.split("\r\n")
    assert "DTSTART:20270228T233000Z" in lines
    assert "LOCATION:Room 1\\nDTSTART:19990101T000000Z" in lines
    assert "STATUS:CANCELLED" in lines
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:" + "인권위원회\\; 봄\\, 회의 " * 6 in whole
