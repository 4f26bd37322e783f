"""Notes in a signed-in session what the person's own list shows: device, first day, last day."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hrcity.core.middleware import Handler
from hrcity.people import sessions
from hrcity.people.devices import device_word


class SessionNoteMiddleware:
    """Writes at most once a day, so that reading pages costs no write; it also keeps a session in use from expiring."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            today = timezone.localdate().isoformat()
            if sessions.STARTED not in request.session:
                self._begin(request, response)
            if request.session.get(sessions.SEEN) != today:
                request.session[sessions.SEEN] = today
        return response

    def _begin(self, request: HttpRequest, response: HttpResponse) -> None:
        """First answer after a sign-in, whichever way it went."""
        request.session[sessions.STARTED] = timezone.now().isoformat()
        request.session[sessions.DEVICE] = device_word(request.META.get("HTTP_USER_AGENT", ""))
        language = getattr(request.user, "language", "")
        if language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
                                samesite="Lax", secure=settings.HTTPS)
