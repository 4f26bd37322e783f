"""Promises of office-holders: entered with a source, judged from outside the line, replied to, counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hrcity.core.clocks import today, working_days_after
from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import Body, Membership
from hrcity.plan.access.promises import line_of
from hrcity.plan.models import OfficeHolder, Promise, PromiseJudgement
from hrcity.plan.owing import overdue
from hrcity.plan.services import promises as services
from tests.plans import SmallPlan

PROOF = "https://saebit.example/minutes"
TERM = (dt.date(2022, 7, 1), dt.date(2030, 6, 30))


@pytest.fixture
def mayor(plan: SmallPlan) -> OfficeHolder:
    """The mayor's office stands above the departments and the human-rights office; the commission beside it."""
    office = Body.objects.create(ref="mayor", kind="mayor", title={"en": "Mayor’s office", "ko": "시장실"})
    Body.objects.filter(ref__in=["housing", "welfare", "office", "commission"]).update(parent=office)
    return services.office_holder_enter(
        office={"en": "Mayor", "ko": "시장"}, name="Bora Kim", body=office, starts_on=TERM[0], ends_on=TERM[1],
        by=plan.city.person("minjun"),
    )  # fmt: skip


def enter(plan: SmallPlan, holder: OfficeHolder, by: str = "minjun", **fields: Any) -> Promise:
    said = {"holder": holder, "kind": "election", "text": {"en": "400 homes by 2028."}, "given_on": TERM[0],
            "source_url": "https://saebit.example/pledges", "by": plan.city.person(by)}  # fmt: skip
    return services.promise_enter(**said | fields)  # type: ignore[arg-type]


def judge(plan: SmallPlan, row: Promise, verdict: str = "kept", by: str = "grace", **fields: Any) -> PromiseJudgement:
    said = {"promise": row, "verdict": verdict, "reason": {"en": "Counted."}, "proof_url": PROOF}
    return services.promise_judge(**said | {"by": plan.city.person(by)} | fields)  # type: ignore[arg-type]


def get(url: str, client: Client | None = None) -> str:
    response = (client or Client()).get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def on_the_mayors_side(plan: SmallPlan, holder: OfficeHolder, name: str = "taeho") -> None:
    Membership.objects.create(user=plan.city.person(name), body=holder.body, role="department_head")


def test_a_promise_is_entered_with_its_source_and_is_open(plan: SmallPlan, mayor: OfficeHolder) -> None:
    row = enter(plan, mayor, nodes=[plan.leaf])
    assert row.ref.startswith("PRO-")
    page = get(row.get_absolute_url())
    assert "400 homes by 2028." in page
    assert "https://saebit.example/pledges" in page
    assert "it counts as open" in page
    assert plan.leaf.ref in page
    assert AuditEntry.objects.filter(verb="promise.entered", subject_ref=row.ref).exists()


def test_a_promise_without_source_words_or_with_days_the_wrong_way_round_is_refused(
    plan: SmallPlan, mayor: OfficeHolder
) -> None:
    with pytest.raises(DomainError) as caught:
        enter(plan, mayor, source_url="", text={"en": " "}, due_on=TERM[0] - dt.timedelta(days=1))
    codes = {error.code for error in (caught.value, *caught.value.others)}
    assert codes == {"text-missing", "source-missing", "due-before"}
    row = enter(plan, mayor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=row.pk).update(source_url="")


@pytest.mark.parametrize("person", ["dewi", "jiho", "haneul", "omar", "ana"])
def test_who_neither_judges_nor_works_in_the_office_enters_nothing(
    plan: SmallPlan, mayor: OfficeHolder, person: str
) -> None:
    with pytest.raises(PermissionDenied):
        enter(plan, mayor, by=person)
    assert plan.city.client(person).get(reverse("plan:promise-new")).status_code == 403


def test_the_same_sent_twice_is_one(plan: SmallPlan, mayor: OfficeHolder) -> None:
    assert enter(plan, mayor) == enter(plan, mayor)
    row = Promise.objects.get()
    assert judge(plan, row) == judge(plan, row)
    assert row.judgements.count() == 1


def test_the_line_is_the_mayors_office_and_all_below_it_but_no_commission(plan: SmallPlan, mayor: OfficeHolder) -> None:
    line = line_of(mayor)
    assert {mayor.body_id, plan.city.bodies["housing"].pk, plan.city.bodies["office"].pk} <= line
    assert plan.city.bodies["commission"].pk not in line
    assert plan.city.bodies["ombudsperson"].pk not in line
    of_housing = OfficeHolder(body=plan.city.bodies["housing"], name="x")
    assert line_of(of_housing) == {plan.city.bodies["housing"].pk, mayor.body_id}


@pytest.mark.parametrize("person", ["grace", "sena", "yun"])
def test_people_outside_the_line_judge(plan: SmallPlan, mayor: OfficeHolder, person: str) -> None:
    row = enter(plan, mayor)
    judge(plan, row, by=person)
    assert "kept" in get(row.get_absolute_url())


