from __future__ import annotations

from typing import Any

import pytest

from hrcity.core.errors import DomainError
from hrcity.institutions import queries, services
from hrcity.institutions.models import BodyPower
from tests.institutions.town import SignedIn, Town, last_verb

POWERS = "/bodies/manage/bodies/commission/powers/"


def test_a_power_is_on_by_a_named_article(town: Town, signed_in: SignedIn) -> None:
    signed_in(town.haneul).post(POWERS, {"verb": "grade", "legal_basis": "Ordinance, art. 15"})
    power = queries.may(town.commission, "grade")
    assert power is not None and power.legal_basis == "Ordinance, art. 15"
    assert last_verb() == "body.power_granted"


def test_without_an_article_it_stays_off(town: Town, signed_in: SignedIn) -> None:
    assert signed_in(town.haneul).post(POWERS, {"verb": "grade", "legal_basis": " "}).status_code == 422
    assert queries.may(town.commission, "grade") is None
    with pytest.raises(DomainError):
        services.power_grant(body=town.commission, verb="grade", legal_basis="", by=town.haneul)


def test_a_power_switched_off_is_off_at_once_and_can_come_back(town: Town, signed_in: SignedIn) -> None:
    power = services.power_grant(body=town.commission, verb="grade", legal_basis="art. 15", by=town.haneul)
    signed_in(town.haneul).post(f"{POWERS}{power.pk}/end/")
    assert queries.may(town.commission, "grade") is None
    assert last_verb() == "body.power_ended"
    services.power_grant(body=town.commission, verb="grade", legal_basis="art. 16", by=town.haneul)
    assert BodyPower.objects.get().legal_basis == "art. 16"
    assert queries.may(town.commission, "grade") is not None


def test_the_office_head_gives_no_powers(town: Town, signed_in: SignedIn) -> None:
    assert signed_in(town.seoyeon).post(POWERS, {"verb": "grade", "legal_basis": "art. 15"}).status_code == 403
    assert queries.may(town.commission, "grade") is None


def test_a_new_lead_ends_the_earlier_one_the_same_day(town: Town, functions: list[Any], signed_in: SignedIn) -> None:
    address = f"/bodies/manage/competences/{functions[0].pk}/"
    for body in (town.housing, town.welfare):
        answer = signed_in(town.seoyeon).post(address, {
            "body": body.pk, "is_lead": "lead", "kind": "own", "legal_basis": "art. 3"})
        assert answer.status_code == 302
    lead = queries.lead_of(functions[0].pk)
    assert lead is not None and lead.body == town.welfare
    assert queries.competences_of(functions[0]).count() == 2
    assert last_verb() == "competence.set"


def test_supporting_bodies_are_many_but_each_once(town: Town, functions: list[Any], signed_in: SignedIn) -> None:
    address = f"/bodies/manage/competences/{functions[0].pk}/"
    values = {"body": town.housing.pk, "is_lead": "support", "kind": "own"}
    assert signed_in(town.haneul).post(address, values).status_code == 302
    again = signed_in(town.haneul).post(address, values)
    assert "This body does it already" in again.content.decode()
    (row,) = queries.functions()[0].now  # type: ignore[attr-defined]
    signed_in(town.haneul).post(f"{address}{row.pk}/end/")
    assert queries.functions()[0].now == []  # type: ignore[attr-defined]
    assert last_verb() == "competence.ended"


def test_a_task_of_the_city_needs_a_body(town: Town, functions: list[Any], signed_in: SignedIn) -> None:
    address = f"/bodies/manage/competences/{functions[0].pk}/"
    assert signed_in(town.haneul).post(address, {"is_lead": "lead", "kind": "own"}).status_code == 422
    assert signed_in(town.haneul).post(address, {"is_lead": "lead", "kind": "none"}).status_code == 302


def test_officers_read_the_list_and_change_nothing(town: Town, functions: list[Any], signed_in: SignedIn) -> None:
    client = signed_in(town.minjun)
    page = client.get("/bodies/manage/competences/").content.decode()
    assert "3 functions have no lead yet" in page
    assert f"/bodies/manage/competences/{functions[0].pk}/" not in page
    assert client.get(f"/bodies/manage/competences/{functions[0].pk}/").status_code == 403
    assert signed_in(town.dewi).get("/bodies/manage/competences/").status_code == 403


@pytest.mark.parametrize(("language", "word"), [("en", "Transport"), ("ko", "교통")])
def test_functions_are_printed_in_both_languages(
        town: Town, functions: list[Any], signed_in: SignedIn, language: str, word: str) -> None:
    assert word in signed_in(town.haneul, language).get("/bodies/manage/competences/").content.decode()
