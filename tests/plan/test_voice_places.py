"""Where comments are shown, counted and owed: the measure's page, the list, the desk, the papers; monitors and
organisations beside them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from hrcity.core.actors import RESIDENT
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.exports import unguarded
from hrcity.core.kept import forget_all
from hrcity.core.models import AuditEntry
from hrcity.core.registry import TASKS
from hrcity.plan.models import Comment, Monitor, MonitorVisit, NgoReport, Node, VisitPhoto
from hrcity.plan.owing import SOURCES, overdue
from hrcity.plan.parts import NODE_PARTS
from hrcity.plan.queries import voice as queries
from hrcity.plan.services import voice as services
from hrcity.plan.services import voice_answers as answers
from hrcity.plan.services import voice_monitors as monitoring
from hrcity.plan.story import TELLERS
from hrcity.plan.yearly import CHAPTERS, Span
from tests.plan.voices import SAID, Voices, picture
from tests.plans import SmallPlan

LATER = dt.timedelta(days=60)


def part(plan: SmallPlan, person: str = "") -> str:
    """The section of the measure's page as somebody sees it."""
    row = NODE_PARTS["voice"]
    context = row.make(Node.objects.get(pk=plan.leaf.pk), plan.city.actor(person))
    return render_to_string(row.template, {"part": context}) if context else ""


def story(plan: SmallPlan) -> str:
    line = TELLERS["voice"][1](Node.objects.get(pk=plan.leaf.pk), plan.city.actor(""))
    return line.text if line else ""


def tasks(plan: SmallPlan, person: str) -> list[str]:
    return [task.verb for task in TASKS["plan.voice"](plan.city.person(person))]


def visited(plan: SmallPlan, *findings: str, **fields: Any) -> MonitorVisit:
    """A visit of a monitor who was trained before the term."""
    day, sena = today(), plan.city.person("sena")
    monitor = monitoring.monitor_appoint(
        name="Hana", body=plan.city.bodies["commission"], scope={"en": "Homes"}, starts_on=day - LATER,
        ends_on=day + LATER, trained_on=day - LATER, by=sena,
    )  # fmt: skip
    told = {"monitor": monitor, "visited_on": day, "place": {"en": "Block 3"}, "seen": {"en": "Two lifts stand still."},
            "findings": [monitoring.Finding(plan.leaf, text) for text in findings], "by": sena}  # fmt: skip
    return monitoring.visit_record(**{**told, **fields})


def test_the_page_of_a_measure_shows_claim_comment_and_answer_together(plan: SmallPlan, voices: Voices) -> None:
    report = plan.accepted(plan.leaf, f"{today().year}-H1", progress=60)
    assert "Nobody has said anything" in part(plan)
    row = voices.published(update=report)
    page = part(plan)
    assert "1 resident contests what is reported" in page and "60 %" in page and SAID in page
    voices.answered(row)
    page = part(plan)
    assert "contests what is reported" not in page
    assert SAID in page and "It was repaired on 2 June." in page


def test_what_is_not_published_is_on_no_page(plan: SmallPlan, voices: Voices) -> None:
    row, _code = voices.sent()
    for page in (part(plan), part(plan, "minjun"), Client().get(reverse("plan:comments")).content.decode()):
        assert SAID not in page and row.ref not in page
    assert SAID not in b"".join(Client().get(reverse("plan:comments-csv"))).decode()  # type: ignore[arg-type]


def test_a_translation_is_shown_with_its_original(plan: SmallPlan, voices: Voices) -> None:
    row, _code = voices.sent(text="Thang máy hỏng.", language="vi")
    text = {"vi": "Thang máy hỏng.", "en": "The lift is broken."}
    services.comment_publish(comment=row, text=text, by=plan.city.person("sena"))
    page = Client().get(row.get_absolute_url()).content.decode()
    assert "The lift is broken." in page and 'lang="vi"' in page and "Vietnamese" in page
    korean = Client().get(f"{row.get_absolute_url()}?lang=ko").content.decode()
    assert '<blockquote lang="vi"><p>Thang' in korean


def test_the_story_of_a_measure_tells_of_the_contest(plan: SmallPlan, voices: Voices) -> None:
    assert story(plan) == ""
    row = voices.published()
    assert "Not yet answered" in story(plan)
    voices.answered(row)
    assert "repaired" in story(plan)
    services.comment_contest_again(comment=row, text="No.", by=RESIDENT)
    services.comment_dismiss(comment=row, text={"en": "It runs."}, by=plan.city.person("grace"))
    assert "The commission: the answer holds." in story(plan)


