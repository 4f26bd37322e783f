"""What the forms of the house share: fields that only some choices need, long lists that fold away, texts in the
languages of the site."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from hrcity.core.errors import DomainError
from hrcity.core.localtext import language_name, language_now
from hrcity.core.text import Localized, filled

MOST_DIGITS = 18  # of a number that a database can look for


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Several rows; a number too large for any table is a wrong choice like another."""

    def clean(self, value: Any) -> Any:
        """The rows chosen."""
        for one in value or ():
            if len(str(one)) > MOST_DIGITS:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(one)[:20]}
                )
        return super().clean(value)


class ChoosingForm(forms.Form):
    """A form in which a choice decides what else is asked.

    `only_for` names, for a field, the choice and those of its values that need the field:
    `{"measure": ("word", {"take_on", "part"})}`. With JavaScript the page shows only what the chosen value needs;
    without it everything is shown. What does not belong to the chosen value is left out here, either way. `folded`
    names long lists that stand in a closed disclosure until something in them is chosen.
    """

    only_for: Mapping[str, tuple[str, Collection[str]]] = {}
    folded: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """What the chosen values do not need is left out; a file is refused, for a browser does not keep it."""
        values = super().clean() or {}
        for name, (choice, wanted) in self.only_for.items():
            if name in self.fields and choice in values and values[choice] not in wanted:
                self._leave_out(name, values)
        return values

    def _leave_out(self, name: str, values: dict[str, Any]) -> None:
        if isinstance(self.fields[name], forms.FileField) and values.get(name):
            self.add_error(name, _("You also chose a file, and what you chose above takes none. Nothing was kept: "
                                   "send it again without the file, or choose what the file belongs to and add it "
                                   "again."))
            return
        self.errors.pop(name, None)
        values[name] = self.fields[name].to_python(None)


def languages_in_order() -> list[str]:
    """The languages of the site, the reader's first."""
    return sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != language_now())


class LanguagesForm(ChoosingForm):
    """A form whose texts named in `in_languages` are asked in every language of the site.

    In the reader's language a text stands where it is declared; in the other languages all of them stand together at
    the end (`set_aside`). Initial and cleaned values are `{"en": …, "ko": …}` under the declared name; a required text
    is needed in one language.
    """

    in_languages: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, *self.others = languages_in_order()
        found: dict[str, forms.Field] = {}
        for name, field in self.fields.items():
            asked_in = f"{name}_{self.first}" if name in self.in_languages else name
            found[asked_in] = _in_language(field, self.first) if name in self.in_languages else field
        self.set_aside = [f"{name}_{code}" for code in self.others for name in self.in_languages]
        for code in self.others:
            found |= {f"{name}_{code}": _in_language(self.fields[name], code, aside=True) for name in self.in_languages}
        self.fields = found
        self.only_for = {field: rule for name, rule in self.only_for.items() for field in self._fields_of(name)}
        self.initial = {**self.initial}
        for name in self.in_languages:
            texts = self.initial.pop(name, None) or {}
            self.initial |= {f"{name}_{code}": text for code, text in texts.items()}

    def _fields_of(self, name: str) -> list[str]:
        if name not in self.in_languages:
            return [name]
        return [f"{name}_{code}" for code in (self.first, *self.others)]

    def place_of(self, name: str) -> str | None:
        """The field at which a problem of `name` is told; None where the form has none."""
        place = self._fields_of(name)[0]
        return place if place in self.fields else None

    def clean(self) -> dict[str, Any]:
        """The texts by language, without empty ones."""
        values = super().clean()
        for name in self.in_languages:
            fields = self._fields_of(name)
            texts: Localized = filled({field[len(name) + 1:]: values.get(field, "") for field in fields})
            values[name] = texts
            if self.base_fields[name].required and not texts and not any(field in self.errors for field in fields):
                self.add_error(fields[0], self.base_fields[name].error_messages["required"])
        return values


def _in_language(field: forms.Field, code: str, aside: bool = False) -> forms.Field:
    """The field for one language; what must be there in one language is not called optional in the first."""
    found = copy.deepcopy(field)
    found.label = _("%(label)s (%(language)s)") % {"label": field.label, "language": language_name(code)}
    found.widget.attrs["lang"] = code
    found.required = found.widget.is_required = False
    found.sometimes = not aside and (field.required or getattr(field, "sometimes", False))  # type: ignore[attr-defined]
    if aside:
        found.help_text = ""
    return found


class RuledForm(LanguagesForm):
    """A form without the colon after labels that says what a rule refused beside the field, all of it at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, error: DomainError) -> None:
        """Say beside its field what a rule refused; on top where there is no such field."""
        for one in (error, *error.others):
            self.add_error(self.place_of(one.field), str(one.message))

    def run(self, service: Callable[[Mapping[str, Any]], Any]) -> Any:
        """What `service` gives for valid input (True where it gives nothing); None where something is to be mended.
        A text by language comes under its own name only."""
        if not self.is_bound or not self.is_valid():
            return None
        single = {f"{name}_{code}" for name in self.in_languages for code in (self.first, *self.others)}
        try:
            done = service({name: value for name, value in self.cleaned_data.items() if name not in single})
        except DomainError as error:
            self.refuse(error)
            return None
        return True if done is None else done
