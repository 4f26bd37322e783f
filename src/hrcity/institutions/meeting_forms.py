"""The shape of input about meetings and seats at the table. What is allowed is the business of rules and services."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hrcity.core.errors import DomainError
from hrcity.core.forms import LanguagesForm
from hrcity.core.text import plain
from hrcity.institutions import meeting_queries, queries, seat_rules
from hrcity.institutions.forms import BodyChoice, DayField, PlainForm, set_choices, set_rows
from hrcity.institutions.meeting_notices import SIGN, interpretation
from hrcity.institutions.meeting_rules import majority
from hrcity.institutions.models import (
    AgendaItem,
    BallotChoice,
    Body,
    Dimension,
    Meeting,
    MeetingKind,
    Membership,
    Paper,
    Presence,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SPOKEN = ("en", "ko", "zh-hans", "vi", "th", "uz", "mn", "ru", "km", "ne", "id", "ar")
OPEN, CLOSED = "open", "closed"
OPENNESS = ((OPEN, _("Open: everybody may read it")), (CLOSED, _("Closed: the public reads the reason instead")))
LONG = forms.Textarea(attrs={"rows": 4})
CLOSED_HINT = _("The public reads this in place of what is closed. Name the rule, and no person.")
ACCEPTED = ".pdf,.docx,.hwp,.hwpx,.odt,.xlsx,.pptx,.jpg,.png,.txt,.zip"


class TextsForm(PlainForm, LanguagesForm):
    """A form with texts in the languages of the site; a broken rule is told beside its field."""

    def clean(self) -> dict[str, Any]:
        """The texts by language under their own names; what each language's field held is left out."""
        values = super().clean()
        parts = {field for name in self.in_languages for field in self._fields_of(name)}
        return {name: value for name, value in values.items() if name not in parts}

    def refused(self, error: DomainError) -> None:
        """A rule of the house says no: everything that is missing at once."""
        for one in (error, *error.others):
            self.add_error(self.place_of(one.field), str(one.message))


def openness(label: str | _StrPromise) -> forms.ChoiceField:
    """Open or closed."""
    return forms.ChoiceField(label=label, choices=OPENNESS, widget=forms.RadioSelect, initial=OPEN)


def words(
    label: str | _StrPromise, *, hint: str | _StrPromise = "", required: bool = False, most: int = 300, rows: int = 0
) -> forms.CharField:
    """A text: one line, or several."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=widget)


def reason_for_closing() -> forms.CharField:
    """Why something is kept from the public."""
    field = words(_("Why is it closed?"), hint=CLOSED_HINT, rows=2)
    field.sometimes = True  # type: ignore[attr-defined]
    return field


class MeetingForm(TextsForm):
    """A meeting: what, when, where, open or closed, what help there is."""

    in_languages = ("title", "place", "closed_reason", "help_note")
    only_for = {"closed_reason": ("is_open", {CLOSED})}

    title = words(_("What it is called"), required=True, hint=_("Everybody reads it, also when the meeting is closed."))
    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=MeetingKind.choices)
    day = DayField(label=_("Day"))
    time = forms.TimeField(
        label=_("Begins at"),
        help_text=_("In the city's time, for example 14:00"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = words(_("Place"), hint=_("Room, floor, address, or a link to take part from afar."), rows=2)
    is_open = forms.ChoiceField(
        label=_("Open or closed?"),
        widget=forms.RadioSelect,
        initial=OPEN,
        choices=[
            (OPEN, _("Open: everybody may come; agenda and papers are public")),
            (CLOSED, _("Closed: the public reads the reason instead of agenda and papers")),
        ],
    )
    closed_reason = reason_for_closing()
    languages = forms.MultipleChoiceField(
        label=_("Interpreted into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_step_free = forms.BooleanField(label=_("The way in is free of steps"), required=False)
    has_childcare = forms.BooleanField(label=_("Children are looked after"), required=False)
    reimburses = forms.BooleanField(label=_("Fares and lost pay are paid back"), required=False)
    help_note = words(
        _("How to ask for help to take part"),
        rows=2,
        most=600,
        hint=_("Telephone or address, and until when. For example: write to us three days before."),
    )
    quorum = forms.IntegerField(
        label=_("Quorum"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_(
            "How many members must be there, as the rules of procedure say. Empty: more than half of the seats."
        ),
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = {**_of_meeting(meeting), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        set_choices(self, "languages", [(code, interpretation(code)) for code in (*SPOKEN, SIGN)])

    def clean(self) -> dict[str, Any]:
        """Day and time become one moment in the city's zone."""
        values = dict(super().clean())
        values["is_open"] = values.get("is_open") != CLOSED
        values["quorum"] = values.get("quorum") or 0
        day, clock = values.pop("day", None), values.pop("time", None)
        if day is not None and clock is not None:
            zone = queries.time_zone() or timezone.get_default_timezone()
            values["starts_at"] = dt.datetime.combine(day, clock, tzinfo=zone)
        return values


