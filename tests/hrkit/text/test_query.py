"""Queries read without ever failing, and excerpts that mark what was found."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrkit.text import parse_query, snippet
from hrkit.text.__main__ import main


def forms(text: str, lang: str = "en") -> list[str]:
    return [word.form for word in parse_query(text, lang).words]


def codes(text: str, lang: str = "en") -> list[str]:
    return [notice.code for notice in parse_query(text, lang).notices]


def test_words_phrases_prefixes_and_exclusions_are_told_apart() -> None:
    parsed = parse_query('housing "adequate housing" rent* -hotel -"for sale" 인*', "en")
    assert forms('housing "adequate housing" rent* -hotel 인*') == ["housing", "인"]
    assert [one.text for one in parsed.phrases] == ["adequate housing"]
    assert parsed.prefixes == ("rent",)
    assert [one.text for one in parsed.excluded] == ["hotel", "for sale"]
    assert not parsed.notices


@pytest.mark.parametrize(("text", "words"), [
    ('"', []), ('"abc', ["abc"]), ("abc AND", ["abc"]), ("(", []), ("abc)", ["abc"]), ("*", []), ("^abc", ["abc"]),
    ("t:", ["t"]), ("x:y", ["x", "y"]), ("NEAR(abc", ["abc"]), ("abc -", ["abc"]), ("%", []), ("'", []), ("\\", []),
    ("[abc TO b", ["abc", "b"]), ("{", []), ("*:*", []), ("abc~2", ["abc"]), ("abc && def", ["abc", "def"]),
    ("rights OR duties", ["rights", "duties"]), ("human-rights", ["human", "rights"]),
])
def test_signs_of_other_engines_mean_nothing_here(text: str, words: list[str]) -> None:
    assert forms(text) == words
    if words and text not in {"human-rights"}:
        assert "read_as" in codes(text)


@pytest.mark.parametrize("text", ["!!!", "🙂", '"', "_ _", "\x00"])
def test_nothing_to_find_is_said(text: str) -> None:
    assert parse_query(text).is_empty and codes(text) == (["nothing_to_find"] if text.strip("\x00") else [])


def test_only_stop_words_browse_with_a_sentence_unless_a_single_one_is_quoted() -> None:
    assert parse_query("of the", "en").is_empty and codes("of the") == ["only_stop_words"]
    assert codes('"of the"') == ["only_stop_words"]
    assert not parse_query('"the"', "en").is_empty
    assert forms("who", "en") == ["who"]


def test_only_exclusions_are_refused() -> None:
    assert parse_query("-a -b", "en").is_refused and codes("-a") == ["only_excluded"]
    assert not parse_query("-a b", "en").is_refused


def test_long_texts_and_many_words_are_cut_with_a_notice() -> None:
    assert codes("a" * 100_000) == ["cut"]
    many = parse_query(" ".join(f"w{n}" for n in range(40)), "en")
    assert len(many.words) == 16 and "too_many" in [one.code for one in many.notices]
    assert "left_out" in codes("ab* cd* ef*") and parse_query("ab* cd* ef*").prefixes == ("ab", "cd")


def test_short_prefix_is_a_word() -> None:
    assert (forms("x* b"), codes("x* b")) == (["x", "b"], ["prefix_short"])


@pytest.mark.parametrize("typed", ["A/HRC/59/15", "a/hrc/59/15", " A / HRC/59/15 ", "A/HRC/59/15."])
def test_symbol_is_read_whatever_its_spelling(typed: str) -> None:
    parsed = parse_query(typed)
    assert parsed.symbol == "A/HRC/59/15" and not parsed.words


def test_words_beside_a_symbol_stay_words() -> None:
    parsed = parse_query('housing A/HRC/59/15 "rent control"', "en")
    assert "A/HRC/59/15" in parsed.symbols and forms("housing A/HRC/59/15") == ["housing"]
    assert [one.text for one in parsed.phrases] == ["rent control"]
    assert parse_query("rec-2026-0042").symbol == "REC-2026-0042"


def test_word_typed_in_a_korean_page_is_stemmed_as_english_too() -> None:
    assert "right" in parse_query("rights", "ko").words[0].stems
    assert set(parse_query("droits", "fr").words[0].stems) == {"droit", "droits"}


def test_stop_word_inside_a_phrase_keeps_its_place() -> None:
    assert parse_query('"right to housing"', "en").phrases[0].exact == ((0, "right"), (2, "housing"))


@given(st.text(max_size=300), st.sampled_from(["en", "ko", "", "zz"]))
def test_any_text_is_read(text: str, lang: str) -> None:
    parsed = parse_query(text, lang)
    assert len(parsed.words) <= 16 and len(parsed.phrases) <= 3 and len(parsed.prefixes) <= 2
    assert all(ord(c) >= 32 and not "\ud800" <= c <= "\udfff" for c in parsed.text)
    assert all(phrase.exact or phrase.gram for phrase in parsed.phrases)
    shown = "".join(piece for piece, _ in snippet(text, parsed, 10_000, lang))
    assert shown == " ".join(unicodedata.normalize("NFC", text).split())


def marked(text: str, query: str, lang: str = "en", length: int = 240) -> list[str]:
    return [piece for piece, is_hit in snippet(text, parse_query(query, lang), length, lang) if is_hit]


def test_excerpt_marks_kin_of_the_words() -> None:
    assert marked("Housing is a right; houses are built.", "house") == ["Housing", "houses"]
    assert marked("이주노동자의 주거권을 보장", "주거권", "ko") == ["주거권"]
    assert marked("L’égalité réelle", "egalite", "fr") == ["égalité"]
    assert marked("Renting and rent", "rent*") == ["Renting", "rent"]


def test_excerpt_shows_the_part_with_most_hits_and_cuts_at_blanks() -> None:
    text = "start " + "filler " * 80 + "clean water pipes water " + "tail " * 80
    pieces = snippet(text, parse_query("clean water", "en"), 100, "en")
    whole = "".join(piece for piece, _ in pieces)
    assert [piece for piece, hit in pieces if hit] == ["clean", "water", "water"]
    assert len(whole) <= 102 and whole.startswith("…") and whole.endswith("…")
    assert all(word in {"filler", "clean", "water", "pipes", "tail"} for word in whole.strip("…").split())


def test_excerpt_of_a_text_without_hits_is_its_beginning() -> None:
    assert snippet("no match here", parse_query("zzz"), 240) == [("no match here", False)]


def test_command_prints_tokens_and_queries(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["인권 조례", "--lang", "ko", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gram"] == ["인권", "", "조례"]
    assert main(["housing", "--query"]) == 0
    assert "housing" in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "lang", "has"), [
    ("karapatan", "tl", True), ("অধিকারের", "en", True), ("Хүний", "ko", True), ("право", "ru", False),
    ("rights", "en", False), ("quyền", "vi", True), ("인권", "ko", False),
])
def test_word_of_a_language_without_stemmer_is_asked_in_pieces(typed: str, lang: str, has: bool) -> None:
    assert bool(parse_query(typed, lang).words[0].ngrams) == has
