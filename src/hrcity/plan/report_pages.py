"""Template contexts of a report: writing it, reading it, the history of a measure, its part of the measure's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.files import file_store
from hrcity.core.roles import Role, has_role, roles_of
from hrcity.core.text import plain
from hrcity.institutions.queries import holders
from hrcity.people.models import User
from hrcity.plan import access, report_forms, rules
from hrcity.plan.access import reporting as may
from hrcity.plan.models import Node, NodeUpdate, Period
from hrcity.plan.queries import reporting as queries
from hrcity.plan.report_marks import percent, state_chip, status_chip
from hrcity.plan.rules import STUCK, UpdateState
from hrcity.plan.services import reporting as services
from hrcity.recommendations.forms import EvidenceForm
from hrcity.recommendations.models import Evidence

MOST_ON_NODE, MOST_PERIODS = 6, 8
PROOF_FIELDS = ("file", "url", "figure", "title", "unit", "source", "dated")


def address(update: NodeUpdate) -> str:
    """The page of a report."""
    return reverse("plan:update", args=[update.pk])


def shown(update: NodeUpdate, due_on: dt.date | None = None) -> dict[str, Any]:
    """A report as every page shows it."""
    late = rules.days_late(queries.day_of(update.submitted_at), due_on)
    return {
        "row": update,
        "url": address(update),
        "period": rules.period_words(update.period),
        "chip": status_chip(update.status),
        "state": state_chip(update.state) if update.state != UpdateState.ACCEPTED else None,
        "percent": percent(update.progress),
        "is_stuck": update.status in STUCK,
        "evidence": getattr(update, "shown_evidence", []),
        "late": ngettext("sent %(n)s day late", "sent %(n)s days late", late) % {"n": late} if late else "",
    }


def figures(node: Node) -> list[dict[str, Any]]:
    """The linked indicators with their last figure: the result, told apart from what was done."""
    return [
        {
            "title": one.link.indicator.title,
            "url": one.link.indicator.get_absolute_url(),
            "figure": "" if one.value is None else format(one.value.normalize(), "f"),
            "unit": one.link.indicator.unit,
            "dated": one.dated,
            "target": "" if one.link.target_value is None else format(one.link.target_value.normalize(), "f"),
            "target_on": one.link.target_on,
        }
        for one in queries.measured(node)
    ]


def node_part(node: Node, reader: Any) -> Mapping[str, Any] | None:
    """The reports on a measure's page: the newest, at most six, and the result beside them."""
    rows = list(may.reports_of(reader, node)[: MOST_ON_NODE + 1])
    can_write = (
        bool(roles_of(reader)) and access.may_report(reader, node) and node.plan.state == rules.PlanState.IN_FORCE
    )
    measured = figures(node)
    if not rows and not can_write and not measured:
        return None
    due = queries.due_days(node) if rows else {}
    return {
        "node": node,
        "reports": [shown(row, due.get(row.period)) for row in rows[:MOST_ON_NODE]],
        "replaced": _replaced(rows),
        "figures": measured,
        "all_url": reverse("plan:reports", args=[node.ref]) if len(rows) > MOST_ON_NODE else "",
        "write_url": reverse("plan:report", args=[node.ref]) if can_write else "",
    }


def _replaced(rows: Sequence[NodeUpdate]) -> frozenset[int | None]:
    return frozenset(row.corrects_id for row in rows if row.state == UpdateState.ACCEPTED)


def history_page(node: Node, reader: Any) -> dict[str, Any]:
    """Every report about a measure, newest first."""
    rows, due = list(may.reports_of(reader, node)), queries.due_days(node)
    return {
        "node": node,
        "reports": [shown(row, due.get(row.period)) for row in rows],
        "replaced": _replaced(rows),
        "figures": figures(node),
    }


