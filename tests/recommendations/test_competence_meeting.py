"""Proposals are put before a competence meeting; what it decided is noted by one who did not propose it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils import timezone

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import Meeting
from hrcity.recommendations import desk_pages, services
from hrcity.recommendations.desk_rules import digest_of, require_meeting
from hrcity.recommendations.models import Decision, DocketItem, Recommendation
from hrcity.recommendations.rules import Status
from tests.personas import SmallCity

LISTS = "/recommendations/desk/meetings/"


@pytest.fixture
def meeting(city: SmallCity) -> Meeting:
    return meeting_of(city)


def meeting_of(city: SmallCity, days: int = -1, **fields: Any) -> Meeting:
    """A competence meeting, some days from now."""
    number = Meeting.objects.count() + 1
    return Meeting.objects.create(
        **{
            "ref": f"MTG-2026-{number:04}",
            "body": city.bodies["office"],
            "kind": "competence",
            "title": {"en": "Whose is it, autumn", "ko": "가을 소관 결정 회의"},
            "starts_at": timezone.now() + dt.timedelta(days=days),
            "by": city.person("minjun"),
        }
        | fields
    )


def on_list(city: SmallCity, meeting: Meeting, *rows: Recommendation) -> list[DocketItem]:
    """Proposals of Minjun on the list of the meeting."""
    decisions = [city.propose(row).decision for row in rows]
    return services.docket_put(
        decisions=[one for one in decisions if one is not None], meeting=meeting, by=city.person("minjun")
    )


def page(city: SmallCity, meeting: Meeting, name: str = "seoyeon") -> str:
    response = city.client(name).get(f"{LISTS}{meeting.ref}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_meeting_decides_and_the_record_says_where(city: SmallCity, meeting: Meeting) -> None:
    row = city.ask()
    items = on_list(city, meeting, row)
    assert "Decided as proposed" in page(city, meeting)
    assert (
        "On the list of the competence meeting of" in city.client("omar").get(row.get_absolute_url()).content.decode()
    )
    answer = city.client("seoyeon").post(f"{LISTS}{meeting.ref}/approve/", {"pk": items[0].pk}, follow=True)
    assert "Noted: decided as proposed, for 1 recommendation." in answer.content.decode()
    row = city.again(row)
    assert (row.status, row.ours) == (Status.ASSIGNED, "ours")
    assert row.decision is not None
    assert (row.decision.meeting, row.decision.approved_by) == (meeting, city.person("seoyeon"))
    assert AuditEntry.objects.get(verb="recommendation.approved_in_meeting").data["meeting"] == meeting.ref
    outside = city.client().get(f"{row.get_absolute_url()}history/").content.decode()
    assert "Decided in the meeting" not in outside  # the window to object is open
    services.recommendation_take(recommendation=row, by=city.person("dewi"))
    assert "Decided in the meeting" in city.client().get(f"{row.get_absolute_url()}history/").content.decode()
    public = city.client().get(row.get_absolute_url()).content.decode()
    assert "Decided in the competence meeting of" in public and meeting.get_absolute_url() in public
    history = city.client("minjun").get(f"{row.get_absolute_url()}history/").content.decode()
    assert f"Decided in the meeting {meeting.ref}: ours" in history


def test_an_officer_may_note_it_who_did_not_propose_it(city: SmallCity, meeting: Meeting) -> None:
    row = city.propose(city.ask(), by="seoyeon")
    assert row.decision is not None
    items = services.docket_put(decisions=[row.decision], meeting=meeting, by=city.person("seoyeon"))
    services.meeting_approve(items=items, by=city.person("minjun"))
    assert city.again(row).status == Status.ASSIGNED


def test_the_proposer_notes_nothing_of_the_own_proposal(city: SmallCity, meeting: Meeting) -> None:
    row = city.ask()
    items = on_list(city, meeting, row)
    assert "You proposed this yourself." in page(city, meeting, "minjun")
    with pytest.raises(DomainError) as refusal:
        services.meeting_approve(items=items, by=city.person("minjun"))
    assert refusal.value.code == "own-work"
    assert city.again(row).status == Status.PROPOSED


@pytest.mark.parametrize("name", ["ana", "dewi", "jiho", "grace", "omar", "haneul"])
def test_only_officers_note_what_a_meeting_decided(city: SmallCity, meeting: Meeting, name: str) -> None:
    items = on_list(city, meeting, city.ask())
    assert city.client(name).post(f"{LISTS}{meeting.ref}/approve/", {"pk": items[0].pk}).status_code == 403
    with pytest.raises(PermissionDenied):
        services.meeting_approve(items=items, by=city.person(name))


@pytest.mark.parametrize(
    ("kind", "state", "day", "code"),
    [
        ("session", "held", -1, "wrong-meeting"),
        ("competence", "cancelled", -1, "meeting-cancelled"),
        ("competence", "planned", 1, "meeting-later"),
    ],
)
def test_not_every_meeting_decides(kind: str, state: str, day: int, code: str) -> None:
    today = dt.date(2026, 11, 30)
    with pytest.raises(DomainError) as refusal:
        require_meeting(kind, state, today + dt.timedelta(days=day), today)
    assert refusal.value.code == code


def test_a_meeting_to_come_takes_proposals_and_decides_none(city: SmallCity) -> None:
    soon = meeting_of(city, days=5)
    items = on_list(city, soon, city.ask())
    with pytest.raises(DomainError) as refusal:
        services.meeting_approve(items=items, by=city.person("seoyeon"))
    assert refusal.value.code == "meeting-later"


def test_sent_back_it_is_as_if_just_received_and_the_reason_stays(city: SmallCity, meeting: Meeting) -> None:
    row = city.ask()
    items = on_list(city, meeting, row)
    client = city.client("seoyeon")
    refused = client.post(f"{LISTS}{meeting.ref}/return/", {"pk": items[0].pk, "reason": " "}, follow=True)
    assert "Write the reason." in refused.content.decode()
    client.post(f"{LISTS}{meeting.ref}/return/", {"pk": items[0].pk, "reason": "Ask planning first."})
    assert city.again(row).status == Status.RECEIVED
    assert row.decisions.get().returned_reason == "Ask planning first."
    items[0].refresh_from_db()
    assert (items[0].outcome, items[0].note) == ("returned", "Ask planning first.")
    assert "Ask planning first." in page(city, meeting)


def test_what_the_meeting_changed_is_written_by_one_and_confirmed_by_another(city: SmallCity, meeting: Meeting) -> None:
    row = city.ask()
    items = on_list(city, meeting, row)
    url = f"{LISTS}{meeting.ref}/change/{items[0].pk}/"
    client = city.client("seoyeon")
    assert "The city runs public housing." in client.get(url).content.decode()
    fields = {"outcome": "shared", "lead": city.bodies["welfare"].pk, "legal_basis": "art. 13", "reason": "Both do it."}
    assert client.post(url, {f"propose-{name}": value for name, value in fields.items()}).status_code == 302
    changed = city.again(row)
    assert changed.decision is not None
    assert (changed.status, changed.decision.outcome) == (Status.PROPOSED, "shared")
    fresh = DocketItem.objects.get(outcome="")
    with pytest.raises(DomainError) as refusal:
        services.meeting_approve(items=[fresh], by=city.person("seoyeon"))
    assert refusal.value.code == "own-work"
    services.meeting_approve(items=[fresh], by=city.person("minjun"))
    decided = city.again(row)
    assert (decided.status, decided.ours) == (Status.ASSIGNED, "shared")
    assert Decision.objects.filter(recommendation=row).count() == 2


def test_one_proposal_for_many_is_decided_at_once_with_one_entry(city: SmallCity, meeting: Meeting) -> None:
    one, other = city.ask(), city.ask()
    group = services.asks_group(one=one, other=other, reason="Same.", by=city.person("minjun"))
    refs = sorted([one.ref, other.ref])
    batch = services.requests_propose(
        card=group, seen=digest_of(refs), by=city.person("minjun"), outcome="ours", reason="We run it.",
        legal_basis="art. 13", lead=city.bodies["housing"])  # fmt: skip
    named = "-".join(str(pk) for pk in batch.decisions.values_list("pk", flat=True))
    city.client("minjun").post(f"{LISTS}{meeting.ref}/put/", {"pk": named})
    shown = page(city, meeting)
    assert "2 recommendations, one request" in shown and shown.count('<article class="card') == 1
    items = list(meeting.docket.all())
    city.client("seoyeon").post(f"{LISTS}{meeting.ref}/approve/", {"pk": [item.pk for item in items]})
    assert {city.again(row).status for row in (one, other)} == {Status.ASSIGNED}
    assert AuditEntry.objects.get(verb="recommendation.decided_together").data == {
        "count": 2, "hash": digest_of(refs), "meeting": meeting.ref}  # fmt: skip


def test_noted_twice_it_is_decided_once(city: SmallCity, meeting: Meeting) -> None:
    items = on_list(city, meeting, city.ask())
    services.meeting_approve(items=items, by=city.person("seoyeon"))
    with pytest.raises(DomainError) as refusal:
        services.meeting_approve(items=items, by=city.person("seoyeon"))
    assert refusal.value.code == "decided"


def test_a_proposal_is_on_one_list_at_a_time(city: SmallCity, meeting: Meeting) -> None:
    row = city.propose(city.ask())
    assert row.decision is not None
    later = meeting_of(city, days=9)
    for there in (meeting, later, later):
        services.docket_put(decisions=[row.decision], meeting=there, by=city.person("minjun"))
    assert DocketItem.objects.get(outcome="").meeting == later
    services.docket_take_off(items=list(later.docket.all()), by=city.person("minjun"))
    assert not DocketItem.objects.filter(outcome="").exists()
    assert city.again(row).status == Status.PROPOSED


def test_the_head_still_approves_without_a_meeting(city: SmallCity, meeting: Meeting) -> None:
    row = city.ask()
    items = on_list(city, meeting, row)
    services.recommendation_approve(recommendation=row, by=city.person("seoyeon"))
    assert city.again(row).decision.meeting is None  # type: ignore[union-attr]
    assert "Nothing is on the list of this meeting." in page(city, meeting)
    with pytest.raises(DomainError):
        services.meeting_approve(items=items, by=city.person("seoyeon"))


def test_a_meeting_whose_list_waits_stands_on_the_list_of_work(city: SmallCity, meeting: Meeting) -> None:
    on_list(city, meeting, city.ask(), city.ask())
    assert "2 proposals wait for what the meeting decided" in city.client("seoyeon").get("/desk/").content.decode()


def test_without_a_meeting_the_page_says_what_to_do(city: SmallCity) -> None:
    assert "No competence meeting is planned yet." in city.client("minjun").get(LISTS).content.decode()


def test_the_page_of_a_meeting_takes_twelve_queries(
    city: SmallCity, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    on_list(city, meeting, city.ask(), city.ask())
    city.propose(city.ask())
    client = city.client("seoyeon")
    client.get(LISTS)
    with django_assert_max_num_queries(12):
        client.get(f"{LISTS}{meeting.ref}/")


def test_the_head_approves_one_proposal_for_many_without_a_meeting(city: SmallCity) -> None:
    rows = [city.propose(city.ask()) for _n in range(2)]
    client = city.client("seoyeon")
    assert "Approve without a meeting" in client.get(LISTS).content.decode()
    named = "-".join(str(row.decision_id) for row in rows)
    answer = client.post("/recommendations/desk/approve/", {"pk": named}, follow=True)
    assert "Approved for 2 recommendations." in answer.content.decode()
    assert {city.again(row).status for row in rows} == {Status.ASSIGNED}
    assert AuditEntry.objects.get(verb="recommendation.approved_together").data["count"] == 2


def test_the_own_proposal_among_many_stops_all(city: SmallCity) -> None:
    rows = [city.propose(city.ask()), city.propose(city.ask(), by="seoyeon")]
    with pytest.raises(DomainError) as refusal:
        services.proposals_approve(decisions=[row.decision for row in rows if row.decision], by=city.person("seoyeon"))
    assert refusal.value.code == "own-work"
    assert {city.again(row).status for row in rows} == {Status.PROPOSED}


def test_the_page_of_the_meeting_lists_what_the_reader_may_know(city: SmallCity, meeting: Meeting) -> None:
    row = city.ask()
    services.meeting_approve(items=on_list(city, meeting, row), by=city.person("seoyeon"))
    assert desk_pages.meeting_section(meeting, city.actor("")) is None
    inside = desk_pages.meeting_section(meeting, city.person("minjun"))
    assert inside is not None and [one["ask"] for one in inside["rows"]] == [row]
    services.recommendation_take(recommendation=city.again(row), by=city.person("dewi"))
    public = desk_pages.meeting_section(meeting, city.actor(""))
    shown = render_to_string("recommendations/_meeting_decisions.html", {"part": public})
    assert row.ref in shown and "Ours" in shown and "The city runs public housing." not in shown
    assert desk_pages.meeting_section(meeting_of(city, kind="session"), city.person("minjun")) is None
