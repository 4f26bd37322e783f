"""Each thing that is done on the page of a meeting: its form and the service it calls. One table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hrcity.core.files import file_store
from hrcity.core.models import StoredFile
from hrcity.institutions import meeting_access as access
from hrcity.institutions import meeting_forms as forms
from hrcity.institutions import meeting_services as services
from hrcity.institutions import minutes_services
from hrcity.institutions.forms import PlainForm
from hrcity.institutions.models import Meeting

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """What the button says, which verb of the table it needs, what it works on, and what is said afterwards."""

    verb: str
    title: str | _StrPromise
    button: str | _StrPromise
    done: str | _StrPromise
    run: Callable[[Meeting, Any, Any, Values], Any]
    form: Callable[..., PlainForm] | None = None
    target: str = ""
    anchor: str = "top"
    lead: str | _StrPromise = ""


def _kept(values: Values) -> StoredFile | None:
    upload = values.get("file")
    return file_store(upload, upload.name, content_type=upload.content_type) if upload else None


def _change(row: Meeting, _target: Any, by: Any, values: Values) -> Any:
    return services.meeting_change(meeting=row, by=by, **values)


def _point(row: Meeting, _target: Any, by: Any, values: Values) -> Any:
    return services.agenda_add(meeting=row, by=by, **values)


def _point_change(_row: Meeting, target: Any, by: Any, values: Values) -> Any:
    kept = dict(values)
    kept["order"] = kept.get("order") or target.order
    return services.agenda_change(item=target, by=by, **kept)


def _paper(row: Meeting, _target: Any, by: Any, values: Values) -> Any:
    access.permit(by, row, "paper")  # before a file is kept: a disk is not filled by those who may not
    kept = {name: value for name, value in values.items() if name != "file"}
    return services.paper_add(meeting=row, by=by, file=_kept(values), **kept)  # type: ignore[arg-type]


def _minutes(row: Meeting, _target: Any, by: Any, values: Values) -> Any:
    access.permit(by, row, "minutes")
    return minutes_services.minutes_write(meeting=row, by=by, minutes=values["minutes"], file=_kept(values))


def _correct(row: Meeting, _target: Any, by: Any, values: Values) -> Any:
    access.permit(by, row, "correct")
    return minutes_services.minutes_correct(meeting=row, by=by, minutes=values["minutes"], reason=values["reason"],
                                    file=_kept(values))  # fmt: skip


ACTIONS: Mapping[str, Action] = {
    "change": Action(
        "change", _("Change the meeting"), _("Save"), _("Saved. Members who were invited are told of another time or "
                                                        "place."),
        _change, lambda data, files, row, target, reader: forms.MeetingForm(data, meeting=row)),
    "point": Action(
        "agenda", _("Add a point to the agenda"), _("Add this point"), _("The point is on the agenda."), _point,
        lambda data, files, row, target, reader: forms.PointForm(data, meeting=row), anchor="agenda"),
    "point-change": Action(
        "agenda", _("Change a point of the agenda"), _("Save"), _("Saved."), _point_change,
        lambda data, files, row, target, reader: forms.PointForm(data, meeting=row, item=target),
        target="item", anchor="agenda"),
    "point-remove": Action(
        "agenda", _("Take this point off the agenda?"), _("Take it off"), _("The point is off the agenda."),
        lambda row, target, by, values: services.agenda_remove(item=target, by=by), target="item", anchor="agenda"),
    "paper": Action(
        "paper", _("Add a paper"), _("Add this paper"), _("The paper is here."), _paper,
        lambda data, files, row, target, reader: forms.PaperForm(data, files, meeting=row), anchor="papers"),
    "paper-change": Action(
        "paper", _("Change a paper"), _("Save"), _("Saved."),
        lambda row, target, by, values: services.paper_change(paper=target, by=by, **values),
        lambda data, files, row, target, reader: forms.PaperChangeForm(data, meeting=row, paper=target),
        target="paper", anchor="papers"),
    "invite": Action(
        "invite", pgettext_lazy("meeting", "Send the invitation"), _("Send it to all members"),
        _("The invitation is on its way to the members."),
        lambda row, target, by, values: services.meeting_invite(meeting=row, by=by),
        lead=_("Each member gets a mail with day, time, place, agenda and the address of this page. You can send it "
               "again when the agenda has changed.")),
    "attendance": Action(
        "attend", _("Who came"), _("Save who came"), _("Saved."),
        lambda row, target, by, values: services.attendance_set(meeting=row, by=by, **values),
        lambda data, files, row, target, reader: forms.AttendanceForm(data, meeting=row), anchor="attendance"),
    "conflict": Action(
        "conflict", _("Conflict of interest"), _("Record it"), _("Recorded. The member neither speaks to the point nor "
                                                                "votes on it."),
        lambda row, target, by, values: services.conflict_declare(by=by, **values),
        lambda data, files, row, target, reader: forms.ConflictForm(
            data, meeting=row, own=None if access.keeps(reader, row.body) else reader.pk), anchor="agenda"),
    "conflict-withdraw": Action(
        "conflict", _("Take this conflict of interest out?"), _("It was recorded by mistake: take it out"),
        _("Taken out."), lambda row, target, by, values: services.conflict_withdraw(conflict=target, by=by),
        target="conflict", anchor="agenda"),
    "vote": Action(
        "vote", _("Enter a vote"), _("Enter this vote"), _("The vote is entered."),
        lambda row, target, by, values: services.vote_take(item=target, by=by, **values),
        lambda data, files, row, target, reader: forms.VoteForm(data, meeting=row, item=target),
        target="item", anchor="agenda"),
    "hold": Action(
        "hold", _("Was this meeting held?"), _("Yes, it was held"), _("Recorded. Now enter who came, what came of each "
                                                                      "point, and the minutes."),
        lambda row, target, by, values: services.meeting_hold(meeting=row, by=by)),
    "cancel": Action(
        "cancel", _("Cancel the meeting"), _("Cancel it"), _("Cancelled. The page stays and says why."),
        lambda row, target, by, values: services.meeting_cancel(meeting=row, by=by, **values),
        lambda data, files, row, target, reader: forms.MeetingReasonForm(data)),
    "minutes": Action(
        "minutes", _("Write the minutes"), _("Save the draft"), _("Saved. Nobody else reads the minutes until you "
                                                                  "publish them."),
        _minutes, lambda data, files, row, target, reader: forms.MinutesForm(data, files, meeting=row),
        anchor="minutes"),
    "publish": Action(
        "publish", _("Publish the minutes"), _("Publish them"), _("The minutes are public."),
        lambda row, target, by, values: minutes_services.minutes_publish(meeting=row, by=by), anchor="minutes",
        lead=_("From then on everybody reads them. A later change is a correction with its reason, and the earlier "
               "minutes stay readable.")),
    "correct": Action(
        "correct", _("Correct the published minutes"), _("Publish the correction"), _("Corrected. The earlier minutes "
                                                                                      "stay readable."),
        _correct, lambda data, files, row, target, reader: forms.CorrectForm(data, files, meeting=row),
        anchor="minutes"),
}  # fmt: skip
FINDERS: Mapping[str, Callable[[Meeting, int], Any]] = {
    "": lambda row, pk: None,
    "item": access.item_of,
    "paper": access.paper_of,
    "conflict": access.conflict_of,
}


@dataclass(frozen=True, slots=True)
class Doing:
    """An action that this reader may do now, on its row."""

    action: Action
    row: Meeting
    target: Any
    reader: Any

    def form(self, data: Any, files: Any) -> PlainForm:
        """The form, filled with what was sent; without fields where there is nothing to fill in."""
        make = self.action.form
        return make(data, files, self.row, self.target, self.reader) if make is not None else PlainForm(data)

    def run(self, values: Values) -> Any:
        """Call the service."""
        return self.action.run(self.row, self.target, self.reader, values)


def doing(reader: Any, ref: str, what: str, pk: int) -> Doing:
    """Find the action and its row.

    Raises:
        Http404: no such action, meeting, point, paper or conflict.
        PermissionDenied: not for this reader.
        DomainError: not in this state.
    """
    action = ACTIONS.get(what)
    row = access.meeting_public(ref)
    if action is None or bool(action.target) != bool(pk):
        raise Http404
    access.permit(reader, row, action.verb)
    return Doing(action, row, FINDERS[action.target](row, pk), reader)
