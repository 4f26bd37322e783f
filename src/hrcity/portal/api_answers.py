"""What every answer of the API carries: it may be kept for a minute and read from pages of other sites; its pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

KEEP_SECONDS = 60
MOST = 500


def may_be_kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its headers; shared caches keep only what nobody signed in asked for."""
    if not request.user.is_authenticated:
        response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def open_to_all(view: Any) -> Any:
    """The answer may be kept for a minute and read from pages of other sites."""

    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return may_be_kept(request, view(request, *args, **kwargs))

    return inner


def page_of(rows: QuerySet[Any], after: int, limit: int) -> tuple[list[Any], str]:
    """Rows after a key, and the key of the page that follows ("" = none)."""
    most = max(1, min(limit, MOST))
    found: list[Model] = list(rows.filter(pk__gt=max(0, min(after, 2**62))).order_by("pk")[: most + 1])
    return found[:most], str(found[most - 1].pk) if len(found) > most else ""
