"""The city's clock for every page: dates and deadlines follow the time zone of the city's settings."""

from __future__ import annotations

import zoneinfo

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hrcity.core.middleware import Handler
from hrcity.institutions import queries


class CityTimeMiddleware:
    """Activates the time zone that the administrator chose, in place of the server's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            city = queries.city()
        except DatabaseError:  # /health says so itself, and every other page says it in the words of the 500 page
            city = None
        if city is None or not city.time_zone:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(city.time_zone)):
            return self.get_response(request)
