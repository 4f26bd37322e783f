from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role, has_role
from hrcity.institutions import services
from hrcity.institutions.models import Invitation
from hrcity.people.models import User
from tests.institutions.town import PASSWORD, SignedIn, Town, last_verb

INVITE = "/bodies/manage/people/invite/"


def _values(town: Town, **more: Any) -> dict[str, Any]:
    return {"email": "new@example.org", "name": "Nara Yun", "body": town.welfare.pk, "role": "focal_point",
            "language": "ko", **more}


def _mails() -> list[list[str]]:
    return [row.args_kwargs["args"] for row in DBTaskResult.objects.filter(task_path="hrcity.core.mail.mail_send")]


def _send(town: Town, **more: Any) -> str:
    values = {"email": "new@example.org", "body": town.welfare, "role": Role.FOCAL_POINT, "by": town.haneul, **more}
    return services.invitation_send(**values)[1]


@pytest.mark.django_db(transaction=True)
def test_the_link_goes_by_mail_in_the_language_of_the_invited(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.haneul)
    assert client.post(INVITE, _values(town)).url == "/bodies/manage/people/"
    ((to, subject, body),) = _mails()
    assert to == "new@example.org"
    assert "새빛시" in subject
    assert "lang=ko" in body
    assert last_verb() == "invitation.sent"


def test_the_link_is_shown_once_and_kept_nowhere(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.haneul)
    client.post(INVITE, _values(town))
    page = client.get("/bodies/manage/people/").content.decode()
    match = re.search(r"/bodies/invitation/([\w-]+)/", page)
    assert match is not None
    assert Invitation.objects.get().token_hash != match[1]
    assert "/bodies/invitation/" not in client.get("/bodies/manage/people/").content.decode()
    assert "not yet opened" in page


def test_the_invited_person_makes_an_account_and_has_the_role(town: Town, signed_in: SignedIn) -> None:
    token = _send(town)
    client = signed_in(None)
    page = client.get(f"/bodies/invitation/{token}/")
    assert "You are invited" in page.content.decode()
    answer = client.post(f"/bodies/invitation/{token}/", {"name": "Nara Yun", "password": "a lantern for each house"})
    assert answer.url == "/desk/"
    user = User.objects.get(email="new@example.org")
    assert has_role(user, Role.FOCAL_POINT, body_id=town.welfare.pk)
    assert client.get("/bodies/my-roles/").status_code == 200


def test_a_second_click_leads_to_the_desk_and_others_learn_what_to_do(town: Town, signed_in: SignedIn) -> None:
    token = _send(town)
    client = signed_in(None)
    values = {"name": "Nara Yun", "password": "a lantern for each house"}
    client.post(f"/bodies/invitation/{token}/", values)
    assert client.post(f"/bodies/invitation/{token}/", values).url == "/desk/"
    stranger = signed_in(None).get(f"/bodies/invitation/{token}/")
    assert stranger.status_code == 410
    assert "no longer valid" in stranger.content.decode()
    assert User.objects.filter(email="new@example.org").count() == 1


