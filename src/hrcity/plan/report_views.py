"""HTTP in, HTTP out: reports on measures, periods, and the lists of what is due and late."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.downloads import download
from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_response
from hrcity.institutions.models import Body
from hrcity.plan import access, period_pages, report_actions, report_lists, report_pages
from hrcity.plan.access import reporting as may
from hrcity.plan.models import Node, NodeUpdate, Period
from hrcity.plan.services.periods import period_close, period_remind
from hrcity.recommendations.views import me

WRITE = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My measures: what came back, is late, is due."""
    may.permit_department(request.user)
    return render(request, "plan/mine.html", report_lists.mine_page(request.user))


@login_required
@require_POST
def unchanged(request: HttpRequest) -> HttpResponse:
    """The same words for several measures."""
    may.permit_department(request.user)
    made, page = report_lists.unchanged(request.user, request.POST)
    if page:
        return render(request, "plan/mine.html", page, status=422)
    messages.success(request, ngettext("%(n)s draft written.", "%(n)s drafts written.", made) % {"n": made})
    return redirect("plan:mine")


@login_required
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Reports to be checked."""
    may.permit_check(request.user)
    return render(request, "plan/check.html", report_lists.check_page(request.user))


@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """What is late, for everybody."""
    return render(request, "plan/overdue.html", report_lists.board_page(request.user, request.GET))


@require_safe
def overdue_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return csv_response("overdue", report_lists.BOARD_HEADER, report_lists.board_rows(request.user))


@login_required
@require_http_methods(WRITE)
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """Report about a measure."""
    return _write(request, may.node_to_report(request.user, ref))


@login_required
@require_http_methods(WRITE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an accepted report."""
    update = may.update_for(request.user, pk)
    may.permit_ever(request.user, update, "correct")
    return _write(request, may.node_to_report(request.user, update.node.ref), update)


def _write(request: HttpRequest, node: Node, corrects: NodeUpdate | None = None) -> HttpResponse:
    writing = report_pages.Writing(request, me(request), node, corrects)
    if request.method == "POST":
        writing.post()
        if writing.done is not None:
            messages.success(request, writing.said or report_pages.after_saving(writing.done))
            return redirect("plan:update", writing.done.pk)
    page = report_pages.write_page(writing)
    return render(request, "plan/report.html", page, status=422 if request.method == "POST" else 200)


@require_safe
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """One report."""
    row = may.update_for(request.user, pk)
    return render(request, "plan/update.html", report_pages.update_page(row, request.user))


@login_required
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Send, accept or return a report, or add evidence; what is wrong is said in place."""
    row = may.update_for(request.user, pk)
    said, bound = report_actions.act(row, verb, me(request), request.POST, request.FILES)
    if bound:
        page = report_pages.update_page(may.update_for(request.user, pk), request.user, bound)
        return render(request, "plan/update.html", page, status=422)
    messages.success(request, said)
    return redirect("plan:update", pk)


@require_safe
def evidence_file(request: HttpRequest, pk: int, item: int) -> HttpResponseBase:
    """The file of one item of evidence."""
    return download(may.evidence_of(request.user, pk, item).file)


@login_required
@require_POST
def evidence_act(request: HttpRequest, pk: int, item: int, verb: str) -> HttpResponse:
    """Take an item out of a draft, or release one."""
    try:
        said = report_actions.evidence_act(may.update_for(request.user, pk), item, verb, me(request))
        messages.success(request, said)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(f"{reverse('plan:update', args=[pk])}#evidence")


@require_safe
def reports(request: HttpRequest, ref: str) -> HttpResponse:
    """Every report about a measure."""
    node = access.node_for(request.user, ref)
    return render(request, "plan/reports.html", report_pages.history_page(node, request.user))


@login_required
@require_safe
def periods(request: HttpRequest, ref: str) -> HttpResponse:
    """The reporting periods of a plan."""
    may.permit_periods(request.user)
    return render(request, "plan/periods.html", period_pages.list_page(access.plan_for(request.user, ref)))


@login_required
@require_safe
def period(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """How far the departments are with a period."""
    may.permit_periods(request.user)
    row = _period(request, ref, key)
    return render(request, "plan/period.html", period_pages.period_page(row.plan, row, request.user))


@login_required
@require_POST
def close(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Close a period."""
    access.permit_edit(request.user)
    row = _period(request, ref, key)
    try:
        period_close(period=row, by=me(request))
        messages.success(request, _("Closed. How the plan stood is kept."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("plan:period", ref, key)


@login_required
@require_POST
def remind(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Remind one department."""
    access.permit_edit(request.user)
    row = _period(request, ref, key)
    body = get_object_or_404(Body, ref=request.POST.get("body", ""))
    sent = period_remind(period=row, body=body, by=me(request))
    if sent:
        words = ngettext("Reminded: %(n)s mail is on its way.", "Reminded: %(n)s mails are on their way.", sent)
        messages.success(request, words % {"n": sent})
    else:
        messages.info(request, _("Nobody was written to: they were reminded today, or nobody is named there."))
    return redirect("plan:period", ref, key)


def _period(request: HttpRequest, ref: str, key: str) -> Period:
    plan = access.plan_for(request.user, ref)
    return get_object_or_404(Period.objects.select_related("plan", "closed_by"), plan=plan, key=key)
