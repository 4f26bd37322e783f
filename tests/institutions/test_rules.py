from __future__ import annotations

import datetime as dt

import pytest

from hrcity.core.roles import Role
from hrcity.institutions import rules
from hrcity.institutions.models import BodyKind


def _verdicts(text: str, known: tuple[str, ...] = ()) -> list[tuple[str, dict[str, str], str]]:
    return [(line.verdict, line.title, line.email) for line in rules.read_bodies(text, known)]


def test_names_in_both_languages_and_a_mailbox_come_in_any_order() -> None:
    assert _verdicts("housing@example.org; 주택국; Housing Bureau") == [
        ("created", {"ko": "주택국", "en": "Housing Bureau"}, "housing@example.org")]


def test_a_comma_inside_a_name_does_not_cut_it() -> None:
    assert _verdicts("Housing, Land and Transport Bureau") == [
        ("created", {"en": "Housing, Land and Transport Bureau"}, "")]
    assert _verdicts('"Housing, Land",주택국') == [("created", {"en": "Housing, Land", "ko": "주택국"}, "")]


def test_a_heading_is_left_out_and_said() -> None:
    lines = rules.read_bodies("부서명,이메일\n주택국,housing@example.org", ())
    assert [line.verdict for line in lines] == ["heading", "created"]
    assert lines[0].why


def test_a_name_that_exists_or_stands_twice_is_left_alone() -> None:
    assert [row[0] for row in _verdicts("Housing bureau\nWelfare\nwelfare", ("Housing Bureau",))] == [
        "unchanged", "created", "unchanged"]


@pytest.mark.parametrize("line", ["a@b@c; Housing", "x@; Housing", "one@example.org; two@example.org; Housing",
                                  "only@example.org", "x" * 201])
def test_a_line_that_cannot_be_read_is_refused_with_a_reason(line: str) -> None:
    (found,) = rules.read_bodies(line, ())
    assert found.verdict == "refused"
    assert found.why


def test_line_numbers_count_empty_lines() -> None:
    assert [line.number for line in rules.read_bodies("\nHousing\n\nWelfare\n", ())] == [2, 4]


@pytest.mark.parametrize("text", ["2027-01-01", "2027. 1. 1.", "2027/01/01", "20270101", "2027년 1월 1일"])
def test_days_are_read_in_the_ways_offices_write_them(text: str) -> None:
    assert rules.read_day(text) == dt.date(2027, 1, 1)


@pytest.mark.parametrize("text", ["1/2/2027", "2027-13-01", "2027-02-30", "tomorrow", ""])
def test_what_is_no_clear_day_is_never_guessed(text: str) -> None:
    assert rules.read_day(text) is None


def test_days_off_say_what_would_happen() -> None:
    known = {dt.date(2027, 1, 1): {"en": "New Year"}}
    lines = rules.read_holidays("date,name\n2027-01-01,New Year's Day\n2027-03-01,삼일절\nfoo,bar\n2027-01-01", known)
    assert [line.verdict for line in lines] == ["heading", "updated", "created", "refused", "unchanged"]
    assert lines[2].title == {"ko": "삼일절"}


@pytest.mark.parametrize(("role", "kind", "fits"), [
    (Role.OFFICE_HEAD, BodyKind.OFFICE, True), (Role.OFFICE_HEAD, BodyKind.DEPARTMENT, False),
    (Role.FOCAL_POINT, BodyKind.DEPARTMENT, True), (Role.FOCAL_POINT, BodyKind.COMMISSION, False),
    (Role.COMMISSION_MEMBER, BodyKind.COMMISSION, True), (Role.COMMISSION_MEMBER, BodyKind.OFFICE, False),
    (Role.AUDITOR, BodyKind.COUNCIL, True)])
def test_a_role_is_held_only_where_it_fits(role: Role, kind: BodyKind, fits: bool) -> None:
    assert rules.role_fits(role, kind) is fits
