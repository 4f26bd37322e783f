"""/health is answered before anything that asks the database for the city, the session or the reader."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hrcity.core.views import health

Handler = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Also asked by a load balancer that knows the machine by its number only, so the host name does not matter."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return health(request) if request.path_info == "/health" else self.get_response(request)
