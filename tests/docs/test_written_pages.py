"""What the pages name must exist: links, commands, settings, files, pictures."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from hrcity.conf import env
from hrcity.conf.command import ALIASES, OUTSIDE
from tests.docs.pages import ROOT, anchors, links, rows_of_tables, text_of, written

PAGES = written()
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
PICTURES = ROOT / "docs" / "pictures"
LARGEST_PICTURE = 150 * 1024
every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        name, _hash, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        assert not anchor or anchor in anchors(target), f"{link}: no such heading"


@every_page
def test_every_command_that_is_named_exists(page: Path) -> None:
    from django.core.management import get_commands

    known = {*get_commands(), *OUTSIDE}
    for name in re.findall(r"(?:^|`|bin/)hrcity ([a-z][a-z_-]+)", text_of(page), re.MULTILINE):
        assert ALIASES.get(name, name) in known, f"hrcity {name}"


@every_page
def test_every_setting_that_is_named_exists(page: Path) -> None:
    outside = {"HRCITY_REFERENCE_DATA"}  # read by the tests, not by the platform
    known = {row.name for row in env.TABLE} | outside
    for name in re.findall(r"\b(?:HRCITY_[A-Z_]*[A-Z]|DATABASE_URL(?:_FILE)?)\b", text_of(page)):
        assert name.removesuffix("_FILE") in known, name


@every_page
def test_every_module_that_is_named_can_be_run(page: Path) -> None:
    for name in re.findall(r"python -m ((?:hrkit|hrcity)[a-z._]*)", text_of(page)):
        path = ROOT / "src" / Path(*name.split("."))
        assert (path / "__main__.py").exists() or path.with_suffix(".py").exists(), name


@pytest.mark.parametrize("name", ["run", "test"])
def test_every_option_of_the_two_commands_exists(name: str) -> None:
    offered = text_of(ROOT / name) + text_of(ROOT / "tests" / "harness" / "__main__.py")
    for page in PAGES:
        for line in re.findall(rf"\./{name} (--[^`#\n&>|]*)", text_of(page)):
            for option in re.findall(r"--[a-z]+", line):
                assert f'"{option}"' in offered, f"{page.name}: ./{name} {option}"


@every_page
def test_a_page_in_code_quotes_names_files_that_are_there(page: Path) -> None:
    places = (ROOT, ROOT / "src", ROOT / "src/hrcity", ROOT / "src/hrcity/recommendations", ROOT / "src/hrkit")
    for name in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|md|toml|css))[`:]", text_of(page)):
        assert any((place / name).exists() for place in places), name


@every_page
def test_no_page_names_a_folder_of_one_machine(page: Path) -> None:
    allowed = ("/opt/hrcity", "/var/", "/etc/", "/usr/", "/srv/", "/tmp/drill")
    for name in re.findall(r"(?<![\w./])/(?:home|work|root|tmp|Users)/[\w./-]*", text_of(page)):
        assert name.startswith(allowed), name


def test_every_picture_is_small_and_shown() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    for picture in sorted(PICTURES.glob("*")):
        assert picture.suffix == ".png"
        assert picture.stat().st_size <= LARGEST_PICTURE, f"{picture.name}: {picture.stat().st_size} bytes"
        assert picture in shown, f"{picture.name} is shown nowhere"


def test_the_front_page_shows_both_commands_before_anything_else() -> None:
    first = re.search(r"```sh\n(.*?)```", text_of(ROOT / "README.md"), re.DOTALL)
    assert first is not None
    assert [line.split()[0] for line in first[1].splitlines() if line.strip()][:2] == ["./run", "./test"]
    assert text_of(ROOT / "README.md").index("```sh") < text_of(ROOT / "README.md").index("![")


def test_every_role_has_its_page() -> None:
    names = {page.stem for page in (ROOT / "docs" / "user").glob("*.md")}
    assert names >= {"officer", "office-head", "contact", "department-head", "commission-member", "auditor",
                     "administrator", "reader", "import", "excel", "README"}


def test_the_manual_of_imports_names_every_kind() -> None:
    from hrcity.core.registry import IMPORTERS

    rows = [row for _head, row in rows_of_tables(ROOT / "docs" / "user" / "import.md") if "at the console" in row]
    assert {kind for row in rows for kind in re.findall(r"`(\w+)`", row["at the console"])} == set(IMPORTERS)


def test_the_life_of_a_recommendation_is_drawn_as_it_is() -> None:
    from hrcity.recommendations.lifecycle_doc import PAGE, page

    assert text_of(PAGE) == page(), "run `python -m hrcity.recommendations.lifecycle_doc --write`"


def test_every_status_and_verb_stands_in_the_drawing() -> None:
    from hrcity.recommendations.rules import TRANSITIONS

    drawn = text_of(ROOT / "docs" / "lifecycle.md")
    rows = [line.split("|") for line in drawn.splitlines() if line.startswith("|")]
    told = {(cells[1].partition("(`")[2].strip(" `)"), cells[2].strip(" `")) for cells in rows if len(cells) == 7}
    assert {(str(status), verb) for status, verbs in TRANSITIONS.items() for verb in verbs} <= told


def test_the_lives_of_plans_are_drawn_as_they_are() -> None:
    from hrcity.plan.lifecycle_doc import PAGE, lives, page

    drawn = text_of(PAGE)
    assert drawn == page(), "run `python -m hrcity.plan.lifecycle_doc --write`"
    for life in lives():
        for status, verbs in life.table.items():
            assert all(f"| {status.label} (`{status}`) | `{verb}` |" in drawn for verb in verbs)


def test_the_command_says_when_the_drawing_is_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hrcity.recommendations import lifecycle_doc

    monkeypatch.setattr(lifecycle_doc, "PAGE", tmp_path / "lifecycle.md")
    assert [lifecycle_doc.main([word]) for word in ("--check", "--write", "--check")] == [1, 0, 0]


def test_decisions_are_numbered_without_a_gap_and_short() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        lines = text_of(page).splitlines()
        assert lines[0].startswith(f"# {page.name[:4]} "), page.name
        assert re.match(r"\d{4}-\d{2} · (accepted|replaced by)", lines[2]), page.name
        assert 20 <= len(lines) <= 40, f"{page.name}: {len(lines)} lines"


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    told = text_of(ROOT / "docs" / "adr" / "0017-dependencies.md").lower()
    for line in [*project["dependencies"], *project["optional-dependencies"]["postgres"]]:
        name = re.split(r"[\[<>=]", line)[0].strip().lower()
        assert name in told, f"{name} has no line in ADR 0017"
