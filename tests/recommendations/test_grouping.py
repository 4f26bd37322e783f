"""The run that groups: numbers stay, choices hold, what is missing or damaged is made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcity.recommendations import repeating, services
from hrcity.recommendations.models import Cluster, ClusterMember, Recommendation
from hrcity.recommendations.services.repeat import clusters_write
from tests.personas import SmallCity

TEXT = "Ratify the International Convention on the Protection of the Rights of All Migrant Workers"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def run(*ids: int, anew: bool = False) -> None:
    found = repeating.group(ids, anew=anew)
    clusters_write(result=found.result, touched=found.asks)


def members() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for ref, ask in ClusterMember.objects.values_list("cluster__ref", "recommendation_id"):
        found.setdefault(ref, set()).add(ask)
    return found


def asks(city: SmallCity, *endings: str, **fields: Any) -> list[Recommendation]:
    return [city.ask(TEXT + ending, **fields) for ending in endings]


def test_the_same_request_becomes_one_group_and_a_third_joins_it(city: SmallCity) -> None:
    pair = asks(city, "", ".")
    city.ask("Plant trees in every street")
    run()
    (ref,) = members()
    third = asks(city, " (Chile)")
    run(third[0].pk)
    assert members() == {ref: {one.pk for one in (*pair, *third)}}
    assert Cluster.objects.get(ref=ref).size == 3


def test_another_country_s_request_is_another_one(city: SmallCity) -> None:
    asks(city, "")
    asks(city, ".", country="NOR")
    run()
    assert members() == {}


def test_what_a_person_took_out_stays_out_when_more_comes(city: SmallCity) -> None:
    one, other, third = asks(city, "", ".", " ;")
    run()
    group = Cluster.objects.get()
    services.cluster_split(cluster=group, asks=[third], reason="Another deadline", by=city.person("minjun"))
    fourth = asks(city, " !")[0]
    run(fourth.pk)
    run(anew=True)
    assert {one.pk, other.pk} <= members()[group.ref]
    assert third.pk not in members()[group.ref]


def test_what_a_person_put_together_stays_together(city: SmallCity) -> None:
    one, other = city.ask("Plant trees in every street"), city.ask("Shade for the old market square")
    run()
    group = services.asks_group(one=one, other=other, reason="Both are the heat plan", by=city.person("minjun"))
    run(anew=True)
    assert members() == {group.ref: {one.pk, other.pk}}


def test_numbers_stay_when_everything_is_read_anew(city: SmallCity) -> None:
    asks(city, "", ".")
    run()
    before = members()
    run(anew=True)
    assert members() == before


def test_a_run_that_was_killed_is_made_up_for_by_the_next(city: SmallCity) -> None:
    asks(city, "")
    run()
    asks(city, ".")  # imported, but nobody told
    third = asks(city, " (Chile)")[0]
    run(third.pk)
    assert [len(some) for some in members().values()] == [3]


def test_a_damaged_store_is_built_anew(city: SmallCity, home: Path) -> None:
    asks(city, "", ".")
    run()
    before = members()
    for path in (home / "clusters").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")
    run()
    assert members() == before


def test_a_changed_text_leaves_its_group(city: SmallCity) -> None:
    one, other = asks(city, "", ".")
    run()
    Recommendation.objects.filter(pk=other.pk).update(text="Plant trees in every street")
    run(other.pk)
    assert members() == {}
    assert Cluster.objects.get().size == 0 and one.pk


def test_nothing_asked_is_no_group(city: SmallCity) -> None:
    run()
    assert members() == {}


def test_the_last_word_counts_where_choices_contradict(city: SmallCity) -> None:
    one, other, third = asks(city, "", ".", " ;")
    run()
    group, by = Cluster.objects.get(), city.person("minjun")
    services.cluster_split(cluster=group, asks=[third], reason="Another deadline", by=by)
    services.asks_group(one=third, other=other, reason="The same after all", by=by)
    run(anew=True)
    assert members() == {group.ref: {one.pk, other.pk, third.pk}}


def test_choices_that_contradict_all_the_same_stop_no_run(city: SmallCity) -> None:
    from hrcity.recommendations.models import ClusterChoice

    one, other, third = asks(city, "", ".", " ;")
    by = city.person("minjun")
    for kind, a, b in (("together", one, other), ("together", other, third), ("apart", one, third)):
        ClusterChoice.objects.create(kind=kind, one=a, other=b, reason="x", by=by)
    run(anew=True)
    assert not any({one.pk, third.pk} <= some for some in members().values())


def test_an_ask_that_is_gone_meanwhile_is_left_out(city: SmallCity) -> None:
    *_rest, third = asks(city, "", ".", " ;")
    found, gone = repeating.group(), third.pk
    third.delete()
    clusters_write(result=found.result, touched=found.asks)
    assert gone not in set().union(*members().values())


def test_what_a_person_says_while_a_run_goes_on_is_not_undone_by_it(city: SmallCity) -> None:
    one, other, third = asks(city, "", ".", " ;")
    run()
    fourth = asks(city, " !")[0]
    found = repeating.group([fourth.pk])
    services.cluster_split(cluster=Cluster.objects.get(), asks=[third], reason="Another", by=city.person("minjun"))
    clusters_write(result=found.result, touched=found.asks, began=found.began)
    assert third.pk not in next(iter(members().values())) and {one.pk, other.pk} <= next(iter(members().values()))


def test_many_are_taken_in_by_portions_with_the_same_groups(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    asks(city, "", ".", " ;")
    city.ask("Plant trees in every street")
    asks(city, " (Chile)", " !")
    run()
    before = members()
    monkeypatch.setattr(repeating, "MOST_IN_MEMORY", 2)
    run(anew=True)
    assert members() == before and [len(some) for some in before.values()] == [5]
