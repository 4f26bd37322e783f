"""What changed, as a page and as a feed that any reader takes; cards on other sites; departments side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.plan import owing
from hrcity.plan.models import Amendment, AmendmentChange, Node, NodeUpdate, Plan
from hrcity.plan.queries.public import period_now
from tests.plan.test_public_pages import dropped, page, words
from tests.plans import SmallPlan, plan_of

ATOM = "{http://www.w3.org/2005/Atom}"


def moved(plan: SmallPlan) -> None:
    """A report, a new version, a drop and a step of the plan's life, on four days."""
    update = plan.accepted(plan.leaf, f"{today().year}-H1", progress=60)
    NodeUpdate.objects.filter(pk=update.pk).update(validated_at=timezone.now() - dt.timedelta(days=1))
    dropped(plan, plan.other)
    Node.objects.filter(pk=plan.other.pk).update(dropped_on=today() - dt.timedelta(days=2))
    amendment = Amendment.objects.create(
        plan=plan.plan, version=2, reason={"en": "Less money."}, state="in_force",
        decided_by=plan.city.bodies["commission"], decided_on=today(), by=plan.city.person("minjun"),
        put_in_force_by=plan.city.person("seoyeon"), in_force_at=timezone.now() - dt.timedelta(days=3),
    )  # fmt: skip
    AmendmentChange.objects.create(amendment=amendment, kind="drop", node=plan.other, by=plan.city.person("minjun"))
    audit("plan.moved", plan.plan, by=plan.city.person("minjun"), data={"before": "adopted", "after": "in_force"})


def test_changes_stand_newest_first_in_sentences_by_day(plan: SmallPlan) -> None:
    moved(plan)
    text = words(page("plan:changes"))
    sentences = (
        "The plan is now “in force”",
        f"Housing Department reported on the first half of {today().year}: on track, 60 %",
        "Dropped by Human Rights Commission",
        "Version 2 is in force, decided by Human Rights Commission (dropped: 1)",
    )
    places = [text.index(sentence) for sentence in sentences]
    assert places == sorted(places)
    assert "4 changes" in text


def test_only_what_is_newer_than_the_day_is_shown(plan: SmallPlan) -> None:
    moved(plan)
    text = words(page("plan:changes", since=(today() - dt.timedelta(days=1)).isoformat()))
    assert "reported on" in text
    assert "Version 2" not in text


@pytest.mark.parametrize(
    "query", ["since=nonsense", "since=2026-13-45", "since=9999-12-31", "since=0001-01-01", "before=x", "plan=NOPE",
              "since=2026-01-01T00:00:00%2B99:00", "since=0001-01-01T00:00:00"]
)  # fmt: skip
def test_nonsense_in_the_address_shows_a_page(plan: SmallPlan, query: str) -> None:
    for name in ("plan:changes", "plan:changes-feed"):
        assert Client().get(f"{reverse(name)}?{query}").status_code == 200


def test_a_day_that_cannot_be_read_is_said(plan: SmallPlan) -> None:
    assert "This day cannot be read" in page("plan:changes", since="yesterday")


def test_a_report_on_its_way_and_an_internal_plan_are_not_told(plan: SmallPlan) -> None:
    plan.accepted(plan.leaf, f"{today().year}-H1", state="submitted", validated_by=None, validated_at=None)
    assert "reported on" not in page("plan:changes")
    other = plan_of(plan.city, state="drafting", visibility="internal", title={"en": "Quiet draft"})
    dropped(other, other.leaf)
    assert "Quiet draft" not in page("plan:changes")
    assert "Dropped" not in page("plan:changes")
    assert Client().get(reverse("plan:plan-feed", args=[other.plan.ref])).status_code == 404


def test_many_changes_are_turned_page_by_page(plan: SmallPlan) -> None:
    now = timezone.now()
    for number in range(60):
        update = plan.accepted(plan.leaf, f"{1900 + number}-H1", text={"en": f"Number {number}."})
        NodeUpdate.objects.filter(pk=update.pk).update(validated_at=now - dt.timedelta(days=number))
    first = Client().get(reverse("plan:changes"))
    assert "Number 49." in first.content.decode() and "Number 50." not in first.content.decode()
    second = Client().get(first.context["older_url"])
    assert "Number 50." in second.content.decode() and "Number 49." not in second.content.decode()


def feed(name: str, *args: str, **query: str) -> ElementTree.Element:
    response = Client().get(reverse(name, args=args), query)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


@pytest.mark.parametrize("own", [False, True])
def test_the_feed_is_valid_atom_with_lasting_names(plan: SmallPlan, own: bool) -> None:
    moved(plan)
    args = ("plan:plan-feed", plan.plan.ref) if own else ("plan:changes-feed",)
    root = feed(*args)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 4
    for row in (root, *entries):
        for tag in ("id", "title", "updated"):
            assert row.findtext(f"{ATOM}{tag}")
        assert dt.datetime.fromisoformat(str(row.findtext(f"{ATOM}updated"))).tzinfo is not None
        for link in row.findall(f"{ATOM}link"):
            assert str(link.get("href")).startswith(settings.SITE_URL)
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [row.findtext(f"{ATOM}id") for row in entries]
    assert len(set(ids)) == len(ids)
    assert ids == [row.findtext(f"{ATOM}id") for row in feed(*args).findall(f"{ATOM}entry")]
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")