def test_a_weak_password_is_said_beside_the_field(town: Town, signed_in: SignedIn) -> None:
    token = _send(town)
    answer = signed_in(None).post(f"/bodies/invitation/{token}/", {"name": "Nara Yun", "password": "short"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_link_never_opens_an_account_that_exists(town: Town, signed_in: SignedIn) -> None:
    token = _send(town, email="dewi@saebit.example")
    stranger = signed_in(None)
    assert "Sign in to it" in stranger.get(f"/bodies/invitation/{token}/").content.decode()
    stranger.post(f"/bodies/invitation/{token}/", {"name": "Somebody", "password": PASSWORD})
    assert stranger.get("/bodies/my-roles/").status_code == 302
    assert not has_role(town.dewi, Role.FOCAL_POINT, body_id=town.welfare.pk)
    other = signed_in(town.minjun)
    assert "this invitation is for dewi@saebit.example" in other.get(f"/bodies/invitation/{token}/").content.decode()
    other.post(f"/bodies/invitation/{token}/")
    assert Invitation.objects.get().used_at is None
    with pytest.raises(DomainError) as caught:
        services.invitation_accept(token=token, password=PASSWORD, by=town.minjun)
    assert caught.value.code == "sign-in-first"


def test_who_has_an_account_accepts_with_one_click(town: Town, signed_in: SignedIn) -> None:
    token = _send(town, email="dewi@saebit.example")
    assert signed_in(town.dewi).post(f"/bodies/invitation/{token}/").url == "/desk/"
    assert has_role(User.objects.get(pk=town.dewi.pk), Role.FOCAL_POINT, body_id=town.welfare.pk)
    assert last_verb() == "membership.started"


def test_a_link_runs_out_after_two_weeks(town: Town, signed_in: SignedIn) -> None:
    token = _send(town)
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    assert signed_in(None).get(f"/bodies/invitation/{token}/").status_code == 410
    with pytest.raises(DomainError):
        services.invitation_accept(token=token, name="Nara", password="a lantern for each house")


def test_a_withdrawn_link_is_dead_and_one_sent_again_replaces_the_old(town: Town, signed_in: SignedIn) -> None:
    client, token = signed_in(town.haneul), _send(town)
    client.post(f"/bodies/manage/invitations/{Invitation.objects.get().pk}/again/")
    assert signed_in(None).get(f"/bodies/invitation/{token}/").status_code == 410
    row = Invitation.objects.get(withdrawn_at__isnull=True)
    client.post(f"/bodies/manage/invitations/{row.pk}/withdraw/")
    assert last_verb() == "invitation.withdrawn"
    assert not Invitation.objects.filter(withdrawn_at__isnull=True).exists()
    page = client.post(f"/bodies/manage/invitations/{row.pk}/withdraw/", follow=True).content.decode()
    assert "used or withdrawn meanwhile" in page


@pytest.mark.parametrize(("change", "sentence"), [
    ({"role": "office_head"}, "cannot be held in a body of this kind"), ({"email": "no"}, "email"),
    ({"email": "dewi@saebit.example", "body": "housing"}, "already has this role")])
def test_what_cannot_be_is_said_in_place(
        town: Town, signed_in: SignedIn, change: dict[str, Any], sentence: str) -> None:
    values = _values(town, **change)
    values["body"] = town.housing.pk if values["body"] == "housing" else values["body"]
    answer = signed_in(town.haneul).post(INVITE, values)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Invitation.objects.exists()


def test_sending_twice_by_a_double_click_invites_once(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.haneul)
    client.post(INVITE, _values(town))
    assert "has this invitation already" in client.post(INVITE, _values(town)).content.decode()
    assert Invitation.objects.count() == 1


def test_the_office_head_invites_neither_graders_nor_administrators(town: Town, signed_in: SignedIn) -> None:
    client = signed_in(town.seoyeon)
    for role, body in (("administrator", town.office), ("commission_member", town.commission),
                       ("auditor", town.office)):
        assert client.post(INVITE, _values(town, role=role, body=body.pk)).status_code == 422
    row, _token = services.invitation_send(email="x@example.org", body=town.office, role=Role.ADMINISTRATOR,
                                           by=town.haneul)
    assert client.post(f"/bodies/manage/invitations/{row.pk}/again/").status_code == 403
    assert client.post(INVITE, _values(town)).status_code == 302


@pytest.mark.parametrize("name", ["minjun", "dewi", "omar", "grace"])
def test_others_invite_nobody(town: Town, signed_in: SignedIn, name: str) -> None:
    assert signed_in(town.everybody[name]).post(INVITE, _values(town)).status_code == 403


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pages_are_printed_in_both_languages(town: Town, signed_in: SignedIn, language: str) -> None:
    token = _send(town)
    assert signed_in(town.haneul, language).get(INVITE).status_code == 200
    page = signed_in(None, language).get(f"/bodies/invitation/{token}/").content.decode()
    assert {"en": "Accept and sign in", "ko": "수락"}[language] in page
