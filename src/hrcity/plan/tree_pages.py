"""What the pages of the editor show: the tree with what may be done, what still has to be said, links of a node."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.text import plain
from hrcity.plan import access, tree_forms
from hrcity.plan.models import (
    Amendment,
    Milestone,
    Node,
    NodeAsk,
    NodeIndicator,
    NodeNorm,
    NodeReference,
    Plan,
)
from hrcity.plan.queries import tree as queries
from hrcity.plan.rules import IS_DRAFT, NodeStatus, PlanState, milestone_is_missed
from hrcity.plan.rules import tree as rules
from hrcity.plan.services import links, nodes
from hrcity.recommendations import access as asks_access
from hrcity.recommendations.models import Cluster, Recommendation

LINK_MODELS: Mapping[str, Any] = {
    "ask": NodeAsk,
    "norm": NodeNorm,
    "indicator": NodeIndicator,
    "reference": NodeReference,
}
LINK_FORMS: Mapping[str, Any] = {
    "ask": tree_forms.AsksForm,
    "norm": tree_forms.NormForm,
    "indicator": tree_forms.IndicatorForm,
    "reference": tree_forms.ReferenceForm,
    "milestone": tree_forms.MilestoneForm,
}
MOST_LINKED = 200
MOST_SHOWN = 300


def address(name: str, plan: Plan, *args: object) -> str:
    """The address of a page of the editor."""
    return reverse(f"plan:{name}", args=[plan.ref, *args])


def after_adding(plan: Plan, parent: Node | None, again: bool) -> str:
    """Where to go once something was added: to the tree, or to the next of the same row."""
    if not again:
        return address("edit", plan)
    return address("edit-add", plan) + (f"?parent={parent.ref}" if parent is not None else "")


def is_editable(plan: Plan) -> bool:
    """Whether nodes may be added, moved and taken out."""
    return plan.state in IS_DRAFT or (queries.is_outside(plan) and plan.state in rules.DESK_STATES)


def edit_page(plan: Plan, opened: str = "") -> dict[str, Any]:
    """The whole tree with what may be done to each node, and what is still missing; of a large plan the upper levels,
    and what stands below the node that is `opened`. At most six queries."""
    rows, levels = queries.tree_rows(plan), queries.levels_of(plan)
    titles = {row.pk: plain(row.title) for row in rows}
    twigs = [rules.Twig(row.pk, row.parent_id, row.order, row.level.depth, row.weight,
                        row.status == NodeStatus.DROPPED) for row in rows]  # fmt: skip
    order = {pk: place for place, pk in enumerate(rules.reading_order(twigs))}
    leaves = set(rules.leaves(twigs))
    ordered = sorted(rows, key=lambda row: order.get(row.pk, len(rows)))
    folds = fold(rows, twigs, opened)
    shown = [row for row in ordered if row.pk in folds.shown]
    return {
        "plan": plan,
        "levels": levels,
        "rows": [{**edit_row(row, leaves), "folded": folds.hidden.get(row.pk, 0)} for row in shown],
        "can_build": is_editable(plan),
        "can_fill": plan.state == PlanState.ADOPTED,
        "is_outside": queries.is_outside(plan),
        "missing": missing(ordered, leaves, twigs, titles, plan) if plan.state in rules.EDITED_STATES else [],
        "draft": queries.amendment_draft(plan) if plan.state == PlanState.IN_FORCE else None,
        "counts": counts_per_level(rows, levels),
    }


@dataclass(frozen=True, slots=True)
class Folds:
    """Of a tree, the nodes that are shown, and how many each of them hides below it."""

    shown: set[int]
    hidden: dict[int, int]


def fold(rows: Iterable[Node], twigs: Iterable[rules.Twig], opened: str) -> Folds:
    """What of a tree is shown at once; `opened` is the reference of a node."""
    chosen = next((row.pk for row in rows if row.ref == opened), None)
    shown = rules.unfolded(twigs, chosen, MOST_SHOWN)
    hidden: dict[int, int] = {}
    for twig in twigs:
        if twig.pk not in shown and twig.parent in shown:
            hidden[twig.parent] = hidden.get(twig.parent, 0) + 1
    return Folds(shown, hidden)


def edit_row(row: Node, leaves: set[int]) -> dict[str, Any]:
    """One line of the tree."""
    return {
        "node": row,
        "depth": row.level.depth,
        "is_leaf": row.pk in leaves,
        "is_dropped": row.status == NodeStatus.DROPPED,
        "lacks_lead": row.pk in leaves and row.lead_id is None,
    }


def counts_per_level(rows: Iterable[Node], levels: Iterable[Any]) -> list[str]:
    """How many stand on each level: "5 Goal", dropped ones left out."""
    counts: dict[int, int] = {}
    for row in rows:
        if row.status != NodeStatus.DROPPED:
            counts[row.level_id] = counts.get(row.level_id, 0) + 1
    return [f"{plain(level.name)}: {counts.get(level.pk, 0)}" for level in levels]


def missing(rows: Iterable[Node], leaves: set[int], twigs: Iterable[rules.Twig], titles: Mapping[int, str],
            plan: Plan) -> list[dict[str, str]]:  # fmt: skip
    """What still has to be said before the plan can go on, each with the page where it is said."""
    mine = [row for row in rows if row.pk in leaves]
    found: list[dict[str, str]] = []
    leaderless = [row for row in mine if row.lead_id is None]
    if leaderless:
        found.append({"text": ngettext("%(n)s measure has no lead department yet.",
                                       "%(n)s measures have no lead department yet.", len(leaderless))
                      % {"n": len(leaderless)}, "url": address("edit-node", plan, leaderless[0].ref)})  # fmt: skip
    unready = [row for row in mine if not (row.starts_on and row.ends_on and plain(row.target))]
    if unready:
        found.append({"text": ngettext("%(n)s measure has no beginning, end or target text yet.",
                                       "%(n)s measures have no beginning, end or target text yet.", len(unready))
                      % {"n": len(unready)}, "url": address("edit-node", plan, unready[0].ref)})  # fmt: skip
    refs = {row.pk: row.ref for row in rows}
    for parent in rules.mixed_weights(twigs):
        query = f"?parent={refs[parent]}" if parent is not None else ""
        found.append({"text": rules.mixed_sentence(titles[parent] if parent is not None else ""),
                      "url": address("edit-weights", plan) + query})  # fmt: skip
    return found


def parent_of(plan: Plan, ref: str | None) -> Node | None:
    """The node that an address names as the one above, or None at the top."""
    if not ref:
        return None
    row = plan.nodes.select_related("level", "plan").filter(ref=ref).first()
    if row is None:
        raise Http404
    return row


def node_of(plan: Plan, ref: str) -> Node:
    """A node of this plan, or 404."""
    row = plan.nodes.select_related("plan__owner", "level", "lead", "parent__level").filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no measure with this reference in the plan."))
    return row


def links_page(plan: Plan, node: Node, bound: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a node is bound to, and the forms to bind it to more."""
    forms = {kind: make(prefix=kind) for kind, make in LINK_FORMS.items()} | dict(bound or {})
    return {
        "plan": plan,
        "node": node,
        "forms": forms,
        "groups": link_groups(plan, node),
        "milestones": list(node.milestones.all()),
        "can_build": is_editable(plan),
        "open_forms": set(bound or {}),
    }


