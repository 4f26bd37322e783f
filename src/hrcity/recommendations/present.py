"""How a recommendation is told: chips, the five answers, the evidence trail, the history. Reads, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from hrcity.core import clocks
from hrcity.core.audit import VERBS
from hrcity.core.localtext import date_words, language_name
from hrcity.core.markup import picked
from hrcity.core.models import AuditEntry
from hrcity.core.registry import TrailNode
from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument
from hrcity.people.models import User
from hrcity.recommendations import rules
from hrcity.recommendations.models import (
    Answer,
    Assignment,
    Decision,
    Evidence,
    Grade,
    Passing,
    Recommendation,
    RecommendationText,
    TextKind,
    Update,
)
from hrcity.recommendations.queries import Letters
from hrcity.recommendations.rules import AnswerState, AnswerWord, Ours, Status

CHIPS: dict[str, tuple[str, str]] = {
    Status.RECEIVED: ("neutral", ""),
    Status.PROPOSED: ("waiting", ""),
    Status.ASSIGNED: ("waiting", ""),
    Status.DISPUTED: ("waiting", "disputed"),
    Status.UNCLEAR: ("neutral", ""),
    Status.PASSED_ON: ("note", "passed"),
    Status.DECLINED: ("neutral", ""),
    Status.IN_PROGRESS: ("note", ""),
    Status.REPORTED_DONE: ("note", ""),
    Status.GRADED: ("done", ""),
    Status.CLOSED: ("done", ""),
}
TEXT_ORDER = {TextKind.SUMMARY: 0, TextKind.OFFICIAL: 1, TextKind.DRAFT: 2}


class Standing(Protocol):
    """What is looked at to tell where an ask stands: of the record itself, or of a line of a list."""

    @property
    def status(self) -> str: ...

    @property
    def ours_public_from(self) -> dt.date | None: ...

    @property
    def due_on(self) -> dt.date | None: ...


class Worded(Protocol):
    """An ask's own words."""

    @property
    def text(self) -> str: ...

    @property
    def lang(self) -> str: ...


class Told(Worded, Protocol):
    """Its words in another language, or plainer."""

    @property
    def kind(self) -> str: ...

    @property
    def translator(self) -> str: ...


def public_status(row: Standing, inside: bool) -> str:
    """The status as a reader may know it: outside the city's desks, nothing is "ours" before it is so in public."""
    if inside or row.status in {Status.RECEIVED, Status.CLOSED}:
        return row.status
    if row.status in {Status.PASSED_ON, Status.UNCLEAR}:
        return row.status if row.ours_public_from else Status.RECEIVED
    shown = rules.is_public_ours(row.status, row.ours_public_from, clocks.today())
    return row.status if shown else Status.RECEIVED


def chip(row: Standing, inside: bool = True) -> dict[str, str]:
    """The status chip; a late answer says so."""
    status = public_status(row, inside)
    if status == row.status and rules.is_late(row.status, row.due_on, row.ours_public_from, clocks.today()):
        return {"tone": "late", "icon": "", "word": pgettext("status", "answer is late")}
    tone, icon = CHIPS[status]
    word = pgettext("status", "being looked at") if status == Status.RECEIVED and not inside else Status(status).label
    return {"tone": tone, "icon": icon, "word": str(word)}


@dataclass(frozen=True, slots=True)
class Reading:
    """The text a reader gets: in which language, made by whom, and the original beside it."""

    text: str
    lang: str
    kind: str
    translator: str
    is_fallback: bool


def reading(row: Worded, texts: Sequence[Told], lang: str | None = None) -> Reading:
    """The plain summary or official translation in the reader's language, else the original, said as such."""
    wanted = (lang or get_language() or "en").split("-")[0]
    found = sorted(
        (item for item in texts if item.lang.split("-")[0] == wanted), key=lambda item: TEXT_ORDER[TextKind(item.kind)]
    )
    if found:
        best = found[0]
        return Reading(best.text, best.lang, best.kind, best.translator, False)
    return Reading(row.text, row.lang, "original", "", row.lang.split("-")[0] != wanted)