def test_what_is_late_is_owed_by_the_department(plan: SmallPlan, voices: Voices) -> None:
    row = voices.published()
    voices.published(stance="confirm")
    day = row.due_on
    assert day is not None
    anybody = plan.city.actor("")
    assert [one for one in overdue(day, anybody) if one.kind == "comment_unanswered"] == []
    late = [one for one in overdue(day + dt.timedelta(days=1), anybody) if one.kind == "comment_unanswered"]
    assert [(one.ref, one.body.ref if one.body else "", one.due_on) for one in late] == [(row.ref, "housing", day)]
    voices.answered(row)
    assert not [one for one in overdue(day + LATER, anybody) if one.kind == "comment_unanswered"]


def test_the_list_has_the_unanswered_first_and_counts_them_by_department(plan: SmallPlan, voices: Voices) -> None:
    done, waiting = voices.answered(), voices.published(text="The ramp is too steep.")
    Comment.objects.filter(pk=waiting.pk).update(due_on=today() - dt.timedelta(days=3))
    client, place = Client(), reverse("plan:comments")
    page = client.get(place).content.decode()
    assert page.index(f'id="{waiting.ref}"') < page.index(f'id="{done.ref}"')
    assert "2 comments asked for an answer; 1 got one; 1 wait longer" in page
    only = client.get(place, {"unanswered": "1"}).content.decode()
    assert f'id="{waiting.ref}"' in only and f'id="{done.ref}"' not in only
    assert f'id="{done.ref}"' not in client.get(place, {"body": "welfare"}).content.decode()
    owing = queries.owing(today(), plan.city.actor(""))
    figures = [(row.body.ref, row.asked, row.answered, row.open, row.overdue) for row in owing]
    assert figures == [("housing", 2, 1, 1, 1)]
    assert {client.get(place, {"page": page}).status_code for page in ("nonsense", "99999999")} == {200}


def test_the_file_holds_what_everybody_reads_and_nothing_more(plan: SmallPlan, voices: Voices) -> None:
    row, _code = voices.sent(text="=HYPERLINK(1) The lift is broken. Mr. Kim knows.")
    services.comment_publish(comment=row, text={"en": "=HYPERLINK(1) The lift."}, by=plan.city.person("sena"))
    text = b"".join(Client().get(reverse("plan:comments-csv"))).decode()  # type: ignore[arg-type]
    line = text.splitlines()[1].split(",")
    assert line[:4] == [row.ref, plan.leaf.ref, "housing", "contest"]
    assert "Kim" not in text and "'=HYPERLINK(1) The lift." in text
    assert unguarded("'=HYPERLINK(1) The lift.") == "=HYPERLINK(1) The lift."


def test_a_contest_is_known_wherever_the_status_is_shown(plan: SmallPlan, voices: Voices) -> None:
    voices.published()
    voices.published(stance="confirm")
    assert queries.standing_contests([plan.leaf.pk, plan.other.pk]) == {plan.leaf.pk: 1}


def test_each_desk_has_its_next_step(plan: SmallPlan, voices: Voices) -> None:
    row, _code = voices.sent()
    assert tasks(plan, "sena") == tasks(plan, "grace") == ["comment_read"]
    assert tasks(plan, "yun") == tasks(plan, "dewi") == tasks(plan, "minjun") == []
    services.comment_publish(comment=row, text={"en": SAID}, by=plan.city.person("sena"))
    assert (tasks(plan, "dewi"), tasks(plan, "eunji"), tasks(plan, "sena")) == (["comment_draft"], [], [])
    answers.comment_answer_draft(comment=row, text={"en": "Yes."}, by=plan.city.person("dewi"))
    assert (tasks(plan, "dewi"), tasks(plan, "jiho")) == ([], ["comment_sign"])
    answers.comment_answer_sign(comment=row, by=plan.city.person("jiho"))
    services.comment_contest_again(comment=voices.again(row), text="No.", by=RESIDENT)
    assert (tasks(plan, "grace"), tasks(plan, "sena"), tasks(plan, "jiho")) == (["comment_decide"], [], [])


def test_the_yearly_chapter_counts_and_says_so(plan: SmallPlan, voices: Voices) -> None:
    span = Span(plan.plan, plan.plan.starts_on, plan.plan.ends_on)
    write = CHAPTERS["residents"][1]
    assert write(span) is None
    voices.answered()
    voices.published(stance="confirm")
    chapter = write(span)
    assert chapter is not None
    assert "2 comments" in chapter.paragraphs[0] and "1 contest a report; 1 are answered" in chapter.paragraphs[1]
    assert chapter.grids[0].rows == [["Housing Department", "2", "1", "1", "0", "0"]]


