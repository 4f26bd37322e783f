"""The audit verbs of indicators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hrcity.core.audit import declare

TABLE = (
    ("entered", _("Indicator entered"), ()),
    ("value_added", _("Value for {period} added"), ("period", "value")),
    ("value_corrected", _("Value for {period} corrected"), ("period", "value")),
)


def declare_all() -> None:
    """Declare every verb of the table in the audit."""
    for name, label, keys in TABLE:
        declare(f"indicator.{name}", label, *keys)
