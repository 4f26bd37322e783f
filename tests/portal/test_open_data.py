"""The open data: files, their hashes, their description, and what must never be in them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hrcity.core.models import Job, JobState
from hrcity.portal import open_data
from hrcity.recommendations import services
from tests.personas import BODIES
from tests.portal.data_city import DataCity

pytestmark = pytest.mark.slow  # each builds every table

Browser = Callable[..., Client]


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def fetch(client: Client, name: str) -> bytes:
    return b"".join(client.get(f"/open-data/{name}").streaming_content)  # type: ignore[arg-type]


def table(client: Client, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetch(client, f"{name}.csv").decode("utf-8-sig"))))


@pytest.fixture
def built(city: DataCity) -> DataCity:
    """One recommendation with all that follows, one that is internal, one whose window to object is open."""
    row = city.answer(city.assign(city.ask("=Insulate homes of poor families.")))
    city.prove(row)
    city.report(row)
    services.grade_give(recommendation=city.again(row), term=city.grade, body=city.bodies["commission"],
                        reason={"en": "Two of three streets."}, by=city.person("grace"))  # type: ignore[arg-type]
    services.text_set(recommendation=row, lang="ko", kind="summary", text="단열합니다.", by=city.person("minjun"))
    city.answer(city.assign(city.ask("Internal.", visibility="internal")))
    city.assign(city.ask("Heat schools."), "housing", take=False)
    open_data.build()
    return city


def test_every_table_is_there_as_csv_and_json_with_the_same_rows(built: DataCity, browser: Browser) -> None:
    client = browser()
    counts = {}
    for one in open_data.TABLES:
        rows, tree = table(client, one.name), json.loads(fetch(client, f"{one.name}.json"))
        assert len(rows) == len(tree), one.name
        assert all(list(row) == [name for name, _type, _what in one.columns] for row in tree)
        counts[one.name] = len(rows)
    told = {"recommendations": 2, "texts": 1, "labels": 0, "answers": 1, "updates": 1, "evidence": 1,
            "grades": 1, "bodies": len(BODIES), "terms": 4}  # fmt: skip
    assert {name: counts.pop(name) for name in told} == told
    assert not any(counts.values())  # of plans and what follows them there is nothing in this city


def test_texts_of_answers_proof_and_grades_have_a_column_for_each_language(built: DataCity, browser: Browser) -> None:
    client = browser()
    [answer], [proof], [grade] = (table(client, name) for name in ("answers", "evidence", "grades"))
    assert (answer["measure_en"], answer["measure_ko"], answer["reason_en"]) == ("Insulate 200 homes", "", "")
    assert (proof["title_en"], proof["title_ko"]) == ("List of homes", "주택 목록")
    assert (grade["reason_en"], grade["reason_ko"]) == ("Two of three streets.", "")


def test_nothing_inside_and_no_person_is_in_any_file(built: DataCity) -> None:
    folder = open_data.current()
    assert folder is not None
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != "datapackage.json")
    assert "Internal." not in text and "secret reasons" not in text and "Unchecked" not in text
    assert not [name for name in built.people if f"{name}@" in text or f"{name.title()}" in text]


def test_open_window_shows_neither_status_nor_department(built: DataCity, browser: Browser) -> None:
    [row] = [row for row in table(browser(), "recommendations") if row["text"] == "Heat schools."]
    assert (row["status"], row["whose"], row["answers_by"], row["due_on"]) == ("received", "", "", "")


def test_text_like_a_formula_is_harmless_in_csv_and_whole_in_json(built: DataCity, browser: Browser) -> None:
    client = browser()
    assert table(client, "recommendations")[0]["text"].startswith("'=Insulate")
    assert json.loads(fetch(client, "recommendations.json"))[0]["text"].startswith("=Insulate")


def test_hashes_sizes_and_row_counts_of_the_description_are_true(built: DataCity, browser: Browser) -> None:
    package = json.loads(browser().get("/open-data/datapackage.json").content)
    for item in package["resources"]:
        data = fetch(browser(), item["path"])
        assert item["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}" and item["bytes"] == len(data)
        assert all(field["description"] for field in item["schema"]["fields"])
    assert package["licenses"][0]["name"] == "CC-BY-4.0" and len(package["resources"]) == 2 * len(open_data.TABLES)


def test_page_says_what_there_is_under_which_licence(built: DataCity, browser: Browser) -> None:
    page = browser().get("/open-data/").content.decode()
    assert "CC BY 4.0" in page and "recommendations.csv" in page and "SHA-256" in page
    assert "Make the files now" not in page


def test_before_the_first_build_the_page_says_so(city: DataCity, browser: Browser) -> None:
    assert "for the first time" in browser().get("/open-data/").content.decode()
    assert browser().get("/open-data/recommendations.csv").status_code == 404
    assert browser().get("/open-data/datapackage.json").status_code == 404


def test_no_other_file_can_be_had(built: DataCity, browser: Browser) -> None:
    for name in ("nothing.csv", "recommendations.exe", "current.csv", "current"):
        assert browser().get(f"/open-data/{name}").status_code == 404


def test_unchanged_file_is_not_sent_again(built: DataCity, browser: Browser) -> None:
    first = browser().get("/open-data/bodies.csv")
    again = browser().get("/open-data/bodies.csv", headers={"if-none-match": first["etag"]})
    assert again.status_code == 304 and again["etag"] == first["etag"]


def test_new_build_takes_the_place_of_the_old_and_two_are_kept(built: DataCity, browser: Browser) -> None:
    for _number in range(3):
        built.ask("Plant trees.")
        open_data.build()
    assert len(table(browser(), "recommendations")) == 5
    assert len([path for path in open_data.root().iterdir() if path.is_dir()]) == open_data.KEPT_BUILDS


def test_build_that_breaks_leaves_the_old_one(built: DataCity, browser: Browser,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise OSError("disk full")

    monkeypatch.setattr(open_data, "write_table", broken)
    with pytest.raises(OSError, match="disk full"):
        open_data.build()
    assert len(table(browser(), "recommendations")) == 2


def test_only_the_office_asks_for_a_build(city: DataCity, browser: Browser) -> None:
    assert browser().post("/open-data/build/").status_code == 302
    assert browser("dewi").post("/open-data/build/").status_code == 403
    assert not Job.objects.filter(kind=open_data.KIND).exists()
    assert browser("minjun").post("/open-data/build/").status_code == 302
    assert Job.objects.filter(kind=open_data.KIND, state=JobState.WAITING).count() == 1


def test_nightly_build_waits_for_no_second_one(city: DataCity) -> None:
    open_data.nightly()
    open_data.nightly()
    assert Job.objects.filter(kind=open_data.KIND).count() == 1
