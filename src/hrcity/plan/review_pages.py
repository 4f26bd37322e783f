"""Template contexts of opinions: the list, one opinion, the commission's desk, the sections on other pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hrcity.core.clocks import distance, today
from hrcity.core.forms import RuledForm
from hrcity.core.localtext import date_words, deadline_gap
from hrcity.core.text import plain
from hrcity.institutions.models import Body, Meeting
from hrcity.institutions.queries import office
from hrcity.plan import access as plan_access
from hrcity.plan import review_forms as forms
from hrcity.plan import review_lists
from hrcity.plan.access import review as access
from hrcity.plan.models import Node, Opinion, OpinionAnswer, Plan
from hrcity.plan.queries import review as queries
from hrcity.plan.rules import PLAN_TRANSITIONS, PlanState
from hrcity.plan.rules.review import (
    AnswerState,
    OpinionKind,
    OpinionState,
    OpinionWord,
    Scope,
    owes_answer,
    years_to_review,
)
from hrcity.plan.seen_forms import SeenForm
from hrcity.plan.services import opinion_answers, opinions
from hrcity.recommendations.rules import Status

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ROWS_A_PAGE = 20
TONES = {OpinionWord.TAKEN_UP: "done", OpinionWord.PARTLY: "note", OpinionWord.NOT: "neutral"}


def subject(row: Opinion) -> dict[str, str]:
    """What an opinion is about: in words, and where it can be read."""
    if row.node is not None:
        return {"label": plain(row.node.title), "ref": row.node.ref, "url": row.node.get_absolute_url()}
    title = plain(row.plan.title)
    if row.year is not None:
        title = _("Progress of %(year)s: %(plan)s") % {"year": row.year, "plan": title}
    return {"label": title, "ref": row.plan.ref, "url": row.plan.get_absolute_url()}


def chip(row: Opinion, answer: OpinionAnswer | None) -> dict[str, str]:
    """Where an opinion stands, as a mark: draft, withdrawn, answered how, due, late, or nothing owed."""
    if row.state != OpinionState.PUBLISHED:
        tone = "waiting" if row.state == OpinionState.DRAFT else "neutral"
        return {"tone": tone, "icon": "", "word": row.get_state_display()}
    if answer is not None:
        return {"tone": TONES[OpinionWord(answer.word)], "icon": "check", "word": answer.get_word_display()}
    if not owes_answer(row.kind):
        return {"tone": "neutral", "icon": "", "word": pgettext("opinion", "needs no answer")}
    if row.due_on is not None and row.due_on < today():
        return {"tone": "late", "icon": "", "word": pgettext("opinion", "answer is late")}
    return {"tone": "waiting", "icon": "", "word": pgettext("opinion", "answer due")}


def line(row: Opinion) -> dict[str, Any]:
    """An opinion in a list; `signed` must have been read with it (`queries.with_answers`)."""
    signed: Sequence[OpinionAnswer] = getattr(row, "signed", ())
    answer = signed[0] if signed else None
    return {
        "row": row,
        "subject": subject(row),
        "answer": answer,
        "chip": chip(row, answer),
        "is_due": answer is None and row.due_on is not None and row.state == OpinionState.PUBLISHED,
        "distance": distance(row.due_on) if row.due_on is not None and answer is None else None,
    }


def lines(rows: Iterable[Opinion]) -> list[dict[str, Any]]:
    """The same for many."""
    return [line(row) for row in rows]


def page_start(query: QueryDict) -> int:
    """The place of the first row of the page that the address names."""
    page = query.get("page", "")
    return (int(page) - 1) * ROWS_A_PAGE if page.isdecimal() and len(page) < 6 and int(page) > 0 else 0


def neighbours(start: int, *, is_more: bool) -> dict[str, int | None]:
    """The numbers of the pages before and after; None where there is none."""
    number = start // ROWS_A_PAGE + 1
    return {"previous": number - 1 if start else None, "next": number + 1 if is_more else None}


def list_page(query: QueryDict) -> dict[str, Any]:
    """Every published opinion, narrowed by body, kind, or to what waits for an answer. Five queries."""
    body, kind, only = query.get("body", ""), query.get("kind", ""), query.get("only", "")
    kind = kind if kind in OpinionKind.values else ""
    start = page_start(query)
    rows = list(queries.with_answers(queries.listed(body, kind, only))[start : start + ROWS_A_PAGE + 1])
    counts = queries.counts()
    return {
        "rows": lines(rows[:ROWS_A_PAGE]),
        "stats": [
            {"figure": counts["published"], "label": _("opinions are published")},
            {"figure": counts["owed"] - counts["open"], "label": _("are answered by the city"), "tone": "done"},
            {"figure": counts["open"], "label": _("wait for an answer"), "tone": "waiting" if counts["open"] else "",
             "url": f"{reverse('plan:opinions')}?only=open"},
        ],
        "bodies": [(item.ref, plain(item.title)) for item in queries.bodies_with_opinions()],
        "kinds": OpinionKind.choices,
        "chosen": {"body": body, "kind": kind, "only": only},
        "is_narrowed": bool(body or kind or only),
        **neighbours(start, is_more=len(rows) > ROWS_A_PAGE),
    }  # fmt: skip


CSV_HEADER = ("reference", "body", "about", "year", "kind", "published_on", "state", "text", "dissent", "meeting",
              "answer_due_on", "legal_duty", "answer", "answer_reason", "taken_up_in", "answered_on",
              "recommendation")  # fmt: skip


def csv_rows() -> Iterable[Sequence[Any]]:
    """The public list as a file, in the reader's language."""
    meetings, asks = queries.refs_beside()
    for row in queries.with_answers(queries.in_public()):
        told = line(row)
        answer = told["answer"]
        yield (
            row.ref, plain(row.body.title), told["subject"]["ref"], row.year, row.kind,
            row.published_at.date() if row.published_at else None, row.state, plain(row.text), plain(row.dissent),
            meetings.get(row.meeting_id, ""), row.due_on, row.duty, answer.word if answer else "",
            plain(answer.reason) if answer else "", answer.node.ref if answer and answer.node else "",
            answer.signed_at.date() if answer and answer.signed_at else None,
            asks.get(row.recommendation_id, ""),
        )  # fmt: skip


