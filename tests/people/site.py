"""The smallest site that holds the pages of `people`: what stands above it is not loaded."""

from __future__ import annotations

from django.conf.urls.i18n import urlpatterns as i18n_urls
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def _empty(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


portal = [path("", _empty, name="home"), path("desk/", _empty, name="desk")]
urlpatterns = [
    path("", include((portal, "portal"))),
    path("account/", include("hrcity.people.urls")),
    path("language/", include(i18n_urls)),
]
