"""The Excel round trip: everything a body owes in one sheet, filled in elsewhere, brought back as drafts.

Nothing is decided by a file: drafts are saved, reports go to the head only where the person says so on the preview.
A draft that changed since the download is kept, and so is the row of the file: it is refused, with the reason.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.audit import audit, declare
from hrcity.core.errors import DomainError
from hrcity.core.jobs import Progress, job, job_start
from hrcity.core.localtext import date_words, language_now
from hrcity.core.models import Job
from hrcity.core.office_process import office_read, office_write
from hrcity.core.registry import PersonalData, register_personal_data
from hrcity.core.roles import DEPARTMENT, bodies_of
from hrcity.core.schedule import every
from hrcity.core.text import filled, pick, plain
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.portal import round_trip_sheet as sheet
from hrcity.portal.models import RoundTrip
from hrcity.recommendations import access, present, rules, services
from hrcity.recommendations.models import Answer, Assignment, Recommendation, Update
from hrcity.recommendations.rules import Addressee, AnswerState, Facts, Status
from hrcity.recommendations.services.follow import period_of

KIND = "portal.round_trip"
OPEN = (Status.ASSIGNED, Status.IN_PROGRESS)
DRAFTS = (AnswerState.DRAFT, AnswerState.RETURNED, AnswerState.SUBMITTED)
MOST_BYTES = 20 << 20
AT_ONCE = 50
KEEP = dt.timedelta(days=1)


def register() -> None:
    """Declare the audit verb; take part in the export and erasure of a person's data."""
    register_personal_data(PersonalData("portal.round_trips", _export, _erase))
    declare("round_trip.applied", gettext_lazy("Workbook applied"), "body", "sha256", "created", "updated", "reports",
            "refused")


def _export(user: User) -> Iterable[dict[str, Any]]:
    for row in RoundTrip.objects.filter(owner=user).order_by("pk"):
        yield {"name": row.name, "uploaded_at": row.created_at.isoformat(), "rows": row.rows}


def _erase(user: User) -> int:
    _total, by_model = RoundTrip.objects.filter(owner=user).delete()
    return by_model.get("portal.RoundTrip", 0)


def my_bodies(user: Any) -> list[Body]:
    """The bodies for which a person may answer.

    Raises:
        PermissionDenied: there is none.
    """
    found = list(Body.objects.filter(pk__in=bodies_of(user, *DEPARTMENT)))
    if not found:
        raise PermissionDenied(_("This is for the human-rights contact or the head of an answering body."))
    return found


def body_for(user: Any, ref: str) -> Body:
    """One of the person's bodies; the only one where none is named.

    Raises:
        Http404: it is none of theirs.
    """
    mine = my_bodies(user)
    if not ref:
        return mine[0]
    for body in mine:
        if body.ref == ref:
            return body
    raise Http404(_("This is not a body you answer for."))


def owed(body: Body) -> QuerySet[Assignment]:
    """What a body answers for now, earliest day first."""
    return Assignment.objects.filter(
        body=body, ended_at__isnull=True, noticed_at__isnull=False, recommendation__status__in=OPEN).select_related(
        "recommendation__issuer").prefetch_related("recommendation__texts").order_by(
        F("recommendation__due_on").asc(nulls_last=True), "recommendation__ref")


def drafts_of(body: Body, ids: Iterable[int]) -> dict[int, Answer]:
    """The open draft of a body for each recommendation that has one."""
    rows = Answer.objects.filter(body=body, recommendation_id__in=ids, state__in=DRAFTS).select_related("drafted_by")
    return {row.recommendation_id: row for row in rows}


def stamp(draft: Answer | None) -> str:
    """What tells whether a draft has changed: its number and the moment it was written."""
    return f"{draft.pk}.{draft.drafted_at.timestamp():.6f}" if draft is not None else "0"


def _last_texts(body: Body, ids: Sequence[int]) -> dict[int, str]:
    """What the body signed last about each: last period's text at hand."""
    found: dict[int, str] = {}
    signed = Answer.objects.filter(body=body, recommendation_id__in=ids, state=AnswerState.SIGNED)
    for answer in signed.order_by("version"):
        found[answer.recommendation_id] = pick(answer.text).text
    for update in Update.objects.filter(body=body, recommendation_id__in=ids).order_by("at"):
        found[update.recommendation_id] = f"{update.period_words}: {pick(update.text).text}"
    return found


