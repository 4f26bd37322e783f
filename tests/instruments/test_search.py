"""Texts can be found by what stands in them, each in its language; what is withdrawn cannot."""

from __future__ import annotations

from hrcity.core.models import SearchChange
from hrcity.instruments import searching, services
from hrcity.instruments.models import Instrument
from hrcity.people.models import User


def test_a_text_is_one_document_with_all_its_languages(ordinance: Instrument) -> None:
    (doc,) = searching.load([ordinance.pk])
    words = " ".join([doc.title, doc.body, *(text for _lang, text in doc.texts)])
    assert {doc.lang, *(lang for lang, _text in doc.texts)} == {"en", "ko"} and doc.visibility == "public"
    assert "runs a ferry" in words and "나룻배" in words and "강마을 인권 조례" in words


def test_each_paragraph_is_found_and_reads_in_the_reader_s_language(ordinance: Instrument, minjun: User) -> None:
    ids = list(ordinance.provisions.values_list("pk", flat=True))
    docs = list(searching.paragraphs(ids))
    assert len(docs) == len(ids) and all(doc.key == f"paragraph:{doc.id}" for doc in docs)
    told = searching.show_paragraphs(minjun, ids, "ko")
    assert any("나룻배" in one.text and one.text_lang == "ko" for one in told.values())
    assert all("#" in one.url for one in told.values())


def test_a_withdrawn_text_is_not_found(ordinance: Instrument, minjun: User) -> None:
    SearchChange.objects.all().delete()
    services.instrument_withdraw(instrument=ordinance, reason="A draft.", by=minjun)
    assert list(searching.load([ordinance.pk])) == []
    assert SearchChange.objects.filter(kind="instrument", first=ordinance.pk).exists()
