"""Terms of office: begun, renewed, ended, handed over; deputies."""

from __future__ import annotations

import datetime as dt

import pytest

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.roles import Role, has_role
from hrcity.institutions import services
from hrcity.institutions.models import Membership
from hrcity.people.models import User
from hrcity.recommendations.models import Assignment
from tests.institutions.town import Ask, SignedIn, Town, last_verb

DAY = dt.timedelta(days=1)


def _holds(user: User, role: Role) -> bool:
    return has_role(User.objects.get(pk=user.pk), role)


def _address(seat: Membership, verb: str) -> str:
    return f"/bodies/manage/terms/{seat.pk}/{verb}/"


def test_a_term_that_began_today_can_end_at_once(town: Town, signed_in: SignedIn) -> None:
    seat = town.seat("dewi")
    assert signed_in(town.seoyeon).post(_address(seat, "end"), {"reason": "moved on"}).status_code == 302
    assert not _holds(town.dewi, Role.FOCAL_POINT)
    seat.refresh_from_db()
    assert (seat.ends_on, seat.ended_reason) == (today(), "moved on")
    assert last_verb() == "membership.ended"


def test_a_term_that_ends_on_a_day_to_come_runs_until_then(town: Town) -> None:
    services.membership_end(membership=town.seat("dewi"), by=town.haneul, day=today() + DAY)
    assert _holds(town.dewi, Role.FOCAL_POINT)


def test_open_work_stays_with_the_body(town: Town, ask: Ask) -> None:
    assignment = ask(town.housing)
    services.membership_end(membership=town.seat("dewi"), by=town.haneul)
    assert Assignment.objects.get(pk=assignment.pk, ended_at__isnull=True).body == town.housing


def test_the_last_administrator_cannot_be_ended(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.haneul).post(_address(town.seat("haneul"), "end"), {})
    assert answer.status_code == 422
    assert "This is the last administrator" in answer.content.decode()
    assert _holds(town.haneul, Role.ADMINISTRATOR)


def test_a_second_administrator_whose_term_ends_is_not_enough(town: Town) -> None:
    second = services.membership_start(user=town.omar, body=town.office, role=Role.ADMINISTRATOR, by=town.haneul)
    services.membership_change(membership=second, ends_on=today() + DAY, by=town.haneul)
    with pytest.raises(DomainError) as caught:
        services.membership_end(membership=town.seat("haneul"), by=town.haneul)
    assert caught.value.code == "last-administrator"
    services.membership_change(membership=second, ends_on=None, by=town.haneul)
    services.membership_end(membership=town.seat("haneul"), by=town.haneul)
    assert not _holds(town.haneul, Role.ADMINISTRATOR)


def test_the_last_administrator_gets_no_last_day_either(town: Town) -> None:
    with pytest.raises(DomainError):
        services.membership_change(membership=town.seat("haneul"), ends_on=today() + DAY, by=town.haneul)


def test_two_who_end_each_other_leave_one(town: Town) -> None:
    second = services.membership_start(user=town.omar, body=town.office, role=Role.ADMINISTRATOR, by=town.haneul)
    services.membership_end(membership=town.seat("haneul"), by=town.omar)
    with pytest.raises(DomainError):
        services.membership_end(membership=second, by=town.haneul)


def test_the_last_administrators_account_cannot_be_closed(town: Town, signed_in: SignedIn) -> None:
    services.membership_start(user=town.omar, body=town.office, role=Role.ADMINISTRATOR, by=town.haneul)
    client = signed_in(town.omar)
    assert client.post(f"/bodies/manage/people/{town.haneul.pk}/account/", follow=True).status_code == 200
    assert not User.objects.get(pk=town.haneul.pk).is_active
    client.post(f"/bodies/manage/people/{town.omar.pk}/account/")
    assert User.objects.get(pk=town.omar.pk).is_active


def test_a_term_is_renewed_and_shortened(town: Town, signed_in: SignedIn) -> None:
    seat = town.seat("grace")
    client = signed_in(town.haneul)
    client.post(_address(seat, "change"), {"ends_on": (today() + 30 * DAY).isoformat()})
    seat.refresh_from_db()
    assert seat.ends_on == today() + 30 * DAY
    assert last_verb() == "membership.changed"
    past = client.post(_address(seat, "change"), {"ends_on": (today() - DAY).isoformat()})
    assert "This day is past" in past.content.decode()


