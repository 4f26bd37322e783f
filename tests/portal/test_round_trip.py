"""The Excel round trip: out as a sheet, back as drafts, row by row, and never more than drafts by itself."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from hrcity.core import office_file
from hrcity.core.models import AuditEntry, Job
from hrcity.core.registry import PERSONAL_DATA
from hrcity.institutions.models import Membership
from hrcity.portal import round_trip
from hrcity.portal.models import RoundTrip
from hrcity.recommendations import services
from hrcity.recommendations.models import Answer, Recommendation, Update
from tests.portal.data_city import DataCity

pytestmark = pytest.mark.slow  # each reads or writes a workbook

Browser = Callable[..., Client]
PLACE = "/desk/round-trip/"


def download(client: Client, query: str = "") -> Workbook:
    answer = client.get(f"{PLACE}download/{query}")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def heads(book: Workbook) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in book.worksheets[0][1] if cell.value}


def fill(book: Workbook, number: int = 2, **values: Any) -> Workbook:
    """Write into a row by column headings (underscores for spaces)."""
    columns = heads(book)
    for name, value in values.items():
        book.worksheets[0].cell(number, columns[name.replace("_", " ")]).value = value
    return book


def upload(client: Client, book: Workbook | bytes, name: str = "housing.xlsx") -> Any:
    data = book
    if isinstance(book, Workbook):
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    return client.post(PLACE, {"file": SimpleUploadedFile(name, data)})  # type: ignore[arg-type]


def verdicts(client: Client, book: Workbook | bytes) -> list[tuple[str, str]]:
    answer = upload(client, book)
    assert answer.status_code == 302, answer.content.decode()
    trip = RoundTrip.objects.latest("pk")
    found = round_trip.plan(trip, trip.owner)
    assert client.get(answer["location"]).status_code == 200
    return [(line.verdict, line.why) for line in found.lines]


def take_over(client: Client, **more: str) -> str:
    trip = RoundTrip.objects.latest("pk")
    answer = client.post(f"{PLACE}{trip.pk}/apply/", more)
    assert answer.status_code == 302
    return str(answer["location"])


GOOD = {"Our_answer": "We take it on", "Answer_in_English": "We will insulate.",
        "What_we_will_do": "Insulate 200 homes", "By_when": "2027-06-30"}


@pytest.fixture
def row(city: DataCity, office_here: None) -> Recommendation:
    """One recommendation that the housing department owes."""
    return city.assign(city.ask("Insulate homes of poor families."))


def test_sheet_holds_everything_the_body_owes_and_nothing_else(city: DataCity, row: Recommendation,
                                                               browser: Browser) -> None:
    city.assign(city.ask("Run more buses."), "welfare")
    city.ask("Plant trees.")
    book = download(browser("dewi"))
    sheet, columns = book.worksheets[0], heads(book)
    assert [cell.value for cell in sheet["A"]][1:] == [row.ref]
    assert sheet.cell(2, columns["What is asked"]).value == "Insulate homes of poor families."
    assert sheet.cell(2, columns["Due"]).value == str(row.due_on)


def test_answer_is_chosen_from_a_list_in_the_readers_language(city: DataCity, row: Recommendation,
                                                              browser: Browser) -> None:
    for lang, word in (("en", "Not now, because …"), ("ko", None)):
        book = download(browser("dewi", lang))
        [rule] = book.worksheets[0].data_validations.dataValidation
        assert rule.type == "list" and "$A$1:$A$5" in rule.formula1
        words = [cell.value for cell in book.worksheets[1]["A"]]
        assert len(words) == 5 and (word is None or word in words)
        assert book.worksheets[1].sheet_state == "hidden"


@pytest.mark.slow
def test_sheet_goes_out_and_comes_back_through_a_process_of_its_own(city: DataCity, browser: Browser) -> None:
    city.assign(city.ask("Insulate homes of poor families."))
    client = browser("dewi")
    assert verdicts(client, fill(download(client), **GOOD)) == [("created", "")]
    assert upload(client, b"not a workbook").status_code == 422


def test_row_becomes_a_draft_and_nothing_is_signed_or_sent(city: DataCity, row: Recommendation,
                                                           browser: Browser) -> None:
    client = browser("dewi")
    assert verdicts(client, fill(download(client), **GOOD)) == [("created", "")]
    assert not Answer.objects.exists()  # a preview writes nothing
    page = client.get(take_over(client)).content.decode()
    answer = Answer.objects.get()
    assert "1 new draft" in page
    assert (answer.state, answer.word, answer.measure_due_on) == ("draft", "take_on", dt.date(2027, 6, 30))
    assert answer.drafted_by.name == "Dewi" and answer.body.ref == "housing"
    assert AuditEntry.objects.filter(verb="round_trip.applied").count() == 1


def test_same_sheet_again_changes_nothing(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    book = fill(download(client), **GOOD)
    verdicts(client, book)
    take_over(client)
    assert verdicts(client, book) == [("unchanged", "")]
    assert verdicts(client, download(client)) == [("unchanged", "")]


def test_own_draft_comes_filled_in_and_is_changed(city: DataCity, row: Recommendation, browser: Browser) -> None:
    city.draft(row)
    client = browser("dewi")
    book = download(client)
    assert book.worksheets[0].cell(2, heads(book)["Answer in Korean"]).value == "단열을 하겠습니다."
    assert verdicts(client, fill(book, Answer_in_English="We will insulate all.")) == [("updated", "")]
    take_over(client)
    answer = Answer.objects.get()
    assert answer.text == {"en": "We will insulate all.", "ko": "단열을 하겠습니다."} and answer.version == 1


def test_evidence_of_the_draft_stays_with_it(city: DataCity, row: Recommendation, browser: Browser) -> None:
    item = services.evidence_add(recommendation=row, kind="link", url="https://example.org", title={"en": "Link"},
                                 by=city.person("dewi"))
    city.draft(row, evidence=[item])
    client = browser("dewi")
    verdicts(client, fill(download(client), Reason="Because."))
    take_over(client)
    assert list(Answer.objects.get().evidence.all()) == [item]


def test_draft_changed_meanwhile_is_kept_and_the_row_refused(city: DataCity, row: Recommendation,
                                                             browser: Browser) -> None:
    city.draft(row)
    client = browser("dewi")
    book = fill(download(client), Answer_in_English="From the sheet.")
    city.draft(row, text={"en": "From the page."})
    [(verdict, why)] = verdicts(client, book)
    assert verdict == "refused" and "Both are kept" in why and "Dewi" in why
    take_over(client)
    assert Answer.objects.get().text == {"en": "From the page."}


def test_draft_changed_between_preview_and_saving_is_kept_too(city: DataCity, row: Recommendation,
                                                              browser: Browser) -> None:
    client = browser("dewi")
    verdicts(client, fill(download(client), **GOOD))
    city.draft(row, text={"en": "From the page."})
    assert "1 row refused" in client.get(take_over(client)).content.decode()
    assert Answer.objects.get().text == {"en": "From the page."}


def test_answer_that_waits_for_a_signature_is_left_alone(city: DataCity, row: Recommendation, browser: Browser) -> None:
    city.draft(row, submit=True)
    client = browser("dewi")
    [(verdict, why)] = verdicts(client, fill(download(client), Answer_in_English="Other."))
    assert verdict == "refused" and "waits for a signature" in why


def test_formula_is_refused_and_never_computed(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    book = fill(download(client), **(GOOD | {"Answer_in_English": '=1+1'}))
    [(verdict, why)] = verdicts(client, book)
    assert verdict == "refused" and "formula" in why and "Answer in English" in why


def test_text_that_only_looks_like_a_formula_survives_the_way(city: DataCity, row: Recommendation,
                                                              browser: Browser) -> None:
    city.draft(row, text={"en": "- one\n- two"})
    client = browser("dewi")
    assert verdicts(client, download(client)) == [("unchanged", "")]


def test_moved_columns_are_found_by_their_headings(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    sheet = fill(download(client), **GOOD).worksheets[0]
    moved = Workbook()
    assert moved.active is not None
    for cells in sheet.iter_rows(values_only=True):
        moved.active.append(list(reversed(cells)))
    moved.active.insert_rows(1)
    assert verdicts(client, moved) == [("created", "")]


def test_sheet_of_another_language_is_read_as_well(city: DataCity, row: Recommendation, browser: Browser) -> None:
    book = download(browser("dewi", "ko"))
    columns = [cell.column for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, columns[7]).value = book.worksheets[1]["A1"].value
    assert verdicts(browser("dewi", "en"), book) == [("created", "")]


def test_texts_are_read_in_the_language_of_the_sheet_and_the_other_one_stays(city: DataCity, row: Recommendation,
                                                                              browser: Browser) -> None:
    city.draft(row, reason={"en": "The grant ends.", "ko": "보조금이 끝납니다."})
    client = browser("dewi", "ko")
    book = download(client)
    place = heads(book)["추진할 내용"]
    assert book.worksheets[0].cell(2, place).value is None
    assert book.worksheets[0].cell(2, heads(book)["사유"]).value == "보조금이 끝납니다."
    book.worksheets[0].cell(2, place).value = "200가구를 단열하겠습니다."
    book.worksheets[0].cell(2, heads(book)["사유"]).value = None
    assert verdicts(browser("dewi", "en"), book) == [("updated", "")]
    take_over(client)
    answer = Answer.objects.get()
    assert answer.measure == {"en": "Insulate 200 homes", "ko": "200가구를 단열하겠습니다."}
    assert answer.reason == {"en": "The grant ends."}


def test_missing_column_is_named(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    book = download(client)
    book.worksheets[0].delete_cols(heads(book)["Our answer"])
    answer = upload(client, book)
    assert answer.status_code == 422 and "lacks the column: Our answer" in answer.content.decode()


@pytest.mark.parametrize(("changes", "words"), [
    ({"Our_answer": "Perhaps"}, "Choose one of the answers offered."),
    ({"Our_answer": "Accepted"}, "Choose one of the answers offered."),
    ({"Our_answer": None}, "Choose one of the answers offered."),
    ({"By_when": "soon"}, "not a date"), ({"By_when": "2027-13-01"}, "not a date"),
    ({"What_we_will_do": "x" * 301}, "more than 300 characters"),
    ({"Reference": "REC-1999-0001"}, "no recommendation with this reference"),
    ({"Report_in_English": "Half of it is done."}, "follows a signed answer")])
def test_bad_row_is_refused_with_its_reason(city: DataCity, row: Recommendation, browser: Browser,
                                            changes: dict[str, str], words: str) -> None:
    client = browser("dewi")
    [(verdict, why)] = verdicts(client, fill(download(client), **(GOOD | changes)))
    assert verdict == "refused" and words in why


def test_good_rows_are_saved_beside_refused_ones(city: DataCity, row: Recommendation, browser: Browser) -> None:
    city.assign(city.ask("Heat schools."))
    client = browser("dewi")
    book = fill(fill(download(client), 2, **GOOD), 3, Our_answer="Perhaps")
    assert [verdict for verdict, _why in verdicts(client, book)] == ["created", "refused"]
    take_over(client)
    assert Answer.objects.count() == 1


def test_row_of_another_body_is_refused(city: DataCity, row: Recommendation, browser: Browser) -> None:
    other = city.assign(city.ask("Run more buses."), "welfare")
    client = browser("dewi")
    [(verdict, why)] = verdicts(client, fill(download(client), Reference=other.ref, **GOOD))
    assert verdict == "refused" and "Your body does not answer" in why


def test_reference_that_stands_twice_is_refused_once(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    book = fill(download(client), **GOOD)
    sheet = book.worksheets[0]
    sheet.append([cell.value for cell in sheet[2]])
    assert [verdict for verdict, _why in verdicts(client, book)] == ["created", "refused"]


def test_unfinished_draft_says_what_is_missing(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    upload(client, fill(download(client), Our_answer="Not now, because …", Answer_in_English="Later."))
    page = client.get(f"{PLACE}{RoundTrip.objects.get().pk}/").content.decode()
    assert "Before it can be sent:" in page and "needs a reason" in page


def test_reports_go_to_the_head_only_when_ticked(city: DataCity, row: Recommendation, browser: Browser) -> None:
    city.answer(row)
    client = browser("dewi")
    book = fill(download(client), Report_in_English="120 homes are done.")
    verdicts(client, book)
    take_over(client)
    assert not Update.objects.exists()
    verdicts(client, book)
    take_over(client, with_updates="on")
    update = Update.objects.get()
    assert (update.state, update.text) == ("submitted", {"en": "120 homes are done."})
    assert verdicts(client, book) == [("unchanged", "")]
    take_over(client, with_updates="on")
    assert Update.objects.count() == 1


def test_taken_over_once_only(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    verdicts(client, fill(download(client), **GOOD))
    take_over(client)
    page = client.get(take_over(client)).content.decode()
    assert "taken over already" in page and Answer.objects.count() == 1


def test_many_rows_go_through_a_job(city: DataCity, row: Recommendation, browser: Browser,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_trip, "AT_ONCE", 0)
    client = browser("dewi")
    verdicts(client, fill(download(client), **GOOD))
    location = take_over(client)
    job = Job.objects.get(kind=round_trip.KIND)
    assert location == job.get_absolute_url() and not Answer.objects.exists()
    outcome = round_trip._run(lambda *args, **named: None, **job.args)  # type: ignore[arg-type]
    assert outcome is not None and outcome["created"] == 1 and Answer.objects.count() == 1


@pytest.mark.parametrize("name", ["minjun", "grace", "omar", "ana"])
def test_only_answering_bodies_have_it(city: DataCity, browser: Browser, name: str) -> None:
    client = browser(name)
    assert client.get(PLACE).status_code == 403
    assert client.get(f"{PLACE}download/").status_code == 403
    assert upload(client, b"x").status_code == 403


def test_stranger_is_asked_to_sign_in(city: DataCity, browser: Browser) -> None:
    assert browser().get(PLACE).status_code == 302
    assert browser().get(f"{PLACE}download/").status_code == 302


def test_other_bodys_sheet_is_not_found(city: DataCity, browser: Browser) -> None:
    assert browser("dewi").get(f"{PLACE}download/?body=welfare").status_code == 404
    assert browser("dewi").get(f"{PLACE}?body=welfare").status_code == 404


def test_colleagues_upload_is_not_found(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    verdicts(client, fill(download(client), **GOOD))
    trip = RoundTrip.objects.get()
    assert browser("eunji").get(f"{PLACE}{trip.pk}/").status_code == 404
    assert browser("eunji").post(f"{PLACE}{trip.pk}/apply/").status_code == 404


def test_contact_who_lost_the_role_cannot_take_it_over(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    verdicts(client, fill(download(client), **GOOD))
    Membership.objects.filter(user=city.people["dewi"]).update(ends_on=dt.date(2020, 1, 2))
    trip = RoundTrip.objects.get()
    assert client.post(f"{PLACE}{trip.pk}/apply/").status_code == 403 and not Answer.objects.exists()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><workbook/>"


@pytest.mark.parametrize(("data", "words"), [
    (b"not a workbook", "not an Excel workbook"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "password"),
    (b"PK\x03\x04 cut off", "damaged"), (zipped(xl__workbook_xml=BOMB), "damaged"),
    (zipped(word__document_xml=b"<x/>"), "not an Excel workbook"),
    (zipped(xl__workbook_xml=b"<x/>", xl__big_xml=b"0" * 3_000_001), "unpacks to far more")])
def test_file_that_is_no_workbook_is_refused_in_a_sentence(city: DataCity, browser: Browser, office_here: None,
                                                           monkeypatch: pytest.MonkeyPatch, data: bytes,
                                                           words: str) -> None:
    monkeypatch.setattr(office_file, "MOST_UNPACKED", 3_000_000)
    answer = upload(browser("dewi"), data)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_sheet_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert office_file.MOST_ROWS == 10_000
    monkeypatch.setattr(office_file, "MOST_ROWS", 50)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _number in range(office_file.MOST_ROWS + 2):
        sheet.append(["x"])
    out = io.BytesIO()
    book.save(out)
    assert office_file.read_book(out.getvalue()) == {"problem": "too-many-rows"}


def test_uploads_that_nobody_took_over_are_gone_after_a_day(city: DataCity, row: Recommendation,
                                                            browser: Browser) -> None:
    client = browser("dewi")
    verdicts(client, fill(download(client), **GOOD))
    RoundTrip.objects.update(created_at=timezone.now() - dt.timedelta(hours=25))
    assert round_trip.forget_old() == 1


def test_export_and_erasure_of_own_data_know_uploads(city: DataCity, row: Recommendation, browser: Browser) -> None:
    client = browser("dewi")
    verdicts(client, fill(download(client), **GOOD))
    entry = PERSONAL_DATA["portal.round_trips"]
    assert [item["name"] for item in entry.export(city.people["dewi"])] == ["housing.xlsx"]
    assert entry.erase(city.people["dewi"]) == 1 and not RoundTrip.objects.exists()