def workbook(body: Body) -> bytes:
    """The sheet of a body in the language now active.

    Raises:
        DomainError: it could not be made.
    """
    items = list(owed(body)[:sheet.MOST_ROWS])
    ids = [item.recommendation_id for item in items]
    drafts, last = drafts_of(body, ids), _last_texts(body, ids)
    rows, choices = [], dict[Addressee, list[int]]()
    for number, item in enumerate(items):
        row = item.recommendation
        choices.setdefault(Addressee(row.addressee), []).append(number)
        rows.append(_cells(row, drafts.get(row.pk), last.get(row.pk, "")))
    return office_write("book", sheet.content(plain(body.title), rows, choices))


def _cells(row: Recommendation, draft: Answer | None, last: str) -> list[str]:
    reading = present.reading(row, list(row.texts.all()))
    values = {
        "ref": row.ref, "stamp": stamp(draft), "text": reading.text, "original": row.text if reading.text != row.text
        else "", "due": row.due_on.isoformat() if row.due_on else "", "status": str(Status(row.status).label),
        "last": last} | draft_values(draft)
    return [values.get(column.key, "") for column in sheet.COLUMNS]


def draft_values(draft: Answer | None) -> dict[str, str]:
    """The columns to fill, as the draft has them in the language now active."""
    if draft is None:
        return {}
    lang = language_now()
    return {
        "word": str(rules.AnswerWord(draft.word).label), "text_en": draft.text.get("en", ""),
        "text_ko": draft.text.get("ko", ""),
        "measure_due_on": draft.measure_due_on.isoformat() if draft.measure_due_on else ""} | {
        name: getattr(draft, name).get(lang, "") for name in sheet.IN_ITS_LANGUAGE}


@dataclass(slots=True)
class Verdict:
    """What happens with one row: `created`, `updated`, `unchanged`, `refused`, or `report` beside them."""

    number: int
    ref: str
    verdict: str
    lang: str = ""
    why: str = ""
    note: str = ""
    report: bool = False
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """The verdicts of a whole sheet."""

    lines: list[Verdict]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each verdict, and how many reports."""
        found = Counter(line.verdict for line in self.lines)
        return {name: found[name] for name in ("created", "updated", "unchanged", "refused")} | {
            "reports": sum(line.report for line in self.lines)}

    @property
    def changes(self) -> list[Verdict]:
        """The rows with something to save."""
        return [line for line in self.lines if line.verdict in {"created", "updated"} or line.report]


def trip_open(*, owner: User, body: Body, name: str, data: bytes) -> RoundTrip:
    """Read a workbook that came back and keep its rows for the preview; nothing else is written.

    Raises:
        DomainError: it is no workbook, too large, or lacks the columns that tell the rows apart.
    """
    if body.pk not in bodies_of(owner, *DEPARTMENT):
        raise PermissionDenied(_("Your body does not answer for this recommendation."))
    if len(data) > MOST_BYTES:
        raise DomainError(_("This file is larger than %(mb)s MB.") % {"mb": MOST_BYTES >> 20}, "file-too-large", "file")
    rows = sheet.read(office_read(data))
    return RoundTrip.objects.create(owner=owner, body=body, name=name[:200], rows=rows,
                                    sha256=hashlib.sha256(data).hexdigest())


def trip_get(owner: Any, pk: int) -> RoundTrip:
    """One of the person's own workbooks.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    row = RoundTrip.objects.filter(owner=owner, pk=pk).select_related("body").first()
    if row is None:
        raise Http404(_("This workbook is not here any more. Upload it again."))
    return row


def plan(trip: RoundTrip, user: Any) -> Plan:
    """What each row would do now. Six queries, however many rows there are."""
    refs = [str(row.get("ref", "")) for row in trip.rows]
    asks = {row.ref: row for row in access.readable(user).filter(ref__in=refs)}
    mine = dict(Assignment.objects.filter(body=trip.body, ended_at__isnull=True, noticed_at__isnull=False,
                                          recommendation__in=list(asks.values())).values_list(
                                              "recommendation_id", "is_lead"))
    drafts = drafts_of(trip.body, mine)
    reported = {(row.recommendation_id, text.strip()) for row in Update.objects.filter(
        body=trip.body, recommendation_id__in=mine, period=period_of(timezone.localdate())).exclude(
        state=AnswerState.RETURNED) for text in row.text.values()}
    seen: set[str] = set()
    lines = []
    for row in trip.rows:
        ref = str(row["ref"])
        ask = asks.get(ref)
        line = Verdict(int(row["number"]), ref, "unchanged", str(row.get("lang") or language_now()),
                       values={key: str(row.get(key, "")) for key in sheet.TO_FILL})
        lines.append(line)
        try:
            _judge(line, row, ask if ask and ask.pk in mine else None, drafts.get(ask.pk) if ask else None, seen,
                   known=ask is not None)
            if ask is not None:
                _judge_report(line, ask, reported)
        except DomainError as error:
            line.verdict, line.why, line.report = "refused", str(error.message), False
        seen.add(ref)
    return Plan(lines)


