"""What each page of the desk shows: template contexts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Value, When
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.clocks import today
from hrcity.core.localtext import thousands_words
from hrcity.core.text import plain
from hrcity.institutions import meeting_access
from hrcity.institutions.models import ANSWERING_KINDS, Competence, CompetenceKind, MeetingKind
from hrcity.institutions.queries import office
from hrcity.recommendations import access, desk_queries, present, repeated, suggested
from hrcity.recommendations.desk_forms import DeskForm
from hrcity.recommendations.desk_queries import Key
from hrcity.recommendations.desk_rules import CLAIM_AT_ONCE, MOST_TOUCHED, UNDECIDED, digest_of
from hrcity.recommendations.lines import texts_of
from hrcity.recommendations.models import Cluster, Decision, Recommendation, Suggestion, SuggestionState
from hrcity.recommendations.rules import Ours
from hrcity.vocabulary.models import Term

OUTCOME_OF = {
    CompetenceKind.OWN: Ours.OURS,
    CompetenceKind.DELEGATED: Ours.OURS,
    CompetenceKind.SHARED: Ours.SHARED,
    CompetenceKind.NONE: Ours.NATIONAL,
}
PREFIX = "propose"
AHEAD = 8
MOST_WORDINGS = 40


def nav(current: str) -> list[dict[str, Any]]:
    """The pages of the desk."""
    places = (
        ("desk-queue", _("Whose is it?")),
        ("desk-meetings", _("Meetings")),
        ("desk-looks", _("Second looks")),
        ("desk-disputes", _("Disputes")),
        ("passed-on", _("Passed on")),
        ("how-decided", _("Public figures")),
    )
    return [
        {"label": label, "url": reverse(f"recommendations:{name}"), "current": name == current, "count": None}
        for name, label in places
    ]


@dataclass(frozen=True, slots=True)
class Wording:
    """One recommendation of a card."""

    ref: str
    url: str
    text: str
    lang: str
    is_new: bool
    who: str
    chip: Mapping[str, Any]
    is_touched: bool


@dataclass(slots=True)
class Card:
    """A card with all that helps to decide it."""

    key: Key
    url: str
    title: str
    original: tuple[str, str] | None
    lang: str
    facts: Sequence[Mapping[str, Any]]
    wordings: Sequence[Wording]
    size: int
    touched: Sequence[str]
    lists: suggested.Card
    initial: Mapping[str, Any]
    because: Suggestion | None

    @property
    def seen(self) -> str:
        """The digest of what one proposal touches."""
        return digest_of(self.touched)

    @property
    def settled(self) -> int:
        """How many of it are proposed or decided already."""
        return self.size - len(self.touched)

    @property
    def left_over(self) -> int:
        """How many wait beyond what one proposal touches."""
        return max(self.key.waiting - len(self.touched), 0)


def card_of(key: Key) -> Card:
    """One card. Four queries whatever its size."""
    row = Cluster(pk=key.pk, ref=key.ref) if key.is_group else Recommendation(pk=key.pk, ref=key.ref)
    rows: list[Any] = list(
        access.of_card(row)
        .annotate(is_inside=Value(True), later=Case(When(status__in=UNDECIDED, then=0), default=1))
        .select_related("issuer", "document")
        .defer("upstream", "digests")
        .order_by("later", "ref")[:MOST_TOUCHED]
    )
    waiting = [one for one in rows if one.status in UNDECIDED]
    face = (waiting or rows)[0]
    texts = texts_of([one.pk for one in rows])
    lists = suggested.cards([face], taken=desk_queries.taken_here(), texts=texts)[0]
    reading = lists.reading
    initial, because = _defaults(lists)
    return Card(
        key=key,
        url=row.get_absolute_url(),
        title=reading.text,
        original=(face.text, face.lang) if reading.text != face.text else None,
        lang=reading.lang,
        facts=repeated.facts_of(rows, len(rows)),
        wordings=_wordings(rows[:MOST_WORDINGS], texts),
        size=len(rows),
        touched=[one.ref for one in waiting],
        lists=lists,
        initial=initial,
        because=because,
    )


def _wordings(rows: Sequence[Any], texts: Mapping[int, Any]) -> list[Wording]:
    seen: set[str] = set()
    found = []
    for row in rows:
        reading = present.reading(row, texts.get(row.pk, ()))
        words = " ".join(reading.text.casefold().split()).rstrip(".;")
        who = plain(row.issuer.title) if row.issuer else row.get_origin_display()
        year = f", {row.issued_on.year}" if row.issued_on else ""
        found.append(Wording(row.ref, row.get_absolute_url(), reading.text, reading.lang, words not in seen,
                             f"{who}{year}", present.chip(row, True), row.status in UNDECIDED))  # fmt: skip
        seen.add(words)
    return found


def _defaults(card: suggested.Card) -> tuple[dict[str, Any], Suggestion | None]:
    """What the best suggestion of a function fills in: outcome, function, department, law and a first sentence."""
    lines = [one for group in card.groups if group["code"] == "functions" for one in group["lines"]
             if one.row.state in {SuggestionState.OPEN, SuggestionState.ACCEPTED}]  # fmt: skip
    if not lines:
        return {}, None
    line = max(lines, key=lambda one: (one.row.state == SuggestionState.ACCEPTED, one.row.confidence or 0))
    best, competence = line.row, line.competence
    if competence is None:
        return {"function": best.term_id}, best
    outcome = OUTCOME_OF[CompetenceKind(competence.kind)]
    found = {
        "outcome": outcome,
        "function": best.term_id,
        "lead": competence.body_id if competence.body and competence.body.kind in ANSWERING_KINDS else None,
        "legal_basis": competence.legal_basis,
        "reason": _sentence(best.term, competence, outcome),
        "public_reason": _sentences(best.term, competence, outcome),
    }
    return {name: value for name, value in found.items() if value}, best


def _sentence(function: Term, competence: Competence, outcome: str) -> str:
    values = {"function": plain(function.title), "law": competence.legal_basis}
    words = {
        Ours.OURS: _("%(function)s is a task of the city (%(law)s)."),
        Ours.SHARED: _("%(function)s is a task that the city and the country share (%(law)s)."),
        Ours.NATIONAL: _("%(function)s is a task of the country (%(law)s)."),
    }
    return words[Ours(outcome)] % values if competence.legal_basis else ""


def _sentences(function: Term, competence: Competence, outcome: str) -> dict[str, str]:
    found = {}
    for code in ("en", "ko"):
        with translation.override(code):
            found[code] = _sentence(function, competence, outcome)
    return {code: text for code, text in found.items() if text}


def queue_page(
    user: Any, *, scope: str = "", function: int = 0, at: str = "", bound: DeskForm | None = None
) -> dict[str, Any]:
    """The queue: one card to decide, those around it, and what one proposed last. At most twelve queries."""
    keys = desk_queries.queue(user, scope=scope, function=function)
    place = next((index for index, key in enumerate(keys) if key.ref == at), 0)
    key = keys[place] if keys else None
    card = card_of(key) if key else None
    following = keys[place + 1].ref if place + 1 < len(keys) else ""
    return {
        "nav": nav("desk-queue"),
        "card": card,
        "place": place + 1,
        "total": len(keys),
        "is_cut": len(keys) >= desk_queries.WINDOW,
        "form": bound or (_form(card, following, user) if card else None),
        "may_decide": key is not None and key.taken_by in {None, user.pk},
        "is_mine": key is not None and key.taken_by == user.pk,
        "previous": _address(scope, function, keys[place - 1].ref) if place else "",
        "next": _address(scope, function, following) if following else "",
        "ahead": [
            {"key": one, "url": _address(scope, function, one.ref)} for one in keys[place + 1 : place + 1 + AHEAD]
        ],
        "scopes": _scopes(scope, function),
        "scope": scope,
        "function": function,
        "functions": [(row.pk, str(row)) for row in desk_queries.functions()],
        "take": [one.ref for one in keys[place:] if one.taken_by is None][:CLAIM_AT_ONCE],
        "last": desk_queries.last_batch(user),
        "provisions": desk_queries.provisions(),
        "back": urlencode([(name, value) for name, value in (("list", scope), ("function", function)) if value]),
    }


def _form(card: Card, following: str, user: Any) -> DeskForm:
    initial = {**card.initial, "seen": card.seen, "next": following}
    return DeskForm(prefix=PREFIX, user=user, initial=initial, suggested=[*card.initial])


def _address(scope: str, function: int, at: str) -> str:
    kept = [("list", scope), ("function", function), ("at", at)]
    return f"{reverse('recommendations:desk-queue')}?{urlencode([(name, value) for name, value in kept if value])}"


def _scopes(chosen: str, function: int) -> list[dict[str, Any]]:
    words = {"": _("Mine and free"), "mine": _("Taken by me"), "all": _("All")}
    return [
        {"label": words[scope], "url": _address(scope, function, "").rstrip("?"), "current": scope == chosen,
         "count": None} for scope in desk_queries.SCOPES
    ]  # fmt: skip


@dataclass(slots=True)
class Sheet:
    """One proposal as a meeting sees it: for one recommendation or for many at once."""

    decision: Decision
    pks: list[int]
    asks: list[Recommendation]
    lead: str
    is_own: bool

    @property
    def title(self) -> str:
        """The first recommendation of it."""
        return present.heading(self.asks[0].text, 260)


def sheets(rows: Iterable[tuple[int, Decision]], user: Any) -> list[Sheet]:
    """(number, decision) gathered by the proposal they were made in, in their order. One query."""
    pairs = list(rows)
    leads = desk_queries.leads([decision for _pk, decision in pairs])
    found: dict[Any, Sheet] = {}
    for pk, decision in pairs:
        batch = next((one.pk for one in decision.batches.all()), None)
        key = ("batch", batch) if batch is not None else ("one", decision.pk)
        sheet = found.setdefault(
            key, Sheet(decision, [], [], leads.get(decision.recommendation_id, ""), decision.proposed_by_id == user.pk)
        )
        sheet.pks.append(pk)
        sheet.asks.append(decision.recommendation)
    return list(found.values())


def meetings_page(user: Any) -> dict[str, Any]:
    """Competence meetings, and the proposals that are on no list: the head may approve them without a meeting."""
    waiting = desk_queries.waiting_decisions()
    return {
        "nav": nav("desk-meetings"),
        "meetings": desk_queries.meetings(),
        "waiting": sheets([(row.pk, row) for row in waiting], user),
        "can_approve": access.heads_office(user),
        "new_url": new_meeting_url(user),
    }


def new_meeting_url(user: Any) -> str:
    """Where the person plans a competence meeting: at the office, if they keep its meetings; else ""."""
    here = office()
    if here is None or not meeting_access.keeps(user, here):
        return ""
    return f"{reverse('institutions:meeting-new', args=[here.ref])}?kind={MeetingKind.COMPETENCE}"


def meeting_page(meeting: Any, user: Any, forms: Mapping[str, Any]) -> dict[str, Any]:
    """What a meeting has to decide, what it decided, and what may be put before it."""
    items = desk_queries.docket(meeting)
    done = desk_queries.docket(meeting, is_open=False)
    waiting = desk_queries.waiting_decisions()
    return {
        "nav": nav("desk-meetings"),
        "meeting": meeting,
        "sheets": sheets([(item.pk, item.decision) for item in items], user),
        "done": done,
        "waiting": sheets([(row.pk, row) for row in waiting], user),
        "has_minutes": bool(meeting.minutes) or meeting.minutes_file_id is not None,
        "is_cancelled": meeting.state == "cancelled",
        **forms,
    }


def meeting_section(meeting: Any, reader: Any) -> dict[str, Any] | None:
    """The section that the desk brings to the page of a competence meeting: what was decided there."""
    rows = desk_queries.decided_at(meeting, reader) if meeting.kind == MeetingKind.COMPETENCE else []
    if not rows:
        return None
    texts = texts_of([row.recommendation_id for row in rows])
    readings = [present.reading(row.recommendation, texts.get(row.recommendation_id, ())) for row in rows]
    return {"rows": [
        {"decision": row, "ask": row.recommendation, "title": present.heading(reading.text), "lang": reading.lang}
        for row, reading in zip(rows, readings, strict=True)
    ]}  # fmt: skip


def looks_page(user: Any, form: Any) -> dict[str, Any]:
    """Second looks: what waits for this person, the samples, and where both differed."""
    agreed, given = desk_queries.agreement()
    waiting = desk_queries.looks_open(user)
    return {
        "nav": nav("desk-looks"),
        "waiting": waiting.count(),
        "first": waiting.values_list("pk", flat=True).first(),
        "samples": desk_queries.samples(),
        "differing": desk_queries.differing(user),
        "agreed": agreed_words(agreed, given),
        "form": form,
        "can_draw": access.may_propose(user),
    }


def agreed_words(agreed: int, given: int) -> str:
    """ "Agreed on 47 of 50.", "" before the first."""
    if not given:
        return ""
    return _("Agreed on %(n)s of %(all)s.") % {"n": thousands_words(agreed), "all": thousands_words(given)}


def look_page(look: Any, form: Any) -> dict[str, Any]:
    """One second look: the request and what was suggested, never what was decided."""
    row = look.decision.recommendation
    lists = suggested.cards([row])[0]
    texts = texts_of([row.pk])
    return {"nav": nav("desk-looks"), "look": look, "row": row, "form": form, "lists": lists,
            "reading": present.reading(row, texts.get(row.pk, ()))}  # fmt: skip


def letters_page(reader: Any, waits_only: bool) -> dict[str, Any]:
    """What was passed on: per addressee, and letter by letter. Three queries."""
    inside = access.letters_readable(reader)
    rows = desk_queries.letters(reader)
    found = list((rows.filter(answered_on__isnull=True) if waits_only else rows)[:500])
    texts = texts_of([row.recommendation_id for row in found])
    asked = desk_queries.addressees(reader)
    silent, total = sum(one.silent for one in asked), sum(one.letters for one in asked)
    return {
        "nav": nav("passed-on") if inside else [],
        "inside": inside,
        "asked": asked,
        "rows": [_letter(row, texts, inside) for row in found],
        "silent": silent,
        "total": total,
        "waits_only": waits_only,
        "csv_url": reverse("recommendations:passed-on-csv"),
    }


def _letter(row: Any, texts: Mapping[int, Any], inside: bool) -> dict[str, Any]:
    reading = present.reading(row.recommendation, texts.get(row.recommendation_id, ()))
    waits = row.sent_on is not None and row.answered_on is None
    days = (today() - row.sent_on).days if waits else None
    return {
        **present.letter(row, inside),
        "ref": row.recommendation.ref,
        "url": row.recommendation.get_absolute_url(),
        "title": present.heading(reading.text),
        "lang": reading.lang,
        "days": days,
        "remind_on": row.remind_on if waits and inside else None,
        "is_due": bool(inside and waits and row.remind_on and row.remind_on <= today()),
        "reminders": row.reminders,
    }


LETTER_COLUMNS = (
    "reference",
    "passed_to",
    "letter",
    "sent_on",
    "reminders",
    "answered_on",
    "days_without_answer",
    "address",
)


def letter_rows(reader: Any, site: str) -> Iterable[Sequence[Any]]:
    """Letters as rows of open data."""
    for row in desk_queries.letters(reader).filter(sent_on__isnull=False).iterator(chunk_size=2000):
        waits = row.answered_on is None
        yield (row.recommendation.ref, plain(row.to.title), row.letter, row.sent_on, row.reminders, row.answered_on,
               (today() - row.sent_on).days if waits and row.sent_on else None,
               f"{site}{row.recommendation.get_absolute_url()}")  # fmt: skip


def decided_page(reader: Any) -> dict[str, Any]:
    """How it is decided whose a request is, in public figures."""
    counts = desk_queries.decided_in_public()
    agreed, given = desk_queries.agreement()
    asked = desk_queries.addressees(None)
    total = sum(counts.values())
    return {
        "outcomes": [(ours.label, counts.get(ours, 0)) for ours in Ours],
        "total": total,
        "in_meetings": desk_queries.decided_in_meetings(),
        "agreed": agreed_words(agreed, given),
        "samples": desk_queries.samples(),
        "letters": sum(one.letters for one in asked),
        "silent": sum(one.silent for one in asked),
        "inside": access.may_propose(reader),
        "nav": nav("how-decided") if access.may_propose(reader) else [],
    }


def proposed_words(count: int, outcome: str) -> str:
    """What is said after a proposal."""
    return ngettext(
        "Proposed as “%(outcome)s” for %(n)s recommendation.", "Proposed as “%(outcome)s” for %(n)s recommendations.",
        count) % {"n": count, "outcome": Ours(outcome).label}  # fmt: skip


def sheet_with(meeting: Any, pk: int, user: Any) -> Sheet:
    """The proposal on a meeting's list that holds an item.

    Raises:
        Http404: it is decided or was taken off.
    """
    items = desk_queries.docket(meeting)
    for sheet in sheets([(item.pk, item.decision) for item in items], user):
        if pk in sheet.pks:
            return sheet
    raise Http404(_("This proposal is not on the list of the meeting any more."))


def as_proposed(sheet: Sheet) -> dict[str, Any]:
    """The proposal as it stands, to be changed rather than typed again."""
    row = sheet.decision
    given = row.recommendation.assignments.filter(ended_at__isnull=True).values_list("body_id", "is_lead")
    return {
        "outcome": row.outcome, "function": row.function_id, "passed_to": row.passed_to_id,
        "lead": next((body for body, is_lead in given if is_lead), None),
        "supporting": [body for body, is_lead in given if not is_lead],
        "legal_basis": row.legal_basis, "reason": row.reason, "public_reason": row.public_reason,
    }  # fmt: skip
