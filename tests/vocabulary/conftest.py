"""A small vocabulary, an officer and a department's contact. Django is not ready while this file is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.vocabulary.seeds import write_seed

if TYPE_CHECKING:
    from hrcity.people.models import User
    from hrcity.vocabulary.models import Scheme


@pytest.fixture
def loaded(db: None, tmp_path: Path) -> Path:
    """The small vocabulary, loaded; the folder of its files."""
    from hrcity.vocabulary.services import vocabulary_load

    seed = write_seed(tmp_path / "seed")
    vocabulary_load(folder=seed)
    return seed


@pytest.fixture
def rights(loaded: Path) -> Scheme:
    """The city's own list of rights."""
    from hrcity.vocabulary.models import Scheme

    return Scheme.objects.get(code="rights")


@pytest.fixture
def minjun(db: None) -> User:
    """Human-rights officer."""
    from hrcity.core.roles import Role
    from tests.vocabulary.site import person

    return person("minjun", "office", Role.OFFICER)


@pytest.fixture
def dewi(db: None) -> User:
    """A department's human-rights contact."""
    from hrcity.core.roles import Role
    from tests.vocabulary.site import person

    return person("dewi", "department", Role.FOCAL_POINT)