@pytest.mark.parametrize("person", ["minjun", "seoyeon", "jiho", "omar", "ana"])
def test_people_of_the_line_and_others_do_not_judge(plan: SmallPlan, mayor: OfficeHolder, person: str) -> None:
    row = enter(plan, mayor)
    with pytest.raises(PermissionDenied):
        judge(plan, row, by=person)
    url = reverse("plan:promise-act", args=[row.ref, "judge"])
    assert plan.city.client(person).post(url, {"judge-verdict": "kept"}).status_code == 403


def test_a_commission_member_with_a_seat_in_the_line_does_not_judge(plan: SmallPlan, mayor: OfficeHolder) -> None:
    row = enter(plan, mayor)
    Membership.objects.create(user=plan.city.person("grace"), body=plan.city.bodies["housing"], role="focal_point")
    with pytest.raises(DomainError) as caught:
        judge(plan, row)
    assert caught.value.code == "own-body"


def test_who_entered_a_promise_does_not_judge_it_even_in_the_database(plan: SmallPlan, mayor: OfficeHolder) -> None:
    row = enter(plan, mayor, by="grace")
    with pytest.raises(DomainError) as caught:
        judge(plan, row)
    assert caught.value.code == "own-work"
    assert "somebody else judges it" in get(row.get_absolute_url(), plan.city.client("grace"))
    given = judge(plan, row, by="sena")
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseJudgement.objects.filter(pk=given.pk).update(by=row.by)


def test_a_judgement_needs_reason_and_proof(plan: SmallPlan, mayor: OfficeHolder) -> None:
    row = enter(plan, mayor)
    with pytest.raises(DomainError) as caught:
        judge(plan, row, reason={"en": " "}, proof_url="")
    assert {error.field for error in (caught.value, *caught.value.others)} == {"reason", "proof_url"}


def test_what_is_broken_is_shown_to_the_holders_side_first_who_reply_but_change_nothing(
    plan: SmallPlan, mayor: OfficeHolder
) -> None:
    on_the_mayors_side(plan, mayor)
    row = enter(plan, mayor)
    given = judge(plan, row, "broken", reason={"en": "Only 40 were built."})
    assert given.public_from == working_days_after(today(), 5)
    assert "Only 40 were built." not in get(row.get_absolute_url())
    page = get(row.get_absolute_url(), plan.city.client("taeho"))
    assert "Only 40 were built." in page
    assert "Judge it so" not in page
    assert row.ref in get(reverse("portal:desk"), plan.city.client("taeho"))
    services.promise_reply(promise=row, text={"en": "Prices rose."}, by=plan.city.person("taeho"))
    PromiseJudgement.objects.filter(pk=given.pk).update(public_from=today())
    page = get(row.get_absolute_url())
    assert "Only 40 were built." in page
    assert "Prices rose." in page
    assert row.ref not in get(reverse("portal:desk"), plan.city.client("taeho"))
    with pytest.raises(PermissionDenied):
        judge(plan, row, "kept", by="taeho")


def test_others_do_not_reply_for_the_office_holder(plan: SmallPlan, mayor: OfficeHolder) -> None:
    row = enter(plan, mayor)
    for person in ("grace", "jiho", "minjun", "omar"):
        with pytest.raises(PermissionDenied):
            services.promise_reply(promise=row, text={"en": "No."}, by=plan.city.person(person))


def test_the_history_of_judgements_stays(plan: SmallPlan, mayor: OfficeHolder) -> None:
    row = enter(plan, mayor)
    judge(plan, row, "kept", reason={"en": "First count."})
    judge(plan, row, "open", by="sena", reason={"en": "Counted wrongly."}, proof_url="")
    page = get(row.get_absolute_url())
    assert "First count." in page
    assert "Counted wrongly." in page
    with pytest.raises(DomainError) as caught:
        judge(plan, row, "open", by="grace")
    assert caught.value.code == "verdict-same"


def test_the_holders_page_counts_now_and_at_the_end_of_the_term(plan: SmallPlan, mayor: OfficeHolder) -> None:
    kept, later = enter(plan, mayor), enter(plan, mayor, text={"en": "A tram."})
    enter(plan, mayor, text={"en": "A park."})
    judge(plan, kept)
    judge(plan, later)
    end = today() - dt.timedelta(days=30)
    OfficeHolder.objects.filter(pk=mayor.pk).update(ends_on=end)
    before = timezone.now() - dt.timedelta(days=60)
    kept.judgements.update(at=before, public_from=before.date())
    from hrcity.plan.promise_pages import holder_page

    mayor.refresh_from_db()
    counts = holder_page(mayor, QueryDict(), plan.city.actor(""))["counts"]
    assert (counts["kept"], counts["open"]) == (2, 1)
    assert (counts["end_kept"], counts["end_open"]) == (1, 2)
    page = get(mayor.get_absolute_url())
    assert "At the end of the term" in page
    assert "at the end of the term: open" in page


