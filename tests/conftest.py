"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real UN documents and tables; a test that needs it is skipped where it is absent."""
    folder = Path(os.environ.get("HRCITY_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("reference data not found: set HRCITY_REFERENCE_DATA")
    return folder
