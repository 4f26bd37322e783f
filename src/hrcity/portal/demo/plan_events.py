"""What happens around the plan of the demonstration city: a meeting, opinions, comments, money, promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from hrcity.core.actors import RESIDENT
from hrcity.indicators import services as indicators
from hrcity.institutions import meeting_queries, meeting_services, minutes_services, seat_rules, seat_services
from hrcity.institutions.models import AgendaItem, Meeting
from hrcity.people.models import User
from hrcity.plan.models import Comment, Opinion
from hrcity.plan.services import (
    amendments,
    links,
    money,
    nodes,
    opinion_answers,
    opinions,
    periods,
    promises,
    voice,
    voice_answers,
)
from hrcity.portal.demo.content import localized
from hrcity.portal.demo.plan_tale import PlanTale, ended

MET, MINUTED, JUDGED, MILLION = 514, 513, 30, 1_000_000
AMENDED, FIGURES, BUDGETED, CLOSED = 205, 480, 45, 45

Happening = tuple[int, Callable[[], None]]


def happenings(tale: PlanTale) -> Iterator[Happening]:
    """(days back, what happens), in no order."""
    yield MET, partial(meet, tale)
    yield MINUTED, partial(publish_minutes, tale)
    for told in tale.told["opinion"]:
        yield told["ago"], partial(opine, tale, told)
        yield told["ago"] - 8, partial(answer_opinion, tale, told)
    for told in tale.told["comment"]:
        yield from comment(tale, told)
    yield FIGURES, partial(measure, tale)
    yield FIGURES - 50, partial(reach, tale)
    yield BUDGETED, partial(budget, tale)
    yield JUDGED, partial(promise, tale)
    yield AMENDED, partial(amend, tale)
    yield MINUTED - 100, partial(seat_shares, tale)
    for span in ended(tale)[:1]:
        yield (tale.world.clock.today - span.end).days - CLOSED, partial(close_period, tale, span.key)


def _secretary(tale: PlanTale) -> User:
    return tale.world.person("sena.yoo")


def _member(tale: PlanTale) -> User:
    return tale.world.person("grace.otieno")


def meet(tale: PlanTale) -> None:
    """The commission meets about the draft; its secretary keeps the book."""
    told, by = tale.told["meeting"], _secretary(tale)
    starts_at = timezone.now()
    meeting = meeting_services.meeting_plan(
        body=tale.world.bodies["human-rights-commission"], title=localized(told["title"]), starts_at=starts_at,
        kind="review", place=localized(told["place"]), languages=["en", "ko"], has_childcare=True, reimburses=True,
        is_step_free=True, by=by)  # fmt: skip
    point = meeting_services.agenda_add(meeting=meeting, title=localized(told["point"]), by=by,
                                        subject_ref=tale.plan.ref)  # fmt: skip
    tale.world.clock.tick()
    meeting = meeting_services.meeting_hold(meeting=meeting, by=by)
    members = meeting_queries.members_of(meeting)
    meeting_services.attendance_set(meeting=meeting, presences={row.pk: "present" for row in members}, by=by)
    _vote(meeting, point, [row.pk for row in members], told, by)


def _vote(meeting: Meeting, point: AgendaItem, members: Sequence[int], told: Mapping[str, Any], by: User) -> None:
    ballots = dict.fromkeys(members, "yes")
    point = AgendaItem.objects.get(pk=point.pk)
    meeting_services.vote_take(item=point, question=localized(told["question"]), ballots=ballots, by=by)
    held = Meeting.objects.get(pk=meeting.pk)
    minutes_services.minutes_write(meeting=held, minutes=localized(told["minutes"]), by=by)


def _meeting(tale: PlanTale) -> Meeting:
    return Meeting.objects.filter(agenda__subject_ref=tale.plan.ref).latest("pk")


def publish_minutes(tale: PlanTale) -> None:
    """Everybody may read them."""
    minutes_services.minutes_publish(meeting=_meeting(tale), by=_secretary(tale))


def opine(tale: PlanTale, told: Mapping[str, Any]) -> None:
    """A member writes the opinion, the secretary publishes it."""
    about: dict[str, Any] = {"node": tale.nodes.get(told["about"])}
    if told["about"] == "plan":
        about = {"plan": tale.plan, "meeting": _meeting(tale)}
    row = opinions.opinion_draft(
        body=tale.world.bodies["human-rights-commission"], kind=told["kind"], text=localized(told["text"]),
        dissent=localized(told.get("dissent", [])), by=_member(tale), **about)  # fmt: skip
    tale.world.clock.tick()
    opinions.opinion_publish(opinion=row, by=_secretary(tale))


def answer_opinion(tale: PlanTale, told: Mapping[str, Any]) -> None:
    """The officer drafts the answer, the head of the office signs it."""
    found = {"plan": tale.plan} if told["about"] == "plan" else {"node": tale.nodes[told["about"]]}
    row = Opinion.objects.filter(kind=told["kind"], **found).latest("pk")
    answer = opinion_answers.opinion_answer_draft(
        opinion=row, word=told["word"], node=tale.nodes[told["node"]], reason=localized(told.get("reason", [])),
        by=tale.world.officer)  # fmt: skip
    tale.world.clock.tick()
    opinion_answers.opinion_answer_sign(answer=answer, by=tale.world.head)


def comment(tale: PlanTale, told: Mapping[str, Any]) -> Iterator[Happening]:
    """A resident writes; the secretary reads; the department answers."""
    ago, kept = told["ago"], {}

    def send() -> None:
        kept["row"], _code = voice.comment_send(node=tale.nodes[told["node"]], stance=told["stance"], text=told["said"],
                                                language=told["language"], by=RESIDENT)  # fmt: skip

    def publish() -> None:
        voice.comment_publish(comment=kept["row"], text=localized(told["text"]), by=_secretary(tale))

    def draft() -> None:
        row = Comment.objects.get(pk=kept["row"].pk)
        voice_answers.comment_answer_draft(comment=row, text=localized(told["answer"]), by=tale.contact(told["node"]))

    def sign() -> None:
        row = Comment.objects.get(pk=kept["row"].pk)
        voice_answers.comment_answer_sign(comment=row, by=tale.signer(told["node"]))

    yield ago, send
    if "text" in told:
        yield ago - 2, publish
    if "answer" in told:
        yield ago - 10, draft
        yield ago - 12, sign


def measure(tale: PlanTale) -> None:
    """A figure that shows whether the measure works, year by year."""
    told, world = tale.told["figure"], tale.world
    node, year = tale.nodes[told["node"]], world.clock.today.year
    row = indicators.indicator_enter(title=localized(told["title"]), unit=localized(told["unit"]), by=world.officer,
                                     owner=world.bodies["transport"])  # fmt: skip
    values = told["values"]
    for place, value in enumerate(values):
        dated = dt.date(year - len(values) + place, 12, 31)
        indicators.value_add(indicator=row, period=str(dated.year), dated=dated, value=Decimal(value),
                             source=localized(told["source"]), by=world.officer)  # fmt: skip
    links.indicator_link(node=node, indicator=row, target_value=Decimal(told["target"]), target_on=tale.plan.ends_on,
                         by=world.officer)  # fmt: skip
    nodes.milestone_add(node=node, due_on=world.clock.moment.date() + dt.timedelta(days=60), by=world.officer,
                        text=localized(told["step"]))  # fmt: skip


def reach(tale: PlanTale) -> None:
    """The step on the way is reached."""
    step = tale.nodes[tale.told["figure"]["node"]].milestones.get()
    nodes.milestone_reach(milestone=step, reached_on=tale.world.clock.moment.date(), by=tale.world.officer)


def budget(tale: PlanTale) -> None:
    """Two years of figures of each line, in won."""
    world = tale.world
    for told in tale.told["line"]:
        for year, stages in ((world.clock.today.year - 1, told["last"]), (world.clock.today.year, told["this"])):
            line = money.line_add(year=year, code=told["code"], title=localized(told["title"]), plan=tale.plan,
                                  body=world.bodies[told["body"]], source="city", currency="KRW",
                                  by=world.officer)  # fmt: skip
            money.line_allocate(line=line, node=tale.nodes[told["node"]], share=Decimal(100), by=world.officer)
            money.line_tag(line=line, terms=[world.terms[key] for key in told["tags"]], by=world.officer)
            for stage, amount in stages.items():
                _amount(tale, line, stage, Decimal(amount) * MILLION, told.get("reason", []))


def _amount(tale: PlanTale, line: Any, stage: str, amount: Decimal, reason: Sequence[str]) -> None:
    months = {"requested": 7, "proposed": 11, "voted": 12, "revised": 4, "spent": 6}
    year = line.year if stage in {"revised", "spent"} else line.year - 1
    day = min(dt.date(year, months[stage], 20), tale.world.clock.moment.date())
    book = f"Budget {line.year} · {line.year}년 예산서"
    money.amount_set(line=line, stage=stage, amount=amount, as_of=day, source=book, by=tale.world.officer,
                     reason=localized(list(reason)) or None)  # fmt: skip


def promise(tale: PlanTale) -> None:
    """What the mayor promised; one is found to be kept."""
    told, world, by = tale.told["promise"], tale.world, _member(tale)
    holder = promises.office_holder_enter(office=localized(told["office"]), name=told["name"], by=by,
                                          body=world.bodies[told["body"]], starts_on=tale.plan.starts_on)  # fmt: skip
    for row in (told, told["second"]):
        made = promises.promise_enter(
            holder=holder, kind="statement", text=localized(row["text"]), given_on=tale.plan.starts_on,
            source=localized(told["source"]), due_on=tale.plan.ends_on, nodes=[tale.nodes[key] for key in row["nodes"]],
            by=by)  # fmt: skip
    world.clock.tick()
    promises.promise_judge(promise=made, verdict="kept", reason=localized(told["second"]["reason"]),
                           proof_url="https://example.org/saebit/lunch", by=_secretary(tale))  # fmt: skip


def amend(tale: PlanTale) -> None:
    """The second version: one measure dropped with its reason, one target made clearer."""
    told, world = tale.told["amendment"], tale.world
    row = amendments.amendment_open(plan=tale.plan, reason=localized(told["reason"]), by=world.officer)
    amendments.amendment_change(amendment=row, kind="drop", node=tale.nodes[told["drop"]], by=world.officer,
                                reason=localized(told["why"]), body=world.bodies["mayor"])  # fmt: skip
    amendments.amendment_change(amendment=row, kind="change", node=tale.nodes[told["change"]],
                                target=localized(told["target"]), by=world.officer)  # fmt: skip
    world.clock.tick()
    amendments.amendment_put_in_force(amendment=row, decided_by=world.bodies["mayor"], act=localized(told["act"]),
                                      decided_on=world.clock.moment.date(), by=world.head)  # fmt: skip
    tale.plan.refresh_from_db()


def seat_shares(tale: PlanTale) -> None:
    """Who sits in the commission, and whom it lacks."""
    told, world, by = tale.told["table"], tale.world, _secretary(tale)
    body = world.bodies["human-rights-commission"]
    rows = [seat_rules.Group({"en": en, "ko": ko}, members, Decimal(str(share)))
            for en, ko, members, share in told["groups"]]  # fmt: skip
    seat_services.seat_shares_set(body=body, dimension="sex", as_of=world.clock.moment.date(), seats=told["seats"],
                                  groups=rows, source=localized(told["source"]), by=by)  # fmt: skip
    seat_services.seat_gap_open(body=body, dimension="age", group=localized(told["gap"]), by=by,
                                action=localized(told["action"]), owner=world.bodies["human-rights-office"],
                                due_on=world.clock.today + dt.timedelta(days=60))  # fmt: skip


def close_period(tale: PlanTale, key: str) -> None:
    """The office closes the first period; what is not reported stays so."""
    periods.period_close(period=tale.plan.periods.get(key=key), by=tale.world.officer)