HEADING = 150


def heading(text: str, longest: int = HEADING) -> str:
    """A text short enough to head a page or a line: itself, or its beginning to the end of a word."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows a page is built from, loaded once."""

    row: Recommendation
    texts: Sequence[RecommendationText]
    decision: Decision | None
    assignments: Sequence[Assignment]
    answers: Sequence[Answer]
    evidence: Sequence[Evidence]
    grades: Sequence[Grade]
    inside: bool
    letters: Letters

    @property
    def lead(self) -> Body | None:
        """The body that answers, as this reader may know it."""
        for item in self.assignments:
            if item.is_lead:
                return item.body
        return None

    @property
    def signed(self) -> Answer | None:
        """The answer in force."""
        return next((item for item in self.answers if item.state == "signed"), None)


def facts(parts: Parts) -> list[dict[str, Any]]:
    """The five answers of the first screen."""
    row = parts.row
    issuer = plain(row.issuer.title) if row.issuer else row.get_origin_display()
    when = f", {date_words(row.issued_on)}" if row.issued_on else ""
    status = chip(row, parts.inside)["word"]
    return [
        {
            "key": "what",
            "value": _("A recommendation: %(who)s%(when)s") % {"who": issuer, "when": when}
            if row.kind == "recommendation"
            else f"{row.get_kind_display()} – {issuer}{when}",
            "note": row.citation_words,
        },
        {"key": "where", "value": capfirst(status), "note": where_note(parts)},
        {"key": "who", "value": who_answers(parts), "note": ""},
        when_due(parts),
        {"key": "how", "value": how_known(parts), "note": ""},
    ]


def facts_abroad(parts: Parts, country: str) -> list[dict[str, Any]]:
    """The first screen of what was asked of another country: nobody here answers for it."""
    position = parts.row.get_position_display() if parts.row.position else _("not known here")
    return [
        facts(parts)[0],
        {"key": "where", "value": country, "note": _("Asked of another country; it stands here for comparison.")},
        {"key": "how", "value": capfirst(position), "note": _("What that country said to the UN.")},
    ]


def where_note(parts: Parts) -> str:
    """One sentence behind the status."""
    answer, grade = parts.signed, next(iter(parts.grades), None)
    if grade is not None:
        return _("%(body)s: %(grade)s") % {"body": plain(grade.body.title), "grade": plain(grade.term.title)}
    if answer is not None:
        return str(AnswerWord(answer.word).label)
    if public_status(parts.row, parts.inside) == Status.RECEIVED and not parts.inside:
        return _("The city has not yet said whose this is.")
    return ""


def who_answers(parts: Parts) -> str:
    """The answering body, or whom it was passed to."""
    if parts.lead is not None:
        others = [plain(item.body.title) for item in parts.assignments if not item.is_lead]
        lead = plain(parts.lead.title)
        return _("%(lead)s, with %(others)s") % {"lead": lead, "others": ", ".join(others)} if others else lead
    decision = parts.decision
    if decision is not None and decision.passed_to is not None:
        return _("Not the city: %(body)s") % {"body": plain(decision.passed_to.title)}
    return _("Nobody yet")


def when_due(parts: Parts) -> dict[str, Any]:
    """The due date and how far away it is."""
    row = parts.row
    shown = parts.inside or public_status(row, False) == row.status
    # After a grade a promise that is not carried out keeps its day in sight while it is to come; nothing is late then.
    carried_out = bool(parts.grades) and parts.grades[0].term.code in rules.CARRIED_OUT
    is_past = row.due_on is not None and row.due_on < clocks.today()
    over = row.status in {Status.CLOSED, Status.DECLINED} or (row.status == Status.GRADED and (carried_out or is_past))
    if row.due_on is None or not shown or over:
        return {"key": "when", "value": _("No date is running"), "note": ""}
    what = _("Answer") if row.status in rules.WAITING_FOR_ANSWER else _("Measure")
    return {
        "key": "when",
        "deadline": row.due_on,
        "distance": clocks.distance(row.due_on),
        "value": f"{what}: {date_words(row.due_on)}",
        "note": distance_words(row.due_on),
    }


