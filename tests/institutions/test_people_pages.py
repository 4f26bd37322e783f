from __future__ import annotations

import json

import pytest

from hrcity.core.roles import Role, has_role
from hrcity.institutions import services
from hrcity.institutions.models import Invitation, Membership
from hrcity.people.models import User
from hrcity.people.services import user_erase, user_export
from tests.institutions.town import SignedIn, Town, last_verb


def test_the_list_shows_who_holds_which_role(town: Town, signed_in: SignedIn) -> None:
    page = signed_in(town.omar).get("/bodies/manage/people/").content.decode()
    assert all(user.name in page for user in town.everybody.values())
    assert "/bodies/manage/people/invite/" not in page


@pytest.mark.parametrize(("query", "found"), [
    ("?q=dewi", {"dewi"}), ("?role=officer", {"minjun"}), ("?role=nonsense", None), ("?q=nobody", set()),
    ("?q=GRACE@SAEBIT", {"grace"})])
def test_the_list_is_narrowed(town: Town, signed_in: SignedIn, query: str, found: set[str] | None) -> None:
    page = signed_in(town.haneul).get(f"/bodies/manage/people/{query}").content.decode()
    shown = {name for name, user in town.everybody.items() if f"/bodies/manage/people/{user.pk}/" in page}
    assert shown == (set(town.everybody) if found is None else found)


def test_the_list_of_one_body(town: Town, signed_in: SignedIn) -> None:
    page = signed_in(town.haneul).get(f"/bodies/manage/people/?body={town.housing.pk}").content.decode()
    assert "Dewi" in page
    assert "Minjun" not in page


@pytest.mark.parametrize("name", ["dewi", "grace"])
def test_departments_and_graders_do_not_read_the_list(town: Town, signed_in: SignedIn, name: str) -> None:
    client = signed_in(town.everybody[name])
    assert client.get("/bodies/manage/people/").status_code == 403
    assert client.get(f"/bodies/manage/people/{town.minjun.pk}/").status_code == 403
    assert client.get(f"/bodies/manage/people/{town.everybody[name].pk}/").status_code == 200


def test_another_role_is_given_on_the_persons_page(town: Town, signed_in: SignedIn) -> None:
    address = f"/bodies/manage/people/{town.minjun.pk}/"
    answer = signed_in(town.seoyeon).post(address, {"body": town.welfare.pk, "role": "focal_point"})
    assert answer.url == address
    assert has_role(User.objects.get(pk=town.minjun.pk), Role.FOCAL_POINT, body_id=town.welfare.pk)
    assert last_verb() == "membership.started"
    assert signed_in(town.seoyeon).post(address, {"body": town.office.pk, "role": "auditor"}).status_code == 403
    assert signed_in(town.seoyeon).post(address, {"body": town.office.pk, "role": "king"}).status_code == 422
    again = signed_in(town.haneul).post(address, {"body": town.welfare.pk, "role": "focal_point"})
    assert "already has this role" in again.content.decode()


def test_an_account_is_closed_and_opened_by_the_administrator_alone(town: Town, signed_in: SignedIn) -> None:
    address = f"/bodies/manage/people/{town.dewi.pk}/account/"
    assert signed_in(town.seoyeon).post(address).status_code == 403
    visitor = signed_in(town.dewi)
    signed_in(town.haneul).post(address)
    assert not User.objects.get(pk=town.dewi.pk).is_active
    assert visitor.get("/bodies/my-roles/").status_code == 302
    signed_in(town.haneul).post(address)
    assert User.objects.get(pk=town.dewi.pk).is_active


def test_an_erased_person_leaves_terms_without_a_name(town: Town) -> None:
    services.membership_delegate(membership=town.seat("minjun"), delegate=town.dewi, by=town.haneul, away_from=None,
                                 away_to=None)
    services.invitation_send(email="dewi@saebit.example", body=town.welfare, role=Role.READER, by=town.haneul)
    data = json.dumps(user_export(user=town.dewi, by=town.dewi), default=str)
    assert "focal_point" in data
    user_erase(user=town.dewi, by=town.dewi)
    assert Membership.objects.get(user=town.dewi).ended_at is not None
    assert town.seat("minjun").delegate is None
    assert (Invitation.objects.get().email, Invitation.objects.get().withdrawn_at is None) == ("", False)
    assert not has_role(User.objects.get(pk=town.dewi.pk), Role.FOCAL_POINT)


@pytest.mark.parametrize(("language", "word"), [("en", "Head of the human-rights office"), ("ko", "인권부서장")])
def test_the_pages_are_printed_in_both_languages(town: Town, signed_in: SignedIn, language: str, word: str) -> None:
    client = signed_in(town.haneul, language)
    assert word in client.get("/bodies/manage/people/").content.decode()
    assert word in client.get(f"/bodies/manage/people/{town.seoyeon.pk}/").content.decode()
