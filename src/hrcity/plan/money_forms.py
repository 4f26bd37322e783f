"""The shape of input on budget lines. What is allowed is the business of rules and access."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.forms import RowsField
from hrcity.core.models import Visibility
from hrcity.institutions.models import Body
from hrcity.institutions.queries import answering_bodies, bodies
from hrcity.plan import access
from hrcity.plan.models import BudgetLine, Node, Plan
from hrcity.plan.queries import money as queries
from hrcity.plan.rules.money import AmountUnit, BudgetSource, BudgetStage, NumberStyle, amount_read
from hrcity.recommendations.forms import DayField, PlainForm
from hrcity.vocabulary.models import SchemeKind, Term

VISIBILITIES = [
    (Visibility.PUBLIC, _("everybody")),
    (Visibility.INTERNAL, _("the office and the department only")),
]


class MoneyForm(PlainForm):
    """A form about a line, told of it."""

    def __init__(self, *args: Any, line: BudgetLine | None = None, **kwargs: Any) -> None:
        self.line = line
        super().__init__(*args, **kwargs)


class LineForm(MoneyForm):
    """A line of a budget year."""

    in_languages = ("title",)

    title = forms.CharField(label=_("What the money is for"), max_length=300)
    year = forms.IntegerField(label=_("Budget year"), min_value=1990, max_value=2200)
    code = forms.CharField(label=_("Code in the budget"), max_length=60,
                           help_text=_("As the budget prints it, so that anyone finds the line there."))  # fmt: skip
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Department that spends it"))
    source = forms.ChoiceField(label=_("Who pays"), choices=BudgetSource.choices, initial=BudgetSource.CITY)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="KRW",
                               help_text=_("Three letters, such as KRW or EUR."))  # fmt: skip
    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"), required=False)
    visibility = forms.ChoiceField(label=_("Who may read it"), choices=VISIBILITIES, initial=Visibility.PUBLIC)

    def prepare(self) -> None:
        """Departments and plans; this year."""
        self.fields["body"].queryset = answering_bodies() | bodies("office")  # type: ignore[attr-defined]
        self.fields["plan"].queryset = access.readable(self.user)  # type: ignore[attr-defined]
        self.fields["year"].initial = today().year


class AmountForm(MoneyForm):
    """One figure: which, how much in which unit, as of which day, where it stands."""

    in_languages = ("reason",)
    sometimes = ("reason",)

    stage = forms.ChoiceField(label=_("Which figure"))
    amount = forms.CharField(label=_("Amount"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                             help_text=_("For example 1,234,567"))  # fmt: skip
    unit = forms.ChoiceField(label=_("Counted in"), choices=AmountUnit.choices, initial=AmountUnit.ONE)
    as_of = DayField(label=_("As of"))
    source = forms.CharField(label=_("Source"), max_length=300,
                             help_text=_("Document and page, or the decision."))  # fmt: skip
    source_url = forms.URLField(label=_("Address of the document"), required=False, max_length=500,
                                assume_scheme="https")  # fmt: skip
    reason = forms.CharField(label=_("Why it changes"), required=False, max_length=2000,
                             widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("Needed when there was a figure before, and it changes."))  # fmt: skip

    def __init__(self, *args: Any, stages: Sequence[str] = (), **kwargs: Any) -> None:
        self.stages = stages
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Only the figures that this person writes."""
        choices = [(value, label) for value, label in BudgetStage.choices if value in self.stages]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]
        self.fields["as_of"].initial = today()

    def clean(self) -> dict[str, Any]:
        """The amount in single units."""
        values = super().clean()
        if "amount" in values and "unit" in values:
            try:
                values["amount"] = amount_read(values["amount"], NumberStyle.POINT, values["unit"])
            except DomainError as error:
                wrong = _("Write the amount as a plain number, such as 1,234,567 or 1234.5.")
                self.add_error("amount", wrong if error.code == "amount-style" else str(error.message))
        return values


