"""A process that knows meanings, run in a thread with a made-up model; a kind of documents of its own."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hrkit.semantic.basis import make_basis, stamp
from tests.core.search.conftest import engine, shelf  # noqa: F401
from tests.fake_encoder import FakeEncoder

if TYPE_CHECKING:
    from hrcity.core.meaning.engine import Engine
    from hrcity.core.meaning.process import Service
    from hrcity.core.search import Doc


@pytest.fixture(scope="session")
def kept_basis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The basis of the made-up model, made once."""
    path = tmp_path_factory.mktemp("basis") / f"basis-{stamp(FakeEncoder()).rpartition(' ')[2]}.npz"
    make_basis(FakeEncoder()).save(path)
    return path


@pytest.fixture
def make_engine(kept_basis: Path) -> Callable[[Path], Engine]:
    """Makes engines with the made-up model."""
    from hrcity.core.meaning.engine import Engine

    def make(folder: Path) -> Engine:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(kept_basis, folder)
        return Engine(folder, FakeEncoder)

    return make


@pytest.fixture
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, the extra switched on, nobody there yet, patience of a test."""
    from hrcity.core.meaning import client

    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.EXTRAS = frozenset({"semantic"})
    monkeypatch.setattr(client, "BREAKER", client.Breaker())
    monkeypatch.setattr(client, "SEARCH_SECONDS", 5.0)
    return Path(settings.HOME)


class Running:
    """The process in a thread; it can be stopped and started again."""

    def __init__(self, home: Path, make: Callable[[Path], Any] | None, patience: float = 20) -> None:
        self.home, self.make, self.patience = home, make, patience
        self.start()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        from hrcity.core.meaning.process import Service

        self.service: Service = Service(self.home, self.home / "search" / "meaning", self.make)
        self.thread = threading.Thread(target=self.service.run, daemon=True)
        self.thread.start()
        until = time.monotonic() + self.patience
        while self.service.state == "starting" or not (self.home / "meaning.sock").exists():
            assert time.monotonic() < until
            time.sleep(0.005)

    def stop(self) -> None:
        """Stop it."""
        self.service.stop()
        self.thread.join(10)


@pytest.fixture
def running(home: Path, make_engine: Callable[[Path], Any]) -> Iterator[Running]:
    """The process, ready."""
    made = Running(home, make_engine)
    yield made
    made.stop()


@pytest.fixture
def town(shelf: dict[int, Doc], running: Running, db: None) -> dict[int, Doc]:  # noqa: F811
    """An index, the process, and a few documents in both."""
    from hrcity.core import search
    from hrcity.core.meaning import upkeep
    from tests.core.search.helpers import note

    search.flush()
    shelf.update({
        1: note(1, "adequate housing", lang="en", facets={"country": ["KOR"], "right": ["r1"]}),
        2: note(2, "home rent", lang="en", facets={"country": ["SVN"], "right": ["r1"]}),
        3: note(3, "water drink", lang="en", facets={"country": ["KOR"]}),
        4: note(4, "housing home rent", lang="en", visibility="internal", facets={"country": ["KOR"]}),
        5: note(5, "torture cruelty", lang="en"),
    })
    search.changed("note", shelf)
    search.flush()
    upkeep.flush()
    return shelf
