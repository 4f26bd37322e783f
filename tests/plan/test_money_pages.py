"""What people see of the rights budget: what falls first, by right and group, never a 0 where nobody gave a figure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.core.models import Visibility
from hrcity.core.registry import TASKS
from hrcity.plan.models import BudgetLine, Plan
from hrcity.plan.money_hooks import tell_money
from hrcity.plan.parts import NODE_PARTS, PLAN_PARTS, sections
from hrcity.plan.services import money as services
from hrcity.plan.story import story
from hrcity.vocabulary.models import Term
from tests.personas import terms
from tests.plan.budget import figure, line_of
from tests.plans import SmallPlan


@pytest.fixture
def home(plan: SmallPlan) -> Term:
    return terms("rights", "rights", [("housing", "Right to housing", "주거권")])["housing"]


@pytest.fixture
def old(plan: SmallPlan) -> Term:
    return terms("groups", "groups", [("older", "Older people", "노인")])["older"]


@pytest.fixture
def line(plan: SmallPlan, home: Term, old: Term) -> BudgetLine:
    """A line for the right to housing of older people, which pays for a measure; proposed, not voted."""
    row, by = line_of(plan), plan.city.person("minjun")
    services.line_tag(line=row, terms=[home, old], by=by)
    services.line_allocate(line=row, node=plan.leaf, share=Decimal(50), by=by)
    figure(plan, row, "proposed", 2_400_000_000)
    row.refresh_from_db()
    return row


def page(name: str, *args: Any, client: Client | None = None, **query: Any) -> str:
    response = (client or Client()).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_before_the_vote_the_page_says_so(line: BudgetLine) -> None:
    shown = page("plan:budget")
    assert "Not voted yet" in shown
    assert "2.4 billion won" in shown
    assert "₩2,400,000,000" in shown
    assert "Right to housing" in shown
    assert "Older people" in shown
    assert "no figure" in shown


def test_what_falls_stands_first_with_whom_it_concerns(plan: SmallPlan, line: BudgetLine) -> None:
    figure(plan, line, "voted", 1_200_000_000, reason={"en": "The council took half."})
    shown = page("plan:budget")
    assert "Not voted yet" not in shown
    assert shown.index("What falls") < shown.index("By right")
    assert "The council took half." in shown
    assert "₩1,200,000,000" in shown
    assert "50%" in shown


def test_less_than_last_year_is_a_fall_too(plan: SmallPlan, line: BudgetLine) -> None:
    before = line_of(plan, year=line.year - 1)
    figure(plan, before, "voted", 3_000_000_000)
    shown = page("plan:budget")
    assert f"planned in {line.year - 1}" in shown
    assert "₩600,000,000" in shown
    assert str(line.year - 1) in page("plan:budget", year=line.year - 1)


def test_years_and_currencies_are_never_summed_together(plan: SmallPlan, line: BudgetLine) -> None:
    euro = line_of(plan, code="9", currency="EUR", source="donor", title={"en": "Twin city fund"})
    figure(plan, euro, "voted", "1234.50")
    shown = page("plan:budget", year=line.year, currency="EUR")
    assert "€1,234.50" in shown
    assert "₩" not in shown


def test_korean_readers_get_korean_amounts(plan: SmallPlan, line: BudgetLine) -> None:
    shown = page("plan:budget", lang="ko")
    assert "24억" in shown
    assert "주거권" in shown


@pytest.mark.parametrize("query", ["year=x", "year=99999&currency=x", "tag=9999999999999", "page=-3", "body=nobody"])
def test_nonsense_in_the_address_shows_a_page(line: BudgetLine, query: str) -> None:
    for name in ("plan:budget", "plan:budget-lines", "plan:budget-csv"):
        assert Client().get(f"{reverse(name)}?{query}").status_code == 200


def test_an_empty_budget_says_what_to_do(plan: SmallPlan) -> None:
    assert "No budget line has been entered yet." in page("plan:budget")
    assert reverse("plan:budget-new") in page("plan:budget", client=plan.city.client("minjun"))


def test_lines_of_an_internal_plan_are_for_the_office(plan: SmallPlan, line: BudgetLine) -> None:
    services.line_change(line=line, by=plan.city.person("minjun"), plan=plan.plan)
    Plan.objects.filter(pk=plan.plan.pk).update(visibility=Visibility.INTERNAL)
    address = reverse("plan:budget-line", args=[line.ref])
    assert Client().get(address).status_code == 404
    assert line.code not in page("plan:budget-lines")
    assert plan.city.client("minjun").get(address).status_code == 200
    assert plan.city.client("omar").get(address).status_code == 200
    assert plan.city.client("dewi").get(address).status_code == 200  # her department's own line


def test_an_internal_line_is_not_known_to_strangers(plan: SmallPlan, line: BudgetLine) -> None:
    services.line_change(line=line, by=plan.city.person("minjun"), visibility="internal")
    assert Client().get(reverse("plan:budget-line", args=[line.ref])).status_code == 404
    assert line.ref not in b"".join(Client().get(reverse("plan:budget-csv"))).decode()  # type: ignore[arg-type]
    assert "No budget line" in page("plan:budget")


def test_the_line_tells_its_history_without_names_to_strangers(plan: SmallPlan, line: BudgetLine) -> None:
    figure(plan, line, "voted", 1_000_000_000, reason={"en": "Cut by the council."})
    shown = page("plan:budget-line", line.ref)
    assert "Concerned: Right to housing, Older people." in shown
    assert "Minjun" not in shown
    assert "Budget book, p. 12" in shown
    assert "Minjun" in page("plan:budget-line", line.ref, client=plan.city.client("omar"))
    assert "Give a figure" not in shown


def test_the_department_gives_what_it_spent_and_nothing_else(plan: SmallPlan, line: BudgetLine) -> None:
    client = plan.city.client("dewi")
    shown = page("plan:budget-line", line.ref, client=client)
    assert "Give a figure" in shown
    assert "Name a measure" not in shown
    assert 'value="voted"' not in shown
    sent = {"amount-stage": "spent", "amount-amount": "640", "amount-unit": "1000000",
            "amount-as_of": today().isoformat(), "amount-source": "Accounts"}  # fmt: skip
    address = reverse("plan:budget-act", args=[line.ref, "amount"])
    assert client.post(address, sent).status_code == 302
    line.refresh_from_db()
    assert line.spent == 640_000_000
    assert client.post(address, sent | {"amount-stage": "voted"}).status_code == 403
    assert plan.city.client("eunji").post(address, sent).status_code == 403
    assert plan.city.client("grace").post(address, sent).status_code == 403


def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(plan: SmallPlan, line: BudgetLine) -> None:
    client = plan.city.client("minjun")
    address = reverse("plan:budget-act", args=[line.ref, "amount"])
    sent = {"amount-stage": "proposed", "amount-amount": "12백만", "amount-unit": "1", "amount-source": "Book, p. 9",
            "amount-as_of": today().isoformat()}  # fmt: skip
    response = client.post(address, sent)
    assert response.status_code == 422
    assert "holds more than a number" in response.content.decode()
    assert "Book, p. 9" in response.content.decode()
    response = client.post(address, sent | {"amount-amount": "5"})
    assert "write why" in response.content.decode()
    assert response.status_code == 422


def test_the_office_enters_shares_and_tags_over_the_page(plan: SmallPlan, home: Term) -> None:
    client = plan.city.client("minjun")
    sent = {"title_en": "School meals", "year": today().year, "code": "5-1", "body": plan.city.bodies["welfare"].pk,
            "source": "state", "currency": "krw", "visibility": "public"}  # fmt: skip
    assert client.post(reverse("plan:budget-new"), sent).status_code == 302
    row = BudgetLine.objects.get(code="5-1")
    assert (row.currency, row.title) == ("KRW", {"en": "School meals"})
    act = lambda verb, data: client.post(reverse("plan:budget-act", args=[row.ref, verb]), data)  # noqa: E731
    assert act("share", {"share-node": plan.other.pk, "share-share": "70"}).status_code == 302
    too_much = act("share", {"share-node": plan.leaf.pk, "share-share": "31"})
    assert "30 per cent are left" in too_much.content.decode()
    assert act("tags", {"tags-rights": [home.pk]}).status_code == 302
    assert act("nonsense", {}).status_code == 404
    share = row.allocations.get()
    end = reverse("plan:budget-share-end", args=[row.ref, share.pk])
    assert plan.city.client("dewi").post(end).status_code == 403
    assert client.post(end).status_code == 302
    assert "No measure is named yet." in page("plan:budget-line", row.ref)


def test_what_is_missing_is_listed(plan: SmallPlan, line: BudgetLine) -> None:
    line_of(plan, code="77", title={"en": "Road signs"})
    shown = page("plan:budget-missing")
    assert "Road signs" in shown
    assert plan.leaf.ref not in shown
    assert plan.other.ref in shown


def test_the_file_tells_no_figure_by_an_empty_cell(line: BudgetLine) -> None:
    rows = b"".join(Client().get(reverse("plan:budget-csv"))).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    head, told = rows[0].split(","), rows[1].split(",")
    cells = dict(zip(head, told, strict=True))
    assert cells["voted"] == ""
    assert Decimal(cells["proposed"]) == 2_400_000_000
    assert cells["measures"].endswith(":50")
    assert cells["rights"] == "housing"


def test_the_measure_and_its_story_tell_the_money(plan: SmallPlan, line: BudgetLine) -> None:
    reader = AnonymousUser()
    told = [text.text for text in story(plan.leaf, reader) if text.text.startswith("Money")]
    assert told == [f"Money: 1.2 billion won proposed for {line.year}, not voted yet"]
    plan.leaf = type(plan.leaf).objects.get(pk=plan.leaf.pk)  # as the next request knows it
    figure(plan, line, "voted", 2_400_000_000)
    figure(plan, line, "spent", 1_280_000_000, as_of=dt.date(2026, 6, 30))
    told = [text.text for text in story(plan.leaf, reader) if text.text.startswith("Money")]
    assert told == [f"Money: 1.2 billion won voted for {line.year}, 640 million won spent by 30 June 2026"]
    section = next(part for part in sections(NODE_PARTS, plan.leaf, reader) if part.key == "money")
    shown = render_to_string(section.template, {"part": section.context})
    assert "₩1,200,000,000 voted" in shown
    assert line.get_absolute_url() in shown
    goal = next(part for part in sections(NODE_PARTS, plan.goal, reader) if part.key == "money")
    assert "₩1,200,000,000 voted" in render_to_string(goal.template, {"part": goal.context})
    assert not [part for part in sections(NODE_PARTS, plan.other, reader) if part.key == "money"]
    whole = next(part for part in sections(PLAN_PARTS, plan.plan, reader) if part.key == "money")
    assert "A budget line pays for 1 measure." in render_to_string(whole.template, {"part": whole.context})


def test_an_unspent_line_of_a_closed_year_waits_on_the_desk(plan: SmallPlan) -> None:
    row = line_of(plan, year=today().year - 2)
    desk = TASKS["plan.budget"]
    assert [task.ref for task in desk(plan.city.person("dewi"))] == [row.ref]
    assert [task.is_later for task in desk(plan.city.person("minjun"))] == [True]
    assert list(desk(plan.city.person("eunji"))) == []
    assert list(desk(plan.city.person("grace"))) == []
    figure(plan, row, "spent", 0)
    assert list(desk(plan.city.person("dewi"))) == []


def test_the_pages_ask_the_database_little(
    plan: SmallPlan, line: BudgetLine, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        other = line_of(plan, code=f"x{number}")
        figure(plan, other, "requested", 100)
        figure(plan, other, "voted", 50, reason={"en": "Less."})
    Client().get(reverse("plan:budget"))
    for name, args in (("plan:budget", []), ("plan:budget-lines", []), ("plan:budget-line", [line.ref]),
                       ("plan:budget-missing", [])):  # fmt: skip
        with django_assert_max_num_queries(8):
            Client().get(reverse(name, args=args))


def test_a_measure_asks_for_its_money_once(
    plan: SmallPlan, line: BudgetLine, django_assert_max_num_queries: Any
) -> None:
    reader, node = AnonymousUser(), type(plan.leaf).objects.select_related("plan").get(pk=plan.leaf.pk)
    with django_assert_max_num_queries(3):
        assert NODE_PARTS["money"].make(node, reader) is not None
        assert tell_money(node, reader) is not None
