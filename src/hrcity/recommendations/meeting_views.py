"""HTTP in, HTTP out: competence meetings, second looks, disputes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.roles import Role, has_role
from hrcity.recommendations import access, desk_pages, desk_queries, disputes, services
from hrcity.recommendations.desk_forms import DeskForm, DrawForm, LineForm, LookForm, RaiseForm
from hrcity.recommendations.desk_rules import SECOND_LOOKERS
from hrcity.recommendations.forms import ReasonForm
from hrcity.recommendations.views import me


@login_required
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Competence meetings."""
    access.permit_propose(request.user)
    return render(request, "recommendations/desk_meetings.html", desk_pages.meetings_page(request.user))


@login_required
@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    """The head approves one proposal, for all it was made for, without a meeting."""
    if not access.heads_office(request.user):
        raise PermissionDenied(_("This is done by the head of the human-rights office."))
    try:
        decisions = desk_queries.decisions_named(request.POST.getlist("pk"))
        count = services.proposals_approve(decisions=decisions, by=me(request))
        messages.success(
            request,
            ngettext("Approved for %(n)s recommendation.", "Approved for %(n)s recommendations.", count) % {"n": count},
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("recommendations:desk-meetings")


@login_required
@require_safe
def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    """What one meeting has to decide."""
    access.permit_propose(request.user)
    page = desk_pages.meeting_page(desk_queries.meeting_for(ref), request.user, {"return_form": ReasonForm()})
    return render(request, "recommendations/desk_meeting.html", page)


@login_required
@require_POST
def meeting_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Put proposals on the list, take them off, or note what the meeting decided."""
    access.permit_propose(request.user)
    row = desk_queries.meeting_for(ref)
    try:
        messages.success(request, _do(request, row, verb))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("recommendations:desk-meeting", ref)


def _do(request: HttpRequest, row: Any, verb: str) -> str:
    pks = request.POST.getlist("pk")
    if verb == "put":
        services.docket_put(decisions=desk_queries.decisions_named(pks), meeting=row, by=me(request))
        return _("Put on the list of the meeting.")
    items = desk_queries.docket_items(pks, row)
    if verb == "approve":
        count = len(services.meeting_approve(items=items, by=me(request)))
        return ngettext("Noted: decided as proposed, for %(n)s recommendation.",
                        "Noted: decided as proposed, for %(n)s recommendations.", count) % {"n": count}  # fmt: skip
    if verb == "return":
        services.meeting_return(items=items, reason=request.POST.get("reason", ""), by=me(request))
        return _("Noted: the meeting sent it back. The proposer is told.")
    if verb != "take-off":
        raise Http404
    services.docket_take_off(items=items, by=me(request))
    return _("Taken off the list.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_change(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Note that the meeting decided otherwise."""
    access.permit_propose(request.user)
    row = desk_queries.meeting_for(ref)
    sheet = desk_pages.sheet_with(row, pk, request.user)
    form = DeskForm(request.POST or None, prefix=desk_pages.PREFIX, user=request.user,
                    initial=desk_pages.as_proposed(sheet))  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            items = desk_queries.docket_items([str(one) for one in sheet.pks], row)
            services.meeting_change(items=items, by=me(request), **form.proposal())
            messages.success(request, _("Noted. A second person confirms now that this is what the meeting decided."))
            return redirect("recommendations:desk-meeting", ref)
        except DomainError as error:
            form.refuse(error)
    page = {"meeting": row, "sheet": sheet, "form": form, "nav": desk_pages.nav("desk-meetings"),
            "provisions": desk_queries.provisions()}  # fmt: skip
    return render(request, "recommendations/desk_change.html", page, status=422 if form.errors else 200)


def _permit_look(request: HttpRequest) -> None:
    if not has_role(request.user, *SECOND_LOOKERS):
        raise PermissionDenied(_("A second look is given by the office or by an outside reviewer."))


@login_required
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Second looks: the samples and what they showed."""
    _permit_look(request)
    return render(request, "recommendations/desk_looks.html", desk_pages.looks_page(request.user, DrawForm()))


@login_required
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a sample."""
    access.permit_propose(request.user)
    form = DrawForm(request.POST)
    if form.is_valid():
        try:
            sample = services.sample_draw(by=me(request), **form.cleaned_data)
            count = sample.looks.count()
            messages.success(request, ngettext("%(n)s decision drawn.", "%(n)s decisions drawn.", count) % {"n": count})
            return redirect("recommendations:desk-looks")
        except DomainError as error:
            form.refuse(error)
    page = desk_pages.looks_page(request.user, form)
    return render(request, "recommendations/desk_looks.html", page, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """One second look, then the next."""
    _permit_look(request)
    row = desk_queries.look_for(request.user, pk)
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.second_look_give(look=row, by=me(request), **form.cleaned_data)
            following = desk_queries.looks_open(request.user).values_list("pk", flat=True).first()
            messages.success(request, _("Noted."))
            there = reverse("recommendations:desk-looks")
            return redirect(reverse("recommendations:desk-look", args=[following]) if following else there)
        except DomainError as error:
            form.refuse(error)
    page = desk_pages.look_page(row, form)
    return render(request, "recommendations/desk_look.html", page, status=422 if form.errors else 200)


@login_required
@require_safe
def dispute_list(request: HttpRequest) -> HttpResponse:
    """Disputes between departments: where each is, until when."""
    access.permit_propose(request.user)
    line = disputes.line()
    page = {"nav": desk_pages.nav("desk-disputes"), "line": line,
            "rows": [{"row": step.recommendation, **disputes.told(step, line)} for step in disputes.open_steps()],
            "can_set": has_role(request.user, Role.OFFICE_HEAD, Role.ADMINISTRATOR)}  # fmt: skip
    return render(request, "recommendations/desk_disputes.html", page)


@login_required
@require_POST
def dispute_raise(request: HttpRequest, ref: str) -> HttpResponse:
    """Pass a dispute up."""
    access.permit_propose(request.user)
    row = access.recommendation_for(request.user, ref)
    form = RaiseForm(request.POST)
    try:
        step = services.dispute_raise(recommendation=row, reason=form.data.get("reason", "")[:2000], by=me(request))
        messages.success(request, _("Passed up to: %(level)s.") % {"level": step})
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("recommendations:desk-disputes")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_line(request: HttpRequest) -> HttpResponse:
    """Name the line that disputes go up."""
    if not has_role(request.user, Role.OFFICE_HEAD, Role.ADMINISTRATOR):
        raise PermissionDenied(_("This is done by the head of the human-rights office or an administrator."))
    form = LineForm(request.POST or None, line=disputes.line())
    if request.method == "POST" and form.is_valid():
        try:
            services.dispute_line_set(levels=form.levels(), by=me(request))
            messages.success(request, _("Kept. Disputes that begin from now on go up this line."))
            return redirect("recommendations:desk-disputes")
        except DomainError as error:
            form.refuse(error)
    page = {"form": form, "nav": desk_pages.nav("desk-disputes")}
    return render(request, "recommendations/desk_line.html", page, status=422 if form.errors else 200)
