"""Korean words in parts, where the analyser is installed; and without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from hrkit.text import korean


@pytest.fixture
def route() -> Iterator[None]:
    """No analyser is left set."""
    yield
    korean.set_morphemes(None)


@pytest.mark.slow
@pytest.mark.skipif(not korean.is_installed(), reason="the extra ko is not installed")
def test_words_are_cut_into_parts_that_carry_meaning() -> None:
    assert korean.morphemes(["이주노동자의 주거권을 보장", "", "인권 rights 2030"]) == [
        ["이주", "노동자", "주거", "보장"], [], ["인권", "rights", "2030"]]
    assert korean.morphemes([]) == []
    assert korean._kiwi() is korean._kiwi()


def test_without_an_analyser_there_are_no_parts(route: None) -> None:
    assert [list(parts) for parts, _ in zip(korean.routed(["인권"]), range(1), strict=False)] == [[]]


def test_only_what_has_text_is_sent(route: None) -> None:
    sent: list[list[str]] = []

    def call(texts: Sequence[str]) -> Sequence[Sequence[str]]:
        sent.append(list(texts))
        return [text.split() for text in texts]

    korean.set_morphemes(call)
    assert list(korean.routed(["", "인권 조례", "", "주거"])) == [(), ["인권", "조례"], (), ["주거"]]
    assert sent == [["인권 조례", "주거"]]


def test_an_analyser_that_is_away_is_done_without(route: None) -> None:
    def call(texts: Sequence[str]) -> Sequence[Sequence[str]]:
        raise ConnectionError

    korean.set_morphemes(call)
    assert list(korean.routed(["인권", ""])) == [(), ()]


def test_hangul_is_known_in_any_form() -> None:
    assert korean.is_korean("\u1109\u1109") and korean.is_korean("a 권") and not korean.is_korean("abc 人権")
