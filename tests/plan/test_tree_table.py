"""A plan comes in as a table: pasted or as a file, long or wide, in English or Korean; each row has its verdict."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from hrcity.core import imports
from hrcity.core.audit import history_of
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_text, xlsx_bytes
from hrcity.core.files import file_store
from hrcity.core.models import ImportRun
from hrcity.plan import access, table_pages
from hrcity.plan.models import Node, Plan
from hrcity.plan.queries import tables as table_queries
from hrcity.plan.queries import tree as queries
from hrcity.plan.rules.table import Row, read_table
from hrcity.plan.services import nodes, plans, tables
from tests.personas import SmallCity

LEVELS = [{"en": "Goal", "ko": "목표"}, {"en": "Priority", "ko": "중점과제"}, {"en": "Task", "ko": "과제"}]
LONG = """level\tcode\ttitle_en\ttitle_ko\tlead\tstart\tend\tweight
Goal\t1\tHomes\t주거\t\t\t\t
Priority\t1-1\tAffordable homes\t\t\t\t\t
Task\t1-1-1\tBuild 400 homes\t주택 400호 건설\tHousing Department\t2027\t2028-06\t2
Task\t1-1-2\tHelp with the rent\t\twelfare\t2027.3.1\t2028. 12. 31.\t1,5
Goal\t2\tSchools\t\t\t\t\t
"""
WIDE = """목표\t중점과제\t과제\t담당부서\t시작일
주거\t주거비 부담 완화\t주택 400호 건설\t주거복지과\t2027년 1월
\t\t월세 지원\t복지정책과\t2027-03-01
\t주거환경\t고쳐 살기\t\t
교육\t학교\t인권교육\t\t
"""


@pytest.fixture
def draft(city: SmallCity) -> Plan:
    """A plan being drafted, with three levels."""
    return begun(city)


def begun(city: SmallCity, levels: Any = LEVELS) -> Plan:
    plan = plans.plan_create(
        title={"en": "Second plan"}, kind="basic", owner=city.bodies["office"], starts_on=dt.date(2027, 1, 1),
        ends_on=dt.date(2030, 12, 31), by=city.person("minjun"),
    )  # fmt: skip
    if levels:
        plans.levels_set(plan=plan, names=levels, by=city.person("minjun"))
    return plan


def take(city: SmallCity, plan: Plan, text: str, **options: Any) -> list[Row]:
    cells = table_pages.cells_of(text)
    return tables.table_take(plan=plan, cells=cells, by=city.person("minjun"), **options).rows


def tree(plan: Plan) -> list[tuple[str, str, str]]:
    """Title, level and parent of every node in reading order."""
    rows = Node.objects.filter(plan=plan).select_related("parent", "level").order_by("order")
    return [(str(row), row.level.name["en"], str(row.parent) if row.parent else "") for row in rows]


def test_a_long_table_builds_the_tree(city: SmallCity, draft: Plan) -> None:
    rows = take(city, draft, LONG)
    assert {row.verdict for row in rows} == {"created"}
    assert tree(draft) == [
        ("Homes", "Goal", ""),
        ("Affordable homes", "Priority", "Homes"),
        ("Build 400 homes", "Task", "Affordable homes"),
        ("Help with the rent", "Task", "Affordable homes"),
        ("Schools", "Goal", ""),
    ]
    build = Node.objects.get(code="1-1-1")
    assert build.title == {"en": "Build 400 homes", "ko": "주택 400호 건설"}
    assert (build.lead, build.starts_on, build.ends_on) == (
        city.bodies["housing"],
        dt.date(2027, 1, 1),
        dt.date(2028, 6, 30),
    )
    assert Node.objects.get(code="1-1-2").weight == 1.5
    entry = history_of(draft)[0]
    assert (entry.verb, entry.data["count"], len(entry.data["hash"])) == ("plan.imported", 5, 64)


def test_a_wide_korean_table_builds_the_tree(city: SmallCity, draft: Plan) -> None:
    take(city, draft, WIDE)
    assert tree(draft) == [
        ("주거", "Goal", ""),
        ("주거비 부담 완화", "Priority", "주거"),
        ("주택 400호 건설", "Task", "주거비 부담 완화"),
        ("월세 지원", "Task", "주거비 부담 완화"),
        ("주거환경", "Priority", "주거"),
        ("고쳐 살기", "Task", "주거환경"),
        ("교육", "Goal", ""),
        ("학교", "Priority", "교육"),
        ("인권교육", "Task", "학교"),
    ]
    assert Node.objects.get(title__ko="월세 지원").lead == city.bodies["welfare"]


def test_the_same_table_again_adds_nothing(city: SmallCity, draft: Plan) -> None:
    for text in (LONG, WIDE):
        take(city, draft, text)
    before = list(Node.objects.values())
    for text in (LONG, WIDE):
        assert {row.verdict for row in take(city, draft, text)} == {"unchanged"}
    assert list(Node.objects.values()) == before


def test_what_is_refused_stays_out_with_what_belongs_to_it_and_the_rest_is_kept(city: SmallCity, draft: Plan) -> None:
    text = (
        "level\tcode\ttitle\tparent\tlead\tstart\tend\tweight\n"
        "Goal\t1\tHomes\t\t\t\t\t\n"
        "Goal\t2\t\t\t\t\t\t\n"
        "Task\t2-1\tBelow nothing\t2\t\t\t\t\n"
        "Task\t1-1\tBuild\t1\tNowhere Department\t\t\t\n"
        "Task\t1-2\tRent\t1\t\tsoon\t\t\n"
        "Task\t1-3\tRepair\t1\t\t2028\t2027\t\n"
        "Chapter\t1-4\tTeach\t1\t\t\t\t\n"
        "Task\t1-5\tTrain\t9\t\t\t\t\n"
        "Task\t1-6\tHeat\t1\t\t\t\t-2\n"
        "Task\t1-7\tCool\t1\t\t\t\t\n"
        "Task\t1-7\tCool again\t1\t\t\t\t\n"
        "Goal\t1-8\tBeside\t1\t\t\t\t\n"
    )
    why = {row.line: row.why for row in take(city, draft, text)}
    for line, words in {
        2: "", 3: "no title", 4: "What it belongs to was refused (row 3)", 5: "no body called “Nowhere Department”",
        6: "“soon” is no day", 7: "ends before it begins", 8: "no level “Chapter”", 9: "Nothing has the number “9”",
        10: "“-2” is no weight", 11: "", 12: "twice (row 11)", 13: "deeper level",
    }.items():  # fmt: skip
        assert words in why[line], (line, why[line])
        assert bool(words) == bool(why[line])
    assert [row[0] for row in tree(draft)] == ["Homes", "Cool"]


def test_unknown_departments_are_left_empty_only_when_asked(city: SmallCity, draft: Plan) -> None:
    text = "level\ttitle\tlead\nGoal\tHomes\tNowhere Department\n"
    assert take(city, draft, text)[0].verdict == "refused"
    assert take(city, draft, text, skip_unknown=True)[0].verdict == "created"
    assert Node.objects.get().lead is None


def test_weights_of_a_table_fit_together_or_the_rows_are_refused(city: SmallCity, draft: Plan) -> None:
    text = "level\ttitle\tweight\nGoal\tA\t\nTask\tB\t2\nTask\tC\t\nTask\tD\t3\n"
    assert [row.verdict for row in take(city, draft, text)] == ["created", "created", "refused", "created"]
    later = "level\ttitle\tparent\tweight\nTask\tE\t{}\t\nTask\tF\t{}\t1\n".replace(
        "{}", Node.objects.get(title__en="A").ref
    )
    assert [row.verdict for row in take(city, draft, later)] == ["refused", "created"]


def test_a_row_that_is_there_with_other_words_is_not_overwritten(city: SmallCity, draft: Plan) -> None:
    take(city, draft, LONG)
    rows = take(city, draft, LONG.replace("2027\t2028-06", "2027\t2029"))
    assert [row.verdict for row in rows] == ["unchanged", "unchanged", "refused", "unchanged", "unchanged"]
    assert "says something else" in rows[2].why
    assert Node.objects.get(code="1-1-1").ends_on == dt.date(2028, 6, 30)


def test_a_plan_without_levels_takes_them_from_the_table(city: SmallCity) -> None:
    plan = begun(city, levels=None)
    take(city, plan, WIDE)
    assert [level.name for level in plan.levels.all()] == [{"ko": "목표"}, {"ko": "중점과제"}, {"ko": "과제"}]
    other = begun(city, levels=None)
    take(city, other, LONG)
    assert [level.name for level in other.levels.all()] == [{"en": "Goal"}, {"en": "Priority"}, {"en": "Task"}]
    assert Node.objects.filter(plan=other).count() == 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "table-empty"),
        ("level\ttitle\n", "table-empty"),
        ("a\tb\n1\t2\n", "no-titles"),
        ("\n \t \n", "table-empty"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_so(city: SmallCity, draft: Plan, text: str, code: str) -> None:
    with pytest.raises(DomainError) as error:
        take(city, draft, text)
    assert error.value.code == code


def test_a_circle_is_refused_and_a_hostile_table_does_no_harm() -> None:
    names = [{"en": "Goal"}, {"en": "Task"}]
    circle = read_table([["code", "title", "parent"], ["1", "A", "2"], ["2", "B", "1"], ["3", "C", "3"]], names)
    assert {row.verdict for row in circle.rows} == {"refused"}
    for heads in (["title"], ["title", "title", "Goal"], ["Goal", "Goal"], ["Task (ko)", "Goal_en"]):
        for cell in ("=1+1", "‮", "x" * 400, "\x00", "9" * 30, "-", "·;,"):
            assert read_table([heads, [cell] * 7, [cell]], names).rows


def test_tables_are_for_the_office_and_for_drafts(city: SmallCity, draft: Plan) -> None:
    with pytest.raises(PermissionDenied):
        tables.table_take(plan=draft, cells=[["title"], ["A"]], by=city.person("dewi"))
    Plan.objects.filter(pk=draft.pk).update(state="in_force", adopted_by=city.bodies["commission"], adopted_on=today())
    with pytest.raises(DomainError) as error:
        take(city, draft, LONG)
    assert error.value.code == "in-force"


def test_a_paste_shows_first_and_writes_then(city: SmallCity, draft: Plan) -> None:
    client, page = city.client("minjun"), reverse("plan:edit-table", args=[draft.ref])
    text = LONG + "Chapter\t9\tNo such level\t\t\t\t\t\n"
    shown = client.post(page, {"text": text}).content.decode()
    assert "Added: 5 · there already: 0 · refused: 1" in shown
    assert "The plan has no level “Chapter”." in shown
    assert not Node.objects.exists()
    answer = client.post(page, {"text": text, "save": "1"}, follow=True).content.decode()
    assert "5 rows were added. 1 row was refused." in answer
    assert Node.objects.count() == 5
    assert "There is nothing in this table" in client.post(page, {"text": " "}).content.decode()


def exported(plan: Plan) -> str:
    return csv_text(*table_pages.structure(plan))


def outline(plan: Plan) -> list[list[Any]]:
    """The plan as its table says it, but for the references: each row names its parent by its place."""
    rows = list(table_queries.structure_rows(plan))
    place = {row[0]: number for number, row in enumerate(rows)}
    return [[place.get(row[1]), *row[2:]] for row in rows]


def test_the_exported_table_builds_the_same_plan_again(city: SmallCity, draft: Plan) -> None:
    take(city, draft, LONG)
    officer, goal = city.person("minjun"), Node.objects.get(code="2")
    nodes.node_add(
        plan=draft,
        level=draft.levels.get(depth=3),
        parent=goal,
        title={"ko": "인권교육", "en": "=SUM(A1)"},
        description={"en": "First line\nsecond; with, marks"},
        target={"ko": "모든 학교"},
        duties=["protect"],
        supporting=[city.bodies["welfare"], city.bodies["audit"]],
        place={"en": "North"},
        by=officer,
    )
    text = exported(draft)
    assert {row.verdict for row in take(city, draft, text)} == {"unchanged"}
    again = begun(city)
    rows = take(city, again, text.lstrip("\ufeff"))
    assert {row.verdict for row in rows} == {"created"}, [row.why for row in rows]
    assert outline(again) == outline(draft)
    answer = city.client("minjun").get(reverse("plan:structure-csv", args=[draft.ref]))
    assert b"".join(answer.streaming_content).decode() == text  # type: ignore[arg-type,attr-defined]


def run_of(city: SmallCity, plan: Plan, data: bytes, name: str) -> ImportRun:
    file = file_store(io.BytesIO(data), name)
    return imports.import_open(file=file, by=city.person("minjun"), kind="plan_structure", options={"plan": plan.ref})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_previewed_imported_and_taken_back(city: SmallCity, draft: Plan, kind: str) -> None:
    header, *rows = table_pages.cells_of(LONG)
    data = csv_text(header, rows).encode() if kind == "csv" else xlsx_bytes({"Plan": (header, rows)})
    run = run_of(city, draft, data, f"plan.{kind}")
    assert (imports.preview(run).created, Node.objects.count()) == (5, 0)
    imports.apply(run)
    assert [row[0] for row in tree(draft)][:2] == ["Homes", "Affordable homes"]
    assert access.nodes(city.person("minjun")).count() == 5
    again = run_of(city, draft, data, f"again.{kind}")
    outcome = imports.apply(again)
    assert (outcome.created, outcome.unchanged) == (0, 5)
    imports.import_undo(run=run, by=city.person("minjun"))
    assert not Node.objects.exists()
    assert history_of(draft)[0].verb == "plan.import_undone"


def test_an_import_that_was_worked_with_is_not_taken_back(city: SmallCity, draft: Plan) -> None:
    run = run_of(city, draft, LONG.encode(), "plan.csv")
    imports.apply(run)
    nodes.milestone_add(node=Node.objects.get(code="2"), due_on=dt.date(2028, 1, 1), text={"en": "Half"},
                        by=city.person("minjun"))  # fmt: skip
    with pytest.raises(DomainError) as error:
        imports.import_undo(run=run, by=city.person("minjun"))
    assert error.value.code == "built-upon"
    assert Node.objects.count() == 5


def test_a_run_that_was_stopped_goes_on_and_one_without_a_plan_says_so(city: SmallCity, draft: Plan) -> None:
    run = run_of(city, draft, LONG.encode(), "plan.csv")
    tables.table_take(plan=draft, cells=table_pages.cells_of(LONG), by=city.person("minjun"), run=run)
    assert not access.nodes(city.person("minjun")).exists()  # invisible until the flip
    assert imports.apply(run).created == 5
    assert Node.objects.count() == 5
    stray = imports.import_open(file=run.file, by=city.person("minjun"), kind="plan_structure")
    assert imports.preview(stray).notes == ["Choose the plan into which this table goes."]
    with pytest.raises(DomainError):
        imports.apply(stray)


def test_a_file_chosen_in_the_editor_goes_to_the_import_page(city: SmallCity, draft: Plan) -> None:
    file = io.BytesIO(LONG.encode())
    file.name = "plan.csv"
    answer = city.client("minjun").post(reverse("plan:edit-table", args=[draft.ref]), {"file": file})
    assert answer.headers["Location"] == ImportRun.objects.get().get_absolute_url()


# --- the published plans ---------------------------------------------------------------------------------------------


def published(folder: Path) -> list[dict[str, str]]:
    """The plans whose counts are known."""
    with (folder / "city" / "plan_structures.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["n_tasks"] or row["n_goals"]]


def counts_of(row: dict[str, str]) -> list[int]:
    """The counts level by level; a vision has no column and counts 1."""
    found = [int(row[name]) for name in ("n_goals", "n_priority", "n_tasks", "n_projects") if row[name]]
    return ([1] if row["levels"].split(">")[0].strip() == "vision" else []) + found


def grown(names: list[str], counts: list[int]) -> list[list[str]]:
    """A long table with exactly these counts, spread evenly over the level above, in reading order."""
    above: list[str] = []
    lines: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {"": []}
    for depth, count in enumerate(counts):
        here = []
        for number in range(count):
            parent = above[number * len(above) // count] if above else ""
            code = f"{parent}-{len(below[parent]) + 1}".lstrip("-")
            lines[code] = [names[depth], code, f"{names[depth]} {code}", f"{code}번", parent]
            below[parent].append(code)
            below[code] = []
            here.append(code)
        above = here
    order: list[str] = []
    stack = list(reversed(below[""]))
    while stack:
        order.append(stack.pop())
        stack.extend(reversed(below[order[-1]]))
    return [["level", "code", "title_en", "title_ko", "parent"], *(lines[code] for code in order)]


@pytest.mark.slow
def test_the_published_plans_load_with_equal_counts_and_nothing_lost(city: SmallCity, reference_data: Path) -> None:
    rows = published(reference_data)
    assert [sum(counts_of(row)) for row in rows] == [78, 152, 73, 135]
    for row in rows:
        names = [name.strip() for name in row["levels"].split(">")]
        header, *lines = grown(names, counts_of(row))
        files = {"csv": csv_text(header, lines).encode(), "xlsx": xlsx_bytes({"plan": (header, lines)})}
        for kind, data in files.items():
            plan = begun(city, [{"en": name} for name in names])
            outcome = imports.apply(run_of(city, plan, data, f"{plan.ref}.{kind}"))
            assert (outcome.created, outcome.refused) == (len(lines), [])
            made = list(Node.objects.filter(plan=plan).select_related("level", "parent").order_by("order"))
            assert [sum(node.level.depth == n for node in made) for n in range(1, len(names) + 1)] == counts_of(row)
            said = [[node.level.name["en"], node.code, node.title["en"], node.title["ko"],
                     node.parent.code if node.parent else ""] for node in made]  # fmt: skip
            assert said == lines  # titles, order, parents
            again = begun(city, [{"en": name} for name in names])
            take(city, again, exported(plan).lstrip("\ufeff"))
            assert outline(again) == outline(plan)


def test_many_rows_take_few_statements(city: SmallCity, draft: Plan, django_assert_max_num_queries: Any) -> None:
    header, *lines = grown(["Goal", "Priority", "Task"], [10, 50, 440])
    cells = [header, *lines]
    with django_assert_max_num_queries(45):
        tables.table_take(plan=draft, cells=cells, by=city.person("minjun"))
    assert len(queries.twigs(draft)) == 500
