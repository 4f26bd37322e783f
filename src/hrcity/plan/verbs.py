"""The audit verbs of plans: what the timeline says, and which keys an entry may carry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hrcity.core.audit import declare

MOVES = ("before", "after")
PLANS = (
    ("created", _("Plan created"), ("kind", "body")),
    ("changed", _("Plan changed"), ("fields",)),
    ("levels_set", _("Levels named"), ("count",)),
    ("imported", _("Plan imported"), ("run", "count", "hash")),
    ("import_undone", _("Import taken back"), ("run", "count")),
    ("moved", _("Plan is now “{after}”"), (*MOVES, "verb", "reason", "body", "day")),
    ("amended", _("Amended: version {version}"), ("version", "count", "body", "day")),
)
NODES = (
    ("added", _("Added to the plan"), ("plan", "level")),
    ("changed", _("Changed"), ("fields",)),
    ("moved", _("Moved in the plan"), MOVES),
    ("removed", _("Taken out of the draft"), ("plan",)),
    ("dropped", _("Dropped: {reason}"), ("reason", "body")),
    ("lead_moved", _("Moved to {body} after a reorganisation"), ("body", "previous")),
    ("linked", _("Linked to {ref}"), ("ref", "kind")),
    ("unlinked", _("Link to {ref} ended: {reason}"), ("ref", "kind", "reason")),
)
UPDATES = (
    ("written", _("Report for {period} drafted"), ("period", "update", "body")),
    ("submitted", _("Report for {period} sent to be checked"), ("period", "update", "body")),
    ("returned", _("Report for {period} returned"), ("period", "update", "body")),
    ("accepted", _("Report for {period} accepted: {status}"), ("period", "update", "body", "status", "progress")),
    ("corrected", _("Report for {period} corrected"), ("period", "update", "body")),
)
PERIODS = (
    ("opened", _("Reporting periods opened: {count}"), ("count",)),
    ("closed", _("Period {period} closed: {count} reported, {missing} not"), ("period", "count", "missing")),
    ("reminded", _("{body} reminded of its reports for {period}"), ("period", "body", "count")),
)
PROOFS = (
    ("added", _("Evidence added to the report for {period}"), ("period", "update", "evidence", "kind")),
    ("removed", _("Evidence taken out of the draft for {period}"), ("period", "update", "evidence")),
    ("released", _("Evidence of the report for {period} released"), ("period", "update", "evidence")),
)
OPINIONS = (
    ("drafted", _("Opinion drafted"), ("body", "plan", "scope")),
    ("written", _("Draft changed"), ("body",)),
    ("discarded", _("Draft laid aside"), ("body",)),
    ("published", _("Opinion published"), ("body", "kind", "recommendation")),
    ("withdrawn", _("Opinion withdrawn by the body"), ("body",)),
    ("clock_set", _("Time to answer set: {days}"), ("body", "days", "unit")),
    ("answer_drafted", _("Answer drafted, version {version}"), ("version", "word")),
    ("answer_returned", _("Answer returned"), ("version", "word")),
    ("answered", _("Answered, version {version}"), ("version", "word", "node")),
)
PROMISES = (
    ("holder_entered", _("Office-holder entered"), ("body",)),
    ("entered", _("Promise entered"), ("body", "kind", "day")),
    ("judged", _("Promise judged"), ("verdict", "body")),
    ("replied", _("Reply of the office-holder’s side"), ("body",)),
)
BUDGET_LINES = (
    ("added", _("Budget line added"), ("year", "code", "body")),
    ("changed", _("Budget line changed"), ("fields",)),
    ("amount_set", _("{stage}: {amount}, as of {day}"), ("stage", "amount", "before", "day", "lost")),
    ("allocated", _("{share} per cent go into {node}"), ("node", "share")),
    ("unallocated", _("The share of {node} was taken back"), ("node", "share")),
    ("tagged", _("Rights and groups chosen"), ("terms",)),
    ("imported", _("{count} budget lines of {year} brought in"), ("year", "count", "hash")),
)
PAPERS = (
    ("started", _("Paper being made: {kind}"), ("kind", "year")),
    ("made", _("Paper made: {kind}"), ("kind", "year", "hash")),
)
AMENDMENTS = (
    ("amendment_opened", _("Amendment begun: version {version}"), ("version",)),
    ("amendment_withdrawn", _("Amendment withdrawn: version {version}"), ("version",)),
)
COMMENTS = (
    ("sent", _("Comment came in"), ("node", "channel", "stance")),
    ("held", _("Comment held to protect a person"), ("node", *MOVES)),
    ("published", _("Comment published"), ("node", "body", *MOVES)),
    ("refused", _("Comment not published: {reason}"), ("node", "reason", *MOVES)),
    ("led_on", _("Led to confidential advice"), ("node", *MOVES)),
    ("taken_down", _("Taken down to protect a person"), ("node", "reason", *MOVES)),
    ("answer_drafted", _("Answer written"), ("node", "body")),
    ("answer_returned", _("Answer returned"), ("node", "body")),
    ("answered", _("Answer signed"), ("node", "body", *MOVES)),
    ("contested_again", _("Answer contested again"), ("node", *MOVES)),
    ("upheld", _("The commission finds the resident right"), ("node", "body", *MOVES)),
    ("dismissed", _("The commission finds that the answer holds"), ("node", "body", *MOVES)),
    ("lapsed", _("Closed: nobody contested the answer"), ("node", *MOVES)),
    ("erased", _("What was sent is erased"), ("node",)),
    ("moved", _("Now to be answered by {body}"), ("node", "body", "previous")),
)
MONITORS = (("appointed", _("Resident monitor appointed"), ("body",)), ("ended", _("Term ended"), ()))
VISITS = (
    ("recorded", _("Visit written down"), ("monitor", "count")),
    ("shown", _("Visit published"), ("monitor",)),
)
NGO_REPORTS = (
    ("added", _("Report of an organisation entered"), ("count",)),
    ("withdrawn", _("Report of an organisation withdrawn"), ()),
)
VOICE_TERMS = (("set", _("Lengths of time set"), ("answer_days", "contest_days", "erase_days")),)
TABLES = {
    "plan": (*PLANS, *AMENDMENTS),
    "node": NODES,
    "node_update": UPDATES,
    "period": PERIODS,
    "node_proof": PROOFS,
    "opinion": OPINIONS,
    "promise": PROMISES,
    "budget_line": BUDGET_LINES,
    "paper": PAPERS,
    "comment": COMMENTS,
    "monitor": MONITORS,
    "visit": VISITS,
    "ngo_report": NGO_REPORTS,
    "voice_terms": VOICE_TERMS,
}


def declare_all() -> None:
    """Declare every verb of the tables in the audit."""
    for subject, table in TABLES.items():
        for name, label, keys in table:
            declare(f"{subject}.{name}", label, *keys)
