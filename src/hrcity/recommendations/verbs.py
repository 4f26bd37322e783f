"""The audit verbs of recommendations: what the timeline says, and which keys an entry may carry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hrcity.core.audit import declare

MOVES = ("before", "after")
TABLE = (
    ("entered", _("Entered"), ("origin", "body")),
    ("imported", _("Imported"), ("run", "count", "hash")),
    ("import_undone", _("Import taken back"), ("run", "count")),
    ("proposed", _("Proposed: {outcome}"), ("outcome", "body", *MOVES)),
    ("approved", _("Approved: {outcome}"), ("outcome", "due", *MOVES)),
    ("returned", _("Proposal returned"), MOVES),
    ("taken_back", _("Proposal taken back by the person who made it"), MOVES),
    ("approved_in_meeting", _("Decided in the meeting {meeting}: {outcome}"), ("outcome", "due", "meeting", *MOVES)),
    ("returned_in_meeting", _("Sent back by the meeting {meeting}"), ("meeting", *MOVES)),
    ("proposed_together", _("One proposal for {count} recommendations"), ("count", "hash", "outcome", "group")),
    ("taken_back_together", _("Proposal for {count} recommendations taken back"), ("count", "hash")),
    ("approved_together", _("{count} proposals approved at once"), ("count", "hash")),
    ("put_before", _("{count} proposals put before the meeting {meeting}"), ("count", "hash", "meeting")),
    ("taken_off", _("{count} proposals taken off the list of the meeting {meeting}"), ("count", "hash", "meeting")),
    ("decided_together", _("{count} proposals decided in the meeting {meeting}"), ("count", "hash", "meeting")),
    ("changed_in_meeting", _("{count} proposals changed by the meeting {meeting}"), ("count", "hash", "meeting")),
    ("sent_back_together", _("{count} proposals sent back by the meeting {meeting}"), ("count", "hash", "meeting")),
    ("sample_drawn", _("{count} decisions drawn for a second look"), ("count", "population", "seed", "hash")),
    ("looked_again", _("Second look given"), ("sample", "agrees")),
    ("dispute_raised", _("Dispute passed up to: {level}"), ("level", "due", "reason")),
    ("dispute_line_set", _("Line for disputes set"), ("levels",)),
    ("objected", _("{body} objects"), ("body", *MOVES)),
    ("upheld", _("Assignment kept: {reason}"), ("reason", *MOVES)),
    ("taken", _("The department takes it"), MOVES),
    ("moved", _("Moved to {body} after a reorganisation"), ("body", "previous")),
    ("answer_drafted", _("Answer drafted by {body}"), ("body", "version")),
    ("answer_submitted", _("Answer of {body} sent to be signed"), ("body", "version")),
    ("answer_approved", _("Answer of {body} passed a step"), ("body", "version")),
    ("answer_returned", _("Draft of {body} returned"), ("body", "version")),
    ("answered", _("{body} answered: {word}"), ("body", "version", "word", "number", *MOVES)),
    ("evidence_added", _("Evidence added"), ("evidence", "kind")),
    ("evidence_released", _("Evidence checked and released"), ("evidence",)),
    ("evidence_withdrawn", _("Evidence withdrawn: {reason}"), ("evidence", "reason")),
    ("update_added", _("{body} reported for {period}"), ("body", "period", "update")),
    ("update_approved", _("Report of {body} for {period} passed a step"), ("body", "period", "update")),
    ("update_signed", _("Report of {body} for {period} signed"), ("body", "period", "update", *MOVES)),
    ("update_returned", _("Report of {body} returned"), ("body", "update")),
    ("passed_on", _("Letter sent to {body}"), ("body", "date")),
    ("passing_reminded", _("{body} was reminded"), ("body", "count")),
    ("passing_answered", _("{body} answered the letter"), ("body",)),
    ("graded", _("{body} graded: {grade}"), ("body", "grade", *MOVES)),
    ("report_returned", _("“Done” not accepted: {reason}"), ("reason", *MOVES)),
    ("closed", _("Closed {reason}"), ("reason", *MOVES)),
    ("reopened", _("Reopened: {reason}"), ("reason", *MOVES)),
    ("resumed", _("Resumed: {reason}"), ("reason", *MOVES)),
    ("escalated", _("Put before the department again: {reason}"), ("reason", *MOVES)),
    ("text_set", _("Text set ({lang})"), ("lang", "kind")),
    ("labelled", _("Label put: {term}"), ("term", "scheme", "origin")),
    ("unlabelled", _("Label taken off: {term}"), ("term",)),
    ("suggested", _("Labels suggested for {asks} requests"), ("count", "asks")),
    ("suggestion_refused", _("Suggestion refused: {term}"), ("term",)),
    ("suggestion_reopened", _("Decision on a suggestion taken back: {term}"), ("term",)),
    ("model_trained", _("Suggestions trained on {rows} texts"), ("rows", "by_persons")),
    ("grouped", _("Repeated requests grouped: {count} groups"), ("count", "asks")),
    ("group_split", _("Taken out of a group of repeated requests: {reason}"), ("count", "reason")),
    ("taken_out", _("Taken out of the repeated request {group}: {reason}"), ("group", "reason")),
    ("put_in", _("Put to the repeated request {group}: {reason}"), ("group", "reason")),
    ("grouped_by_hand", _("Put together as the same request: {reason}"), ("reason",)),
    ("withdrawn", _("Withdrawn from the public: {reason}"), ("reason",)),
    ("published", _("Made public"), ()),
)


def declare_all() -> None:
    """Declare every verb of the table in the audit."""
    for name, label, keys in TABLE:
        declare(f"recommendation.{name}", label, *keys)