def _judge(line: Verdict, row: Mapping[str, Any], ask: Recommendation | None, draft: Answer | None, seen: set[str], *,
           known: bool) -> None:
    """The verdict over the answer in one row.

    Raises:
        DomainError: the row is refused; the sentence says why.
    """
    if line.ref in seen:
        raise DomainError(_("This reference stands in an earlier row too. Keep one of them."), "twice")
    if not any(line.values.values()) and not row.get("formulas"):
        return
    if not known:
        raise DomainError(_("There is no recommendation with this reference."), "unknown")
    if ask is None:
        raise DomainError(_("Your body does not answer for this recommendation."), "not-yours")
    if row.get("formulas"):
        raise DomainError(_("A cell holds a formula (%(columns)s). Formulas are never computed here: write the text "
                            "itself.") % {"columns": ", ".join(row["formulas"])}, "formula")
    given = {key: line.values[key] for key in sheet.ANSWER_KEYS}
    if not any(given.values()):
        return
    values = _read_values(given, ask, draft, line.lang)
    if same(values, draft):
        return
    _may_draft(row, ask, draft)
    line.verdict = "updated" if draft is not None else "created"
    line.note = _unfinished(values, ask, draft)


def _may_draft(row: Mapping[str, Any], ask: Recommendation, draft: Answer | None) -> None:
    if "draft" not in rules.TRANSITIONS[Status(ask.status)]:
        raise DomainError(_("No answer is drafted now: meanwhile the recommendation is “%(status)s”.") % {
            "status": Status(ask.status).label}, "wrong-status")
    if str(row.get("stamp", "")) != stamp(draft):
        raise DomainError(_stale(draft), "stale")
    if draft is not None and draft.state == AnswerState.SUBMITTED:
        raise DomainError(_("This answer waits for a signature. It can be changed once it comes back."), "submitted")


def _stale(draft: Answer | None) -> str:
    if draft is None:
        return _("The draft you downloaded is not there any more: it was signed or taken back. Download the sheet "
                 "again.")
    return _("The draft was changed on the page after you downloaded this sheet (%(who)s, %(when)s). Both are kept: "
             "that draft there, your row in your file. Download the sheet again and bring your words over.") % {
        "who": draft.drafted_by, "when": date_words(timezone.localdate(draft.drafted_at))}


def _read_values(given: Mapping[str, str], ask: Recommendation, draft: Answer | None, lang: str) -> dict[str, Any]:
    """The answer of a row as the service takes it; what the draft says in other languages than the sheet's stays.

    Raises:
        DomainError: a word that is not offered, a date that is none, a text that is too long.
    """
    word = sheet.word_of(given["word"], Addressee(ask.addressee))
    if word is None:
        raise DomainError(_("Choose one of the answers offered."), "word-unknown")
    if len(given["measure"]) > sheet.MOST_MEASURE:
        raise DomainError(_("“What we will do” has more than %(most)s characters.") % {"most": sheet.MOST_MEASURE},
                          "too-long")
    texts = filled({code: given[f"text_{code}"] for code in ("en", "ko")})
    return {"word": word, "text": texts, "measure_due_on": sheet.day_of(given["measure_due_on"])} | {
        name: filled({**(getattr(draft, name) if draft else {}), lang: given[name]}) for name in sheet.IN_ITS_LANGUAGE}


def same(values: Mapping[str, Any], draft: Answer | None) -> bool:
    """Whether a row says what the draft says already."""
    return draft is not None and all((getattr(draft, name) or None) == (value or None)
                                     for name, value in values.items())


def _unfinished(values: Mapping[str, Any], ask: Recommendation, draft: Answer | None) -> str:
    """What is missing before it can be sent to be signed; a draft may be unfinished."""
    kept = draft is not None and draft.passed_to_id is not None
    try:
        rules.guard_draft(Facts(
            addressee=ask.addressee, word=values["word"], measure_due=values["measure_due_on"], passed_to=kept,
            part=plain(values["part"]), reason=plain(values["reason"]), measure=plain(values["measure"]),
            evidence=ask.evidence.count() if values["word"] in rules.NEEDS_EVIDENCE else 0))
    except DomainError as error:
        return str(error.message)
    return ""