def facts(row: Opinion, answer: OpinionAnswer | None) -> list[dict[str, Any]]:
    """The five answers about an opinion."""
    when: dict[str, Any] = {"key": "when", "value": _("No answer is due"), "note": ""}
    if row.due_on is not None:
        gap = "" if answer is not None else deadline_gap(distance(row.due_on))[1]
        duty = _("Duty to answer: %(article)s") % {"article": row.duty} if row.duty else _("No legal duty to answer")
        when = {"key": "when", "value": date_words(row.due_on), "note": " · ".join(filter(None, (gap, duty)))}
    here = office()
    day = date_words(row.published_at) if row.published_at else _("not published yet")
    return [
        {"key": "what", "value": _("Opinion of %(body)s") % {"body": plain(row.body.title)},
         "note": row.get_scope_display()},
        {"key": "where", "value": str(chip(row, answer)["word"]),
         "note": _("answered on %(day)s") % {"day": date_words(answer.signed_at)} if answer else ""},
        {"key": "who", "value": plain(here.title) if here else "–", "note": _("answers for the city")},
        when,
        {"key": "how", "label": _("How did it come about?"), "value": decided(row), "note": day},
    ]  # fmt: skip


def heading(row: Opinion) -> str:
    """Who says what about what, in one line."""
    values = {"body": plain(row.body.title), "about": subject(row)["label"]}
    sentences = {
        OpinionKind.COMMENT: _("%(body)s comments: %(about)s"),
        OpinionKind.APPROVE: _("%(body)s approves: %(about)s"),
        OpinionKind.CHANGES: _("%(body)s approves with changes: %(about)s"),
        OpinionKind.OBJECT: _("%(body)s objects: %(about)s"),
        OpinionKind.PROPOSE: _("%(body)s proposes a measure: %(about)s"),
        OpinionKind.RECOMMEND: _("%(body)s recommends: %(about)s"),
    }
    return sentences[OpinionKind(row.kind)] % values


