"""The UN's wording of the Goals comes in per language, can be taken back, and is kept as published."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcity.core import imports
from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.core.models import ImportRun
from hrcity.vocabulary.models import Term
from tests.vocabulary.site import run_of

ENGLISH = b"""1-1-title: By the end of the decade, the people of the river have all that they need
  for a decent life in the town
9-9-title: By then, the lakes are clean for all of us and for the fish
"""


def imported(run: ImportRun) -> tuple[int, int, int, int]:
    done = imports.apply(run)
    return done.created, done.updated, done.unchanged, len(done.refused)


def wording(code: str = "1.1") -> dict[str, str]:
    return Term.objects.get(scheme__code="sdg", code=code).definition


def test_a_preview_writes_nothing(loaded: Path, tmp_path: Path) -> None:
    done = imports.preview(run_of(ENGLISH, "sdg_targets", tmp_path / "a"))
    assert (done.created, len(done.refused)) == (1, 1) and wording() == {}


def test_wording_is_kept_with_the_term_and_a_second_import_changes_nothing(loaded: Path, tmp_path: Path) -> None:
    assert imported(run_of(ENGLISH, "sdg_targets", tmp_path / "a")) == (1, 0, 0, 1)
    assert wording()["en"].startswith("By the end of the decade") and wording()["en"].endswith("in the town")
    assert imported(run_of(ENGLISH, "sdg_targets", tmp_path / "b")) == (0, 0, 1, 1)


def test_an_import_is_taken_back_to_what_stood_there(loaded: Path, tmp_path: Path) -> None:
    first = run_of(ENGLISH, "sdg_targets", tmp_path / "a")
    imported(first)
    second = run_of(ENGLISH.replace(b"decent", b"good"), "sdg_targets", tmp_path / "b")
    assert imported(second) == (0, 1, 0, 1)
    with pytest.raises(DomainError, match="changed again"):
        imports.import_undo(run=first, by=SYSTEM)
    imports.import_undo(run=second, by=SYSTEM)
    assert "decent" in wording()["en"]
    imports.import_undo(run=first, by=SYSTEM)
    assert wording() == {}


def test_a_file_whose_language_nobody_can_tell_is_asked_about(loaded: Path, tmp_path: Path) -> None:
    strange = b"1-1-title: zzz qqq xxx\n"
    with pytest.raises(DomainError) as error:
        imports.apply(run_of(strange, "sdg_targets", tmp_path / "a"))
    assert error.value.code == "language-missing"
    imported(run_of(strange, "sdg_targets", tmp_path / "b", language="tl"))
    assert wording() == {"tl": "zzz qqq xxx"}


def test_the_name_of_the_file_may_tell_the_language(loaded: Path, tmp_path: Path) -> None:
    imported(run_of(b"1-1-title: zzz qqq xxx\n", "sdg_targets", tmp_path / "a", name="targets-mn.yml"))
    assert wording() == {"mn": "zzz qqq xxx"}


def test_every_target_of_the_real_files_finds_its_term(db: None, reference_data: Path, tmp_path: Path) -> None:
    from hrcity.vocabulary.services import vocabulary_load

    vocabulary_load()
    folder = reference_data / "recommendations" / "sdg"
    for path in sorted(folder.glob("targets-*")):
        done = imports.preview(run_of(path.read_bytes(), "sdg_targets", tmp_path / "f", name=path.name))
        assert (done.created, done.refused) == (169, []), path.name