def test_a_promise_whose_day_is_over_is_owed_until_somebody_judges_it(plan: SmallPlan, mayor: OfficeHolder) -> None:
    row = enter(plan, mayor, due_on=today() - dt.timedelta(days=2))
    enter(plan, mayor, text={"en": "A tram."}, due_on=today())
    found = [owed for owed in overdue(today(), plan.city.actor("")) if owed.kind == "promise_late"]
    assert [(owed.ref, owed.body) for owed in found] == [(row.ref, mayor.body)]
    assert "open, its day is over" in get(reverse("plan:promises"))
    assert row.ref in get(reverse("portal:desk"), plan.city.client("grace"))
    judge(plan, row)
    assert not [owed for owed in overdue(today(), plan.city.actor("")) if owed.kind == "promise_late"]


def test_the_list_narrows_and_is_a_file(
    plan: SmallPlan, mayor: OfficeHolder, django_assert_max_num_queries: Any
) -> None:
    kept, other = enter(plan, mayor), enter(plan, mayor, kind="council", text={"en": "A tram."})
    judge(plan, kept)
    page = get(f"{reverse('plan:promises')}?state=kept")
    assert kept.ref in page
    assert other.ref not in page
    assert get(f"{reverse('plan:promises')}?state=nonsense&kind=x")
    rows = b"".join(Client().get(reverse("plan:promises-csv"))).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert rows[0].startswith("reference,holder,office,")
    assert len(rows) == 3
    for url in (reverse("plan:promises"), mayor.get_absolute_url()):
        with django_assert_max_num_queries(8):
            Client().get(url)
    with django_assert_max_num_queries(12):
        Client().get(kept.get_absolute_url())


def test_a_promise_is_entered_and_judged_through_the_pages(plan: SmallPlan, mayor: OfficeHolder) -> None:
    minjun, grace = plan.city.client("minjun"), plan.city.client("grace")
    said = {"holder": mayor.pk, "kind": "statement", "text_en": "Ramps everywhere.", "given_on": "2025-01-05"}
    wrong = minjun.post(reverse("plan:promise-new"), said)
    assert wrong.status_code == 422
    assert "Ramps everywhere." in wrong.content.decode()
    ask = plan.city.ask(addressee="city")
    said |= {"source_en": "Yearly statement 2025, p. 4", "nodes": [plan.leaf.pk], "ask": ask.ref.lower()}
    assert minjun.post(reverse("plan:promise-new"), said).status_code == 302
    row = Promise.objects.get()
    assert (list(row.nodes.all()), list(row.recommendations.all())) == ([plan.leaf], [ask])
    url = reverse("plan:promise-act", args=[row.ref, "judge"])
    wrong = grace.post(url, {"judge-verdict": "kept", "judge-reason_en": "Seen."})
    assert wrong.status_code == 422
    assert "Add proof" in wrong.content.decode()
    assert (
        grace.post(url, {"judge-verdict": "kept", "judge-reason_en": "Seen.", "judge-proof_url": PROOF}).status_code
        == 302
    )
    assert row.judgements.get().body == plan.city.bodies["commission"]


def test_a_holder_is_entered_through_the_page_with_the_term_of_a_seat(plan: SmallPlan) -> None:
    seat = Membership.objects.get(user=plan.city.person("jiho"))
    minjun = plan.city.client("minjun")
    said = {"office_en": "Head of Housing", "name": "Jiho Han", "body": plan.city.bodies["housing"].pk}
    assert minjun.post(reverse("plan:holder-new"), said).status_code == 422
    assert minjun.post(reverse("plan:holder-new"), said | {"membership": seat.pk}).status_code == 302
    holder = OfficeHolder.objects.get()
    assert holder.starts_on == seat.starts_on


def test_the_file_of_a_source_is_handed_out_as_a_download(plan: SmallPlan, mayor: OfficeHolder) -> None:
    import io

    from hrcity.core.files import file_store

    row = enter(plan, mayor, source_file=file_store(io.BytesIO(b"%PDF-1.4"), "pledges.pdf"))
    response = Client().get(reverse("plan:promise-source", args=[row.ref]))
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    bare = enter(plan, mayor, text={"en": "A tram."})
    assert Client().get(reverse("plan:promise-source", args=[bare.ref])).status_code == 404


def test_the_measure_and_the_chapter_tell_of_it(plan: SmallPlan, mayor: OfficeHolder) -> None:
    from django.template.loader import render_to_string

    from hrcity.plan import parts
    from hrcity.plan.yearly import Span, chapters

    row = enter(plan, mayor, nodes=[plan.leaf])
    judge(plan, row)
    shown = {section.key: section for section in parts.sections(parts.NODE_PARTS, plan.leaf, plan.city.actor(""))}
    html = render_to_string(shown["promises"].template, {"part": shown["promises"].context})
    assert "Bora Kim" in html
    span = Span(plan.plan, plan.plan.starts_on, plan.plan.ends_on)
    told = " ".join(text for chapter in chapters(span) for text in chapter.paragraphs)
    assert "1 promises in all: 1 kept, 0 broken, 0 open." in told
    judge(plan, row, "broken", by="sena")  # in its days of notice: nobody reads it ahead of them
    told = " ".join(text for chapter in chapters(span) for text in chapter.paragraphs)
    assert "1 kept, 0 broken" in told
