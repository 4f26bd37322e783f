"""The answer, its evidence, reports and grades: nobody marks their own work."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction

from hrcity.core.errors import DomainError
from hrcity.institutions.models import Membership
from hrcity.institutions.services import membership_delegate
from hrcity.recommendations import queries, services
from hrcity.recommendations.models import Answer
from hrcity.recommendations.rules import Status
from tests.personas import SmallCity


def test_a_signed_answer_is_public_numbered_and_starts_the_measure(city: SmallCity) -> None:
    row = city.answered(city.ask())
    answer = row.answers.get()
    assert row.status == Status.IN_PROGRESS
    assert row.due_on == dt.date(2030, 6, 30)
    assert answer.number.startswith("HOUSING-")
    page = city.client().get(row.get_absolute_url()).content.decode()
    assert "We will build." in page
    assert "Jiho" not in page


def test_a_draft_is_read_by_its_own_body_and_the_office_only(city: SmallCity) -> None:
    row = city.assign(city.ask())
    city.draft(row, submit=False, text={"en": "Half a thought"})
    for name, sees in (
        ("", False),
        ("ana", False),
        ("grace", False),
        ("eunji", False),
        ("dewi", True),
        ("jiho", True),
        ("minjun", True),
        ("omar", True),
    ):
        page = city.client(name).get(row.get_absolute_url()).content.decode()
        assert ("Half a thought" in page) is sees, name


def test_the_drafter_does_not_sign_even_as_head(city: SmallCity) -> None:
    row = city.assign(city.ask())
    answer = city.draft(row, by="jiho")
    with pytest.raises(DomainError) as refusal:
        services.answer_sign(answer=answer, by=city.person("jiho"))
    assert refusal.value.code == "own-work"


@pytest.mark.parametrize("name", ["ana", "minjun", "seoyeon", "dewi", "taeho", "grace", "omar"])
def test_only_the_head_of_the_answering_body_signs(city: SmallCity, name: str) -> None:
    row = city.assign(city.ask())
    answer = city.draft(row)
    with pytest.raises(PermissionDenied):
        services.answer_sign(answer=answer, by=city.person(name))


def test_the_database_itself_refuses_an_answer_signed_by_its_drafter(city: SmallCity) -> None:
    row = city.assign(city.ask())
    answer = city.draft(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(signed_by=answer.drafted_by)


def test_a_deputy_signs_for_the_head_who_is_away(city: SmallCity) -> None:
    row = city.assign(city.ask())
    answer = city.draft(row)
    seat = Membership.objects.get(user_id=city.ids["jiho"])
    membership_delegate(
        membership=seat,
        delegate=city.person("taeho"),
        by=city.person("haneul"),
        away_from=dt.date(2020, 1, 1),
        away_to=dt.date(2040, 1, 1),
    )
    signed = services.answer_sign(answer=answer, by=city.person("taeho"))
    assert signed.signed_for == city.person("jiho")


def test_nobody_takes_two_steps_of_an_approval_line(city: SmallCity) -> None:
    city.bodies["housing"].approval_line = ["department_head", "office_head"]
    city.bodies["housing"].save()
    row = city.assign(city.ask())
    answer = city.draft(row)
    with pytest.raises(PermissionDenied):
        services.answer_sign(answer=answer, by=city.person("seoyeon"))
    answer = services.answer_sign(answer=answer, by=city.person("jiho"))
    assert [task.verb for task in queries.desk(city.person("seoyeon"))] == ["sign"]
    with pytest.raises(PermissionDenied):
        services.answer_sign(answer=answer, by=city.person("jiho"))
    assert city.client("seoyeon").post(f"{row.get_absolute_url()}do/sign/").status_code == 302
    assert city.again(row).status == Status.IN_PROGRESS


def test_what_is_withdrawn_leaves_a_stub_that_says_why(city: SmallCity) -> None:
    row = city.ask()
    place = f"{row.get_absolute_url()}visibility/"
    assert city.client("dewi").post(place, {"reason": "x"}).status_code == 403
    assert city.client("minjun").post(place, {"reason": ""}).status_code == 302
    assert city.client().get(row.get_absolute_url()).status_code == 200
    city.client("minjun").post(place, {"reason": "It named a person."})
    stub = city.client().get(row.get_absolute_url())
    assert stub.status_code == 410
    assert "It named a person." in stub.content.decode()
    assert row.text not in stub.content.decode()
    city.client("minjun").post(place)
    assert city.client().get(row.get_absolute_url()).status_code == 200


def test_a_picture_that_cannot_be_cleaned_is_refused(city: SmallCity) -> None:
    row = city.assign(city.ask())
    for name in ("photo.heic", "photo.jpg"):
        answer = city.client("dewi").post(f"{row.get_absolute_url()}do/evidence/", {
            "evidence-kind": "file", "evidence-file": SimpleUploadedFile(name, b"\xff\xd8\xff\xe0 no picture")})
        assert answer.status_code == 422, name
    assert row.evidence.count() == 0


def test_an_approval_line_of_two_is_walked_step_by_step(city: SmallCity) -> None:
    city.bodies["housing"].approval_line = ["department_head", "department_head"]
    city.bodies["housing"].save()
    Membership.objects.create(
        user=city.person("eunji"), body=city.bodies["housing"], role="department_head", starts_on=dt.date(2020, 1, 1)
    )
    row = city.assign(city.ask())
    answer = services.answer_sign(answer=city.draft(row), by=city.person("eunji"))
    assert answer.state == "submitted"
    assert services.answer_sign(answer=answer, by=city.person("jiho")).state == "signed"


def test_a_returned_draft_comes_back_with_its_reason_and_can_be_mended(city: SmallCity) -> None:
    row = city.assign(city.ask())
    services.answer_send_back(answer=city.draft(row), reason="Say how many homes.", by=city.person("jiho"))
    assert [task.verb for task in queries.desk(city.person("dewi"))] == ["draft_again"]
    assert "Say how many homes." in city.client("dewi").get(row.get_absolute_url()).content.decode()
    answer = city.draft(row, text={"en": "100 homes."})
    assert (answer.version, answer.state) == (1, "submitted")


def test_a_new_answer_after_a_signed_one_is_a_new_version(city: SmallCity) -> None:
    row = city.answered(city.ask())
    assert city.draft(row, text={"en": "200 homes."}).version == 2
    assert row.answers.get(version=1).text == {"en": "We will build."}


@pytest.mark.parametrize(
    ("word", "fields", "status"),
    [
        ("not_now", {"reason": {"en": "No land is free before 2029."}}, Status.DECLINED),
        ("part", {"part": {"en": "50 homes"}, "reason": {"ko": "다른 땅이 없습니다."}}, Status.IN_PROGRESS),
        ("outside", {"reason": {"en": "A law is needed."}}, Status.PASSED_ON),
    ],
)
def test_each_answer_leads_where_the_table_says(
    city: SmallCity, word: str, fields: dict[str, dict[str, str]], status: Status
) -> None:
    more = {"passed_to": city.bodies["ministry"]} if word == "outside" else {}
    row = city.answered(city.ask(), word=word, **fields, **more)
    assert row.status == status


def test_we_do_this_already_needs_evidence_and_then_asks_for_a_grade(city: SmallCity) -> None:
    row = city.assign(city.ask())
    with pytest.raises(DomainError) as refusal:
        city.draft(row, word="already")
    assert refusal.value.code == "evidence-missing"
    services.answer_sign(answer=city.draft(row, word="already", evidence=[city.proof(row)]), by=city.person("jiho"))
    assert city.again(row).status == Status.REPORTED_DONE


def test_evidence_is_internal_until_the_office_releases_it(city: SmallCity) -> None:
    row = city.answered(city.ask())
    item = city.proof(row)
    assert "Homes built" not in city.client().get(row.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        services.evidence_release(evidence=item, by=city.person("jiho"))
    services.evidence_release(evidence=item, by=city.person("minjun"))
    assert "Homes built" in city.client().get(row.get_absolute_url()).content.decode()
    services.evidence_withdraw(evidence=item, reason="A name was in it.", by=city.person("minjun"))
    assert "Homes built" not in city.client().get(row.get_absolute_url()).content.decode()


def test_a_file_of_evidence_is_a_download_that_no_browser_runs(city: SmallCity) -> None:
    row = city.answered(city.ask())
    url = f"{row.get_absolute_url()}do/evidence/"
    answer = city.client("dewi").post(
        url, {"evidence-kind": "file", "evidence-file": SimpleUploadedFile("list.html", b"<script>alert(1)</script>")}
    )
    assert answer.status_code == 302
    item = row.evidence.get()
    place = f"{row.get_absolute_url()}evidence/{item.pk}/file/"
    assert city.client().get(place).status_code == 404
    services.evidence_release(evidence=item, by=city.person("minjun"))
    response = city.client().get(place)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_figure_needs_its_source(city: SmallCity) -> None:
    row = city.assign(city.ask())
    with pytest.raises(DomainError) as refusal:
        city.proof(row, source={})
    assert refusal.value.field == "source"


def test_done_is_graded_by_somebody_outside_and_then_closed(city: SmallCity) -> None:
    row = city.graded(city.ask())
    assert row.status == Status.GRADED
    assert "Fully done" in city.client().get(row.get_absolute_url()).content.decode()
    services.recommendation_close(recommendation=row, by=city.person("minjun"))
    assert city.again(row).status == Status.CLOSED


def test_the_best_grade_needs_released_evidence(city: SmallCity) -> None:
    row = city.answered(city.ask())
    city.proof(row)
    with pytest.raises(DomainError) as refusal:
        services.grade_give(
            recommendation=row,
            term=city.grades["done"],
            body=city.bodies["commission"],
            reason={"en": "x"},
            by=city.person("grace"),
        )
    assert refusal.value.code == "evidence-missing"


@pytest.mark.parametrize("name", ["ana", "minjun", "seoyeon", "dewi", "jiho", "omar"])
def test_the_city_and_the_department_do_not_grade(city: SmallCity, name: str) -> None:
    row = city.done(city.ask())
    with pytest.raises(PermissionDenied):
        services.grade_give(
            recommendation=row,
            term=city.grades["partly"],
            body=city.bodies["commission"],
            reason={"en": "x"},
            by=city.person(name),
        )


def test_a_grader_who_helped_to_answer_does_not_grade(city: SmallCity) -> None:
    Membership.objects.create(
        user=city.person("grace"), body=city.bodies["housing"], role="focal_point", starts_on=dt.date(2020, 1, 1)
    )
    row = city.assign(city.ask())
    services.answer_sign(answer=city.draft(row, by="grace"), by=city.person("jiho"))
    with pytest.raises(DomainError) as refusal:
        services.grade_give(
            recommendation=city.again(row),
            term=city.grades["partly"],
            body=city.bodies["commission"],
            reason={"en": "x"},
            by=city.person("grace"),
        )
    assert refusal.value.code == "own-work"


def test_two_bodies_grade_side_by_side_and_earlier_grades_stay(city: SmallCity) -> None:
    row = city.graded(city.ask(), "partly")
    services.grade_give(
        recommendation=row,
        term=city.grades["none"],
        body=city.bodies["ombudsperson"],
        reason={"en": "Visited."},
        by=city.person("yun"),
    )
    second = services.grade_give(
        recommendation=city.again(row),
        term=city.grades["done"],
        reason={"ko": "다시 보았습니다."},
        body=city.bodies["commission"],
        by=city.person("grace"),
    )
    assert row.grades.count() == 3
    assert second.supersedes is not None


def test_a_grader_gives_done_back_with_a_reason(city: SmallCity) -> None:
    row = city.done(city.ask())
    services.report_send_back(recommendation=row, reason="Only half is built.", by=city.person("grace"))
    assert city.again(row).status == Status.IN_PROGRESS


def test_a_declined_one_is_put_before_the_department_again_by_the_commission(city: SmallCity) -> None:
    row = city.answered(city.ask(), word="not_now", reason={"en": "No money."})
    services.recommendation_escalate(recommendation=row, reason="It is urgent.", by=city.person("grace"))
    row = city.again(row)
    assert row.status == Status.ASSIGNED
    assert row.due_on is not None


def test_closing_what_is_not_fully_done_needs_a_reason(city: SmallCity) -> None:
    row = city.graded(city.ask(), "partly")
    with pytest.raises(DomainError):
        services.recommendation_close(recommendation=row, by=city.person("minjun"))
    services.recommendation_close(recommendation=row, reason="Continued in a new plan.", by=city.person("minjun"))
    assert city.again(row).status == Status.CLOSED


def test_a_label_by_a_person_names_nobody_outside(city: SmallCity) -> None:
    row = city.ask()
    assert city.function is not None
    services.label_put(recommendation=row, term=city.function, by=city.person("minjun"))
    assert "Minjun" in city.client("minjun").get(row.get_absolute_url()).content.decode()
    assert "Minjun" not in city.client().get(row.get_absolute_url()).content.decode()


def test_the_history_names_people_inside_and_nobody_outside(city: SmallCity) -> None:
    row = city.graded(city.ask())
    inside = city.client("minjun").get(f"{row.get_absolute_url()}history/").content.decode()
    outside = city.client().get(f"{row.get_absolute_url()}history/").content.decode()
    assert "Jiho" in inside
    assert not any(name in outside for name in ("Jiho", "Dewi", "Minjun", "Grace"))
    assert "answered" in outside


def test_a_page_for_the_public_takes_at_most_eight_queries(city: SmallCity, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    row = city.graded(city.ask())
    call_command("reindex", verbosity=0)
    client = city.client()
    for url in (row.get_absolute_url(), "/recommendations/"):
        client.get(url)
    with django_assert_max_num_queries(8):
        client.get(row.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get("/recommendations/")
