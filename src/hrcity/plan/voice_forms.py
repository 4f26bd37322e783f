"""The shape of input about comments. Nothing here asks for a name, an address, a nationality or an account."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.forms import RuledForm
from hrcity.core.localtext import language_name, language_now
from hrcity.institutions.forms import DayField
from hrcity.institutions.models import Body
from hrcity.plan.models import Comment, Node
from hrcity.plan.public_words import period_words
from hrcity.plan.queries import voice as queries
from hrcity.plan.rules.signals import redacted
from hrcity.plan.rules.voice import ENTERED, LONGEST, Refusal, Stance
from hrcity.plan.seen_forms import SeenForm

# Languages that people of Korean cities write in most, beside those of the site; any other is welcome as well.
WRITTEN = ("ko", "en", "zh-hans", "vi", "th", "uz", "ru", "mn", "km", "ne", "id", "my", "ja", "ar", "bn", "ur", "es",
           "fr")  # fmt: skip
OTHER = "und"
AREA = forms.Textarea(attrs={"rows": 6})
SHORT_AREA = forms.Textarea(attrs={"rows": 3})


def language_choices() -> list[tuple[str, str]]:
    """The languages to choose from, the reader's first."""
    now = language_now()
    known = dict.fromkeys([now, *(code for code, _name in settings.LANGUAGES), *WRITTEN])
    return [*((code, language_name(code)) for code in known), (OTHER, str(_("another language")))]


class CommentForm(RuledForm):
    """A comment of a resident; the channel is asked only of staff who write down what somebody said."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(one.value, one.label) for one in ENTERED], widget=forms.RadioSelect,
        help_text=_("You write it down for somebody. Use their words; hand them the receipt afterwards."),
    )  # fmt: skip
    stance = forms.ChoiceField(
        label=_("What do you want to say?"), choices=Stance.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to say about it.")},
    )  # fmt: skip
    update = forms.ChoiceField(label=_("About which report?"), required=False)
    text = forms.CharField(
        label=_("What did you see, or what do you know?"), widget=AREA, max_length=LONGEST,
        help_text=_("In any language. Say what, where and when. Please leave out names, telephone numbers and anything "
                    "that shows who somebody is: everybody reads it."),
        error_messages={"required": _("Write what you saw or know.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of your text"), required=False)
    photo = forms.FileField(
        label=_("A photo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        help_text=_("JPEG, PNG or WebP, up to 10 MB. Place, time and camera are taken out before it is kept. No faces "
                    "of others, please."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("If my text tells of harm to a person, do not publish it: show me where I find confidential advice."),
        required=False,
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, node: Node, staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not staff:
            del self.fields["channel"]
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.fields["language"].initial = language_now()
        self.fields["once"].initial = secrets.token_urlsafe(24)
        self.reports = {str(row.pk): row for row in queries.updates_open(node)[:12]}
        told: list[tuple[str, Any]] = [("", _("The measure as it stands now"))]
        told += [(pk, period_words(row.period)) for pk, row in self.reports.items()]
        self.fields["update"].choices = told  # type: ignore[attr-defined]
        if not self.reports:
            del self.fields["update"]

    def clean_update(self) -> Any:
        """The report itself."""
        return self.reports.get(self.cleaned_data.get("update", ""))


class ReceiptForm(RuledForm):
    """The receipt of a comment."""

    code = forms.CharField(
        label=_("Your receipt"), max_length=60, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 26}),
        help_text=_("Twenty digits, with or without spaces."), error_messages={"required": _("Type the receipt.")},
    )  # fmt: skip


class AgainForm(RuledForm):
    """Why the answer does not hold; the receipt comes along."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=60)
    again = forms.CharField(
        label=_("What does the answer leave open?"), widget=AREA, max_length=LONGEST,
        help_text=_("The commission reads it. It is not published."),
    )  # fmt: skip

    def place_of(self, name: str) -> str | None:
        """The rule calls it text."""
        return super().place_of("again" if name == "text" else name)


