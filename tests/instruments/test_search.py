"""Texts can be found by what stands in them, each in its language; what is withdrawn cannot."""

from __future__ import annotations

from hrcity.core.models import SearchChange
from hrcity.instruments import searching, services
from hrcity.instruments.models import Instrument
from hrcity.people.models import User


def test_a_text_is_one_document_per_language(ordinance: Instrument) -> None:
    docs = {doc.lang: doc for doc in searching.load([ordinance.pk])}
    assert set(docs) == {"en", "ko"} and "runs a ferry" in docs["en"].body and "나룻배" in docs["ko"].body
    assert docs["ko"].title == "강마을 인권 조례" and docs["en"].visibility == "public"


def test_a_withdrawn_text_is_not_found(ordinance: Instrument, minjun: User) -> None:
    SearchChange.objects.all().delete()
    services.instrument_withdraw(instrument=ordinance, reason="A draft.", by=minjun)
    assert list(searching.load([ordinance.pk])) == []
    assert SearchChange.objects.filter(kind="instrument", first=ordinance.pk).exists()
