"""What the forms of a budget line do: each verb with its form and its service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.errors import DomainError
from hrcity.core.localtext import thousands_words
from hrcity.people.models import User
from hrcity.plan import access, money_import
from hrcity.plan import money_forms as forms
from hrcity.plan.models import BudgetLine
from hrcity.plan.money_words import money
from hrcity.plan.services import money as services

Run = Callable[[BudgetLine, Mapping[str, Any], User], str]
TOLD = ("created", "updated", "unchanged", "refused")
MOST_SHOWN = 200
LINE_FIELDS = ("year", "code", "title", "body", "source", "currency", "plan", "visibility")


def _amount(line: BudgetLine, values: Mapping[str, Any], by: User) -> str:
    told = {name: values[name] for name in ("stage", "amount", "as_of", "source", "source_url", "reason")}
    row = services.amount_set(line=line, by=by, **told)
    return _("%(stage)s: %(amount)s") % {
        "stage": row.get_stage_display(), "amount": money(row.amount, line.currency)}  # fmt: skip


def _share(line: BudgetLine, values: Mapping[str, Any], by: User) -> str:
    services.line_allocate(line=line, node=values["node"], share=values["share"], by=by)
    return _("%(share)s per cent go into %(node)s.") % {
        "share": format(values["share"].normalize(), "f"),
        "node": values["node"].ref,
    }


def _tags(line: BudgetLine, values: Mapping[str, Any], by: User) -> str:
    services.line_tag(line=line, terms=[*values["rights"], *values["groups"]], by=by)
    return _("It is noted whom the line is for.")


VERBS: Mapping[str, tuple[type[forms.MoneyForm], Run]] = {
    "amount": (forms.AmountForm, _amount),
    "share": (forms.ShareForm, _share),
    "tags": (forms.TagsForm, _tags),
}


def act(line: BudgetLine, verb: str, data: QueryDict, by: User) -> str | forms.MoneyForm:
    """Do one verb: the sentence that says what was done, or the form with what is wrong.

    Raises:
        Http404: there is no such verb.
        PermissionDenied: it is not this person's to do.
    """
    if verb not in VERBS:
        raise Http404
    form_class, run = VERBS[verb]
    more: dict[str, Any] = {}
    if verb == "amount":
        more["stages"] = access.stages_of(by, line)
        access.permit_amount(by, line, data.get("amount-stage", ""))
    else:
        access.permit_edit(by)
    form = form_class(data, line=line, user=by, prefix=verb, **more)
    if form.is_valid():
        try:
            return run(line, form.cleaned_data, by)
        except DomainError as error:
            form.refuse(error)
    return form


def enter(request: HttpRequest) -> BudgetLine | dict[str, Any]:
    """A new line, or the page with its form."""
    assert isinstance(request.user, User)
    form = forms.LineForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            told = {name: form.cleaned_data[name] for name in LINE_FIELDS}
            return services.line_add(by=request.user, **told)
        except DomainError as error:
            form.refuse(error)
    return {"form": form}


def bring_in(request: HttpRequest) -> dict[str, Any]:
    """The page of the import: the form, what would become of each row, or what was done."""
    assert isinstance(request.user, User)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = forms.ImportForm(data, files, user=request.user)
    page: dict[str, Any] = {"form": form, "done": "", "verdicts": [], "counts": [], "names": money_import.NAMES}
    if not form.is_bound or not form.is_valid():
        return page
    try:
        return page | _taken(form, request.user, is_sure="take" in request.POST)
    except DomainError as error:
        form.refuse(error)
        return page


def _taken(form: forms.ImportForm, by: User, *, is_sure: bool) -> dict[str, Any]:
    values = form.cleaned_data
    table = money_import.table_of(values["rows"], values.get("file"))
    told = {name: values[name] for name in ("year", "currency", "unit", "style", "money_source")}
    read = money_import.read(table, **told)
    how = {name: values[name] for name in ("year", "currency", "as_of", "source", "plan", "reason")} | {"by": by}
    verdicts = services.lines_take(rows=read.rows, **how) if is_sure else money_import.preview(read.rows, **how)
    counts = {name: sum(1 for verdict in verdicts if verdict.verdict == name) for name in TOLD}
    taken = counts["created"] + counts["updated"]
    if is_sure and (taken or not counts["refused"]):
        return {"done": _done(taken, counts["refused"])}
    rows = {row.number: row for row in read.rows}
    shown = [
        {"verdict": verdict, "row": rows[verdict.number],
         "figures": [money(amount, values["currency"]) for amount in rows[verdict.number].amounts.values()],
         "stages": list(rows[verdict.number].amounts)}
        for verdict in sorted(verdicts, key=lambda verdict: (verdict.verdict != "refused", verdict.number))
    ]  # fmt: skip
    return {
        "verdicts": shown[:MOST_SHOWN],
        "is_cut": len(shown) > MOST_SHOWN,
        "counts": counts,
        "taken": taken,
        "unread": read.unread,
        "kept_text": money_import.as_text(table),
    }


def _done(taken: int, refused: int) -> str:
    words = ngettext("%(n)s line was brought in.", "%(n)s lines were brought in.", taken)
    told = words % {"n": thousands_words(taken)}
    if refused:
        more = ngettext("%(n)s row was left out.", "%(n)s rows were left out.", refused)
        told += " " + more % {"n": thousands_words(refused)}
    return told
