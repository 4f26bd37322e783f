"""The shape of input on the life of a plan and on its amendments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hrcity.core.forms import RuledForm
from hrcity.indicators.queries import indicators_public
from hrcity.institutions.forms import BodyChoice, DayField
from hrcity.institutions.models import Body
from hrcity.institutions.queries import managed_bodies
from hrcity.instruments.models import Instrument, InstrumentKind
from hrcity.plan.models import Plan
from hrcity.plan.seen_forms import SeenForm
from hrcity.plan.tree_forms import NodeForm, area, fill

DECISIONS = (InstrumentKind.CITY_DOCUMENT, InstrumentKind.ORDINANCE)


class HeardForm(RuledForm):
    """What was heard in the consultation, and what changed."""

    in_languages = ("heard",)

    heard = forms.CharField(
        label=_("What we heard, and what changed"), required=False, max_length=10_000, widget=area(8)
    )


class PlainReasonForm(RuledForm):
    """A reason, as one text."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=area(3))


class OptionalPlainReasonForm(RuledForm):
    """A reason where one is needed; the rule says when."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=2000, widget=area(3))


class ActForm(RuledForm):
    """An act: what it is called, and its file."""

    in_languages = ("act",)

    act = forms.CharField(label=_("Name and number of the act"), required=False, max_length=300,
                          help_text=_("For example: Mayor's Order No. 12."))  # fmt: skip
    file = forms.FileField(label=_("The act as a file"), required=False)


class AdoptForm(ActForm):
    """Which body adopted the plan, when, by which act."""

    adopted_by = BodyChoice(Body.objects.none(), label=_("Adopted by"), required=False, empty_label=_("choose"))
    adopted_on = DayField(label=_("On which day"), required=False)
    act_document = forms.ModelChoiceField(Instrument.objects.none(), label=_("The act among our documents"),
                                          required=False, empty_label=_("none"))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["adopted_by", "adopted_on"])
        fill(self, "adopted_by", managed_bodies().order_by("kind", "ref"))
        fill(self, "act_document", Instrument.objects.filter(kind__in=DECISIONS).order_by("slug"))
        for name in ("adopted_by", "adopted_on"):
            self.fields[name].sometimes = True  # type: ignore[attr-defined]


class DecideForm(ActForm, SeenForm):
    """Which body decided an amendment, when, by which act."""

    decided_by = BodyChoice(Body.objects.none(), label=_("Decided by"), required=False, empty_label=_("choose"))
    decided_on = DayField(label=_("On which day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["decided_by", "decided_on"])
        fill(self, "decided_by", managed_bodies().order_by("kind", "ref"))
        for name in ("decided_by", "decided_on"):
            self.fields[name].sometimes = True  # type: ignore[attr-defined]


class EvaluateForm(RuledForm):
    """What was reached, and the evaluation itself."""

    in_languages = ("evaluation",)

    evaluation = forms.CharField(label=_("What was reached"), required=False, max_length=10_000, widget=area(6))
    evaluation_url = forms.URLField(label=_("Address where people can read it"), required=False, max_length=500,
                                    assume_scheme="https")  # fmt: skip
    file = forms.FileField(label=_("The evaluation as a file"), required=False)


class ChangeForm(NodeForm):
    """What an amendment says of a node, with what it adds to it and why."""

    in_languages = (*NodeForm.in_languages, "reason", "milestone_text")

    reason = forms.CharField(label=_("Why this changes"), required=False, max_length=2000, widget=area(2))
    milestone_on = DayField(label=_("New step: by which day"), required=False)
    milestone_text = forms.CharField(label=_("New step: what is reached then"), required=False, max_length=300)
    refs = forms.CharField(label=_("It now answers these recommendations"), required=False, max_length=2000,
                           help_text=_("References, for example REC-2026-0042."))  # fmt: skip
    indicator = forms.ModelChoiceField(Plan.objects.none(), label=_("Indicator that shows whether it works"),
                                       required=False, empty_label=_("none"))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("rights", "groups", "goals", "principles", "continues"):
            self.fields.pop(name, None)
        fill(self, "indicator", indicators_public().order_by("ref"))


class DropForm(RuledForm):
    """Why something is dropped, and which body decides that."""

    in_languages = ("reason",)

    reason = forms.CharField(label=_("Why it is dropped"), required=False, max_length=2000, widget=area(3))
    body = BodyChoice(Body.objects.none(), label=_("Which body decides it"), required=False,
                      empty_label=_("the one that decides the amendment"))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "body", managed_bodies().order_by("kind", "ref"))
        self.fields[self.place_of("reason") or ""].sometimes = True  # type: ignore[attr-defined]
