"""Shapes of input: lists, terms, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hrcity.core.text import Localized, plain
from hrcity.vocabulary.models import Scheme, SchemeKind, Term, TermRole

ONE_LANGUAGE = _("One language is enough; the others can follow.")
OWN_KINDS = [SchemeKind.CITY, SchemeKind.RIGHTS, SchemeKind.GROUPS, SchemeKind.FUNCTIONS, SchemeKind.PRINCIPLES,
             SchemeKind.GRADES, SchemeKind.UPSTREAM]


class LocalizedForm(forms.Form):
    """A form with one field per language of the site for each name in `localized` ({name: (label, widget, length)})."""

    localized: Mapping[str, tuple[Any, type[forms.Widget], int]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, widget, length) in self.localized.items():
            for code, language in settings.LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label} ({language})", required=False, max_length=length,
                    help_text=ONE_LANGUAGE if name == "title" and code == settings.LANGUAGES[0][0] else "",
                    widget=widget(attrs={"lang": code} | ({"rows": 4} if widget is forms.Textarea else {})))
        self.order_fields([*(f"{name}_{code}" for name in self.localized for code, _language in settings.LANGUAGES),
                           *self.fields])

    def texts(self, name: str, before: Mapping[str, str] | None = None) -> Localized:
        """What was typed for a name in every language; languages the form does not show are kept from `before`."""
        typed = {code: self.cleaned_data.get(f"{name}_{code}", "") for code, _language in settings.LANGUAGES}
        return {**(before or {}), **typed}

    @staticmethod
    def initial_of(**texts: Mapping[str, str]) -> dict[str, str]:
        """Initial values for localized fields."""
        return {f"{name}_{code}": value.get(code, "") for name, value in texts.items()
                for code, _language in settings.LANGUAGES}


class SchemeForm(LocalizedForm):
    localized = {"title": (_("Name of the list"), forms.TextInput, 200)}

    code = forms.SlugField(label=_("Short code"), max_length=60, required=False, help_text=_(
        "Latin letters, digits and dashes, for example night-workers. It stands in addresses and cannot be changed."))
    kind = forms.ChoiceField(label=_("What is the list about?"), choices=[(kind, kind.label) for kind in OWN_KINDS])
    version = forms.CharField(label=_("Version"), max_length=30, initial="1")
    source = forms.CharField(label=_("Source"), max_length=300, required=False,
                             help_text=_("Who made the list, and where it can be found."))


class SchemeChangeForm(LocalizedForm):
    localized = {"title": (_("Name of the list"), forms.TextInput, 200)}

    version = forms.CharField(label=_("Version"), max_length=30)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class TermForm(LocalizedForm):
    localized = {"title": (_("Short title"), forms.TextInput, 300),
                 "definition": (_("What it means"), forms.Textarea, 4000)}

    code = forms.CharField(label=_("Short code"), max_length=120, required=False, help_text=_(
        "Letters, digits, dots and dashes. Leave it empty and one is made from the English title."))
    parent = forms.ModelChoiceField(label=_("Stands below"), queryset=Term.objects.none(), required=False,
                                    empty_label=_("at the top of the list"))
    role = forms.ChoiceField(label=_("Role"), choices=TermRole.choices, required=False)

    def __init__(self, *args: Any, scheme: Scheme, term: Term | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        choices = scheme.terms.filter(retired_at__isnull=True).order_by("order")
        parent.queryset = choices.exclude(pk=term.pk) if term is not None else choices
        if term is not None:
            del self.fields["code"]
        if scheme.kind not in {SchemeKind.GROUPS, SchemeKind.CITY, SchemeKind.UPSTREAM}:
            del self.fields["role"]

    def values(self, term: Term | None = None) -> dict[str, Any]:
        """What was typed, for the services; languages the form does not show stay."""
        found: dict[str, Any] = {"title": self.texts("title", term.title if term else None),
                                 "definition": self.texts("definition", term.definition if term else None),
                                 "parent": self.cleaned_data["parent"]}
        return found | ({"role": self.cleaned_data["role"]} if "role" in self.fields else {})


class SchemeFileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_(
        "CSV (UTF-8) with the columns code, parent, en, ko; or SKOS as RDF/XML. Nothing is changed before you have "
        "seen what would happen."))


class WordingOptions(forms.Form):
    """What the import page asks about a file of SDG wording."""

    language = forms.RegexField(label=_("Language of the file"), regex=r"^[a-z]{2,3}(-[A-Za-z]{4})?$", required=False,
                                help_text=_("Only needed where the text does not tell, for example ne for Nepali."))


def term_initial(term: Term) -> dict[str, Any]:
    """The values of a term for its form."""
    return {**LocalizedForm.initial_of(title=term.title, definition=term.definition), "parent": term.parent_id,
            "role": term.role}


def scheme_label(scheme: Scheme) -> str:
    """A list's name and version in the reader's language."""
    title = plain(scheme.title)
    return f"{title} ({scheme.version})" if scheme.version and scheme.version not in title.split() else title
