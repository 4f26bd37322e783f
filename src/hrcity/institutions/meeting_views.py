"""HTTP in, HTTP out: meetings of a body."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hrcity.core.downloads import download
from hrcity.core.errors import DomainError
from hrcity.institutions import meeting_access as access
from hrcity.institutions import meeting_forms as forms
from hrcity.institutions import meeting_pages as pages
from hrcity.institutions import meeting_services as services
from hrcity.institutions.access import body_public
from hrcity.institutions.forms import sent, sent_with_files
from hrcity.institutions.manage_views import status_of
from hrcity.institutions.meeting_actions import doing
from hrcity.people.views import signed_in


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings of every body: what comes, what was."""
    return render(request, "institutions/meetings.html", pages.list_page(request.user))


@require_safe
def meetings_of(request: HttpRequest, ref: str) -> HttpResponse:
    """Meetings of one body."""
    return render(request, "institutions/meetings.html", pages.list_page(request.user, body_public(ref)))


@require_safe
def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    """One meeting: agenda, papers, who came, votes, minutes; for whoever keeps it, the next step."""
    page = pages.meeting_page(access.meeting_public(ref), request.user)
    return render(request, "institutions/meeting.html", page)


@require_safe
def meeting_calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """The meeting for one's own calendar."""
    found: HttpResponse = pages.calendar(access.meeting_public(ref))
    return found


@require_safe
def meeting_earlier(request: HttpRequest, ref: str) -> HttpResponse:
    """How published minutes read before each correction."""
    return render(request, "institutions/minutes_earlier.html", pages.earlier_page(access.meeting_public(ref)))


@require_safe
def minutes_file(request: HttpRequest, ref: str, number: int) -> FileResponse:
    """The file of published minutes (0: as they read now)."""
    return download(access.minutes_file(ref, number))


@require_safe
def paper_file(request: HttpRequest, ref: str, pk: int) -> FileResponse:
    """The file of a paper."""
    return download(access.paper_file(request.user, ref, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Plan a meeting of a body."""
    body = access.body_kept(request.user, ref)
    form = forms.MeetingForm(sent(request), initial={"kind": request.GET.get("kind", "")})
    row = form.run(lambda values: services.meeting_plan(body=body, by=signed_in(request), **values))
    if row is not None:
        messages.success(request, _("The meeting is planned and public. Now add the points of the agenda."))
        return redirect(row)
    return render(request, "institutions/meeting_new.html", {"form": form, "body": body}, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_do(request: HttpRequest, ref: str, what: str, pk: int = 0) -> HttpResponse:
    """One step on a meeting: its form, then the deed."""
    try:
        step = doing(signed_in(request), ref, what, pk)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("institutions:meeting", ref)
    form = step.form(*sent_with_files(request))
    if form.run(step.run) is not None:
        messages.success(request, str(step.action.done))
        return redirect(f"{step.row.get_absolute_url()}#{step.action.anchor}")
    page = {"form": form, "row": step.row, "action": step.action, "target": step.target, "what": what}
    return render(request, "institutions/meeting_do.html", page, status=status_of(form))