def test_a_change_in_office_hands_the_role_over(town: Town, signed_in: SignedIn) -> None:
    signed_in(town.seoyeon).post(_address(town.seat("dewi"), "end"), {"to": town.minjun.pk})
    assert has_role(User.objects.get(pk=town.minjun.pk), Role.FOCAL_POINT, body_id=town.housing.pk)
    assert not _holds(town.dewi, Role.FOCAL_POINT)


def test_an_administrator_can_hand_over_to_one_who_stays(town: Town) -> None:
    services.membership_hand_over(membership=town.seat("haneul"), to=town.omar, by=town.haneul)
    assert _holds(town.omar, Role.ADMINISTRATOR)
    assert not _holds(town.haneul, Role.ADMINISTRATOR)


def test_a_hand_over_on_another_day_is_refused_in_place(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.haneul).post(_address(town.seat("dewi"), "end"), {
        "to": town.minjun.pk, "day": (today() + DAY).isoformat()})
    assert answer.status_code == 422
    assert "A hand-over takes place today" in answer.content.decode()


def test_a_deputy_holds_the_role_only_while_somebody_is_away(town: Town, signed_in: SignedIn) -> None:
    seat = town.seat("dewi")
    answer = signed_in(town.dewi).post(_address(seat, "deputy"), {
        "delegate": town.minjun.pk, "away_from": today().isoformat(), "away_to": today().isoformat()})
    assert answer.url == "/bodies/my-roles/"
    assert _holds(town.minjun, Role.FOCAL_POINT)
    assert last_verb() == "membership.delegated"
    Membership.objects.filter(pk=seat.pk).update(away_from=today() - 3 * DAY, away_to=today() - DAY)
    assert not _holds(town.minjun, Role.FOCAL_POINT)


def test_days_that_are_swapped_are_said_in_place(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.dewi).post(_address(town.seat("dewi"), "deputy"), {
        "delegate": town.minjun.pk, "away_from": "2027-01-02", "away_to": "2027-01-01"})
    assert answer.status_code == 422
    assert "comes before the first" in answer.content.decode()


def test_nobody_stands_in_for_themselves(town: Town) -> None:
    with pytest.raises(DomainError) as caught:
        services.membership_delegate(membership=town.seat("dewi"), delegate=town.dewi, by=town.dewi, away_from=None,
                                     away_to=None)
    assert caught.value.code == "own-delegate"


def test_one_names_the_own_deputy_and_nobody_elses(town: Town, signed_in: SignedIn) -> None:
    assert signed_in(town.dewi).get(_address(town.seat("dewi"), "deputy")).status_code == 200
    assert signed_in(town.dewi).get(_address(town.seat("minjun"), "deputy")).status_code == 403
    assert signed_in(town.dewi).get(_address(town.seat("dewi"), "end")).status_code == 403


@pytest.mark.parametrize("name", ["haneul", "grace", "omar", "seoyeon"])
@pytest.mark.parametrize("verb", ["end", "change", "deputy"])
def test_the_office_head_touches_neither_graders_nor_administrators(
        town: Town, signed_in: SignedIn, name: str, verb: str) -> None:
    expected = 200 if (name, verb) == ("seoyeon", "deputy") else 403
    assert signed_in(town.seoyeon).get(_address(town.seat(name), verb)).status_code == expected


def test_an_ended_term_is_over_for_good(town: Town) -> None:
    seat = town.seat("dewi")
    services.membership_end(membership=seat, by=town.haneul)
    for deed in (lambda: services.membership_end(membership=seat, by=town.haneul),
                 lambda: services.membership_change(membership=seat, ends_on=None, by=town.haneul)):
        with pytest.raises(DomainError, match="ended already"):
            deed()
    services.membership_start(user=town.dewi, body=town.housing, role=Role.FOCAL_POINT, by=town.haneul)
    assert _holds(town.dewi, Role.FOCAL_POINT)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_pages_are_printed_in_both_languages(town: Town, signed_in: SignedIn, language: str) -> None:
    client = signed_in(town.haneul, language)
    for verb in ("end", "change", "deputy"):
        assert f'<html lang="{language}"' in client.get(_address(town.seat("dewi"), verb)).content.decode()
    assert client.get("/bodies/my-roles/").status_code == 200
