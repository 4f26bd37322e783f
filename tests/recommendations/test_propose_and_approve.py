"""Whose is it: propose, approve, return, object, uphold, take, reopen; a reorganisation."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from hrcity.core.audit import verify
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions.services import body_create, body_succeed
from hrcity.recommendations import present, queries, services
from hrcity.recommendations.models import Passing
from hrcity.recommendations.rules import Status
from tests.personas import SmallCity


def test_an_approved_proposal_starts_the_clocks(city: SmallCity) -> None:
    row = city.assign(city.ask())
    assignment = row.assignments.get(ended_at__isnull=True)
    assert (row.status, row.ours) == (Status.ASSIGNED, "ours")
    assert assignment.noticed_at is not None
    assert assignment.objection_until is not None
    assert row.due_on == assignment.due_on
    assert row.ours_public_from is not None
    assert row.ours_public_from > assignment.objection_until
    assert verify().broken_at is None
    assert AuditEntry.objects.filter(verb="recommendation.approved", subject_ref=row.ref).exists()


def test_the_public_does_not_see_whose_it_is_before_the_window_to_object_is_over(city: SmallCity) -> None:
    row = city.assign(city.ask())
    assert present.public_status(row, inside=False) == Status.RECEIVED
    assert not queries.ours_in_public().filter(pk=row.pk).exists()
    page = city.client().get(row.get_absolute_url()).content.decode()
    assert "Housing Department" not in page
    assert "Housing Department" in city.client("dewi").get(row.get_absolute_url()).content.decode()
    services.recommendation_take(recommendation=row, by=city.person("dewi"))
    assert "Housing Department" in city.client().get(row.get_absolute_url()).content.decode()


def test_the_proposer_does_not_approve_even_as_head(city: SmallCity) -> None:
    row = city.propose(city.ask(), by="seoyeon")
    with pytest.raises(DomainError) as refusal:
        services.recommendation_approve(recommendation=row, by=city.person("seoyeon"))
    assert refusal.value.code == "own-work"
    assert "yourself" in city.client("seoyeon").get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["ana", "dewi", "jiho", "grace", "omar", "haneul"])
def test_only_the_office_proposes(city: SmallCity, name: str) -> None:
    row = city.ask()
    with pytest.raises(PermissionDenied):
        city.propose(row, by=name)
    assert (
        city.client(name)
        .post(
            f"{row.get_absolute_url()}do/propose/",
            {
                "propose-outcome": "unclear",
                "propose-reason": "x",
                "propose-passed_to": city.bodies["ministry"].pk,
            },
        )
        .status_code
        == 403
    )


def test_an_incomplete_proposal_says_what_is_missing_and_keeps_what_was_typed(city: SmallCity) -> None:
    row = city.ask()
    answer = city.client("minjun").post(
        f"{row.get_absolute_url()}do/propose/",
        {"propose-outcome": "ours", "propose-reason": "Because we run it", "propose-legal_basis": "art. 13"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the department that will answer." in page
    assert "Because we run it" in page
    assert city.again(row).status == Status.RECEIVED


def test_a_second_click_changes_nothing_and_says_so(city: SmallCity) -> None:
    row = city.assign(city.ask())
    answer = city.client("seoyeon").post(f"{row.get_absolute_url()}do/approve/")
    assert answer.status_code == 422
    assert row.decisions.count() == 1


def test_national_is_passed_on_and_pursued(city: SmallCity) -> None:
    row = city.assign(city.ask(), outcome="national", lead=None, passed_to=city.bodies["ministry"])
    passing = Passing.objects.get(recommendation=row)
    assert row.status == Status.PASSED_ON
    services.passing_send(recommendation=row, to=city.bodies["ministry"], letter="HR-1", by=city.person("minjun"))
    passing.refresh_from_db()
    assert passing.sent_on is not None
    services.passing_remind(passing=passing, by=city.person("minjun"))
    services.passing_answer(passing=passing, answer="We will look into it.", by=city.person("minjun"))
    passing.refresh_from_db()
    assert (passing.reminders, passing.remind_on) == (1, None)
    assert queries.totals().passed_on_silent == 0


def test_a_returned_proposal_comes_back_with_its_reason(city: SmallCity) -> None:
    row = city.propose(city.ask())
    decision = services.recommendation_return(recommendation=row, reason="Name the article.", by=city.person("seoyeon"))
    assert decision.returned_reason == "Name the article."
    row = city.again(row)
    assert (row.status, row.decision_id) == (Status.RECEIVED, None)
    assert row.assignments.filter(ended_at__isnull=True).count() == 0
    assert city.assign(row).status == Status.ASSIGNED
    assert row.decisions.count() == 2


def test_an_objection_in_time_goes_back_to_the_office_and_can_be_overruled(city: SmallCity) -> None:
    row = city.assign(city.ask())
    services.recommendation_object(recommendation=row, reason="This is welfare.", by=city.person("dewi"))
    row = city.again(row)
    assert row.status == Status.DISPUTED
    assert any(task.verb == "uphold" for task in queries.desk(city.person("seoyeon")))
    services.recommendation_uphold(recommendation=row, reason="It is about homes.", by=city.person("seoyeon"))
    assert city.again(row).status == Status.ASSIGNED


def test_an_objection_after_the_window_is_refused(city: SmallCity) -> None:
    row = city.assign(city.ask())
    row.assignments.update(objection_until=dt.date(2020, 1, 1))
    with pytest.raises(DomainError) as refusal:
        services.recommendation_object(recommendation=row, reason="Too late", by=city.person("dewi"))
    assert refusal.value.code == "window-closed"


def test_another_department_sees_and_does_nothing(city: SmallCity) -> None:
    row = city.assign(city.ask(visibility="internal"))
    assert city.client("eunji").get(row.get_absolute_url()).status_code == 404
    assert city.client("dewi").get(row.get_absolute_url()).status_code == 200
    with pytest.raises(PermissionDenied):
        services.recommendation_object(recommendation=row, reason="x", by=city.person("eunji"))


def test_a_reorganisation_moves_open_work_and_loses_none(city: SmallCity) -> None:
    row = city.assign(city.ask())
    homes = body_create(kind="department", title={"en": "Homes", "ko": "주택국"}, by=city.person("haneul"))
    body_succeed(body=city.bodies["housing"], successor=homes, by=city.person("haneul"))
    open_now = row.assignments.filter(ended_at__isnull=True)
    assert [item.body for item in open_now] == [homes]
    assert open_now[0].due_on == row.due_on
    assert row.assignments.count() == 2


def test_reopening_starts_anew_and_keeps_the_history(city: SmallCity) -> None:
    row = city.answered(city.ask())
    services.recommendation_reopen(recommendation=row, reason="A new report repeats it.", by=city.person("minjun"))
    row = city.again(row)
    assert (row.status, row.ours, row.due_on) == (Status.RECEIVED, "", None)
    assert row.answers.filter(state="signed").count() == 1
