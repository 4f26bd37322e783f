"""HTTP in, HTTP out: bodies, reorganisation, powers, who does what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.clocks import today
from hrcity.institutions import access, forms, manage_pages, queries, rules, services
from hrcity.institutions.models import BodyKind
from hrcity.institutions.pages import administration
from hrcity.people.views import signed_in


def status_of(form: Any) -> int:
    """422 where something is to be mended, so that machines see it too."""
    return 422 if form is not None and form.is_bound and form.errors else 200


@login_required
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """The bodies of the city, for who looks after them."""
    access.permit(request.user, access.READERS)
    return render(request, "institutions/manage.html", manage_pages.manage_page(request.user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def body_new(request: HttpRequest) -> HttpResponse:
    """Make one body."""
    access.permit(request.user, access.MANAGERS)
    form = forms.BodyForm(forms.sent(request), initial={"kind": BodyKind.DEPARTMENT})
    row = form.run(lambda values: services.body_create(by=signed_in(request), **values))
    if row is not None:
        messages.success(request, _("“%(body)s” was added.") % {"body": row})
        return redirect("institutions:body-manage", row.ref)
    page = {"form": form, "tabs": administration(request.user, "bodies")}
    return render(request, "institutions/body_form.html", page, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bodies_paste(request: HttpRequest) -> HttpResponse:
    """Make many bodies from lines; what would happen to each line is shown first."""
    access.permit(request.user, access.MANAGERS)
    form = forms.BodiesPasteForm(*forms.sent_with_files(request))
    page: dict[str, Any] = {"form": form, "tabs": administration(request.user, "bodies")}
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        if "save" in request.POST:
            made = services.bodies_paste(by=signed_in(request), **values)
            messages.success(request, ngettext("%(n)s body was added.", "%(n)s bodies were added.", len(made)) % {
                "n": len(made)})
            return redirect("institutions:manage")
        page["preview"] = manage_pages.preview(rules.read_bodies(values["text"], queries.known_titles()))
        page["form"] = forms.BodiesPasteForm(initial={**values, "parent": getattr(values["parent"], "pk", None)})
    return render(request, "institutions/paste.html", page, status=status_of(form))


@login_required
@require_safe
def body_manage(request: HttpRequest, ref: str) -> HttpResponse:
    """One body: what is kept of it, its people, powers and functions."""
    row = access.body_managed(request.user, ref)
    return render(request, "institutions/body_manage.html", manage_pages.body_page(row, request.user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def body_change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a body."""
    row = access.body_managed(request.user, ref)
    form = forms.BodyForm(forms.sent(request), body=row)
    if form.run(lambda values: services.body_change(body=row, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Saved."))
        return redirect("institutions:body-manage", ref)
    page = {"form": form, "body": row, "tabs": administration(request.user, "bodies")}
    return render(request, "institutions/body_form.html", page, status=status_of(form))


@login_required
@require_POST
def power_grant(request: HttpRequest, ref: str) -> HttpResponse:
    """Switch a power on, by its article."""
    row = access.body_managed(request.user, ref, access.ADMINISTRATOR)
    form = forms.PowerForm(request.POST)
    if form.run(lambda values: services.power_grant(body=row, by=signed_in(request), **values)) is not None:
        messages.success(request, _("The power is on, with its article."))
        return redirect("institutions:body-manage", ref)
    return render(request, "institutions/body_manage.html", manage_pages.body_page(row, request.user, form), status=422)


@login_required
@require_POST
def power_end(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Switch a power off."""
    services.power_end(power=access.power_managed(request.user, ref, pk), by=signed_in(request))
    messages.success(request, _("The power is off."))
    return redirect("institutions:body-manage", ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def body_succeed(request: HttpRequest, ref: str) -> HttpResponse:
    """A reorganisation: first what moves, then the deed."""
    row = access.body_managed(request.user, ref, access.ADMINISTRATOR)
    form = forms.ReorganiseForm(forms.sent(request), body=row, initial={"day": today()})
    page: dict[str, Any] = {"form": form, "body": row, "tabs": administration(request.user, "bodies")}
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        page["seen"] = f"{values['successor'].pk} {values['day']} {values['move_people']}"
        if request.POST.get("seen") == page["seen"] and form.run(
                lambda values: services.body_succeed(body=row, by=signed_in(request), **values)):
            messages.success(request, _("Done. Nothing was lost: %(body)s has it now.") % {"body": values["successor"]})
            return redirect("institutions:body-manage", values["successor"].ref)
        page["moving"] = manage_pages.moving(row, values["successor"], values["move_people"], request.user)
        page["successor"] = values["successor"]
    return render(request, "institutions/reorganise.html", page, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def body_retire(request: HttpRequest, ref: str) -> HttpResponse:
    """End a body that leaves nothing behind."""
    row = access.body_managed(request.user, ref, access.ADMINISTRATOR)
    form = forms.ReasonForm(forms.sent(request))
    if form.run(lambda values: services.body_retire(body=row, by=signed_in(request), **values)) is not None:
        messages.success(request, _("“%(body)s” has ended. Its page stays.") % {"body": row})
        return redirect("institutions:manage")
    page = {"form": form, "body": row, "left": queries.left_behind(row, request.user),
            "tabs": administration(request.user, "bodies")}
    return render(request, "institutions/retire.html", page, status=status_of(form))


@login_required
@require_safe
def competences(request: HttpRequest) -> HttpResponse:
    """Every function of the city and who does it."""
    access.permit(request.user, access.READERS)
    return render(request, "institutions/competences.html", manage_pages.competences_page(request.user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def competence(request: HttpRequest, pk: int) -> HttpResponse:
    """One function: say who does it from today."""
    function = access.function_managed(request.user, pk)
    form = forms.CompetenceForm(forms.sent(request))
    if form.run(lambda values: services.competence_set(function=function, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Saved. It holds from today."))
        return redirect("institutions:competence", pk)
    page = manage_pages.competence_page(function, request.user, form)
    return render(request, "institutions/competence.html", page, status=status_of(form))


@login_required
@require_POST
def competence_end(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Somebody no longer does a function."""
    services.competence_end(competence=access.competence_managed(request.user, pk, row), by=signed_in(request))
    messages.success(request, _("Ended. It stays in the history."))
    return redirect("institutions:competence", pk)
