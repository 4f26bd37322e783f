"""The shape of input on a recommendation. What is allowed is the business of rules and access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.forms import RowsField, RuledForm
from hrcity.institutions.models import Body
from hrcity.institutions.queries import answering_bodies, bodies, grading_bodies, outside_bodies
from hrcity.recommendations import queries, rules
from hrcity.recommendations.models import AskKind, EvidenceKind, Passing, Recommendation, TextKind
from hrcity.recommendations.rules import WORDS_FOR, Addressee, AnswerWord, Ours
from hrcity.vocabulary.models import Term

OURS_CHOICES = [
    (Ours.OURS, _("Ours: the city can do it")),
    (Ours.SHARED, _("Shared: the city and the State each do a part")),
    (Ours.NATIONAL, _("National: the State must do it; we pass it on")),
    (Ours.UNCLEAR, _("Unclear: somebody else must say whose it is")),
]


class DayField(forms.DateField):
    """A day, typed or picked; written as 2027-06-30."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> Any:
        """A day of an age in which days can be counted on from it: the year 9999 has no day after its last."""
        day = super().to_python(value)
        if day is not None and not 1800 <= day.year <= 2200:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class PlainForm(RuledForm):
    """A form that is told of its record and reader.

    `sometimes` names fields that a rule needs in some cases: their hint says when, and they are not called optional.
    """

    sometimes: tuple[str, ...] = ()

    def __init__(
        self, *args: Any, recommendation: Recommendation | None = None, user: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.recommendation = recommendation
        self.user = user
        for name in self.sometimes:
            self.fields[self.place_of(name) or name].sometimes = True  # type: ignore[attr-defined]
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the record or the reader."""


class ReasonForm(PlainForm):
    """Only a reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class OptionalReasonForm(PlainForm):
    """A reason where one is needed; the rule says when."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )


class EmptyForm(PlainForm):
    """A button and nothing to fill in: what is approved or signed is what the page showed, not what came since."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def prepare(self) -> None:
        """The mark of the record as it is shown; what was sent with an older page is compared with it."""
        self.mark = self.recommendation.updated_at.isoformat() if self.recommendation else ""
        self.fields["seen"].initial = self.mark

    def clean(self) -> dict[str, Any]:
        """Refused when the record has changed since; the page that comes back shows the new and may be sent again."""
        values = super().clean() or {}
        if values.get("seen") and values["seen"] != self.mark:
            self.data = {**self.data, self.add_prefix("seen"): self.mark}  # it has no field of many values
            raise forms.ValidationError(
                _("This was changed after you opened the page. Read it once more; it now shows what is new.")
            )
        return values


class ProposeForm(PlainForm):
    """Whose is it, who answers, on what basis, why."""

    sometimes = ("lead", "passed_to", "legal_basis", "reason")
    only_for = {
        "lead": ("outcome", rules.NEEDS_LEAD),
        "supporting": ("outcome", rules.NEEDS_LEAD),
        "passed_to": ("outcome", rules.NEEDS_ASKED_INSTEAD),
        "legal_basis": ("outcome", rules.NEEDS_LEGAL_BASIS),
    }
    folded = ("supporting",)
    in_languages = ("public_reason",)

    outcome = forms.ChoiceField(label=_("Is this ours?"), choices=OURS_CHOICES, widget=forms.RadioSelect)
    function = forms.ModelChoiceField(Term.objects.none(), label=_("Function of the city"), required=False)
    lead = forms.ModelChoiceField(
        Body.objects.none(),
        label=_("Who answers (lead)"),
        required=False,
        help_text=_("Needed when it is ours or shared."),
    )
    supporting = RowsField(
        Body.objects.none(),
        label=_("Departments that help"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For what is ours or shared."),
    )
    passed_to = forms.ModelChoiceField(
        Body.objects.none(),
        label=_("Who is asked instead"),
        required=False,
        help_text=_("Needed when it is national or unclear."),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        max_length=300,
        required=False,
        help_text=_(
            "Law or ordinance and article, for example “Local Autonomy Act, art. 13”. Only “unclear” needs none."
        ),
    )
    reason = forms.CharField(
        label=_("Reason, for the department"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )
    public_reason = forms.CharField(
        label=_("Reason in plain words, for the public"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )

    def prepare(self) -> None:
        """Choices and the defaults of the fixed rule."""
        self.fields["function"].queryset = queries.function_terms()  # type: ignore[attr-defined]
        self.fields["lead"].queryset = answering_bodies()  # type: ignore[attr-defined]
        self.fields["supporting"].queryset = answering_bodies()  # type: ignore[attr-defined]
        self.fields["passed_to"].queryset = outside_bodies()  # type: ignore[attr-defined]


class AnswerForm(PlainForm):
    """The answer in the words that fit the addressee."""

    sometimes = ("measure", "measure_due_on", "part", "reason", "passed_to")
    only_for = {
        "measure": ("word", rules.NEEDS_MEASURE),
        "measure_due_on": ("word", rules.NEEDS_MEASURE),
        "part": ("word", rules.NEEDS_PART),
        "reason": ("word", rules.NEEDS_REASON),
        "passed_to": ("word", rules.NEEDS_PASSED_TO),
    }
    in_languages = ("text", "measure", "part", "reason")

    word = forms.ChoiceField(label=_("Our answer"), choices=AnswerWord.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Answer"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=8000
    )
    measure = forms.CharField(
        label=_("What we will do"),
        max_length=300,
        required=False,
        help_text=_("One sentence. Needed when you take it on, wholly or in part."),
    )
    measure_due_on = DayField(
        label=_("By when"),
        required=False,
        help_text=_("The day on which it will be done. Needed when you take it on, wholly or in part."),
    )
    part = forms.CharField(
        label=_("Which part"),
        help_text=_("Needed when you take on a part."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
        help_text=_("Needed unless you take all of it on. The public reads it."),
    )
    passed_to = forms.ModelChoiceField(
        Body.objects.none(), label=_("Passed to"), required=False, help_text=_("Needed when it is outside your powers.")
    )

    def prepare(self) -> None:
        """Only the words that fit, and whom it may be passed to."""
        addressee = Addressee(self.recommendation.addressee) if self.recommendation else Addressee.STATE
        self.fields["word"].choices = [(word.value, word.label) for word in WORDS_FOR[addressee]]  # type: ignore[attr-defined]
        if addressee == Addressee.CITY:
            del self.fields["passed_to"]
        else:
            self.fields["passed_to"].queryset = outside_bodies()  # type: ignore[attr-defined]


class EvidenceForm(PlainForm):
    """One piece of proof."""

    sometimes = ("file", "url", "figure", "source")
    only_for = {
        "file": ("kind", {EvidenceKind.FILE, EvidenceKind.MINUTES}),
        "url": ("kind", {EvidenceKind.LINK}),
        "figure": ("kind", {EvidenceKind.FIGURE}),
        "unit": ("kind", {EvidenceKind.FIGURE}),
        "source": ("kind", {EvidenceKind.MINUTES, EvidenceKind.FIGURE}),
    }

    in_languages = ("title", "unit", "source")

    kind = forms.ChoiceField(
        label=_("Kind of evidence"), choices=EvidenceKind.choices, widget=forms.RadioSelect, initial=EvidenceKind.FILE
    )
    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    file = forms.FileField(label=_("File"), required=False, help_text=_("For a file or minutes."))
    url = forms.URLField(
        label=_("Address of the page"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("For a link."),
    )
    figure = forms.CharField(
        label=_("Figure"), max_length=60, required=False, help_text=_("For a figure, with its source.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False, help_text=_("For a figure."))
    source = forms.CharField(
        label=_("Source, meeting or register"),
        max_length=300,
        required=False,
        help_text=_("For minutes or a figure."),
    )
    dated = DayField(label=_("Date of the evidence"), required=False)


class UpdateForm(PlainForm):
    """What was done in a period."""

    in_languages = ("text",)

    text = forms.CharField(
        label=pgettext_lazy("report", "What was done"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=8000,
        error_messages={"required": _("Write what was done, in at least one language.")},
    )
    says_done = forms.BooleanField(label=_("It is done. The evidence below shows it."), required=False)


class GradeForm(PlainForm):
    """How far it is carried out."""

    in_languages = ("reason",)

    body = forms.ModelChoiceField(Body.objects.none(), label=_("In the name of"))
    term = forms.ModelChoiceField(
        Term.objects.none(), label=_("How far is it carried out?"), widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text=_("The public reads it, with the name of your body."),
    )

    def prepare(self) -> None:
        """Bodies in whose name the person may grade; the words of the city's scale."""
        may = grading_bodies(self.user) if self.user is not None else []
        self.fields["body"].queryset = bodies().filter(pk__in=[body.pk for body in may])  # type: ignore[attr-defined]
        self.fields["body"].initial = may[0] if len(may) == 1 else None
        self.fields["term"].queryset = queries.grade_terms()  # type: ignore[attr-defined]


class LetterForm(PlainForm):
    """A letter to the body that is asked instead."""

    file = forms.FileField(
        label=_("The letter as it was sent"),
        required=False,
        help_text=_("PDF or Word. Only the office and auditors can open it."),
    )
    to = forms.ModelChoiceField(Body.objects.none(), label=_("To"))
    letter = forms.CharField(label=_("Number or subject of the letter"), max_length=120)
    sent_on = DayField(label=_("Sent on"), required=False)

    def prepare(self) -> None:
        """Bodies outside the city."""
        self.fields["to"].queryset = outside_bodies()  # type: ignore[attr-defined]


def _open_letters(form: PlainForm) -> None:
    """Which letter is meant: asked only where several are out."""
    letters = queries.letters_of(form.recommendation).open if form.recommendation else []
    field = form.fields["passing"]
    field.queryset = Passing.objects.filter(pk__in=[row.pk for row in letters]).select_related("to")  # type: ignore[attr-defined]
    field.label_from_instance = lambda row: f"{row.to}: {row.letter}"  # type: ignore[attr-defined]
    field.initial = letters[0].pk if letters else None
    if len(letters) < 2:
        field.widget = forms.HiddenInput()


class RemindForm(EmptyForm):
    """A reminder: one click."""

    passing = forms.ModelChoiceField(Passing.objects.none(), label=_("Which letter"), required=False)

    def prepare(self) -> None:
        """The letters that are out."""
        super().prepare()
        _open_letters(self)


class ReplyForm(PlainForm):
    """What the body that was asked has answered."""

    passing = forms.ModelChoiceField(Passing.objects.none(), label=_("Which letter"), required=False)
    file = forms.FileField(
        label=_("Their answer as it came"),
        required=False,
        help_text=_("PDF or Word. Only the office and auditors can open it."),
    )
    answer = forms.CharField(
        label=_("What they answer, in short"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )
    answered_on = DayField(label=_("Date of their answer"), required=False)

    def prepare(self) -> None:
        """The letters that are out."""
        _open_letters(self)


class TextForm(PlainForm):
    """A translation or a summary in one language."""

    lang = forms.ChoiceField(label=_("Language"), choices=[("ko", _("Korean")), ("en", _("English"))])
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(TextKind.SUMMARY, TextKind.SUMMARY.label), (TextKind.OFFICIAL, TextKind.OFFICIAL.label)],
    )
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000)
    translator = forms.CharField(label=_("Who translated it"), max_length=150, required=False)


class LabelForm(PlainForm):
    """A term to put on the ask."""

    term = forms.ModelChoiceField(Term.objects.none(), label=_("Label"))
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def prepare(self) -> None:
        """Terms of the city's own and common schemes."""
        self.fields["term"].queryset = Term.objects.filter(  # type: ignore[attr-defined]
            retired_at__isnull=True,
            scheme__kind__in=["rights", "groups", "sdg", "duties", "principles", "city"],
        ).select_related("scheme")


class EnterForm(PlainForm):
    """An ask entered by hand."""

    issuer = forms.ModelChoiceField(Body.objects.none(), label=_("Who asks"))
    addressee = forms.ChoiceField(
        label=_("Who is asked"), choices=Addressee.choices, widget=forms.RadioSelect, initial=Addressee.CITY
    )
    text = forms.CharField(label=_("What is asked"), widget=forms.Textarea(attrs={"rows": 5}), max_length=20000)
    lang = forms.ChoiceField(label=_("Language of the text"), choices=[("en", _("English")), ("ko", _("Korean"))])
    kind = forms.ChoiceField(label=_("Kind"), choices=AskKind.choices, initial=AskKind.RECOMMENDATION)
    symbol = forms.CharField(label=_("Document number"), max_length=120, required=False)
    paragraph = forms.CharField(label=_("Paragraph"), max_length=40, required=False)
    issued_on = DayField(label=_("Date"), required=False)

    def prepare(self) -> None:
        """Every body may ask."""
        self.fields["issuer"].queryset = bodies()  # type: ignore[attr-defined]