def decided(row: Opinion) -> str:
    """Meeting and vote in words."""
    if row.vote is not None:
        return _("Vote: %(yes)s for, %(no)s against, %(abstain)s abstained") % {
            "yes": row.vote.yes, "no": row.vote.no, "abstain": row.vote.abstain}  # fmt: skip
    if row.meeting is not None:
        return _("Meeting of %(day)s") % {"day": date_words(row.meeting.starts_at)}
    return _("No meeting is named")


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the page of an opinion: who is offered it, its form, what it does, what is said afterwards."""

    title: str | _StrPromise
    button: str | _StrPromise
    form: Callable[..., RuledForm]
    run: Callable[[Opinion, Any, Mapping[str, Any]], Any]
    done: str | _StrPromise
    is_main: bool = False


def _waiting(row: Opinion) -> OpinionAnswer | None:
    return row.answers.filter(state=AnswerState.DRAFT).order_by("-version").first()


def _demand_waiting(row: Opinion) -> OpinionAnswer:
    answer = _waiting(row) or row.answers.filter(state=AnswerState.SIGNED).order_by("-version").first()
    if answer is None:
        raise Http404
    return answer


def _answer(row: Opinion, user: Any, values: Mapping[str, Any]) -> Any:
    return opinion_answers.opinion_answer_draft(
        opinion=row, word=values["word"], reason=values["reason"], node=values.get("node"), by=user
    )


ACTS: Mapping[str, Act] = {
    "publish": Act(
        gettext_lazy("Publish this opinion"),
        gettext_lazy("Publish it now"),
        SeenForm,
        lambda row, user, values: opinions.opinion_publish(opinion=row, by=user),
        gettext_lazy("Published. Everybody can read it now."),
        is_main=True,
    ),
    "answer": Act(
        gettext_lazy("Answer for the city"),
        gettext_lazy("Send to be signed"),
        forms.AnswerForm,
        _answer,
        gettext_lazy("The answer waits for the signature."),
        is_main=True,
    ),
    "sign": Act(
        gettext_lazy("Sign the answer"),
        gettext_lazy("Sign and publish"),
        SeenForm,
        lambda row, user, values: opinion_answers.opinion_answer_sign(answer=_demand_waiting(row), by=user),
        gettext_lazy("Signed. The answer is public."),
        is_main=True,
    ),
    "return": Act(
        gettext_lazy("Return the draft"),
        gettext_lazy("Return with this reason"),
        forms.ReturnForm,
        lambda row, user, values: opinion_answers.opinion_answer_return(
            answer=_demand_waiting(row), reason=values["reason"], by=user
        ),
        gettext_lazy("Returned to the person who drafted it."),
    ),
    "discard": Act(
        gettext_lazy("Lay this draft aside"),
        gettext_lazy("Lay it aside"),
        SeenForm,
        lambda row, user, values: opinions.opinion_discard(opinion=row, by=user),
        gettext_lazy("Laid aside. It stays with the body, unpublished."),
    ),
    "withdraw": Act(
        gettext_lazy("Withdraw this opinion"),
        gettext_lazy("Withdraw with this reason"),
        forms.WithdrawForm,
        lambda row, user, values: opinions.opinion_withdraw(opinion=row, reason=values["reason"], by=user),
        gettext_lazy("Withdrawn. The page stays and says why."),
    ),
}
OF_THE_BODY = frozenset({"publish", "discard", "withdraw"})


def offered(row: Opinion, user: Any, answers: Sequence[OpinionAnswer]) -> list[str]:
    """The verbs the page offers this person now."""
    found = [verb for verb in ("publish", "discard", "withdraw") if access.may_opinion(user, row, verb)]
    if row.state != OpinionState.PUBLISHED:
        return found
    waiting = next((item for item in answers if item.state == AnswerState.DRAFT), None)
    if waiting is not None and access.may_answer(user, "sign", waiting) and user.pk != waiting.drafted_by_id:
        found += ["sign", "return"]
    if access.may_answer(user, "write") and not answered_elsewhere(row):
        found.append("answer")
    return found


def answered_elsewhere(row: Opinion) -> bool:
    """Whether somebody has begun to decide on the recommendation that came of it: that answer will stand here."""
    ask = row.recommendation
    if ask is None or ask.status == Status.RECEIVED:
        return False
    return not row.answers.filter(recorded__body=office()).exists()


def demand(verb: str, row: Opinion, user: Any) -> Act:
    """The act, for whom a role allows it at all; the state is the service's to check.

    Raises:
        Http404: there is no such verb.
        PermissionDenied: it is somebody else's to do.
    """
    act = ACTS.get(verb)
    if act is None:
        raise Http404
    if verb in OF_THE_BODY:
        access.permit_opinion_ever(user, row, verb)
    else:
        access.permit_answer_ever(user, verb)
    return act


def form_for(verb: str, row: Opinion, data: Any = None) -> RuledForm:
    """The form of a verb, empty or filled."""
    act, more = ACTS[verb], {}
    if verb == "answer":
        more = {"opinion": row, "initial": _initial(row)}
    elif act.form is SeenForm:
        waiting = _waiting(row) if verb == "sign" else None
        more = {"mark": f"{waiting.pk} {waiting.drafted_at.isoformat()}" if waiting else row.updated_at.isoformat()}
    return act.form(data, prefix=verb, **more)


def _initial(row: Opinion) -> dict[str, Any]:
    last = row.answers.exclude(state=AnswerState.REPLACED).order_by("-version").first()
    return {"word": last.word, "reason": last.reason, "node": last.node_id} if last else {}


def opinion_page(row: Opinion, user: Any, bound: Mapping[str, RuledForm] | None = None) -> dict[str, Any]:
    """One opinion: what was said, what the city answered, and for those who may the next step."""
    answers = list(access.answers_readable(user, row))
    signed = [item for item in answers if item.state == AnswerState.SIGNED]
    answer = signed[0] if signed else None
    steps: list[dict[str, Any]] = [
        {"verb": verb, "act": ACTS[verb], "form": (bound or {}).get(verb) or form_for(verb, row),
         "open": verb in (bound or {})}
        for verb in offered(row, user, answers)
    ]  # fmt: skip
    waiting = [item for item in answers if item.state in {AnswerState.DRAFT, AnswerState.RETURNED}]
    main = next((step for step in steps if step["act"].is_main or step["open"]), None)
    if main is not None and main["verb"] == "answer" and signed and not main["open"]:
        main = None
    return {
        "row": row,
        "subject": subject(row),
        "heading": heading(row),
        "chip": chip(row, answer),
        "facts": facts(row, answer),
        "answer": answer,
        "earlier": signed[1:],
        "waiting": waiting[0] if waiting else None,
        "main_step": main,
        "other_steps": [step for step in steps if step is not main],
        "can_edit": access.may_opinion(user, row, "write") and row.author_id == getattr(user, "pk", None),
        "own_work": row.state == OpinionState.DRAFT and row.author_id == getattr(user, "pk", None),
        "elsewhere": row.recommendation if answered_elsewhere(row) and answer is None else None,
        "if_published": opinions.due_if_published(row.body) if row.state == OpinionState.DRAFT else None,
        "owes": owes_answer(row.kind),
    }


def commission_page(user: Any) -> dict[str, Any]:
    """The desk of the commission: what lies before it, its drafts, what the city owes it, and its clock."""
    mine = access.permit_desk(user)
    bodies = list(Body.objects.filter(pk__in=mine).order_by("order", "ref"))
    late = list(queries.with_answers(queries.unanswered()).filter(body_id__in=mine).order_by("due_on"))
    drafts = queries.drafts(mine)
    writes = {body.pk for body in bodies if access.may_write(user, body)}
    return {
        "bodies": bodies,
        "plans": [_before(plan, None) for plan in queries.plans_before(mine)],
        "years": [_before(plan, year) for plan, year in queries.years_before(mine, today())],
        "drafts": [
            line(row) | {"is_mine": row.author_id == user.pk,
                         "can_publish": access.may_opinion(user, row, "publish")} for row in drafts
        ],
        "owed": lines(late),
        "lists": [{"key": key, "label": label, "rows": rows} for key, label, rows in review_lists.lists(user)],
        "can_write": bool(writes),
        "in_force": plan_access.readable(user).filter(state="in_force").order_by("-starts_on")[:20],
        "clocks": [_clock(body, user) for body in bodies],
        "meetings": list(queries.meetings_of(mine)[:5]),
    }  # fmt: skip


def _before(plan: Plan, year: int | None) -> dict[str, Any]:
    suffix = f"&year={year}" if year is not None else ""
    return {"plan": plan, "year": year, "url": f"{reverse('plan:opinion-new')}?plan={plan.ref}{suffix}"}


def _clock(body: Body, user: Any) -> dict[str, Any]:
    rule, duty = opinions.clock_of(body)
    can = access.may_set_clock(user, body)
    return {"body": body, "days": rule.length, "unit": rule.unit, "duty": duty, "can_set": can,
            "url": reverse("plan:review-clock", args=[body.ref])}  # fmt: skip


def about(query: QueryDict, user: Any) -> dict[str, Any]:
    """What a new opinion is about, from the address: a measure, a plan, or a year of it.

    Raises:
        Http404: it names nothing the reader may know of.
    """
    year = query.get("year", "")
    if ref := query.get("node", ""):
        node = plan_access.node_for(user, ref)
        return {"node": node, "plan": node.plan, "year": None}
    plan = plan_access.plan_for(user, query.get("plan", ""))
    return {"node": None, "plan": plan, "year": int(year) if year.isdecimal() and len(year) == 4 else None}


def about_words(what: Mapping[str, Any]) -> dict[str, str]:
    """The same as words with an address."""
    scope = Scope.NODE if what["node"] else Scope.YEAR if what["year"] else Scope.PLAN
    return subject(Opinion(scope=scope, plan=what["plan"], node=what["node"], year=what["year"]))


def writing_body(user: Any, ref: str) -> Body:
    """The body for which a member writes: the one named, or the only one; refused where there is none."""
    rows = Body.objects.filter(pk__in=access.writing_bodies(user)).order_by("order", "ref")
    body = (rows.filter(ref=ref) if ref else rows).first()
    if body is None:
        access.refuse_writing()
    assert body is not None
    return body


def node_part(node: Node, reader: Any) -> dict[str, Any] | None:
    """The section on the page of a measure; at most two queries."""
    rows = lines(queries.of_node(node))
    new = f"{reverse('plan:opinion-new')}?node={node.ref}" if _offers(node.plan, reader) else ""
    return {"rows": rows, "new_url": new, "years": (), "lead": ""} if rows or new else None


def plan_part(plan: Plan, reader: Any) -> dict[str, Any] | None:
    """The section on the page of a plan: opinions, and year by year what was proposed and where it was taken up."""
    found = queries.of_plan(plan)
    rows = lines(row for row in found if row.scope != Scope.NODE)
    new = f"{reverse('plan:opinion-new')}?plan={plan.ref}" if _offers(plan, reader) else ""
    years = _years(plan, [row for row in found if row.state == OpinionState.PUBLISHED]) if found else []
    of_measures = sum(1 for row in found if row.scope == Scope.NODE)
    if not found and not new:
        return None
    return {"rows": rows, "new_url": new, "years": years, "of_measures": of_measures}


def meeting_part(meeting: Meeting, reader: Any) -> dict[str, Any] | None:
    """The section on the page of a meeting: the opinions that came of it."""
    rows = lines(queries.of_meeting(meeting))
    return {"rows": rows, "new_url": "", "years": ()} if rows else None


def _offers(plan: Plan, reader: Any) -> bool:
    """Whether a member of a commission is offered to write: the plan's state takes opinions."""
    return "opine" in PLAN_TRANSITIONS[PlanState(plan.state)] and bool(access.writing_bodies(reader))


def _years(plan: Plan, found: Sequence[Opinion]) -> list[dict[str, Any]]:
    """Each year that is over: whether its progress was reviewed, what was proposed, where the next plan takes it up."""
    following = queries.next_plans(plan)
    told = []
    for year in years_to_review(plan.starts_on.year, plan.ends_on.year, today().year):
        rows = [row for row in found if row.year == year]
        owed = [row for row in rows if owes_answer(row.kind)]
        answers = [answer for row in owed for answer in getattr(row, "signed", ())[:1]]
        told.append({
            "year": year,
            "opinions": [(row.ref, row.get_absolute_url(), row.get_kind_display()) for row in rows],
            "proposals": len(owed),
            "open": len(owed) - len(answers),
            "taken": [answer.node for answer in answers if answer.node is not None],
            "next": following.get(year + 1),
        })  # fmt: skip
    return told
