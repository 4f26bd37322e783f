"""What is passed up is pursued: the draft, the letter as a file, reminders in one click, the answer, the count."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hrcity.core import office_process
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.institutions.models import Body
from hrcity.recommendations import queries, services
from hrcity.recommendations.models import Passing, Recommendation, RecommendationText
from hrcity.recommendations.rules import Status
from tests.personas import SmallCity

PAST = dt.timedelta(days=70)
REASON = {"en": "A law of the State is needed.", "ko": "국가의 법률이 필요합니다."}


def passed(city: SmallCity, **fields: Any) -> Recommendation:
    """Approved as national: to be passed on to the ministry."""
    return city.assign(city.ask(**fields), outcome="national", lead=None, passed_to=city.bodies["ministry"],
                       reason="Secret note for colleagues.", public_reason=REASON, legal_basis="Constitution, art. 40")


def send(city: SmallCity, row: Recommendation, ago: dt.timedelta = dt.timedelta(), **fields: Any) -> Passing:
    """The letter is out."""
    given = {"recommendation": row, "to": city.bodies["ministry"], "letter": "HR-41", "by": city.person("minjun")}
    passing = services.passing_send(**given | fields)  # type: ignore[arg-type]
    Passing.objects.filter(pk=passing.pk).update(sent_on=today() - ago, remind_on=today() - ago + dt.timedelta(days=60))
    passing.refresh_from_db()
    return passing


def work(city: SmallCity, name: str = "minjun") -> list[str]:
    """What a desk shows."""
    return [task.verb for task in queries.desk(city.person(name))]


def page(city: SmallCity, row: Recommendation, name: str = "") -> str:
    """The record's page."""
    return city.client(name).get(row.get_absolute_url()).content.decode()


def words(client: Client, row: Recommendation, lang: str = "en", query: str = "") -> str:
    """The words of the drafted letter."""
    from docx import Document

    answer = client.get(f"{row.get_absolute_url()}letter/{query}", headers={"accept-language": lang})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return "\n".join(part.text for part in Document(io.BytesIO(answer.content)).paragraphs)


@pytest.mark.usefixtures("office_here")
def test_the_draft_holds_all_that_a_letter_needs_and_no_internal_word(city: SmallCity) -> None:
    letter = words(city.client("minjun"), passed(city))
    for text in ("Saebit", "Human Rights Office", "Ministry of Justice", "Build homes that people can afford",
                 "E/C.12/XYZ/CO/1, para. 12", "Committee on Economic, Social and Cultural Rights",
                 "Constitution, art. 40", REASON["en"], "Head of the human-rights office Seoyeon", "minjun@saebit"):
        assert text in letter, text
    assert "Secret note" not in letter


@pytest.mark.usefixtures("office_here")
def test_the_draft_is_in_the_readers_language_and_quotes_the_original(city: SmallCity) -> None:
    row = passed(city)
    for kind, text in (("official", "주택을 지으십시오."), ("summary", "집 이야기입니다.")):
        RecommendationText.objects.create(recommendation=row, lang="ko", kind=kind, text=text)
    letter = words(city.client("minjun"), row, "ko")
    for text in ("새빛시", "인권담당관", "법무부", "수신", "주택을 지으십시오.", row.text, REASON["ko"], "회신"):
        assert text in letter, text
    assert REASON["en"] not in letter and "Please" not in letter and "집 이야기입니다." not in letter


@pytest.mark.usefixtures("office_here")
def test_the_draft_after_a_letter_is_a_reminder(city: SmallCity) -> None:
    row = passed(city)
    services.passing_remind(passing=send(city, row, PAST), by=city.person("minjun"))
    letter = words(city.client("minjun"), row)
    assert "Reminder" in letter and "HR-41" in letter and "reminded you 1 time" in letter


@pytest.mark.usefixtures("office_here")
def test_what_a_department_found_outside_its_powers_is_passed_on_with_its_reason(city: SmallCity) -> None:
    row = city.answered(
        city.ask(), word="outside", reason={"en": "Only a law can do it."}, passed_to=city.bodies["ministry"])
    assert "Only a law can do it." in words(city.client("seoyeon"), row)


