"""Pages of the house itself: jobs, health, refusals."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hrcity.core import access
from hrcity.core.health import DOWN, OK, health_read
from hrcity.core.jobs import job_cancel
from hrcity.core.progress import progress_of


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """For monitoring: 503 when pages cannot work; with `?strict=1` also when only the worker is silent."""
    found = health_read()
    bad = found.status == DOWN or ("strict" in request.GET and found.status != OK)
    return JsonResponse(found.as_dict(), status=503 if bad else 200)


@require_safe
@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Long work and how far it is; the page loads itself again where there is no JavaScript."""
    row = access.job_get(request.user, pk)
    may_stop = access.job_may_stop(request.user, row)
    return render(request, "core/job.html", {"job": row, "progress": progress_of(row), "may_stop": may_stop})


@require_safe
@never_cache
@login_required
def job_status(request: HttpRequest, pk: int) -> HttpResponse:
    """What the progress bar asks for."""
    return JsonResponse(progress_of(access.job_get(request.user, pk)).as_dict())


@require_POST
@login_required
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job that waits or runs."""
    row = access.job_get(request.user, pk)
    if not (request.user.is_authenticated and access.job_may_stop(request.user, row)):
        raise PermissionDenied
    job_cancel(job=row, by=request.user)
    return redirect(row)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came from an old page: nothing was saved, and the person is told what to do."""
    return render(request, "core/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page says who may do this."""
    return render(request, "403.html", {"why": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also for what the reader may not know of."""
    return render(request, "404.html", {"why": _sentence(exception)}, status=404)


def _sentence(exception: Exception | None) -> str:
    """What a view says about what is not there; Django's own words about addresses are for nobody."""
    said = exception.args[0] if exception is not None and exception.args else ""
    return said if isinstance(said, str) and not said.startswith("No ") else ""


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with the number of the request, so that it can be found in the log. It asks nothing of the database."""
    page = render_to_string("500.html", {"request_id": request.META.get("HRCITY_REQUEST", "")})
    return HttpResponseServerError(page)