def link_groups(plan: Plan, node: Node) -> list[dict[str, Any]]:
    """The links that hold, kind by kind, each with the address that ends it."""
    asks = [(row, f"{row.recommendation.ref} {row.recommendation.text[:160]}", row.recommendation.get_absolute_url())
            for row in _held(node.asks).select_related("recommendation")]  # fmt: skip
    norms = [(row, f"{row.instrument} {_article(row)}", (row.provision or row.instrument).get_absolute_url())
             for row in _held(node.norms).select_related("instrument", "provision__instrument")]  # fmt: skip
    figures = [(row, f"{plain(row.indicator.title)} {_target(row)}", row.indicator.get_absolute_url())
               for row in _held(node.indicators).select_related("indicator")]  # fmt: skip
    others = [(row, f"{row.kind} {row.ref} {plain(row.title)}", "") for row in _held(node.references)]
    told = (
        ("ask", _("What was asked"), asks),
        ("norm", _("Treaty or law"), norms),
        ("indicator", _("What the figures say"), figures),
        ("reference", _("Other work"), others),
    )
    return [
        {"kind": kind, "title": title, "rows": [_link(plan, node, kind, row, text.strip(), url)
                                                for row, text, url in rows]}
        for kind, title, rows in told
    ]  # fmt: skip


