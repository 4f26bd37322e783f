"""HTTP in, HTTP out: the editor of plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hrcity.core.errors import DomainError
from hrcity.core.exports import csv_response
from hrcity.people.views import signed_in
from hrcity.plan import access, table_pages, tree_forms, tree_pages
from hrcity.plan.models import Plan
from hrcity.plan.queries import tree as queries
from hrcity.plan.services import links, nodes, plans
from hrcity.plan.tree_forms import sent

form_page = require_http_methods(["GET", "HEAD", "POST"])


def status_of(form: Any) -> int:
    """422 where something is to be mended, so that machines see it too."""
    return 422 if form.is_bound and form.errors else 200


def edited(request: HttpRequest, ref: str) -> Plan:
    """The plan of an address, for those who edit plans; 404 for what one may not know of, else 403."""
    plan = access.plan_for(request.user, ref)
    access.permit_edit(request.user)
    return plan


@login_required
@form_page
def plan_new(request: HttpRequest) -> HttpResponse:
    """Begin a plan."""
    access.permit_edit(request.user)
    initial = {"grace_days": 30, "every": "half"}
    form = tree_forms.PlanForm(*sent(request), user=request.user, initial=initial)
    plan = form.run(lambda values: plans.plan_create(by=signed_in(request), **values))
    if plan is not None:
        messages.success(request, _("The plan is begun. Name its levels now."))
        return redirect("plan:edit-levels", plan.ref)
    return render(request, "plan/tree_plan.html", {"form": form}, status=status_of(form))


@login_required
@require_safe
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole plan, to be worked on."""
    return render(
        request, "plan/tree_edit.html", tree_pages.edit_page(edited(request, ref), request.GET.get("open", ""))
    )


