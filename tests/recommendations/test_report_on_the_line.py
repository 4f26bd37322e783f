"""A report goes along the approval line of its body, step by step, as an answer does."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import Membership
from hrcity.institutions.services import membership_delegate
from hrcity.recommendations import migrations, queries, services
from hrcity.recommendations.models import ApprovalStep, Recommendation, Update
from hrcity.recommendations.rules import AnswerState, Status
from hrcity.recommendations.services import notices
from tests.personas import SmallCity


def line(city: SmallCity, *roles: str) -> None:
    """Give the housing department a line of its own."""
    city.bodies["housing"].approval_line = list(roles)
    city.bodies["housing"].save()


def report(city: SmallCity, row: Recommendation, by: str = "dewi", **fields: Any) -> Update:
    """A report on the half-year, sent to be signed."""
    given = {"recommendation": row, "text": {"en": "Forty homes stand."}, "by": city.person(by)}
    return services.update_add(**given | fields)


def sign(city: SmallCity, update: Update, by: str) -> Update:
    """One step of its line."""
    return services.update_sign(update=update, by=city.person(by))


def work(city: SmallCity, name: str) -> list[str]:
    """What a person's desk shows."""
    return [task.verb for task in queries.desk(city.person(name))]


def test_the_head_alone_signs_where_a_body_has_no_line_of_its_own(city: SmallCity) -> None:
    update = report(city, city.answered(city.ask()))
    assert [step.role for step in update.steps.all()] == ["department_head"]
    assert sign(city, update, "jiho").state == AnswerState.SIGNED
    assert update.steps.get().by == city.person("jiho")


def test_an_outside_reviewer_signs_the_report_of_a_one_officer_office(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "reviewer")
    update = report(city, row)
    assert work(city, "yun")[:1] == ["sign_update"]
    page = city.client("yun").get(row.get_absolute_url()).content.decode()
    assert "Forty homes stand." in page and "Sign the report" in page
    assert "Forty homes stand." not in city.client("eunji").get(row.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        sign(city, update, "jiho")
    assert city.client("yun").post(f"{row.get_absolute_url()}do/sign_update/").status_code == 302
    update.refresh_from_db()
    assert (update.state, update.signed_by) == (AnswerState.SIGNED, city.person("yun"))
    assert "Forty homes stand." in city.client().get(row.get_absolute_url()).content.decode()


def test_an_outside_reviewer_reads_and_signs_even_what_is_internal(city: SmallCity) -> None:
    line(city, "reviewer")
    row = city.assign(city.ask(visibility="internal"))
    city.draft(row, text={"en": "Before the public"})
    assert city.client("grace").get(row.get_absolute_url()).status_code == 404
    assert "Before the public" in city.client("yun").get(row.get_absolute_url()).content.decode()
    assert city.client("yun").post(f"{row.get_absolute_url()}do/sign/").status_code == 302
    assert city.client("yun").get(row.get_absolute_url()).status_code == 404


def test_two_signatures_come_one_after_the_other_and_only_the_last_publishes(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "department_head", "office_head")
    update = report(city, row)
    with pytest.raises(PermissionDenied):
        sign(city, update, "seoyeon")
    update = sign(city, update, "jiho")
    assert update.state == AnswerState.SUBMITTED
    assert "Forty homes stand." not in city.client().get(row.get_absolute_url()).content.decode()
    assert work(city, "jiho") == ["wait_for_signature"]
    assert "sign_update" in work(city, "seoyeon")
    inside = city.client("dewi").get(row.get_absolute_url()).content.decode()
    assert "Head of the human-rights office" in inside and "in hand now" in inside
    assert "The report is on its way along the approval line." in inside and "Your next step" not in inside
    assert sign(city, update, "seoyeon").state == AnswerState.SIGNED
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"recommendation.update_approved", "recommendation.update_signed"} <= verbs


def test_nobody_signs_the_report_they_wrote_at_whatever_step(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "department_head", "office_head")
    update = report(city, row, by="jiho")
    with pytest.raises(DomainError) as refusal:
        sign(city, update, "jiho")
    assert refusal.value.code == "own-work"
    assert "sign_update" not in work(city, "jiho")
    assert "You wrote this report yourself" in city.client("jiho").get(row.get_absolute_url()).content.decode()


def test_a_head_may_sign_a_colleagues_report_beside_an_own_one(city: SmallCity) -> None:
    row = city.answered(city.ask())
    report(city, row, by="jiho", text={"en": "By the head"})
    other = report(city, row, text={"en": "By the contact"})
    assert queries.update_waiting(row, city.person("jiho")) == other
    page = city.client("jiho").get(row.get_absolute_url()).content.decode()
    assert "You wrote this report yourself" not in page
    assert city.client("jiho").post(f"{row.get_absolute_url()}do/sign_update/").status_code == 302
    assert row.updates.get(state=AnswerState.SIGNED) == other


