"""Labels as other bodies print them become terms, found by any spelling."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from hrcity.core.errors import DomainError
from hrcity.core.models import AuditEntry
from hrcity.vocabulary import queries, rules
from hrcity.vocabulary.models import SchemeKind, Term
from hrcity.vocabulary.services import labels_map, term_for_label


@pytest.mark.parametrize("label", [
    "B12 Homes & shelter", "Homes & shelter", "homes and  shelter", "- Homes & shelter", "B12 - Homes & Shelter *"])
def test_every_spelling_of_a_label_finds_its_term(loaded: Path, label: str) -> None:
    found = term_for_label("themes_2030", label, create=False)
    assert found is not None and found.code == "B12"


def test_a_label_is_found_without_its_explanation_in_brackets(loaded: Path) -> None:
    found = labels_map("themes_2030").term_id("Rivers, lakes & shores (of every size)")
    assert found == Term.objects.get(code="rivers-and-lakes").pk
    assert labels_map("themes_2030").term_id("Rivers and lakes (new wording)") == found


def test_a_goal_is_found_by_its_number(loaded: Path) -> None:
    goals = labels_map("sdg")
    assert goals.term_id("1 - END EVERYTHING BAD") == goals.term_id("SDG 1")
    assert goals.term_id("1.1 - something") == Term.objects.get(code="1.1").pk


def test_looking_up_known_labels_asks_the_database_once(
        loaded: Path, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        labels = labels_map("themes_2030")
        for _time in range(50):
            assert labels.term_id("Homes & shelter") and labels.term_id("nobody knows this") is None


def test_a_preview_makes_no_terms_and_an_import_makes_one_per_label(loaded: Path) -> None:
    labels = labels_map("themes_2030")
    assert labels.term_id("C7 Night buses") is None and Term.objects.filter(scheme__code="themes_2030").count() == 2
    made = labels.term_id("C7 Night buses", create=True)
    assert made == labels.term_id("night buses") == labels.term_id("C7 Night buses", create=True)
    term = Term.objects.get(pk=made)
    assert (term.code, term.title, term.confidence) == ("C7", {"en": "Night buses"}, "belief")
    assert AuditEntry.objects.filter(verb="term.met").count() == 1


def test_a_label_in_another_script_gets_a_stable_code(loaded: Path) -> None:
    one = term_for_label("themes_2030", "이주민의 권리")
    assert one is not None and one.title == {"ko": "이주민의 권리"} and one.code.startswith("label-")
    assert term_for_label("themes_2030", "이주민의 권리") == one


def test_a_missing_list_says_what_to_run(db: None) -> None:
    with pytest.raises(DomainError, match="load_vocabulary"):
        labels_map("nowhere")


def test_our_terms_beside_upstream_ones(loaded: Path) -> None:
    ids = list(Term.objects.filter(scheme__code="themes_2030").order_by("code").values_list("pk", flat=True))
    found = queries.crosswalk_terms(ids, SchemeKind.RIGHTS)
    assert [(item.term_id, item.kind) for item in found[ids[0]]] == [(Term.objects.get(code="home").pk, "broad")]
    assert queries.crosswalk_terms(ids, SchemeKind.GROUPS) == {}


def test_a_family_is_a_term_and_everything_below(loaded: Path) -> None:
    found = Term.objects.filter(pk__in=queries.family([Term.objects.get(code="home").pk]))
    assert {term.code for term in found} == {"home", "home.rent", "home.rent.social"}


@given(st.text(max_size=60))
def test_reading_a_label_never_fails_and_is_stable(label: str) -> None:
    assert rules.label_key(rules.label_plain(label)) == rules.label_key(label)
    assert len(rules.code_for(label)) <= rules.MOST_CODE and rules.code_for(label) == rules.code_for(label)
