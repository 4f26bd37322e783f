"""What the public may know of recommendations, many at once: for the API, the open data and documents for a council.

Every figure and text here passes the rules of `recommendations.access` and `recommendations.present` for a reader who
is not signed in; no name of a person is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch
from django.utils import timezone

from hrcity.core.audit import history_of
from hrcity.core.models import Visibility
from hrcity.institutions.models import Body
from hrcity.recommendations import access, present
from hrcity.recommendations.models import (
    Answer,
    Assignment,
    Evidence,
    Grade,
    Passing,
    Recommendation,
    RecommendationLabel,
    RecommendationText,
    Update,
)
from hrcity.recommendations.rules import AnswerState, Status

ANYONE = AnonymousUser()
# Of a record that is still "being looked at" in public, only what says nothing about the decision.
EARLY_VERBS = frozenset({"entered", "imported", "text_set", "labelled", "unlabelled", "published"})
HISTORY_KEYS = ("before", "after", "outcome", "body", "previous", "word", "period", "number", "reason", "due", "date",
                "grade", "lang", "kind", "term", "scheme", "origin")
RUNNING = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})


def readable() -> QuerySet[Recommendation]:
    """The recommendations that everybody may read."""
    return access.readable(ANYONE).select_related("issuer", "document", "source", "addressee_body", "concern",
                                                  "decision__function", "decision__passed_to")


def url_of(row: Model) -> str:
    """The permanent address of a record's page."""
    try:
        return f"{settings.SITE_URL}{row.get_absolute_url()}"  # type: ignore[attr-defined]
    except NoReverseMatch:
        return ""


@dataclass(slots=True)
class Public:
    """One recommendation with everything of it that is public."""

    row: Recommendation
    texts: list[RecommendationText] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    passings: list[Passing] = field(default_factory=list)

    @property
    def status(self) -> str:
        """The status as the public may know it."""
        return present.public_status(self.row, inside=False)

    @property
    def is_shown(self) -> bool:
        """Whether decision, answering body and date are public yet."""
        return self.status == self.row.status and self.row.status != Status.RECEIVED

    @property
    def lead(self) -> Body | None:
        """Who answers."""
        return next((item.body for item in self.assignments if item.is_lead), None)

    @property
    def answer(self) -> Answer | None:
        """The lead's answer in force, else the newest one signed."""
        lead = self.lead
        mine = [item for item in self.answers if lead is not None and item.body_id == lead.pk]
        return next(iter([*mine, *self.answers]), None)

    @property
    def due_on(self) -> Any:
        """The day that runs, if one does in public."""
        return self.row.due_on if self.is_shown and self.row.status in RUNNING else None


def load(ids: Sequence[int], *, rows: Iterable[Recommendation] | None = None) -> list[Public]:
    """The public records among `ids`, in their order; a fixed number of queries, however many there are."""
    given = rows if rows is not None else readable().filter(pk__in=ids)
    found = {row.pk: Public(row) for row in given}
    shown = [pk for pk, item in found.items() if item.is_shown]
    parts: dict[str, QuerySet[Any]] = {
        "texts": RecommendationText.objects.filter(recommendation_id__in=found).order_by("lang", "kind"),
        "assignments": Assignment.objects.filter(
            recommendation_id__in=shown, ended_at__isnull=True, noticed_at__isnull=False).select_related("body"),
        "answers": Answer.objects.filter(recommendation_id__in=found, state=AnswerState.SIGNED).select_related(
            "body", "passed_to").order_by("-signed_at", "-version"),
        "updates": Update.objects.filter(recommendation_id__in=found, state=AnswerState.SIGNED).select_related("body"),
        "evidence": Evidence.objects.filter(recommendation_id__in=found, visibility=Visibility.PUBLIC).select_related(
            "file", "body"),
        "grades": Grade.objects.filter(recommendation_id__in=found).select_related("term", "body"),
        "passings": Passing.objects.filter(recommendation_id__in=shown).select_related("to"),
    }
    for name, query in parts.items():
        for part in query:
            part.recommendation = found[part.recommendation_id].row
            getattr(found[part.recommendation_id], name).append(part)
    return [found[pk] for pk in ids if pk in found]