class Writing:
    """One visit to the form of a report: for which period, what there is, what was typed, what came of it."""

    def __init__(self, request: HttpRequest, user: User, node: Node, corrects: NodeUpdate | None = None) -> None:
        self.request, self.node, self.user, self.corrects = request, node, user, corrects
        self.update: NodeUpdate | None = None
        self.done: NodeUpdate | None = None
        self.said, self.refusal = "", ""
        rows = list(node.updates.select_related("body"))
        closed = {row.period for row in rows if row.state == UpdateState.ACCEPTED}
        self.current = {row.period: row for row in rows if row.state in rules.IS_OPEN}
        spans = queries.spans_of(node.plan, today())
        running = [one for one in spans if node.starts_on is None or node.starts_on <= one.period.end]
        self.spans = [one for one in running if one.key not in closed][:MOST_PERIODS]
        self.span = self._span(request.GET.get("period", ""), running)
        if self.span is not None:
            self.update = self.current.get(self.span.key)
        self.form = self._form(request.POST if request.method == "POST" else None)
        has_proof = request.method == "POST" and _has_proof(request)
        given = (request.POST, request.FILES) if has_proof else (None, None)
        self.proof = EvidenceForm(*given, prefix="proof")

    def _span(self, key: str, running: Sequence[rules.Span]) -> rules.Span | None:
        if self.corrects is not None:
            return next((one for one in running if one.key == self.corrects.period), None)
        given = {key for key, row in self.current.items() if row.state == UpdateState.SUBMITTED}
        standing = rules.standing(
            self.spans, status=self.node.status, starts_on=self.node.starts_on, reported=given, today=today()
        )
        asked = next((one for one in self.spans if one.key == key), None)
        return asked or standing.span or (self.spans[0] if self.spans else None)

    def _form(self, data: QueryDict | None) -> report_forms.ReportForm:
        kind = report_forms.CorrectForm if self.corrects is not None else report_forms.ReportForm
        before = self.update or self.corrects
        if self.corrects is not None and self.update is not None and self.update.corrects_id is None:
            before = self.corrects
        initial = report_forms.initial_of(before, self.node.latest)
        return kind(data, initial=initial, update=self.update, user=self.user)

    def post(self) -> None:
        """Keep what was typed as a draft, attach the proof, and send it if that was the button."""
        if self.span is None or not self.form.is_valid():
            return
        try:
            self.update = self._write()
            self._attach()
            if self.proof.is_bound and self.proof.errors:
                return
            if "send" in self.request.POST:
                self.update = services.update_submit(update=self.update, by=self.user)
                self.said = _("Sent. Somebody outside your department checks it now.")
            self.done = self.update
        except DomainError as error:
            self.form.refuse(error)
            if self.update is not None:
                self.refusal = _("Your draft is kept. It was not sent yet, because something is missing.")

    def _write(self) -> NodeUpdate:
        assert self.span is not None
        told = self.form.told()
        correction = told.pop("correction", {})
        if self.corrects is None:
            return services.update_write(node=self.node, period=self.span.key, by=self.user, **told)
        return services.update_correct(update=self.corrects, correction=correction, by=self.user, **told)

    def _attach(self) -> None:
        if not self.proof.is_bound or not self.proof.is_valid() or self.update is None:
            return
        try:
            services.update_evidence_add(update=self.update, by=self.user, **proof_values(self.proof))
        except DomainError as error:
            self.proof.refuse(error)


def _has_proof(request: HttpRequest) -> bool:
    """Whether anything of a proof was typed or chosen: the part is left alone by most."""
    names = [name for name in (*request.POST, *request.FILES) if name.startswith("proof-")]
    return any(request.FILES.get(name) or request.POST.get(name, "").strip() for name in names if name != "proof-kind")


def proof_values(form: Any) -> dict[str, Any]:
    """What the form of a proof says, as the service takes it; the file is kept."""
    values = form.cleaned_data
    upload = values.get("file")
    found = {name: values.get(name) for name in PROOF_FIELDS} | {"kind": values["kind"]}
    found["file"] = file_store(upload, upload.name, content_type=upload.content_type) if upload else None
    return found | {"url": values.get("url") or "", "figure": values.get("figure") or ""}


def write_page(writing: Writing) -> dict[str, Any]:
    """The form of a report."""
    node, span = writing.node, writing.span
    place = reverse("plan:report", args=[node.ref])
    fresh = NodeUpdate.objects.filter(pk=writing.update.pk).first() if writing.update else None
    if fresh is not None and writing.refusal:
        _show_mark(writing.form, fresh)
    return {
        "node": node,
        "form": writing.form,
        "proof": writing.proof,
        "refusal": writing.refusal,
        "update": fresh,
        "evidence": list(fresh.evidence.select_related("file")) if fresh else [],
        "span": span,
        "period": rules.period_words(span.key) if span else "",
        "is_checked": fresh is not None and fresh.state == UpdateState.SUBMITTED,
        "is_over": span is not None and span.due_on < today(),
        "corrects": shown(writing.corrects) if writing.corrects else None,
        "last": shown(node.latest) if node.latest else None,
        "figures": figures(node),
        "can_send": has_role(writing.user, Role.DEPARTMENT_HEAD, body_id=node.lead_id),
        "periods": []
        if writing.corrects
        else [
            {"label": rules.period_words(one.key), "url": f"{place}?period={one.key}", "current": one == span}
            for one in writing.spans
        ],
    }


def _show_mark(form: Any, update: NodeUpdate) -> None:
    form.data = form.data.copy()
    form.data["seen"] = report_forms.mark_of(update)


def after_saving(update: NodeUpdate) -> str:
    """What is said when a draft was kept: whose turn it is, or what it still lacks."""
    lacks = queries.missing(update, update.node, evidence=update.evidence.count(), is_closed=_closed(update))
    if lacks:
        return _("Saved. Before it can be sent: %(what)s") % {"what": " ".join(lacks)}
    return _("Saved. It is complete: the head of the department sends it.")


def _closed(update: NodeUpdate) -> bool:
    return Period.objects.filter(plan_id=update.node.plan_id, key=update.period, closed_at__isnull=False).exists()


