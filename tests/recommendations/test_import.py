"""Files become recommendations: preview, import, the same again, several files of one review, undo, bad files."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from hrcity.core import imports
from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.core.files import file_store
from hrcity.core.models import ImportRun, ImportState
from hrcity.recommendations import access, services
from hrcity.recommendations.models import Recommendation, RecommendationLabel
from tests.personas import SmallCity

UPSTREAM = ("uhri_themes_2025", "uhri_themes_2014", "uhri_groups_2025", "uhri_groups_2014", "upr_issues")


@pytest.fixture
def vocabulary(db: None) -> None:
    """The lists that upstream labels belong to."""
    call_command("load_vocabulary", verbosity=0, stdout=io.StringIO())


def run_of(path: Path, name: str = "") -> ImportRun:
    """A file, kept and ready to be imported."""
    with path.open("rb") as stream:
        return imports.import_open(file=file_store(stream, name or path.name), by=SYSTEM)


def take(path: Path) -> tuple[int, int, int, int]:
    """Import a file; new, changed, left alone, refused."""
    outcome = imports.apply(run_of(path))
    return outcome.created, outcome.updated, outcome.unchanged, len(outcome.refused)


def uhri_file(folder: Path, *rows: dict[str, Any]) -> Path:
    """A UHRI export of made-up rows."""
    base = {
        "AnnotationType": "- Recommendations",
        "Body": "- CESCR",
        "Symbol": "E/C.12/SVN/CO/9",
        "Countries": ["Slovenia"],
        "Themes": ["- Right to adequate housing"],
        "AffectedPersons": ["- Children"],
        "Sdgs": ["11 - SUSTAINABLE CITIES"],
        "PublicationDate": "2025-03-01",
        "DocumentId": "d",
        "Regions": [],
    }
    path = folder / "uhri.json"
    path.write_text(json.dumps([base | row for row in rows]), encoding="utf-8")
    return path


def row(number: int, text: str = "") -> dict[str, str]:
    """One made-up annotation."""
    return {"AnnotationId": f"00000000-0000-0000-0000-{number:012}", "Text": text or f"{number}. Build {number} homes."}


def test_a_preview_writes_nothing(vocabulary: None, tmp_path: Path) -> None:
    run = run_of(uhri_file(tmp_path, row(1), row(2)))
    outcome = imports.preview(run)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (2, 0, 0)
    assert Recommendation.objects.count() == 0
    assert [line.verdict for line in outcome.samples] == ["created", "created"]


def test_the_same_file_again_changes_nothing(vocabulary: None, tmp_path: Path) -> None:
    path = uhri_file(tmp_path, row(1), row(2))
    assert take(path) == (2, 0, 0, 0)
    labels = RecommendationLabel.objects.count()
    before = list(Recommendation.objects.values("pk", "updated_at", "digests", "upstream"))
    assert take(path) == (0, 0, 2, 0)
    assert list(Recommendation.objects.values("pk", "updated_at", "digests", "upstream")) == before
    assert RecommendationLabel.objects.count() == labels


def test_a_changed_row_changes_its_ask_and_can_be_taken_back(vocabulary: None, tmp_path: Path) -> None:
    take(uhri_file(tmp_path, row(1), row(2)))
    run = run_of(uhri_file(tmp_path, row(1, "1. Build 900 homes."), row(2)))
    outcome = imports.apply(run)
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 1, 1)
    assert Recommendation.objects.filter(text__contains="900").count() == 1
    imports.import_undo(run=run, by=SYSTEM)
    assert Recommendation.objects.filter(text__contains="900").count() == 0


def test_a_preview_says_which_country_a_file_is_about(vocabulary: None, tmp_path: Path, city: SmallCity) -> None:
    from hrcity.institutions.services import city_change

    city_change(by=SYSTEM, country="KOR")
    notes = imports.preview(run_of(uhri_file(tmp_path, row(1)))).notes
    assert "Slovenia" in notes[0]
    assert "own country" in notes[1]


def test_rows_of_an_unfinished_import_are_seen_by_nobody(vocabulary: None, tmp_path: Path, city: SmallCity) -> None:
    run = run_of(uhri_file(tmp_path, row(1)))
    imports.apply(run)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.WRITING)
    hidden = Recommendation.objects.get()
    assert access.readable(city.person("minjun")).count() == 0
    assert city.client("minjun").get(hidden.get_absolute_url()).status_code == 404
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DONE)
    assert city.client().get(hidden.get_absolute_url()).status_code == 200


def test_an_interrupted_import_goes_on_where_it_stopped(vocabulary: None, tmp_path: Path) -> None:
    run = run_of(uhri_file(tmp_path, *(row(number) for number in range(30))))
    imports.apply(run)
    Recommendation.objects.filter(pk__in=list(Recommendation.objects.values_list("pk", flat=True)[10:])).delete()
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.WRITING)
    run.refresh_from_db()
    outcome = imports.apply(run)
    assert outcome.created == 30
    assert Recommendation.objects.count() == 30


def test_an_import_is_taken_back_only_while_nobody_worked_with_it(
    vocabulary: None, tmp_path: Path, city: SmallCity
) -> None:
    run = run_of(uhri_file(tmp_path, row(1), row(2)))
    imports.apply(run)
    touched = Recommendation.objects.order_by("pk").first()
    assert touched is not None
    services.text_set(
        recommendation=touched, lang="ko", kind="summary", text="집을 지어 주십시오.", by=city.person("minjun")
    )
    with pytest.raises(DomainError) as refusal:
        imports.import_undo(run=run, by=SYSTEM)
    assert touched.ref in str(refusal.value.message)
    other = run_of(uhri_file(tmp_path, row(7)))
    imports.apply(other)
    imports.import_undo(run=other, by=SYSTEM)
    assert Recommendation.objects.count() == 2


def test_a_file_cut_off_in_the_middle_brings_nothing(vocabulary: None, tmp_path: Path) -> None:
    path = uhri_file(tmp_path, *(row(number) for number in range(40)))
    path.write_bytes(path.read_bytes()[:-200])
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_file", str(path), "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert end.value.code == 1
    assert "cut off" in said["refused"][0]["why"]
    assert Recommendation.objects.count() == 0
    assert ImportRun.objects.get().state == ImportState.FAILED


def test_a_dry_run_leaves_no_trace(vocabulary: None, tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("import_file", str(uhri_file(tmp_path, row(1))), "--dry-run", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "kind": "uhri_json",
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": [],
    }
    assert not Recommendation.objects.exists()
    assert not ImportRun.objects.exists()


def test_only_the_office_imports(city: SmallCity) -> None:
    for name, status in (("", 302), ("ana", 403), ("dewi", 403), ("grace", 403), ("omar", 403), ("minjun", 200)):
        assert city.client(name).get("/import/").status_code == status, name


@pytest.mark.slow
def test_a_whole_review_comes_in_from_three_files_in_any_order(vocabulary: None, reference_data: Path) -> None:
    folder = reference_data / "recommendations"
    report = folder / "upr-reports" / "slovenia2025-A-HRC-59-15.pdf"
    addendum = folder / "upr-reports" / "slovenia2025-A-HRC-59-15-Add.1.pdf"
    matrix = folder / "ohchr-matrix" / "slovenia-2025-upr48.docx"
    assert take(report)[0] == 254
    assert set(Recommendation.objects.values_list("position", flat=True)) == {"pending"}
    assert take(addendum)[:2] == (0, 254)
    positions = Counter(Recommendation.objects.values_list("position", flat=True))
    assert positions == {"supported": 217, "noted": 37}
    take(matrix)
    assert Recommendation.objects.count() == 254
    assert Counter(Recommendation.objects.values_list("position", flat=True)) == positions
    assert not Recommendation.objects.filter(source__isnull=True).exists()
    assert take(report)[:2] == take(addendum)[:2] == take(matrix)[:2] == (0, 0)


@pytest.mark.slow
def test_every_label_of_the_matrix_is_kept_with_its_origin(vocabulary: None, reference_data: Path) -> None:
    folder = reference_data / "recommendations" / "ohchr-matrix"
    for name, asks, themes in (("slovenia-2014-upr20.docx", 163, 53), ("slovenia-2025-upr48.docx", 254, 60)):
        assert take(folder / name) == (asks, 0, 0, 0)
        scheme = "uhri_themes_2014" if "2014" in name else "uhri_themes_2025"
        labels = RecommendationLabel.objects.filter(term__scheme__code=scheme)
        assert labels.values("term").distinct().count() == themes
        assert set(labels.values_list("origin", flat=True)) == {"upstream"}
    assert Recommendation.objects.exclude(country="SVN").count() == 0


@pytest.mark.slow
def test_upr_info_is_taken_over_with_all_its_countries(vocabulary: None, reference_data: Path) -> None:
    path = reference_data / "recommendations" / "upr-info" / "1-5.csv"
    created, _updated, unchanged, refused = take(path)
    assert refused == 0
    assert unchanged == 0
    assert sum(len(ask.wordings) for ask in Recommendation.objects.only("wordings")) == 6094
    assert take(path) == (0, 0, created, 0)
