"""What a hostile or hurried user tries on plans, comments, opinions, budgets and promises."""

from __future__ import annotations

import pytest

from hrcity.core.errors import DomainError
from hrcity.plan.services import voice_answers as answers
from tests.personas import SmallCity
from tests.plan.voices import Voices
from tests.plans import SmallPlan, plan_of


@pytest.fixture
def plan(city: SmallCity) -> SmallPlan:
    """The small plan in force."""
    return plan_of(city)


@pytest.fixture
def voices(plan: SmallPlan) -> Voices:
    """Residents' comments on it."""
    return Voices(plan)


def test_a_head_whose_words_a_contact_saved_again_does_not_sign_them(city: SmallCity, voices: Voices) -> None:
    row = voices.published()
    for who in ("jiho", "dewi"):
        answers.comment_answer_draft(comment=row, text={"en": "It was repaired."}, by=city.person(who))
    with pytest.raises(DomainError) as refusal:
        answers.comment_answer_sign(comment=row, by=city.person("jiho"))
    assert refusal.value.code == "own-work"
    assert "/answer/sign/" not in city.client("jiho").get(row.get_absolute_url()).content.decode()
    assert "Sign the answer to a comment" not in city.client("jiho").get("/desk/").content.decode()
