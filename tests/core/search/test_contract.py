"""What every engine behind the port must do; the oracle says what is to be found."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcity.core.search import Ask, Page, SearchIndex, reading, table_reading
from hrcity.core.search.fields import row
from hrkit.text import korean, parse_query, words_of
from tests.core.search.conftest import ENGINES
from tests.core.search.helpers import PUBLIC, articles, keys, new_index, note
from tests.core.search.oracle import Oracle

Find = Callable[..., Page]
Fill = Callable[..., None]
WORDS = ["housing", "rights", "child", "children", "of", "the", "인권", "조례", "기본조례를", "권", "égalité",
         "egalite", "право", "人権条例", "สิทธิมนุษยชน", "अधिकार", "2030", "A/HRC/59/15", "e/c.12/1", '"of the child"',
         '"인권 조례"', "hous*", "-rights", "-인권", '"', "OR", "NEAR(a"]
ODD = ['"', '"abc', "a AND", "OR", "(", "a)", "*", "^a", "t:", "x:y", "NEAR(a", "a -", "%", "'", "\\", "[a TO b", "{",
       "/(a+)+$/", "*:*", "a~2", "", "   ", "!!!", "🙂", "the of", "\x00", "a\x00b", "\ud800", "\u202eabc", "-a", "-",
       "--", '-"', '""', '" "', "a" * 100_000, " ".join(f"w{n}" for n in range(2000)), "권*", "가*", "*권", "\ufeff",
       "a/", "/a", "//"]


@pytest.mark.parametrize("text", ODD)
def test_odd_input_gives_a_page(find: Find, fill: Fill, text: str) -> None:
    fill(note(1, "abc a b x y w1 near"), note(2, "인권"))
    page = find(text, facets=["kind"])
    assert page.total <= 2
    assert page.hits or page.notices or parse_query(text).words


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=4).map(" ".join),
       st.sampled_from(["relevance", "newest", "due"]))
def test_any_text_finds_what_the_oracle_finds(filled: tuple[SearchIndex, Oracle], text: str, sort: str) -> None:
    index, oracle = filled
    ask = Ask(parse_query(text, "en"), PUBLIC, sort=sort, k=100, facets=("right",))  # type: ignore[arg-type]
    page = index.search(ask)
    assert {hit.key for hit in page.hits} == oracle.match(ask)
    assert page.total == len(page.hits)
    if not ask.query.is_refused:
        assert dict(page.facets["right"]) == oracle.counts(ask, "right")


@pytest.mark.slow
@settings(max_examples=2500, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["en", "ko", "fr", ""]))
def test_no_text_makes_a_search_fail(filled: tuple[SearchIndex, Oracle], text: str, lang: str) -> None:
    page = filled[0].search(Ask(parse_query(text, lang), PUBLIC, facets=("right", "kind")))
    assert len(page.hits) <= page.total


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
           ) -> Iterator[tuple[SearchIndex, Oracle]]:
    """Forty documents of made-up sentences in an index of each engine and in the oracle."""
    folder = tmp_path_factory.mktemp("index")
    if request.param == "tantivy":
        yield both(new_index("tantivy", folder))
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock(), transaction.atomic():
        yield both(new_index("postgres", folder))
        transaction.set_rollback(True)


def both(index: SearchIndex) -> tuple[SearchIndex, Oracle]:
    """The documents in the index and in the oracle."""
    plain = [one for one in WORDS if '"' not in one and one[0] not in "-" and "*" not in one]
    docs = [note(n, " ".join(plain[(n * step) % len(plain)] for step in range(1, 2 + n % 7)), title=plain[n % 5],
                 lang=("en", "ko", "fr", "")[n % 4], symbol="A/HRC/59/15" if n % 9 == 0 else "", ref=f"REC-2026-{n:04}",
                 facets={"right": [f"r{n % 3}", f"r{n % 4}", f"r{n % 5}", f"r{n % 6}"][: n % 5]},
                 visibility="public" if n % 5 else "internal", date=dt.date(2020, 1, 1 + n % 7)) for n in range(40)]
    oracle = Oracle()
    for target in (index, oracle):
        target.replace([(doc.kind, doc.id) for doc in docs], docs)  # type: ignore[attr-defined]
    index.commit()
    return index, oracle


FOUND_IN_ARTICLES = [
    ("kor", "ko", "인권 1 권리 27 모든 26 사람 23 자유 16 차별 3 사회보장 2 국적 2 노동 2 혼인 1 교육 1 권 27"),
    ("cmn_hans", "zh", "人权 1 权利 18 自由 16 法律 6 教育 1"),
    ("jpn", "ja", "権利 27 自由 16 人権 1 教育 1"),
    ("tha", "th", "สิทธิ 27 เสรีภาพ 1 การศึกษา 1"),
]


@pytest.mark.parametrize(("name", "lang", "expected"), FOUND_IN_ARTICLES)
def test_two_syllable_words_are_found(reference_data: Path, find: Find, fill: Fill, name: str, lang: str, expected: str
                                      ) -> None:
    fill(*(note(n, text, lang=lang) for n, text in enumerate(articles(reference_data, name))))
    pairs = expected.split()
    found = {word: find(word, lang).total for word in pairs[::2]}
    assert found == {word: int(count) for word, count in zip(pairs[::2], pairs[1::2], strict=True)}


@pytest.mark.parametrize("name", ["arb", "ben", "deu_1996", "fra", "ind", "khk", "nep", "por_BR", "rus", "spa", "tgl"])
def test_every_word_finds_its_article(reference_data: Path, find: Find, fill: Fill, name: str) -> None:
    texts = articles(reference_data, name)
    lang = {"arb": "ar", "ben": "bn", "deu_1996": "de", "fra": "fr", "ind": "id", "khk": "mn", "nep": "ne",
            "por_BR": "pt", "rus": "ru", "spa": "es", "tgl": "tl"}[name]
    fill(*(note(n, text, lang=lang) for n, text in enumerate(texts)))
    for n, text in list(enumerate(texts))[:6]:
        for word in text.split()[:8]:
            page = find(word, lang, k=100)
            assert n in keys(page) or not parse_query(word, lang).words, word


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_unicode_forms_find_the_same(find: Find, fill: Fill, form: str) -> None:
    fill(note(1, "인권 기본조례", lang="ko"), note(2, "Égalité des droits", lang="fr"),
         note(3, unicodedata.normalize("NFD", "인권 기본조례"), lang="ko"), note(4, "বাড়ি", lang="bn"))
    expected = {"인권": [1, 3], "기본조례": [1, 3], "Égalité": [2], "বাড়ি": [4]}
    assert {text: keys(find(unicodedata.normalize(form, text), "ko")) for text in expected} == expected


def test_case_width_accents_and_digits_of_any_script_do_not_matter(find: Find, fill: Fill) -> None:
    fill(note(1, "लक्ष्य २०30० र २०३०", lang="ne"), note(2, "Straße ＦＵＬＬ", lang="de"))
    assert keys(find("2030")) == [1] == keys(find("२०३०"))
    assert keys(find("STRASSE")) == [2] == keys(find("ｆｕｌｌ"))


def test_words_of_devanagari_are_not_cut_at_vowel_signs(find: Find, fill: Fill) -> None:
    fill(note(1, "नेपालको अधिकार", lang="ne"))
    assert keys(find("नेपाल", "ne")) == [1]
    assert not find("न", "ne").hits


def test_letter_spaced_title_is_found(find: Find, fill: Fill) -> None:
    fill(note(1, "세 계 인 권 선 언", lang="ko"))
    assert keys(find("인권", "ko")) == [1]


def test_neighbouring_words_do_not_imitate_a_longer_one(find: Find, fill: Fill) -> None:
    fill(note(1, "가나 나다", lang="ko"), note(2, "가나다", lang="ko"))
    assert keys(find("가나다", "ko")) == [2]


def test_phrase_does_not_cross_from_title_into_text(find: Find, fill: Fill) -> None:
    fill(note(1, "water for all", title="clean"), note(2, "clean water for all"))
    assert keys(find('"clean water"')) == [2]


def test_translations_of_one_record_are_one_hit(find: Find, fill: Fill) -> None:
    fill(note(1, "adequate housing", lang="en", texts=[("ko", "적정한 주거"), ("fr", "logement convenable")],
              facets={"right": ["housing"]}))
    assert keys(find("주거", "ko")) == [1] == keys(find("logement", "fr")) == keys(find("houses", "en"))
    assert find(facets=["right"]).facets["right"] == (("housing", 1),)


def test_versions_of_one_record_are_told_apart_and_replaced_together(find: Find, fill: Fill, index: SearchIndex
                                                                     ) -> None:
    fill(note(1, "housing", lang="en", is_version=True), note(1, "주거", lang="ko", is_version=True))
    assert sorted(hit.key for hit in find().hits) == ["note:1:en", "note:1:ko"]
    index.replace([("note", 1)], [])
    index.commit()
    assert not find().hits


def test_own_number_comes_first_whatever_its_spelling(find: Find, fill: Fill) -> None:
    fill(note(1, "see A/HRC/59/15 and A/HRC/59/15", title="A/HRC/59/15"), note(2, "text", symbol="A/HRC/59/15"),
         note(3, "text", ref="REC-2026-0042"), note(4, "REC 2026 0042"))
    for typed in ("A/HRC/59/15", "a/hrc/59/15", "A /HRC/ 59/15", "A/HRC/59/15."):
        assert keys(find(typed)) == [2, 1], typed
    assert keys(find("rec-2026-0042"))[0] == 3
    assert keys(find("A/HRC/59")) == [2]


def test_every_given_symbol_is_found_by_itself(reference_data: Path, find: Find, fill: Fill) -> None:
    symbols = (reference_data / "recommendations/symbols/symbols.txt").read_text().split("\n")
    symbols = [one for one in symbols if one.strip()]
    fill(*(note(n, "text", symbol=one) for n, one in enumerate(symbols)))
    for n, one in enumerate(symbols):
        for typed in (one, one.lower(), one.replace("/", " / ", 1), f"  {one} "):
            assert keys(find(typed, k=1)) == [n], typed


def test_fewer_than_ten_with_all_words_are_followed_by_some_words(find: Find, fill: Fill) -> None:
    fill(note(1, "clean water"), note(2, "water pipes"), note(3, "clean air"), note(4, "noise"))
    page = find("clean water")
    assert keys(page)[0] == 1 and set(keys(page)) == {1, 2, 3}
    assert [hit.some_words for hit in page.hits] == [False, True, True]
    assert page.hits[1].why.missing and "some_words" in [one.code for one in page.notices]


def test_title_counts_more_and_the_exact_form_before_its_kin(find: Find, fill: Fill) -> None:
    fill(note(1, "housing policy of the city"), note(2, "policy of the city", title="housing"),
         note(3, "houses policy of the city"))
    assert keys(find("housing"))[0] == 2
    assert keys(find("houses")) == [2, 3, 1]


def test_equal_hits_come_newest_first_then_by_number(find: Find, fill: Fill) -> None:
    fill(*(note(n, "equal text", date=dt.date(2020, 1, day)) for n, day in ((1, 3), (2, 9), (3, 9), (4, 1))))
    assert keys(find("equal")) == [2, 3, 1, 4] == keys(find())


def test_due_order_puts_the_soonest_first_and_the_undated_last(find: Find, fill: Fill) -> None:
    fill(note(1), note(2, due=dt.date(2027, 1, 1)), note(3, due=dt.date(2026, 5, 1)))
    assert keys(find(sort="due")) == [3, 2, 1]
    assert keys(find(sort="due", between={"due": (None, dt.date(2026, 12, 31))})) == [3]


def test_stranger_sees_no_hit_count_or_facet_of_what_is_not_public(find: Find, fill: Fill) -> None:
    fill(note(1, "secret", visibility="internal", facets={"right": ["x"]}, readers=["body:7"]), note(2, "open"))
    page = find("secret", facets=["right"])
    assert (page.hits, page.total, page.facets["right"]) == ((), 0, ())
    assert keys(find("secret", visible_to=frozenset({"internal"}))) == [1]
    assert keys(find("secret", visible_to=frozenset({"public", "body:7"}))) == [1]
    assert not find(visible_to=frozenset()).hits


def test_values_of_a_filter_are_alternatives_and_filters_must_all_hold(find: Find, fill: Fill) -> None:
    for n, (country, right) in enumerate([("SVN", "a"), ("KOR", "a"), ("KOR", "b"), ("FRA", "b")], 1):
        fill(note(n, facets={"country": [country], "right": [right, "common"]}))
    assert set(keys(find(filters={"country": ["SVN", "KOR"]}))) == {1, 2, 3}
    assert keys(find(filters={"country": ["SVN", "KOR"], "right": ["b"]})) == [3]
    page = find(filters={"country": ["KOR"]}, facets=["country", "right"])
    assert dict(page.facets["right"]) == {"common": 2, "a": 1, "b": 1}
    assert dict(page.facets["country"]) == {"KOR": 2, "SVN": 1, "FRA": 1}


def test_values_beyond_the_fast_columns_are_counted_and_filtered(find: Find, fill: Fill) -> None:
    fill(note(1, facets={"right": list("abcdefab")}), note(2, facets={"right": ["f"]}), note(3))
    assert dict(find(facets=["right"]).facets["right"]) == {"f": 2, **dict.fromkeys("abcde", 1)}
    assert keys(find(filters={"right": ["f"]})) == [1, 2]


def test_unknown_facet_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        Ask(filters={"colour": ["red"]})
    with pytest.raises(ValueError, match="colour"):
        row(note(1, facets={"colour": ["red"]}))


@pytest.mark.parametrize("sort", ["relevance", "newest", "due"])
@pytest.mark.parametrize("text", ["", "common", "common rare"])
def test_pages_together_are_the_list_even_while_it_grows(find: Find, fill: Fill, sort: str, text: str) -> None:
    fill(*(note(n, "common" + " rare" * (n % 3), date=dt.date(2020, 1, 1 + n % 5)) for n in range(57)))
    seen: list[int] = []
    after, backwards = "", []
    while True:
        page = find(text, sort=sort, k=10, after=after)
        seen += keys(page)
        backwards.append(page.before)
        fill(note(1000 + len(seen), "common rare", date=dt.date(2019, 1, 1)))
        if not page.after:
            break
        after = page.after
    assert len(seen) == len(set(seen))
    expected = {n for n in range(57) if text != "common rare" or n % 3}
    assert expected <= set(seen)
    assert backwards[0] is None and all(one is not None for one in backwards[1:])


@pytest.mark.parametrize(("sort", "text"), [("newest", ""), ("due", ""), ("relevance", "common"), ("newest", "common")])
def test_one_can_go_back_a_page(find: Find, fill: Fill, sort: str, text: str) -> None:
    fill(*(note(n, "common", date=dt.date(2020, 1, 1 + n % 5)) for n in range(35)))
    first = find(text, sort=sort, k=10)
    second = find(text, sort=sort, k=10, after=first.after)
    third = find(text, sort=sort, k=10, after=second.after)
    assert keys(find(text, sort=sort, k=10, after=third.before)) == keys(second)
    back = find(text, sort=sort, k=10, after=second.before)
    assert keys(back) == keys(first) and back.before is None


@pytest.mark.parametrize("after", ["x", "====", "🙂", "cj4", "bj4AAA", "A" * 5000])
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_a_made_up_cursor_is_the_first_page(find: Find, fill: Fill, after: str, sort: str) -> None:
    fill(note(1, "word"))
    assert keys(find("word", after=after, sort=sort)) == [1]


@pytest.mark.parametrize("k", [0, -5])
def test_a_page_of_nothing_is_empty(find: Find, fill: Fill, k: int) -> None:
    fill(note(1, "word"))
    assert (find("word", k=k).hits, find(k=k).hits, find("word", k=k).total) == ((), (), 1)


def test_total_stops_at_a_thousand(find: Find, fill: Fill) -> None:
    fill(*(note(n, "word") for n in range(1001)))
    page = find("word")
    assert (page.total, page.more) == (1000, True)
    assert find("word", filters={"kind": ["other"]}).total == 0


def test_a_reader_sees_all_of_a_commit_or_nothing(find: Find, fill: Fill, index: SearchIndex) -> None:
    fill(note(1, "old"), note(2, "old"))
    index.replace([("note", 1), ("note", 2), ("note", 3)], [note(1, "new"), note(3, "new")])
    assert keys(find("old")) == [1, 2] and not find("new").hits
    index.commit()
    assert keys(find("new")) == [1, 3] and not find("old").hits
    index.replace([("note", 1)], [])
    index.replace([("note", 1)], [note(1, "again")])
    index.commit()
    assert keys(find("again")) == [1]


def test_a_whole_text_finds_what_is_like_it_the_nearest_first(index: SearchIndex, fill: Fill) -> None:
    fill(note(1, "Ratify the convention on migrant workers and their families"),
         note(2, "Sign and ratify the convention on migrant workers"), note(3, "Ratify the convention against torture"),
         note(4, "Plant trees in every street"))
    words = words_of("Consider ratifying the convention on the rights of migrant workers", "en")
    page = index.search(Ask(words, PUBLIC, any_words=True))
    assert keys(page)[:2] == [2, 1] and 4 not in keys(page)
    assert not page.notices and not any(hit.some_words for hit in page.hits)


@pytest.mark.parametrize(("lang", "text", "typed"), [
    ("bn", "অধিকার রক্ষা", "অধিকারের"), ("ne", "अधिकार", "अधिकारवादी"),
    ("tl", "mga karapatan ng bata", "pangkarapatan"),
    ("mn", "хүний эрхийн төлөө", "эрхийнх"), ("vi", "quyền trẻ em", "quyềnlợi"),
])
def test_word_in_another_form_is_found_by_its_letters_below_the_word_itself(
        find: Find, fill: Fill, lang: str, text: str, typed: str) -> None:
    fill(note(1, text, lang=lang), note(2, typed, lang=lang), note(3, "other", lang=lang), note(4, text, lang="en"))
    page = find(typed, lang)
    assert keys(page)[0] == 2 and 1 in keys(page) and 3 not in keys(page)
    assert page.total == len(page.hits) and "near_words" in [one.code for one in page.notices]
    assert keys(find(typed, lang, sort="newest")) == [2]


def test_parts_of_korean_words_change_the_order_and_never_what_is_found(
        fill: Fill, index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(korean._Route, "call", lambda texts: [["주거"] if "주거권" in one else ["x"] for one in texts])
    fill(note(1, "이주거권", lang="ko"), note(2, "주거권", lang="ko"), note(3, "차별", lang="ko"))
    ask = Ask(parse_query("거권", "ko"), PUBLIC)
    plain, boosted = index.search(ask), index.search(replace(ask, morphs={"거권": ["주거"]}))
    assert set(keys(plain)) == set(keys(boosted)) == {1, 2}
    assert max(hit.score for hit in boosted.hits) > max(hit.score for hit in plain.hits)


def test_words_without_end_do_no_harm(find: Find, fill: Fill) -> None:
    fill(note(1, "가" * 3000 + " 인권", lang="ko"), note(2, "ส" + "\u0e34" * 3000 + "ท rights"),
         note(3, "x" * 9000 + " end"))
    assert keys(find("인권", "ko")) == [1] and keys(find("rights")) == [2] and keys(find("end")) == [3]


@pytest.mark.slow
def test_a_text_of_a_million_characters_is_found(find: Find, fill: Fill) -> None:
    everyone = "".join(chr(0xAC00 + n * 7919 % 11172) for n in range(900_000))
    fill(note(1, "인권 " + everyone, lang="ko"), note(2, " ".join(f"w{n}" for n in range(120_000))))
    assert keys(find("인권", "ko")) == [1] and keys(find("w7")) == [2]


def test_stars_alone_give_the_newest_of_thousands(find: Find, fill: Fill) -> None:
    fill(*(note(n, f"word{n}", date=dt.date(2020, 1, 1) + dt.timedelta(days=n)) for n in range(1500)))
    assert keys(find("wo*", k=3)) == [1499, 1498, 1497]


def test_a_phrase_that_too_many_have_gives_the_newest(find: Find, fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading, table_reading):
        monkeypatch.setattr(module, "MOST_RANKED", 20)
    start = dt.date(2020, 1, 1)
    fill(*(note(n, "human rights" if n % 3 else "rights human", date=start + dt.timedelta(days=n * 37 % 600))
           for n in range(600)))
    first = find('"human rights"')
    assert [one.code for one in first.notices] == ["too_many_to_rank"]
    newest = sorted((n for n in range(600) if n % 3), key=lambda n: (-(n * 37 % 600), n))
    assert keys(first) == newest[:25]
    assert keys(find('"human rights"', after=first.after)) == newest[25:50]


@pytest.mark.parametrize("value", ["'", "\\", "\x00", "\ud800", "x" * 5000, "{1,2}", "%", "1 OR 1=1"])
def test_odd_value_of_a_filter_finds_nothing_and_harms_nothing(find: Find, fill: Fill, value: str) -> None:
    fill(note(1, "word", facets={"country": ["KOR"]}))
    page = find("word", filters={"country": [value]}, facets=["country"], visible_to=PUBLIC | {value})
    assert (page.total, page.facets["country"]) == (0, (("KOR", 1),))
