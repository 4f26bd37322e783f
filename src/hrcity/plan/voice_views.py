"""HTTP in, HTTP out: residents' comments, monitors, reports of organisations."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.downloads import download
from hrcity.core.exports import csv_response
from hrcity.institutions.forms import sent, sent_with_files
from hrcity.institutions.manage_views import status_of
from hrcity.people.views import signed_in
from hrcity.plan import voice_desk as desk
from hrcity.plan import voice_forms as forms
from hrcity.plan import voice_pages as pages
from hrcity.plan.access import voice as access
from hrcity.plan.rules.voice import IS_SHOWN
from hrcity.plan.services import voice_monitors as services

READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def comments(request: HttpRequest) -> HttpResponse:
    """All comments, the unanswered first."""
    return render(request, "plan/comments.html", pages.list_page(request.GET, request.user))


@require_safe
def comments_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return csv_response("comments", pages.CSV_COLUMNS, pages.csv_rows(request.GET, request.user))


@require_http_methods(READ_OR_SEND)
def comment_rules(request: HttpRequest) -> HttpResponse:
    """What is published and what is not, and the lengths of time; the secretary sets them here."""
    form = forms.TermsForm(sent(request), initial=pages.terms_initial())
    if form.is_bound:
        access.permit_appoint(request.user)
        if form.run(lambda values: pages.terms_set(values, signed_in(request))) is not None:
            messages.success(request, _("Saved. What is under way keeps its dates."))
            return redirect("plan:comment-rules")
    page = pages.rules_page(request.user) | {"form": form}
    return render(request, "plan/comment_rules.html", page, status=status_of(form))


@never_cache
@require_http_methods(READ_OR_SEND)
def comment_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a comment: without an account, a name or an address. The receipt is shown once."""
    node = access.node_commented(request.user, ref)
    staff = access.may_enter(request.user)
    form = forms.CommentForm(*sent_with_files(request), node=node, staff=staff, initial=pages.chosen(request.GET))
    made = form.run(lambda values: pages.send(request, node, values))
    if made is not None:
        return render(request, "plan/comment_sent.html", pages.sent_page(*made))
    page = pages.new_page(node, request.user, form)
    return render(request, "plan/comment_new.html", page, status=status_of(form))


@never_cache
@require_http_methods(READ_OR_SEND)
def comment_lookup(request: HttpRequest) -> HttpResponse:
    """What became of a comment, by its receipt; the receipt never stands in an address."""
    form = forms.ReceiptForm(sent(request))
    found = form.run(lambda values: pages.found(request, values["code"]))
    if found is not None:
        return render(request, "plan/comment_found.html", pages.found_page(found, form.cleaned_data["code"]))
    return render(request, "plan/comment_lookup.html", {"form": form}, status=status_of(form))


@never_cache
@require_POST
def comment_again(request: HttpRequest) -> HttpResponse:
    """Contest an answer once more, by the receipt."""
    form = forms.AgainForm(request.POST)
    row = pages.found_or_404(request, request.POST.get("code", ""))
    done = form.run(lambda values: pages.contest(row, values["again"]))
    page = pages.found_page(done or row, request.POST.get("code", ""), None if done else form)
    return render(request, "plan/comment_found.html", page | {"sent_again": bool(done)}, status=status_of(form))


@require_safe
def comment_advice(request: HttpRequest) -> HttpResponse:
    """Where a person who was harmed finds confidential advice."""
    return render(request, "plan/comment_advice.html", pages.advice_page())


@require_safe
def comment(request: HttpRequest, ref: str) -> HttpResponse:
    """Claim, comment and answer together; for the department its next step."""
    row = access.comment_for(request.user, ref)
    gone = row.state not in IS_SHOWN
    page = pages.comment_page(row, request.user)
    return render(request, "plan/comment.html", page, status=410 if gone else 200)


