"""Lists go out and come in as CSV and SKOS; bad files are refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_text
from hrcity.people.models import User
from hrcity.vocabulary import exporters, rules, skos
from hrcity.vocabulary.models import Crosswalk, Scheme, Term
from hrcity.vocabulary.rules import TermRow
from hrcity.vocabulary.services import scheme_create, scheme_import
from tests.vocabulary.site import signed_in


def take(scheme: Scheme, text: str | bytes, by: User, **more: bool) -> tuple[int, int, int, int]:
    content = text.encode() if isinstance(text, str) else text
    done = scheme_import(scheme=scheme, content=content, by=by, **more)
    return done.created, done.updated, done.unchanged, len(done.refused)


def test_a_csv_export_comes_back_unchanged(rights: Scheme, minjun: User) -> None:
    text = csv_text(*exporters.scheme_export_csv(rights))
    assert take(rights, text, minjun) == (0, 0, 4, 0)


def test_new_and_changed_rows_are_taken_and_bad_ones_named(rights: Scheme, minjun: User) -> None:
    text = ("code;en;ko;parent;role\nplay;Playing;놀이;;\nswings;Swings;그네;play;\nplay;Again;;;\n"
            "lost;Lost;;nowhere;\nodd code;Odd;;;\nempty;;;;\nking;King;;;queen\n")
    assert take(rights, text, minjun, dry_run=True) == (1, 1, 0, 5)
    assert not Term.objects.filter(code="swings").exists()
    done = scheme_import(scheme=rights, content=text.encode(), by=minjun)
    assert (done.created, done.updated) == (1, 1)
    assert [(line.where, line.why[:22]) for line in done.refused] == [
        ("row 4", "The code “play” stands"), ("row 5", "The parent “nowhere” i"), ("row 6", "“odd code” is no code."),
        ("row 7", "A new term needs a tit"), ("row 8", "“queen” is no role. Wr")]
    assert Term.objects.get(code="swings").parent == Term.objects.get(code="play")
    assert take(rights, text, minjun)[:2] == (0, 0)


def test_an_empty_cell_changes_nothing_and_a_third_language_is_kept(rights: Scheme, minjun: User) -> None:
    assert take(rights, "code,en,es\nplay,,Juego\n", minjun) == (0, 1, 0, 0)
    assert Term.objects.get(code="play").title == {"en": "Play", "ko": "놀이", "es": "Juego"}


def test_a_term_cannot_be_moved_below_itself_by_a_file(rights: Scheme, minjun: User) -> None:
    assert take(rights, "code,parent,en\nhome,home.rent.social,Homes\n", minjun) == (0, 0, 0, 1)


@pytest.mark.parametrize(("content", "code"), [
    ("code,en\nplay,놀이".encode("cp949"), "encoding"), (b"name,value\n1,2\n", "wrong-columns"), (b"", "wrong-columns"),
    (b"<html><body></body></html>", "skos-not-recognised"), (b"<rdf", "xml-damaged"), (b"{}", "skos-json"),
    (b"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", "skos-turtle"),
    (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "xml-bomb"),
    (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "skos-empty")])
def test_a_file_that_is_no_list_gets_a_sentence(rights: Scheme, minjun: User, content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as error:
        scheme_import(scheme=rights, content=content, by=minjun)
    assert error.value.code == code and str(error.value.message).endswith(".")


def test_a_skos_export_comes_back_with_its_tree_and_its_links(rights: Scheme, minjun: User) -> None:
    themes = Scheme.objects.get(code="themes_2030")
    assert take(rights, exporters.scheme_export_skos(rights), minjun) == (0, 0, 4, 0)
    copy = scheme_create(title={"en": "Copy"}, code="copy", by=minjun)
    content = exporters.scheme_export_skos(themes)
    done = scheme_import(scheme=copy, content=content, by=minjun)
    assert (done.created, done.notes) == (2, ["2 links to other lists were taken over."])
    link = Crosswalk.objects.get(source__scheme=copy, source__code="B12")
    assert (link.target.code, link.kind) == ("home", "broad")
    assert take(copy, content, minjun) == (0, 0, 2, 0) and scheme_import(
        scheme=copy, content=content, by=minjun).notes == []


FOREIGN = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
<rdf:Description rdf:about="https://example.org/t/bridges"><rdf:type rdf:resource="http://www.w3.org/2004/02/skos/core#Concept"/>
<skos:prefLabel xml:lang="en">Bridges</skos:prefLabel><skos:broader rdf:resource="https://example.org/t/roads"/></rdf:Description>
<skos:Concept rdf:about="https://example.org/t/roads"><skos:prefLabel>Roads</skos:prefLabel>
<skos:narrower rdf:resource="https://example.org/t/paths"/></skos:Concept>
<skos:Concept rdf:about="https://example.org/t/paths"><skos:prefLabel xml:lang="ko">길</skos:prefLabel></skos:Concept>
</rdf:RDF>"""


def test_skos_of_another_program_is_read_parents_first(rights: Scheme, minjun: User) -> None:
    assert take(rights, FOREIGN, minjun) == (3, 0, 0, 0)
    assert Term.objects.get(code="bridges").parent == Term.objects.get(code="paths").parent == Term.objects.get(
        code="roads")


def test_skos_carries_labels_notation_and_relations(loaded: Path) -> None:
    read = skos.read(exporters.scheme_export_skos(Scheme.objects.get(code="themes_2030")))
    first = read.concepts[0]
    assert (first.notation, first.labels["ko"], read.version) == ("B12", "주거와 쉼터", "2030")
    assert first.matches == [("broad", exporters.term_uri("rights", "home"))]


def test_an_officer_sees_what_a_file_would_change_before_it_does(rights: Scheme, minjun: User) -> None:
    client = signed_in(minjun)
    upload = SimpleUploadedFile("list.csv", b"code,en,ko\nkites,Kites,kk\nplay,Games,gg\nbad code,x,y\n")
    page = client.post("/vocabulary/rights/import/", {"file": upload})
    text = page.content.decode()
    assert "Kites" in text and "is no code" in text and not Term.objects.filter(code="kites").exists()
    token = page.context["token"]
    client.post("/vocabulary/rights/import/apply/", {"token": token})
    assert Term.objects.get(code="play").title["en"] == "Games" and Term.objects.filter(code="kites").exists()


def test_a_token_of_another_list_imports_nothing(rights: Scheme, minjun: User) -> None:
    client = signed_in(minjun)
    scheme_create(title={"en": "Other"}, code="other", by=minjun)
    page = client.post("/vocabulary/rights/import/", {"file": SimpleUploadedFile("a.csv", b"code,en\nx,X\n")})
    client.post("/vocabulary/other/import/apply/", {"token": page.context["token"]})
    client.post("/vocabulary/rights/import/apply/", {"token": "made up"})
    assert not Term.objects.filter(code="x").exists()


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(["", *"abcde"])), max_size=12))
def test_whatever_comes_in_no_term_ends_below_itself(pairs: list[tuple[str, str]]) -> None:
    rows = [TermRow(where=str(n), code=code, parent=parent, title={"en": code})
            for n, (code, parent) in enumerate(pairs)]
    taken = {item.row.code: item.row.parent for item in rules.plan_rows(rows, {}) if item.verdict == "created"}
    for code in taken:
        assert rules.lineage(code, taken)[-1] in taken and taken[rules.lineage(code, taken)[-1]] == ""
