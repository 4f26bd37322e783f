"""The shape of input on plans, their nodes and what they are bound to. What is allowed is the business of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.errors import DomainError
from hrcity.core.forms import RowsField, RuledForm
from hrcity.core.localtext import language_name
from hrcity.core.roles import DEPARTMENT
from hrcity.core.text import plain
from hrcity.indicators.queries import indicators_public
from hrcity.institutions.forms import BodyChoice, DayField, PersonChoice
from hrcity.institutions.models import CITY_KINDS, Body
from hrcity.institutions.queries import answering_bodies, bodies, managed_bodies, memberships_now
from hrcity.instruments.models import NORMS, Instrument
from hrcity.people.models import User
from hrcity.plan import access
from hrcity.plan.models import DEEPEST, Node, Plan, PlanKind, PlanLevel
from hrcity.plan.rules import Duty, Every, NodeStatus
from hrcity.vocabulary.models import SchemeKind, Term

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

MOST_TEXT = 10_000
MOST_PASTED = 1_000_000
LABELS: tuple[tuple[str, str], ...] = (
    ("rights", SchemeKind.RIGHTS),
    ("groups", SchemeKind.GROUPS),
    ("goals", SchemeKind.SDG),
    ("principles", SchemeKind.PRINCIPLES),
)


def sent(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, Any] | None]:
    """What was sent with a form and its files; nothing when the page is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def area(rows: int) -> forms.Textarea:
    """A field for several lines."""
    return forms.Textarea(attrs={"rows": rows})


class EmptyForm(RuledForm):
    """A button and nothing to fill in."""


class NodeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A node of a plan, set in by its level."""

    def label_from_instance(self, obj: Any) -> str:
        """Its number and title, dots before it for each level above."""
        return node_label(obj)


class NodesChoice(RowsField):
    """Several nodes of another plan."""

    def label_from_instance(self, obj: Any) -> str:
        """As for one."""
        return node_label(obj)


def node_label(node: Node) -> str:
    """How a node stands in a list of choices."""
    return f"{'· ' * (node.level.depth - 1)}{node.code} {plain(node.title)}".strip()


class PlanChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A plan by its title."""

    def label_from_instance(self, obj: Any) -> str:
        """Title and years."""
        return f"{plain(obj.title)} ({obj.starts_on.year}–{obj.ends_on.year})"


class LevelChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A level of the plan, from the top."""

    def label_from_instance(self, obj: Any) -> str:
        """Its place and name."""
        return f"{obj.depth}. {plain(obj.name)}"


class PlanForm(RuledForm):
    """What is said of a plan."""

    in_languages = ("title", "summary")

    title = forms.CharField(label=_("Title"), max_length=300)
    summary = forms.CharField(label=_("In short"), required=False, max_length=3000, widget=area(4),
                              help_text=_("What it is for, in three sentences that anybody understands."))  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=PlanKind.choices)
    owner = BodyChoice(
        Body.objects.none(),
        label=_("Whose plan it is"),
        help_text=_("The city, or somebody outside it: then its steps are noted as they are told."),
    )
    starts_on = DayField(label=pgettext_lazy("plan", "From"))
    ends_on = DayField(label=pgettext_lazy("plan", "Until"))
    every = forms.ChoiceField(label=_("Departments report"), choices=Every.choices)
    grace_days = forms.IntegerField(label=_("Days after a period within which a report is in time"), min_value=0,
                                    max_value=180)  # fmt: skip
    parent = PlanChoice(Plan.objects.none(), label=_("Carries out the plan"), required=False, empty_label=_("none"),
                        help_text=_("For an annual plan: the basic plan above it."))  # fmt: skip
    succeeds = PlanChoice(Plan.objects.none(), label=_("Comes after the plan"), required=False, empty_label=_("none"))
    legal_basis = forms.CharField(label=_("Legal basis"), required=False, max_length=300,
                                  help_text=_("For example: Human Rights Ordinance, article 5."))  # fmt: skip
    legal_basis_uri = forms.CharField(label=_("Permanent address of that article"), required=False, max_length=300)

    def __init__(self, *args: Any, user: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        if plan is not None:
            names = ("title", "summary", "kind", "starts_on", "ends_on", "every", "grace_days", "legal_basis",
                     "legal_basis_uri")  # fmt: skip
            kwargs["initial"] = {name: getattr(plan, name) for name in names} | {
                "owner": plan.owner_id, "parent": plan.parent_id, "succeeds": plan.succeeds_id}  # fmt: skip
        super().__init__(*args, **kwargs)
        fill(self, "owner", managed_bodies().order_by("kind", "ref"))
        others = access.readable(user)
        if plan is not None:
            others = others.exclude(pk=plan.pk)
        fill(self, "parent", others)
        fill(self, "succeeds", others)


def fill(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Give a field its choices."""
    if name in form.fields:
        form.fields[name].queryset = rows  # type: ignore[attr-defined]


