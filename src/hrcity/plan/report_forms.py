"""The shape of a report: what is asked depends on where the measure stands. What is allowed is for the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hrcity.institutions.models import Body
from hrcity.institutions.queries import bodies
from hrcity.plan.models import Hindrance, NodeUpdate
from hrcity.plan.rules import REPORTABLE, STUCK, NodeStatus
from hrcity.plan.seen_forms import SeenForm
from hrcity.recommendations.forms import DayField, PlainForm

SAYS = {
    NodeStatus.NOT_STARTED: _("Not started"),
    NodeStatus.ON_TRACK: _("On track"),
    NodeStatus.DELAYED: _("Delayed: it will be late"),
    NodeStatus.BLOCKED: _("Stuck: it cannot go on without help"),
    NodeStatus.DONE: _("Done"),
}
RUNNING = {NodeStatus.ON_TRACK, NodeStatus.DELAYED, NodeStatus.BLOCKED}
STAND = [(str(status), SAYS[status]) for status in REPORTABLE]


def mark_of(update: NodeUpdate | None) -> str:
    """The state of a report as a page shows it; what is sent with an older page is compared with it."""
    return f"{update.state}{update.at.isoformat()}" if update is not None else "new"


class SeenReportForm(SeenForm, PlainForm):
    """What is signed or accepted is the report as the page showed it."""

    changed = _(
        "Somebody changed this report after you opened it. Nothing was kept yet: compare it "
        "with what you typed, and send it again if yours should stand."
    )

    def __init__(self, *args: Any, update: NodeUpdate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, mark=mark_of(update), **kwargs)


class ReportForm(SeenReportForm):
    """What was done in a period, and where the measure stands now."""

    sometimes: tuple[str, ...] = (
        "progress",
        "text",
        "reason",
        "new_end",
        "needs",
        "needs_from",
        "hindrance",
        "outcome",
    )
    only_for = {
        "progress": ("status", RUNNING),
        "hindrance": ("status", STUCK),
        "new_end": ("status", STUCK),
        "needs": ("status", STUCK),
        "needs_from": ("status", STUCK),
        "outcome": ("status", {*RUNNING, NodeStatus.DONE}),
    }
    in_languages: tuple[str, ...] = ("text", "reason", "needs", "outcome")

    status = forms.ChoiceField(label=_("Where does it stand?"), choices=STAND, widget=forms.RadioSelect)
    progress = forms.DecimalField(
        label=_("How far is it, in per cent?"),
        min_value=0,
        max_value=99,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=_("0 to 99. Choose “done” for 100."),
    )
    text = forms.CharField(
        label=_("What was done?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=8000,
        help_text=_("Plain words that a resident understands. The public reads them."),
    )
    outcome = forms.CharField(
        label=_("What has changed for people?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=4000,
        help_text=_("The result, apart from what was done. If it is not known yet, leave it empty."),
    )
    reason = forms.CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=4000,
        help_text=_(
            "Needed when it is delayed or stuck, when the figure falls, when “done” has no evidence, or when "
            "the period is closed already."
        ),
    )
    hindrance = forms.ChoiceField(
        label=_("What stands in the way?"), choices=[("", "–"), *Hindrance.choices], required=False
    )
    new_end = DayField(
        label=_("When will it be done?"),
        required=False,
        help_text=_("A new day, or below what is needed from whom. The plan's own date stays until it is amended."),
    )
    needs = forms.CharField(
        label=_("What is needed?"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000
    )
    needs_from = forms.ModelChoiceField(Body.objects.none(), label=_("From whom?"), required=False)

    def prepare(self) -> None:
        """From any body."""
        self.fields["needs_from"].queryset = bodies()  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """The values as the service takes them."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.base_fields and name not in {"seen"}
        }


class CorrectForm(ReportForm):
    """A correction: the report anew, with what was wrong in the old one."""

    in_languages = ("text", "reason", "needs", "outcome", "correction")

    correction = forms.CharField(
        label=_("What was wrong in the earlier report?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
        help_text=_("The public reads it beside the correction."),
    )
    sometimes = (*ReportForm.sometimes, "correction")
    field_order = ("correction",)


class ReturnForm(SeenReportForm):
    """Why a report goes back."""

    reason = forms.CharField(
        label=_("What is missing or wrong?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=_("The department reads it and mends the report."),
    )


class AcceptForm(SeenReportForm):
    """Which of the evidence everybody may read from now on."""

    sometimes = ("release",)

    release = forms.MultipleChoiceField(
        label=_("Evidence that everybody may read"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take the tick off what names a person or must stay internal."),
    )

    def __init__(self, *args: Any, evidence: list[tuple[str, str]], **kwargs: Any) -> None:
        self.evidence = evidence
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Nothing to choose where nothing is hidden, or where the person releases none."""
        if not self.evidence:
            del self.fields["release"]
            return
        self.fields["release"].choices = self.evidence  # type: ignore[attr-defined]
        self.fields["release"].initial = [pk for pk, _title in self.evidence]


class UnchangedForm(PlainForm):
    """The same words for several measures that go on as before."""

    in_languages = ("text",)

    text = forms.CharField(
        label=_("What was done in this time?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=4000,
        help_text=_(
            "The same words are drafted for each measure you ticked; status and figure stay. Your head reads "
            "each one before it is sent."
        ),
    )


def initial_of(update: NodeUpdate | None, latest: NodeUpdate | None) -> dict[str, Any]:
    """What a form begins with: the draft; else where the measure stood last, without its words."""
    if update is not None:
        names = ("status", "progress", "text", "outcome", "reason", "hindrance", "new_end", "needs", "needs_from")
        found = {name: getattr(update, name) for name in names}
        found["correction"] = update.correction_reason
        if update.progress is not None:
            found["progress"] = format(update.progress.normalize(), "f")
        return found
    if latest is not None and latest.progress is not None and latest.status not in {"done", "not_started"}:
        return {"status": latest.status, "progress": format(latest.progress.normalize(), "f")}
    return {"status": latest.status} if latest is not None else {}
