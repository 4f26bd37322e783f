"""Tokens of texts in many languages."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrkit.text import analyse, clean, normalise, symbol_key, symbol_prefixes


@pytest.mark.parametrize(("text", "lang", "stems"), [
    ("The rights of children", "en", ("right", "child")),
    ("नेपालको अधिकार", "ne", ("नेपाल", "अधिकार")),
    ("Права человека", "ru", ("прав", "человек")),
    ("حُقُوقُ الإنســان", "ar", ("حقوق", "انس")),
])
def test_words_are_stemmed_by_the_language_of_their_text(text: str, lang: str, stems: tuple[str, ...]) -> None:
    assert set(stems) <= set(analyse(text, lang).stem)


def test_stop_words_stay_among_the_exact_forms() -> None:
    tokens = analyse("the right of the child", "en")
    assert tokens.exact == ("the", "right", "of", "the", "child")
    assert tokens.stem == ("right", "child")


def test_word_of_another_script_gets_its_own_stemmer() -> None:
    assert "right" in analyse("인권 rights", "ko").stem


def test_word_without_stemmer_stays_whole() -> None:
    assert analyse("অধিকার স্বাধীনতা", "bn").exact == ("অধিকার", "স্বাধীনতা")
    assert analyse("karapatang pantao", "tl").stem == ("karapatang", "pantao")


def test_accents_are_folded_but_other_marks_kept() -> None:
    assert analyse("Égalité Łódź Ærø ёлка", "fr").exact == ("egalite", "lodz", "aero", "елка")
    assert analyse("हिन्दी", "hi").exact == ("हिन्दी",)


@pytest.mark.parametrize(("text", "gram"), [
    ("인권", ("인권",)), ("권", ("권",)), ("기본조례 인권", ("기본", "본조", "조례", "", "인권")),
    ("人権条例", ("人権", "権条", "条例")), ("人权,法律", ("人权", "", "法律")), ("สิทธิ", ("สิท", "ทธิ")),
    ("UN인권2030", ("인권",)),
])
def test_scripts_without_spaces_become_pairs_with_gaps_between_runs(text: str, gram: tuple[str, ...]) -> None:
    assert analyse(text).gram == gram


def test_vowel_sign_stays_with_its_consonant() -> None:
    assert all(unicodedata.category(pair[0])[0] != "M" for pair in analyse("การศึกษา เสรีภาพ ကျန်းမာရေး សិទ្ធិ").gram if pair)


def test_letter_spaced_title_is_joined_and_short_words_are_not() -> None:
    assert normalise("세 계 인 권 선 언") == "세계인권선언"
    assert normalise("그 집 앞마당") == "그 집 앞마당"


@pytest.mark.parametrize("text", ["기본조례 인권", "Égalité", "ﬁnance ｆｕｌｌ", "२०३० লক্ষ্য", "ড়", "ガギグ", "ﾊﾟﾋﾟ"])
def test_all_unicode_forms_give_the_same_tokens(text: str) -> None:
    forms = [analyse(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert all(a == b for a, b in pairwise(forms))


def test_digits_of_all_scripts_are_one() -> None:
    assert analyse("२०30० ٢٠٣٠ ２０３０").exact == ("20300", "2030", "2030")


def test_controls_and_bidi_marks_vanish() -> None:
    assert clean("a\x00b\u202ec\ud800d\ufeff") == "a bc d"
    assert analyse("ان\u200cسان\u0640").exact == ("انسان",)


def test_symbols_are_kept_whole() -> None:
    assert analyse("see A/HRC/59/15, CAT /C/GC/4 and and/or").symbol == ("A/HRC/59/15", "CAT/C/GC/4")
    assert symbol_key("ccpr/c/21/Rev.1/Add. 11") == "CCPR/C/21/REV.1/ADD.11"
    assert symbol_prefixes("E/C.12/1") == ["E/C.12/"]


@given(st.text(max_size=200), st.sampled_from(["", "en", "ko", "fr", "ne", "xx", "zh-Hant"]))
def test_any_text_has_clean_tokens(text: str, lang: str) -> None:
    tokens = analyse(text, lang)
    for token in (*tokens.stem, *tokens.exact, *filter(None, tokens.gram), *tokens.char):
        assert token and not any(c.isspace() or c == "_" for c in token)
    assert len(tokens.char) == len(set(tokens.char))
    assert analyse(text, lang) == tokens


def test_words_of_languages_without_stemmer_are_kept_in_pieces_too() -> None:
    assert {"kar", "karap", "tan"} <= set(analyse("karapatan", "tl").ngram)
    assert {"quyen", "quy"} <= set(analyse("Quyền", "vi").ngram)
    assert "অধিকা" in analyse("অধিকার", "bn").ngram
    assert not analyse("karapatan", "en").ngram and not analyse("अधिकार", "hi").ngram


@pytest.mark.parametrize(("one", "other"), [
    ("child", "children"), ("woman", "women"), ("man", "men"), ("person", "people"), ("life", "lives"),
    ("criminalise", "criminalize"), ("organisations", "organization"), ("labour", "labor"), ("programme", "programs"),
])
def test_irregular_plurals_and_two_spellings_are_one_word(one: str, other: str) -> None:
    assert analyse(one, "en").stem == analyse(other, "en").stem


@pytest.mark.parametrize(("one", "other"), [
    ("minor", "minority"), ("minors", "minorities"), ("national", "nationality"), ("human", "humanity"),
    ("corporal", "corporate"), ("object", "objectives"), ("person", "personal"),
])
def test_words_of_different_meaning_are_not_stemmed_alike(one: str, other: str) -> None:
    assert analyse(one, "en").stem != analyse(other, "en").stem
