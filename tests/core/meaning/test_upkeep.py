"""Documents are embedded by the way of the index's changes; it goes on after interruptions; the model may change."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hrcity.core import search
from hrcity.core.kept import forget_all
from hrcity.core.meaning import client, queue, upkeep, wire
from hrcity.core.meaning.state import meaning_state, meaning_state_read
from hrcity.core.models import MeaningChange
from hrcity.core.search import Doc, kinds
from tests.core.meaning.conftest import Running
from tests.core.search.helpers import note
from tests.fake_encoder import FakeEncoder

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # a process in every second test
Shelf = dict[int, Doc]


def near(text: str, **filters: list[str]) -> list[str]:
    found = client.search(text, marks=["public"], filters=filters, k=50)
    assert found is not None
    return [key for key, _ in found.hits]


def asked(running: Running) -> list[str]:
    """What the made-up model was given to embed since it was last asked."""
    encoder = running.service.engine.embedding
    found, encoder.asked = encoder.asked, []
    return list(found)


def test_changes_reach_the_process_by_the_way_of_the_index(town: Shelf, running: Running) -> None:
    assert queue.waiting() == 0 and near("housing")[:1] == ["note:2"]
    town[6] = note(6, "school education", lang="en")
    del town[1]
    search.changed("note", [1, 6])
    search.flush()
    assert queue.waiting() == 2
    assert upkeep.flush() == 2
    assert near("education") == ["note:6"] and "note:1" not in near("housing")


def test_unchanged_texts_are_not_embedded_again(town: Shelf, running: Running) -> None:
    asked(running)
    town[2] = replace(town[2], facets={"country": ["FRA"]})
    search.changed("note", [1, 2])
    search.flush()
    upkeep.flush()
    assert asked(running) == [] and near("rent", country=["FRA"]) == ["note:2"] and near("rent", country=["SVN"]) == []


def test_hidden_document_is_hidden_after_its_change(town: Shelf) -> None:
    town[2] = replace(town[2], visibility="internal")
    search.changed("note", [2])
    search.flush()
    upkeep.flush()
    assert "note:2" not in near("rent")


def test_interrupted_embedding_goes_on_where_it_was(
    town: Shelf, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.update({n: note(n, f"common word{n}", lang="en") for n in range(10, 50)})
    search.changed("note", range(10, 50))
    search.flush()
    asked(running)
    upkeep.embed_next(16)
    running.stop()
    with pytest.raises(client.Unavailable):
        upkeep.embed_next(16)
    assert queue.waiting() == 24
    running.start()
    assert upkeep.flush() == 24 and len(asked(running)) == 24 and queue.waiting() == 0


def test_crash_after_embedding_only_repeats_a_look(
    town: Shelf, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    town[6] = note(6, "school", lang="en")
    search.changed("note", [6])
    search.flush()
    with monkeypatch.context() as dying:
        dying.setattr(queue, "done", lambda batch: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            upkeep.embed_next()
    asked(running)
    assert upkeep.flush() == 1 and asked(running) == []


def test_what_concerns_the_city_comes_first(town: Shelf, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.KINDS, "note", replace(kinds.KINDS["note"], first=lambda: [30, 31, 999]))
    town.update({n: note(n, f"common word{n}", lang="en") for n in range(20, 40)})
    assert upkeep.repair() == 20
    town[50] = note(50, "changed now", lang="en")
    queue.add("note", [50])
    asked(running)
    upkeep.flush()
    assert [text.split()[-1] for text in asked(running)][:4] == ["now", "word30", "word31", "word20"]


def test_repair_finds_what_differs_and_queues_nothing_twice(town: Shelf) -> None:
    assert upkeep.repair() == 0
    town[7] = note(7, "school", lang="en")
    del town[3]
    assert upkeep.repair() == 2 and upkeep.repair() == 0
    upkeep.flush()
    assert near("school") == ["note:7"] and "note:3" not in near("water") and upkeep.repair() == 0


def test_another_model_begins_anew(town: Shelf, running: Running, make_engine: Callable[..., Any]) -> None:
    from hrcity.core.meaning.engine import Engine

    running.stop()
    running.make = lambda folder: Engine(folder, lambda: FakeEncoder("2"))
    running.start()
    client.BREAKER.worked()
    assert near("housing") == []
    keeper = upkeep.Keeper()
    while keeper.step():
        pass
    assert near("housing")[:1] == ["note:2"]


def test_damaged_vectors_are_thrown_away_and_made_again(town: Shelf, running: Running) -> None:
    running.stop()
    (file,) = (running.home / "search" / "meaning" / "vectors").glob("*.i8")
    file.write_bytes(b"")
    running.start()
    client.BREAKER.worked()
    assert near("housing") == []
    keeper = upkeep.Keeper()
    while keeper.step():
        pass
    assert near("housing")[:1] == ["note:2"]


def test_row_that_cannot_be_embedded_does_not_hold_up_the_others(
    town: Shelf, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.update({n: note(n, f"school word{n}", lang="en") for n in range(20, 30)})
    search.changed("note", range(20, 30))
    search.flush()
    passage = running.service.engine.embedding.passage

    def choke(text: str) -> Any:
        if "word25" in text:
            raise ZeroDivisionError
        return passage(text)

    monkeypatch.setattr(running.service.engine.embedding, "passage", choke)
    assert upkeep.flush() == 10 and queue.waiting() == 0
    assert len(near("school")) == 9 and "note:25" not in near("school")


def test_full_disk_leaves_the_queue_as_it_is(town: Shelf, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.add("note", [1, 2])
    with monkeypatch.context() as full:
        full.setattr(running.service.engine.vectors, "commit", lambda: (_ for _ in ()).throw(OSError("no space")))
        with pytest.raises(client.Unavailable, match="storage"):
            upkeep.flush()
    assert queue.waiting() == 2 and upkeep.flush() == 2


def test_longest_documents_fit_a_message() -> None:
    huge = "권" * 400_000
    told = [upkeep.message_of(note(n, huge, lang="ko", texts=[("en", huge)] * 20)) for n in range(upkeep.BATCH)]
    assert len(json.dumps(told)) < wire.LONGEST_FRAME
    assert [len(text) for _, text in told[0]["texts"]] == [16_000, 16_000, 16_000, 12_000]


def test_two_workers_do_not_set_the_queue_back(town: Shelf) -> None:
    town.update({n: note(n, f"common word{n}", lang="en") for n in range(10, 50)})
    queue.add("note", range(10, 50))
    first, second = queue.take(16), queue.take(8)
    assert first is not None and second is not None
    queue.done(first)
    queue.done(second)
    assert queue.waiting() == 24


def test_nothing_is_queued_where_the_extra_is_off(settings: Any, town: Shelf) -> None:
    settings.EXTRAS = frozenset()
    search.changed("note", [1])
    search.flush()
    assert not MeaningChange.objects.exists() and meaning_state().name == "off"
    keeper = threading.Thread(target=upkeep.keep, args=(threading.Event(),))  # it closes the connection of its thread
    keeper.start()
    keeper.join(timeout=20)
    assert not keeper.is_alive()


def test_state_is_told_in_a_sentence(town: Shelf, running: Running) -> None:
    forget_all()
    assert meaning_state().sentence == "Search by meaning knows 5 documents."
    queue.add("note", range(100, 1300))
    told = meaning_state_read()
    assert (told.name, told.done, told.total, told.is_usable) == ("embedding", 5, 1205, True)
    assert told.sentence == "Search by meaning is reading: 5 of 1,205 documents."
    running.service.engine, running.service.state = None, "starting"
    assert meaning_state_read().sentence == "Search by meaning is starting."
    running.service.state = "failed"
    assert meaning_state_read().name == "failed"
    running.stop()
    told = meaning_state_read()
    assert told.name == "silent" and "words are searched for" in told.sentence and not told.is_usable


def test_health_tells_it(town: Shelf, running: Running, settings: Any) -> None:
    from hrcity.core import health

    health.worker_beat()
    found = health.health_read()
    assert found.meaning == {"ok": True, "state": "ready", "documents": 5, "waiting": 0} and found.status == "ok"
    running.stop()
    assert health.health_read().status == "degraded"
    settings.EXTRAS = frozenset()
    assert health.health_read().meaning["state"] == "off" and health.health_read().status == "ok"


def test_texts_in_two_languages_are_embedded_apart() -> None:
    told = upkeep.message_of(note(1, "the right to a home\n주거에 대한 권리", facets={"right": ["a"], "group": []}))
    assert told["texts"] == [["en", "the right to a home"], ["ko", "주거에 대한 권리"]]
    assert told["facets"] == {"right": ["a"], "kind": ["note"]} and told["marks"] == ["public"]


@pytest.mark.django_db(transaction=True)
def test_keeper_embeds_what_comes(town: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "POLL_SECONDS", 0.02)
    stop = threading.Event()
    keeper = threading.Thread(target=upkeep.keep, args=(stop,))
    keeper.start()
    try:
        town[8] = note(8, "school", lang="en")
        search.changed("note", [8])
        search.flush()
        until = time.monotonic() + 10
        while near("school") != ["note:8"]:
            assert time.monotonic() < until
            time.sleep(0.02)
    finally:
        stop.set()
        keeper.join()


def test_documents_like_one_are_found_and_only_for_who_may_see_it(town: Shelf) -> None:
    found = client.like("note:1", marks=["public"], k=5)
    assert found is not None and found.hits[0][0] == "note:2" and "note:1" not in dict(found.hits)
    assert "note:4" not in dict(found.hits)
    assert client.like("note:4", marks=["public"], k=5) is None
    found = client.like("note:4", marks=["public", "internal"], k=1, filters={"country": ["SVN"]})
    assert found is not None and [key for key, _ in found.hits] == ["note:2"]


def test_forgotten_owners_are_gone(town: Shelf) -> None:
    client.forget(["note:1", "note:99"])
    assert "note:1" not in near("housing") and client.owned() == {"note": [(2, 5)]}
