"""The shape of input on opinions, answers and promises. What is allowed is the business of rules and access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hrcity.core.forms import RowsField
from hrcity.core.localtext import date_words
from hrcity.core.text import plain
from hrcity.institutions.models import Body, Meeting, Membership, Vote
from hrcity.plan.models import Node, OfficeHolder, Opinion
from hrcity.plan.queries import promises as promise_queries
from hrcity.plan.queries import review as queries
from hrcity.plan.rules.promises import PromiseKind, Verdict
from hrcity.plan.rules.review import DEFAULT_DAYS, ClockUnit, OpinionKind, OpinionWord
from hrcity.recommendations.forms import DayField, PlainForm, ReasonForm
from hrcity.recommendations.models import Evidence, Recommendation

LONG = {"rows": 6}
SHORT = {"rows": 3}


def said(form: PlainForm) -> dict[str, Any]:
    """What a valid form says, by the names it declares: a text by language under one name."""
    return {name: form.cleaned_data[name] for name in form.base_fields}


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A meeting, told by its day and title."""

    def label_from_instance(self, obj: Meeting) -> str:
        """Day, title, number."""
        return f"{date_words(obj.starts_at)}: {plain(obj.title)} ({obj.ref})"


class VoteField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A vote, told by its question and count."""

    def label_from_instance(self, obj: Vote) -> str:
        """Meeting, question, count."""
        return f"{obj.item.meeting.ref}: {plain(obj.question)} ({obj.yes}–{obj.no}–{obj.abstain})"


class NodeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A measure, told by its number, title and plan."""

    def label_from_instance(self, obj: Node) -> str:
        """Number, title, plan."""
        return f"{obj.ref} {plain(obj.title)} – {plain(obj.plan.title)}"


