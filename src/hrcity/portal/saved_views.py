"""Saved searches: keep a list, name it, be told of news, stop being told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.portal import finding, saved
from hrcity.portal.models import Alert
from hrcity.recommendations.listing import chosen_filters, names_of


class SearchForm(forms.Form):
    """A name, and how often to be told."""

    title = forms.CharField(label=gettext_lazy("Name of this search"), max_length=120)
    alert = forms.ChoiceField(label=gettext_lazy("E-mail about news"), choices=Alert.choices, widget=forms.RadioSelect,
                              initial=Alert.WEEKLY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


@login_required
@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    """The searches a person keeps."""
    names = names_of()
    rows = [{"search": row, "words": ", ".join(finding.in_words(QueryDict(row.query), names))}
            for row in saved.of(request.user)]
    return render(request, "portal/saved.html", {"rows": rows, "email": request.user.email})  # type: ignore[union-attr]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_new(request: HttpRequest) -> HttpResponse:
    """Keep the list behind this query string."""
    words = finding.in_words(request.GET, names_of())
    form = SearchForm(request.POST or None, initial={"title": ", ".join(words)[:120] or _("All recommendations")})
    if request.method == "POST" and form.is_valid():
        try:
            saved.search_save(owner=request.user, by=request.user, query=request.GET,  # type: ignore[arg-type]
                              title=form.cleaned_data["title"], alert=form.cleaned_data["alert"])
        except DomainError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("portal:saved")
    chosen = chosen_filters(request.GET, finding.filters_for(request.GET, request.user))
    page = {"form": form, "chosen": [item["label"] for item in chosen], "email": request.user.email}  # type: ignore[union-attr]
    return render(request, "portal/saved_form.html", page, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename it, or be told more or less often."""
    row = saved.get(request.user, pk)
    form = SearchForm(request.POST or None, initial={"title": row.title, "alert": row.alert})
    if request.method == "POST" and form.is_valid():
        try:
            saved.search_change(search=row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except DomainError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("portal:saved")
    page = {"form": form, "search": row, "email": request.user.email,  # type: ignore[union-attr]
            "chosen": finding.in_words(QueryDict(row.query), names_of())}
    return render(request, "portal/saved_form.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def saved_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget it."""
    row = saved.get(request.user, pk)
    saved.search_delete(search=row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(title)s” is deleted.") % {"title": row.title})
    return redirect("portal:saved")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_stop(request: HttpRequest, token: str) -> HttpResponse:
    """From the link at the end of a mail, without signing in: one click stops the mails of this search.

    Opening the link alone stops nothing, because mail scanners open every link.
    """
    row = saved.search_of_token(token)
    if request.method == "POST":
        saved.search_unsubscribe(search=row)
    return render(request, "portal/saved_stop.html", {"search": row, "is_stopped": row.alert == Alert.NONE})
