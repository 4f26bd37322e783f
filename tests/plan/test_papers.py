"""The yearly report and the handover pack: the same words on the page, in Word and in the PDF; made once."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from docx import Document

from hrcity.core.cleaning import served_path
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.jobs import _run
from hrcity.core.models import AuditEntry, Job, JobState, Visibility
from hrcity.plan import paper_typst, papers
from hrcity.plan.models import Milestone, Paper, PaperKind, Plan
from hrcity.plan.paper_docx import docx_bytes
from hrcity.plan.parts import PLAN_PARTS, sections
from hrcity.plan.services import money as money_services
from hrcity.plan.services.papers import handover_start, yearly_start
from hrcity.plan.yearly import CHAPTERS, Chapter, Grid
from tests.plan.budget import figure, line_of
from tests.plans import SmallPlan

NASTY = 'Beds" #set page(fill: red) \\ [x] $y$ *z* = @ref <a> //'


@pytest.fixture
def told(plan: SmallPlan) -> SmallPlan:
    """A plan with money, a report, a milestone that is late and one that is soon due."""
    line = line_of(plan)
    money_services.line_allocate(line=line, node=plan.leaf, share=Decimal(50), by=plan.city.person("minjun"))
    figure(plan, line, "voted", 2_400_000_000)
    figure(plan, line, "spent", 600_000_000)
    plan.accepted(plan.leaf, f"{today().year}-H1", progress=40)
    late, soon = today() - dt.timedelta(days=3), today() + dt.timedelta(days=20)
    Milestone.objects.create(node=plan.leaf, due_on=late, text={"en": "Sites chosen", "ko": "부지 선정"})
    Milestone.objects.create(node=plan.other, due_on=soon, text={"en": "Forms printed", "ko": "서식 인쇄"})
    return plan


def made(job: Job) -> Paper:
    """The paper of a job, run to its end here."""
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    job.refresh_from_db()
    _run(job)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    return Paper.objects.get(pk=job.args["paper"])


def data_of(paper: Paper, form: str, lang: str = "") -> bytes:
    path = served_path(paper.files.get(format=form, lang=lang).file)
    assert path is not None
    return path.read_bytes()


def words_of(data: bytes) -> str:
    paper = Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def pdf_words(data: bytes) -> str:
    import pypdfium2

    pages = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_the_report_is_read_on_the_page(told: SmallPlan) -> None:
    shown = Client().get(reverse("plan:yearly", args=[told.plan.ref, today().year])).content.decode()
    assert f"Follow-up report {today().year}" in shown
    assert "₩1,200,000,000" in shown
    assert "₩300,000,000" in shown


def test_a_chapter_with_nothing_to_say_says_so(plan: SmallPlan) -> None:
    found = papers.chapters_whole(papers.year_span(plan.plan, today().year))
    money = next(one for one in found if one.heading == "Money")
    assert money.paragraphs == ["Nothing is recorded about this."]


def test_there_is_no_report_for_a_year_outside_the_plan(plan: SmallPlan) -> None:
    for year in (plan.plan.starts_on.year - 1, today().year + 1):
        assert Client().get(reverse("plan:yearly", args=[plan.plan.ref, year])).status_code == 404
        with pytest.raises(DomainError):
            yearly_start(plan=plan.plan, year=year, by=plan.city.person("grace"))


def test_an_internal_plan_has_no_public_report(plan: SmallPlan) -> None:
    Plan.objects.filter(pk=plan.plan.pk).update(visibility=Visibility.INTERNAL)
    assert Client().get(reverse("plan:yearly", args=[plan.plan.ref, today().year])).status_code == 404


@pytest.mark.slow
def test_the_files_say_what_the_page_says_in_both_languages(told: SmallPlan, tmp_path: Any) -> None:
    paper = made(yearly_start(plan=told.plan, year=today().year, by=told.city.person("grace")))
    assert paper.note == ""
    assert {(row.format, row.lang) for row in paper.files.all()} == {
        (form, lang) for form in ("docx", "pdf") for lang in ("en", "ko")
    }
    english, korean = words_of(data_of(paper, "docx", "en")), words_of(data_of(paper, "docx", "ko"))
    for text in ("Human rights plan", "Build 400 homes", "₩1,200,000,000"):
        assert text in english
        assert text in pdf_words(data_of(paper, "pdf", "en"))
    for text in ("인권기본계획", "주택 400호 건설"):
        assert text in korean
        assert text in pdf_words(data_of(paper, "pdf", "ko"))
    address = reverse("plan:paper-file", args=[paper.files.get(format="pdf", lang="ko").pk])
    response = Client().get(address)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert address in Client().get(paper.get_absolute_url()).content.decode()


@pytest.mark.slow
def test_the_pack_holds_what_was_promised_where_it_stands_and_what_is_due(told: SmallPlan) -> None:
    paper = made(handover_start(plan=told.plan, by=told.city.person("seoyeon")))
    archive = zipfile.ZipFile(io.BytesIO(data_of(paper, "zip")))
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert names == {"README.txt", "manifest.json", "measures.csv", "reports.csv", "links.csv", "budget.csv",
                     "due-in-90-days.csv", "handover-en.docx", "handover-en.pdf", "handover-ko.docx",
                     "handover-ko.pdf"}  # fmt: skip
    manifest = json.loads(archive.read("manifest.json"))
    assert {entry["name"] for entry in manifest["files"]} == names - {"manifest.json"}
    for entry in manifest["files"]:
        assert hashlib.sha256(archive.read(entry["name"])).hexdigest() == entry["sha256"]
    text = words_of(archive.read("handover-en.docx"))
    for words in ("Build 400 homes", "400 homes by the end of the plan", "Housing Department", "on track, 40 %",
                  "Sites chosen", "late by 3 days", "Forms printed", "nobody yet"):  # fmt: skip
        assert words in text, words
    for person in told.city.people.values():
        assert person.name not in text
    due = list(csv.DictReader(io.StringIO(archive.read("due-in-90-days.csv").decode("utf-8-sig"))))
    assert [row["title"] for row in due if row["kind"] == "Milestone"] == ["Sites chosen", "Forms printed"]
    budget = list(csv.DictReader(io.StringIO(archive.read("budget.csv").decode("utf-8-sig"))))
    assert budget[0]["measure"] == told.leaf.ref
    assert (
        "인수인계" in archive.read("README.txt").decode() or "Handover pack of" in archive.read("README.txt").decode()
    )


def test_asking_twice_makes_one(plan: SmallPlan) -> None:
    by = plan.city.person("minjun")
    first = handover_start(plan=plan.plan, by=by)
    assert handover_start(plan=plan.plan, by=by) == first
    assert Paper.objects.count() == 1
    assert AuditEntry.objects.filter(verb="paper.started").count() == 1


def test_a_job_that_ended_early_can_be_asked_for_again(plan: SmallPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    by = plan.city.person("minjun")
    first = handover_start(plan=plan.plan, by=by)
    monkeypatch.setattr("hrcity.plan.paper_docx.docx_bytes", lambda sheet: 1 / 0)
    Job.objects.filter(pk=first.pk).update(state=JobState.RUNNING)
    _run(first)
    first.refresh_from_db()
    assert first.state == JobState.FAILED
    assert handover_start(plan=plan.plan, by=by) != first


def test_without_a_typeface_the_word_file_stands_and_the_page_says_why(
    told: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_type(*args: Any, **more: Any) -> Any:
        return type("Ended", (), {"returncode": 3, "stdout": b""})

    monkeypatch.setattr("hrcity.plan.paper_typst.subprocess.run", no_type)
    paper = made(yearly_start(plan=told.plan, year=today().year, by=told.city.person("minjun")))
    assert {row.format for row in paper.files.all()} == {"docx"}
    assert "no typeface" in Client().get(paper.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["dewi", "jiho", "omar", "ana", "haneul", "yun"])
def test_who_may_not_have_papers_made(plan: SmallPlan, name: str) -> None:
    by = plan.city.person(name)
    with pytest.raises(PermissionDenied):
        handover_start(plan=plan.plan, by=by)
    with pytest.raises(PermissionDenied):
        yearly_start(plan=plan.plan, year=today().year, by=by)


def test_the_commission_makes_its_report_and_no_pack(plan: SmallPlan) -> None:
    yearly_start(plan=plan.plan, year=today().year, by=plan.city.person("sena"))
    with pytest.raises(PermissionDenied):
        handover_start(plan=plan.plan, by=plan.city.person("grace"))
    assert plan.city.client("grace").get(reverse("plan:handover", args=[plan.plan.ref])).status_code == 403


@pytest.mark.slow
def test_a_pack_is_for_the_office_and_auditors(told: SmallPlan) -> None:
    paper = made(handover_start(plan=told.plan, by=told.city.person("minjun")))
    address = reverse("plan:paper-file", args=[paper.files.get().pk])
    for name, status in (("", 404), ("dewi", 404), ("grace", 404), ("minjun", 200), ("omar", 200)):
        assert told.city.client(name).get(address).status_code == status, name


def test_the_plan_page_offers_reports_to_all_and_the_pack_to_the_office(plan: SmallPlan) -> None:
    keys = lambda name: {part.key for part in sections(PLAN_PARTS, plan.plan, plan.city.actor(name))}  # noqa: E731
    assert "yearly" in keys("")
    assert "handover" not in keys("") | keys("dewi") | keys("grace")
    assert "handover" in keys("minjun")
    response = plan.city.client("minjun").post(reverse("plan:handover-make", args=[plan.plan.ref]))
    assert response["Location"] == Job.objects.get().get_absolute_url()


def sheet_of(grid: Grid, lang: str = "en") -> papers.Sheet:
    return papers.Sheet(lang, "Title", "Sub", "Head", "Page %(page)s of %(all)s", ["Line"],
                        [Chapter("Heading", ["Words", NASTY], [grid])])  # fmt: skip


def test_the_word_file_has_headings_repeated_heads_and_page_numbers() -> None:
    data = docx_bytes(sheet_of(Grid("Caption", ["a", "b"], [["1", "\x00x\ud800"], ["2", NASTY]])))
    paper = Document(io.BytesIO(data))
    assert [p.text for p in paper.paragraphs if p.style is not None and p.style.name == "Heading 1"] == ["Heading"]
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert "tblHeader" in xml
    foot = next(zipfile.ZipFile(io.BytesIO(data)).read(name).decode() for name in
                zipfile.ZipFile(io.BytesIO(data)).namelist() if "footer" in name)  # fmt: skip
    assert "NUMPAGES" in foot and ">PAGE<" in foot
    assert paper.sections[0].header.paragraphs[0].text == "Head"
    assert paper.tables[0].cell(1, 1).text == "x"
    assert paper.tables[0].cell(2, 1).text == NASTY


@pytest.mark.slow
def test_no_text_becomes_markup_of_the_pdf() -> None:
    grid = Grid(NASTY, ["a", NASTY], [["1", NASTY], ['#include "/etc/passwd"', "\x00 \u202e 한글"]])
    text = pdf_words(paper_typst.pdf_bytes(sheet_of(grid, "ko"))).replace("\r\n", " ")
    assert "#set page(fill: red)" in text
    assert "#include" in text
    assert "root:" not in text
    assert "한글" in text
    assert "Page 1 of 1" in text


@pytest.mark.parametrize("rows", [
    [["MEA-2026-0001", "x" * 300, "31 December 2028", "가" * 80, "a", "b"]], [["", "", "", "", "", ""]], [],
    [["w" * 90] * 6],
])  # fmt: skip
def test_columns_share_the_page_and_a_reference_is_not_broken(rows: list[list[str]]) -> None:
    widths = papers.column_shares(Grid("x", ["Number", "Measure", "By", "Who", "c", "d"], rows))
    assert sum(widths) == pytest.approx(1)
    assert min(widths) > 0
    if rows and rows[0][0].startswith("MEA"):
        assert widths[0] * papers.LETTERS >= len("MEA-2026-0001")


def test_the_page_words_of_korean_put_the_whole_first() -> None:
    grid = Grid("x", ["a"], [["1"]])
    sheet = papers.Sheet("ko", "t", "s", "h", "전체 %(all)s쪽 중 %(page)s쪽", [], [Chapter("h", [], [grid])])
    assert '"전체 " + whole + "쪽 중 " + here + "쪽"' in paper_typst.source_of(sheet)


def test_another_part_brings_its_chapter_and_the_paper_follows(
    plan: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHAPTERS, "test", (15, lambda span: Chapter("Mine", [str(span.starts_on)])))
    sheet = papers.yearly_sheet(plan.plan, today().year, today())
    assert next(one for one in sheet.chapters if one.heading == "Mine").paragraphs == [f"{today().year}-01-01"]


def test_the_report_page_asks_the_database_little(told: SmallPlan, django_assert_max_num_queries: Any) -> None:
    address = reverse("plan:yearly", args=[told.plan.ref, today().year])
    Client().get(address)
    with django_assert_max_num_queries(20):  # seven chapters
        Client().get(address)


def test_a_paper_of_a_year_names_it_in_the_database(plan: SmallPlan) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(plan=plan.plan, kind=PaperKind.YEARLY, dated=today())
