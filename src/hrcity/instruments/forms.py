"""Shapes of input: what the import page asks about a text, and an ordinance or charter typed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hrcity.core.errors import DomainError
from hrcity.instruments.models import Instrument, InstrumentKind, Provision
from hrcity.vocabulary.forms import LocalizedForm

LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
TYPED_KINDS = [InstrumentKind.ORDINANCE, InstrumentKind.CHARTER, InstrumentKind.LAW, InstrumentKind.DECLARATION,
               InstrumentKind.JUDGMENT, InstrumentKind.CITY_DOCUMENT, InstrumentKind.UN_DOCUMENT]
TRANSLATOR_HINT = _("Who translated this text, a person or an office. Leave it empty for the original.")


def language_field(**kwargs: Any) -> forms.RegexField:
    """A language by its code."""
    return forms.RegexField(label=_("Language"), regex=LANGUAGE_PATTERN, help_text=_(
        "Its code: en, ko, ja, vi …"), **kwargs)


class TextOptions(forms.Form):
    """What the import page may be told about a text that says most itself."""

    language = language_field(required=False)
    translator = forms.CharField(label=_("Translated by"), max_length=150, required=False, help_text=TRANSLATOR_HINT)


class DocumentOptions(TextOptions):
    """What a plain file does not say about itself."""

    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, kind.label) for kind in TYPED_KINDS], required=False)
    symbol = forms.CharField(label=_("Number of the document"), max_length=120, required=False, help_text=_(
        "For example the number of the ordinance or the UN document number."))
    slug = forms.ModelChoiceField(
        label=_("A further language version of"), queryset=Instrument.objects.none(), required=False,
        to_field_name="slug", empty_label=_("none: this is a new text"))
    field_order = ["title", "kind", "symbol", "slug", "language", "translator"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slug = self.fields["slug"]
        assert isinstance(slug, forms.ModelChoiceField)
        slug.queryset = Instrument.objects.filter(kind__in=TYPED_KINDS)

    def clean_slug(self) -> str:
        """The address only: options are kept as plain values."""
        found: Instrument | None = self.cleaned_data["slug"]
        return found.slug if found is not None else ""


class RatificationOptions(forms.Form):
    """Which treaty a table is about, and how old its facts are."""

    instrument = forms.ModelChoiceField(label=_("Treaty"), queryset=Instrument.objects.none(), required=False,
                                        to_field_name="slug", empty_label=_("as the file's name says"))
    checked_on = forms.DateField(label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instrument = self.fields["instrument"]
        assert isinstance(instrument, forms.ModelChoiceField)
        instrument.queryset = Instrument.objects.filter(kind__in=[InstrumentKind.TREATY, InstrumentKind.PROTOCOL])

    def clean_instrument(self) -> str:
        """The address only: options are kept as plain values."""
        found: Instrument | None = self.cleaned_data["instrument"]
        return found.slug if found is not None else ""

    def clean_checked_on(self) -> str:
        """The day as text, for the same reason."""
        found = self.cleaned_data["checked_on"]
        return found.isoformat() if found else ""


class InstrumentForm(LocalizedForm):
    """A norm or document entered by hand, its text typed or pasted whole."""

    localized = {"title": (_("Title"), forms.TextInput, 300)}

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, kind.label) for kind in TYPED_KINDS])
    symbol = forms.CharField(label=_("Number of the document"), max_length=120, required=False)
    adopted_on = forms.CharField(label=_("Adopted on"), max_length=10, required=False,
                                 help_text=_("For example, 2027-06-30; the year alone will do."))
    in_force_on = forms.CharField(label=_("In force since"), max_length=10, required=False)
    source = forms.CharField(label=_("Where the text comes from"), max_length=300)
    url = forms.URLField(label=_("Web address of the official text"), max_length=500, required=False,
                         assume_scheme="https")
    lang = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES, required=False)
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 20}), help_text=_(
        "Begin each article on a new line, such as “Article 3 (Duties)” or “제3조(책무)”. You can add other languages "
        "afterwards."))


    def values(self) -> dict[str, Any]:
        """Everything but the title, for the service."""
        names = ("kind", "symbol", "adopted_on", "in_force_on", "source", "url", "lang", "text")
        return {name: self.cleaned_data[name] for name in names}


class InstrumentChangeForm(LocalizedForm):
    """What is said about a text."""

    localized = {"title": (_("Title"), forms.TextInput, 300), "short_title": (_("Short title"), forms.TextInput, 150)}

    symbol = forms.CharField(label=_("Number of the document"), max_length=120, required=False)
    adopted_on = forms.CharField(label=_("Adopted on"), max_length=10, required=False)
    in_force_on = forms.CharField(label=_("In force since"), max_length=10, required=False)
    source = forms.CharField(label=_("Where the text comes from"), max_length=300, required=False)
    url = forms.URLField(label=_("Web address of the official text"), max_length=500, required=False,
                         assume_scheme="https")
    checked_on = forms.DateField(label=_("Checked on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def values(self, row: Instrument) -> dict[str, Any]:
        """For the service; languages the form does not show stay."""
        names = ("symbol", "adopted_on", "in_force_on", "source", "url", "checked_on")
        return {name: self.cleaned_data[name] for name in names} | {
            "title": self.texts("title", row.title), "short_title": self.texts("short_title", row.short_title)}


def instrument_initial(row: Instrument) -> dict[str, Any]:
    """The values of an instrument for its form."""
    names = ("symbol", "adopted_on", "in_force_on", "source", "url", "checked_on")
    return {name: getattr(row, name) for name in names} | LocalizedForm.initial_of(
        title=row.title, short_title=row.short_title)


class ProvisionForm(LocalizedForm):
    """Our short title of an article, and its wording in one language."""

    localized = {"title": (_("Our short title"), forms.TextInput, 200)}

    lang = language_field()
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 10}))
    translator = forms.CharField(label=_("Translated by"), max_length=150, required=False, help_text=TRANSLATOR_HINT)
    is_machine = forms.BooleanField(label=_("This is a machine translation that nobody has checked"), required=False)

    def values(self) -> dict[str, Any]:
        """The wording, for the service."""
        return {name: self.cleaned_data[name] for name in ("lang", "text", "translator", "is_machine")}


def provision_initial(part: Provision, lang: str) -> dict[str, Any]:
    """The values of a part for its form, with its wording in one language."""
    wording = part.texts.filter(lang=lang).first()
    return {"lang": lang, "text": wording.text if wording else "", "translator": wording.translator if wording else "",
            "is_machine": bool(wording and wording.is_machine), **LocalizedForm.initial_of(title=part.title)}


class ReaderForm(forms.Form):
    """Which languages stand side by side."""

    left = forms.ChoiceField(label=_("First language"))
    right = forms.ChoiceField(label=_("Second language"))
    more = forms.ChoiceField(label=_("Third language"), required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("none")), *choices] if name == "more" else list(choices)


def refuse(form: forms.Form, error: DomainError) -> None:
    """A broken rule, said beside its field."""
    field = error.field if error.field in form.fields else next(
        (name for name in form.fields if error.field and name.startswith(f"{error.field}_")), None)
    form.add_error(field, str(error.message))


class VersionForm(forms.Form):
    """A further language version, typed or pasted whole."""

    lang = language_field()
    translator = forms.CharField(label=_("Translated by"), max_length=150, required=False, help_text=TRANSLATOR_HINT)
    is_machine = forms.BooleanField(label=_("This is a machine translation that nobody has checked"), required=False)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 20}), help_text=_(
        "Begin each article on a new line with its number; it is set beside the same article of the other languages."))


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Why is this text withdrawn?"), max_length=300,
                             help_text=_("The reason is public."))
