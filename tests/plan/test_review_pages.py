"""Opinions on their pages: the list, the forms, the commission's desk, the sections on other pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.plan.models import Node, Opinion
from hrcity.plan.services import opinions
from tests.plan.test_review_opinions import answer, draft, get, publish, sign
from tests.plans import SmallPlan, plan_of


def test_the_list_narrows_and_is_a_file(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    open_one, answered = publish(plan), publish(plan, "changes", node=plan.other)
    sign(plan, answer(plan, answered))
    page = get(f"{reverse('plan:opinions')}?only=open")
    assert open_one.ref in page
    assert answered.ref not in page
    assert "No opinion fits" in get(f"{reverse('plan:opinions')}?kind=comment")
    assert get(f"{reverse('plan:opinions')}?kind=nonsense&page=x&body=no")
    rows = b"".join(Client().get(reverse("plan:opinions-csv"))).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert rows[0].startswith("reference,body,about,")
    assert len(rows) == 3
    with django_assert_max_num_queries(8):
        Client().get(reverse("plan:opinions"))
    with django_assert_max_num_queries(8):
        Client().get(answered.get_absolute_url())


def test_a_draft_is_written_and_published_through_the_pages(plan: SmallPlan) -> None:
    grace, sena = plan.city.client("grace"), plan.city.client("sena")
    url = f"{reverse('plan:opinion-new')}?node={plan.leaf.ref}"
    wrong = grace.post(url, {"kind": "object", "text_en": "", "dissent_en": "Some agree."})
    assert wrong.status_code == 422
    assert "Some agree." in wrong.content.decode()
    response = grace.post(url, {"kind": "object", "text_en": "Too slow."})
    row = Opinion.objects.get()
    assert response.status_code == 302
    assert "Mend the draft" in get(row.get_absolute_url(), grace)
    assert "Publish it now" not in get(row.get_absolute_url(), grace)
    grace.post(reverse("plan:opinion-edit", args=[row.ref]), {"kind": "changes", "text_en": "Too slow by far."})
    page = get(row.get_absolute_url(), sena)
    assert "Too slow by far." in page
    assert "Publish it now" in page
    sena.post(reverse("plan:opinion-act", args=[row.ref, "publish"]))
    row.refresh_from_db()
    assert (row.state, row.kind) == ("published", "changes")


def test_what_is_published_is_what_the_secretary_has_seen(plan: SmallPlan) -> None:
    row = draft(plan)
    url = reverse("plan:opinion-act", args=[row.ref, "publish"])
    seen = row.updated_at.isoformat()
    opinions.opinion_write(opinion=row, kind="comment", text={"en": "Changed."}, by=plan.city.person("grace"))
    sena = plan.city.client("sena")
    response = sena.post(url, {"publish-seen": seen})
    assert response.status_code == 422
    assert "Changed." in response.content.decode()
    row.refresh_from_db()
    assert row.state == "draft"


def test_the_city_answers_through_the_page_and_loses_nothing_typed(plan: SmallPlan) -> None:
    row = publish(plan)
    url = reverse("plan:opinion-act", args=[row.ref, "answer"])
    minjun = plan.city.client("minjun")
    wrong = minjun.post(url, {"answer-word": "taken_up", "answer-reason_en": "Gladly."})
    assert wrong.status_code == 422
    assert "Gladly." in wrong.content.decode()
    assert "in which measure it is taken up" in wrong.content.decode()
    assert minjun.post(url, {"answer-word": "taken_up", "answer-node": plan.leaf.pk}).status_code == 302
    seoyeon = plan.city.client("seoyeon")
    assert "Sign and publish" in get(row.get_absolute_url(), seoyeon)
    assert seoyeon.post(reverse("plan:opinion-act", args=[row.ref, "sign"])).status_code == 302
    assert row.answers.get().state == "signed"


def test_the_desk_shows_what_is_before_the_commission(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    waiting = plan_of(plan.city, "commission_review", title={"en": "Plan for the next years"})
    row = draft(plan)
    url = reverse("plan:commission")
    page = get(url, plan.city.client("grace"))
    assert "Plan for the next years" in page
    assert f"Progress of {today().year - 1}" in page
    assert row.ref in page
    assert "Read and publish" in get(url, plan.city.client("sena"))
    for person in ("minjun", "seoyeon", "dewi", "omar", "yun", "ana"):
        assert plan.city.client(person).get(url).status_code == 403, person
    publish(plan, "approve", plan=waiting.plan)
    assert "Plan for the next years" not in get(url, plan.city.client("sena")).split('id="drafts"')[0]
    sena = plan.city.client("sena")
    sena.get(url)
    with django_assert_max_num_queries(22):
        sena.get(url)


def test_other_parts_bring_their_lists_to_the_desk(plan: SmallPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    from hrcity.plan import review_lists

    monkeypatch.setattr(review_lists, "LISTS", {})
    review_lists.register(
        "contests", "Contested again", lambda reader: [review_lists.Waiting("C-1", "Not built", "/x/")]
    )
    page = get(reverse("plan:commission"), plan.city.client("grace"))
    assert "Contested again" in page
    assert "Not built" in page


def test_each_person_finds_one_task_on_the_desk(plan: SmallPlan) -> None:
    desk = reverse("portal:desk")
    row = draft(plan)
    assert row.ref in get(desk, plan.city.client("sena"))
    assert row.ref not in get(desk, plan.city.client("minjun"))
    opinions.opinion_publish(opinion=row, by=plan.city.person("sena"))
    assert "Answer the opinion" in get(desk, plan.city.client("minjun"))
    answer(plan, row)
    assert "Answer the opinion" not in get(desk, plan.city.client("minjun"))
    assert "Sign the answer to the opinion" in get(desk, plan.city.client("seoyeon"))
    proposal = publish(plan, "propose", node=plan.other)
    assert proposal.ref not in get(desk, plan.city.client("minjun"))


def test_the_sections_the_story_and_the_chapter_tell_it(plan: SmallPlan) -> None:
    from hrcity.institutions.meeting_parts import sections as meeting_sections
    from hrcity.plan import parts
    from hrcity.plan.story import story
    from hrcity.plan.yearly import Span, chapters

    row = publish(plan, meeting=plan.meeting)
    reader = plan.city.actor("")
    told = [line.text for line in story(Node.objects.get(pk=plan.leaf.pk), reader)]
    assert any("objected on" in line and "has not answered yet" in line for line in told)
    sign(plan, answer(plan, row, "taken_up", node=plan.other))
    told = [line.text for line in story(Node.objects.get(pk=plan.leaf.pk), reader)]
    assert any("the city answered: taken up" in line for line in told)
    leaf = Node.objects.get(pk=plan.leaf.pk)
    shown = {section.key: section.context for section in parts.sections(parts.NODE_PARTS, leaf, reader)}
    assert shown["opinions"]["rows"][0]["row"] == row
    taking = {section.key: section.context for section in parts.sections(parts.NODE_PARTS, plan.other, reader)}
    assert taking["opinions"]["rows"][0]["row"] == row
    whole = {section.key: section.context for section in parts.sections(parts.PLAN_PARTS, plan.plan, reader)}
    assert whole["opinions"]["of_measures"] == 1
    met = {section.key: section.context for section in meeting_sections(plan.meeting, reader)}
    assert met["opinions"]["rows"][0]["row"] == row
    span = Span(plan.plan, plan.plan.starts_on, plan.plan.ends_on)
    grids = [grid for chapter in chapters(span) for grid in chapter.grids]
    assert any(row.ref == line[0] and plan.other.ref in line[4] for grid in grids for line in grid.rows)


def test_the_sections_ask_the_database_little(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    from hrcity.plan import promise_pages, review_pages, review_papers

    for _number in range(3):
        sign(plan, answer(plan, publish(plan, text={"en": f"Too slow, {_number}."}), "taken_up", node=plan.leaf))
    reader = plan.city.actor("")
    with django_assert_max_num_queries(2):
        review_pages.node_part(plan.leaf, reader)
    with django_assert_max_num_queries(2):
        promise_pages.node_part(plan.leaf, reader)
    with django_assert_max_num_queries(2):
        review_papers.line(plan.leaf, reader)
    with django_assert_max_num_queries(3):
        review_pages.plan_part(plan.plan, reader)
    with django_assert_max_num_queries(2):
        review_pages.meeting_part(plan.meeting, reader)


def test_the_section_shows_year_by_year_what_was_taken_up(plan: SmallPlan) -> None:
    from django.template.loader import render_to_string

    from hrcity.plan.review_pages import plan_part

    year = today().year
    yearly = plan_of(plan.city, kind="annual", parent=plan.plan, starts_on=dt.date(year, 1, 1))
    row = publish(plan, plan=plan.plan, year=year - 1, kind="changes")
    sign(plan, answer(plan, row, "taken_up", node=yearly.leaf))
    part = plan_part(plan.plan, plan.city.actor(""))
    assert part is not None
    line = part["years"][0]
    assert (line["year"], line["proposals"], line["open"]) == (year - 1, 1, 0)
    assert (line["taken"], line["next"]) == ([yearly.leaf], yearly.plan)
    assert yearly.leaf.get_absolute_url() in render_to_string("plan/_opinions_part.html", {"part": part})
