"""A body's opinion: written by a member, published by the secretary, answered by the city, untouched by the office."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import AgendaItem, BodyPower, Meeting, Vote
from hrcity.plan.access import review as access
from hrcity.plan.models import NodeAsk, Opinion, OpinionAnswer, Plan
from hrcity.plan.owing import overdue
from hrcity.plan.proposals import open_proposals
from hrcity.plan.services import opinion_answers, opinions
from hrcity.recommendations import services as asks
from hrcity.recommendations.models import Recommendation
from tests.plans import SmallPlan, plan_of

SAYS = {"en": "Build for wheelchairs too.", "ko": "휠체어 이용자를 위한 주택도 지어야 합니다."}


def draft(plan: SmallPlan, kind: str = "object", /, by: str = "grace", **fields: Any) -> Opinion:
    said = {"body": plan.city.bodies["commission"], "kind": kind, "text": SAYS, "by": plan.city.person(by)}
    if "plan" not in fields and "node" not in fields:
        fields["node"] = plan.leaf
    return opinions.opinion_draft(**said | fields)  # type: ignore[arg-type]


def publish(plan: SmallPlan, kind: str = "object", /, **fields: Any) -> Opinion:
    return opinions.opinion_publish(opinion=draft(plan, kind, **fields), by=plan.city.person("sena"))


def answer(plan: SmallPlan, row: Opinion, word: str = "not", **fields: Any) -> OpinionAnswer:
    said = {"opinion": row, "word": word, "reason": {"en": "No ground is left."}, "by": plan.city.person("minjun")}
    return opinion_answers.opinion_answer_draft(**said | fields)  # type: ignore[arg-type]


def sign(plan: SmallPlan, given: OpinionAnswer) -> OpinionAnswer:
    return opinion_answers.opinion_answer_sign(answer=given, by=plan.city.person("seoyeon"))


def get(url: str, client: Client | None = None) -> str:
    response = (client or Client()).get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_a_member_writes_the_secretary_publishes_and_everybody_reads(plan: SmallPlan) -> None:
    row = draft(plan)
    assert row.ref.startswith("OPN-")
    assert Client().get(row.get_absolute_url()).status_code == 404
    opinions.opinion_publish(opinion=row, by=plan.city.person("sena"))
    page = get(row.get_absolute_url())
    assert SAYS["en"] in page
    assert "Human Rights Commission objects: Build 400 homes" in page
    assert "without the human-rights office" in page
    assert plan.leaf.ref in page
    assert row.ref in get(reverse("plan:opinions"))


def test_the_office_and_departments_do_not_know_of_a_draft(plan: SmallPlan) -> None:
    row = draft(plan)
    for person in ("", "minjun", "seoyeon", "haneul", "omar", "jiho", "yun"):
        with pytest.raises(Http404):
            access.opinion_for(plan.city.actor(person), row.ref)
        assert plan.city.client(person).get(row.get_absolute_url()).status_code == 404
    for person in ("grace", "sena"):
        assert access.opinion_for(plan.city.person(person), row.ref) == row


@pytest.mark.parametrize("person", ["minjun", "seoyeon", "haneul", "jiho", "omar", "ana"])
def test_the_office_can_neither_write_publish_discard_nor_withdraw(plan: SmallPlan, person: str) -> None:
    user = plan.city.person(person)
    with pytest.raises(PermissionDenied):
        draft(plan, by=person)
    row = draft(plan)
    for step in (
        lambda: opinions.opinion_publish(opinion=row, by=user),
        lambda: opinions.opinion_discard(opinion=row, by=user),
        lambda: opinions.opinion_write(opinion=row, kind="comment", text={"en": "Fine."}, by=user),
    ):
        with pytest.raises(PermissionDenied):
            step()
    opinions.opinion_publish(opinion=row, by=plan.city.person("sena"))
    with pytest.raises(PermissionDenied):
        opinions.opinion_withdraw(opinion=row, reason={"en": "Wrong."}, by=user)
    with pytest.raises(PermissionDenied):
        opinions.review_clock_set(body=plan.city.bodies["commission"], days=300, by=user)
    client = plan.city.client(person)
    for verb in ("publish", "discard", "withdraw"):
        url = reverse("plan:opinion-act", args=[row.ref, verb])
        assert client.post(url, {f"{verb}-reason_en": "x"}).status_code == 403, verb
    row.refresh_from_db()
    assert (row.state, row.text) == ("published", SAYS)


def test_the_office_cannot_delay_it_by_moving_or_hiding_the_plan(plan: SmallPlan) -> None:
    row = draft(plan)
    Plan.objects.filter(pk=plan.plan.pk).update(state="evaluated", visibility="internal")
    opinions.opinion_publish(opinion=row, by=plan.city.person("sena"))
    assert SAYS["en"] in get(row.get_absolute_url())


def test_the_author_does_not_publish_even_in_the_database(plan: SmallPlan) -> None:
    row = publish(plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=row.pk).update(published_by=row.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.filter(pk=row.pk).update(published_by=None)


def test_a_second_click_publishes_once(plan: SmallPlan) -> None:
    row = draft(plan, "recommend")
    first = opinions.opinion_publish(opinion=row, by=plan.city.person("sena"))
    again = opinions.opinion_publish(opinion=row, by=plan.city.person("sena"))
    assert first.recommendation == again.recommendation
    assert Recommendation.objects.filter(origin_ref=row.ref).count() == 1
    assert draft(plan, "object") == draft(plan, "object")


def test_a_colleague_mends_nothing_and_a_published_opinion_never_changes(plan: SmallPlan) -> None:
    from hrcity.institutions.models import Membership

    row = draft(plan)
    other = plan.city.person("ana")
    Membership.objects.create(user=other, body=plan.city.bodies["commission"], role="commission_member")
    with pytest.raises(DomainError) as caught:
        opinions.opinion_write(opinion=row, kind="comment", text={"en": "Fine."}, by=plan.city.person("ana"))
    assert caught.value.code == "somebody-elses"
    opinions.opinion_publish(opinion=row, by=plan.city.person("sena"))
    with pytest.raises(DomainError) as caught:
        opinions.opinion_write(opinion=row, kind="comment", text={"en": "Fine."}, by=plan.city.person("grace"))
    assert caught.value.code == "wrong-status"


def test_the_clock_runs_from_publication_by_the_rule_of_the_body(plan: SmallPlan) -> None:
    first = publish(plan)
    assert first.due_on is not None
    assert first.due_on >= today() + dt.timedelta(days=30)
    assert "No legal duty to answer" in get(first.get_absolute_url())
    commission = plan.city.bodies["commission"]
    opinions.review_clock_set(
        body=commission, days=10, unit="working", legal_source="Human Rights Ordinance, art. 22",
        by=plan.city.person("sena"),
    )  # fmt: skip
    second = publish(plan, node=plan.other)
    from hrcity.core.clocks import working_days_after

    assert second.due_on == working_days_after(today(), 10)
    assert "Human Rights Ordinance, art. 22" in get(second.get_absolute_url())
    first.refresh_from_db()
    assert first.duty == ""


def test_a_comment_stays_a_comment(plan: SmallPlan) -> None:
    row = publish(plan, "comment")
    assert (row.due_on, row.recommendation) == (None, None)
    assert open_proposals(plan.plan) == 0
    assert "needs no answer" in get(row.get_absolute_url())


@pytest.mark.parametrize("kind", ["recommend", "propose"])
def test_a_body_with_the_power_creates_a_recommendation_in_the_same_step(plan: SmallPlan, kind: str) -> None:
    row = publish(plan, kind)
    ask = row.recommendation
    assert ask is not None
    assert (ask.issuer, ask.origin_ref, ask.addressee, ask.visibility) == (row.body, row.ref, "city", "public")
    assert {ask.text, *ask.texts.values_list("text", flat=True)} == set(SAYS.values())
    entry = AuditEntry.objects.get(verb="recommendation.entered", subject_ref=ask.ref)
    assert entry.actor == plan.city.person("sena")
    page = get(ask.get_absolute_url())
    assert reverse("plan:opinion", args=[row.ref]) in page


def test_without_the_power_a_proposal_stays_a_proposal_and_nothing_is_recommended(plan: SmallPlan) -> None:
    BodyPower.objects.filter(body=plan.city.bodies["commission"]).delete()
    row = publish(plan, "propose")
    assert row.recommendation is None
    assert open_proposals(plan.plan) == 1
    with pytest.raises(DomainError) as caught:
        draft(plan, "recommend")
    assert (caught.value.code, caught.value.field) == ("no-power", "kind")


def test_an_officer_drafts_the_head_signs_and_everybody_reads_where_it_is_taken_up(plan: SmallPlan) -> None:
    row = publish(plan)
    given = answer(plan, row, "taken_up", node=plan.leaf)
    assert "taken up" not in get(row.get_absolute_url())
    with pytest.raises(PermissionDenied):
        opinion_answers.opinion_answer_sign(answer=given, by=plan.city.person("jiho"))
    sign(plan, given)
    page = get(row.get_absolute_url())
    assert "taken up" in page
    assert plan.leaf.ref in page
    assert open_proposals(plan.plan) == 0
    assert AuditEntry.objects.filter(verb="opinion.answered", subject_ref=row.ref).count() == 1


def test_the_drafter_does_not_sign_even_in_the_database(plan: SmallPlan) -> None:
    row = publish(plan)
    given = answer(plan, row, by=plan.city.person("seoyeon"))
    with pytest.raises(DomainError) as caught:
        sign(plan, given)
    assert caught.value.code == "own-work"
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionAnswer.objects.filter(pk=given.pk).update(state="signed", signed_by=given.drafted_by, signed_at=row.at)


def test_who_wrote_an_earlier_draft_does_not_sign_a_colleagues_either(plan: SmallPlan) -> None:
    row = publish(plan)
    answer(plan, row, by=plan.city.person("seoyeon"))
    later = answer(plan, row)
    assert (later.version, row.answers.get(version=1).state) == (2, "replaced")
    with pytest.raises(DomainError) as caught:
        sign(plan, later)
    assert caught.value.code == "own-work"


def test_a_returned_draft_comes_back_with_its_reason_and_is_mended(plan: SmallPlan) -> None:
    row = publish(plan)
    given = answer(plan, row)
    opinion_answers.opinion_answer_return(answer=given, reason="Say when.", by=plan.city.person("seoyeon"))
    assert "Say when." in get(row.get_absolute_url(), plan.city.client("minjun"))
    assert "Say when." not in get(row.get_absolute_url(), plan.city.client("grace"))
    mended = answer(plan, row, reason={"en": "No ground before 2030."})
    assert mended.pk == given.pk
    sign(plan, mended)
    assert "No ground before 2030." in get(row.get_absolute_url())


def test_an_amended_answer_is_a_new_version_and_the_first_one_stays(plan: SmallPlan) -> None:
    row = publish(plan)
    sign(plan, answer(plan, row))
    second = sign(plan, answer(plan, row, "taken_up", node=plan.leaf, reason={"en": "Ground was found."}))
    assert second.version == 2
    page = get(row.get_absolute_url())
    assert "Ground was found." in page
    assert "No ground is left." in page
    assert "Earlier answer, version 1" in page


def test_a_measure_of_another_plan_takes_nothing_up_but_that_of_the_yearly_plan_does(plan: SmallPlan) -> None:
    row = publish(plan, plan=plan.plan, year=today().year - 1, kind="changes")
    stranger, yearly = plan_of(plan.city), plan_of(plan.city, kind="annual", parent=plan.plan)
    with pytest.raises(DomainError) as caught:
        answer(plan, row, "taken_up", node=stranger.leaf)
    assert (caught.value.code, caught.value.field) == ("node-of-another", "node")
    sign(plan, answer(plan, row, "taken_up", node=yearly.leaf))
    page = get(row.get_absolute_url())
    assert yearly.leaf.ref in page


def test_proposals_on_last_years_progress_hold_up_the_yearly_plan_until_answered(plan: SmallPlan) -> None:
    year = today().year
    yearly = plan_of(plan.city, "commission_review", kind="annual", parent=plan.plan, starts_on=dt.date(year, 1, 1))
    row = publish(plan, plan=plan.plan, year=year - 1, kind="changes")
    assert open_proposals(yearly.plan) == 1
    sign(plan, answer(plan, row))
    assert open_proposals(yearly.plan) == 0


def test_the_answer_to_an_opinion_is_the_answer_to_its_recommendation(plan: SmallPlan) -> None:
    row = publish(plan, "propose")
    sign(plan, answer(plan, row, "taken_up", node=plan.leaf))
    assert row.recommendation is not None
    ask = plan.city.again(row.recommendation)
    signed = ask.answers.get()
    assert (ask.status, signed.word, signed.state) == ("in_progress", "accept", "signed")
    assert (signed.drafted_by, signed.signed_by) == (plan.city.person("minjun"), plan.city.person("seoyeon"))
    assert ask.assignments.get().body == plan.city.bodies["housing"]
    assert NodeAsk.objects.filter(node=plan.leaf, recommendation=ask, ended_at=None).exists()


@pytest.mark.parametrize(
    ("word", "status", "said"), [("not", "declined", "reject"), ("partly", "in_progress", "partly")]
)
def test_a_no_and_a_part_are_recorded_too(plan: SmallPlan, word: str, status: str, said: str) -> None:
    row = publish(plan, "recommend")
    sign(plan, answer(plan, row, word))
    assert row.recommendation is not None
    ask = plan.city.again(row.recommendation)
    assert (ask.status, ask.answers.get().word) == (status, said)


def test_the_answer_to_the_recommendation_is_the_answer_to_the_opinion(
    plan: SmallPlan, django_capture_on_commit_callbacks: Any
) -> None:
    row = publish(plan, "recommend")
    assert row.recommendation is not None
    ask = plan.city.assign(row.recommendation)
    with pytest.raises(DomainError) as caught:
        answer(plan, row)
    assert caught.value.code == "answered-elsewhere"
    draft_of_housing = plan.city.draft(ask, word="accept")
    with django_capture_on_commit_callbacks(execute=True):
        asks.answer_sign(answer=draft_of_housing, by=plan.city.person("jiho"))
    given = row.answers.get()
    assert (given.word, given.state, given.signed_by) == ("taken_up", "signed", plan.city.person("jiho"))
    assert opinion_answers.opinion_answer_mirror(opinion=row) is None
    with pytest.raises(DomainError) as caught:  # what is changed is changed there
        answer(plan, row)
    assert caught.value.code == "answered-elsewhere"
    assert open_proposals(plan.plan) == 0


def test_what_a_stopped_process_left_is_mirrored_within_the_hour(plan: SmallPlan) -> None:
    from hrcity.plan.review_hooks import opinions_keep

    row = publish(plan, "recommend")
    assert row.recommendation is not None
    ask = plan.city.assign(row.recommendation)
    asks.answer_sign(answer=plan.city.draft(ask, word="accept"), by=plan.city.person("jiho"))
    opinions_keep()
    opinions_keep()
    assert row.answers.count() == 1


def test_a_withdrawn_opinion_stays_and_says_why(plan: SmallPlan) -> None:
    row = publish(plan)
    with pytest.raises(DomainError) as caught:
        opinions.opinion_withdraw(opinion=row, reason={"en": " "}, by=plan.city.person("sena"))
    assert caught.value.field == "reason"
    opinions.opinion_withdraw(opinion=row, reason={"en": "Voted again."}, by=plan.city.person("sena"))
    assert "Voted again." in get(row.get_absolute_url())
    assert open_proposals(plan.plan) == 0


def test_the_vote_and_the_dissent_are_published_with_it(plan: SmallPlan) -> None:
    item = AgendaItem.objects.create(meeting=plan.meeting, title={"en": "Plan"})
    vote = Vote.objects.create(item=item, question={"en": "Object?"}, yes=6, no=2, abstain=1)
    row = publish(plan, vote=vote, dissent={"en": "The rest is good."})
    assert row.meeting == plan.meeting
    page = get(row.get_absolute_url())
    assert "6 for, 2 against, 1 abstained" in page
    assert "The rest is good." in page
    assert plan.meeting.ref in page


def test_the_meeting_of_another_body_is_refused(plan: SmallPlan) -> None:
    other = Meeting.objects.create(
        ref="MTG-2026-0999", body=plan.city.bodies["ombudsperson"], title={"en": "x"}, starts_at=plan.meeting.starts_at,
        by=plan.city.person("yun"),
    )  # fmt: skip
    with pytest.raises(DomainError) as caught:
        draft(plan, meeting=other)
    assert caught.value.field == "meeting"


def test_a_year_that_has_not_begun_and_a_plan_that_is_drafted_take_no_opinion(plan: SmallPlan) -> None:
    with pytest.raises(DomainError) as caught:
        draft(plan, plan=plan.plan, year=today().year + 1)
    assert caught.value.field == "year"
    Plan.objects.filter(pk=plan.plan.pk).update(state="drafting")
    plan.leaf.refresh_from_db()
    with pytest.raises(DomainError) as caught:
        draft(plan, plan=plan.again())
    assert caught.value.code == "wrong-status"


def test_late_answers_are_owed_by_the_office_and_leave_when_answered(plan: SmallPlan) -> None:
    row = publish(plan)
    Opinion.objects.filter(pk=row.pk).update(due_on=today() - dt.timedelta(days=3))
    found = [owed for owed in overdue(today(), plan.city.actor("")) if owed.kind == "opinion_unanswered"]
    assert [(owed.ref, owed.body, owed.days_late(today())) for owed in found] == [
        (row.ref, plan.city.bodies["office"], 3)
    ]
    assert "answer is late" in get(reverse("plan:opinions"), Client())
    sign(plan, answer(plan, row))
    assert not [owed for owed in overdue(today(), plan.city.actor("")) if owed.kind == "opinion_unanswered"]


def test_mails_name_the_task_and_the_day_to_who_has_to_act(
    plan: SmallPlan, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from hrcity.plan.services import review_notices

    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(
        review_notices,
        "mail_queue",
        lambda **letter: sent.append((letter["to"].split("@")[0], letter["subject"], letter["body"])),
    )
    with django_capture_on_commit_callbacks(execute=True):
        row = publish(plan)
    assert {(who, subject) for who, subject, _body in sent} == {
        (who, f"{row.ref}: an opinion to answer") for who in ("minjun", "seoyeon")
    }
    assert all("Due: " in body and row.get_absolute_url() in body for _who, _subject, body in sent)
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        given = answer(plan, row)
    assert [who for who, _subject, _body in sent] == ["seoyeon"]
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sign(plan, given)
    assert {who for who, _subject, _body in sent} == {"sena", "grace"}