def _held(rows: Any) -> QuerySet[Any]:
    held: QuerySet[Any] = rows.filter(ended_at__isnull=True).order_by("pk")
    return held


def _link(plan: Plan, node: Node, kind: str, row: Any, text: str, url: str) -> dict[str, Any]:
    return {"text": text, "url": url, "note": row.note, "at": row.at,
            "end_url": address("edit-link-end", plan, node.ref, kind, row.pk)}  # fmt: skip


def _article(row: NodeNorm) -> str:
    return _("art. %(number)s") % {"number": row.provision.number or row.provision.eid} if row.provision else ""


def _target(row: NodeIndicator) -> str:
    if row.target_value is None:
        return ""
    return _("target: %(value)s") % {"value": f"{row.target_value.normalize():f}"}


def link_form(kind: str, data: Any) -> Any:
    """The form that binds a node to something of a kind, or 404."""
    make = LINK_FORMS.get(kind)
    if make is None:
        raise Http404
    return make(data, prefix=kind)


def touched(form: Any, kind: str, request: Any) -> list[tuple[Recommendation, str]] | None:
    """The recommendations a form names, when they are several and were not shown yet; None = go on."""
    if kind != "ask" or not form.is_valid() or "seen" in request.POST:
        return None
    try:
        rows = asks_named(request.user, form.cleaned_data["refs"])
    except DomainError:
        return None
    return rows if len(rows) > 1 else None


def below(plan: Plan, node: Node) -> dict[str, Any]:
    """What stands below a node and goes with it."""
    keys = rules.family(queries.twigs(plan), node.pk)[1:]
    rows = {row.pk: row for row in plan.nodes.filter(pk__in=keys).exclude(status=NodeStatus.DROPPED)}
    return {"below": [rows[pk] for pk in keys if pk in rows], "is_internal": plan.visibility == "internal"}


def link_of(node: Node, kind: str, pk: int) -> Any:
    """One link of a node, or 404."""
    model = LINK_MODELS.get(kind)
    row = model._default_manager.filter(node=node, pk=pk).first() if model is not None else None
    if row is None:
        raise Http404
    return row


def milestone_of(node: Node, pk: int) -> Milestone:
    """One step of a node, or 404."""
    row = node.milestones.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def asks_named(reader: Any, text: str) -> list[tuple[Recommendation, str]]:
    """The recommendations that references name, each with the group through which it was chosen.

    Raises:
        DomainError: a reference is known to nobody here.
    """
    refs = list(dict.fromkeys(re.findall(r"[A-Z]{2,5}-[0-9]{4}-[0-9]+|[A-Z]{1,5}-?[0-9]+", text.upper())))
    if not refs:
        raise DomainError(_("Write at least one reference, for example REC-2026-0042."), "refs-missing", "refs")
    found: dict[int, tuple[Recommendation, str]] = {}
    open_rows = asks_access.readable(reader)
    single = {row.ref: row for row in open_rows.filter(ref__in=refs)}
    groups = {row.ref: row for row in Cluster.objects.filter(ref__in=refs)}
    for ref in refs:
        if ref in single:
            found.setdefault(single[ref].pk, (single[ref], ""))
        elif ref in groups:
            for row in open_rows.filter(membership__cluster=groups[ref])[:MOST_LINKED]:
                found.setdefault(row.pk, (row, ref))
        else:
            raise DomainError(_("Nothing here has the reference %(ref)s.") % {"ref": ref}, "ref-unknown", "refs")
    return list(found.values())


