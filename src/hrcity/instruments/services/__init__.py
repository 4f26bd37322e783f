"""Every write of instruments."""

from __future__ import annotations

from hrcity.instruments.services.load import bodies_load, treaties_load

__all__ = ["bodies_load", "treaties_load"]
