"""Open data and the reference of the API."""

from __future__ import annotations

import datetime as dt
import json
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hrcity.core.roles import OFFICE, roles_of
from hrcity.portal import api_reference, open_data
from hrcity.recommendations import access

Response = TypeVar("Response", bound=HttpResponseBase)
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


def _shared(response: Response, digest: str = "") -> Response:
    """Readable from pages of other sites; the hash as ETag."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if digest:
        response.headers["ETag"] = f'"{digest}"'
    return response


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What there is, under which licence, with hashes and dates."""
    package = open_data.package()
    files = {item["path"]: item for item in package["resources"]} if package else {}
    tables = [{"table": table, "csv": files.get(f"{table.name}.csv"), "json": files.get(f"{table.name}.json")}
              for table in open_data.TABLES]
    made = dt.datetime.fromisoformat(package["created"]) if package else None
    page = {"tables": tables, "made": made, "may_build": bool(roles_of(request.user) & OFFICE)}
    return render(request, "portal/open_data.html", page)


@require_safe
def datapackage(request: HttpRequest) -> HttpResponse:
    """The description of files and columns (frictionless data package)."""
    package = open_data.package()
    if package is None:
        raise Http404(_("The files are being made for the first time. Come back tomorrow."))
    response = JsonResponse(package, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'inline; filename="datapackage.json"'
    return _shared(response)


@require_safe
def download(request: HttpRequest, name: str, ending: str) -> HttpResponse | FileResponse:
    """One table, streamed."""
    build, package = open_data.current(), open_data.package()
    if name not in open_data.BY_NAME or ending not in TYPES:
        raise Http404
    if build is None or package is None or not (build / f"{name}.{ending}").is_file():
        raise Http404(_("The files are being made for the first time. Come back tomorrow."))
    digest = next(item["hash"] for item in package["resources"] if item["path"] == f"{name}.{ending}")
    digest = digest.removeprefix("sha256:")
    if request.headers.get("If-None-Match") == f'"{digest}"':
        return _shared(HttpResponse(status=304), digest)
    response = FileResponse((build / f"{name}.{ending}").open("rb"), as_attachment=True,
                            filename=f"{name}-{package['created'][:10]}.{ending}", content_type=TYPES[ending])
    return _shared(response, digest)


@login_required
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Make the files anew, by the human-rights office."""
    access.permit_office(request.user)
    row = open_data.open_data_start(by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The files are being made."))
    return redirect(row) if row.by_id == request.user.pk else redirect("portal:open-data")


@require_safe
def api_home(request: HttpRequest) -> HttpResponse:
    """Whoever types /api/ wants the reference."""
    return redirect("portal:api-docs")


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The reference of the API as a plain page, made from its OpenAPI description."""
    return render(request, "portal/api_docs.html", api_reference.reference())


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description for programs."""
    return _shared(HttpResponse(json.dumps(api_reference.schema(), ensure_ascii=False, indent=1),
                                content_type="application/json"))
