"""A sample of decisions is looked at once more, blind, by a third person; the public reads how often both agree."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.institutions.models import Body
from hrcity.recommendations import desk_rules, services
from hrcity.recommendations.models import Recommendation, SecondLook, SecondLookSample
from tests.personas import SmallCity

LOOKS = "/recommendations/desk/second-looks/"


@pytest.fixture
def decided(city: SmallCity) -> list[Recommendation]:
    return [city.assign(city.ask(f"Build homes {n}")) for n in range(3)]


@pytest.fixture
def sample(city: SmallCity, decided: list[Recommendation]) -> SecondLookSample:
    return services.sample_draw(size=50, by=city.person("minjun"), seed="2026")


def look_of(city: SmallCity) -> SecondLook:
    """A second look that waits, at what Minjun proposed and Seoyeon approved."""
    city.assign(city.ask())
    look = services.sample_draw(size=50, by=city.person("minjun"), seed="one").looks.first()
    assert look is not None
    return look


def give(city: SmallCity, look: SecondLook, outcome: str = "ours", lead: str | None = "housing") -> SecondLook:
    body: Body | None = city.bodies[lead] if lead else None
    return services.second_look_give(look=look, outcome=outcome, lead=body, note="Seen.", by=city.person("yun"))


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    population = list(range(1000))
    assert desk_rules.draw(population, 50, "a") == desk_rules.draw(reversed(population), 50, "a")  # type: ignore[arg-type]
    assert desk_rules.draw(population, 50, "a") != desk_rules.draw(population, 50, "b")
    assert len(set(desk_rules.draw(population, 50, "a"))) == 50


@pytest.mark.parametrize(("size", "code"), [(0, "wrong-number"), (501, "wrong-number")])
def test_a_number_that_makes_no_sense_is_refused(size: int, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        desk_rules.draw([1], size, "a")
    assert refusal.value.code == code


def test_a_sample_keeps_seed_and_population_and_is_drawn_once(city: SmallCity, sample: SecondLookSample) -> None:
    again = services.sample_draw(size=50, by=city.person("minjun"), seed="2026")
    assert again == sample and sample.looks.count() == 3 and sample.population == 3
    data = AuditEntry.objects.get(verb="recommendation.sample_drawn").data
    assert (data["count"], data["population"], data["seed"]) == (3, 3, "2026")
    with pytest.raises(DomainError) as refusal:
        services.sample_draw(size=50, by=city.person("minjun"), seed="2027")
    assert refusal.value.code == "nothing-to-draw"


def test_the_second_look_is_blind(city: SmallCity, sample: SecondLookSample) -> None:
    look = sample.looks.first()
    assert look is not None
    page = city.client("yun").get(f"{LOOKS}{look.pk}/").content.decode()
    assert "Build homes 0" in page
    assert "The city runs public housing." not in page and "Approved by" not in page and 'checked=""' not in page


def test_it_counts_who_agreed_and_lists_what_differed(
    city: SmallCity, sample: SecondLookSample, decided: list[Recommendation]
) -> None:
    first, second, third = sample.looks.all()
    client = city.client("yun")
    answer = client.post(f"{LOOKS}{first.pk}/", {"outcome": "ours", "lead": city.bodies["housing"].pk, "note": ""})
    assert answer.headers["Location"] == f"{LOOKS}{second.pk}/"
    give(city, second, "ours", "welfare")
    give(city, third, "national", None)
    page = client.get(LOOKS).content.decode()
    assert "Agreed on 1 of 3." in page
    assert decided[1].ref in page and decided[2].ref in page and decided[0].ref not in page
    public = city.client().get("/recommendations/how-decided/").content.decode()
    assert "Agreed on 1 of 3." in public and "Seen." not in public
    assert AuditEntry.objects.filter(verb="recommendation.looked_again").count() == 3


def test_whoever_took_part_gives_no_second_look(city: SmallCity, sample: SecondLookSample) -> None:
    look = sample.looks.first()
    assert look is not None
    for name in ("minjun", "seoyeon"):
        assert city.client(name).get(f"{LOOKS}{look.pk}/").status_code == 404
        with pytest.raises(DomainError) as refusal:
            services.second_look_give(look=look, outcome="national", by=city.person(name))
        assert refusal.value.code == "own-work"
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondLook.objects.filter(pk=look.pk).update(by=look.proposer, outcome="ours", agrees=True, at=sample.at)


@pytest.mark.parametrize("name", ["ana", "dewi", "jiho", "grace", "omar", "haneul"])
def test_it_is_for_the_office_and_outside_reviewers(city: SmallCity, sample: SecondLookSample, name: str) -> None:
    look = sample.looks.first()
    assert look is not None
    assert city.client(name).get(LOOKS).status_code == 403
    with pytest.raises(PermissionDenied):
        services.second_look_give(look=look, outcome="national", by=city.person(name))
    with pytest.raises(PermissionDenied):
        services.sample_draw(size=5, by=city.person(name))


def test_said_once_it_stays(city: SmallCity, sample: SecondLookSample) -> None:
    look = sample.looks.first()
    assert look is not None
    give(city, look)
    assert give(city, look, "national", None).outcome == "ours"
    assert AuditEntry.objects.filter(verb="recommendation.looked_again").count() == 1


def test_what_is_missing_is_said_at_its_field(city: SmallCity, sample: SecondLookSample) -> None:
    look = sample.looks.first()
    assert look is not None
    page = city.client("yun").post(f"{LOOKS}{look.pk}/", {"outcome": "ours", "note": "Long thought"})
    assert page.status_code == 422
    assert "Choose the department that would answer." in page.content.decode()
    assert "Long thought" in page.content.decode()


def test_drawing_by_the_page_and_the_list_of_work(city: SmallCity, decided: list[Recommendation]) -> None:
    answer = city.client("minjun").post(f"{LOOKS}draw/", {"size": 2, "seed": "word"}, follow=True)
    assert "2 decisions drawn." in answer.content.decode()
    assert "2 decisions wait for a second look" in city.client("yun").get("/desk/").content.decode()
    wrong = city.client("minjun").post(f"{LOOKS}draw/", {"size": 900, "seed": "word"})
    assert wrong.status_code == 422