def test_the_draft_is_made_in_a_process_of_its_own(city: SmallCity) -> None:
    assert "Ministry of Justice" in words(city.client("minjun"), passed(city))


def test_a_draft_that_cannot_be_made_says_so_on_the_page(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_process, "_run", lambda kind, given: (-1, b""))
    row = passed(city)
    answer = city.client("minjun").get(f"{row.get_absolute_url()}letter/", follow=True)
    assert "could not be made" in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("minjun", 200), ("seoyeon", 200), ("omar", 200), ("dewi", 404),
                                              ("grace", 404), ("ana", 404)])
def test_files_of_letters_are_for_the_office_and_auditors(city: SmallCity, name: str, status: int) -> None:
    row = passed(city)
    officer = city.client("minjun")
    officer.post(f"{row.get_absolute_url()}do/pursue/", {
        "pursue-to": city.bodies["ministry"].pk, "pursue-letter": "HR-41",
        "pursue-file": SimpleUploadedFile("letter.pdf", b"%PDF-1.4 dear ministry")})
    officer.post(f"{row.get_absolute_url()}do/reply/", {
        "reply-answer": "They will change the law.",
        "reply-file": SimpleUploadedFile("reply.pdf", b"%PDF-1.4 dear city")})
    passing = row.passings.get()
    assert passing.letter_file is not None and passing.answer_file is not None
    for which, text in (("letter", b"dear ministry"), ("answer", b"dear city")):
        answer = city.client(name).get(f"{row.get_absolute_url()}letters/{passing.pk}/{which}/")
        assert answer.status_code == status, which
        if status == 200:
            assert text in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
            assert "sandbox" in answer.headers["Content-Security-Policy"]
    seen = page(city, row, name)
    assert ("They will change the law." in seen) is (status == 200)
    assert ("reply.pdf" in seen) is (status == 200)
    assert city.client(name).get(f"{row.get_absolute_url()}letters/{passing.pk}/other/").status_code == 404


def test_a_picture_of_a_letter_that_cannot_be_cleaned_is_refused(city: SmallCity) -> None:
    row = passed(city)
    answer = city.client("minjun").post(f"{row.get_absolute_url()}do/pursue/", {
        "pursue-to": city.bodies["ministry"].pk, "pursue-letter": "HR-41",
        "pursue-file": SimpleUploadedFile("scan.heic", b"\xff\xd8\xff\xe0 no picture")})
    assert answer.status_code == 422
    assert row.passings.get().sent_on is None


def test_the_desk_shows_the_letter_to_write_and_then_the_reminder_that_is_due(city: SmallCity) -> None:
    row = passed(city)
    assert work(city) == ["pursue"]
    passing = send(city, row)
    assert work(city) == []
    Passing.objects.filter(pk=passing.pk).update(remind_on=today())
    assert work(city) == work(city, "seoyeon") == ["remind"]


def test_a_reminder_is_one_click_and_the_next_comes_due_again(city: SmallCity) -> None:
    row = passed(city)
    passing = send(city, row, PAST)
    officer = city.client("minjun")
    seen = officer.get(row.get_absolute_url()).content.decode()
    assert "Your next step: No answer has come: remind them" in seen
    mark = seen.split('name="remind-seen" value="')[1].split('"')[0]
    sent = {"remind-seen": mark, "remind-passing": str(passing.pk)}
    assert officer.post(f"{row.get_absolute_url()}do/remind/", sent).status_code == 302
    assert officer.post(f"{row.get_absolute_url()}do/remind/", sent).status_code == 422  # a double click
    passing.refresh_from_db()
    assert (passing.reminders, passing.remind_on) == (1, today() + dt.timedelta(days=60))
    assert work(city) == []
    assert "reminded once" in page(city, row)


def test_where_two_letters_are_out_the_form_asks_which_is_meant(city: SmallCity) -> None:
    row = passed(city)
    other = Body.objects.create(ref="assembly", kind="council", title={"en": "National Assembly"})
    first, second = send(city, row, PAST), send(city, row, to=other, letter="HR-42")
    assert "Which letter" in page(city, row, "minjun")
    services_before = first.reminders
    city.client("minjun").post(f"{row.get_absolute_url()}do/remind/", {"remind-passing": second.pk})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.reminders, second.reminders) == (services_before, 1)


