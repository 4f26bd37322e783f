"""A table of budget lines: a verdict for each row before anything is written, units chosen, good rows kept."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.core.exports import xlsx_bytes
from hrcity.core.models import AuditEntry
from hrcity.plan.models import BudgetLine
from tests.personas import terms
from tests.plans import SmallPlan

TABLE = (
    "코드\t사업명\t부서\t재원\t예산안\t확정액\t권리\t비고\n"
    "4010\t공공주택\t주거복지과\t시비\t1,200\t1,100\thousing\tx\n"
    "4020\t쪽방 상담\thousing\t국비\t300\t–\t\t\n"
    "4030\t복지관\t없는과\t시비\t5\t\t\t\n"
    "4040\t도서관\thousing\t시비\t12백만\t\t\t\n"
)


def sent(rows: str = TABLE, **fields: Any) -> dict[str, Any]:
    told = {"rows": rows, "year": today().year, "currency": "KRW", "unit": "1000000", "style": "point",
            "money_source": "city", "as_of": today().isoformat(), "source": "예산서 12쪽"}  # fmt: skip
    return told | fields


@pytest.fixture
def browser(plan: SmallPlan) -> Any:
    terms("rights", "rights", [("housing", "Right to housing", "주거권")])
    return plan.city.client("minjun")


def test_first_every_row_gets_its_verdict_and_nothing_is_written(browser: Any) -> None:
    shown = browser.post(reverse("plan:budget-import"), sent()).content.decode()
    assert "2 new, 0 with new figures, 0 unchanged, 2 left out." in shown
    assert "₩1,200,000,000 · ₩1,100,000,000" in shown
    assert "No department is called “없는과”." in shown
    assert "holds more than a number" in shown
    assert "These columns were not read:</p>" not in shown
    assert "비고" in shown
    assert not BudgetLine.objects.exists()
    assert not AuditEntry.objects.filter(verb__startswith="budget_line").exists()


def test_the_good_rows_are_taken_with_one_entry(browser: Any) -> None:
    response = browser.post(reverse("plan:budget-import"), sent(take="1"), follow=True)
    assert "2 lines were brought in. 2 rows were left out." in response.content.decode()
    line = BudgetLine.objects.get(code="4010")
    assert (line.proposed, line.voted, line.spent) == (1_200_000_000, 1_100_000_000, None)
    assert [label.term.code for label in line.labels.all()] == ["housing"]
    assert BudgetLine.objects.get(code="4020").voted is None
    assert BudgetLine.objects.get(code="4020").source == "state"
    entry = AuditEntry.objects.get(verb="budget_line.imported")
    assert entry.data["count"] == 2
    assert AuditEntry.objects.filter(verb__startswith="budget_line").count() == 1


def test_the_same_table_twice_changes_nothing(browser: Any) -> None:
    browser.post(reverse("plan:budget-import"), sent(take="1"))
    shown = browser.post(reverse("plan:budget-import"), sent()).content.decode()
    assert "0 new, 0 with new figures, 2 unchanged, 2 left out." in shown


def test_a_changed_figure_needs_the_reason(browser: Any) -> None:
    browser.post(reverse("plan:budget-import"), sent(take="1"))
    rows = TABLE.replace("1,100", "900")
    shown = browser.post(reverse("plan:budget-import"), sent(rows)).content.decode()
    assert "This figure changes what was there: write why." in shown
    browser.post(reverse("plan:budget-import"), sent(rows, take="1", reason_en="The council cut it."))
    line = BudgetLine.objects.get(code="4010")
    assert line.voted == 900_000_000
    assert line.amounts.get(amount=900_000_000).reason == {"en": "The council cut it."}


def test_the_unit_is_never_guessed(browser: Any) -> None:
    response = browser.post(reverse("plan:budget-import"), sent(unit=""))
    assert response.status_code == 422
    assert "1,200" in response.content.decode()  # what was pasted is still there


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "Paste rows or choose a file."),
        ("code\tvoted", "There is no row under the names of the columns."),
        ("name\tvoted\nx\t1", "No column is called “code”."),
        ("code\ttitle\nx\ty", "No column holds a figure."),
        ("code\tvoted\n" + "x\t1\n" * 1001, "at most 1,000 rows"),
    ],
)
def test_what_is_no_table_is_said(browser: Any, rows: str, words: str) -> None:
    response = browser.post(reverse("plan:budget-import"), sent(rows))
    assert response.status_code == 422
    assert words in response.content.decode()


def test_rows_of_another_year_or_twice_are_left_out(browser: Any) -> None:
    rows = f"code,title,body,voted,year\nA,Homes,housing,1,{today().year - 1}\nB,Homes,housing,1,\nB,Homes,housing,2,\n"
    shown = browser.post(reverse("plan:budget-import"), sent(rows)).content.decode()
    assert f"This row is of {today().year - 1}." in shown
    assert "This line stands twice in the table." in shown
    assert "1 new" in shown


def test_a_file_is_read_as_csv_in_both_korean_encodings(browser: Any) -> None:
    for code in ("utf-8-sig", "cp949"):
        file = SimpleUploadedFile("budget.csv", TABLE.replace("–", "").replace(",", "").replace("\t", ",").encode(code))
        shown = browser.post(reverse("plan:budget-import"), sent("", file=file)).content.decode()
        assert "2 new" in shown
        assert "쪽방 상담" in shown


def test_a_workbook_is_read_and_a_formula_refused(browser: Any, office_here: None) -> None:
    head = ("code", "title", "body", "voted")
    data = xlsx_bytes({"Sheet": (head, [("A", "Homes", "housing", 1200), ("B", "Beds", "housing", 7.5)])})
    file = SimpleUploadedFile("budget.xlsx", data)
    shown = browser.post(reverse("plan:budget-import"), sent("", file=file)).content.decode()
    assert "₩1,200,000,000" in shown
    assert "₩7,500,000" in shown
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(head)
    book.active.append(("A", "Homes", "housing", "=1+1"))
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("budget.xlsx", out.getvalue())
    shown = browser.post(reverse("plan:budget-import"), sent("", file=file)).content.decode()
    assert "A cell holds a formula." in shown
    assert not BudgetLine.objects.exists()


def test_the_table_handed_out_can_be_brought_in_again(browser: Any) -> None:
    browser.post(reverse("plan:budget-import"), sent(take="1"))
    out = b"".join(browser.get(reverse("plan:budget-csv"))).decode("utf-8-sig")
    shown = browser.post(reverse("plan:budget-import"), sent(out, unit="1")).content.decode()
    assert "0 new, 0 with new figures, 2 unchanged, 0 left out." in shown


@pytest.mark.parametrize("name", ["dewi", "grace", "omar", "haneul"])
def test_only_the_office_brings_tables_in(plan: SmallPlan, name: str) -> None:
    assert plan.city.client(name).post(reverse("plan:budget-import"), sent(take="1")).status_code == 403
    assert not BudgetLine.objects.exists()
