"""The life of a plan on its pages: where it stands, what may be done next, its versions and what each changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.files import file_store
from hrcity.core.forms import RuledForm
from hrcity.core.models import StoredFile
from hrcity.core.roles import roles_of
from hrcity.plan import access, life_forms, tree_forms
from hrcity.plan.models import Amendment, AmendmentChange, AmendmentState, Node, Plan
from hrcity.plan.queries import tree as queries
from hrcity.plan.rules import PLAN_TRANSITIONS, NodeStatus, PlanState
from hrcity.plan.rules import tree as rules
from hrcity.plan.services import amendments, plans
from hrcity.plan.services.values import revived
from hrcity.plan.tree_pages import asks_named, fold
from hrcity.plan.tree_words import change_row, names_of
from hrcity.recommendations.desk_rules import digest_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TONES = {
    PlanState.DRAFTING: "waiting",
    PlanState.CONSULTATION: "note",
    PlanState.COMMISSION_REVIEW: "note",
    PlanState.ADOPTED: "done",
    PlanState.IN_FORCE: "done",
    PlanState.CLOSED: "neutral",
    PlanState.EVALUATED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of a plan's life as a page: title, what it means, its button, its form, what is said afterwards."""

    verb: str
    title: str | _StrPromise
    lead: str | _StrPromise
    button: str | _StrPromise
    form: type[RuledForm]
    done: str | _StrPromise


ACTS: tuple[Act, ...] = (
    Act("open_consultation", gettext_lazy("Open it for comments"),
        gettext_lazy("From now on everybody can read the draft and say what they think. It stays public."),
        gettext_lazy("Publish the draft"), tree_forms.EmptyForm, gettext_lazy("The draft is public.")),
    Act("send_to_commission", gettext_lazy("Put it before the commission"),
        gettext_lazy("The draft becomes public and lies before the human-rights commission."),
        gettext_lazy("Send it to the commission"), tree_forms.EmptyForm,
        gettext_lazy("It lies before the commission.")),
    Act("close_consultation", gettext_lazy("End the comments and put it before the commission"),
        gettext_lazy("What you write here is published beside the plan: what you heard, and what changed by it."),
        gettext_lazy("Publish this and send it to the commission"), life_forms.HeardForm,
        gettext_lazy("Published. The plan lies before the commission.")),
    Act("return", gettext_lazy("Return the plan to the office"),
        gettext_lazy("The office works on it again. The reason is kept."),
        gettext_lazy("Return it with this reason"), life_forms.PlainReasonForm,
        gettext_lazy("Returned to the office.")),
    Act("adopt", gettext_lazy("Note its adoption"),
        gettext_lazy("Which body adopted it, on which day, by which act. The text then stays as it was decided."),
        gettext_lazy("It is adopted"), life_forms.AdoptForm,
        gettext_lazy("Adopted. The text stays as it was decided.")),
    Act("start", gettext_lazy("Put it in force"),
        gettext_lazy("From now on departments report about their measures."),
        gettext_lazy("It is in force"), tree_forms.EmptyForm, gettext_lazy("The plan is in force.")),
    Act("close", gettext_lazy("End the plan"),
        gettext_lazy("No more is reported. Where a measure has no last report, write why."),
        gettext_lazy("It has ended"), life_forms.OptionalPlainReasonForm, gettext_lazy("The plan has ended.")),
    Act("evaluate", gettext_lazy("Add its evaluation"),
        gettext_lazy("What was reached, in words, and the evaluation itself: a file or its address."),
        gettext_lazy("Publish the evaluation"), life_forms.EvaluateForm, gettext_lazy("The evaluation is public.")),
)  # fmt: skip
BY_VERB = {act.verb: act for act in ACTS}
LINE = (PlanState.DRAFTING, PlanState.CONSULTATION, PlanState.COMMISSION_REVIEW, PlanState.ADOPTED, PlanState.IN_FORCE,
        PlanState.CLOSED, PlanState.EVALUATED)  # fmt: skip


def kept(values: Mapping[str, Any]) -> StoredFile | None:
    """The file that came with a form, kept."""
    upload = values.get("file")
    return file_store(upload, upload.name, content_type=upload.content_type or "") if upload else None


def act_do(act: Act, plan: Plan, values: Mapping[str, Any], by: Any) -> Plan:
    """Carry out a verb with what its form gave.

    Raises:
        DomainError: its guard refuses.
    """
    access.permit_plan(by, plan, act.verb)  # before a file is kept: a disk is not filled by those who may not
    given = {name: value for name, value in values.items() if name != "file"}
    if act.verb == "adopt":
        given["act_file"] = kept(values)
    if act.verb == "evaluate":
        given["evaluation_file"] = kept(values)
    return plans.plan_move(plan=plan, verb=act.verb, by=by, **given)


