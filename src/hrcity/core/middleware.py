"""What every request passes: clean input, the reader's language, the last security headers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponse]


def _refused(sentence: str) -> HttpResponse:
    """A refusal before any other middleware has run, with the headers that those would have set."""
    response = HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Frame-Options"] = "DENY"
    return response


class SafeInputMiddleware:
    """A NUL in an address is refused before it reaches a database that cannot store it, and a host that is not ours
    before a page tries to write its own address."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raw = request.META.get("QUERY_STRING", "") + request.path_info
        if "%00" in raw or "\x00" in raw:
            return _refused("The address contains a character that cannot be used.")
        try:
            request.get_host()
        except DisallowedHost:
            return _refused("This server does not answer to that name.")
        request.META["HRCITY_REQUEST"] = uuid.uuid4().hex[:12]
        return self.get_response(request)


class BodySizeMiddleware:
    """What is sent is refused by its announced size before a byte of it is read: a stranger sends forms, no files.

    The CSRF check would read all of it to find its token; it runs after the last middleware's first half, so this one
    stands last. `ROOMIER` names the addresses at which a stranger may send a picture.
    """

    STRANGER = 1024 * 1024
    ROOMIER: ClassVar[dict[re.Pattern[str], int]] = {}

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def room(self, path: str) -> int:
        """How many bytes a stranger may send here beside the megabyte of a form."""
        return next((most for pattern, most in self.ROOMIER.items() if pattern.fullmatch(path)), 0)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) > self.STRANGER:
            most = settings.MAX_UPLOAD_BYTES if request.user.is_authenticated else self.room(request.path_info)
            if int(size) > most + self.STRANGER:
                return render(request, "413.html", {"megabytes": most // 1024 // 1024}, status=413)
        return self.get_response(request)


class LanguageMiddleware:
    """The language of a page: `?lang=ko` (kept in a cookie), then the cookie, then what the browser prefers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        known = asked if asked in dict(settings.LANGUAGES) else ""
        language = known or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        # What the API answers is for shared caches; a card stands on other sites and sets nothing there.
        if known and not request.path.startswith(("/api/", "/embed/")):
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, known, max_age=settings.LANGUAGE_COOKIE_AGE,
                                samesite="Lax", secure=settings.HTTPS)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class HeadersMiddleware:
    """Headers that Django does not set: no sensor, camera or place; private pages are kept by nobody."""

    POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