def update_page(update: NodeUpdate, reader: Any, bound: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One report whole: what it says, its proof, how far it has come, and what this reader can do."""
    is_inside, due_on = bool(roles_of(reader)), queries.due_days(update.node).get(update.period)
    refusal = _refusal_of(update, reader) if is_inside and access.may_update(reader, update, "accept") else ""
    return {
        "node": update.node,
        "report": shown(update, due_on),
        "update": update,
        "steps": _steps(update, is_inside),
        "figures": figures(update.node),
        "forms": _forms(update, reader, refusal) | dict(bound or {}),
        "refusal": refusal,
        "older_url": address(update.corrects) if update.corrects_id and update.corrects else "",
        "whose_turn": _whose_turn(update) if is_inside else "",
        "due_on": due_on,
        "is_inside": is_inside,
        **_for_authors(update, reader, (bound or {}).get("proof")),
        **_of_accepted(update, reader, is_inside),
    }


def _for_authors(update: NodeUpdate, reader: Any, proof: Any) -> dict[str, Any]:
    """What people of the reporting body are offered while it is a draft."""
    if update.state not in rules.IS_WRITABLE or not access.may_report(reader, update.node):
        return {"can_edit": False}
    lacks = queries.missing(update, update.node, evidence=update.evidence.count(), is_closed=_closed(update))
    return {
        "can_edit": True,
        "lacks": lacks,
        "edit_url": _edit_url(update),
        "proof": proof or EvidenceForm(prefix="proof"),
    }


def _of_accepted(update: NodeUpdate, reader: Any, is_inside: bool) -> dict[str, Any]:
    """What follows an accepted report: its correction, and evidence that was kept internal."""
    if update.state != UpdateState.ACCEPTED:
        return {}
    newer = may.reports_of(reader, update.node).filter(corrects=update).order_by("-at").first()
    may_correct = is_inside and newer is None and access.may_report(reader, update.node)
    return {
        "newer": shown(newer) if newer is not None else None,
        "correct_url": reverse("plan:update-correct", args=[update.pk]) if may_correct else "",
        "can_release": is_inside and access.may_edit(reader) and not _refusal_of(update, reader),
    }


def _edit_url(update: NodeUpdate) -> str:
    if update.corrects_id is not None:
        return reverse("plan:update-correct", args=[update.corrects_id])
    return f"{reverse('plan:report', args=[update.node.ref])}?period={update.period}"


def _forms(update: NodeUpdate, reader: Any, refusal: str) -> dict[str, Any]:
    """The forms of the verbs this reader may use now."""
    found: dict[str, Any] = {}
    if access.may_update(reader, update, "submit"):
        found["submit"] = report_forms.SeenReportForm(update=update, prefix="submit")
    if not refusal and access.may_update(reader, update, "accept"):
        found["accept"] = accept_form(update, reader)
        found["return"] = report_forms.ReturnForm(update=update, prefix="return")
    return found


def accept_form(update: NodeUpdate, reader: Any, data: Any = None) -> report_forms.AcceptForm:
    """The form of accepting; only officers choose what becomes public."""
    hidden: list[Evidence] = [
        item
        for item in update.shown_evidence  # type: ignore[attr-defined]
        if item.released_by_id is None and item.by_id != reader.pk
    ]
    choices = [(str(item.pk), plain(item.title)) for item in hidden] if roles_of(reader) & rules.OFFICERS else []
    return report_forms.AcceptForm(data, evidence=choices, update=update, prefix="accept")


def _refusal_of(update: NodeUpdate, reader: Any) -> str:
    try:
        rules.guard_outside(services.outside_facts(update, reader))
    except DomainError as error:
        return str(error.message)
    return ""


def _whose_turn(update: NodeUpdate) -> str:
    if update.state in rules.IS_WRITABLE:
        heads = ", ".join(str(one) for one in holders(Role.DEPARTMENT_HEAD, update.body))
        return (
            _("%(who)s (head of department) sends it.") % {"who": heads}
            if heads
            else _("The department has no head on this platform yet: ask the administrator to name one.")
        )
    if update.state == UpdateState.SUBMITTED:
        return _("Somebody outside %(body)s checks it: the human-rights office, the commission or a reviewer.") % {
            "body": update.body
        }
    return ""


def _steps(update: NodeUpdate, is_inside: bool) -> list[dict[str, Any]]:
    """Written, sent, checked: who and when; names only for people of the city's bodies."""
    state = update.state
    sent = state in rules.IS_GIVEN
    writing = {UpdateState.DRAFT: "now", UpdateState.RETURNED: "back"}.get(UpdateState(state), "done")
    return [
        {
            "title": _("Written"),
            "state": writing,
            "who": _name(update.by, is_inside) or str(update.body),
            "when": update.at,
            "note": update.returned_reason if state == UpdateState.RETURNED and is_inside else "",
        },
        {
            "title": _("Sent by the head of department"),
            "state": "done" if sent else "next",
            "who": _name(update.submitted_by, is_inside),
            "when": update.submitted_at if sent else None,
            "note": "",
        },
        {
            "title": _("Checked by somebody outside the department"),
            "state": {UpdateState.ACCEPTED: "done", UpdateState.SUBMITTED: "now"}.get(UpdateState(state), "next"),
            "who": _name(update.validated_by, is_inside),
            "when": update.validated_at,
            "note": "",
        },
    ]


def _name(who: User | None, is_inside: bool) -> str:
    return str(who) if who is not None and is_inside else ""
