"""The city's settings and its days off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.text import plain
from hrcity.institutions import access, manage_pages, queries, rules, services, setup_forms
from hrcity.institutions.forms import sent, sent_with_files, title_initial
from hrcity.institutions.manage_views import status_of
from hrcity.institutions.models import City, Holiday
from hrcity.institutions.pages import administration, as_file
from hrcity.people.views import signed_in

FIELDS = ("languages", "country", "time_zone", "contact", "objection_days", "answer_days", "notice_days")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def city_settings(request: HttpRequest) -> HttpResponse:
    """Name, languages, time zone, windows: for the administrator."""
    access.permit(request.user, access.ADMINISTRATOR)
    city = get_object_or_404(City, pk=1)
    initial = {name: getattr(city, name) for name in FIELDS} | title_initial(city.title)
    form = setup_forms.SettingsForm(sent(request), initial=initial)
    if form.run(lambda values: services.city_change(by=signed_in(request), **values)) is not None:
        messages.success(request, _("Saved. Dates that run stay as they are; new deadlines follow the new days."))
        return redirect("portal:settings")
    page = {"form": form, "tabs": administration(request.user, "settings")}
    return render(request, "portal/settings.html", page, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """Days off, pasted or from a CSV; what would happen to each line is shown first."""
    access.permit(request.user, access.MANAGERS)
    form = setup_forms.HolidaysForm(*sent_with_files(request))
    page: dict[str, Any] = {"form": form, "tabs": administration(request.user, "holidays"),
                            "years": queries.holidays_by_year()}
    if form.is_bound and form.is_valid():
        lines = rules.read_holidays(form.cleaned_data["text"], queries.holiday_titles())
        if "save" in request.POST:
            return _holidays_save(request, lines)
        page["preview"] = manage_pages.preview(lines)
        page["form"] = setup_forms.HolidaysForm(initial=form.cleaned_data)
    return render(request, "portal/settings_holidays.html", page, status=status_of(form))


def _holidays_save(request: HttpRequest, lines: list[rules.Line]) -> HttpResponse:
    days = {line.day: line.title for line in lines if line.day and line.verdict in {"created", "updated"}}
    if days:
        services.holidays_set(days=days, by=signed_in(request))
    messages.success(request, ngettext("%(n)s day off was entered.", "%(n)s days off were entered.", len(days)) % {
        "n": len(days)})
    return redirect("portal:holidays")


@login_required
@require_POST
def holiday_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The city works on this day after all."""
    row = access.holiday_managed(request.user, pk)
    services.holiday_remove(holiday=row, by=signed_in(request))
    messages.success(request, _("The day counts as a working day again. Deadlines that run keep their date."))
    return redirect("portal:holidays")


@require_safe
def holidays_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The days off as a file, for everybody who counts deadlines."""
    rows = [{"date": row.day, "name": plain(row.title, "en"), "name_ko": plain(row.title, "ko")}
            for row in Holiday.objects.all()]
    return as_file("days-off", kind, ("date", "name", "name_ko"), rows)