def lines(ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of a list in three queries."""
    found = {row.pk: Public(row) for row in access.readable(ANYONE).filter(pk__in=ids).select_related("issuer")}
    shown = [pk for pk, item in found.items() if item.is_shown]
    for part in Assignment.objects.filter(recommendation_id__in=shown, ended_at__isnull=True, is_lead=True,
                                          noticed_at__isnull=False).select_related("body"):
        found[part.recommendation_id].assignments.append(part)
    return [line(found[pk]) for pk in ids if pk in found]


def line(item: Public) -> dict[str, Any]:
    """One row of a list."""
    row = item.row
    return {
        "ref": row.ref, "url": url_of(row), "kind": row.kind, "origin": row.origin, "issuer": body_brief(row.issuer),
        "symbol": row.symbol, "paragraph": row.paragraph, "sub_item": row.sub_item, "addressee": row.addressee,
        "country": row.country, "text": row.text, "lang": row.lang, "issued_on": row.issued_on,
        "position": row.position, "status": item.status, "answers_by": body_brief(item.lead), "due_on": item.due_on,
        "updated_at": row.updated_at,
    }


def body_brief(body: Body | None) -> dict[str, Any] | None:
    """A body as other records name it."""
    return {"ref": body.ref, "title": body.title, "url": url_of(body)} if body is not None else None


def record(item: Public) -> dict[str, Any]:
    """One recommendation with everything of it that is public; labels and history come beside it."""
    row = item.row
    return line(item) | {
        "citation": row.citation, "printed_number": row.printed_number, "section": row.section,
        "session": row.session, "cycle": row.cycle, "position_source": row.position_source,
        "is_priority": row.is_priority,
        "document": {"slug": row.document.slug, "symbol": row.document.symbol, "title": row.document.title,
                     "url": url_of(row.document), "element": row.source.eid if row.source else ""}
        if row.document else None,
        "concern": row.concern.ref if row.concern else None,
        "texts": [{"lang": part.lang, "kind": part.kind, "text": part.text, "translator": part.translator}
                  for part in item.texts],
        "wordings": [{"name": str(part.get("name", "")), "country": str(part.get("country", "")),
                      "text": str(part.get("text", ""))} for part in row.wordings],
        "decision": decision(item), "supported_by": [body_brief(part.body) for part in item.assignments
                                                     if not part.is_lead],
        "answers": [answer(part) for part in item.answers], "updates": [update(part) for part in item.updates],
        "evidence": [evidence(part, row) for part in item.evidence], "grades": [grade(part) for part in item.grades],
        "passed_on": [passing(part) for part in item.passings],
    }


def _day(moment: dt.datetime | None) -> dt.date | None:
    """The day in the city, not in Greenwich: what is signed in Seoul at eight is not of the day before."""
    return timezone.localdate(moment) if moment else None


def decision(item: Public) -> dict[str, Any] | None:
    """Whose it is, as far as that is public; the reason written for the department stays inside."""
    made = item.row.decision
    if made is None or not item.is_shown:
        return None
    return {
        "outcome": made.outcome, "function": made.function.code if made.function else None,
        "legal_basis": made.legal_basis, "legal_basis_uri": made.legal_basis_uri, "reason": made.public_reason,
        "passed_to": body_brief(made.passed_to), "approved_on": _day(made.approved_at),
    }


def answer(part: Answer) -> dict[str, Any]:
    """A signed answer: by which body, never by which person."""
    return {
        "body": body_brief(part.body), "version": part.version, "number": part.number, "word": part.word,
        "text": part.text, "part": part.part, "reason": part.reason, "measure": part.measure,
        "measure_due_on": part.measure_due_on, "passed_to": body_brief(part.passed_to),
        "signed_on": _day(part.signed_at),
    }


def update(part: Update) -> dict[str, Any]:
    """A signed report of what was done in a period."""
    return {"body": body_brief(part.body), "period": part.period, "text": part.text, "says_done": part.says_done,
            "signed_on": _day(part.signed_at)}


def evidence(part: Evidence, row: Recommendation) -> dict[str, Any]:
    """A piece of released evidence; a file is named by the SHA-256 of its bytes."""
    from django.urls import reverse

    file = part.file
    return {
        "kind": part.kind, "title": part.title, "body": body_brief(part.body), "dated": part.dated, "url": part.url,
        "file_url": f"{settings.SITE_URL}{reverse('recommendations:evidence-file', args=[row.ref, part.pk])}"
        if file else "",
        "sha256": file.sha256 if file else "", "bytes": file.size if file else None, "figure": part.figure,
        "unit": part.unit, "source": part.source,
        "released_on": _day(part.released_at),
    }


def grade(part: Grade) -> dict[str, Any]:
    """How far it is carried out, by which body."""
    return {"body": body_brief(part.body), "role": part.role, "grade": part.term.code, "title": part.term.title,
            "dated": part.dated, "reason": part.reason}


def passing(part: Passing) -> dict[str, Any]:
    """Whom it was passed to and whether they answered."""
    return {"to": body_brief(part.to), "sent_on": part.sent_on, "reminders": part.reminders,
            "answered_on": part.answered_on}


def labels(row: Recommendation) -> list[dict[str, Any]]:
    """Labels in force, each with where it comes from. One query."""
    found = RecommendationLabel.objects.filter(recommendation=row, ended_at__isnull=True).select_related(
        "term__scheme").order_by("term__scheme__code", "term__order", "pk")
    return [{"scheme": item.term.scheme.code, "code": item.term.code, "title": item.term.title, "origin": item.origin,
             "confidence": item.confidence, "reason": item.reason} for item in found]


def history(item: Public) -> list[dict[str, Any]]:
    """What happened, newest first, without names of persons and without drafts. One query."""
    found = []
    for entry in history_of(item.row):
        verb = entry.verb.removeprefix("recommendation.")
        if entry.verb in present.PRIVATE_VERBS or (not item.is_shown and verb not in EARLY_VERBS):
            continue
        data = {key: str(entry.data[key]) for key in HISTORY_KEYS if entry.data.get(key) not in (None, "")}
        found.append({"at": entry.at, "verb": verb, "data": data})
    return found