def test_the_feed_speaks_the_language_asked_for_and_keeps_its_names(plan: SmallPlan) -> None:
    moved(plan)
    korean = feed("plan:changes-feed", lang="ko")
    assert korean.get("{http://www.w3.org/XML/1998/namespace}lang") == "ko"
    english = feed("plan:changes-feed", lang="en")
    assert [row.findtext(f"{ATOM}id") for row in korean] == [row.findtext(f"{ATOM}id") for row in english]
    assert any("주택 400호 건설" in str(row.findtext(f"{ATOM}title")) for row in korean)


def test_a_feed_that_did_not_change_is_not_sent_again(plan: SmallPlan) -> None:
    moved(plan)
    tag = Client().get(reverse("plan:changes-feed")).headers["ETag"]
    assert Client().get(reverse("plan:changes-feed"), headers={"if-none-match": tag}).status_code == 304


def test_an_empty_feed_is_one_too(plan: SmallPlan) -> None:
    assert feed("plan:changes-feed").findtext(f"{ATOM}updated")


def test_changes_ask_the_database_little(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    moved(plan)
    page("plan:changes")
    with django_assert_max_num_queries(8):
        page("plan:changes")


def test_a_card_may_stand_on_any_site_and_sets_nothing(plan: SmallPlan) -> None:
    plan.accepted(plan.leaf, period_now(plan.plan), progress=60)
    for name, ref, word in (
        ("plan-embed:node", plan.leaf.ref, "Build 400 homes"),
        ("plan-embed:plan", plan.plan.ref, "Human rights plan"),
        ("plan-embed:node", plan.goal.ref, "1 on track, 1 no report"),
    ):
        response = Client().get(reverse(name, args=[ref]), {"lang": "en"})
        text = response.content.decode()
        assert word in text
        assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in response.headers
        assert not response.cookies
        assert response.headers["Cache-Control"].startswith("public")
        assert "<script" not in text and "<form" not in text
        assert len(text) < 3000


def test_every_other_page_stays_out_of_frames(plan: SmallPlan) -> None:
    addresses = [reverse("portal:home"), plan.plan.get_absolute_url(), plan.leaf.get_absolute_url(), "/nowhere/"]
    addresses += [reverse(name) for name in ("plan:list", "plan:departments", "plan:changes", "plan:changes-feed")]
    addresses += [reverse("plan-embed:plan", args=["NOPE"])]
    for address in addresses:
        response = Client().get(address)
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"], address
        assert response.headers["X-Frame-Options"] == "DENY", address
    embed = [entry for entry in get_resolver().url_patterns if "embed" in str(entry.pattern)]
    assert len(embed) == 1


def test_the_page_gives_the_snippet_to_copy(plan: SmallPlan) -> None:
    address = f"{settings.SITE_URL}{reverse('plan-embed:node', args=[plan.leaf.ref])}"
    assert f"&lt;iframe src=&quot;{address}&quot;" in page("plan:node", plan.leaf.ref)
    assert "&lt;iframe" in page("plan:plan", plan.plan.ref)


def test_departments_stand_by_name_with_counts_and_what_they_owe(
    plan: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = plan.city.bodies["housing"]
    late = owing.Owed("test", body, plan.leaf.ref, "Build 400 homes", "/x/", today() - dt.timedelta(days=3))
    monkeypatch.setattr(owing, "SOURCES", {"test": ("Report missing", lambda _today, _reader: [late])})
    plan.accepted(plan.leaf, period_now(plan.plan), submitted_at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    text = words(page("plan:departments"))
    assert "Report missing" in text
    row = text[text.index("Housing Department") : text.index("Welfare Department")]
    assert row.split()[2:] == ["1", "0", "1", "0", "0", "0", "0", "1", "of", "1,", "1", "in", "time", "1"]
    assert "0 of 1, 0 in time" in text[text.index("Welfare Department") :]
    own = words(page("plan:department", "housing"))
    assert "1 of 1, 1 in time" in own
    assert "3 days" in own
    assert "Help with the rent" not in own


def test_a_report_that_came_late_is_not_in_time(plan: SmallPlan) -> None:
    plan.accepted(plan.leaf, period_now(plan.plan), submitted_at=timezone.now() + dt.timedelta(days=900))
    assert "1 of 1, 0 in time" in words(page("plan:departments"))


def test_a_draft_is_nobodys_duty_yet(plan: SmallPlan) -> None:
    Plan.objects.filter(pk=plan.plan.pk).update(state="consultation")
    assert "No measure has a lead body yet." in page("plan:departments")
    assert "leads no measure" in page("plan:department", "housing")
    assert Client().get(reverse("plan:department", args=["nobody"])).status_code == 404


def test_departments_ask_the_database_little(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    page("plan:departments")
    with django_assert_max_num_queries(14):  # what is late is asked of every part, a query or two each
        page("plan:departments")
    with django_assert_max_num_queries(14):
        page("plan:department", "housing")


def test_home_says_where_the_plan_in_force_stands(plan: SmallPlan) -> None:
    text = words(page("portal:home"))
    assert "The plan in force: Human rights plan – 3 no report" in text
    assert reverse("plan:list") in page("portal:home")
