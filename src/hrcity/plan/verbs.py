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
AMENDMENTS = (
    ("amendment_opened", _("Amendment begun: version {version}"), ("version",)),
    ("amendment_withdrawn", _("Amendment withdrawn: version {version}"), ("version",)),
)
TABLES = {"plan": (*PLANS, *AMENDMENTS), "node": NODES, "node_update": UPDATES}


def declare_all() -> None:
    """Declare every verb of the tables in the audit."""
    for subject, table in TABLES.items():
        for name, label, keys in table:
            declare(f"{subject}.{name}", label, *keys)
