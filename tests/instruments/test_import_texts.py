"""Texts come in from files: previewed, aligned, repeated without effect, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcity.core import imports
from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry, ImportRun
from hrcity.instruments.models import Instrument, Provision, ProvisionText
from hrcity.instruments.services import instrument_from_reading, run_undo
from hrcity.recommendations.models import Recommendation
from hrkit.documents import Paragraph, Source
from tests.instruments.texts import ORDINANCE_EN, ORDINANCE_KO, declaration, docx, general_comment
from tests.vocabulary.site import run_of


def imported(run: ImportRun) -> tuple[int, int, int]:
    done = imports.apply(run)
    return done.created, done.updated, done.unchanged


def text(slug: str, eid: str, lang: str) -> str:
    return ProvisionText.objects.get(provision__instrument__slug=slug, provision__eid=eid, lang=lang).text


def test_a_preview_writes_nothing(db: None, tmp_path: Path) -> None:
    done = imports.preview(run_of(declaration("en", "Free.", "Equal."), "udhr_html", tmp_path / "a"))
    assert (done.created, done.title) == (2, "Title en") and not Instrument.objects.exists()


def test_language_versions_stand_side_by_side_and_a_second_import_changes_nothing(db: None, tmp_path: Path) -> None:
    english = declaration("en", "Free.", "Equal.", preamble="Whereas boats,")
    assert imported(run_of(english, "udhr_html", tmp_path / "a")) == (3, 0, 0)
    assert imported(run_of(declaration("ko", "자유.", "평등."), "udhr_html", tmp_path / "b")) == (2, 0, 0)
    assert imported(run_of(english, "udhr_html", tmp_path / "c")) == (0, 0, 3)
    row = Instrument.objects.get(slug="udhr")
    assert row.title == {"en": "Title en", "ko": "Title ko"} and row.original_language == "en"
    assert list(row.provisions.values_list("eid", flat=True)) == ["preamble", "art_1", "art_2"]
    assert text("udhr", "art_2", "ko") == "평등."
    assert not ProvisionText.objects.get(provision__eid="art_1", lang="ko").is_original


def test_a_preamble_that_comes_later_stands_in_front(db: None, tmp_path: Path) -> None:
    imported(run_of(declaration("ko", "자유."), "udhr_html", tmp_path / "a"))
    imported(run_of(declaration("en", "Free.", preamble="Whereas"), "udhr_html", tmp_path / "b"))
    assert list(Provision.objects.order_by("order").values_list("eid", flat=True)) == ["preamble", "art_1"]


def test_rows_of_an_import_are_shown_only_once_it_is_done(db: None, tmp_path: Path) -> None:
    from django.test import Client

    run = run_of(declaration("en", "Free."), "udhr_html", tmp_path / "a")
    imports.importer_of(run).apply(run, None)
    assert Instrument.objects.filter(slug="udhr").exists()
    assert Client().get("/treaties-and-laws/udhr/").status_code == 404
    imports.apply(run)
    assert Client().get("/treaties-and-laws/udhr/").status_code == 200


def test_an_import_is_taken_back_to_what_stood_there(treaty: Instrument, tmp_path: Path) -> None:
    first = run_of(declaration("en", "Free.", "Equal."), "udhr_html", tmp_path / "a")
    imported(first)
    second = run_of(declaration("en", "Free.", "Alike."), "udhr_html", tmp_path / "b")
    assert imported(second) == (0, 1, 1) and text("udhr", "art_2", "en") == "Alike."
    with pytest.raises(DomainError, match="changed again"):
        imports.import_undo(run=first, by=SYSTEM)
    imports.import_undo(run=second, by=SYSTEM)
    assert text("udhr", "art_2", "en") == "Equal."
    imports.import_undo(run=first, by=SYSTEM)
    assert list(Instrument.objects.values_list("slug", flat=True)) == ["icob"]
    assert Provision.objects.count() == 2 and not ProvisionText.objects.exists()


def test_a_text_that_is_cited_or_built_upon_cannot_be_taken_back(db: None, tmp_path: Path) -> None:
    run = run_of(declaration("en", "Free."), "udhr_html", tmp_path / "a")
    imported(run)
    ask = Recommendation.objects.create(
        ref="REC-2031-0001", origin="upr", kind="recommendation", identity="x", text="Row.", lang="en",
        source=Provision.objects.get(eid="art_1"))
    with pytest.raises(DomainError, match="1 record cites this text"):
        imports.import_undo(run=run, by=SYSTEM)
    ask.delete()
    imported(run_of(declaration("ko", "자유."), "udhr_html", tmp_path / "b"))
    with pytest.raises(DomainError, match="language version or text was added"):
        imports.import_undo(run=run, by=SYSTEM)


def test_a_general_comment_belongs_to_its_committee_and_treaty(treaty: Instrument, tmp_path: Path) -> None:
    assert imported(run_of(general_comment(body="COB"), "general_comment", tmp_path / "a")) == (3, 0, 0)
    row = Instrument.objects.get(kind="general_comment")
    assert (row.slug, row.symbol, row.adopted_on) == ("cob-c-gc-7", "COB/C/GC/7", "2031-02-03")
    assert row.body == treaty.body and row.parent == treaty
    assert row.provisions.get(eid="para_1").heading == "I. Why boats matter"
    assert imported(run_of(general_comment(body="COB"), "general_comment", tmp_path / "b")) == (0, 0, 3)


@pytest.mark.parametrize("form", ["txt", "docx", "html"])
def test_an_ordinance_is_cut_into_articles_from_any_file(db: None, tmp_path: Path, form: str) -> None:
    content = {"txt": ORDINANCE_KO.encode(), "docx": docx(*ORDINANCE_KO.splitlines()),
               "html": ("<html lang='ko'>" + "".join(f"<p>{line}</p>" for line in ORDINANCE_KO.splitlines())
                        + "</html>").encode()}[form]
    options = {"kind": "ordinance", "title": "강마을 인권 조례", "language": "ko"}
    assert imported(run_of(content, "document", tmp_path / "a", name=f"x.{form}", **options)) == (5, 0, 0)
    row = Instrument.objects.get(kind="ordinance")
    assert list(row.provisions.values_list("eid", flat=True)) == ["art_1", "art_2", "art_2-2", "art_3", "add1_art_1"]
    english = {"slug": row.slug, "title": "River ordinance", "language": "en", "translator": "Translation desk"}
    run = run_of(docx(*ORDINANCE_EN.splitlines()), "document", tmp_path / "b", **english)
    assert imported(run)[0] == 6
    row.refresh_from_db()
    part = row.provisions.get(eid="art_3")
    assert part.title == {"ko": "책무", "en": "Duties"}
    assert part.headings == {"ko": "제2장 책무", "en": "Chapter 2 Duties"}
    wording = part.texts.get(lang="en")
    assert (wording.translator, wording.is_original) == ("Translation desk", False)
    assert row.original_language == "ko" and row.title["ko"] == "강마을 인권 조례"


def test_any_document_keeps_its_paragraphs(db: None, tmp_path: Path) -> None:
    content = docx("A report on boats", "1. Boats float.", "They are wet.", "2. Oars help.")
    imported(run_of(content, "document", tmp_path / "a", language="en", symbol="LC/2031/4"))
    row = Instrument.objects.get()
    assert (row.slug, row.kind, row.title) == ("lc-2031-4", "city_document", {"en": "A report on boats"})
    assert [part.eid for part in row.provisions.all()] == ["para_1", "para_1.u1", "para_2"]


def test_a_file_that_is_no_text_gets_a_sentence(db: None, tmp_path: Path) -> None:
    for content, kind in ((b"<html><body>nothing</body></html>", "udhr_html"), (b"PK\x03\x04broken", "document")):
        with pytest.raises(DomainError) as error:
            imports.apply(run_of(content, kind, tmp_path / "a"))
        assert str(error.value.message)
    assert not Instrument.objects.exists()


def test_a_language_nobody_can_tell_is_asked_about(db: None, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as error:
        imports.apply(run_of("ნავი მდინარეზე\n".encode(), "document", tmp_path / "a", name="a.txt"))
    assert error.value.code == "language-missing"
    done = imports.preview(run_of(b"zzz qqq\n\nxxx yyy\n", "document", tmp_path / "b", name="a.txt"))
    assert "taken for English" in done.notes[0]


def test_each_import_leaves_one_entry_about_the_text(db: None, tmp_path: Path) -> None:
    imported(run_of(declaration("en", "Free."), "udhr_html", tmp_path / "a"))
    imported(run_of(declaration("en", "Free."), "udhr_html", tmp_path / "b"))
    entry = AuditEntry.objects.get(verb="instrument.text_imported")
    assert entry.data["lang"] == "en" and entry.data["created"] == 1


REPORT = Source(kind="upr_report", symbol="A/HRC/99/9", title="Report on Atlantis", body="UPR", country="Atlantis",
                date="2031-04-05", language="en", session="60", cycle="6")


def test_a_reading_becomes_a_document_with_paragraphs_by_their_numbers(city: object, tmp_path: Path) -> None:
    from hrcity.vocabulary.models import Country

    Country.objects.create(iso3="ATL", title={"en": "Atlantis"})
    run = run_of(b"x", "upr_report", tmp_path / "a")
    matrix = Source(kind="ohchr_matrix", symbol="A/HRC/99/9", title="")
    row = instrument_from_reading(source=matrix, paragraphs=[], run=run, by=None)
    assert (row.kind, row.slug) == ("upr_matrix", "a-hrc-99-9")
    paragraphs = [Paragraph("140", "The recommendations:"), Paragraph("140.7", "Build boats (Lemuria);", "I. Boats", 1)]
    for _time in range(2):
        row = instrument_from_reading(source=REPORT, paragraphs=paragraphs, run=run, by=None)
    assert (row.kind, row.country, row.title, row.session) == ("upr_report", "ATL", {"en": "Report on Atlantis"}, "60")
    assert list(row.provisions.values_list("eid", "heading")) == [("para_140", ""), ("para_140.7", "I. Boats")]
    run_undo(run)
    assert not Instrument.objects.exists()


def test_every_real_language_version_is_aligned_by_article(db: None, reference_data: Path, tmp_path: Path) -> None:
    for name in ("eng", "kor", "arb", "khk"):
        content = (reference_data / "recommendations" / "udhr" / f"{name}.html").read_bytes()
        assert imported(run_of(content, "udhr_html", tmp_path / "f", name=f"{name}.html")) == (31, 0, 0), name
    assert Provision.objects.count() == 31 and ProvisionText.objects.filter(provision__eid="art_30").count() == 4


def test_the_real_general_comments_come_in_whole(db: None, reference_data: Path, tmp_path: Path) -> None:
    for path in sorted((reference_data / "recommendations" / "general-comments").glob("*.json"))[:3]:
        done = imports.apply(run_of(path.read_bytes(), "general_comment", tmp_path / "f"))
        assert done.created > 20 and not done.refused