def acts_for(plan: Plan, reader: Any) -> list[Act]:
    """The verbs of the plan's life that this reader may use now."""
    return [act for act in ACTS if access.may_plan(reader, plan, act.verb)]


def state_chip(plan: Plan) -> dict[str, str]:
    """Where a plan stands, as a chip."""
    return {"tone": TONES[PlanState(plan.state)], "icon": "", "word": plan.get_state_display()}


def act_page(plan: Plan, act: Act, form: Any) -> dict[str, Any]:
    """One verb with its form."""
    return {"plan": plan, "act": act, "form": form, "chip": state_chip(plan), "is_outside": queries.is_outside(plan)}


def line(plan: Plan) -> list[dict[str, Any]]:
    """The states a plan goes through, and where it is; a consultation that never was is left out."""
    here = LINE.index(PlanState(plan.state))
    steps = []
    for place, state in enumerate(LINE):
        if state == PlanState.CONSULTATION and place < here and not plan.heard:
            continue
        step = "done" if place < here else "now" if place == here else "next"
        if place == here == len(LINE) - 1:
            step = "done"
        steps.append({"title": state.label, "state": step})
    return steps


def life_section(plan: Plan, reader: Any) -> dict[str, Any]:
    """The section "life and versions" of a plan's page. One query, one more for those who act."""
    can_edit = access.may_edit(reader)
    rows = list(plan.amendments.exclude(state=AmendmentState.WITHDRAWN).select_related("decided_by"))
    draft = next((row for row in rows if row.state == AmendmentState.DRAFT), None) if can_edit else None
    return {
        "plan": plan,
        "steps": line(plan),
        "acts": [{"act": act, "url": reverse("plan:do", args=[plan.ref, act.verb])} for act in acts_for(plan, reader)],
        "versions": [row for row in rows if row.state == AmendmentState.IN_FORCE],
        "draft": draft,
        "can_edit": can_edit,
        "can_amend": can_edit and plan.state == PlanState.IN_FORCE,
        "is_outside": queries.is_outside(plan),
    }


def amendments_page(plan: Plan, reader: Any) -> dict[str, Any]:
    """All versions of a plan; drafts and withdrawn ones for those who edit."""
    can_edit = access.may_edit(reader)
    rows = plan.amendments.select_related("decided_by")
    if not can_edit:
        rows = rows.filter(state=AmendmentState.IN_FORCE)
    return {"plan": plan, "rows": list(rows), "can_edit": can_edit,
            "can_amend": can_edit and plan.state == PlanState.IN_FORCE}  # fmt: skip


def amendment_for(plan: Plan, reader: Any, pk: int) -> Amendment:
    """One amendment: what is not in force is for those who edit plans; else 404."""
    row = plan.amendments.select_related("plan__owner", "decided_by", "by").filter(pk=pk).first()
    if row is None or (row.state != AmendmentState.IN_FORCE and not access.may_edit(reader)):
        raise Http404(_("There is no such version of the plan."))
    return row


def amendment_page(amendment: Amendment, reader: Any, form: Any = None, opened: str = "") -> dict[str, Any]:
    """What an amendment changes, node by node; of a draft also what may be done to it. At most eight queries."""
    plan = amendment.plan
    rows = list(amendment.changes.select_related("node"))
    levels = queries.levels_of(plan)
    names = names_of(rows, levels)
    is_draft = amendment.state == AmendmentState.DRAFT
    page = {
        "plan": plan,
        "amendment": amendment,
        "rows": [change_row(row, names) for row in rows],
        "is_draft": is_draft,
        "counts": counts(rows),
    }
    if is_draft:
        page |= draft_part(amendment, rows, reader, form, opened)
    return page


