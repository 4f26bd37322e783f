"""A word that names a label finds what carries it, whatever the language of the text."""

from __future__ import annotations

import pytest

from hrcity.core import search
from hrcity.recommendations import services
from hrcity.recommendations.named import names
from hrcity.vocabulary.models import Term
from hrkit.text import parse_query
from tests.personas import SmallCity


def label(scheme: str, code: str, **title: str) -> Term:
    """A label of this test's own."""
    from hrcity.vocabulary.models import Scheme, SchemeKind

    kind = {"rights": SchemeKind.RIGHTS, "groups": SchemeKind.GROUPS}[scheme]
    row, _new = Scheme.objects.get_or_create(code=f"test-{scheme}", defaults={"kind": kind, "title": {"en": scheme}})
    return Term.objects.create(scheme=row, code=code, title=title)


def named(text: str) -> set[str]:
    return {one.value for word in parse_query(text, "ko").words for one in names(word)}


@pytest.mark.parametrize("typed", ["비둘기집", "비둘기집권", "비둘기집권을", "pigeonhole"])
def test_a_word_of_a_label_in_any_language_names_it(city: SmallCity, typed: str) -> None:
    term = label("rights", "nests", en="Pigeonholes", ko="비둘기집에 대한 권리")
    assert str(term.pk) in named(typed)


def test_an_english_word_names_what_a_title_is_about_and_no_longer_title(city: SmallCity) -> None:
    term = label("rights", "roosts", en="Right to adequate roosts", ko="횃대에 대한 권리")
    label("rights", "foxes", en="Foxes against roosts", ko="여우")
    assert named("roosts") == {str(term.pk)}


def test_a_word_of_very_many_labels_names_none(city: SmallCity) -> None:
    for number in range(9):
        label("rights", f"r{number}", en=f"Zebra right {number}", ko=f"얼룩말 권리 {number}")
    assert named("zebra") == set()
    assert named("얼룩말") == set()


def test_a_korean_word_finds_an_english_request_by_its_label(city: SmallCity) -> None:
    row = city.ask(text="Give everybody a place to perch.")
    services.label_put(
        recommendation=row, term=label("rights", "n2", en="Perches", ko="횃대"), reason="It asks for it",
        by=city.person("minjun"))
    search.flush()
    page = search.search("횃대", visible_to={"public"}, lang="ko", kinds=["recommendation"])
    assert [hit.id for hit in page.hits] == [row.pk]
    assert "Perches" in page.notice
    assert not search.search("횃대 -place", visible_to={"public"}, lang="ko", kinds=["recommendation"]).hits
