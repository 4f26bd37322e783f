"""The front pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """What was asked of us, what is answered, what is late."""
    return render(request, "portal/home.html")
