"""What every page shows: the city's name, the destinations, the languages; head and foot of a page kept ready-made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hrcity.core.kept import keep
from hrcity.core.roles import roles_of
from hrcity.core.text import plain
from hrcity.institutions.queries import city

KEEP_SECONDS = 60


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variables of base.html: one query at most, kept for a minute."""
    here = city()
    values = {
        "city": here,
        "city_name": plain(here.title) if here else "hrcity",
        "office_name": _("Human rights city"),
        "navigation": navigation(request),
        "languages": settings.LANGUAGES,
        "search_url": reverse("portal:search"),
        "search_query": request.GET.get("q", "") if request.GET else "",
        "is_demo": bool(here and here.is_demo),
        "has_desk": bool(roles_of(getattr(request, "user", None))),
    }
    return values | _frame(request, values)


def _frame(request: HttpRequest, values: dict[str, Any]) -> dict[str, str]:
    """Head and foot of a page as HTML, where they are the same for many readers: each costs as much as a query.

    The foot is everybody's; the head of a signed-out reader differs by language and destination only, unless the
    address has values that its links carry on.
    """
    language = get_language()
    found = {"footer": keep(f"portal.footer.{language}", KEEP_SECONDS, _footer)}
    user = getattr(request, "user", None)
    if request.GET or (user is not None and user.is_authenticated):
        return found
    chosen = next((item["url"] for item in values["navigation"] if item["current"]), "")
    key = f"portal.header.{language}.{values['city_name']}.{chosen}"
    return found | {"header": keep(key, KEEP_SECONDS, lambda: render_to_string("core/header.html", values))}


def _footer() -> str:
    links = [
        {"url": reverse("portal:about"), "label": _("About")},
        {"url": reverse("portal:open-data"), "label": _("Open data")},
        {"url": reverse("portal:accessibility"), "label": _("Accessibility")},
        {"url": reverse("portal:privacy"), "label": _("Privacy")},
        {"url": reverse("vocabulary:schemes"), "label": _("Vocabulary")},
        {"url": reverse("portal:style-guide"), "label": _("Style guide")},
    ]
    return render_to_string("core/footer.html", {"footer_links": links})


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """At most four destinations."""
    places = keep(f"portal.places.{get_language()}", KEEP_SECONDS, _places)
    return [{"url": url, "label": label, "current": request.path.startswith(url)} for url, label in places]


def _places() -> list[tuple[str, str]]:
    return [
        (reverse("recommendations:list"), _("Recommendations")),
        (reverse("plan:list"), _("Plans")),
        (reverse("institutions:bodies"), _("Departments")),
        (reverse("instruments:list"), _("Treaties and laws")),
    ]
