"""Ordinances and charters entered by hand, in any number of languages."""

from __future__ import annotations

import pytest
from django.test import Client

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.instruments import services
from hrcity.instruments.models import Instrument, ProvisionText
from hrcity.people.models import User
from tests.instruments.texts import ORDINANCE_EN
from tests.vocabulary.site import signed_in


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))


def test_an_ordinance_is_typed_whole_and_cut_into_articles(ordinance: Instrument) -> None:
    assert ordinance.slug == "river-ordinance" and ordinance.provisions.count() == 6
    part = ordinance.provisions.get(eid="art_2-2")
    assert part.title == {"ko": "적용", "en": "Scope"}
    assert {wording.lang: wording.is_original for wording in part.texts.all()} == {"ko": True, "en": False}
    assert verbs()[-3:] == ["instrument.created", "instrument.text_entered", "instrument.text_entered"]


@pytest.mark.parametrize(("fields", "code"), [
    ({"title": {"en": " "}}, "title-missing"), ({"title": {"en": "A"}, "slug": "icob"}, "slug-taken"),
    ({"title": {"en": "A"}, "adopted_on": "last May"}, "date-invalid"),
    ({"title": {"en": "A"}, "in_force_on": "2030-02-30"}, "date-invalid")])
def test_what_is_missing_or_wrong_is_said(treaty: Instrument, minjun: User, fields: dict[str, object],
                                          code: str) -> None:
    with pytest.raises(DomainError) as error:
        services.instrument_create(kind="charter", by=minjun, **fields)  # type: ignore[arg-type]  # a table of cases
    assert error.value.code == code and not Instrument.objects.filter(kind="charter").exists()


def test_two_texts_of_one_name_get_two_addresses(minjun: User) -> None:
    rows = [services.instrument_create(kind="charter", title={"en": "Boat charter"}, by=minjun) for _time in range(2)]
    assert [row.slug for row in rows] == ["boat-charter", "boat-charter-2"]


def test_one_article_is_corrected_and_its_translator_named(ordinance: Instrument, minjun: User) -> None:
    part = ordinance.provisions.get(eid="art_3")
    with pytest.raises(DomainError) as error:
        services.provision_text_set(provision=part, lang="en", text="New", by=minjun)
    assert error.value.code == "translator-missing"
    services.provision_save(provision=part, title={"en": "Ferry"}, lang="en", text="The town runs two ferries.",
                            translator="Ana", by=minjun)
    wording = ProvisionText.objects.get(provision=part, lang="en")
    assert (wording.text, wording.translator, part.title) == ("The town runs two ferries.", "Ana", {"en": "Ferry"})
    assert verbs()[-2:] == ["provision.titled", "provision.text_set"]
    entries = AuditEntry.objects.count()
    services.provision_save(provision=part, title={"en": "Ferry"}, lang="en", text="The town runs two ferries.",
                            translator="Ana", by=minjun)
    assert AuditEntry.objects.count() == entries


def test_a_withdrawn_text_keeps_its_page_and_says_why(ordinance: Instrument, minjun: User) -> None:
    with pytest.raises(DomainError):
        services.instrument_withdraw(instrument=ordinance, reason="  ", by=minjun)
    services.instrument_withdraw(instrument=ordinance, reason="An older draft.", by=minjun)
    page = Client(headers={"accept-language": "en"}).get(ordinance.get_absolute_url())
    assert page.status_code == 200 and "An older draft." in page.content.decode()
    assert "runs a ferry" not in page.content.decode()
    assert Client().get(f"{ordinance.get_absolute_url()}csv/").status_code == 404
    assert "runs a ferry" in signed_in(minjun).get(ordinance.get_absolute_url()).content.decode()
    services.instrument_publish(instrument=ordinance, by=minjun)
    assert "runs a ferry" in Client(headers={"accept-language": "en"}).get(
        ordinance.get_absolute_url()).content.decode()


def test_an_internal_text_is_not_there_for_residents(ordinance: Instrument, minjun: User, dewi: User) -> None:
    services.instrument_change(instrument=ordinance, by=minjun, visibility="internal")
    assert Client().get(ordinance.get_absolute_url()).status_code == 404
    assert signed_in(dewi).get(ordinance.get_absolute_url()).status_code == 404
    assert signed_in(minjun).get(ordinance.get_absolute_url()).status_code == 200


def test_an_officer_enters_a_charter_on_the_pages(minjun: User) -> None:
    client = signed_in(minjun)
    form = {"title_en": "River charter", "title_ko": "강 헌장", "kind": "charter", "source": "the town's gazette",
            "lang": "en", "text": ORDINANCE_EN, "adopted_on": "2031"}
    assert client.post("/treaties-and-laws/new/", form).headers["Location"] == "/treaties-and-laws/river-charter/"
    client.post("/treaties-and-laws/river-charter/version/", {"lang": "ko", "translator": "번역팀",
                                                               "text": "제1조(목적) 목적이다.\n제2조(정의) 정의이다."})
    client.post("/treaties-and-laws/river-charter/edit/", {"title_en": "River Charter", "symbol": "No. 7"})
    client.post("/treaties-and-laws/river-charter/parts/art_3/", {"title_en": "Ferries", "lang": "en"})
    row = Instrument.objects.get(slug="river-charter")
    assert (row.title["en"], row.symbol) == ("River Charter", "No. 7")
    assert row.provisions.get(eid="art_3").title["en"] == "Ferries"
    assert row.provisions.get(eid="art_1").texts.get(lang="ko").translator == "번역팀"
    wrong = client.post("/treaties-and-laws/new/", form | {"adopted_on": "May"})
    assert wrong.status_code == 422 and "Write the date as 2027-06-30" in wrong.content.decode()


@pytest.mark.parametrize("address", ["new/", "icob/edit/", "icob/version/", "icob/parts/art_1/"])
def test_others_cannot_enter_or_change_texts(treaty: Instrument, dewi: User, address: str) -> None:
    assert signed_in(dewi).get(f"/treaties-and-laws/{address}").status_code == 403
    assert Client().get(f"/treaties-and-laws/{address}").status_code == 302
    assert signed_in(dewi).post("/treaties-and-laws/icob/withdraw/", {"reason": "x"}).status_code == 403