def distance_words(day: dt.date) -> str:
    """ "in 12 working days", "today", "late by 3 working days"."""
    distance = clocks.distance(day)
    if distance == 0 and day >= clocks.today():
        return _("today")
    if distance > 0:
        return _("in %(n)s working days") % {"n": distance}
    return _("late by %(n)s working days") % {"n": max(-distance, 1)}


def how_known(parts: Parts) -> str:
    """What the reader can check."""
    released = sum(1 for item in parts.evidence if item.visibility == "public")
    if released == 1:
        return _("One piece of checked evidence, below")
    if released:
        return _("%(n)s pieces of checked evidence, below") % {"n": released}
    if parts.row.document is not None:
        return _("The source document is here; no evidence of action yet")
    return _("No evidence yet")


def trail(parts: Parts, norm: Instrument | None) -> list[dict[str, Any]]:
    """From promise to proof: six nodes, always true."""
    row, nodes = parts.row, []
    if norm is not None:
        nodes.append({"key": "norm", "title": str(norm), "url": norm.get_absolute_url()})
    nodes.append({"key": "ask", "title": row.ref, "url": row.get_absolute_url(), "text": row.citation_words})
    decision = parts.decision
    if decision is not None and (parts.inside or public_status(row, False) == row.status):
        nodes.append(
            {
                "key": "decision",
                "title": capfirst(str(Ours(decision.outcome).label)),
                "url": "#decision",
                "text": decision.legal_basis,
            }
        )
    answer = parts.signed
    if answer is not None and answer.measure:
        nodes.append(
            {
                "key": "measure",
                "title": picked(answer.measure),
                "url": "#answer",
                "text": date_words(answer.measure_due_on) if answer.measure_due_on else "",
            }
        )
    elif answer is not None:
        nodes.append({"key": "measure", "title": str(AnswerWord(answer.word).label), "url": "#answer", "text": ""})
    nodes += _figures(parts)
    proof = [item for item in parts.evidence if item.visibility == "public"]
    if proof:
        nodes.append(
            {
                "key": "proof",
                "title": picked(proof[-1].title),
                "url": "#evidence",
                "text": _("%(n)s in all") % {"n": len(proof)} if len(proof) > 1 else "",
            }
        )
    return nodes


def trail_linked(
    nodes: Sequence[dict[str, Any]], linked: Mapping[str, Sequence[TrailNode]]
) -> list[dict[str, Any]]:
    """The trail with what apps above know of it: a measure of a plan takes the place of the one that an answer only
    names, an indicator that of a single figure; proof is taken where the record has none itself. Of several the first,
    with how many follow."""
    found = {node["key"]: node for node in nodes}
    for key, others in linked.items():
        if others and (key != "proof" or key not in found):
            more = len(others) - 1
            extra = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more} if more else ""
            text = " · ".join(filter(None, (others[0].text, extra)))
            found[key] = {"key": key, "title": others[0].title, "url": others[0].url, "text": text}
    return list(found.values())


def _figures(parts: Parts) -> list[dict[str, Any]]:
    figures = [item for item in parts.evidence if item.kind == "figure" and item.visibility == "public"]
    if not figures:
        return []
    last = figures[-1]
    return [{"key": "indicator", "title": f"{last.figure} {plain(last.unit)}".strip(), "url": "#evidence",
             "text": picked(last.title)}]


def line(paper: Answer | Update) -> list[dict[str, Any]]:
    """Who has signed, whose turn it is, who comes next; nothing for a draft, or where one signature says it all."""
    steps = list(paper.steps.all())
    if paper.state == AnswerState.DRAFT or (paper.state == AnswerState.SIGNED and len(steps) < 2):
        return []
    found: list[dict[str, Any]] = []
    state = {AnswerState.SUBMITTED: "now", AnswerState.RETURNED: "back"}.get(AnswerState(paper.state), "next")
    for step in steps:
        who = _("%(person)s (for %(absent)s)") % {"person": step.by, "absent": step.on_behalf_of}
        found.append(
            {
                "title": str(Role(step.role).label),
                "state": "done" if step.at else state,
                "who": "" if step.by is None else who if step.on_behalf_of else str(step.by),
                "when": step.at,
                "note": step.note,
            }
        )
        state = state if step.at else "next"
    return found