class PublishForm(RuledForm):
    """The text that everybody reads, beside the sealed original; translations where somebody can write them."""

    text = forms.CharField(
        label=_("Public text"), widget=AREA, max_length=LONGEST,
        help_text=_("Take out what shows who somebody is. Leave everything else as it was said."),
    )  # fmt: skip
    show_photo = forms.BooleanField(label=_("Show the photo: nobody can be recognised in it"), required=False)

    def __init__(self, *args: Any, comment: Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comment = comment
        self.fields["text"].initial = redacted(comment.original)
        self.fields["text"].widget.attrs["lang"] = comment.language
        if comment.photo_id is None:
            del self.fields["show_photo"]
        for code, _name in settings.LANGUAGES:
            if code != comment.language:
                self.fields[f"text_{code}"] = forms.CharField(
                    label=_("Translation: %(language)s") % {"language": language_name(code)}, required=False,
                    max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The texts by language."""
        values = super().clean()
        texts = {self.comment.language: values.get("text", "")}
        for code, _name in settings.LANGUAGES:
            texts.setdefault(code, values.pop(f"text_{code}", ""))
        return {"text": texts, "show_photo": values.get("show_photo", False)}


class RefuseForm(RuledForm):
    """Which published rule it breaks."""

    reason = forms.ChoiceField(label=_("Which rule does it break?"), choices=Refusal.choices, widget=forms.RadioSelect)
    twin = forms.CharField(
        label=_("Number of the comment that says the same"), required=False, max_length=20,
        help_text=_("Only for a comment that was sent twice, such as CMT-2026-0001."),
    )  # fmt: skip


class NoForm(RuledForm):
    """A button and nothing to fill in."""


class SignForm(SeenForm):
    """A signature under the answer that the page showed."""


class ReasonForm(RuledForm):
    """Only a reason."""

    reason = forms.CharField(label=_("Reason"), widget=SHORT_AREA, max_length=1000)


class WordsForm(RuledForm):
    """Words in the languages of the site: an answer."""

    in_languages = ("text",)
    text = forms.CharField(label=pgettext_lazy("noun", "Answer"), widget=AREA, max_length=4000)


class FindingForm(RuledForm):
    """What the commission finds about a contest."""

    in_languages = ("text",)
    text = forms.CharField(
        label=_("What the commission finds"), widget=AREA, max_length=4000, help_text=_("Everybody reads it.")
    )


class MonitorForm(RuledForm):
    """A resident monitor: term, training, scope."""

    in_languages = ("scope",)
    name = forms.CharField(label=_("Name of the monitor"), max_length=150)
    is_named = forms.BooleanField(label=_("The monitor agrees that the name is public"), required=False)
    body = forms.ModelChoiceField(Body.objects.none(), label=_("Appointed by"))
    scope = forms.CharField(label=_("What the monitor looks at"), widget=SHORT_AREA, max_length=500)
    trained_on = DayField(label=_("Day of the training"), required=False)
    starts_on = DayField(label=_("Term begins"))
    ends_on = DayField(label=_("Term ends"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["body"].initial = bodies.first()
        self.fields["trained_on"].sometimes = True  # type: ignore[attr-defined]


class VisitForm(RuledForm):
    """A visit and what it found about a measure."""

    in_languages = ("place", "seen")
    visited_on = DayField(label=_("Day of the visit"))
    place = forms.CharField(label=_("Where"), max_length=200)
    seen = forms.CharField(label=_("What was seen"), widget=AREA, max_length=4000)
    measure = forms.CharField(
        label=_("Finding about a measure: its number"), required=False, max_length=20,
        help_text=_("Such as MEA-2026-0002. The lead department has to answer a finding."),
    )  # fmt: skip
    stance = forms.ChoiceField(label=_("What the finding says"), choices=Stance.choices, required=False)
    finding = forms.CharField(label=_("The finding"), widget=SHORT_AREA, required=False, max_length=LONGEST)
    photo = forms.FileField(label=_("A photo"), required=False, help_text=_("JPEG, PNG or WebP, up to 10 MB."))


class NgoReportForm(RuledForm):
    """A report of an organisation."""

    in_languages = ("title", "words")
    title = forms.CharField(label=_("Title"), max_length=300)
    organisation = forms.CharField(label=_("Organisation"), max_length=200)
    dated = DayField(label=_("Day of the report"))
    url = forms.URLField(label=_("Address of the report"), required=False, max_length=500, assume_scheme="https")
    file = forms.FileField(label=_("Or its file"), required=False)
    words = forms.CharField(
        label=_("In short, in the organisation’s own words"), required=False, widget=AREA, max_length=2000,
        help_text=_("Taken over unedited. Only what shows who a person is stays out."),
    )  # fmt: skip
    about = forms.CharField(
        label=_("About which measures and recommendations"), max_length=600,
        help_text=_("Their numbers, such as MEA-2026-0002, REC-2026-0009."),
    )  # fmt: skip
    checked = forms.BooleanField(label=_("I have read it: no private person can be recognised in it"))

    def place_of(self, name: str) -> str | None:
        """The rule calls it nodes."""
        return super().place_of("about" if name == "nodes" else name)


class TermsForm(RuledForm):
    """The city's lengths of time."""

    answer_days = forms.IntegerField(label=_("Working days for the answer"), min_value=1, max_value=365)
    contest_days = forms.IntegerField(label=_("Days in which an answer may be contested"), min_value=1, max_value=365)
    erase_days = forms.IntegerField(label=_("Days after which what was sent is erased"), min_value=1, max_value=365)
