from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.personas import SmallCity
    from tests.plan.voices import Voices
    from tests.plans import SmallPlan


@pytest.fixture
def plan(city: SmallCity) -> SmallPlan:
    """The small plan in force that tests share."""
    from tests.plans import plan_of

    return plan_of(city)


@pytest.fixture
def voices(plan: SmallPlan) -> Voices:
    """Residents' comments on the small plan."""
    from tests.plan.voices import Voices

    return Voices(plan)
