"""Another body takes over, or a body ends: nothing may be lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hrcity.core.actors import SYSTEM
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.roles import Role, has_role
from hrcity.institutions import queries, services
from hrcity.institutions.models import Body, Competence
from hrcity.people.models import User
from hrcity.recommendations.models import Assignment
from tests.institutions.town import Ask, SignedIn, Town, last_verb

ADDRESS = "/bodies/manage/bodies/housing/reorganise/"


def _values(town: Town, **more: str) -> dict[str, str]:
    return {"successor": str(town.welfare.pk), "day": today().isoformat(), "move_people": "on", **more}


def test_the_preview_lists_what_moves_and_changes_nothing(
        town: Town, ask: Ask, functions: list[Any], signed_in: SignedIn) -> None:
    ask(town.housing)
    services.competence_set(function=functions[0], body=town.housing, by=town.haneul)
    services.power_grant(body=town.housing, verb="recommend", legal_basis="art. 1", by=town.haneul)
    page = signed_in(town.haneul).post(ADDRESS, _values(town)).content.decode()
    assert all(word in page for word in ("REC-2026-0001", "Housing", "Dewi", "does not move", "Carry it out"))
    town.housing.refresh_from_db()
    assert town.housing.successor is None


def test_carried_out_the_open_work_the_functions_and_the_people_move(
        town: Town, ask: Ask, functions: list[Any], signed_in: SignedIn) -> None:
    ask(town.housing)
    services.competence_set(function=functions[0], body=town.housing, by=town.haneul)
    seen = f"{town.welfare.pk} {today()} True"
    answer = signed_in(town.haneul).post(ADDRESS, _values(town, seen=seen))
    assert answer.url == "/bodies/manage/bodies/welfare/"
    assert Assignment.objects.get(ended_at__isnull=True).body == town.welfare
    lead = queries.lead_of(functions[0].pk)
    assert lead is not None and lead.body == town.welfare
    assert has_role(User.objects.get(pk=town.dewi.pk), Role.FOCAL_POINT, body_id=town.welfare.pk)
    assert not has_role(User.objects.get(pk=town.dewi.pk), Role.FOCAL_POINT, body_id=town.housing.pk)
    assert town.housing not in queries.city_bodies()


def test_a_preview_of_something_else_does_not_count(town: Town, signed_in: SignedIn) -> None:
    seen = f"{town.welfare.pk} {today()} False"
    assert signed_in(town.haneul).post(ADDRESS, _values(town, seen=seen)).status_code == 200
    assert Body.objects.get(pk=town.housing.pk).successor is None


def test_bodies_below_and_open_invitations_go_along(town: Town) -> None:
    team = services.body_create(kind="department", title={"en": "Team"}, parent=town.housing, by=SYSTEM)
    invitation, _token = services.invitation_send(email="new@example.org", body=town.housing, role=Role.READER,
                                                  by=town.haneul)
    services.body_succeed(body=town.housing, successor=town.welfare, by=town.haneul, move_people=False)
    team.refresh_from_db()
    invitation.refresh_from_db()
    assert (team.parent, invitation.body) == (town.welfare, town.welfare)
    assert town.seat("dewi").body == town.housing
    assert last_verb() == "body.succeeded"


def test_the_history_of_who_did_what_stays(town: Town, functions: list[Any]) -> None:
    services.competence_set(function=functions[0], body=town.housing, by=town.haneul)
    Competence.objects.update(valid_from=today() - dt.timedelta(days=400))
    services.body_succeed(body=town.housing, successor=town.welfare, by=town.haneul)
    before = queries.lead_of(functions[0].pk, today() - dt.timedelta(days=1))
    assert before is not None and before.body == town.housing


@pytest.mark.parametrize(("change", "code"), [
    ({"successor": "self"}, "same-body"), ({"day": dt.date(2999, 1, 1)}, "future-day"),
    ({"successor": "gone"}, "successor-gone")])
def test_a_reorganisation_that_makes_no_sense_is_refused(town: Town, change: dict[str, Any], code: str) -> None:
    gone = services.body_create(kind="department", title={"en": "Gone"}, by=SYSTEM)
    services.body_retire(body=gone, by=SYSTEM, reason="closed")
    bodies = {"self": town.housing, "gone": gone}
    values: dict[str, Any] = {"successor": town.welfare, **change}
    values["successor"] = bodies.get(values["successor"], values["successor"])
    with pytest.raises(DomainError) as caught:
        services.body_succeed(body=town.housing, by=town.haneul, **values)
    assert caught.value.code == code


def test_it_cannot_be_done_twice(town: Town) -> None:
    services.body_succeed(body=town.housing, successor=town.welfare, by=town.haneul)
    with pytest.raises(DomainError, match="reorganised already"):
        services.body_succeed(body=town.housing, successor=town.welfare, by=town.haneul)


def test_only_an_administrator_reorganises(town: Town, signed_in: SignedIn) -> None:
    for name in ("seoyeon", "minjun", "dewi", "omar", "grace"):
        assert signed_in(town.everybody[name]).get(ADDRESS).status_code == 403


def test_a_body_with_work_or_people_cannot_simply_end(town: Town, ask: Ask, signed_in: SignedIn) -> None:
    ask(town.housing)
    page = signed_in(town.haneul).get("/bodies/manage/bodies/housing/end/").content.decode()
    assert "1 recommendation" in page
    assert "2 seats" in page
    with pytest.raises(DomainError) as caught:
        services.body_retire(body=town.housing, by=town.haneul, reason="closed")
    assert caught.value.code == "not-empty"


def test_an_empty_body_ends_with_a_reason(town: Town, signed_in: SignedIn) -> None:
    empty = services.body_create(kind="department", title={"en": "Parks"}, ref="parks", by=SYSTEM)
    address = "/bodies/manage/bodies/parks/end/"
    assert signed_in(town.haneul).post(address, {"reason": ""}).status_code == 422
    assert signed_in(town.haneul).post(address, {"reason": "Rules of 2027, art. 3"}).status_code == 302
    assert last_verb() == "body.retired"
    assert empty not in queries.city_bodies()
    assert "It had nothing left to hand over" in signed_in(None).get("/bodies/parks/").content.decode()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pages_are_printed_in_both_languages(town: Town, signed_in: SignedIn, language: str) -> None:
    client = signed_in(town.haneul, language)
    for part in ("", "reorganise/", "end/", "change/"):
        answer = client.get(f"/bodies/manage/bodies/housing/{part}")
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()
