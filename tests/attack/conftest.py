"""The small city of `tests.personas` (imported late: Django is set up after this file is read)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.personas import SmallCity


@pytest.fixture
def city(db: None) -> SmallCity:
    """Bodies, people, grades."""
    from tests.personas import small_city

    return small_city()