def _of_meeting(row: Meeting) -> dict[str, Any]:
    local = timezone.localtime(row.starts_at, queries.time_zone())
    kept = ("title", "kind", "place", "closed_reason", "languages", "is_step_free", "has_childcare", "reimburses",
            "help_note")  # fmt: skip
    return {name: getattr(row, name) for name in kept} | {
        "day": local.date(), "time": local.time().replace(second=0, microsecond=0),
        "is_open": OPEN if row.is_open else CLOSED, "quorum": row.quorum or None}  # fmt: skip


class PointForm(TextsForm):
    """A point of the agenda."""

    in_languages: tuple[str, ...] = ("title", "text", "closed_reason", "outcome")
    only_for = {"closed_reason": ("openness", {CLOSED})}

    title = words(pgettext_lazy("agenda", "What it is about"), required=True)
    text = words(_("More about it"), rows=3, most=4000)
    subject_ref = forms.CharField(
        label=_("Reference of what it is about"),
        required=False,
        max_length=60,
        help_text=_("For example PLAN-2026-0001 or REC-2026-0042: it becomes a link."),
    )
    order = forms.IntegerField(
        label=_("Place on the agenda"), min_value=1, max_value=999, required=False, help_text=_("Empty: last.")
    )
    openness = openness(_("Open or closed?"))
    closed_reason = reason_for_closing()
    outcome = words(
        _("What came of it"),
        rows=4,
        most=8000,
        hint=_("What was decided, in plain words. It is shown with the minutes."),
    )

    def __init__(self, *args: Any, meeting: Meeting, item: AgendaItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            kept = ("title", "text", "subject_ref", "order", "closed_reason", "outcome")
            kwargs["initial"] = {name: getattr(item, name) for name in kept} | {
                "openness": CLOSED if item.is_closed else OPEN}  # fmt: skip
        super().__init__(*args, **kwargs)
        if meeting.state == "planned":
            for name in [name for name in self.fields if name.startswith("outcome_")]:
                del self.fields[name]
            self.set_aside = [name for name in self.set_aside if name in self.fields]
            self.in_languages = tuple(name for name in self.in_languages if name != "outcome")

    def clean(self) -> dict[str, Any]:
        """Closed or not, as a yes or no."""
        return _with_openness(super().clean())


def _with_openness(values: dict[str, Any]) -> dict[str, Any]:
    found = dict(values)
    found["is_closed"] = found.pop("openness", OPEN) == CLOSED
    return found


class PointChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A point of the agenda by its title."""

    def label_from_instance(self, obj: Any) -> str:
        """The title."""
        return plain(obj.title)


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A member by name."""

    def label_from_instance(self, obj: Any) -> str:
        """The name."""
        return str(obj.user.name or obj.user.email)


class PaperForm(TextsForm):
    """A paper: its file, its point, open or closed."""

    in_languages = ("title", "closed_reason")
    only_for = {"closed_reason": ("openness", {CLOSED})}

    title = words(_("Title of the paper"), hint=_("Empty: the name of the file."))
    file = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}))
    item = PointChoice(AgendaItem.objects.none(), label=_("Belongs to which point"), required=False,
                       empty_label=_("the whole meeting"))  # fmt: skip
    openness = openness(_("Open or closed?"))
    closed_reason = reason_for_closing()

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "item", meeting.agenda.all())

    def clean(self) -> dict[str, Any]:
        """Closed or not, as a yes or no."""
        return _with_openness(super().clean())


