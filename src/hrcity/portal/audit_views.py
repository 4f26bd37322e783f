"""The audit log: who did what to what, when; whether the chain holds; as a table, a page, a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hrcity.core.audit import audit as write
from hrcity.core.audit import declare, verify
from hrcity.core.exports import csv_response
from hrcity.core.jobs import Progress, job, job_start
from hrcity.core.localtext import thousands_words
from hrcity.core.models import AuditHead
from hrcity.institutions import access
from hrcity.institutions.pages import administration
from hrcity.people.views import signed_in
from hrcity.portal import audit_log

declare("audit.verified", gettext_lazy("Audit chain verified"), "checked", "broken_at")
declare("audit.exported", gettext_lazy("Audit log taken as a file"))
AT_ONCE = 20_000


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first, narrowed by what was asked."""
    access.permit(request.user, access.AUDIT_READERS)
    form = audit_log.FilterForm(request.GET or None)
    page = audit_log.page(form, request.GET)
    page |= {"form": form, "tabs": administration(request.user, "audit"), "last": audit_log.last_verdict(),
             "because": access.because(request.user, access.AUDIT_READERS)}
    return render(request, "portal/audit.html", page)


@login_required
@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain: a short one now, a long one as a job."""
    access.permit(request.user, access.AUDIT_READERS)
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and head.number > AT_ONCE:
        title = {"en": "Verifying the audit chain", "ko": "감사 기록 검증"}
        return redirect(job_start("audit.verify", by=signed_in(request), title=title, by_id=signed_in(request).pk))
    found = audit_log.verdict_write(verify(), by=signed_in(request))
    if found.broken_at is None:
        messages.success(request, _("All %(n)s entries hold: nothing was changed, taken out or added afterwards.") % {
            "n": thousands_words(found.checked)})
    else:
        messages.error(request, audit_log.broken_words(found.broken_at))
    return redirect("portal:audit")


@job("audit.verify", idempotent=True)
def run_verify(progress: Progress, *, by_id: int) -> dict[str, Any]:
    """The job behind a long chain."""
    found = audit_log.verdict_write(verify(), by=audit_log.person(by_id))
    return {"checked": found.checked, "broken_at": found.broken_at, "url": audit_log.url()}


@login_required
@require_POST
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """The entries that fit the filters, as CSV; taking them is an entry too."""
    access.permit(request.user, access.AUDIT_READERS)
    form = audit_log.FilterForm(request.POST)
    rows = audit_log.entries(form)
    write("audit.exported", None, by=signed_in(request))
    return csv_response("audit-log", audit_log.HEADER, audit_log.export_rows(rows))
