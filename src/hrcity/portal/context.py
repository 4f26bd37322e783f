"""What every page shows: the city's name, the destinations, the languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variables of base.html."""
    return {
        "navigation": [],
        "languages": settings.LANGUAGES,
        "search_url": "/",
        "city_name": "hrcity",
    }
