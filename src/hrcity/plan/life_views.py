"""HTTP in, HTTP out: the life of a plan and its amendments."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hrcity.core.downloads import download
from hrcity.core.errors import DomainError
from hrcity.people.views import signed_in
from hrcity.plan import access, life_forms, life_pages, tree_forms, tree_pages
from hrcity.plan.queries import tree as queries
from hrcity.plan.services import amendments
from hrcity.plan.tree_forms import sent
from hrcity.plan.tree_views import edited, form_page, status_of


@login_required
@form_page
def act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """One verb of the plan's life: its page, then the deed."""
    plan = access.plan_for(request.user, ref)
    found = life_pages.BY_VERB.get(verb)
    if found is None:
        raise Http404
    life_pages.permit(request.user, plan, found)
    form = found.form(*sent(request))
    if form.run(lambda values: life_pages.act_do(found, plan, values, signed_in(request))) is not None:
        messages.success(request, str(found.done))
        return redirect(plan)
    return render(request, "plan/life_act.html", life_pages.act_page(plan, found, form), status=status_of(form))


@require_safe
def plan_file(request: HttpRequest, ref: str, which: str) -> FileResponse:
    """The act of adoption, or the evaluation, as it was filed."""
    plan = access.plan_for(request.user, ref)
    file = {"act": plan.act_file, "evaluation": plan.evaluation_file}.get(which)
    return download(file)


@require_safe
def amendment_list(request: HttpRequest, ref: str) -> HttpResponse:
    """The versions of a plan."""
    plan = access.plan_for(request.user, ref)
    return render(request, "plan/life_amendments.html", life_pages.amendments_page(plan, request.user))


@login_required
@form_page
def amendment_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin a new version."""
    plan = edited(request, ref)
    form = tree_forms.ReasonForm(*sent(request))
    row = form.run(lambda values: amendments.amendment_open(plan=plan, by=signed_in(request), **values))
    if row is not None:
        messages.success(request, _("The amendment is begun. Choose what changes."))
        return redirect("plan:amendment", ref, row.pk)
    page = {"plan": plan, "form": form, "draft": queries.amendment_draft(plan)}
    return render(request, "plan/life_amendment_new.html", page, status=status_of(form))


@require_safe
def amendment(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """One version: what changed and why."""
    plan = access.plan_for(request.user, ref)
    row = life_pages.amendment_for(plan, request.user, pk)
    return render(
        request,
        "plan/life_amendment.html",
        life_pages.amendment_page(row, request.user, None, request.GET.get("open", "")),
    )


@require_safe
def amendment_file(request: HttpRequest, ref: str, pk: int) -> FileResponse:
    """The act of an amendment, as it was filed."""
    row = life_pages.amendment_for(access.plan_for(request.user, ref), request.user, pk)
    return download(row.act_file)


@login_required
@form_page
def change_add(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Something new."""
    plan = edited(request, ref)
    row = life_pages.amendment_for(plan, request.user, pk)
    parent = tree_pages.parent_of(plan, request.GET.get("parent"))
    form = life_pages.change_form(plan, sent(request)[0], parent=parent)
    if form.run(lambda values: life_pages.change_write(row, "add", values, signed_in(request))) is not None:
        messages.success(request, _("Written into the amendment. It holds once that is in force."))
        return redirect("plan:amendment", ref, pk)
    page = {"plan": plan, "amendment": row, "form": form, "parent": parent}
    return render(request, "plan/life_change.html", page, status=status_of(form))


@login_required
@form_page
def change_node(request: HttpRequest, ref: str, pk: int, node: str) -> HttpResponse:
    """Another text for something that is there."""
    plan = edited(request, ref)
    row = life_pages.amendment_for(plan, request.user, pk)
    target = tree_pages.node_of(plan, node)
    form = life_pages.change_form(plan, sent(request)[0], node=target, initial=life_pages.written(row, target))
    if form.run(lambda values: life_pages.change_write(row, "change", values, signed_in(request), target) or True):
        messages.success(request, _("Written into the amendment. It holds once that is in force."))
        return redirect("plan:amendment", ref, pk)
    page = {"plan": plan, "amendment": row, "form": form, "node": target}
    return render(request, "plan/life_change.html", page, status=status_of(form))


@login_required
@form_page
def change_move(request: HttpRequest, ref: str, pk: int, node: str) -> HttpResponse:
    """Another place for something that is there."""
    plan = edited(request, ref)
    row = life_pages.amendment_for(plan, request.user, pk)
    target = tree_pages.node_of(plan, node)
    form = tree_forms.MoveForm(*sent(request), node=target)
    if form.run(lambda values: life_pages.change_write(row, "move", values, signed_in(request), target) or True):
        messages.success(request, _("Written into the amendment. It holds once that is in force."))
        return redirect("plan:amendment", ref, pk)
    page = {"plan": plan, "amendment": row, "form": form, "node": target}
    return render(request, "plan/tree_move.html", page, status=status_of(form))


@login_required
@form_page
def change_drop(request: HttpRequest, ref: str, pk: int, node: str) -> HttpResponse:
    """Drop something, with a reason that stays."""
    plan = edited(request, ref)
    row = life_pages.amendment_for(plan, request.user, pk)
    target = tree_pages.node_of(plan, node)
    form = life_forms.DropForm(*sent(request))
    if form.run(lambda values: life_pages.change_write(row, "drop", values, signed_in(request), target)) is not None:
        messages.success(request, _("Written into the amendment. It holds once that is in force."))
        return redirect("plan:amendment", ref, pk)
    page = {"plan": plan, "amendment": row, "form": form, "node": target, **tree_pages.below(plan, target)}
    return render(request, "plan/life_drop.html", page, status=status_of(form))


@login_required
@require_POST
def change_remove(request: HttpRequest, ref: str, pk: int, change: int) -> HttpResponse:
    """Take one change out of a draft."""
    row = life_pages.amendment_for(edited(request, ref), request.user, pk)
    found = row.changes.filter(pk=change).first()
    try:
        if found is not None:
            amendments.amendment_change_remove(change=found, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("plan:amendment", ref, pk)


@login_required
@require_POST
def amendment_decide(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Put a draft in force."""
    plan = edited(request, ref)
    row = life_pages.amendment_for(plan, request.user, pk)
    form = life_pages.decide_form(row, *sent(request))
    if form.run(lambda values: life_pages.decide(row, values, signed_in(request))) is not None:
        messages.success(request, _("Version %(n)s is in force.") % {"n": row.version})
        return redirect("plan:amendment", ref, pk)
    return render(request, "plan/life_amendment.html", life_pages.amendment_page(row, request.user, form), status=422)


@login_required
@require_POST
def amendment_withdraw(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Give up a draft."""
    plan = edited(request, ref)
    try:
        row = life_pages.amendment_for(plan, request.user, pk)
        amendments.amendment_withdraw(amendment=row, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The amendment is withdrawn. Nothing changed in the plan."))
    return redirect(plan)
