"""Template contexts of what residents see and send: the form, the receipt, the list, monitors, organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from hrcity.core.actors import RESIDENT
from hrcity.core.cleaning import is_picture, served_path
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import StoredFile
from hrcity.core.text import plain
from hrcity.people.views import signed_in
from hrcity.plan.access import voice as access
from hrcity.plan.models import Comment, Monitor, NgoReport, Node, VisitPhoto
from hrcity.plan.queries import voice as queries
from hrcity.plan.rules.voice import (
    IS_SHOWN,
    LOOKUPS_HOUR,
    PER_SENDER_HOUR,
    Channel,
    CommentState,
    Refusal,
    Stance,
    receipt_words,
)
from hrcity.plan.services import voice as services
from hrcity.plan.voice_desk import answer_part
from hrcity.plan.voice_forms import AgainForm, CommentForm, ReasonForm
from hrcity.plan.voice_limits import counted
from hrcity.plan.voice_lines import claim, line, lines
from hrcity.recommendations.listing import page_number

PER_PAGE = 25
CSV_COLUMNS = (
    "comment", "measure", "department", "stance", "channel", "language", "published_on", "due_on", "answered_on",
    "status", "days_late", "text", "answer", "commission_decision",
)  # fmt: skip


def chosen(asked: QueryDict) -> dict[str, str]:
    """What an address may fill in: the report that is meant, the stance."""
    stance = asked.get("stance", "")
    return {"update": asked.get("report", ""), "stance": stance if stance in Stance.values else ""}


def new_page(node: Node, user: Any, form: CommentForm) -> dict[str, Any]:
    """The form, with the claim it is about."""
    own = ""
    try:
        access.refuse_own(user, node)
    except DomainError as error:
        own = str(error.message)
    days = queries.terms().answer_days
    return {"node": node, "form": form, "own": own, "claim": claim(node, node.latest), "latest": node.latest,
            "answer_days": days, "staff": "channel" in form.fields}  # fmt: skip


def send(request: HttpRequest, node: Node, values: Mapping[str, Any]) -> tuple[Comment, str]:
    """Take the comment of a resident, or what staff wrote down for one.

    Raises:
        DomainError: the person's own department reports, or too many came from here.
    """
    access.refuse_own(request.user, node)
    channel = values.get("channel") or Channel.WEB
    if channel == Channel.WEB and not counted(request, "send", PER_SENDER_HOUR):
        raise DomainError(
            _("Many comments came from your network in this hour. Your text is still here: send it in an hour, or tell "
              "us by phone or on paper."), "sender-many",
        )  # fmt: skip
    return services.comment_send(
        node=node,
        stance=values["stance"],
        text=values["text"],
        language=values.get("language") or "und",
        update=values.get("update"),
        photo=values.get("photo"),
        consent=values.get("consent", False),
        token=values.get("once", ""),
        channel=channel,
        by=RESIDENT if channel == Channel.WEB else signed_in(request),
    )


def sent_page(row: Comment, code: str) -> dict[str, Any]:
    """The receipt, shown once, and what happens next."""
    return {"row": row, "node": row.node, "code": receipt_words(code), "held": row.state == CommentState.HELD,
            "terms": queries.terms()}  # fmt: skip


def found(request: HttpRequest, typed: str) -> Comment:
    """The comment of a receipt.

    Raises:
        DomainError: there is none, or somebody tries many.
    """
    if not counted(request, "lookup", LOOKUPS_HOUR):
        raise DomainError(_("Many receipts were tried from your network. Try again in an hour."), "lookup-many", "code")
    row = queries.by_receipt(typed)
    if row is None:
        raise DomainError(_("No comment has this receipt. Check the twenty digits."), "receipt-unknown", "code")
    return row


def found_or_404(request: HttpRequest, typed: str) -> Comment:
    """The comment of a receipt that came along with a form."""
    try:
        return found(request, typed)
    except DomainError as error:
        raise Http404(str(error.message)) from error


def contest(row: Comment, text: str) -> Comment:
    """Contest the answer once more."""
    return services.comment_contest_again(comment=row, text=text, by=RESIDENT)


def found_page(row: Comment, code: str, form: AgainForm | None = None) -> dict[str, Any]:
    """What became of a comment: for who holds the receipt."""
    may_again = row.state == CommentState.ANSWERED
    return {
        "row": row,
        "line": line(row),
        "shown": row.state in IS_SHOWN,
        "reason": Refusal(row.refusal).label if row.refusal else "",
        "again_form": form or (AgainForm(initial={"code": code}) if may_again else None),
        "terms": queries.terms(),
        "advisers": queries.advisers() if row.state in {CommentState.LED_ON, CommentState.HELD} else [],
    }


def advice_page() -> dict[str, Any]:
    """Who gives confidential advice."""
    return {"advisers": queries.advisers()}


def asked_for(asked: QueryDict) -> dict[str, Any]:
    """How the list is narrowed."""
    told = {name: asked.get(name, "")[:60] for name in ("body", "stance", "measure")}
    return {**told, "unanswered": asked.get("unanswered") == "1"}


def list_page(asked: QueryDict, reader: Any) -> dict[str, Any]:
    """All published comments, filtered, page by page, with what each department owes."""
    chosen = asked_for(asked)
    body, stance, unanswered = chosen["body"], chosen["stance"], chosen["unanswered"]
    page = page_number(asked.get("page", ""))
    rows = list(queries.listed(reader, **chosen)[(page - 1) * PER_PAGE : page * PER_PAGE + 1])
    kept = {name: "1" if value is True else value for name, value in chosen.items() if value}
    address = reverse("plan:comments")
    owing = queries.owing(today(), reader)
    return {
        "lines": lines(rows[:PER_PAGE]),
        "owing": [{"row": row, "title": plain(row.body.title), "url": f"{address}?{urlencode({'body': row.body.ref})}"}
                  for row in owing],
        "total": {name: sum(getattr(row, name) for row in owing) for name in ("asked", "answered", "open", "overdue")},
        "body": body,
        "stance": stance,
        "measure": chosen["measure"],
        "stances": [(one.value, one.label) for one in Stance],
        "unanswered": unanswered,
        "is_filtered": bool(kept),
        "csv_url": f"{reverse('plan:comments-csv')}?{urlencode(kept)}" if kept else reverse("plan:comments-csv"),
        "previous_url": f"{address}?{urlencode({**kept, 'page': page - 1})}" if page > 1 else "",
        "next_url": f"{address}?{urlencode({**kept, 'page': page + 1})}" if len(rows) > PER_PAGE else "",
    }  # fmt: skip


def csv_rows(asked: QueryDict, reader: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of the file: what everybody reads, nothing more."""
    day = today()
    rows = queries.listed(reader, **asked_for(asked))
    for row in rows.iterator(chunk_size=500):
        told = line(row)
        late = (day - row.due_on).days if told["is_late"] and row.due_on else 0
        yield (
            row.ref, row.node.ref, row.body.ref, row.stance, row.channel, row.language, row.published_on, row.due_on,
            row.answered_on, row.state, late, plain(row.text), plain(told["reply"].text) if told["reply"] else "",
            row.decision,
        )  # fmt: skip


