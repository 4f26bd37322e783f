"""The list of recommendations handed out: as a table, as open data, as a document for a council."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hrcity.core import clocks
from hrcity.core.errors import DomainError
from hrcity.core.exports import DOCX_TYPE, bytes_response, csv_response, json_response, xlsx_response
from hrcity.core.office_process import office_write
from hrcity.portal import council, finding
from hrcity.recommendations import listing
from hrcity.recommendations.lines import EXPORT_COLUMNS, export_rows

MOST = 10_000


def rows(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """The rows of the list in the reader's eyes, at most 10,000, a batch at a time."""
    from django.conf import settings

    for ids in finding.batches(request.GET, request.user, lang=get_language() or "en", limit=MOST):
        yield from export_rows(listing.lines_of(request, ids), settings.SITE_URL)


def _cells(request: HttpRequest) -> Iterator[list[Any]]:
    return ([row[name] for name in EXPORT_COLUMNS] for row in rows(request))


def _name() -> str:
    return f"recommendations-{clocks.today():%Y-%m-%d}"


def _csv(request: HttpRequest) -> HttpResponseBase:
    return csv_response(_name(), EXPORT_COLUMNS, _cells(request))


def _xlsx(request: HttpRequest) -> HttpResponseBase:
    return xlsx_response(_name(), EXPORT_COLUMNS, _cells(request))


def _json(request: HttpRequest) -> HttpResponseBase:
    return json_response(_name(), rows(request))


def _print(request: HttpRequest) -> HttpResponseBase:
    page = {"paper": council.paper(request.GET, request.user), "query_string": request.GET.urlencode()}
    return render(request, "portal/council.html", page)


def _docx(request: HttpRequest) -> HttpResponseBase:
    paper = council.paper(request.GET, request.user)
    content = asdict(paper) | {"lang": get_language() or "en"}
    try:
        made = office_write("paper", content)
    except DomainError as error:
        return render(request, "portal/council.html", {"paper": paper, "problem": str(error.message)}, status=503)
    return bytes_response(f"{_name()}.docx", made, DOCX_TYPE)


FORMATS: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "csv": _csv, "xlsx": _xlsx, "json": _json, "print": _print, "docx": _docx}


@require_safe
def export(request: HttpRequest, fmt: str) -> HttpResponseBase:
    """The same query string as the list, in one of the formats."""
    if fmt not in FORMATS:
        raise Http404
    response = FORMATS[fmt](request)
    if isinstance(response, HttpResponse):
        response.headers.setdefault("X-Robots-Tag", "noindex")
    return response
