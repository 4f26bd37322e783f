"""What every page shows: the city's name, the destinations, the languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hrcity.core.roles import roles_of
from hrcity.core.text import plain
from hrcity.institutions.queries import city


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variables of base.html: one query at most, kept for a minute."""
    here = city()
    return {
        "city": here,
        "city_name": plain(here.title) if here else "hrcity",
        "office_name": _("Human rights city"),
        "navigation": navigation(request),
        "languages": settings.LANGUAGES,
        "search_url": reverse("recommendations:list"),
        "search_query": request.GET.get("q", "") if request.GET else "",
        "footer_links": [
            {"url": reverse("portal:about"), "label": _("About")},
            {"url": reverse("portal:open-data"), "label": _("Open data")},
            {"url": reverse("portal:accessibility"), "label": _("Accessibility")},
            {"url": reverse("portal:privacy"), "label": _("Privacy")},
            {"url": reverse("vocabulary:schemes"), "label": _("Vocabulary")},
            {"url": reverse("portal:style-guide"), "label": _("Style guide")},
        ],
        "is_demo": bool(here and here.is_demo),
        "has_desk": bool(roles_of(getattr(request, "user", None))),
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """At most four destinations."""
    places = (
        (reverse("recommendations:list"), _("Recommendations")),
        (reverse("institutions:bodies"), _("Departments")),
        (reverse("instruments:list"), _("Treaties and laws")),
    )
    return [{"url": url, "label": label, "current": request.path.startswith(url)} for url, label in places]
