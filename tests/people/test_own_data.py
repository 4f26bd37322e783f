from __future__ import annotations

import io
import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client

from hrcity.core.actors import SYSTEM
from hrcity.core.audit import verify
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.core.registry import PERSONAL_DATA, PersonalData
from hrcity.people import services
from hrcity.people.models import Session, User

from .conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db


def give_everything(user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": "sealed"})
    SocialAccount.objects.create(user=user, provider="city", uid="77", extra_data={"userinfo": {"sub": "77"}})


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> dict[int, str]:
    """Another app that holds something about people."""
    held: dict[int, str] = {}
    monkeypatch.setitem(PERSONAL_DATA, "notes", PersonalData(
        "notes", lambda user: [{"note": held.get(user.pk)}], lambda user: int(bool(held.pop(user.pk, "")))))
    return held


def confirmed(client: Client) -> Client:
    """The person has typed the password again."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_erasure_blanks_the_person_and_keeps_row_and_chain(
    minjun: User, sign_in: SignIn, notes: dict[int, str]
) -> None:
    client = confirmed(sign_in(minjun))
    give_everything(minjun)
    notes[minjun.pk] = "likes tea"
    answer = client.post("/account/data/erase/", {"email": "Minjun@example.org"})
    assert answer["Location"] == "/account/data/erased/"
    row = User.objects.get(pk=minjun.pk)
    assert (row.email, row.name, row.language, row.is_active, row.last_login) == (None, "", "", False, None)
    assert row.erased_at is not None
    assert not row.has_usable_password()
    for model in (EmailAddress, Authenticator, SocialAccount, Session):
        assert not model.objects.filter(user=row).exists(), model
    assert notes == {}
    entry = AuditEntry.objects.get(verb="user.erased")
    assert entry.actor_id == minjun.pk
    assert entry.data["rows"]["notes"] == 1
    assert verify().broken_at is None
    assert "are erased" in client.get("/account/data/erased/").content.decode()


def test_the_address_of_an_erased_person_is_free_again(minjun: User) -> None:
    services.user_erase(user=minjun, by=SYSTEM)
    again = services.user_create(email="minjun@example.org", by=SYSTEM)
    assert again.pk != minjun.pk


def test_two_people_may_be_erased(minjun: User, dewi: User) -> None:
    for user in (minjun, dewi):
        services.user_erase(user=user, by=SYSTEM)
    assert User.objects.filter(email=None, erased_at__isnull=False).count() == 2


def test_an_erased_account_cannot_be_opened_again(minjun: User) -> None:
    services.user_erase(user=minjun, by=SYSTEM)
    with pytest.raises(DomainError) as caught:
        services.user_reactivate(user=minjun, by=SYSTEM)
    assert caught.value.code == "user-erased"


def test_erasing_asks_for_the_password_again(minjun: User, sign_in: SignIn) -> None:
    answer = sign_in(minjun).get("/account/data/erase/")
    assert answer["Location"].startswith("/account/reauthenticate/")


def test_erasing_needs_one_s_own_address(minjun: User, sign_in: SignIn) -> None:
    page = confirmed(sign_in(minjun)).post("/account/data/erase/", {"email": "dewi@example.org"})
    assert "This is not the e-mail address of this account." in page.content.decode()
    assert User.objects.get(pk=minjun.pk).erased_at is None


def test_the_last_administrator_can_be_neither_erased_nor_closed(
    minjun: User, dewi: User, sign_in: SignIn, administrators: set[int]
) -> None:
    administrators.add(minjun.pk)
    page = confirmed(sign_in(minjun)).post("/account/data/erase/", {"email": "minjun@example.org"})
    assert "last administrator" in page.content.decode()
    with pytest.raises(DomainError):
        services.user_deactivate(user=minjun, by=SYSTEM)
    assert User.objects.get(pk=minjun.pk).is_active
    administrators.add(dewi.pk)
    services.user_erase(user=minjun, by=minjun)
    assert User.objects.get(pk=minjun.pk).erased_at is not None


def test_an_administrator_whose_account_is_closed_does_not_count(
    minjun: User, dewi: User, administrators: set[int]
) -> None:
    administrators.update({minjun.pk, dewi.pk})
    services.user_deactivate(user=dewi, by=SYSTEM)
    with pytest.raises(DomainError):
        services.user_erase(user=minjun, by=minjun)


def test_the_copy_holds_what_every_app_registered_and_no_secret(
    minjun: User, sign_in: SignIn, notes: dict[int, str]
) -> None:
    client = sign_in(minjun)
    give_everything(minjun)
    notes[minjun.pk] = "likes tea"
    answer = client.post("/account/data/")
    assert "attachment" in answer["Content-Disposition"]
    data = json.loads(answer.content)["data"]
    assert data["notes"] == [{"note": "likes tea"}]
    assert data["account"][0]["email"] == "minjun@example.org"
    assert data["account.sessions"][0]["device"] == "Firefox/Android"
    assert data["account.second_factors"][0]["kind"] == "totp"
    assert data["account.sign_in_services"][0]["identifier"] == "77"
    assert set(data) >= set(PERSONAL_DATA)
    text = answer.content.decode()
    for secret in ("argon2", "sealed", User.objects.get(pk=minjun.pk).password):
        assert secret not in text
    assert AuditEntry.objects.filter(verb="user.exported", actor=minjun).exists()


def test_preferences_change_name_and_language_and_say_so_in_the_chain(minjun: User, sign_in: SignIn) -> None:
    client = sign_in(minjun)
    client.post("/account/preferences/", {"name": " Park Minjun ", "language": "ko"})
    row = User.objects.get(pk=minjun.pk)
    assert (row.name, row.language) == ("Park Minjun", "ko")
    assert AuditEntry.objects.get(verb="user.preferences_changed").data == {"fields": ["name", "language"]}


def test_who_has_no_language_of_their_own_gets_mails_in_that_of_the_page(minjun: User, sign_in: SignIn) -> None:
    client = sign_in(minjun)
    client.post("/account/preferences/", {"name": "Minjun", "language": "ko"})
    client.post("/account/preferences/", {"name": "Minjun", "language": "any"})
    assert User.objects.get(pk=minjun.pk).language == ""


@pytest.mark.parametrize("typed", [{"name": "", "language": "ko"}, {"name": "M", "language": "xx"}])
def test_preferences_refuse_no_name_and_an_unknown_language(
    minjun: User, sign_in: SignIn, typed: dict[str, str]
) -> None:
    page = sign_in(minjun).post("/account/preferences/", typed)
    assert page.status_code == 200
    assert User.objects.get(pk=minjun.pk).name == "Minjun Park"


@pytest.mark.parametrize(("email", "password", "code"), [
    ("not an address", None, "email-invalid"), ("Minjun@Example.org", None, "email-taken"),
    ("new@example.org", "short", "password-weak"), ("new@example.org", "password1234", "password-weak"),
])
def test_an_account_needs_a_free_address_and_a_good_password(
    minjun: User, email: str, password: str | None, code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        services.user_create(email=email, password=password, by=SYSTEM)
    assert caught.value.code == code
    assert User.objects.count() == 1


def test_a_changed_address_signs_in_and_the_old_one_is_free(minjun: User, client: Client) -> None:
    give_everything(minjun)
    Authenticator.objects.all().delete()
    services.email_change(user=minjun, email="Park@Example.org", by=SYSTEM)
    typed = {"login": "park@example.org", "password": PASSWORD}
    assert client.post("/account/login/", typed).status_code == 302
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.get(verb="user.email_changed").data == {}
    services.user_create(email="minjun@example.org", by=SYSTEM)


def test_an_address_cannot_be_changed_to_somebody_else_s(minjun: User, dewi: User) -> None:
    with pytest.raises(DomainError):
        services.email_change(user=minjun, email="dewi@example.org", by=SYSTEM)
    assert User.objects.get(pk=minjun.pk).email == "minjun@example.org"


def test_who_lost_every_second_factor_signs_in_by_password_after_an_administrator_s_reset(
    minjun: User, client: Client
) -> None:
    give_everything(minjun)
    assert services.second_factors_remove(user=minjun, by=SYSTEM) == 1
    assert client.post("/account/login/", {"login": minjun.email, "password": PASSWORD})["Location"] == "/account/"
    assert AuditEntry.objects.get(verb="user.factor_removed").data == {"kind": "all"}


def test_a_new_account_has_its_confirmed_address_and_an_audit_entry(minjun: User) -> None:
    address = EmailAddress.objects.get(user=minjun)
    assert (address.email, address.verified, address.primary) == ("minjun@example.org", True, True)
    assert AuditEntry.objects.get(verb="user.created").subject == f"people.user:{minjun.pk}"


def test_the_command_makes_an_account_with_a_password_from_standard_input(
    db: None, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    call_command("create_user", "Grace@example.org", "Grace Mwangi", "--password-stdin", stdout=io.StringIO())
    answer = client.post("/account/login/", {"login": "grace@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_the_command_says_in_a_sentence_why_it_made_none(minjun: User) -> None:
    with pytest.raises(CommandError, match="already an account"):
        call_command("create_user", "minjun@example.org", "Minjun")


def test_what_is_stored_of_an_account_without_password_opens_nothing(db: None, client: Client) -> None:
    services.user_create(email="omar@example.org", by=SYSTEM)
    for password in ("", "!", PASSWORD):
        answer: Any = client.post("/account/login/", {"login": "omar@example.org", "password": password})
        assert answer.status_code == 200
