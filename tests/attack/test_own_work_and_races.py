"""What a hostile or hurried user tries: two tabs, a double click, a former head, a person with two seats."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role
from hrcity.institutions.models import Membership
from hrcity.recommendations import services
from hrcity.recommendations.models import Answer, Recommendation, Update
from hrcity.recommendations.queries import desk
from hrcity.recommendations.rules import AnswerState, Status
from hrcity.recommendations.searching import load
from tests.personas import SmallCity


def _report(city: SmallCity, row: Recommendation, by: str = "dewi", text: str = "Twelve homes built") -> Update:
    return services.update_add(recommendation=row, text={"en": text}, by=city.person(by))


def test_a_signed_answer_is_not_returned_by_a_click_that_was_on_its_way(city: SmallCity) -> None:
    answer = city.draft(city.assign(city.ask()))
    stale = Answer.objects.get(pk=answer.pk)
    services.answer_sign(answer=answer, by=city.person("jiho"))
    with pytest.raises(DomainError) as refusal:
        services.answer_send_back(answer=stale, reason="Too late", by=city.person("jiho"))
    assert refusal.value.code in {"wrong-state", "wrong-status"}
    assert Answer.objects.get(pk=answer.pk).state == AnswerState.SIGNED


def test_a_signed_report_is_not_returned_by_a_click_that_was_on_its_way(city: SmallCity) -> None:
    report = _report(city, city.answered(city.ask()))
    stale = Update.objects.get(pk=report.pk)
    services.update_sign(update=report, by=city.person("jiho"))
    with pytest.raises(DomainError):
        services.update_send_back(update=stale, reason="Too late", by=city.person("jiho"))
    assert Update.objects.get(pk=report.pk).state == AnswerState.SIGNED


def test_a_double_click_takes_one_step_of_a_reports_line(city: SmallCity) -> None:
    row = city.answered(city.ask())
    city.bodies["housing"].approval_line = ["department_head", "office_head"]
    city.bodies["housing"].save()
    report = _report(city, row)
    stale = Update.objects.get(pk=report.pk)
    services.update_sign(update=report, by=city.person("jiho"))
    with pytest.raises((DomainError, PermissionDenied)):
        services.update_sign(update=stale, by=city.person("jiho"))
    assert Update.objects.get(pk=report.pk).state == AnswerState.SUBMITTED
    assert report.steps.filter(at__isnull=False).count() == 1


def test_a_double_click_sends_one_report(city: SmallCity) -> None:
    row = city.answered(city.ask())
    assert _report(city, row) == _report(city, row)
    assert row.updates.count() == 1
    assert _report(city, row, text="And a playground") != row.updates.order_by("pk").first()


def test_the_head_of_a_body_that_no_longer_answers_signs_no_report(city: SmallCity) -> None:
    row = city.answered(city.ask())
    report = _report(city, row)
    row = services.recommendation_reopen(recommendation=row, reason="Whose is it?", by=city.person("minjun"))
    with pytest.raises((DomainError, PermissionDenied)):
        services.update_sign(update=report, by=city.person("jiho"))
    assert Update.objects.get(pk=report.pk).state == AnswerState.SUBMITTED


def test_a_reopened_ask_names_no_department_in_public(city: SmallCity) -> None:
    row = city.answered(city.ask())
    row = services.recommendation_reopen(recommendation=row, reason="Whose is it?", by=city.person("minjun"))
    (doc,) = load([row.pk])
    assert doc.facets["department"] == ()
    assert "Housing Department" not in city.client().get("/recommendations/").content.decode().split("<tbody", 1)[-1]


def test_the_day_it_is_due_orders_no_list_before_the_window_to_object_is_over(city: SmallCity) -> None:
    row = city.assign(city.ask())
    row.refresh_from_db()
    assert row.due_on is not None
    (doc,) = load([row.pk])
    assert doc.due is None


def test_a_grader_with_a_seat_in_the_answering_body_grades_in_nobodys_name(city: SmallCity) -> None:
    row = city.answered(city.ask())
    Membership.objects.create(user=city.person("grace"), body=city.bodies["housing"], role=Role.READER)
    with pytest.raises(DomainError) as refusal:
        services.grade_give(recommendation=row, term=city.grades["partly"], body=city.bodies["commission"],
                            reason={"en": "I know them well"}, by=city.person("grace"))
    assert refusal.value.code == "own-body"


def test_an_officer_with_a_seat_in_the_department_does_not_check_its_evidence(city: SmallCity) -> None:
    row = city.answered(city.ask())
    item = city.proof(row)
    Membership.objects.create(user=city.person("minjun"), body=city.bodies["housing"], role=Role.READER)
    with pytest.raises(DomainError) as refusal:
        services.evidence_release(evidence=item, by=city.person("minjun"))
    assert refusal.value.code == "own-body"
    assert "check_evidence" not in [task.verb for task in desk(city.person("minjun"))]
    page = city.client("minjun").get(row.get_absolute_url()).content.decode()
    assert "somebody else checks it" in page and "Checked: release it" not in page
    place = f"{row.get_absolute_url()}evidence/{item.pk}/release/"
    answer = city.client("minjun").post(place, follow=True, headers={"accept-language": "ko"}).content.decode()
    assert "다른 사람이 확인합니다" in answer
    assert row.evidence.get().visibility == "internal"
    assert "check_evidence" in [task.verb for task in desk(city.person("seoyeon"))]
    services.evidence_release(evidence=item, by=city.person("seoyeon"))


def test_what_is_signed_is_what_the_page_showed(city: SmallCity) -> None:
    row = city.assign(city.ask())
    city.draft(row, text={"en": "What the head has read"})
    head = city.client("jiho")
    page = head.get(row.get_absolute_url()).content.decode()
    seen = page.split('name="sign-seen" value="')[1].split('"')[0]
    city.draft(row, text={"en": "What was slipped in"})
    address = f"{row.get_absolute_url()}do/sign/"
    refused = head.post(address, {"sign-seen": seen})
    assert refused.status_code == 422
    assert "What was slipped in" in refused.content.decode()
    assert row.answers.get().state == AnswerState.SUBMITTED
    seen = refused.content.decode().split('name="sign-seen" value="')[1].split('"')[0]
    assert head.post(address, {"sign-seen": seen}).status_code == 302


def test_what_is_approved_is_what_the_page_showed(city: SmallCity) -> None:
    row = city.propose(city.ask())
    head = city.client("seoyeon")
    seen = head.get(row.get_absolute_url()).content.decode().split('name="approve-seen" value="')[1].split('"')[0]
    services.recommendation_propose(
        recommendation=row, outcome="ours", reason="Rather welfare", legal_basis="art. 1", lead=city.bodies["welfare"],
        by=city.person("minjun"))
    assert head.post(f"{row.get_absolute_url()}do/approve/", {"approve-seen": seen}).status_code == 422
    row.refresh_from_db()
    assert row.status == Status.PROPOSED


def test_the_api_tells_the_day_of_the_city_on_which_an_answer_was_signed(city: SmallCity) -> None:
    row = city.answered(city.ask())
    row.answers.update(signed_at=dt.datetime(2026, 11, 22, 15, 30, tzinfo=dt.UTC))  # half past midnight in Seoul
    told = city.client().get(f"/api/recommendations/{row.ref}").json()
    assert told["answers"][0]["signed_on"] == "2026-11-23"


def test_a_head_who_wrote_on_a_draft_does_not_sign_what_a_colleague_sent(city: SmallCity) -> None:
    row = city.assign(city.ask())
    city.draft(row, by="jiho", submit=False)
    answer = city.draft(row, by="dewi")
    with pytest.raises(DomainError) as refusal:
        services.answer_sign(answer=answer, by=city.person("jiho"))
    assert refusal.value.code == "own-work"


def test_the_same_sent_twice_is_one(city: SmallCity) -> None:
    entered = [services.recommendation_issue(text="Open a library at night.", issuer=city.bodies["cescr"], lang="en",
                                             addressee="city", by=city.person("minjun")) for _ in range(2)]
    assert entered[0].pk == entered[1].pk
    row = city.assign(city.ask())
    assert city.proof(row).pk == city.proof(row).pk
    other = city.ask("Another")
    city.propose(other)
    city.propose(other)
    assert other.decisions.count() == 1


def test_who_sits_in_the_answering_body_does_not_close_its_work(city: SmallCity) -> None:
    import datetime as dt

    from hrcity.institutions.models import Membership

    row = city.graded(city.ask())
    Membership.objects.create(user=city.people["minjun"], body=city.bodies["housing"], role="department_head",
                              starts_on=dt.date(2020, 1, 1))
    with pytest.raises(DomainError) as refusal:
        services.recommendation_close(recommendation=row, reason="x", by=city.person("minjun"))
    assert refusal.value.code == "own-body"
    services.recommendation_close(recommendation=city.again(row), reason="x", by=city.person("seoyeon"))


def test_a_reorganisation_keeps_a_lead_and_moves_what_is_on_its_way(city: SmallCity) -> None:
    from hrcity.recommendations.services.decide import assignments_move

    row = city.assign(city.ask(), supporting=[city.bodies["welfare"]])
    answer, proof = city.draft(row, submit=False), city.proof(row)
    assignments_move(old=city.bodies["housing"], new=city.bodies["welfare"], by=city.person("haneul"))
    lead = row.assignments.get(ended_at__isnull=True)
    assert (lead.body, lead.is_lead) == (city.bodies["welfare"], True)
    answer.refresh_from_db()
    proof.refresh_from_db()
    assert answer.body == proof.body == city.bodies["welfare"]


@pytest.mark.parametrize("change", [
    {"public_reason": {"en": "The city rents out homes."}}, {"reason": "Another reason."}, {"note": "Please soon."}])
def test_a_proposal_with_one_word_changed_is_a_new_one(city: SmallCity, change: dict[str, object]) -> None:
    row = city.propose(city.ask())
    city.propose(row, **change)
    assert row.decisions.count() == 2
    helped = city.propose(row, **change, supporting=[city.bodies["welfare"]])
    assert helped.assignments.filter(ended_at__isnull=True).count() == 2


def test_the_same_text_asked_of_somebody_else_is_another_ask(city: SmallCity) -> None:
    asked = [services.recommendation_issue(text="Open it.", issuer=city.bodies["cescr"], lang="en", addressee=to,
                                           by=city.person("minjun")) for to in ("city", "state")]
    assert asked[0].pk != asked[1].pk


def test_a_draft_taken_over_and_sent_waits_for_its_signature_on_the_desk(city: SmallCity) -> None:
    row = city.assign(city.ask())
    city.draft(row, by="jiho", submit=False)
    city.draft(row, by="dewi")
    assert [task.verb for task in desk(city.person("dewi"))] == ["wait_for_signature"]