def test_mails_name_the_task_and_the_day_and_never_the_words(
    plan: SmallPlan, voices: Voices, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        "hrcity.plan.services.voice_notices.mail_queue",
        lambda *, to, subject, body: sent.append((to, subject, body)),
    )
    row = voices.published()
    answers.comment_answer_draft(comment=row, text={"en": "Yes."}, by=plan.city.person("dewi"))
    assert [to.split("@")[0] for to, _subject, _body in sent] == ["sena", "dewi", "jiho"]
    assert all(row.ref in subject and SAID not in body and "http" in body for _to, subject, body in sent)
    assert "Due:" in sent[1][2] and mail.outbox == []


def test_a_monitor_is_trained_first_and_named_only_with_consent(plan: SmallPlan) -> None:
    day, sena, body = today(), plan.city.person("sena"), plan.city.bodies["commission"]
    told: dict[str, Any] = {"name": "Hana", "body": body, "scope": {"en": "Homes"}, "starts_on": day,
                            "ends_on": day + LATER, "by": sena}  # fmt: skip
    with pytest.raises(DomainError, match="first the training"):
        monitoring.monitor_appoint(**told, trained_on=None)
    row = monitoring.monitor_appoint(**told, trained_on=day)
    assert monitoring.monitor_appoint(**told, trained_on=day) == row  # a double click
    page = Client().get(reverse("plan:monitors")).content.decode()
    assert row.ref in page and "Hana" not in page
    assert AuditEntry.objects.filter(verb="monitor.appointed").count() == 1
    for person in ("grace", "minjun", "seoyeon", "yun", "dewi"):
        with pytest.raises(PermissionDenied):
            monitoring.monitor_appoint(**{**told, "by": plan.city.person(person)}, trained_on=day)
    monitoring.monitor_end(monitor=row, reason="Moved away.", by=sena)
    assert Monitor.objects.get().name == ""
    assert row.ref not in Client().get(reverse("plan:monitors")).content.decode()


def test_a_visit_is_shown_after_another_person_read_it_and_its_finding_is_answered(plan: SmallPlan) -> None:
    row = visited(plan, "Two of three lifts stand still.", photos=[picture()])
    assert "Block 3" not in Client().get(reverse("plan:monitors")).content.decode()
    photo = reverse("plan:visit-photo", args=[VisitPhoto.objects.get().pk])
    assert Client().get(photo).status_code == 404
    with pytest.raises(DomainError, match="wrote this down yourself"):
        monitoring.visit_show(visit=row, by=plan.city.person("sena"))
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitorVisit.objects.filter(pk=row.pk).update(shown_by=plan.city.person("sena"))
    assert tasks(plan, "grace") == ["visit_read"] and tasks(plan, "sena") == []
    assert plan.city.client("grace").post(reverse("plan:visit", args=[row.ref])).status_code == 302
    finding = Comment.objects.get()
    assert (finding.state, finding.channel, finding.body.ref) == ("published", "monitor", "housing")
    assert finding.due_on is not None and finding.receipt is None
    assert "A resident monitor contests" in part(plan)
    page = Client().get(reverse("plan:monitors")).content.decode()
    assert "Two lifts stand still." in page and finding.ref in page
    assert Client().get(photo).status_code == 200


def test_a_visit_lies_in_the_term_and_in_the_past(plan: SmallPlan) -> None:
    with pytest.raises(DomainError, match="after it took place"):
        visited(plan, visited_on=today() + dt.timedelta(days=1))
    with pytest.raises(DomainError, match="did not run"):
        visited(plan, visited_on=today() - LATER - dt.timedelta(days=1))
    assert not MonitorVisit.objects.exists()


def test_the_secretary_writes_a_visit_down_on_a_page(plan: SmallPlan) -> None:
    monitor = visited(plan).monitor
    client, place = plan.city.client("sena"), reverse("plan:visit-new", args=[monitor.ref])
    sent = {"visited_on": str(today()), "place_en": "Block 5", "seen_en": "All in order.", "measure": "MEA-1999-0001",
            "stance": "confirm", "finding": "It is so."}  # fmt: skip
    page = client.post(place, sent)
    assert page.status_code == 422 and "no measure with this number" in page.content.decode()
    assert client.post(place, sent | {"measure": plan.leaf.ref}).status_code == 302
    assert Comment.objects.get().original == "It is so."
    new = {"name": "Bo", "body": plan.city.bodies["commission"].pk, "scope_en": "Rent", "starts_on": str(today()),
           "ends_on": str(today())}  # fmt: skip
    assert client.post(reverse("plan:monitor-new"), new).status_code == 422
    assert client.post(reverse("plan:monitor-new"), new | {"trained_on": str(today())}).status_code == 302


