"""What every page shows: the city's name, the destinations, the languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hrcity.core.roles import roles_of
from hrcity.core.text import plain
from hrcity.institutions.queries import city


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variables of base.html: one query at most, kept for a minute."""
    here = city()
    return {
        "city": here,
        "city_name": plain(here.title) if here else _("A human rights city"),
        "office_name": _("Human rights city"),
        "navigation": navigation(request),
        "languages": settings.LANGUAGES,
        "search_url": reverse("recommendations:list"),
        "search_query": request.GET.get("q", "") if request.GET else "",
        "footer_links": [
            {"url": _url("portal:about"), "label": _("About")},
            {"url": _url("portal:open-data"), "label": _("Open data")},
            {"url": _url("portal:accessibility"), "label": _("Accessibility")},
            {"url": _url("portal:privacy"), "label": _("Privacy")},
            {"url": _url("vocabulary:schemes"), "label": _("Vocabulary")},
            {"url": _url("portal:style-guide"), "label": _("Style guide")},
        ],
        "is_demo": bool(here and here.is_demo),
        "has_desk": bool(roles_of(getattr(request, "user", None))),
    }


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """At most four destinations."""
    places = (
        (reverse("recommendations:list"), _("Recommendations")),
        (_url("institutions:bodies"), _("Departments")),
        (_url("instruments:list"), _("Treaties and laws")),
    )
    return [{"url": url, "label": label, "current": request.path.startswith(url)} for url, label in places]
