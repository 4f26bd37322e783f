"""Every write of instruments."""

from __future__ import annotations

from hrcity.instruments.services.enter import (
    instrument_change,
    instrument_create,
    instrument_publish,
    instrument_withdraw,
    provision_save,
    provision_text_set,
    provision_title_set,
    version_enter,
)
from hrcity.instruments.services.load import bodies_load, treaties_load
from hrcity.instruments.services.ratifications import ratification_set
from hrcity.instruments.services.reading import instrument_from_reading
from hrcity.instruments.services.undo import run_undo, run_undo_refusal

__all__ = [
    "bodies_load", "instrument_change", "instrument_create", "instrument_from_reading", "instrument_publish",
    "instrument_withdraw", "provision_save", "provision_text_set", "provision_title_set", "ratification_set",
    "run_undo", "run_undo_refusal", "treaties_load", "version_enter",
]  # fmt: skip
