"""HTTP in, HTTP out: the search page, and the words to choose from while typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from hrcity.portal import search_page


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search in everything."""
    return render(request, "portal/search.html", search_page.found(request))


@require_safe
@cache_control(public=True, max_age=3600)
@vary_on_headers("Accept-Language", "Cookie")
def words(request: HttpRequest) -> JsonResponse:
    """The titles of the city's own lists in the reader's language: words that lead somewhere."""
    return JsonResponse({"lang": get_language(), "words": search_page.words()})