def counts(rows: list[AmendmentChange]) -> list[str]:
    """How many of each kind, in words."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.kind] = found.get(row.kind, 0) + 1
    words = {
        "add": _("new: %(n)s"),
        "change": _("changed: %(n)s"),
        "move": _("moved: %(n)s"),
        "drop": _("dropped: %(n)s"),
    }
    return [words[kind] % {"n": found[kind]} for kind in words if kind in found]


def draft_part(
    amendment: Amendment, rows: list[AmendmentChange], reader: Any, form: Any, opened: str
) -> dict[str, Any]:
    """The tree to choose from, what does not fit yet, and whether this reader may put it in force."""
    plan = amendment.plan
    tree = [row for row in queries.tree_rows(plan) if row.status != NodeStatus.DROPPED]
    twigs = [rules.Twig(row.pk, row.parent_id, row.order, row.level.depth) for row in tree]
    folds = fold(tree, twigs, opened)
    touched = {row.node_id: row.kind for row in rows if row.node_id is not None}
    is_author = getattr(reader, "pk", None) in {amendment.by_id, *(row.by_id for row in rows)}
    may = access.may_plan(reader, plan, "amend")
    return {
        "tree": [
            {
                "node": row,
                "depth": row.level.depth,
                "touched": touched.get(row.pk, ""),
                "folded": folds.hidden.get(row.pk, 0),
            }
            for row in tree
            if row.pk in folds.shown
        ],
        "form": form or decide_form(amendment),
        "can_decide": may and not is_author,
        "is_author": may and is_author,
        "weights": weights_after(tree, rows),
    }


def weights_after(tree: list[Node], rows: list[AmendmentChange]) -> list[str]:
    """The sentences on weights that would not fit together once the draft is in force."""
    from decimal import Decimal

    twigs: dict[Any, rules.Twig] = {}
    keys: dict[str, Any] = {row.ref: row.pk for row in tree}
    titles = {row.pk: str(row) for row in tree}
    for row in tree:
        twigs[row.pk] = rules.Twig(row.pk, row.parent_id, row.order, row.level.depth, row.weight)
    for change in rows:
        keys[f"new:{change.pk}"] = -change.pk
        titles[-change.pk] = str(change.after.get("title", {}))
    for change in rows:
        key = change.node_id or -change.pk
        was = twigs.get(key)
        weight = change.after.get("weight", str(was.weight) if was is not None and was.weight is not None else None)
        parent = keys.get(change.after["parent"]) if "parent" in change.after else was.parent if was else None
        twigs[key] = rules.Twig(key, parent, 0, 1, Decimal(weight) if weight else None, change.kind == "drop")
    return [rules.mixed_sentence(titles.get(parent, "") if parent is not None else "")
            for parent in rules.mixed_weights(twigs.values())]  # fmt: skip


def change_form(plan: Plan, data: Any = None, **kwargs: Any) -> life_forms.ChangeForm:
    """The form of one change of an amendment."""
    return life_forms.ChangeForm(data, plan=plan, **kwargs)


def permit(reader: Any, plan: Plan, act: Act) -> None:
    """Stop whoever may never use a verb; a verb that the state no longer offers passes, the service then says so.

    Raises:
        PermissionDenied: it is somebody else's to do.
    """
    who = {role for verbs in PLAN_TRANSITIONS.values() for verb, step in verbs.items() if verb == act.verb
           for role in step.who}  # fmt: skip
    if not access.is_system(reader) and not roles_of(reader) & who:
        raise PermissionDenied(_("This is done by somebody else."))


def written(amendment: Amendment, node: Node) -> dict[str, Any]:
    """What a draft already says of a node, as its form holds it."""
    row = amendment.changes.filter(node=node, kind="change").first()
    if row is None:
        return {}
    found = revived(row.after)
    keys = {name: value.pk if hasattr(value, "pk") else value for name, value in found.items()}
    if "supporting" in found:
        keys["supporting"] = [body.pk for body in found["supporting"]]
    return {**keys, "reason": row.reason}


def decide_form(amendment: Amendment, *sent: Any) -> life_forms.DecideForm:
    """The form that puts a draft in force, for the changes that it holds now: none is ever rewritten in its row."""
    changes = amendment.changes.order_by("pk").values_list("pk", flat=True)
    return life_forms.DecideForm(*sent, prefix="decide", mark=digest_of(changes))


def decide(amendment: Amendment, values: Mapping[str, Any], by: Any) -> Amendment:
    """Put a draft in force with what the form gave.

    Raises:
        DomainError: as `amendment_put_in_force` says.
    """
    access.permit_plan(by, amendment.plan, "amend")  # before a file is kept
    given = {name: value for name, value in values.items() if name != "file"}
    return amendments.amendment_put_in_force(amendment=amendment, by=by, act_file=kept(values), **given)


def change_write(amendment: Amendment, kind: str, values: Mapping[str, Any], by: Any, node: Node | None = None) -> Any:
    """Keep what a form of an amendment gave as one change.

    Raises:
        DomainError: as `amendment_change` says.
    """
    given = {name: value for name, value in values.items()
             if name not in {"labels", "continues", "refs", "milestone_on", "milestone_text", "indicator"}}  # fmt: skip
    if values.get("refs", "").strip():
        given["asks"] = [row for row, _group in asks_named(by, values["refs"])]
    if values.get("milestone_on"):
        given["milestones"] = [(values["milestone_on"], values.get("milestone_text") or {})]
    if values.get("indicator"):
        given["indicators"] = [values["indicator"]]
    return amendments.amendment_change(amendment=amendment, kind=kind, node=node, by=by, **given)
