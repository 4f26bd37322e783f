"""The desk's queue: one card for a repeated request, one proposal for all of it, undone in one step."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.instruments.models import Instrument, Provision
from hrcity.recommendations import desk_pages, desk_queries, desk_rules, services
from hrcity.recommendations.desk_rules import digest_of
from hrcity.recommendations.models import Cluster, DeskClaim, ProposalBatch, Recommendation, Suggestion
from hrcity.recommendations.rules import Status
from tests.personas import SmallCity

DESK = "/recommendations/desk/"


@pytest.fixture
def asks(city: SmallCity) -> list[Recommendation]:
    return [city.ask(f"Build homes{' now' * n}", paragraph=str(n)) for n in range(3)]


@pytest.fixture
def group(city: SmallCity, asks: list[Recommendation]) -> Cluster:
    by = city.person("minjun")
    services.asks_group(one=asks[0], other=asks[1], reason="Same.", by=by)
    return services.asks_group(one=asks[1], other=asks[2], reason="Same.", by=by)


def seen(*rows: Recommendation) -> str:
    return digest_of(sorted(row.ref for row in rows))


def proposal(city: SmallCity, **fields: Any) -> dict[str, Any]:
    return {
        "outcome": "ours",
        "reason": "We run it.",
        "legal_basis": "art. 13",
        "lead": city.bodies["housing"],
    } | fields


def sent(city: SmallCity, *rows: Recommendation, **fields: Any) -> dict[str, Any]:
    said = {"outcome": "ours", "reason": "We run it.", "legal_basis": "art. 13", "lead": city.bodies["housing"].pk,
            "seen": seen(*rows)} | fields  # fmt: skip
    return {f"propose-{name}": value for name, value in said.items()}


def text(client: Client, url: str = DESK) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_repeated_request_is_one_card_that_lists_what_it_touches(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    decided = city.propose(asks[2])
    page = text(city.client("minjun"))
    assert group.ref in page
    assert "This touches 2 recommendations" in page
    assert "1 is proposed or decided already and stays as it is" in page
    assert decided.ref in page
    assert "Propose for all 2" in page


def test_one_proposal_touches_all_that_is_undecided_and_leaves_one_entry_with_count_and_hash(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    before = city.propose(asks[2], reason="Mine.")
    answer = city.client("minjun").post(f"{DESK}propose/{group.ref}/", sent(city, *asks[:2]), follow=True)
    assert "Proposed as “ours” for 2 recommendations." in answer.content.decode()
    assert {city.again(row).status for row in asks} == {Status.PROPOSED}
    assert city.again(before).decision.reason == "Mine."  # type: ignore[union-attr]
    entry = AuditEntry.objects.get(verb="recommendation.proposed_together")
    assert entry.data == {"count": 2, "hash": seen(*asks[:2]), "outcome": "ours", "group": group.ref}
    assert AuditEntry.objects.filter(verb="recommendation.proposed").count() == 3


def test_the_head_gets_one_mail_for_all(
    city: SmallCity, group: Cluster, asks: list[Recommendation], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.requests_propose(card=group, seen=seen(*asks), by=city.person("minjun"), **proposal(city))
    rows = DBTaskResult.objects.filter(task_path="hrcity.core.mail.mail_send")
    subjects = [row.args_kwargs["args"][1] for row in rows]
    assert subjects == [f"{asks[0].ref} and 2 more: a proposal waits for your approval"]


def test_sent_twice_is_one_proposal(city: SmallCity, group: Cluster, asks: list[Recommendation]) -> None:
    first, second = (
        services.requests_propose(card=group, seen=seen(*asks), by=city.person("minjun"), **proposal(city))
        for _n in range(2)
    )
    assert first == second
    assert ProposalBatch.objects.count() == 1


def test_a_list_that_changed_since_it_was_shown_is_shown_again_with_what_was_typed(
    city: SmallCity, group: Cluster, asks: list[Recommendation]
) -> None:
    city.propose(asks[0], by="seoyeon")
    answer = city.client("minjun").post(f"{DESK}propose/{group.ref}/", sent(city, *asks, reason="Typed at length"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "has changed since you opened the page" in page and "Typed at length" in page
    assert city.again(asks[1]).status == Status.RECEIVED


def test_an_incomplete_proposal_is_refused_whole(city: SmallCity, group: Cluster, asks: list[Recommendation]) -> None:
    answer = city.client("minjun").post(f"{DESK}propose/{group.ref}/", sent(city, *asks, legal_basis="", lead=""))
    page = answer.content.decode()
    assert "Choose the department that will answer." in page and "Name the legal basis" in page
    assert not ProposalBatch.objects.exists()
    assert all(city.again(row).status == Status.RECEIVED for row in asks)


@pytest.mark.parametrize("name", ["ana", "dewi", "jiho", "grace", "omar", "haneul"])
def test_only_officers_work_at_the_desk(city: SmallCity, asks: list[Recommendation], name: str) -> None:
    assert city.client(name).get(DESK).status_code == 403
    with pytest.raises(PermissionDenied):
        services.requests_propose(card=asks[0], seen=seen(asks[0]), by=city.person(name), **proposal(city))
    with pytest.raises(PermissionDenied):
        services.desk_claim(cards=[asks[0]], by=city.person(name))


def test_a_card_that_is_taken_is_left_to_the_colleague(city: SmallCity, asks: list[Recommendation]) -> None:
    services.desk_claim(cards=asks[:1], by=city.person("seoyeon"))
    assert asks[0].ref not in text(city.client("minjun"))
    page = text(city.client("minjun"), f"{DESK}?list=all&at={asks[0].ref}")
    assert "taken by Seoyeon until" in page and "Seoyeon is working on this one" in page
    with pytest.raises(DomainError) as refusal:
        services.requests_propose(card=asks[0], seen=seen(asks[0]), by=city.person("minjun"), **proposal(city))
    assert refusal.value.code == "taken"


def test_two_who_take_at_once_do_not_hold_the_same(city: SmallCity, asks: list[Recommendation]) -> None:
    assert len(services.desk_claim(cards=asks[:2], by=city.person("minjun"))) == 2
    assert len(services.desk_claim(cards=asks, by=city.person("seoyeon"))) == 1
    assert len(services.desk_claim(cards=asks[:2], by=city.person("minjun"))) == 2
    assert DeskClaim.objects.filter(ended_at__isnull=True).count() == 3


def test_a_card_is_free_again_after_its_hours_by_hand_or_by_the_head(
    city: SmallCity, asks: list[Recommendation]
) -> None:
    services.desk_claim(cards=asks[:1], by=city.person("minjun"))
    services.desk_release(card=asks[0], by=city.person("seoyeon"))
    assert len(services.desk_claim(cards=asks[:1], by=city.person("seoyeon"))) == 1
    services.desk_release(card=asks[0], by=city.person("minjun"))  # not the head: nothing happens
    assert DeskClaim.objects.get(ended_at__isnull=True).by == city.person("seoyeon")
    DeskClaim.objects.update(until=timezone.now())
    assert len(services.desk_claim(cards=asks[:1], by=city.person("minjun"))) == 1


def test_what_one_took_stands_on_ones_list_of_work(city: SmallCity, asks: list[Recommendation]) -> None:
    client = city.client("minjun")
    client.post(f"{DESK}take/", {"ref": [row.ref for row in asks[:2]]})
    assert "2 requests that you took wait for your proposal" in text(client, "/desk/")
    client.post(f"{DESK}take/", {"ref": asks[0].ref, "release": "1"})
    assert "1 request that you took waits for your proposal" in text(client, "/desk/")


def test_the_last_proposal_is_taken_back_whole(city: SmallCity, group: Cluster, asks: list[Recommendation]) -> None:
    client = city.client("minjun")
    client.post(f"{DESK}propose/{group.ref}/", sent(city, *asks))
    assert "Undo the last proposal: “ours”, 3 recommendations" in text(client)
    batch = ProposalBatch.objects.get()
    answer = client.post(f"{DESK}undo/{batch.pk}/", follow=True)
    assert "Taken back: 3 recommendations stand open again." in answer.content.decode()
    assert {city.again(row).status for row in asks} == {Status.RECEIVED}
    assert not asks[0].assignments.filter(ended_at__isnull=True).exists()
    assert AuditEntry.objects.get(verb="recommendation.taken_back_together").data["count"] == 3
    assert services.proposal_take_back(batch=batch, by=city.person("minjun")) == 0


def test_what_is_decided_or_a_colleagues_is_not_taken_back(city: SmallCity, asks: list[Recommendation]) -> None:
    batch = services.requests_propose(card=asks[0], seen=seen(asks[0]), by=city.person("minjun"), **proposal(city))
    with pytest.raises(DomainError) as refusal:
        services.proposal_take_back(batch=batch, by=city.person("seoyeon"))
    assert refusal.value.code == "not-own"
    services.recommendation_approve(recommendation=city.again(asks[0]), by=city.person("seoyeon"))
    with pytest.raises(DomainError) as refusal:
        services.proposal_take_back(batch=batch, by=city.person("minjun"))
    assert refusal.value.code == "decided"
    assert city.client("seoyeon").post(f"{DESK}undo/{batch.pk}/").status_code == 404


def test_a_suggestion_fills_in_and_is_marked_and_decides_nothing(city: SmallCity, asks: list[Recommendation]) -> None:
    assert city.function is not None
    Suggestion.objects.create(
        recommendation=asks[0], term=city.function, origin="model", confidence=0.8, words=["homes"]
    )
    page = text(city.client("minjun"), f"{DESK}?at={asks[0].ref}")
    assert "Filled in below from the suggestion “Housing”" in page
    assert "From a suggestion: you decide." in page and 'data-suggested="1"' in page
    assert "Housing is a task of the city (Local Autonomy Act, art. 13)." in page
    assert "<mark>homes</mark>" in page and "→ Housing Department" in page
    assert city.again(asks[0]).status == Status.RECEIVED
    only = text(city.client("minjun"), f"{DESK}?function={city.function.pk}")
    assert asks[0].ref in only and asks[1].ref not in only


def test_an_article_from_the_list_is_the_legal_basis_and_a_link_on_the_record(
    city: SmallCity, asks: list[Recommendation]
) -> None:
    law = Instrument.objects.create(slug="housing-ordinance", kind="ordinance", title={"en": "Housing Ordinance"})
    Provision.objects.create(instrument=law, eid="art_4", number="4")
    client = city.client("minjun")
    assert "Housing Ordinance, Article 4" in text(client)
    fields = sent(city, asks[0], legal_basis="", provision="Housing Ordinance, Article 4")
    client.post(f"{DESK}propose/{asks[0].ref}/", fields)
    decision = city.again(asks[0]).decision
    assert decision is not None
    assert (decision.legal_basis, decision.legal_basis_uri) == (
        "Housing Ordinance, Article 4", "housing-ordinance#art_4")  # fmt: skip
    assert 'href="/instruments/housing-ordinance/#art_4"' in text(
        client, asks[0].get_absolute_url()
    ) or "housing-ordinance/#art_4" in text(client, asks[0].get_absolute_url())
    wrong = client.post(f"{DESK}propose/{asks[1].ref}/", sent(city, asks[1], provision="Some law"))
    assert wrong.status_code == 422 and "Choose an entry of the list" in wrong.content.decode()


def test_the_next_card_comes_at_once(city: SmallCity, asks: list[Recommendation]) -> None:
    keys = [key.ref for key in desk_queries.queue(city.person("minjun"))]
    answer = city.client("minjun").post(
        f"{DESK}propose/{keys[0]}/", sent(city, *[row for row in asks if row.ref == keys[0]], next=keys[1])
    )
    assert answer.headers["Location"] == f"{DESK}?at={keys[1]}"


def test_an_empty_desk_says_what_to_do(city: SmallCity) -> None:
    assert "Every request is proposed or decided." in text(city.client("minjun"))
    assert "You have taken nothing." in text(city.client("minjun"), f"{DESK}?list=mine")


def test_the_queue_takes_twelve_queries(
    city: SmallCity, group: Cluster, asks: list[Recommendation], django_assert_max_num_queries: Any
) -> None:
    assert city.function is not None
    Suggestion.objects.create(recommendation=asks[0], term=city.function, origin="model", confidence=0.8)
    client = city.client("minjun")
    text(client)
    with django_assert_max_num_queries(12):
        text(client)


def test_more_than_one_proposal_touches_come_as_the_next_card(
    city: SmallCity, group: Cluster, asks: list[Recommendation], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (desk_rules, desk_pages):
        monkeypatch.setattr(module, "MOST_TOUCHED", 2)
    client = city.client("minjun")
    page = text(client)
    assert "This touches 2 recommendations" in page and "1 more wait and come as the next card." in page
    client.post(f"{DESK}propose/{group.ref}/", sent(city, *asks[:2]))
    assert [city.again(row).status for row in asks] == [Status.PROPOSED, Status.PROPOSED, Status.RECEIVED]
    again = text(client)
    assert group.ref in again and "This touches 1 recommendation" in again