@login_required
@form_page
def details(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what is said of the plan itself."""
    plan = edited(request, ref)
    form = tree_forms.PlanForm(*sent(request), user=request.user, plan=plan)
    if form.run(lambda values: plans.plan_change(plan=plan, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Saved."))
        return redirect("plan:edit", ref)
    return render(request, "plan/tree_plan.html", {"form": form, "plan": plan}, status=status_of(form))


@login_required
@form_page
def levels(request: HttpRequest, ref: str) -> HttpResponse:
    """Name the levels."""
    plan = edited(request, ref)
    form = tree_forms.LevelsForm(sent(request)[0], levels=queries.levels_of(plan))
    if form.is_bound and form.is_valid():
        try:
            plans.levels_set(plan=plan, names=form.names(), by=signed_in(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The levels are named."))
            return redirect("plan:edit", ref)
    return render(request, "plan/tree_levels.html", {"form": form, "plan": plan}, status=status_of(form))


@login_required
@form_page
def node_add(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a goal or measure."""
    plan = edited(request, ref)
    parent = tree_pages.parent_of(plan, request.GET.get("parent"))
    form = tree_forms.NodeForm(*sent(request), plan=plan, parent=parent)
    row = form.run(lambda values: nodes.node_add(plan=plan, by=signed_in(request), **values))
    if row is not None:
        messages.success(request, _("“%(title)s” was added.") % {"title": row})
        return redirect(tree_pages.after_adding(plan, parent, "again" in request.POST))
    page = {"form": form, "plan": plan, "parent": parent, "has_levels": plan.levels.exists()}
    return render(request, "plan/tree_node.html", page, status=status_of(form))


@login_required
@form_page
def node_edit(request: HttpRequest, ref: str, node: str) -> HttpResponse:
    """Change what is said of a node."""
    plan = edited(request, ref)
    row = tree_pages.node_of(plan, node)
    form = tree_forms.NodeForm(*sent(request), plan=plan, node=row)
    if form.run(lambda values: nodes.node_change(node=row, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Saved."))
        return redirect("plan:edit", ref)
    return render(request, "plan/tree_node.html", {"form": form, "plan": plan, "node": row}, status=status_of(form))


@login_required
@form_page
def node_move(request: HttpRequest, ref: str, node: str) -> HttpResponse:
    """Put a node elsewhere."""
    plan = edited(request, ref)
    row = tree_pages.node_of(plan, node)
    form = tree_forms.MoveForm(*sent(request), node=row)
    if form.run(lambda values: nodes.node_move(node=row, by=signed_in(request), **values)) is not None:
        messages.success(request, _("Moved, with everything below it."))
        return redirect("plan:edit", ref)
    return render(request, "plan/tree_move.html", {"form": form, "plan": plan, "node": row}, status=status_of(form))


@login_required
@require_POST
def node_shift(request: HttpRequest, ref: str, node: str, way: str) -> HttpResponse:
    """One place up or down among its siblings."""
    plan = edited(request, ref)
    row = tree_pages.node_of(plan, node)
    try:
        nodes.node_shift(node=row, step=-1 if way == "up" else 1, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(f"{tree_pages.address('edit', plan)}#{row.ref}")


@login_required
@form_page
def node_remove(request: HttpRequest, ref: str, node: str) -> HttpResponse:
    """Take a node out of the draft."""
    plan = edited(request, ref)
    row = tree_pages.node_of(plan, node)
    form = tree_forms.OptionalReasonForm(*sent(request))
    if form.run(lambda values: nodes.node_remove(node=row, by=signed_in(request), **values)) is not None:
        messages.success(request, _("“%(title)s” was taken out.") % {"title": row})
        return redirect("plan:edit", ref)
    page = {"form": form, "plan": plan, "node": row, **tree_pages.below(plan, row)}
    return render(request, "plan/tree_remove.html", page, status=status_of(form))


@login_required
@form_page
def weights(request: HttpRequest, ref: str) -> HttpResponse:
    """The weights of all that stand side by side."""
    plan = edited(request, ref)
    parent = tree_pages.parent_of(plan, request.GET.get("parent"))
    form = tree_forms.WeightsForm(sent(request)[0], nodes=queries.siblings(plan, parent))
    if form.is_bound and form.is_valid():
        try:
            nodes.weights_set(plan=plan, parent=parent, weights=form.weights(), by=signed_in(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("plan:edit", ref)
    page = {"form": form, "plan": plan, "parent": parent}
    return render(request, "plan/tree_weights.html", page, status=status_of(form))


@login_required
@require_safe
def node_links(request: HttpRequest, ref: str, node: str) -> HttpResponse:
    """What a node is bound to."""
    plan = edited(request, ref)
    return render(request, "plan/tree_links.html", tree_pages.links_page(plan, tree_pages.node_of(plan, node)))


@login_required
@require_POST
def link_add(request: HttpRequest, ref: str, node: str, kind: str) -> HttpResponse:
    """Bind it to more; several recommendations are listed first."""
    plan = edited(request, ref)
    row = tree_pages.node_of(plan, node)
    form = tree_pages.link_form(kind, request.POST)
    touched = tree_pages.touched(form, kind, request)
    if touched is None and form.run(lambda given: tree_pages.link_add(kind, row, given, signed_in(request))):
        messages.success(request, _("Saved."))
        return redirect("plan:edit-links", ref, node)
    page = tree_pages.links_page(plan, row, {kind: form}) | {"touched": touched}
    return render(request, "plan/tree_links.html", page, status=status_of(form))


@login_required
@form_page
def link_end(request: HttpRequest, ref: str, node: str, kind: str, pk: int) -> HttpResponse:
    """End a link, with a reason."""
    plan = edited(request, ref)
    row = tree_pages.node_of(plan, node)
    link = tree_pages.link_of(row, kind, pk)
    form = tree_forms.EndForm(*sent(request))
    if form.run(lambda values: links.link_end(link=link, by=signed_in(request), **values)) is not None:
        messages.success(request, _("The link has ended. It stays in the history."))
        return redirect("plan:edit-links", ref, node)
    page = {"form": form, "plan": plan, "node": row, "what": links.named(link)[1]}
    return render(request, "plan/tree_link_end.html", page, status=status_of(form))


@login_required
@require_POST
def milestone_remove(request: HttpRequest, ref: str, node: str, pk: int) -> HttpResponse:
    """Take a step out of the draft."""
    plan = edited(request, ref)
    row = tree_pages.node_of(plan, node)
    try:
        nodes.milestone_remove(milestone=tree_pages.milestone_of(row, pk), by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("plan:edit-links", ref, node)


@login_required
@require_POST
def milestone_reached(request: HttpRequest, node: str, pk: int) -> HttpResponse:
    """Say on which day a step was reached."""
    row = access.node_for(request.user, node)
    tree_pages.permit_steps(request.user, row)
    form = tree_forms.ReachedForm(request.POST)
    milestone = tree_pages.milestone_of(row, pk)
    if form.run(lambda values: nodes.milestone_reach(milestone=milestone, by=signed_in(request), **values)) is None:
        messages.error(request, tree_pages.first_problem(form))
    return redirect(f"{row.get_absolute_url()}#steps")


@login_required
@form_page
def table(request: HttpRequest, ref: str) -> HttpResponse:
    """Paste a table into the draft: first what would happen to each row, then the deed."""
    plan = edited(request, ref)
    form = tree_forms.TableForm(*sent(request))
    page: dict[str, Any] = {"form": form, "plan": plan, "levels": queries.levels_of(plan)}
    if "file" in request.FILES:
        return redirect(table_pages.file_open(plan, request.FILES["file"], signed_in(request)))
    if form.is_bound and form.is_valid():
        done = table_pages.pasted(plan, form, page, "save" in request.POST, signed_in(request))
        if done is not None:
            messages.success(request, done)
            return redirect("plan:edit", ref)
    return render(request, "plan/tree_table.html", page, status=status_of(form))


@require_safe
def structure_csv(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The plan as a table that can be imported again."""
    plan = access.plan_for(request.user, ref)
    return csv_response(f"{plan.ref}-structure", *table_pages.structure(plan))


@require_safe
def table_template(request: HttpRequest) -> HttpResponseBase:
    """An empty table with the columns that are understood."""
    if request.GET.get("form") not in {None, "long"}:
        raise Http404
    return csv_response("plan-table", table_pages.TEMPLATE_COLUMNS, table_pages.TEMPLATE_ROWS)
