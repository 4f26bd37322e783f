"""The shape of input at the desk."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrcity.core.forms import languages_in_order
from hrcity.core.localtext import language_name
from hrcity.institutions.models import ANSWERING_KINDS, Body, BodyKind
from hrcity.institutions.queries import OUTSIDE_KINDS, answering_bodies, bodies
from hrcity.recommendations import desk_queries, rules
from hrcity.recommendations.desk_rules import MOST_DRAWN, Level
from hrcity.recommendations.forms import OURS_CHOICES, PlainForm, ProposeForm, ReasonForm


class DeskForm(ProposeForm):
    """The proposal as on a record, with an article to choose; what a suggestion filled in is marked as such."""

    only_for = {**ProposeForm.only_for, "provision": ("outcome", rules.NEEDS_LEGAL_BASIS)}
    field_order = ("outcome", "function", "lead", "supporting", "passed_to", "legal_basis", "provision", "reason")

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    provision = forms.CharField(
        label=_("Article it rests on"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "provisions", "autocomplete": "off"}),
        help_text=_("Type a word of an ordinance or law held here, and choose from the list."),
    )

    def __init__(self, *args: Any, suggested: Collection[str] = (), **kwargs: Any) -> None:
        self.suggested = suggested
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """The choices in one query, and the marks of what a suggestion filled in."""
        super().prepare()
        self._offer("function", [(row.pk, str(row)) for row in desk_queries.functions()])
        found = list(bodies(*ANSWERING_KINDS, *OUTSIDE_KINDS))
        own = [(row.pk, str(row)) for row in found if row.kind in ANSWERING_KINDS]
        self._offer("lead", own)
        self._offer("passed_to", [(row.pk, str(row)) for row in found if row.kind in OUTSIDE_KINDS])
        self.fields["supporting"].choices = own  # type: ignore[attr-defined]
        for name in self.suggested:
            field = self.fields[self.place_of(name) or name]
            field.widget.attrs["data-suggested"] = "1"
            told = gettext("From a suggestion: you decide.")
            field.help_text = f"{told} {field.help_text}".strip()

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", "---------"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An article is one of the list; it is the legal basis where none was written."""
        values = super().clean()
        cited = (values.get("provision") or "").strip()
        values["legal_basis_uri"] = ""
        if cited:
            uri = desk_queries.provisions().get(cited)
            if uri is None:
                self.add_error(
                    "provision", gettext("Choose an entry of the list that opens while you type, or leave it empty.")
                )
            else:
                values["legal_basis_uri"] = uri
                values["legal_basis"] = values.get("legal_basis") or cited
        return values

    def proposal(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("outcome", "reason", "legal_basis", "legal_basis_uri", "function", "lead", "passed_to")
        values = {name: self.cleaned_data.get(name) for name in (*names, "public_reason")}
        return values | {"supporting": list(self.cleaned_data.get("supporting") or [])}


class DrawForm(PlainForm):
    """How many to draw, and by which seed."""

    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_DRAWN, initial=50)
    seed = forms.CharField(
        label=_("Seed of the draw"),
        max_length=40,
        help_text=_("Any word or number. With it, anyone can draw the same sample again."),
    )

    def prepare(self) -> None:
        """A seed that nobody chose."""
        self.fields["seed"].initial = secrets.token_hex(8)


class LookForm(PlainForm):
    """Whose is it, in the eyes of a second person."""

    sometimes = ("lead",)
    only_for = {"lead": ("outcome", rules.NEEDS_LEAD)}

    outcome = forms.ChoiceField(label=_("Is this ours?"), choices=OURS_CHOICES, widget=forms.RadioSelect)
    lead = forms.ModelChoiceField(
        Body.objects.none(),
        label=_("Which department would answer (lead)"),
        required=False,
        help_text=_("Needed when it is ours or shared."),
    )
    note = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000)

    def prepare(self) -> None:
        """Bodies that can answer."""
        self.fields["lead"].queryset = answering_bodies()  # type: ignore[attr-defined]


class RaiseForm(ReasonForm):
    """Why a dispute goes up."""


PLACES = 5


class LineForm(PlainForm):
    """The line that disputes go up: up to five places, lowest first."""

    def __init__(self, *args: Any, line: Collection[Level] = (), **kwargs: Any) -> None:
        self.line = list(line)
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """For each place its name in every language, the body, and its working days."""
        there = bodies(BodyKind.MAYOR, BodyKind.OFFICE, BodyKind.DEPARTMENT, BodyKind.COUNCIL, BodyKind.COMMISSION)
        for place in range(1, PLACES + 1):
            level = self.line[place - 1] if place <= len(self.line) else None
            for code in languages_in_order():
                self.fields[f"title_{place}_{code}"] = forms.CharField(
                    label=gettext("Place %(n)s: name (%(language)s)") % {"n": place, "language": language_name(code)},
                    max_length=120, required=False, initial=level.title.get(code, "") if level else "",
                    widget=forms.TextInput(attrs={"lang": code}))  # fmt: skip
            self.fields[f"body_{place}"] = forms.ModelChoiceField(
                there, label=gettext("Place %(n)s: body") % {"n": place}, required=False,
                initial=level.body_id if level else None)  # fmt: skip
            self.fields[f"days_{place}"] = forms.IntegerField(
                label=gettext("Place %(n)s: working days") % {"n": place}, min_value=1, max_value=120, required=False,
                initial=level.days if level else None)  # fmt: skip

    def levels(self) -> list[Level]:
        """The places that have a name."""
        values, found = self.cleaned_data, []
        for place in range(1, PLACES + 1):
            title = {code: values.get(f"title_{place}_{code}", "").strip() for code in languages_in_order()}
            named = {code: text for code, text in title.items() if text}
            if named:
                body = values.get(f"body_{place}")
                found.append(Level(place, named, values.get(f"days_{place}") or 0, body.pk if body else None))
        return found