class OpinionForm(PlainForm):
    """What a body says, where it was decided, and what others in it think."""

    in_languages = ("text", "dissent")

    kind = forms.ChoiceField(
        label=_("What does the body say?"),
        help_text=_("The city answers by a date if you change, object, propose or recommend."),
        choices=OpinionKind,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("The opinion"),
        help_text=_("The public reads it word by word."),
        widget=forms.Textarea(attrs=LONG),
        max_length=20000,
    )
    meeting = MeetingField(Meeting.objects.none(), label=_("At which meeting?"), required=False)
    vote = VoteField(
        Vote.objects.none(),
        label=_("By which vote?"),
        help_text=_("Only if it was put to the vote."),
        required=False,
    )
    dissent = forms.CharField(
        label=_("What the others think"),
        help_text=_("The opinion of those who did not agree. It is published with the rest."),
        widget=forms.Textarea(attrs=SHORT),
        required=False,
        max_length=20000,
    )

    def __init__(self, *args: Any, body: Body, kinds: list[OpinionKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = queries.meetings_of([body.pk])  # type: ignore[attr-defined]
        self.fields["vote"].queryset = queries.votes_of([body.pk])  # type: ignore[attr-defined]


class WithdrawForm(PlainForm):
    """Why the body takes it back, in the languages of the site."""

    in_languages = ("reason",)

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The page stays; the public reads the reason on it."),
        widget=forms.Textarea(attrs=SHORT),
        max_length=2000,
    )


class AnswerForm(PlainForm):
    """Taken up where, in part, or not and why."""

    in_languages = ("reason",)
    only_for = {"node": ("word", {OpinionWord.TAKEN_UP, OpinionWord.PARTLY})}
    sometimes = ("node", "reason")

    word = forms.ChoiceField(label=_("What does the city answer?"), choices=OpinionWord, widget=forms.RadioSelect)
    node = NodeField(
        Node.objects.none(),
        label=_("In which measure?"),
        help_text=_("Measures of this plan and of the yearly plan that follows. Needed if it is taken up."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason, in plain words"),
        help_text=_("Needed if it is taken up in part or not."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=20000,
    )

    def __init__(self, *args: Any, opinion: Opinion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = queries.measures_for(opinion)  # type: ignore[attr-defined]


class ReturnForm(ReasonForm):
    """Why a draft goes back."""


class ClockForm(PlainForm):
    """How long the city has to answer, and by which article."""

    days = forms.IntegerField(label=_("How long?"), min_value=1, max_value=400, initial=DEFAULT_DAYS)
    unit = forms.ChoiceField(label=_("Counted in"), choices=ClockUnit)
    legal_source = forms.CharField(
        label=_("Article that obliges the city to answer"),
        help_text=_("Leave it empty if there is none: pages then say that there is no legal duty."),
        required=False,
        max_length=300,
    )


class HolderForm(PlainForm):
    """Who holds a public office, in which body, for which term."""

    in_languages = ("office",)

    office = forms.CharField(label=_("Office"), help_text=_("For example, Mayor"), max_length=200)
    name = forms.CharField(label=_("Name, as the public knows it"), max_length=150)
    body = forms.ModelChoiceField(Body.objects.none(), label=_("In which body?"))
    membership = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Seat with its term of office"),
        help_text=_("If the person has a seat here, the term is taken from it."),
        required=False,
    )
    starts_on = DayField(label=_("Term of office from"), required=False)
    ends_on = DayField(label=_("Term of office until"), required=False)

    def prepare(self) -> None:
        """The bodies whose office-holders promise, and the seats of heads."""
        self.fields["body"].queryset = promise_queries.holder_bodies()  # type: ignore[attr-defined]
        self.fields["membership"].queryset = promise_queries.seats_of_heads()  # type: ignore[attr-defined]


class PromiseForm(PlainForm):
    """What was promised, by whom, when, where it is written."""

    in_languages = ("text", "source")
    sometimes = ("source", "source_url", "source_file")

    holder = forms.ModelChoiceField(OfficeHolder.objects.none(), label=_("Who promised it?"))
    kind = forms.ChoiceField(label=_("What kind of promise?"), choices=PromiseKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was promised"),
        help_text=_("In the words that were used."),
        widget=forms.Textarea(attrs=SHORT),
        max_length=4000,
    )
    given_on = DayField(label=_("On which day?"))
    due_on = DayField(label=_("Until when?"), help_text=_("Leave it empty if no day was named."), required=False)
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Document, page, minutes. A source in words, an address or a file: one is needed."),
        required=False,
        max_length=500,
    )
    source_url = forms.URLField(label=_("Address of the source"), required=False, max_length=500, assume_scheme="https")
    source_file = forms.FileField(label=_("File of the source"), required=False)
    nodes = RowsField(
        Node.objects.none(),
        label=_("Measures that carry it out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ask = forms.CharField(
        label=_("Recommendation that it answers"),
        help_text=_("Its number, for example REC-2026-0042."),
        required=False,
        max_length=20,
    )
    folded = ("nodes",)

    def place_of(self, name: str) -> str | None:
        """Whoever keeps files calls it file."""
        return super().place_of("source_file" if name == "file" else name)

    def prepare(self) -> None:
        """The office-holders, and the measures of public plans."""
        self.fields["holder"].queryset = OfficeHolder.objects.all()  # type: ignore[attr-defined]
        self.fields["nodes"].queryset = queries.measures_public()  # type: ignore[attr-defined]

    def clean_ask(self) -> Recommendation | None:
        """The recommendation with this number, if everybody may read it."""
        ref = self.cleaned_data["ask"].strip().upper()
        row = promise_queries.asks_public().filter(ref=ref).first() if ref else None
        if ref and row is None:
            raise forms.ValidationError(_("There is no public recommendation with this number."))
        return row


class JudgeForm(PlainForm):
    """Kept, broken or open, why, and where one can look it up."""

    in_languages = ("reason",)
    sometimes = ("proof_url",)

    verdict = forms.ChoiceField(label=_("Is the promise kept?"), choices=Verdict, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    proof_url = forms.URLField(
        label=_("Address of the proof"),
        help_text=_("Where anybody can look it up. Needed for kept and broken, unless you choose evidence."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    evidence = RowsField(
        Evidence.objects.none(),
        label=_("Evidence that has been released"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    folded = ("evidence",)

    def __init__(self, *args: Any, verdicts: list[str], evidence: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(value, label) for value, label in Verdict.choices if value in verdicts]
        self.fields["verdict"].choices = offered  # type: ignore[attr-defined]
        self.fields["evidence"].queryset = evidence  # type: ignore[attr-defined]


class ReplyForm(PlainForm):
    """What the holder's side says."""

    in_languages = ("text",)

    text = forms.CharField(
        label=_("Your reply"),
        help_text=_("It stands beside the judgement for everybody, and cannot be changed afterwards."),
        widget=forms.Textarea(attrs=SHORT),
        max_length=4000,
    )
