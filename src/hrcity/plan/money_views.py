"""HTTP in, HTTP out: the rights budget and the papers of a plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.downloads import download
from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_response
from hrcity.people.models import User
from hrcity.plan import access, money_acts, money_pages, paper_pages
from hrcity.plan.models import PaperKind
from hrcity.plan.services import money as services
from hrcity.plan.services import papers


def me(request: HttpRequest) -> User:
    """The signed-in person; views that call this require a sign-in."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
def budget(request: HttpRequest) -> HttpResponse:
    """What is planned and spent for whose rights, and what falls."""
    return render(request, "plan/budget.html", money_pages.overview_page(request.GET, request.user))


@require_safe
def budget_lines(request: HttpRequest) -> HttpResponse:
    """The lines."""
    return render(request, "plan/budget_lines.html", money_pages.lines_page(request.GET, request.user))


@require_safe
def budget_csv(request: HttpRequest) -> HttpResponseBase:
    """The lines as a file."""
    return csv_response("rights-budget", money_pages.CSV_HEAD, money_pages.csv_rows(request.GET, request.user))


@require_safe
def budget_missing(request: HttpRequest) -> HttpResponse:
    """Lines that say not for whom, measures without money."""
    return render(request, "plan/budget_missing.html", money_pages.missing_page(request.user))


@require_safe
def budget_line(request: HttpRequest, ref: str) -> HttpResponse:
    """One line."""
    line = access.budget_line_for(request.user, ref)
    return render(request, "plan/budget_line.html", money_pages.line_page(line, request.user))


@login_required
@require_POST
def budget_act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Give a figure, a share, tags; what is wrong is said in place, nothing typed is lost."""
    line = access.budget_line_for(request.user, ref)
    done = money_acts.act(line, verb, request.POST, me(request))
    if isinstance(done, str):
        messages.success(request, done)
        return redirect(line)
    page = money_pages.line_page(line, request.user, bound={verb: done})
    return render(request, "plan/budget_line.html", page, status=422)


@login_required
@require_POST
def budget_share_end(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take a share back."""
    line = access.budget_line_for(request.user, ref)
    row = line.allocations.filter(pk=pk).select_related("line").first()
    access.permit_edit(request.user)
    if row is None:
        raise Http404
    services.allocation_end(allocation=row, by=me(request))
    messages.success(request, _("The share was taken back."))
    return redirect(line)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def budget_new(request: HttpRequest) -> HttpResponse:
    """Enter a line by hand."""
    access.permit_edit(request.user)
    done = money_acts.enter(request)
    if not isinstance(done, dict):
        messages.success(request, _("Entered. Now give its figures and say whom it is for."))
        return redirect(done)
    return render(request, "plan/budget_new.html", done, status=422 if done["form"].errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def budget_import(request: HttpRequest) -> HttpResponse:
    """Bring in a table: first what would become of each row, then the deed."""
    access.permit_edit(request.user)
    page = money_acts.bring_in(request)
    if page["done"]:
        messages.success(request, page["done"])
        return redirect("plan:budget-lines")
    return render(request, "plan/budget_import.html", page, status=422 if page["form"].errors else 200)


@require_safe
def yearly(request: HttpRequest, ref: str, year: int) -> HttpResponse:
    """The yearly follow-up report, to read here or to take along."""
    plan = access.plan_for(request.user, ref)
    return render(request, "plan/yearly.html", paper_pages.yearly_page(plan, year, request.user))


@login_required
@require_POST
def yearly_make(request: HttpRequest, ref: str, year: int) -> HttpResponse:
    """Have the report made as Word and PDF files."""
    access.permit_make(request.user, PaperKind.YEARLY)
    plan = access.plan_for(request.user, ref)
    try:
        return redirect(papers.yearly_start(plan=plan, year=year, by=me(request)))
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("plan:yearly", ref=ref, year=year)


@login_required
@require_safe
def handover(request: HttpRequest, ref: str) -> HttpResponse:
    """The handover packs that were made, and what one holds."""
    access.permit_packs(request.user)
    plan = access.plan_for(request.user, ref)
    return render(request, "plan/handover.html", paper_pages.handover_page(plan, request.user))


@login_required
@require_POST
def handover_make(request: HttpRequest, ref: str) -> HttpResponse:
    """Have a handover pack made."""
    access.permit_make(request.user, PaperKind.HANDOVER)
    plan = access.plan_for(request.user, ref)
    return redirect(papers.handover_start(plan=plan, by=me(request)))


@require_safe
def paper_file(request: HttpRequest, pk: int) -> FileResponse:
    """A finished file, as a download that no browser runs."""
    row: Any = access.paper_file_for(request.user, pk)
    return download(row.file)