def letter(item: Passing, reads: bool) -> dict[str, Any]:
    """One letter: to whom, when, under which number, how often reminded, whether answered; the files for the office."""
    waits = item.sent_on is not None and item.answered_on is None
    silent = (clocks.today() - item.sent_on).days if waits and item.sent_on else 0
    words = ngettext("no answer yet for %(n)s day", "no answer yet for %(n)s days", silent) % {"n": silent}
    reminded = ngettext("reminded once", "reminded %(n)s times", item.reminders) % {"n": item.reminders}
    return {
        "pk": item.pk,
        "to": item.to,
        "number": item.letter,
        "sent_on": item.sent_on,
        "answered_on": item.answered_on,
        "reminded": reminded if item.reminders else "",
        "silent": words if silent else "",
        "answer": item.answer if reads else "",
        "letter_file": item.letter_file if reads else None,
        "answer_file": item.answer_file if reads else None,
    }


def timeline(
    entries: Sequence[AuditEntry],
    people: dict[int, User],
    bodies: dict[str, Body],
    inside: bool,
    terms: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The history as sentences; outside the desks, names of persons are replaced by what they are."""
    found = []
    for entry in entries:
        verb = VERBS.get(entry.verb)
        if verb is None or (not inside and entry.verb in PRIVATE_VERBS):
            continue
        values = {key: _word(key, value, bodies, terms) for key, value in entry.data.items()}
        person = people.get(entry.actor_id) if entry.actor_id else None
        found.append(
            {
                "when": entry.at,
                "what": _fill(str(verb.label), values),
                "who": (str(person) if person and inside else "")
                or ("" if person else str(entry.get_actor_kind_display())),
                "before": values.get("before", ""),
                "after": values.get("after", ""),
                "role": "",
                "why": "",
            }
        )
    return found


# Told to the public once it may know whose it is.
DECISION_VERBS = frozenset({"recommendation.approved", "recommendation.approved_in_meeting"})
PRIVATE_VERBS = frozenset(
    {
        "recommendation.proposed",
        "recommendation.returned",
        "recommendation.returned_in_meeting",
        "recommendation.taken_back",
        "recommendation.dispute_raised",
        "recommendation.answer_drafted",
        "recommendation.answer_submitted",
        "recommendation.answer_returned",
        "recommendation.answer_approved",
        "recommendation.update_added",
        "recommendation.update_approved",
        "recommendation.update_returned",
        "recommendation.evidence_added",
        "recommendation.objected",
        "recommendation.upheld",
        "recommendation.suggestion_refused",
        "recommendation.suggestion_reopened",
        "recommendation.taken_out",
        "recommendation.put_in",
    }
)


def _word(key: str, value: Any, bodies: dict[str, Body], terms: Mapping[str, str]) -> str:
    text = str(value)
    if key in {"before", "after"} and text in Status.values:
        return str(Status(text).label)
    if key == "outcome" and text in Ours.values:
        return str(Ours(text).label)
    if key == "word" and text in AnswerWord.values:
        return str(AnswerWord(text).label)
    if key in {"body", "previous"} and text in bodies:
        return plain(bodies[text].title)
    if key == "period":
        return rules.period_words(text)
    if key == "lang":
        return language_name(text)
    return terms.get(text, text) if key in {"term", "grade"} else text


def _fill(sentence: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        sentence = sentence.replace("{" + key + "}", value)
    return sentence


def list_url(**filters: str) -> str:
    """The list with some filters chosen."""
    from urllib.parse import urlencode

    return f"{reverse('recommendations:list')}?{urlencode(filters)}"
