"""What people see: writing, checking and reading reports; my measures; what is late; closing a period."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.core.kept import forget
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import City, Membership
from hrcity.plan import story, yearly
from hrcity.plan.models import Milestone, Node, NodeIndicator, NodeUpdate, Period
from hrcity.plan.parts import NODE_PARTS, PLAN_PARTS, sections
from hrcity.plan.rules import UpdateState, period_words
from hrcity.plan.services import periods, reporting
from tests.plan.test_report_services import BEFORE, LAST, YEAR, accepted, link, sent, wrote
from tests.plans import SmallPlan


@pytest.fixture(autouse=True)
def fresh_board() -> None:
    """The public board is kept for a minute."""
    forget("plan.overdue.en", "plan.overdue.ko")


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return str(response.content.decode())


def form_url(plan: SmallPlan, period: str = LAST) -> str:
    return f"{reverse('plan:report', args=[plan.leaf.ref])}?period={period}"


def test_a_contact_writes_and_learns_that_the_head_sends_it(plan: SmallPlan) -> None:
    dewi = plan.city.client("dewi")
    page = text_of(dewi.get(form_url(plan)))
    assert "What has changed for people?" in page
    assert "400 homes by the end of the plan" in page
    assert "Save and send" not in page
    told = {"status": "on_track", "progress": "40", "text_en": "Ground was broken."}
    done = text_of(dewi.post(form_url(plan), told, follow=True))
    assert "It is complete: the head of the department sends it." in done
    update = NodeUpdate.objects.get()
    assert (update.state, update.text) == (UpdateState.DRAFT, {"en": "Ground was broken."})


def test_the_head_writes_and_sends_in_one_go(plan: SmallPlan) -> None:
    told = {"status": "on_track", "progress": "40", "text_en": "Ground was broken.", "send": "1"}
    assert "Sent. Somebody outside" in text_of(plan.city.client("jiho").post(form_url(plan), told, follow=True))
    assert NodeUpdate.objects.get().state == UpdateState.SUBMITTED


def test_what_is_missing_is_said_at_its_field_and_the_draft_is_kept(plan: SmallPlan) -> None:
    told = {"status": "blocked", "progress": "40", "text_en": "No land was found.", "send": "1"}
    page = text_of(plan.city.client("jiho").post(form_url(plan), told), 422)
    assert "Write why it is late or stuck." in page
    assert "Your draft is kept." in page
    assert "No land was found." in page
    assert NodeUpdate.objects.get().state == UpdateState.DRAFT
    again = told | {"reason_en": "The State owns it.", "needs_en": "Land", "seen": ""}
    text_of(plan.city.client("jiho").post(form_url(plan), again, follow=True))
    assert NodeUpdate.objects.get().state == UpdateState.SUBMITTED


def test_a_link_is_attached_with_the_report(plan: SmallPlan) -> None:
    told = {"status": "done", "text_en": "All are built.", "proof-kind": "link", "proof-url": "https://homes.example/"}
    text_of(plan.city.client("dewi").post(form_url(plan), told, follow=True))
    assert NodeUpdate.objects.get().evidence.get().url == "https://homes.example/"


def test_evidence_that_is_not_whole_keeps_the_report(plan: SmallPlan) -> None:
    told = {"status": "on_track", "progress": "4", "text_en": "Begun.", "proof-kind": "figure", "proof-figure": "40"}
    page = text_of(plan.city.client("dewi").post(form_url(plan), told), 422)
    assert "A figure needs its source" in page
    assert NodeUpdate.objects.get().text == {"en": "Begun."}


def test_a_second_tab_does_not_write_over_the_first(plan: SmallPlan) -> None:
    update = wrote(plan)
    dewi = plan.city.client("dewi")
    told = {"status": "on_track", "progress": "50", "text_en": "Mine.", "seen": "draft2020"}
    page = text_of(dewi.post(form_url(plan), told), 422)
    assert "Somebody changed this report after you opened it." in page
    assert "Mine." in page
    update.refresh_from_db()
    assert update.text == {"en": "Ground was broken."}


@pytest.mark.parametrize("name", ["eunji", "minjun", "grace", "omar"])
def test_others_do_not_get_the_form(plan: SmallPlan, name: str) -> None:
    assert plan.city.client(name).get(form_url(plan)).status_code == 403


def test_an_officer_reads_checks_and_returns_with_a_reason(plan: SmallPlan) -> None:
    update = sent(plan, evidence=[link(plan)])
    minjun, url = plan.city.client("minjun"), reverse("plan:update", args=[update.pk])
    page = text_of(minjun.get(url))
    assert "Accept it" in page
    assert "homes.example" in page
    bad = text_of(minjun.post(reverse("plan:update-act", args=[update.pk, "return"]), {"return-reason": ""}), 422)
    assert "Write the reason." in bad
    minjun.post(reverse("plan:update-act", args=[update.pk, "return"]), {"return-reason": "Which homes?"})
    mine = text_of(plan.city.client("dewi").get(reverse("plan:mine")))
    assert "Came back to you" in mine
    assert "Which homes?" in text_of(plan.city.client("dewi").get(url))


def test_an_officer_accepts_and_chooses_what_is_public(plan: SmallPlan) -> None:
    update = sent(plan, evidence=[link(plan)])
    place = reverse("plan:update-act", args=[update.pk, "accept"])
    plan.city.client("minjun").post(place, {"accept-release": [str(update.evidence.get().pk)]})
    public = text_of(Client().get(reverse("plan:update", args=[update.pk])))
    assert "https://homes.example/" in public
    assert "Dewi" not in public
    assert "Minjun" not in public


def test_a_file_is_handed_out_to_those_who_may_read_it(plan: SmallPlan) -> None:
    file = SimpleUploadedFile("permit.txt", b"Permit 12", content_type="text/plain")
    told = {"status": "on_track", "progress": "4", "text_en": "Begun.", "proof-kind": "file", "proof-file": file}
    text_of(plan.city.client("dewi").post(form_url(plan), told, follow=True))
    update = NodeUpdate.objects.get()
    url = reverse("plan:update-evidence", args=[update.pk, update.evidence.get().pk])
    assert b"".join(plan.city.client("minjun").get(url)) == b"Permit 12"
    assert Client().get(url).status_code == 404
    reporting.update_submit(update=update, by=plan.city.person("jiho"))
    reporting.update_accept(update=update, by=plan.city.person("minjun"))
    assert Client().get(url).headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_what_changed_since_the_page_is_not_accepted_unread(plan: SmallPlan) -> None:
    update = sent(plan)
    place = reverse("plan:update-act", args=[update.pk, "accept"])
    page = text_of(plan.city.client("minjun").post(place, {"accept-seen": "submitted2020"}), 422)
    assert "Somebody changed this report" in page
    update.refresh_from_db()
    assert update.state == UpdateState.SUBMITTED


@pytest.mark.parametrize("verb", ["submit", "accept", "return", "evidence"])
def test_a_verb_that_is_not_theirs_is_refused(plan: SmallPlan, verb: str) -> None:
    update = sent(plan)
    for name in ("omar", "haneul", *(["dewi", "jiho"] if verb in {"accept", "return"} else ["grace", "minjun"])):
        place = reverse("plan:update-act", args=[update.pk, verb])
        assert plan.city.client(name).post(place).status_code == 403, name
    assert plan.city.client("eunji").post(reverse("plan:update-act", args=[update.pk, verb])).status_code == 404


def test_a_report_on_its_way_is_not_known_to_the_public(plan: SmallPlan) -> None:
    update = sent(plan)
    url = reverse("plan:update", args=[update.pk])
    assert Client().get(url).status_code == 404
    assert plan.city.client("eunji").get(url).status_code == 404
    assert plan.city.client("grace").get(url).status_code == 200


def test_whose_own_body_reports_reads_why_somebody_else_checks(plan: SmallPlan) -> None:
    update = sent(plan)
    Membership.objects.create(
        user=plan.city.people["minjun"], body=plan.city.bodies["housing"], role="reader", starts_on=dt.date(2020, 1, 1)
    )
    page = text_of(plan.city.client("minjun").get(reverse("plan:update", args=[update.pk])))
    assert "You hold a seat in the body that reports." in page
    assert "Accept it" not in page


def test_a_correction_is_written_and_both_stay_readable(plan: SmallPlan) -> None:
    old = accepted(plan)
    told = {"correction_en": "Counted twice.", "status": "on_track", "progress": "30", "text_en": "Thirty."}
    url = reverse("plan:update-correct", args=[old.pk])
    assert "What was wrong in the earlier report?" in text_of(plan.city.client("dewi").get(url))
    text_of(plan.city.client("dewi").post(url, told, follow=True))
    new = NodeUpdate.objects.get(corrects=old)
    assert "A correction of this report is on its way." not in text_of(
        Client().get(reverse("plan:update", args=[old.pk]))
    )
    reporting.update_submit(update=new, by=plan.city.person("jiho"))
    reporting.update_accept(update=new, by=plan.city.person("yun"))
    page = text_of(Client().get(reverse("plan:reports", args=[plan.leaf.ref])))
    assert "Counted twice." in page
    assert "corrected since" in page
    assert "Ground was broken." in page


def test_the_measure_shows_at_most_six_reports_and_a_link_to_all(plan: SmallPlan) -> None:
    keys = [f"{YEAR - 9 + number}-H1" for number in range(7)]
    for key in keys:
        plan.accepted(plan.leaf, key)
    (part,) = [one for one in sections(NODE_PARTS, plan.leaf, plan.city.actor("")) if one.key == "reports"]
    assert len(part.context["reports"]) == 6
    assert part.context["all_url"]


def test_the_parts_of_a_measure_and_of_a_plan_read_well(plan: SmallPlan) -> None:
    NodeIndicator.objects.create(node=plan.leaf, indicator=plan.indicator)
    periods.periods_ready(plan=plan.plan, today=today())
    accepted(plan, evidence=[link(plan)])

    def shown(parts: Any, row: Any, name: str, key: str) -> str:
        found = [one for one in sections(parts, row, plan.city.actor(name)) if one.key == key]
        return "".join(render_to_string(one.template, {"part": one.context}) for one in found)

    public, own = shown(NODE_PARTS, plan.leaf, "", "reports"), shown(NODE_PARTS, plan.leaf, "dewi", "reports")
    assert "Ground was broken." in public
    assert "https://homes.example/" in public
    assert "Measured result" in public
    assert "Report about this measure" not in public
    assert reverse("plan:report", args=[plan.leaf.ref]) in own
    assert shown(PLAN_PARTS, plan.plan, "", "periods") == ""
    assert reverse("plan:periods", args=[plan.plan.ref]) in shown(PLAN_PARTS, plan.plan, "minjun", "periods")


def test_the_part_of_a_measure_asks_little(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    for number in range(7):
        plan.accepted(plan.leaf, f"{YEAR - 9 + number}-H1")
    reader = plan.city.actor("")
    with django_assert_max_num_queries(4):
        sections({"reports": NODE_PARTS["reports"]}, plan.leaf, reader)


def test_what_was_done_and_what_came_of_it_stand_apart(plan: SmallPlan) -> None:
    NodeIndicator.objects.create(node=plan.leaf, indicator=plan.indicator)
    update = accepted(plan)
    page = text_of(Client().get(reverse("plan:update", args=[update.pk])))
    assert "Measured result" in page
    assert "120" in page


def test_late_stays_visible_after_it_is_reported(plan: SmallPlan) -> None:
    periods.periods_ready(plan=plan.plan, today=today())
    update = accepted(plan)
    assert "days late" in text_of(Client().get(reverse("plan:update", args=[update.pk])))


@pytest.mark.parametrize(("hour", "words"), [(14, ""), (15, "sent 1 day late")])
def test_the_citys_midnight_decides_whether_a_report_is_late(plan: SmallPlan, hour: int, words: str) -> None:
    City.objects.update(time_zone="Asia/Seoul")
    forget("institutions.city")
    periods.periods_ready(plan=plan.plan, today=today())
    update = accepted(plan)
    last = Period.objects.get(key=LAST).due_on
    moment = dt.datetime(last.year, last.month, last.day, hour, 30, tzinfo=dt.UTC)  # 15:30 is half past midnight there
    NodeUpdate.objects.filter(pk=update.pk).update(submitted_at=moment)
    page = text_of(Client().get(reverse("plan:update", args=[update.pk])))
    assert words in page
    assert ("day late" in page) is bool(words)
    forget("institutions.city")


def test_who_takes_a_measure_over_goes_on_with_what_came_back(plan: SmallPlan) -> None:
    update = sent(plan)
    reporting.update_return(update=update, reason="Which homes?", by=plan.city.person("minjun"))
    Node.objects.filter(pk=plan.leaf.pk).update(lead=plan.city.bodies["welfare"])
    eunji = plan.city.client("eunji")
    assert "Which homes?" in text_of(eunji.get(reverse("plan:update", args=[update.pk])))
    eunji.post(form_url(plan), {"status": "on_track", "progress": "40", "text_en": "The homes at the river."})
    update.refresh_from_db()
    assert (update.state, update.body) == (UpdateState.DRAFT, plan.city.bodies["welfare"])


def test_nothing_is_said_in_public_about_a_plan_that_is_not(plan: SmallPlan) -> None:
    type(plan.plan).objects.update(visibility="internal")
    plan.plan.refresh_from_db()
    span = yearly.Span(plan.plan, dt.date(YEAR - 1, 1, 1), dt.date(YEAR - 1, 12, 31))
    assert "What is late" not in {one.heading for one in yearly.chapters(span)}


def test_my_measures_say_what_is_late_and_offer_the_form(plan: SmallPlan) -> None:
    page = text_of(plan.city.client("dewi").get(reverse("plan:mine")))
    assert plan.leaf.ref in page
    assert "no report twice in a row" in page
    assert form_url(plan, f"{YEAR}-H1" if today() > dt.date(YEAR, 7, 30) else LAST) in page
    assert plan.other.ref not in page


def test_the_head_finds_what_is_complete(plan: SmallPlan) -> None:
    wrote(plan)
    assert "Complete: to be sent by the head" in text_of(plan.city.client("jiho").get(reverse("plan:mine")))


def test_nothing_changed_without_words_is_refused_in_place(plan: SmallPlan) -> None:
    accepted(plan, BEFORE, progress=30)
    dewi = plan.city.client("dewi")
    page = text_of(dewi.post(reverse("plan:unchanged"), {"nodes": [plan.leaf.ref]}), 422)
    assert "alone is no report" in page
    assert "checked" in page
    told = {"nodes": [plan.leaf.ref], "text_en": "Building went on."}
    assert "1 draft written." in text_of(dewi.post(reverse("plan:unchanged"), told, follow=True))


def test_the_list_to_check_leaves_out_the_persons_own(plan: SmallPlan) -> None:
    sent(plan)
    for name in ("minjun", "grace", "yun"):
        assert plan.leaf.ref in text_of(plan.city.client(name).get(reverse("plan:check")))
    assert plan.city.client("dewi").get(reverse("plan:check")).status_code == 403


def test_the_board_counts_by_department_and_lists_the_longest_first(plan: SmallPlan) -> None:
    Node.objects.filter(pk=plan.other.pk).update(ends_on=today() - dt.timedelta(days=400))
    Milestone.objects.create(node=plan.leaf, due_on=today() - dt.timedelta(days=1), text={"en": "Land bought"})
    page = text_of(Client().get(reverse("plan:overdue")))
    assert "Housing Department" in page
    assert "Land bought" in page
    assert "400 days ago" in page
    assert "no report twice in a row" in page
    narrow = text_of(Client().get(reverse("plan:overdue"), {"body": "housing", "kind": "milestone"}))
    assert "Land bought" in narrow
    assert plan.other.ref not in narrow
    file = b"".join(Client().get(reverse("plan:overdue-csv"))).decode("utf-8-sig")  # type: ignore[arg-type]
    assert f"measure,{plan.other.ref}" in file


def test_a_plan_that_is_not_public_is_not_on_the_public_board(plan: SmallPlan) -> None:
    type(plan.plan).objects.update(visibility="internal")
    assert plan.leaf.ref not in text_of(Client().get(reverse("plan:overdue")))
    assert plan.leaf.ref in text_of(plan.city.client("minjun").get(reverse("plan:overdue")))


def test_a_period_is_closed_with_the_figures_as_they_stood(plan: SmallPlan) -> None:
    accepted(plan)
    periods.periods_ready(plan=plan.plan, today=today())
    url, minjun = reverse("plan:period", args=[plan.plan.ref, LAST]), plan.city.client("minjun")
    page = text_of(minjun.get(url))
    assert "1 of 3 measures are reported" in page
    assert plan.other.ref in page
    text_of(minjun.post(f"{url}close/", follow=True))
    text_of(minjun.post(f"{url}close/", follow=True))
    row = Period.objects.get(key=LAST)
    assert (row.snapshot["whole"][0], row.snapshot["left_out"], row.snapshot["leaves"]) == ("40.00", 2, 3)
    assert AuditEntry.objects.filter(verb="period.closed").count() == 1
    assert "How the plan stood when the period was closed" in text_of(minjun.get(url))


def test_a_period_that_runs_is_not_closed(plan: SmallPlan) -> None:
    periods.periods_ready(plan=plan.plan, today=today())
    running = Period.objects.order_by("-starts_on")[0]
    url = reverse("plan:period-close", args=[plan.plan.ref, running.key])
    assert "This period is not over yet." in text_of(plan.city.client("minjun").post(url, follow=True))
    assert plan.city.client("omar").post(url).status_code == 403


def test_a_department_is_reminded_once_a_day(plan: SmallPlan, django_capture_on_commit_callbacks: Any) -> None:
    periods.periods_ready(plan=plan.plan, today=today())
    url, minjun = reverse("plan:period-remind", args=[plan.plan.ref, LAST]), plan.city.client("minjun")
    assert "2 mails are on their way" in text_of(minjun.post(url, {"body": "housing"}, follow=True))
    assert "Nobody was written to" in text_of(minjun.post(url, {"body": "housing"}, follow=True))


def test_the_desk_names_what_waits(plan: SmallPlan) -> None:
    sent(plan)
    assert "Check the report" in text_of(plan.city.client("grace").get(reverse("portal:desk")))
    assert "Report: " in text_of(plan.city.client("eunji").get(reverse("portal:desk")))


def test_the_story_and_the_papers_tell_it(plan: SmallPlan) -> None:
    accepted(plan, evidence=[link(plan)])
    lines = [line.text for line in story.story(plan.leaf, plan.city.actor(""))]
    assert any("On track, 40 %" in line and "evidence: https://homes.example/" in line for line in lines)
    periods.periods_ready(plan=plan.plan, today=today())
    Period.objects.filter(plan=plan.plan, key=LAST).update(due_on=today() - dt.timedelta(days=1))
    span = yearly.Span(plan.plan, dt.date(YEAR - 1, 1, 1), dt.date(YEAR - 1, 12, 31))
    chapters = {one.heading: one for one in yearly.chapters(span)}
    assert "40.00 %" in chapters["How far we are"].paragraphs[0]
    assert any(plan.other.ref in row for grid in chapters["What is late"].grids for row in grid.rows)


def test_the_yearly_report_gives_no_figure_of_a_period_that_runs(plan: SmallPlan) -> None:
    accepted(plan)
    periods.periods_ready(plan=plan.plan, today=today())
    running = Period.objects.filter(plan=plan.plan, due_on__gte=today(), closed_at__isnull=True)
    span = yearly.Span(plan.plan, plan.plan.starts_on, plan.plan.ends_on)
    first = next(one for one in yearly.chapters(span) if one.heading == "How far we are").paragraphs[0]
    assert running.exists() and all(period_words(row.key) not in first for row in running)


@pytest.mark.parametrize(
    ("name", "place", "most"),
    [
        ("", "overdue", 12),  # every part is asked for what is late
        ("dewi", "mine", 12),
        ("minjun", "check", 8),
    ],
)
def test_the_lists_ask_the_database_little(
    plan: SmallPlan, django_assert_max_num_queries: Any, name: str, place: str, most: int
) -> None:
    sent(plan)
    plan.accepted(plan.other, BEFORE)
    client = plan.city.client(name)
    client.get(reverse(f"plan:{place}"))
    forget("plan.overdue.en")
    with django_assert_max_num_queries(most):
        text_of(client.get(reverse(f"plan:{place}")))


def test_a_report_is_read_with_few_queries(plan: SmallPlan, django_assert_max_num_queries: Any) -> None:
    update = accepted(plan, evidence=[link(plan)])
    with django_assert_max_num_queries(8):
        text_of(Client().get(reverse("plan:update", args=[update.pk])))
    with django_assert_max_num_queries(6):
        text_of(Client().get(reverse("plan:reports", args=[plan.leaf.ref])))
