"""What is suggested: by fixed rules at once, by the computer once enough is labelled; never what a label says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcity.core.actors import SYSTEM
from hrcity.core.errors import DomainError
from hrcity.recommendations import services, suggesting, tasks
from hrcity.recommendations.models import LabelModel, Recommendation, Suggestion
from hrcity.recommendations.rules import Addressee
from hrcity.recommendations.services.suggest import model_train, suggestions_make
from hrcity.vocabulary.models import Crosswalk, Term
from tests.personas import SmallCity, terms


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    monkeypatch.setattr(suggesting._Kept, "folder", "")
    return tmp_path


@pytest.fixture
def lists(city: SmallCity) -> dict[str, Term]:
    found = terms("rights", "rights", (("living.housing", "Right to housing", "주거권"),
                                       ("learning.education", "Right to education", "교육권"),
                                       ("people.children", "Rights of the child", "아동권")))
    found |= terms("groups", "groups", (("children", "Children", "아동"), ("disability", "Persons with disabilities",
                                                                          "장애인")))
    found |= terms("actions", "actions", (("4", "General action", "일반"), ("5", "Specific action", "구체")))
    found |= {f"sdg/{code}": term for code, term in terms("sdg", "sdg", (("4", "Education", "교육"),)).items()}
    assert city.function is not None
    Crosswalk.objects.create(source=found["living.housing"], target=city.function, kind="close")
    return found


def ask(city: SmallCity, text: str, **fields: Any) -> Recommendation:
    return city.ask(text, addressee=Addressee.CITY, **fields)


def make(*rows: Recommendation) -> None:
    suggestions_make(rows=[(row.pk, row.text, row.lang) for row in rows], total=len(rows))


def codes(row: Recommendation) -> set[str]:
    return set(Suggestion.objects.filter(recommendation=row).values_list("term__code", flat=True))


def test_words_of_a_text_suggest_rights_people_and_the_kind_of_action(
    city: SmallCity, lists: dict[str, Term]
) -> None:
    row = ask(city, "Ensure inclusive education for children with disabilities")
    make(row)
    assert {"learning.education", "people.children", "children", "disability", "4"} <= codes(row)
    one = row.suggestions.get(term=lists["disability"])
    assert one.origin == "rule" and one.words == ["disabilities"]


def test_a_korean_request_is_understood_too(city: SmallCity, lists: dict[str, Term]) -> None:
    row = ask(city, "장애인과 아동에게 임대주택을 우선 공급할 것", lang="ko")
    make(row)
    assert {"living.housing", "disability", "children"} <= codes(row)


def test_a_function_follows_from_a_suggested_right_and_names_it(city: SmallCity, lists: dict[str, Term]) -> None:
    row = ask(city, "Provide social housing")
    make(row)
    one = row.suggestions.get(term=city.function)
    assert one.because == lists["living.housing"]


def test_what_a_label_says_already_is_not_suggested(city: SmallCity, lists: dict[str, Term]) -> None:
    row = ask(city, "Provide social housing for children")
    services.label_put(recommendation=row, term=lists["children"], by=city.person("minjun"))
    make(row)
    assert "children" not in codes(row) and "living.housing" in codes(row)


def test_suggesting_again_replaces_what_is_open_and_keeps_what_was_decided(
    city: SmallCity, lists: dict[str, Term]
) -> None:
    row = ask(city, "Provide social housing for children")
    make(row)
    services.suggestion_refuse(suggestion=row.suggestions.get(term=lists["children"]), by=city.person("minjun"))
    Recommendation.objects.filter(pk=row.pk).update(text="Ensure education for children")
    make(city.again(row))
    assert row.suggestions.get(term=lists["children"]).state == "refused"
    assert "living.housing" not in codes(row) and "learning.education" in codes(row)


def test_a_request_entered_by_hand_gets_suggestions(
    city: SmallCity, lists: dict[str, Term], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = services.recommendation_issue(issuer=city.bodies["cescr"], text="Provide social housing",
                                            by=city.person("minjun"))
    from hrcity.core.jobs import run_job
    from hrcity.core.models import Job

    for job in Job.objects.filter(kind=tasks.SUGGEST):
        run_job.call(job.pk)
    assert "living.housing" in codes(row)


def learn(city: SmallCity, lists: dict[str, Term], count: int) -> None:
    for n in range(count):
        right = ("living.housing", "learning.education")[n % 2]
        what = ("rooms and roofs", "lessons and books")[n % 2]
        row = city.ask(f"Provide more {what} in district {n} by the year {2000 + n}")
        services.label_put(recommendation=row, term=lists[right], by=SYSTEM, origin="upstream")


def test_too_little_is_said_in_one_sentence(city: SmallCity, lists: dict[str, Term]) -> None:
    learn(city, lists, 4)
    with pytest.raises(DomainError, match="too little to learn from yet: 4 texts"):
        model_train(by=SYSTEM)
    assert not LabelModel.objects.exists()


def test_what_people_labelled_teaches_the_next_suggestion(
    city: SmallCity, lists: dict[str, Term], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "LEAST_ROWS", 60)
    learn(city, lists, 80)
    row = ask(city, "Provide roofs for the west district")
    make(row)
    assert "living.housing" not in codes(row)  # no rule knows that roofs are about housing
    model = model_train(by=SYSTEM)
    make(row)
    one = row.suggestions.get(term=lists["living.housing"])
    assert one.origin == "model" and one.model == model and "roofs" in one.words
    assert model.rows == 80 and model.quality[str(lists["living.housing"].pk)]["n"] == 40


def test_the_training_before_is_kept_and_only_one_is_in_force(
    city: SmallCity, lists: dict[str, Term], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(suggesting, "LEAST_ROWS", 60)
    monkeypatch.setattr(suggesting, "YOUNG_SECONDS", -1.0)
    learn(city, lists, 80)
    for _time in range(5):
        model_train(by=SYSTEM)
    kept = LabelModel.objects.all()
    assert len(kept) == 3 and sum(row.is_current for row in kept) == 1
    assert {path.name for path in (home / "suggest").iterdir()} == {row.folder for row in kept}


def test_lost_coefficients_leave_the_rules(
    city: SmallCity, lists: dict[str, Term], monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    monkeypatch.setattr(suggesting, "LEAST_ROWS", 60)
    learn(city, lists, 80)
    shutil.rmtree(suggesting.folder_of(model_train(by=SYSTEM)))
    row = ask(city, "Provide social housing")
    make(row)
    assert row.suggestions.get(term=lists["living.housing"]).origin == "rule"
