"""Who sits at the table: recorded, protected, compared; gaps with an owner, a date, and an outsider who closes them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.core.roles import Role
from hrcity.institutions import seat_services as services
from hrcity.institutions.models import Membership, SeatGap, SeatShare
from hrcity.institutions.seat_rules import Group
from tests.personas import SmallCity

WOMEN = (Group({"en": "Women", "ko": "여성"}, 3, Decimal("50.2")), Group({"en": "Men"}, 6, Decimal("49.8")))
DISABLED = (Group({"en": "With a disability"}, 1, Decimal("5.1")), Group({"en": "Without"}, 8, Decimal("94.9")))


def record(city: SmallCity, groups: tuple[Group, ...] = WOMEN, **fields: Any) -> list[SeatShare]:
    given = {"body": city.bodies["commission"], "dimension": "sex", "as_of": today(), "seats": 9, "groups": groups,
             "source": {"en": "Census 2025"}, "by": city.person("sena")}  # fmt: skip
    return services.seat_shares_set(**given | fields)


def gap(city: SmallCity, **fields: Any) -> SeatGap:
    given = {"body": city.bodies["commission"], "dimension": "sex", "group": {"en": "Women"},
             "action": {"en": "Appoint two women"}, "owner": city.bodies["housing"],
             "due_on": today() + dt.timedelta(days=30), "by": city.person("sena")}  # fmt: skip
    return services.seat_gap_open(**given | fields)


def of(city: SmallCity, person: str = "", body: str = "commission") -> str:
    return city.client(person).get(reverse("institutions:seats-of", args=[body])).content.decode()


def test_seats_and_population_stand_side_by_side(city: SmallCity) -> None:
    record(city)
    text = of(city)
    for words in ("Women", "33.3 %", "50.2 %", "16.9 points too few", "9 seats, as on", "Census 2025"):
        assert words in text
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.verb, entry.data["groups"]) == ("seats.recorded", 2)
    text = city.client().get(reverse("institutions:seats")).content.decode()
    assert "Women: 16.9 points too few" in text


def test_small_numbers_are_kept_back_on_page_and_in_the_file(city: SmallCity) -> None:
    record(city, DISABLED, dimension="disability")
    text = of(city)
    assert "fewer than 3" in text
    assert "kept back" in text
    for leak in ("11.1", "88.9", "6.0 points", "−6.0"):
        assert leak not in text
    overview = city.client().get(reverse("institutions:seats")).content.decode()
    assert "With a disability" not in overview
    for name, args in (("seats-csv", []), ("seats-of-csv", ["commission"])):
        got = city.client().get(reverse(f"institutions:{name}", args=args)).getvalue().decode().lstrip("\ufeff")
        rows = list(csv.DictReader(io.StringIO(got)))
        assert [(row["members"], row["shown_as"], row["share_percent"]) for row in rows] == [
            ("", "fewer", ""), ("", "kept", "")]  # fmt: skip


def test_recording_anew_ends_the_earlier_rows_and_the_same_again_changes_nothing(city: SmallCity) -> None:
    early = record(city, as_of=today() - dt.timedelta(days=400))
    late = record(city, (Group({"en": "Women"}, 4, None), Group({"en": "Men"}, 5, None)))
    assert [row.pk for row in record(city, (Group({"en": "Women"}, 4, None), Group({"en": "Men"}, 5, None)))] == [
        row.pk for row in late]  # fmt: skip
    assert SeatShare.objects.filter(ended_at__isnull=False).count() == len(early) == 2
    assert "How it was before" in of(city)


def test_a_set_put_right_on_its_own_day_is_not_shown_beside_the_new_one(city: SmallCity) -> None:
    record(city, (Group({"en": "A or B"}, 5, None), Group({"en": "C"}, 4, None)), dimension="origin")
    record(city, (Group({"en": "A"}, 3, None), Group({"en": "B"}, 2, None), Group({"en": "C"}, 4, None)),
           dimension="origin")  # fmt: skip
    text = of(city)
    assert "A or B" not in text
    assert "fewer than 3" in text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"seats": 5}, "groups"),
        ({"seats": 0}, "seats"),
        ({"source": {}}, "source"),
        ({"as_of": dt.date(2200, 1, 1)}, "as_of"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(city: SmallCity, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        record(city, **fields)
    assert refused.value.field == field
    assert not SeatShare.objects.exists()


@pytest.mark.parametrize("person", ["minjun", "seoyeon", "haneul", "grace", "dewi", "omar"])
def test_only_the_secretary_records_for_a_commission(city: SmallCity, person: str) -> None:
    with pytest.raises(PermissionDenied):
        record(city, by=city.person(person))
    with pytest.raises(PermissionDenied):
        gap(city, by=city.person(person))
    assert city.client(person).get(reverse("institutions:seats-record", args=["commission"])).status_code == 403
    assert record(city, body=city.bodies["housing"], by=city.person("minjun"))


def test_a_gap_has_an_owner_and_a_date_and_stands_on_their_desk(city: SmallCity) -> None:
    row = gap(city)
    assert gap(city).pk == row.pk
    text = of(city)
    assert "Appoint two women" in text
    assert "Housing Department" in text
    desk = city.client("dewi").get(reverse("portal:desk")).content.decode()
    assert "Close a gap at the table: Women" in desk
    assert "Close a gap at the table" not in city.client("eunji").get(reverse("portal:desk")).content.decode()
    SeatGap.objects.update(due_on=today() - dt.timedelta(days=5))
    assert 'class="is-late"' in of(city)
    assert "1 late" in city.client().get(reverse("institutions:seats")).content.decode()


def test_nobody_closes_a_gap_that_their_own_body_sees_to(city: SmallCity) -> None:
    row = gap(city)
    done = {"gap": row, "reason": {"en": "Two women were appointed."}}
    for person in ("dewi", "jiho", "minjun", "seoyeon", "grace", "ana"):
        with pytest.raises(PermissionDenied):
            services.seat_gap_close(**done, by=city.person(person))
    with pytest.raises(PermissionDenied):
        services.seat_gap_close(**done, by=city.person("sena"))  # she recorded it
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatGap.objects.update(closed_by=city.person("sena"))
    SeatGap.objects.update(by=city.person("omar"))
    Membership.objects.create(user_id=city.ids["sena"], body=city.bodies["housing"], role=Role.READER,
                              starts_on=dt.date(2020, 1, 1))  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.seat_gap_close(**done, by=city.person("sena"))
    SeatGap.objects.update(by=city.person("sena"))
    with pytest.raises(DomainError):
        services.seat_gap_close(gap=row, reason={}, by=city.person("omar"))
    services.seat_gap_close(**done, by=city.person("omar"))
    services.seat_gap_close(**done, by=city.person("omar"))
    row.refresh_from_db()
    assert (row.closed_by_id, row.closed_reason) == (city.ids["omar"], {"en": "Two women were appointed."})
    assert "Two women were appointed." in of(city)
    assert AuditEntry.objects.filter(verb="seats.gap_closed").count() == 1


def test_forms_keep_what_was_typed_and_say_which_line_is_wrong(city: SmallCity) -> None:
    url = reverse("institutions:seats-record", args=["commission"])
    given = {"dimension": "age", "as_of": today().isoformat(), "seats": "9", "groups": "Under 30; 1; 20\nnonsense",
             "source_en": "Census"}  # fmt: skip
    bad = city.client("sena").post(url, given)
    assert bad.status_code == 422
    assert "Line 2 cannot be read" in bad.content.decode()
    assert "nonsense" in bad.content.decode()
    assert city.client("sena").post(url, given | {"groups": "Under 30; 1; 20"}).status_code == 302
    assert "Under 30; 1; 20" in city.client("sena").get(f"{url}?dimension=age").content.decode()
    new = reverse("institutions:seat-gap-new", args=["commission"])
    given = {"dimension": "age", "group_en": "Under 30", "action_en": "Ask youth groups", "due_on": "2001-01-01",
             "owner": str(city.bodies["welfare"].pk)}  # fmt: skip
    assert "This day is past" in city.client("sena").post(new, given).content.decode()
    late = (today() + dt.timedelta(days=9)).isoformat()
    assert city.client("sena").post(new, given | {"due_on": late}).status_code == 302
    row = SeatGap.objects.get()
    close = reverse("institutions:seat-gap-close", args=["commission", row.pk])
    assert city.client("omar").post(close, {"reason_en": ""}).status_code == 422
    assert city.client("eunji").post(close, {"reason_en": "Done."}).status_code == 403
    assert city.client("omar").post(close, {"reason_en": "Two joined."}).status_code == 302


@pytest.mark.parametrize("person", ["", "sena"])
def test_the_pages_ask_at_most_eight_queries(city: SmallCity, person: str, django_assert_max_num_queries: Any) -> None:
    for dimension in ("sex", "age", "district"):
        record(city, dimension=dimension, as_of=today() - dt.timedelta(days=9))
        record(city, dimension=dimension)
    for number in range(5):
        gap(city, group={"en": f"Group {number}"})
    SeatGap.objects.filter(group__en="Group 1").update(closed_at=timezone.now(), closed_reason={"en": "x"},
                                                       closed_by=city.person("omar"))  # fmt: skip
    client = city.client(person)
    for url in (reverse("institutions:seats"), reverse("institutions:seats-of", args=["commission"])):
        client.get(url)
        with django_assert_max_num_queries(8):
            client.get(url)