def test_nobody_takes_two_steps_of_one_report(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "department_head", "office_head")
    Membership.objects.create(user=city.person("jiho"), body=city.bodies["office"], role="office_head",
                              starts_on=dt.date(2020, 1, 1))
    update = sign(city, report(city, row), "jiho")
    with pytest.raises(DomainError) as refusal:
        sign(city, update, "jiho")
    assert refusal.value.code == "own-work"
    assert "sign_update" not in work(city, "jiho")


@pytest.mark.parametrize(("roles", "absent", "deputy"), [
    (("department_head",), "jiho", "taeho"), (("office_head",), "seoyeon", "minjun"), (("reviewer",), "yun", "omar")])
def test_a_deputy_takes_the_step_of_somebody_on_leave(
        city: SmallCity, roles: tuple[str, ...], absent: str, deputy: str) -> None:
    row = city.answered(city.ask())
    line(city, *roles)
    membership_delegate(membership=Membership.objects.get(user_id=city.ids[absent]), delegate=city.person(deputy),
                        by=city.person("haneul"), away_from=dt.date(2020, 1, 1), away_to=dt.date(2040, 1, 1))
    update = report(city, row)
    assert "sign_update" in work(city, deputy)
    sign(city, update, deputy)
    assert update.steps.get().on_behalf_of == city.person(absent)


def test_done_is_reported_by_the_last_signature_only(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "department_head", "office_head")
    update = report(city, row, says_done=True, evidence=[city.proof(row)])
    update = sign(city, update, "jiho")
    assert city.again(row).status == Status.IN_PROGRESS
    sign(city, update, "seoyeon")
    assert city.again(row).status == Status.REPORTED_DONE


def test_whoever_holds_the_next_step_may_give_it_back_with_a_reason(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "reviewer")
    update = report(city, row)
    with pytest.raises(PermissionDenied):
        services.update_send_back(update=update, reason="x", by=city.person("jiho"))
    services.update_send_back(update=update, reason="Which homes?", by=city.person("yun"))
    update.refresh_from_db()
    assert (update.state, update.returned_reason) == (AnswerState.RETURNED, "Which homes?")
    page = city.client("dewi").get(row.get_absolute_url()).content.decode()
    assert "Which homes?" in page and "sent back" in page


def test_a_mail_goes_to_whoever_is_next_and_a_return_to_the_author(
        city: SmallCity, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    sent: list[str] = []
    monkeypatch.setattr(notices, "mail_queue", lambda **mail: sent.append(mail["to"].split("@")[0]))
    row = city.answered(city.ask())
    line(city, "department_head", "reviewer")
    with django_capture_on_commit_callbacks(execute=True):
        update = report(city, row)
    assert sent == ["jiho"]
    with django_capture_on_commit_callbacks(execute=True):
        update = sign(city, update, "jiho")
    assert sent == ["jiho", "yun"]
    with django_capture_on_commit_callbacks(execute=True):
        services.update_send_back(update=update, reason="Which homes?", by=city.person("yun"))
    assert sent == ["jiho", "yun", "dewi"]


def test_who_signed_a_report_does_not_grade_it(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "reviewer")
    sign(city, report(city, row), "yun")
    with pytest.raises(DomainError) as refusal:
        services.grade_give(recommendation=city.again(row), term=city.grades["partly"], reason={"en": "x"},
                            body=city.bodies["ombudsperson"], by=city.person("yun"))
    assert refusal.value.code == "own-work"


def test_a_report_on_what_is_graded_already_is_on_the_desk_of_its_signer_too(city: SmallCity) -> None:
    row = city.graded(city.ask())
    report(city, row, text={"en": "And ten more."})
    assert work(city, "jiho") == ["sign_update"]


def test_the_database_refuses_a_step_of_nothing_and_of_two_things(city: SmallCity) -> None:
    row = city.answered(city.ask())
    update = report(city, row)
    for owners in ({}, {"answer": row.answers.get(), "update": update}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApprovalStep.objects.create(order=9, role="reviewer", **owners)


def test_what_was_sent_before_the_line_gets_the_line_of_its_body(city: SmallCity) -> None:
    row = city.answered(city.ask())
    line(city, "department_head", "reviewer")
    waiting, signed = report(city, row), sign(city, sign(city, report(city, row, text={"en": "Two"}), "jiho"), "yun")
    ApprovalStep.objects.filter(update__isnull=False).delete()
    (found,) = Path(migrations.__path__[0]).glob("*_reports_on_the_line.py")
    import_module(f"{migrations.__name__}.{found.stem}").lay_lines(apps, connection.schema_editor())
    assert [step.role for step in waiting.steps.all()] == ["department_head", "reviewer"]
    assert not signed.steps.exists()