def test_a_report_of_an_organisation_stands_beside_the_citys_unedited(plan: SmallPlan) -> None:
    ask = plan.city.ask()
    client, place = plan.city.client("sena"), reverse("plan:ngo-report-new")
    sent = {"title_en": "Homes for all", "organisation": "Home for All", "dated": str(today()), "checked": "on",
            "url": "https://example.org/r", "words_en": "It is a scandal.",
            "about": f"{plan.leaf.ref}, {ask.ref}"}  # fmt: skip
    wrong = client.post(place, sent | {"about": "MEA-1999-0001"})
    assert wrong.status_code == 422 and "Not known: MEA-1999-0001." in wrong.content.decode()
    assert client.post(place, sent | {"words_en": "Call 010-1234-5678"}).status_code == 422
    assert client.post(place, sent).status_code == 302
    assert client.post(place, sent).status_code == 302  # a double click
    row = NgoReport.objects.get()
    forget_all()
    for page in (
        part(plan),
        Client().get(reverse("plan:ngo-reports")).content.decode(),
    ):
        assert "Homes for all" in page and "It is a scandal." in page
    assert "Homes for all" in Client().get(ask.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        monitoring.ngo_report_withdraw(report=row, reason="No.", by=plan.city.person("seoyeon"))
    monitoring.ngo_report_withdraw(report=row, reason="Asked by them.", by=plan.city.person("sena"))
    assert "Homes for all" not in part(plan)


def test_a_report_needs_something_to_read_and_something_it_is_about(plan: SmallPlan) -> None:
    with pytest.raises(DomainError) as wrong:
        monitoring.ngo_report_add(title={}, organisation="", dated=None, by=plan.city.person("sena"))
    assert {one.code for one in (wrong.value, *wrong.value.others)} == {
        "title-missing", "organisation-missing", "day-missing", "report-missing", "about-nothing"}  # fmt: skip


def test_the_pages_ask_the_database_little(plan: SmallPlan, voices: Voices, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        voices.answered(voices.published(text=f"The lift in block {number} is broken."))
    row = voices.published()
    client = Client()
    for address in (reverse("plan:comments"), row.get_absolute_url(), reverse("plan:comment-rules"),
                    reverse("plan:monitors"), reverse("plan:ngo-reports")):  # fmt: skip
        client.get(address)
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200
    with django_assert_max_num_queries(8):
        client.get(reverse("plan:comment-new", args=[plan.leaf.ref]))
    with django_assert_max_num_queries(4):  # the measure and its plan included
        part(plan)
    _label, source = SOURCES["comment_unanswered"]
    with django_assert_max_num_queries(2):
        list(source(today() + LATER, plan.city.actor("")))
    desk = plan.city.client("sena")
    with django_assert_max_num_queries(12):
        desk.get(reverse("plan:comments-desk"))


def test_every_page_says_what_to_do_where_nothing_is(plan: SmallPlan) -> None:
    client = Client()
    assert "Open a measure" in client.get(reverse("plan:comments")).content.decode()
    assert "No monitor is appointed" in client.get(reverse("plan:monitors")).content.decode()
    assert "No report is entered yet" in client.get(reverse("plan:ngo-reports")).content.decode()
    assert "No comment waits" in plan.city.client("sena").get(reverse("plan:comments-desk")).content.decode()
    advice = client.get(reverse("plan:comment-advice")).content.decode()
    assert "Ombudsperson" in advice


def test_the_secretary_sets_the_lengths_of_time_on_the_page_of_rules(plan: SmallPlan) -> None:
    place = reverse("plan:comment-rules")
    sent = {"answer_days": "10", "contest_days": "20", "erase_days": "30"}
    assert plan.city.client("minjun").post(place, sent).status_code == 403
    assert "Set the lengths" not in Client().get(place).content.decode()
    client = plan.city.client("sena")
    assert client.post(place, sent | {"answer_days": "0"}).status_code == 422
    assert client.post(place, sent).status_code == 302
    assert "within 10 working days" in Client().get(place).content.decode()
