"""The same request, repeated: one page with all citations; what a person said of two asks holds."""

from __future__ import annotations

import datetime as dt

import pytest

from hrcity.core.errors import DomainError
from hrcity.core.models import Visibility
from hrcity.recommendations import services
from hrcity.recommendations.models import Cluster, ClusterChoice, Recommendation
from tests.personas import SmallCity


@pytest.fixture
def asks(city: SmallCity) -> list[Recommendation]:
    return [city.ask(f"Ratify the convention on migrant workers{' soon' * n}", paragraph=str(n),
                     issued_on=dt.date(2008 + n * 4, 1, 1)) for n in range(3)]


@pytest.fixture
def group(city: SmallCity, asks: list[Recommendation]) -> Cluster:
    by = city.person("minjun")
    services.asks_group(one=asks[0], other=asks[1], reason="Same treaty.", by=by)
    return services.asks_group(one=asks[1], other=asks[2], reason="Same treaty.", by=by)


def test_the_page_says_who_when_how_often_and_in_which_words(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    page = city.client().get(group.get_absolute_url()).content.decode()
    assert "3 times" in page and "2008–2016" in page and "convention on migrant workers soon soon" in page
    assert all(ask.get_absolute_url() in page for ask in asks)


def test_a_record_and_the_list_lead_to_all_citations(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    page = city.client().get(asks[0].get_absolute_url()).content.decode()
    assert group.get_absolute_url() in page and "Asked 3 times" in page


def test_what_is_not_public_is_neither_shown_nor_counted(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    services.recommendation_withdraw(recommendation=asks[2], reason="A mistake.", by=city.person("seoyeon"))
    page = city.client().get(group.get_absolute_url()).content.decode()
    group.refresh_from_db()
    assert asks[2].ref not in page and "2 times" in page and group.size == 2
    assert "3 times" in city.client("minjun").get(group.get_absolute_url()).content.decode()


def test_a_group_of_internal_asks_does_not_exist_for_a_stranger(city: SmallCity) -> None:
    one, other = (city.ask(f"Inside {n}", visibility=Visibility.INTERNAL) for n in range(2))
    group = services.asks_group(one=one, other=other, reason="Same.", by=city.person("minjun"))
    assert city.client().get(group.get_absolute_url()).status_code == 404
    assert group.ref not in city.client().get("/recommendations/repeated/?all=1").content.decode()


def test_taking_one_out_keeps_it_apart_from_each_that_stays(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    sent = {"ref": [asks[2].ref], "reason": "Another deadline"}
    city.client("minjun").post(f"{group.get_absolute_url()}split/", sent)
    assert set(group.members.values_list("recommendation_id", flat=True)) == {asks[0].pk, asks[1].pk}
    apart = ClusterChoice.objects.filter(kind="apart", ended_at__isnull=True)
    assert {(row.one_id, row.other_id) for row in apart} == {(asks[0].pk, asks[2].pk), (asks[1].pk, asks[2].pk)}
    together = ClusterChoice.objects.filter(kind="together", ended_at__isnull=True)
    assert [(row.one_id, row.other_id) for row in together] == [(asks[0].pk, asks[1].pk)]


@pytest.mark.parametrize("chosen", [0, 3])
def test_none_or_all_cannot_be_taken_out(
    city: SmallCity, group: Cluster, asks: list[Recommendation], chosen: int
) -> None:
    with pytest.raises(DomainError, match="leave at least one"):
        services.cluster_split(cluster=group, asks=asks[:chosen], reason="No.", by=city.person("minjun"))


def test_two_groups_become_one_and_the_younger_leads_to_the_older(city: SmallCity, group: Cluster) -> None:
    pair = [city.ask(f"Sign it {n}") for n in range(2)]
    other = services.asks_group(one=pair[0], other=pair[1], reason="Same.", by=city.person("minjun"))
    into = services.asks_group(one=pair[0], other=group.members.first().recommendation,  # type: ignore[union-attr]
                               reason="Same.", by=city.person("minjun"))
    page = city.client().get(other.get_absolute_url())
    assert into == group and page.status_code == 302 and page.headers["Location"] == group.get_absolute_url()
    assert group.members.count() == 5


def test_requests_to_different_countries_are_never_one(city: SmallCity) -> None:
    with pytest.raises(DomainError, match="different countries"):
        services.asks_group(one=city.ask(), other=city.ask(country="NOR"), reason="Same.", by=city.person("minjun"))


def test_a_reference_that_is_none_is_said_in_place(city: SmallCity) -> None:
    ask = city.ask()
    sent = {"other": "x", "reason": "Same"}
    page = city.client("minjun").post(f"{ask.get_absolute_url()}same-as/", sent, follow=True)
    assert "There is no recommendation X" in page.content.decode()


@pytest.mark.parametrize("person", ["ana", "dewi", "grace", "omar"])
def test_only_the_office_splits(
    city: SmallCity, group: Cluster, asks: list[Recommendation], person: str
) -> None:
    where = f"{group.get_absolute_url()}split/"
    assert city.client(person).post(where, {"ref": asks[0].ref, "reason": "No"}).status_code == 403
    assert group.members.count() == 3


def test_the_list_shows_of_a_group_only_what_its_reader_may_open(city: SmallCity) -> None:
    secret = city.ask("Inside wording", visibility=Visibility.INTERNAL, issued_on=dt.date(1999, 1, 1))
    one, other = city.ask("Plant trees"), city.ask("Plant more trees")
    services.asks_group(one=secret, other=one, reason="Same.", by=city.person("minjun"))
    services.asks_group(one=secret, other=other, reason="Same.", by=city.person("minjun"))
    page = city.client().get("/recommendations/repeated/?all=1").content.decode()
    assert "Inside wording" not in page and "1999" not in page and "Plant" in page


def test_a_group_that_lives_again_leads_nowhere_else(city: SmallCity, group: Cluster) -> None:
    emptied = services.asks_group(one=city.ask("Sign it"), other=city.ask("Sign it now"), reason="Same.",
                                  by=city.person("minjun"))
    Cluster.objects.filter(pk=group.pk).update(merged_into=emptied)
    assert city.client().get(group.get_absolute_url()).status_code == 200


def test_the_history_of_a_record_tells_the_office_who_put_it_where_and_why(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    where = f"{asks[0].get_absolute_url()}history/"
    assert group.ref in city.client("minjun").get(where).content.decode()
    assert "Same treaty." in city.client("minjun").get(group.get_absolute_url()).content.decode()
    assert "Same treaty." not in city.client().get(group.get_absolute_url()).content.decode()