def _judge_report(line: Verdict, ask: Recommendation, reported: set[tuple[int, str]]) -> None:
    """Whether the row brings a report."""
    texts = [line.values[key] for key in sheet.REPORT_KEYS if line.values[key]]
    if not texts or all((ask.pk, text) in reported for text in texts):
        return
    if "update" not in rules.TRANSITIONS[Status(ask.status)]:
        raise DomainError(_("A report follows a signed answer; the status is “%(status)s”.") % {
            "status": Status(ask.status).label}, "no-report-yet")
    line.report = True


def trip_apply_start(*, trip: RoundTrip, by: User, with_updates: bool) -> Job | None:
    """Save the drafts: a few at once, many by a job whose progress can be seen.

    Raises:
        DomainError: it was applied already.
    """
    with transaction.atomic():
        if not RoundTrip.objects.filter(pk=trip.pk, applied_at__isnull=True).update(
                applied_at=timezone.now(), with_updates=with_updates):
            raise DomainError(_("This workbook was taken over already."), "applied")
        trip.refresh_from_db()
        if len(trip.rows) > AT_ONCE:
            return job_start(KIND, by=by, title={"en": f"Excel: {trip.name}", "ko": f"엑셀: {trip.name}"}, trip=trip.pk,
                             language=translation.get_language())
    _apply(trip, by)
    return None


def _apply(trip: RoundTrip, by: User, progress: Progress | None = None) -> dict[str, int]:
    """Every row in a transaction of its own: what is refused stops no other row."""
    found = plan(trip, by)
    done: Counter[str] = Counter()
    changes = found.changes
    for count, line in enumerate(changes, start=1):
        try:
            _apply_line(line, trip, by, done)
        except (DomainError, PermissionDenied) as error:
            line.verdict, line.why = "refused", str(getattr(error, "message", error))
        if progress is not None:
            progress(count, len(changes))
    refused = [line for line in found.lines if line.verdict == "refused"]
    counts = {"created": done["created"], "updated": done["updated"], "reports": done["reports"],
              "refused": len(refused), "unchanged": found.counts["unchanged"]}
    with transaction.atomic():
        trip.outcome = counts | {"lines": [asdict(line) | {"values": {}} for line in found.lines
                                           if line.verdict != "unchanged" or line.report]}
        trip.rows = []
        trip.save(update_fields=["outcome", "rows"])
        audit("round_trip.applied", trip, by=by, data={"body": trip.body.ref, "sha256": trip.sha256, **{
            name: counts[name] for name in ("created", "updated", "reports", "refused")}})
    return counts


@transaction.atomic
def _apply_line(line: Verdict, trip: RoundTrip, by: User, done: Counter[str]) -> None:
    ask = access.recommendation_for(by, line.ref)
    if access.acting_body(by, ask) != trip.body_id:
        raise DomainError(_("Your body does not answer for this recommendation."), "not-yours")
    if line.verdict in {"created", "updated"}:
        draft = drafts_of(trip.body, [ask.pk]).get(ask.pk)
        values = _read_values({key: line.values[key] for key in sheet.ANSWER_KEYS}, ask, draft, line.lang)
        services.answer_draft(recommendation=ask, by=by, passed_to=draft.passed_to if draft else None,
                              evidence=list(ask.evidence.filter(body=trip.body)), **values)
        done[line.verdict] += 1
    if line.report and trip.with_updates:
        texts = {key[-2:]: line.values[key] for key in sheet.REPORT_KEYS if line.values[key]}
        services.update_add(recommendation=ask, text=texts, by=by)
        done["reports"] += 1


@job(KIND, idempotent=False)
def _run(progress: Progress, trip: int, language: str) -> dict[str, Any]:
    row = RoundTrip.objects.select_related("owner", "body").get(pk=trip)
    with translation.override(language):
        return _apply(row, row.owner, progress) | {"url": row.get_absolute_url()}


@every(dt.timedelta(hours=6), "portal.round_trips")
def forget_old() -> int:
    """Rows of workbooks that nobody took over are gone after a day."""
    return RoundTrip.objects.filter(applied_at__isnull=True, created_at__lt=timezone.now() - KEEP).delete()[0]