class ShareForm(MoneyForm):
    """Which share of the line goes into a measure."""

    node = forms.ModelChoiceField(Node.objects.none(), label=_("Measure"))
    share = forms.DecimalField(label=_("Share in per cent"), max_digits=6, decimal_places=3, min_value=Decimal("0.001"),
                               max_value=100)  # fmt: skip

    def prepare(self) -> None:
        """The measures of the line's plan, or of all plans; not yet allotted shares first."""
        rows = Node.objects.select_related("plan").exclude(status="dropped").order_by("plan", "order", "pk")
        if self.line is not None and self.line.plan_id:
            rows = rows.filter(plan_id=self.line.plan_id)
        self.fields["node"].queryset = rows  # type: ignore[attr-defined]
        self.fields["node"].label_from_instance = lambda node: f"{node.ref} {node}"[:120]  # type: ignore[attr-defined]
        if self.line is not None:
            self.fields["share"].initial = (100 - self.line.allocated).normalize() or None


class TagsForm(MoneyForm):
    """The rights and the people a line is for."""

    folded = ("rights", "groups")

    rights = RowsField(Term.objects.none(), label=_("Rights"), required=False,
                       widget=forms.CheckboxSelectMultiple)  # fmt: skip
    groups = RowsField(Term.objects.none(), label=_("People concerned"), required=False,
                       widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def prepare(self) -> None:
        """The terms of both lists, those of the line ticked."""
        chosen = queries.tags_of([self.line.pk]).get(self.line.pk, []) if self.line is not None else []
        for name, kind in (("rights", SchemeKind.RIGHTS), ("groups", SchemeKind.GROUPS)):
            self.fields[name].queryset = queries.tag_terms().filter(scheme__kind=kind)  # type: ignore[attr-defined]
            self.fields[name].initial = [term.pk for term in chosen if term.scheme.kind == kind]


class ImportForm(MoneyForm):
    """A table of lines: pasted or as a file, with everything said that must not be guessed."""

    in_languages = ("reason",)

    rows = forms.CharField(label=_("Rows, pasted from your spreadsheet"), required=False, max_length=2_000_000,
                           widget=forms.Textarea(attrs={"rows": 8}), strip=False,
                           help_text=_("The first row holds the names of the columns."))  # fmt: skip
    file = forms.FileField(label=_("Or a file (CSV or Excel)"), required=False)
    year = forms.IntegerField(label=_("Budget year"), min_value=1990, max_value=2200)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="KRW")
    unit = forms.ChoiceField(label=_("Amounts are counted in"), choices=[("", "—"), *AmountUnit.choices],
                             help_text=_("The head of your table says it: 천원, 백만원 or another unit."))  # fmt: skip
    style = forms.ChoiceField(label=_("How numbers are written"), choices=NumberStyle.choices,
                              initial=NumberStyle.POINT, widget=forms.RadioSelect)  # fmt: skip
    money_source = forms.ChoiceField(label=_("Who pays, where the table does not say"), choices=BudgetSource.choices,
                                     initial=BudgetSource.CITY)  # fmt: skip
    as_of = DayField(label=_("The figures are as of"))
    source = forms.CharField(label=_("Source"), max_length=300,
                             help_text=_("Document and page, or the decision."))  # fmt: skip
    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"), required=False)
    reason = forms.CharField(label=_("Why figures change"), required=False, max_length=2000,
                             widget=forms.Textarea(attrs={"rows": 2}),
                             help_text=_("Needed where a figure was there before."))  # fmt: skip

    def prepare(self) -> None:
        """Plans; this year and day."""
        self.fields["plan"].queryset = access.readable(self.user)  # type: ignore[attr-defined]
        self.fields["year"].initial = today().year
        self.fields["as_of"].initial = today()

    def clean(self) -> dict[str, Any]:
        """One of the two ways, and a currency in capitals."""
        values = super().clean()
        if not (values.get("rows") or "").strip() and not values.get("file"):
            self.add_error("rows", _("Paste rows or choose a file."))
        values["currency"] = (values.get("currency") or "").strip().upper()
        return values
