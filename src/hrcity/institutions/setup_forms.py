"""The shape of input about the city itself: its set-up, its settings, its days off."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hrcity.institutions.forms import PasteForm, PlainForm, TitleForm, languages, set_choices
from hrcity.people.forms import PASSWORD_HINT
from hrcity.vocabulary.models import Country

OTHER_ZONES = ("Etc/", "US/", "posix", "right")


@lru_cache(maxsize=1)
def time_zones() -> tuple[tuple[str, str], ...]:
    """The time zones by region and city; those that are only other names are left out. Read once from the disk."""
    names = sorted(zoneinfo.available_timezones())
    return tuple((name, name.replace("_", " ")) for name in names if "/" in name and not name.startswith(OTHER_ZONES))


def countries() -> list[tuple[str, str]]:
    """Countries by their name in the reader's language."""
    rows = [(row.iso3, str(row)) for row in Country.objects.all()]
    return sorted(rows, key=lambda row: row[1])


class CityForm(TitleForm):
    """The city: its name in each language, where it lies, which clock it follows."""

    title_label = _("Name of the city")
    languages = forms.MultipleChoiceField(label=_("Languages the city publishes in"),
                                          widget=forms.CheckboxSelectMultiple)
    country = forms.ChoiceField(label=_("Country"))
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Deadlines end at midnight in this zone."))
    contact = forms.EmailField(label=_("Mailbox of the human-rights office"), required=False,
                               help_text=_("Everybody can read it. Not a person's own address."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "languages", list(languages()))
        set_choices(self, "country", [("", "–"), *countries()])
        set_choices(self, "time_zone", list(time_zones()))


class SettingsForm(CityForm):
    """The city's settings: name and place, and how long its windows are."""

    objection_days = forms.IntegerField(label=_("Days to object"), min_value=0, max_value=250, help_text=_(
        "Working days a department has to say “this is not ours”. Until they are over, nobody reads in public that it "
        "is."))
    answer_days = forms.IntegerField(label=_("Days to answer"), min_value=1, max_value=1000, help_text=_(
        "Calendar days from the notice to the answer, where no rule of its own says otherwise."))
    notice_days = forms.IntegerField(label=_("Days of notice before a page that surprises"), min_value=0, max_value=250,
                                     help_text=_("Working days a department or the mayor's office sees such a page "
                                                 "before the public does. They may reply, never postpone."))


class DepartmentsForm(PasteForm):
    """The departments of a new city; none is an answer too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Departments, one on each line")
        self.fields["text"].help_text = _("English name; Korean name; mailbox – in any order, for example: Housing "
                                          "Bureau; 주택국; housing@example.org")

    def clean(self) -> dict[str, Any]:
        """An empty list is fine: departments can be added at any time."""
        data = super().clean()
        if "text" in self.errors and not self.data.get(self.add_prefix("text"), "").strip():
            del self.errors["text"]
            data["text"] = ""
        return data


class FirstPersonForm(PlainForm):
    """Who runs the installation at first."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail address"), help_text=_("With it you sign in."),
                             widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class PasswordForm(PlainForm):
    """The last thing before the city opens; kept nowhere but as the account's hash."""

    password = forms.CharField(label=_("Your password"), max_length=200, help_text=PASSWORD_HINT, strip=False,
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))


class HolidaysForm(PasteForm):
    """Days off in bulk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Days off, one on each line")
        self.fields["text"].help_text = _("Date with the year first; English name; Korean name – for example: "
                                          "2027-01-01; New Year's Day; 신정")