class PaperChangeForm(TextsForm):
    """A paper that is here already."""

    in_languages = ("title", "closed_reason")
    only_for = {"closed_reason": ("openness", {CLOSED})}

    title = words(_("Title of the paper"))
    openness = openness(_("Open or closed?"))
    closed_reason = reason_for_closing()

    def __init__(self, *args: Any, meeting: Meeting, paper: Paper, **kwargs: Any) -> None:
        kwargs["initial"] = {"title": paper.title, "closed_reason": paper.closed_reason,
                             "openness": CLOSED if paper.is_closed else OPEN}  # fmt: skip
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Closed or not, as a yes or no."""
        return _with_openness(super().clean())


class AttendanceForm(TextsForm):
    """Who came: each member, guests by name, the quorum."""

    guests = forms.CharField(
        label=_("Guests"),
        required=False,
        max_length=5000,
        widget=LONG,
        help_text=_("One name on each line. The public reads only how many there were."),
    )
    quorum = forms.IntegerField(
        label=_("Quorum"),
        min_value=1,
        max_value=999,
        help_text=_("How many members must be there. Suggested: more than half of the seats of that day."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        known = meeting_queries.attendance(meeting)
        here = {row.membership_id: row.presence for row in known if row.membership_id}
        self.members = meeting_queries.members_of(meeting)
        kwargs["initial"] = {"guests": "\n".join(row.guest for row in known if row.guest),
                             "quorum": meeting.quorum or majority(len(self.members)) or None}  # fmt: skip
        super().__init__(*args, **kwargs)
        asked: dict[str, forms.Field] = {
            f"member_{row.pk}": forms.ChoiceField(label=name_of(row), choices=Presence.choices,
                                                  widget=forms.RadioSelect, initial=here.get(row.pk))
            for row in self.members}  # fmt: skip
        self.fields = asked | self.fields

    def clean(self) -> dict[str, Any]:
        """Presences by the id of the membership, guests as a list."""
        values = super().clean()
        return {"presences": {row.pk: values.get(f"member_{row.pk}") for row in self.members},
                "guests": str(values.get("guests") or "").splitlines(), "quorum": values.get("quorum")}  # fmt: skip


def name_of(row: Membership) -> str:
    """A member's name; of one whose account was erased, that they were a member."""
    return str(row.user.name or gettext("a former member"))