def link_add(kind: str, node: Node, values: Mapping[str, Any], by: Any) -> Any:
    """Bind a node to what a form names.

    Raises:
        DomainError: as the services of `links` say.
    """
    if kind == "ask":
        chosen = asks_named(by, values["refs"])
        return [links.ask_link(node=node, recommendation=row, cluster=group, note=values["note"], by=by)
                for row, group in chosen]  # fmt: skip
    if kind == "norm":
        return links.norm_link(node=node, instrument=values["instrument"], note=values["note"], by=by,
                               provision=_provision(values["instrument"], values["number"]))  # fmt: skip
    if kind == "milestone":
        return nodes.milestone_add(node=node, by=by, **values)
    service = links.indicator_link if kind == "indicator" else links.reference_link
    return service(node=node, by=by, **values)


def _provision(instrument: Any, number: str) -> Any:
    if not number.strip():
        return None
    found = instrument.provisions.filter(number__iexact=number.strip()).first()
    if found is None:
        found = instrument.provisions.filter(eid__iexact=f"art_{number.strip()}").first()
    if found is None:
        raise DomainError(_("This text has no article with the number %(number)s.") % {"number": number.strip()},
                          "article-unknown", "number")  # fmt: skip
    return found


def node_section(node: Node, reader: Any) -> dict[str, Any] | None:
    """The section "edit" of a node's page: for those who edit plans only."""
    if not access.may_edit(reader) or node.status == NodeStatus.DROPPED:
        return None
    plan = node.plan
    if plan.state in {PlanState.CLOSED, PlanState.EVALUATED}:
        return None
    return {
        "node": node,
        "plan": plan,
        "can_edit": is_editable(plan) or plan.state == PlanState.ADOPTED,
        "draft": queries.amendment_draft(plan) if plan.state == PlanState.IN_FORCE else None,
        "in_force": plan.state == PlanState.IN_FORCE,
    }


def permit_steps(reader: Any, node: Node) -> None:
    """Those who edit plans, or report about the node, say what was reached."""
    if not access.may_edit(reader):
        access.permit_report(reader, node)


def first_problem(form: Any) -> str:
    """The first thing a form has to mend, as one sentence."""
    return str(next(text for texts in form.errors.values() for text in texts))


def steps_section(node: Node, reader: Any) -> dict[str, Any] | None:
    """For those who report or edit: the steps on the way, each with the day on which it was reached. The page itself
    shows them to everybody."""
    is_open = node.plan.state in rules.DESK_STATES and node.status != NodeStatus.DROPPED
    if not (is_open and (access.may_edit(reader) or access.may_report(reader, node))):
        return None
    day = today()
    steps = [{"row": row, "is_missed": milestone_is_missed(row.due_on, row.reached_on, day)}
             for row in node.milestones.all()]  # fmt: skip
    return {"node": node, "steps": steps, "can_say": True} if steps else None


def earlier_section(node: Node, reader: Any) -> dict[str, Any] | None:
    """What amendments changed here, the latest first; nothing where none did. At most five queries."""
    from hrcity.plan.tree_words import change_row, names_of

    rows = list(node.changes.filter(amendment__state="in_force").select_related("amendment", "node").order_by("-pk"))
    if not rows:
        return None
    names = names_of(rows, queries.levels_of(node.plan))
    return {"rows": [{**change_row(row, names), "amendment": row.amendment, "url": amendment_url(row.amendment)}
                     for row in rows]}  # fmt: skip


def amendment_url(amendment: Amendment) -> str:
    """The page of an amendment; its plan need not be read."""
    return reverse("plan:amendment", args=[amendment.plan.ref, amendment.pk])