def test_a_double_click_notes_one_letter(city: SmallCity) -> None:
    row = passed(city)
    given = {"recommendation": row, "to": city.bodies["ministry"], "letter": "HR-41", "by": city.person("minjun")}
    assert services.passing_send(**given) == services.passing_send(**given)  # type: ignore[arg-type]
    assert row.passings.count() == 1


def test_the_public_reads_to_whom_when_how_often_and_for_how_long_there_is_silence(
        city: SmallCity, django_assert_max_num_queries: Any) -> None:
    row, answered = passed(city), passed(city)
    services.passing_remind(passing=send(city, row, PAST), by=city.person("minjun"))
    services.passing_answer(passing=send(city, answered, PAST), answer="Yes, next year.", by=city.person("minjun"))
    seen = page(city, row)
    for text in ("Ministry of Justice", "HR-41", "reminded once", "no answer yet for 70 days",
                 "Letters of this city that have no answer yet: 1 of 2"):
        assert text in seen, text
    assert "has answered" in page(city, answered) and "Yes, next year." not in page(city, answered)
    with django_assert_max_num_queries(8):
        city.client().get(row.get_absolute_url())


def test_what_departments_passed_on_takes_no_more_queries(city: SmallCity, django_assert_max_num_queries: Any) -> None:
    row = city.answered(
        city.ask(), word="outside", reason={"en": "A law is needed."}, passed_to=city.bodies["ministry"])
    send(city, row)
    page(city, row)
    with django_assert_max_num_queries(8):
        city.client().get(row.get_absolute_url())


def test_a_letter_that_is_not_out_is_neither_silent_nor_to_be_reminded(city: SmallCity) -> None:
    row = passed(city)
    seen = page(city, row)
    assert "letter not sent yet" in seen and "no answer yet" not in seen
    with pytest.raises(DomainError) as refusal:
        services.passing_remind(passing=row.passings.get(), by=city.person("minjun"))
    assert refusal.value.code == "not-sent"


@pytest.mark.parametrize(("field", "day", "code"), [
    ("sent_on", dt.timedelta(days=1), "day-later"), ("answered_on", dt.timedelta(days=1), "day-later"),
    ("answered_on", -dt.timedelta(days=99), "day-earlier")])
def test_a_day_that_cannot_be_is_refused_beside_its_field(
        city: SmallCity, field: str, day: dt.timedelta, code: str) -> None:
    row = passed(city)
    with pytest.raises(DomainError) as refusal:
        if field == "sent_on":
            services.passing_send(recommendation=row, to=city.bodies["ministry"], letter="1", by=city.person("minjun"),
                                  sent_on=today() + day)
        services.passing_answer(passing=send(city, row), answer="Yes", by=city.person("minjun"),
                                answered_on=today() + day)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_an_answered_letter_is_not_answered_or_reminded_again(city: SmallCity) -> None:
    row = passed(city)
    passing = send(city, row)
    services.passing_answer(passing=passing, answer="Yes", by=city.person("minjun"))
    for again in (services.passing_remind, lambda **given: services.passing_answer(answer="No", **given)):
        with pytest.raises(DomainError) as refusal:
            again(passing=passing, by=city.person("minjun"))
        assert refusal.value.code == "answered"
    assert Passing.objects.get(pk=passing.pk).answer == "Yes"


@pytest.mark.parametrize("name", ["dewi", "jiho", "grace", "omar", "haneul"])
def test_only_officers_pursue(city: SmallCity, name: str) -> None:
    row = passed(city)
    with pytest.raises(PermissionDenied):
        services.passing_remind(passing=send(city, row), by=city.person(name))


def test_what_is_reopened_is_no_longer_pursued(city: SmallCity) -> None:
    row = passed(city)
    send(city, row, PAST)
    services.recommendation_reopen(recommendation=row, reason="It is ours after all.", by=city.person("minjun"))
    assert city.again(row).status == Status.RECEIVED
    assert work(city) == []
    assert "Passed on to somebody else" not in page(city, row)
