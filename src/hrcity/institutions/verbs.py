"""The audit verbs of meetings and of seats at the table: what the timeline says, which keys an entry may carry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hrcity.core.audit import declare

MOVES = ("before", "after")
MEETINGS = (
    ("planned", _("Meeting planned"), ("body", "kind", "starts")),
    ("changed", _("Meeting changed"), ("fields", "starts")),
    ("invited", _("{count} members invited"), ("count",)),
    ("held", _("Meeting held"), ("quorum", *MOVES)),
    ("cancelled", _("Meeting cancelled"), MOVES),
    ("agenda_added", _("Point added to the agenda"), ("item", "is_closed")),
    ("agenda_changed", _("Point of the agenda changed"), ("item", "fields")),
    ("agenda_removed", _("Point taken off the agenda"), ("item",)),
    ("paper_added", _("Paper added"), ("paper", "is_closed")),
    ("paper_changed", _("Paper changed"), ("paper", "is_closed")),
    ("attended", _("Attendance recorded: {present} members present"), ("present", "guests", "quorum")),
    ("conflict_declared", _("Conflict of interest recorded"), ("item", "membership")),
    ("conflict_withdrawn", _("Conflict of interest taken out"), ("item", "membership")),
    ("voted", _("Vote entered: {yes} for, {no} against, {abstain} abstained"),
     ("item", "vote", "yes", "no", "abstain")),
    ("voted_secretly", _("Secret vote entered: {yes} for, {no} against, {abstain} abstained"),
     ("yes", "no", "abstain")),
    ("minutes_written", _("Minutes drafted"), MOVES),
    ("minutes_published", _("Minutes published"), ("quorum", "present", *MOVES)),
    ("minutes_corrected", _("Published minutes corrected"), ("version", *MOVES)),
)  # fmt: skip
SEATS = (
    ("recorded", _("Composition recorded"), ("dimension", "as_of", "groups")),
    ("gap_opened", _("Gap at the table recorded"), ("gap", "dimension", "owner", "due")),
    ("gap_closed", _("Gap at the table closed"), ("gap", "owner")),
)


def declare_all() -> None:
    """Declare every verb of the tables in the audit."""
    for prefix, table in (("meeting", MEETINGS), ("seats", SEATS)):
        for name, label, keys in table:
            declare(f"{prefix}.{name}", label, *keys)
