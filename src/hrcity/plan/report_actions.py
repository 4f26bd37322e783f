"""The verbs of a report as buttons: which form each needs, which service it calls, what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.plan.access import reporting as may
from hrcity.plan.models import NodeUpdate
from hrcity.plan.report_forms import ReturnForm, SeenReportForm
from hrcity.plan.report_pages import accept_form, proof_values
from hrcity.plan.services import reporting as services
from hrcity.recommendations.forms import EvidenceForm, PlainForm

Done = tuple[str, dict[str, PlainForm]]


def act(update: NodeUpdate, verb: str, user: Any, data: QueryDict, files: MultiValueDict[str, Any]) -> Done:
    """Do one verb: what to say, or the form with what is wrong.

    Raises:
        PermissionDenied: it is somebody else's to do.
    """
    run = VERBS.get(verb)
    if run is None:
        raise Http404
    may.permit_ever(user, update, "write" if verb == "evidence" else verb)
    form, does, said = run(update, user, data, files)
    if form.is_valid():
        try:
            does(form)
        except DomainError as error:
            form.refuse(error)
        else:
            return said, {}
    return "", {"proof" if verb == "evidence" else verb: form}


Run = tuple[PlainForm, Callable[[Any], Any], str]


def _submit(update: NodeUpdate, user: Any, data: Any, files: Any) -> Run:
    form = SeenReportForm(data, update=update, prefix="submit")
    does = lambda form: services.update_submit(update=update, by=user)  # noqa: E731
    return form, does, _("Sent. Somebody outside your department checks it now.")


def _accept(update: NodeUpdate, user: Any, data: Any, files: Any) -> Run:
    form = accept_form(update, user, data)

    def does(form: PlainForm) -> None:
        chosen = set(form.cleaned_data.get("release", []))
        items = [item for item in update.evidence.all() if str(item.pk) in chosen]
        services.update_accept(update=update, by=user, release=items)

    return form, does, _("Accepted. The public can read it, and the measure stands as it says.")


def _return(update: NodeUpdate, user: Any, data: Any, files: Any) -> Run:
    form = ReturnForm(data, update=update, prefix="return")
    does = lambda form: services.update_return(update=update, reason=form.cleaned_data["reason"], by=user)  # noqa: E731
    return form, does, _("Returned to the department with your reason.")


def _evidence(update: NodeUpdate, user: Any, data: Any, files: Any) -> Run:
    form = EvidenceForm(data, files, prefix="proof")
    does = lambda form: services.update_evidence_add(update=update, by=user, **proof_values(form))  # noqa: E731
    return form, does, _("Evidence added. It stays internal until the report is checked.")


VERBS: dict[str, Callable[[NodeUpdate, Any, Any, Any], Run]] = {
    "submit": _submit,
    "accept": _accept,
    "return": _return,
    "evidence": _evidence,
}


def evidence_act(update: NodeUpdate, item: int, verb: str, user: Any) -> str:
    """Take an item out of a draft, or release one that was kept internal; what to say.

    Raises:
        Http404: there is no such item or verb.
        DomainError: a rule does not allow it.
    """
    row = may.evidence_of(user, update.pk, item)
    if verb == "remove":
        may.permit_ever(user, update, "write")
        services.update_evidence_remove(update=update, evidence=row, by=user)
        return _("Taken out of the draft.")
    if verb == "release":
        services.update_evidence_release(update=update, evidence=row, by=user)
        return _("Released: everybody can read this evidence now.")
    raise Http404
