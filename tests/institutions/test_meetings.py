"""A commission meets: planned, invited, held, voted, minuted, corrected; and the office keeps its hands off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.core.roles import Role
from hrcity.institutions import meeting_services as services
from hrcity.institutions import minutes_services
from hrcity.institutions.models import Attendance, Ballot, Conflict, Meeting, MeetingState, Membership, SeatShare, Vote
from hrcity.people.services import user_erase, user_export
from tests.institutions.gathering import HOUR, Gathering
from tests.personas import SmallCity

OFFICE = ("minjun", "seoyeon", "haneul")
OUTSIDE = ("ana", "dewi", "jiho", "grace", "yun", "omar")


@pytest.fixture
def gathering(city: SmallCity) -> Gathering:
    """The commission and its secretary."""
    return Gathering(city)


def letters() -> dict[str, str]:
    """The last mail to each person that waits to be sent."""
    rows = DBTaskResult.objects.filter(task_path="hrcity.core.mail.mail_send").order_by("enqueued_at")
    return {row.args_kwargs["args"][0]: row.args_kwargs["args"][2] for row in rows}


def last() -> AuditEntry:
    return AuditEntry.objects.order_by("-number")[0]


def test_planned_twice_is_one_and_is_in_the_audit_log(gathering: Gathering) -> None:
    when = timezone.now() + 48 * HOUR
    one = gathering.plan(starts_at=when)
    assert gathering.plan(starts_at=when).pk == one.pk
    assert one.ref.startswith("MTG-")
    assert (last().verb, last().subject_ref) == ("meeting.planned", one.ref)
    with pytest.raises(DomainError) as refused:
        gathering.plan(starts_at=when, title={"en": "Another"})
    assert (refused.value.code, refused.value.field) == ("same-time", "time")


@pytest.mark.parametrize("person", [*OFFICE, *OUTSIDE])
def test_nobody_but_its_secretary_plans_edits_or_cancels_for_a_commission(gathering: Gathering, person: str) -> None:
    meeting = gathering.plan()
    by = gathering.city.person(person)
    with pytest.raises(PermissionDenied):
        gathering.plan(by=by)
    with pytest.raises(PermissionDenied):
        services.meeting_change(meeting=meeting, by=by, starts_at=meeting.starts_at + HOUR)
    with pytest.raises(PermissionDenied):
        services.meeting_cancel(meeting=meeting, reason={"en": "Not now."}, by=by)
    with pytest.raises(PermissionDenied):
        gathering.point(meeting, by=by)
    assert gathering.again(meeting).state == MeetingState.PLANNED


def test_the_office_does_not_get_the_books_when_the_secretary_has_left(gathering: Gathering) -> None:
    meeting = gathering.plan()
    Membership.objects.filter(role=Role.SECRETARY).update(ends_on=dt.date(2021, 1, 1))
    for person in ("minjun", "seoyeon", "sena"):
        with pytest.raises(PermissionDenied):
            services.meeting_cancel(meeting=meeting, reason={"en": "x"}, by=gathering.city.person(person))


def test_an_officer_who_is_made_secretary_too_does_not_keep_the_books(gathering: Gathering) -> None:
    Membership.objects.create(user_id=gathering.city.ids["minjun"], body=gathering.body, role=Role.SECRETARY,
                              starts_on=dt.date(2020, 1, 1))  # fmt: skip
    with pytest.raises(PermissionDenied):
        gathering.plan(by=gathering.city.person("minjun"))


def test_the_office_keeps_meetings_of_bodies_without_a_secretary(gathering: Gathering) -> None:
    city = gathering.city
    row = gathering.plan(body=city.bodies["office"], kind="competence", by=city.person("minjun"))
    assert row.kind == "competence"
    with pytest.raises(PermissionDenied):
        gathering.plan(body=city.bodies["office"])  # the secretary of the commission is nobody here


def test_the_table_is_asked_in_every_state(gathering: Gathering) -> None:
    meeting = gathering.plan()
    with pytest.raises(DomainError) as refused:
        minutes_services.minutes_write(meeting=meeting, minutes={"en": "x"}, by=gathering.sena)
    assert refused.value.code == "wrong-state"
    with pytest.raises(DomainError, match="still to come"):
        services.meeting_hold(meeting=meeting, by=gathering.sena)
    services.meeting_cancel(meeting=meeting, reason={"en": "Storm."}, by=gathering.sena)
    for change in ("title", "place"):
        with pytest.raises(DomainError, match="cancelled"):
            services.meeting_change(meeting=meeting, by=gathering.sena, **{change: {"en": "x"}})


def test_closed_things_say_why_in_service_and_database(gathering: Gathering) -> None:
    with pytest.raises(DomainError) as refused:
        gathering.plan(is_open=False)
    assert refused.value.field == "closed_reason"
    meeting = gathering.plan()
    with pytest.raises(DomainError):
        gathering.point(meeting, is_closed=True)
    with pytest.raises(DomainError):
        services.paper_add(meeting=meeting, title={}, file=gathering.file(), by=gathering.sena, is_closed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(is_open=False)


def test_members_are_invited_in_their_language_at_the_citys_time(
    gathering: Gathering, django_capture_on_commit_callbacks: Any
) -> None:
    gathering.city.people["bora"].language = "ko"
    gathering.city.people["bora"].save()
    starts = dt.datetime(2031, 3, 3, 1, 30, tzinfo=dt.UTC)
    meeting = gathering.plan(starts_at=starts, place={"en": "Room 1"}, languages=["vi", "sign"])
    with pytest.raises(DomainError, match="agenda is empty"):
        services.meeting_invite(meeting=meeting, by=gathering.sena)
    gathering.point(meeting)
    gathering.point(meeting, "Name of a victim", is_closed=True, closed_reason={"en": "A person's case"})
    with django_capture_on_commit_callbacks(execute=True):
        assert services.meeting_invite(meeting=meeting, by=gathering.sena) == 3
    assert services.meeting_invite(meeting=meeting, by=gathering.sena) == 0  # a second click
    texts = letters()
    assert set(texts) == {"grace@saebit.example", "bora@saebit.example", "chan@saebit.example"}
    assert "3 March 2031, 10:30 KST" in texts["grace@saebit.example"]
    assert "2031년 3월 3일" in texts["bora@saebit.example"]
    assert "Opinion on the plan" in texts["grace@saebit.example"]
    assert not any("Name of a victim" in text for text in texts.values())
    DBTaskResult.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        services.meeting_change(meeting=meeting, by=gathering.sena, starts_at=starts + HOUR)
        services.meeting_change(meeting=meeting, by=gathering.sena, has_childcare=True)
    assert DBTaskResult.objects.count() == 3
    assert "11:30 KST" in letters()["grace@saebit.example"]


def test_the_quorum_is_the_majority_of_the_seats_of_that_day(gathering: Gathering) -> None:
    Membership.objects.create(user_id=gathering.city.ids["omar"], body=gathering.body, role=Role.COMMISSION_MEMBER,
                              starts_on=dt.date(2035, 1, 1))  # fmt: skip
    meeting, item = gathering.held()
    assert meeting.quorum == 2
    gathering.come(meeting, grace="present", bora="absent", chan="absent", guests=("Omar", "Omar", " Ana  Flores "))
    assert sorted(Attendance.objects.exclude(guest="").values_list("guest", flat=True)) == ["Ana Flores", "Omar"]
    with pytest.raises(DomainError) as refused:
        services.vote_take(item=item, question={"en": "Adopt?"}, ballots={gathering.seat("grace").pk: "yes"},
                           by=gathering.sena)  # fmt: skip
    assert refused.value.code == "no-quorum"


def test_who_holds_no_seat_is_no_member(gathering: Gathering) -> None:
    meeting, _item = gathering.held()
    stranger = Membership.objects.get(user_id=gathering.city.ids["yun"])
    with pytest.raises(DomainError) as refused:
        services.attendance_set(meeting=meeting, presences={stranger.pk: "present"}, by=gathering.sena)
    assert refused.value.code == "no-seat"


def test_a_member_with_a_conflict_neither_counts_nor_votes(gathering: Gathering) -> None:
    meeting, item = gathering.held()
    grace, bora = gathering.seat("grace"), gathering.seat("bora")
    declare = {"item": item, "membership": grace, "reason": {"en": "Works for the builder."}}
    with pytest.raises(PermissionDenied):
        services.conflict_declare(**declare | {"membership": bora}, by=gathering.city.person("grace"))
    one = services.conflict_declare(**declare, by=gathering.city.person("grace"))
    assert services.conflict_declare(**declare, by=gathering.sena).pk == one.pk
    with pytest.raises(DomainError) as refused:
        services.vote_take(item=item, question={"en": "Adopt?"}, ballots={bora.pk: "yes"}, by=gathering.sena)
    assert refused.value.code == "no-quorum"
    gathering.come(meeting, grace="present", bora="present", chan="present")
    with pytest.raises(DomainError, match="Only members who were there"):
        services.vote_take(item=item, question={"en": "Adopt?"}, ballots={grace.pk: "yes"}, by=gathering.sena)
    services.conflict_withdraw(conflict=one, by=gathering.sena)
    services.conflict_withdraw(conflict=one, by=gathering.sena)
    assert not Conflict.objects.exists()


def test_an_open_vote_keeps_each_ballot_once(gathering: Gathering) -> None:
    meeting, item = gathering.held()
    ballots = {gathering.seat("grace").pk: "yes", gathering.seat("bora").pk: "no"}
    vote = services.vote_take(item=item, question={"en": "Adopt?"}, ballots=ballots, by=gathering.sena)
    again = services.vote_take(item=item, question={"en": "Adopt?"}, ballots=ballots, by=gathering.sena)
    assert (again.pk, vote.yes, vote.no, Ballot.objects.count()) == (vote.pk, 1, 1, 2)
    with pytest.raises(DomainError, match="second round"):
        services.vote_take(item=item, question={"en": "Adopt?"}, ballots={gathering.seat("grace").pk: "no"},
                           by=gathering.sena)  # fmt: skip
    with pytest.raises(DomainError, match="would now be absent"):
        gathering.come(meeting, grace="absent", bora="present", chan="present")
    with pytest.raises(DomainError, match="already voted"):
        services.conflict_declare(item=item, membership=gathering.seat("grace"), reason={"en": "x"}, by=gathering.sena)


def test_a_secret_vote_leaves_counts_and_no_trace_of_who(gathering: Gathering) -> None:
    meeting, item = gathering.held()
    vote = services.vote_take(item=item, question={"en": "Elect Bora?"}, is_secret=True, yes=1, abstain=1,
                              by=gathering.sena)  # fmt: skip
    assert not vote.ballots.exists()
    assert vote.at == meeting.starts_at
    entry = last()
    assert (entry.verb, entry.actor_kind, entry.actor_id) == ("meeting.voted_secretly", "system", None)
    assert entry.data == {"yes": 1, "no": 0, "abstain": 1}
    with pytest.raises(DomainError) as refused:
        services.vote_take(item=item, question={"en": "Elect Chan?"}, is_secret=True, yes=3, by=gathering.sena)
    assert refused.value.code == "too-many-votes"
    assert Vote.objects.count() == 1


def test_minutes_are_published_once_they_say_what_they_must(gathering: Gathering) -> None:
    meeting = gathering.plan(-1)
    services.meeting_hold(meeting=meeting, by=gathering.sena)
    with pytest.raises(DomainError) as refused:
        minutes_services.minutes_publish(meeting=meeting, by=gathering.sena)
    assert {refused.value.code, *(one.code for one in refused.value.others)} == {
        "minutes-missing", "attendance-missing", "agenda-missing"}  # fmt: skip
    row = gathering.published()
    assert (row.state, row.published_at is not None, row.minutes_by_id) == ("published", True, gathering.sena.pk)
    assert last().verb == "meeting.minutes_published"


def test_a_correction_needs_a_reason_and_keeps_the_earlier_minutes(gathering: Gathering) -> None:
    row = gathering.published("Nine homes.")
    with pytest.raises(DomainError, match="published"):
        minutes_services.minutes_write(meeting=row, minutes={"en": "Ten homes."}, by=gathering.sena)
    with pytest.raises(DomainError) as refused:
        minutes_services.minutes_correct(meeting=row, minutes={"en": "Ten homes."}, reason={}, by=gathering.sena)
    assert refused.value.field == "reason"
    correct = {"meeting": row, "minutes": {"en": "Ten homes."}, "reason": {"en": "Miscounted."}}
    for person in OFFICE:
        with pytest.raises(PermissionDenied):
            minutes_services.minutes_correct(**correct, by=gathering.city.person(person))
    minutes_services.minutes_correct(**correct, by=gathering.sena)
    with pytest.raises(DomainError) as again:
        minutes_services.minutes_correct(**correct, by=gathering.sena)
    assert again.value.code == "unchanged"
    kept = row.earlier_minutes.get()
    assert (kept.minutes, kept.reason, kept.number) == ({"en": "Nine homes."}, {"en": "Miscounted."}, 1)
    assert gathering.again(row).minutes == {"en": "Ten homes."}


def test_points_and_papers_once_and_not_taken_off_when_something_hangs_on_them(gathering: Gathering) -> None:
    meeting = gathering.plan()
    item = gathering.point(meeting)
    assert gathering.point(meeting).pk == item.pk
    file = gathering.file()
    paper = services.paper_add(meeting=meeting, title={}, file=file, item=item, by=gathering.sena)
    assert services.paper_add(meeting=meeting, title={}, file=file, item=item, by=gathering.sena).pk == paper.pk
    assert paper.title == {"en": "paper.pdf"}
    with pytest.raises(DomainError, match="It stays"):
        services.agenda_remove(item=item, by=gathering.sena)
    other = gathering.point(meeting, "Other matters")
    assert other.order == 2
    services.agenda_remove(item=other, by=gathering.sena)
    services.agenda_remove(item=other, by=gathering.sena)
    with pytest.raises(DomainError, match="JPEG or PNG"):
        services.paper_add(meeting=meeting, title={}, file=gathering.file("photo.heic"), by=gathering.sena)


def test_a_guest_is_handed_out_their_data_and_blanked_when_they_wish(gathering: Gathering) -> None:
    meeting, _item = gathering.held()
    gathering.come(meeting, grace="present", bora="present", chan="absent", guests=("Ana", "Anastasia"))
    ana = gathering.city.person("ana")
    assert user_export(user=ana, by=ana)["data"]["institutions.guests"][0]["meeting"] == meeting.ref
    user_erase(user=ana, by=ana)
    assert sorted(Attendance.objects.exclude(guest="").values_list("guest", flat=True)) == ["Anastasia", "–"]
    assert not SeatShare.objects.exists()