class ConflictForm(TextsForm):
    """A conflict of interest on a point."""

    in_languages = ("reason",)

    item = PointChoice(AgendaItem.objects.none(), label=_("On which point"))
    membership = MemberChoice(Membership.objects.none(), label=_("Member"))
    reason = words(
        _("What the interest is"),
        required=True,
        rows=2,
        hint=_("Short, for example “works for the contractor”. Everybody reads it."),
    )

    def __init__(self, *args: Any, meeting: Meeting, own: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [row for row in meeting_queries.members_of(meeting) if own is None or row.user_id == own]
        set_rows(self, "item", meeting.agenda.all())
        rows = Membership.objects.filter(pk__in=[row.pk for row in members]).select_related("user")
        set_rows(self, "membership", rows)
        if own is not None and members:
            self.fields["membership"].initial = members[0].pk


class VoteForm(TextsForm):
    """A question put to the vote: ballots of members, or counts."""

    in_languages = ("question",)

    question = words(_("The question"), required=True, rows=2, hint=_("For example: Shall the opinion be adopted?"))
    how = forms.ChoiceField(
        label=_("How was it voted?"),
        widget=forms.RadioSelect,
        initial="open",
        choices=[
            ("open", _("Openly: it is shown how each member voted")),
            ("secret", _("Secretly: only the count is kept")),
        ],
    )
    yes = forms.IntegerField(label=pgettext_lazy("vote", "For"), min_value=0, max_value=999, required=False)
    no = forms.IntegerField(label=pgettext_lazy("vote", "Against"), min_value=0, max_value=999, required=False)
    abstain = forms.IntegerField(label=pgettext_lazy("vote", "Abstained"), min_value=0, max_value=999, required=False)

    def __init__(self, *args: Any, meeting: Meeting, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = meeting_queries.able_to_vote(meeting, item)
        self.members = [row for row in meeting_queries.members_of(meeting) if row.pk in able]
        choices = [("", gettext("did not vote")), *((choice.value, choice.label) for choice in BallotChoice)]
        for row in self.members:
            self.fields[f"ballot_{row.pk}"] = forms.ChoiceField(
                label=name_of(row), choices=choices, widget=forms.RadioSelect, required=False, initial=""
            )
        for name in ("yes", "no", "abstain"):
            self.fields[name].sometimes = True  # type: ignore[attr-defined]
        for row in self.members:
            self.fields[f"ballot_{row.pk}"].sometimes = True  # type: ignore[attr-defined]
        counts = {name: ("how", {"secret"}) for name in ("yes", "no", "abstain")}
        self.only_for = counts | {f"ballot_{row.pk}": ("how", {"open"}) for row in self.members}
        aside = {name: self.fields.pop(name) for name in self.set_aside}
        self.fields |= aside

    def clean(self) -> dict[str, Any]:
        """Ballots by the id of the membership, or counts."""
        values = super().clean()
        ballots = {row.pk: values.get(f"ballot_{row.pk}") for row in self.members}
        return {"question": values.get("question"), "is_secret": values.get("how") == "secret",
                "ballots": {pk: choice for pk, choice in ballots.items() if choice},
                **{name: values.get(name) or 0 for name in ("yes", "no", "abstain")}}  # fmt: skip


class MinutesForm(TextsForm):
    """Minutes as text, as a file, or both."""

    in_languages: tuple[str, ...] = ("minutes",)

    minutes = words(
        _("Minutes"),
        rows=16,
        most=60_000,
        hint=_(
            "They will be public: leave out what was said in closed parts, and private matters of persons. An empty "
            "line begins a new paragraph."
        ),
    )
    file = forms.FileField(
        label=_("Or their file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.hwp,.hwpx,.odt"}),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs["initial"] = {"minutes": meeting.minutes}
        super().__init__(*args, **kwargs)
        if meeting.minutes_file is not None:
            self.fields["file"].help_text = gettext("Kept now: %(name)s. A new file takes its place.") % {
                "name": meeting.minutes_file.name}  # fmt: skip


class CorrectForm(MinutesForm):
    """The same with the reason of the correction."""

    in_languages = ("minutes", "reason")

    reason = words(
        _("What is corrected, and why"),
        required=True,
        rows=2,
        hint=_("Everybody reads it beside the earlier minutes, which stay readable."),
    )


class MeetingReasonForm(TextsForm):
    """Only a reason, read by everybody."""

    in_languages = ("reason",)

    reason = words(_("Reason"), required=True, rows=2, hint=_("Everybody reads it."))


class SharesForm(TextsForm):
    """The composition of a body by one dimension."""

    in_languages = ("source",)

    dimension = forms.ChoiceField(label=_("By what"), choices=Dimension.choices)
    as_of = DayField(label=_("As on"))
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=10_000,
        help_text=_("Of how many members this is known. What nobody told is not guessed."),
    )
    groups = forms.CharField(
        label=_("Groups, one on each line"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "Name; name in Korean; members; share of the population in per cent. For example: Women; 여성; 4; 50.2"
        ),
    )
    source = words(_("Source of the shares of the population"), hint=_("Name and year, for example a census."))

    def clean(self) -> dict[str, Any]:
        """The lines as groups."""
        values = super().clean()
        if values.get("groups"):
            try:
                values["groups"] = seat_rules.read_groups(values["groups"])
            except DomainError as error:
                self.add_error("groups", str(error.message))
        return values


class GapForm(TextsForm):
    """A group that is missing: what will be done, by whom, until when."""

    in_languages = ("group", "action")

    dimension = forms.ChoiceField(label=_("By what"), choices=Dimension.choices)
    group = words(_("Which group is missing"), required=True)
    action = words(_("What will be done"), required=True, rows=2)
    owner = BodyChoice(Body.objects.none(), label=_("Who sees to it"))
    due_on = DayField(label=_("Until when"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "owner", queries.city_bodies())