@login_required
@require_POST
def comment_reply(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Write the answer, sign it, or give it back."""
    row = access.comment_answered_by(request.user, ref)
    form = desk.reply_form(verb, row, request.POST)
    if form.run(lambda values: desk.reply(verb, row, signed_in(request), values)) is not None:
        messages.success(request, desk.REPLY_SAID[verb])
        return redirect(row)
    return render(request, "plan/comment.html", pages.comment_page(row, request.user, {verb: form}), status=422)


@login_required
@require_safe
def comments_desk(request: HttpRequest) -> HttpResponse:
    """What waits to be read or decided."""
    access.permit_moderate(request.user)
    return render(request, "plan/comments_desk.html", desk.desk_page(request.user))


@login_required
@require_safe
def comment_moderate(request: HttpRequest, ref: str) -> HttpResponse:
    """One comment with its sealed original, and what may be decided."""
    row = access.comment_moderated(request.user, ref)
    return render(request, "plan/comment_moderate.html", desk.moderate_page(row, request.user))


@login_required
@require_POST
def comment_decide(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Publish, hold, refuse, lead on, take down; uphold or dismiss a contest."""
    row = access.comment_moderated(request.user, ref)
    form = desk.decide_form(verb, row, request.POST)
    if form.run(lambda values: desk.decide(verb, row, signed_in(request), values)) is not None:
        messages.success(request, desk.DECIDED_SAID[verb])
        return redirect("plan:comments-desk")
    page = desk.moderate_page(row, request.user, {verb: form})
    return render(request, "plan/comment_moderate.html", page, status=422)


@require_safe
def comment_photo(request: HttpRequest, ref: str) -> FileResponse:
    """The photo of a published comment."""
    row = access.comment_for(request.user, ref)
    return pages.picture(row.photo if row.is_photo_shown and row.state in IS_SHOWN else None)


@login_required
@require_safe
def comment_photo_sealed(request: HttpRequest, ref: str) -> FileResponse:
    """The photo as who decides about it sees it."""
    return pages.picture(access.comment_moderated(request.user, ref).photo)


@require_safe
def monitors(request: HttpRequest) -> HttpResponse:
    """Who looks on the spot, and what they saw."""
    return render(request, "plan/monitors.html", pages.monitors_page(request.user))


@login_required
@require_http_methods(READ_OR_SEND)
def monitor_new(request: HttpRequest) -> HttpResponse:
    """Appoint a resident monitor."""
    access.permit_appoint(request.user)
    form = forms.MonitorForm(sent(request), bodies=desk.bodies_for(request.user))
    if form.run(lambda values: desk.appoint(signed_in(request), values)) is not None:
        messages.success(request, _("Appointed."))
        return redirect("plan:monitors")
    return render(request, "plan/voice_form.html", desk.form_page("monitor", form), status=status_of(form))


@login_required
@require_POST
def monitor_end(request: HttpRequest, ref: str) -> HttpResponse:
    """End a term early, with a reason."""
    access.permit_appoint(request.user)
    row = pages.monitor_of(ref)
    form = forms.ReasonForm(request.POST)
    if form.run(lambda values: services.monitor_end(monitor=row, by=signed_in(request), **values)) is None:
        messages.error(request, _("Write the reason."))
    return redirect("plan:monitors")


@login_required
@require_http_methods(READ_OR_SEND)
def visit_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a visit down."""
    access.permit_appoint(request.user)
    row = pages.monitor_of(ref)
    form = forms.VisitForm(*sent_with_files(request))
    if form.run(lambda values: desk.visit_record(row, signed_in(request), values)) is not None:
        messages.success(request, _("Kept. Somebody else reads it before it is shown."))
        return redirect("plan:monitors")
    return render(request, "plan/voice_form.html", desk.form_page("visit", form, row), status=status_of(form))


@login_required
@require_http_methods(READ_OR_SEND)
def visit(request: HttpRequest, ref: str) -> HttpResponse:
    """Read a visit before it is shown, and show it."""
    row = access.visit_for(request.user, ref)
    form = forms.NoForm(sent(request))
    if form.run(lambda values: services.visit_show(visit=row, by=signed_in(request))) is not None:
        messages.success(request, _("Shown. Its findings are to be answered."))
        return redirect("plan:comments-desk")
    return render(request, "plan/visit.html", desk.visit_page(row, request.user, form), status=status_of(form))


@require_safe
def visit_photo(request: HttpRequest, pk: int) -> FileResponse:
    """A picture of a visit that is shown, or that a moderator reads."""
    return pages.picture(pages.visit_picture(pk, request.user))


@require_safe
def ngo_reports(request: HttpRequest) -> HttpResponse:
    """Reports of organisations, beside the city's."""
    return render(request, "plan/ngo_reports.html", pages.ngo_page(request.user))


@login_required
@require_http_methods(READ_OR_SEND)
def ngo_report_new(request: HttpRequest) -> HttpResponse:
    """Enter a report of an organisation."""
    access.permit_appoint(request.user)
    form = forms.NgoReportForm(*sent_with_files(request))
    if form.run(lambda values: desk.ngo_add(signed_in(request), values)) is not None:
        messages.success(request, _("Shown beside the city’s reports."))
        return redirect("plan:ngo-reports")
    return render(request, "plan/voice_form.html", desk.form_page("ngo", form), status=status_of(form))


@require_safe
def ngo_report_file(request: HttpRequest, ref: str) -> FileResponse:
    """The file of a report."""
    row = access.reports_shown(request.user).filter(ref=ref).select_related("file").first()
    if row is None:
        raise Http404(_("There is no report with this number."))
    return download(row.file)


@login_required
@require_POST
def ngo_report_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a report from the pages, with a reason."""
    access.permit_appoint(request.user)
    row = pages.report_of(ref)
    form = forms.ReasonForm(request.POST)
    if form.run(lambda values: services.ngo_report_withdraw(report=row, by=signed_in(request), **values)) is None:
        messages.error(request, _("Write the reason."))
    return redirect("plan:ngo-reports")