class LevelsForm(forms.Form):
    """The names of up to six levels in each language, and which of them report."""

    def __init__(self, *args: Any, levels: Iterable[PlanLevel] = (), **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        there = {level.depth: level for level in levels}
        for depth in range(1, DEEPEST + 1):
            level = there.get(depth)
            for code, _name in settings.LANGUAGES:
                self.fields[f"name_{depth}_{code}"] = forms.CharField(
                    label=_("Level %(n)s in %(language)s") % {"n": depth, "language": language_name(code)},
                    required=False, max_length=80, initial=level.name.get(code, "") if level else "",
                    widget=forms.TextInput(attrs={"lang": code}))  # fmt: skip

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields level by level."""
        return [[self[f"name_{depth}_{code}"] for code, _name in settings.LANGUAGES] for depth in range(1, DEEPEST + 1)]

    def names(self) -> list[dict[str, str]]:
        """The names as given, down to the last level that has one."""
        found = [{code: self.cleaned_data.get(f"name_{depth}_{code}", "").strip() for code, _n in settings.LANGUAGES}
                 for depth in range(1, DEEPEST + 1)]  # fmt: skip
        while found and not any(found[-1].values()):
            found.pop()
        return found

    def refuse(self, error: DomainError) -> None:
        """Above the fields: it is about all of them."""
        self.add_error(None, str(error.message))


def terms_field(label: str | _StrPromise) -> RowsField:
    """Boxes for the terms of a list; the form brings them."""
    return RowsField(
        Term.objects.none(), label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class NodeForm(RuledForm):
    """What is said of a goal or measure."""

    in_languages: tuple[str, ...] = ("title", "target", "description", "place")
    folded = ("supporting", "rights", "groups", "goals", "principles", "continues")

    level = LevelChoice(PlanLevel.objects.none(), label=_("Level"), empty_label=None)
    parent = NodeChoice(Node.objects.none(), label=pgettext_lazy("plan", "Belongs to"), required=False,
                        empty_label=_("nothing: top level"))  # fmt: skip
    code = forms.CharField(label=_("Number in the plan"), required=False, max_length=40,
                           help_text=_("As printed, for example 2-3-1."))  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=300)
    target = forms.CharField(label=_("What is to be reached"), required=False, max_length=1000, widget=area(2),
                             help_text=_("In words that can be checked: 400 homes by the end of 2028."))  # fmt: skip
    description = forms.CharField(label=_("What is done"), required=False, max_length=MOST_TEXT, widget=area(5))
    lead = BodyChoice(
        Body.objects.none(), label=_("Who answers for it"), required=False, empty_label=_("not named yet")
    )
    focal_point = PersonChoice(User.objects.none(), label=_("Human-rights contact"), required=False,
                               empty_label=_("not named yet"))  # fmt: skip
    supporting = RowsField(Body.objects.none(), label=_("Who helps"), required=False,
                           widget=forms.CheckboxSelectMultiple)  # fmt: skip
    starts_on = DayField(label=pgettext_lazy("measure", "Begins"), required=False)
    ends_on = DayField(label=pgettext_lazy("measure", "Ends"), required=False)
    weight = forms.DecimalField(label=_("Weight"), required=False, max_digits=9, decimal_places=4,
                                help_text=_("Give one to all that stand side by side, or to none."))  # fmt: skip
    duties = forms.MultipleChoiceField(label=_("Duties"), choices=Duty.choices, required=False,
                                       widget=forms.CheckboxSelectMultiple)  # fmt: skip
    place = forms.CharField(label=_("Where"), required=False, max_length=300)
    rights = terms_field(_("Rights"))
    groups = terms_field(_("People concerned"))
    goals = terms_field(_("Sustainable Development Goals"))
    principles = terms_field(_("Principles"))
    continues = NodesChoice(Node.objects.none(), label=_("Carries on from"), required=False,
                            widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, node: Node | None = None, parent: Node | None = None,
                 placed: bool = False, **kwargs: Any) -> None:  # fmt: skip
        kwargs["initial"] = {**(node_initial(node) if node is not None else placed_initial(plan, parent)),
                             **kwargs.get("initial", {})}  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, kind in LABELS:
            fill(self, name, terms_of(kind))
        if node is not None and not placed:
            del self.fields["level"], self.fields["parent"]
        fill(self, "level", plan.levels.order_by("depth"))
        fill(self, "parent", plan.nodes.exclude(status=NodeStatus.DROPPED).select_related("level").order_by("order"))
        fill(self, "lead", answering_bodies().order_by("ref"))
        fill(self, "supporting", bodies(*CITY_KINDS).order_by("ref"))
        fill(self, "focal_point", contacts())
        homes = [pk for pk in (plan.parent_id, plan.succeeds_id) if pk is not None]
        if homes:
            fill(
                self, "continues", Node.objects.filter(plan__in=homes).select_related("level").order_by("plan", "order")
            )
        else:
            del self.fields["continues"]

    def clean(self) -> dict[str, Any]:
        """The labels of all lists as one."""
        values = super().clean()
        values["labels"] = [term for name, _kind in LABELS for term in values.pop(name, None) or ()]
        if "supporting" in values:
            values["supporting"] = list(values["supporting"])
        if "continues" in values:
            values["continues"] = list(values["continues"])
        return values


def terms_of(kind: str) -> QuerySet[Term]:
    """The terms in use of the lists of a kind."""
    return Term.objects.filter(scheme__kind=kind, retired_at__isnull=True).order_by("scheme", "order", "code")


def contacts() -> QuerySet[User]:
    """People who hold a seat in a department today."""
    seats = memberships_now().filter(role__in=DEPARTMENT)
    return User.objects.filter(pk__in=seats.values("user_id"), is_active=True).order_by("name", "email")


def node_initial(node: Node) -> dict[str, Any]:
    """A node as its form holds it."""
    names = ("code", "title", "target", "description", "starts_on", "ends_on", "weight", "duties", "place")
    labels = [label.term for label in
              node.labels.filter(ended_at__isnull=True, origin="person").select_related("term__scheme")]  # fmt: skip
    return {name: getattr(node, name) for name in names} | {
        "level": node.level_id, "parent": node.parent_id, "lead": node.lead_id, "focal_point": node.focal_point_id,
        "supporting": [body.pk for body in node.supporting.all()],
        "continues": list(node.continues.values_list("pk", flat=True)),
    } | {
        name: [term.pk for term in labels if term.scheme.kind == kind] for name, kind in LABELS}  # fmt: skip


def placed_initial(plan: Plan, parent: Node | None) -> dict[str, Any]:
    """A new node: below which, and on the next level."""
    levels = {level.depth: level.pk for level in plan.levels.all()}
    depth = parent.level.depth + 1 if parent is not None else 1
    return {"parent": parent.pk if parent is not None else None, "level": levels.get(depth)}


class MoveForm(RuledForm):
    """Where a node stands."""

    parent = NodeChoice(Node.objects.none(), label=pgettext_lazy("plan", "Belongs to"), required=False,
                        empty_label=_("nothing: top level"))  # fmt: skip
    level = LevelChoice(PlanLevel.objects.none(), label=_("Level"), empty_label=None)

    def __init__(self, *args: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, initial={"parent": node.parent_id, "level": node.level_id}, **kwargs)
        others = node.plan.nodes.exclude(pk=node.pk).exclude(status=NodeStatus.DROPPED)
        fill(self, "parent", others.select_related("level").order_by("order"))
        fill(self, "level", node.plan.levels.order_by("depth"))


class ReasonForm(RuledForm):
    """A reason that the public will read."""

    in_languages = ("reason",)

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=area(3))


class OptionalReasonForm(RuledForm):
    """A reason where one is needed; the rule says when."""

    in_languages = ("reason",)

    reason = forms.CharField(label=_("Reason"), required=False, max_length=2000, widget=area(3))


class WeightsForm(forms.Form):
    """A weight for each of those that stand side by side."""

    def __init__(self, *args: Any, nodes: Iterable[Node], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for node in nodes:
            self.fields[f"weight_{node.pk}"] = forms.DecimalField(
                label=f"{node.code} {plain(node.title)}".strip(), required=False, max_digits=9, decimal_places=4,
                initial=node.weight)  # fmt: skip

    def weights(self) -> dict[int, Any]:
        """What was given, by node."""
        return {int(name.removeprefix("weight_")): value for name, value in self.cleaned_data.items()}

    def refuse(self, error: DomainError) -> None:
        """Above the fields: it is about all of them."""
        self.add_error(None, str(error.message))


class AsksForm(RuledForm):
    """Recommendations and groups of the same request, by their references."""

    refs = forms.CharField(
        label=_("References"), max_length=5000, widget=area(3),
        help_text=_("One or more, for example REC-2026-0042. The reference of a repeated request takes all of it."),
    )  # fmt: skip
    note = forms.CharField(label=_("Why it answers them"), required=False, max_length=500)


class NormForm(RuledForm):
    """A text and, where one is meant, its article."""

    instrument = forms.ModelChoiceField(Instrument.objects.none(), label=_("Ordinance or treaty"))
    number = forms.CharField(label=_("Article"), required=False, max_length=40, help_text=_("Its number, as printed."))
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(
            self, "instrument", Instrument.objects.filter(kind__in=NORMS, visibility="public").order_by("kind", "slug")
        )


class IndicatorForm(RuledForm):
    """A figure and what it is to reach."""

    indicator = forms.ModelChoiceField(Plan.objects.none(), label=_("Indicator"))
    target_value = forms.DecimalField(label=_("Value to be reached"), required=False, max_digits=20, decimal_places=6)
    target_on = DayField(label=_("By which day"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "indicator", indicators_public().order_by("ref"))


class ReferenceForm(RuledForm):
    """Something that other parts of the office keep: an assessment, a consultation."""

    in_languages = ("title",)

    kind = forms.CharField(label=_("What it is"), max_length=40, help_text=_("For example: impact assessment."))
    ref = forms.CharField(label=_("Its reference"), max_length=60)
    title = forms.CharField(label=_("Title"), required=False, max_length=300)


class MilestoneForm(RuledForm):
    """A step on the way."""

    in_languages = ("text",)

    due_on = DayField(label=_("By which day"))
    text = forms.CharField(label=_("What is reached then"), max_length=300)


class ReachedForm(RuledForm):
    """The day on which a step was reached; none takes it back."""

    reached_on = DayField(required=False)


class EndForm(RuledForm):
    """Why a link no longer holds."""

    reason = forms.CharField(label=_("Why it no longer holds"), max_length=300)


class TableForm(RuledForm):
    """A table, pasted or as a file."""

    text = forms.CharField(label=_("Paste the table here"), required=False, max_length=MOST_PASTED, widget=area(12),
                           help_text=_("With its head line, as it comes from a spreadsheet."))  # fmt: skip
    skip_unknown = forms.BooleanField(label=_("Leave departments empty that are not known here"), required=False)