def rules_page(user: Any) -> dict[str, Any]:
    """What is published, what is not, and when."""
    return {"terms": queries.terms(), "refusals": [one.label for one in Refusal], "may_set": access.appoints(user)}


def terms_initial() -> dict[str, int]:
    """The lengths of time as they are."""
    row = queries.terms()
    return {"answer_days": row.answer_days, "contest_days": row.contest_days, "erase_days": row.erase_days}


def terms_set(values: Mapping[str, Any], by: Any) -> Any:
    """Set them."""
    return services.voice_terms_set(by=by, **values)


def comment_page(row: Comment, user: Any, bound: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One comment: claim, comment and answer together; for the answering body its next step."""
    return {
        "row": row,
        "line": line(row),
        "node": row.node,
        "gone": row.state not in IS_SHOWN,
        "moderates": access.moderates(user),
        **answer_part(row, user, bound or {}),
    }


def monitors_page(user: Any) -> dict[str, Any]:
    """Who looks on the spot, and what they saw."""
    visits = list(queries.visits(user)[:50])
    found: dict[int, list[dict[str, Any]]] = {}
    rows = access.shown(user).filter(visit__in=[row.pk for row in visits]).select_related(*queries.TOLD)
    for row in rows:
        found.setdefault(row.visit_id or 0, []).append(line(row))
    may = access.appoints(user)
    return {
        "monitors": list(queries.monitors(today())),
        "visits": [{"row": row, "findings": found.get(row.pk, [])} for row in visits],
        "may_appoint": may,
        "reason_form": ReasonForm() if may else None,
    }


def monitor_of(ref: str) -> Monitor:
    """A monitor, or 404."""
    row = Monitor.objects.select_related("appointed_by").filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no monitor with this number."))
    return row


def ngo_page(user: Any) -> dict[str, Any]:
    """Reports of organisations, with what they are about."""
    may = access.appoints(user)
    return {"reports": list(queries.ngo_reports(user)[:200]), "may_enter": may}


def report_of(ref: str) -> NgoReport:
    """A report of an organisation, or 404."""
    row = NgoReport.objects.filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no report with this number."))
    return row


def visit_picture(pk: int, user: Any) -> StoredFile | None:
    """A picture of a visit that is shown, or any for who moderates."""
    row = VisitPhoto.objects.select_related("visit", "file").filter(pk=pk).first()
    if row is None or (row.visit.shown_on is None and not access.moderates(user)):
        return None
    return row.file


def picture(file: StoredFile | None) -> FileResponse:
    """A cleaned picture, shown in its page."""
    path = served_path(file) if file is not None and is_picture(file) else None
    if file is None or path is None or not path.exists():
        raise Http404(_("There is no picture here."))
    response = FileResponse(path.open("rb"), content_type=file.content_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


