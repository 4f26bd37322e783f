"""Addresses from numbers, articles from running text, versions compared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hrcity.instruments import rules
from hrcity.instruments.articles import articles_of, roman_number
from hrcity.instruments.rules import Part, Piece
from tests.instruments.texts import ORDINANCE_EN, ORDINANCE_KO

EIDS = ["preamble", "art_1", "art_2", "art_2-2", "art_3", "add1_art_1"]


def articles(text: str) -> list[Part]:
    return articles_of([Piece("", line) for line in text.split("\n")])


def test_articles_of_an_ordinance_get_the_same_ids_in_both_languages() -> None:
    assert [part.eid for part in articles(ORDINANCE_KO)] == EIDS
    assert [part.eid for part in articles(ORDINANCE_EN)] == EIDS


def test_an_article_has_its_title_its_chapter_and_all_its_lines() -> None:
    second = articles(ORDINANCE_KO)[2]
    assert (second.number, second.title, second.heading) == ("2", "정의", "제1장 총칙")
    assert second.text.endswith("제3조에 따른 배는 뺀다.")
    assert articles(ORDINANCE_EN)[4].text.endswith("Article 1 of this ordinance is the most important one.")


def test_articles_headed_alone_on_a_line_or_in_other_languages_are_found() -> None:
    assert [part.text for part in articles("Article 1\nBoats are free.\nArticle 2\nSo are oars.")] == [
        "Boats are free.", "So are oars."]
    for words in ("Artículo %s. Los barcos", "Artikel %s Schiffe", "Pasal %s\nKapal", "第%s条 船", "ARTICLE %s: Boats"):
        assert [part.number for part in articles("\n".join(words % n for n in (1, 2, 3)))] == ["1", "2", "3"], words
    assert [part.number for part in articles("Article I\nOne\nArticle II\nTwo\nArticle IV\nFour")] == ["1", "2", "4"]


def test_an_article_that_begins_inside_a_joined_paragraph_is_cut_off() -> None:
    joined = ("제1조(목적) 배를 위한 것이다. 제2조(정의) 배는 물에 뜬다. 제1조(목적)에 따른 배이다. "
              "제3조(책무) 마을은 배를 만든다.")
    assert [part.text for part in articles(joined)] == [
        "배를 위한 것이다.", "배는 물에 뜬다.\n제1조(목적)에 따른 배이다.", "마을은 배를 만든다."]
    english = articles("Article 1. Boats are free. See Article 9 there. Article 2. Oars too. Article 3: Rivers.")
    assert [part.number for part in english] == ["1", "2", "3"]


def test_a_text_that_mentions_articles_has_none() -> None:
    assert articles("Boats.\nUnder Article 3 boats are free.\nArticle 5 of the treaty shall apply.") == []


def test_no_line_of_an_ordinance_is_lost() -> None:
    for text in (ORDINANCE_KO, ORDINANCE_EN):
        kept = " ".join(f"{part.heading} {part.number} {part.title} {part.text}" for part in articles(text))
        for word in text.replace("(", " ").replace(")", " ").split():
            assert word.strip("제조장의") in kept or not word.strip("제조장의123"), word


def test_paragraphs_without_numbers_and_numbers_that_come_again_are_kept_apart() -> None:
    pieces = [Piece("", "Title"), Piece("1", "One"), Piece("", "(a) more"), Piece("2", "Two"), Piece("1", "Annex one")]
    assert [part.eid for part in rules.parts_of(pieces)] == ["start.u1", "para_1", "para_1.u1", "para_2", "para_1~2"]


@given(st.lists(st.tuples(st.sampled_from(["", "1", "2", "140.7", "(a)", "0"]), st.text(min_size=1, max_size=8)),
                max_size=15))
def test_element_ids_are_unique_and_nothing_with_text_is_lost(found: list[tuple[str, str]]) -> None:
    parts = rules.parts_of([Piece(number, text) for number, text in found])
    assert len({part.eid for part in parts}) == len(parts) == sum(1 for _number, text in found if text.strip())


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_a_merged_order_holds_everything_once_and_keeps_the_known_order(known: list[int], fresh: list[int]) -> None:
    old, new = [f"art_{n}" for n in known], [f"art_{n}" for n in fresh]
    merged = rules.merged_order(old, new)
    assert sorted(merged) == sorted({*old, *new}) and [eid for eid in merged if eid in old] == old


def test_a_version_is_compared_part_by_part() -> None:
    parts = [Part("art_1", "1", "a"), Part("art_2", "2", "b"), Part("art_3", "3", "c")]
    assert [item.verdict for item in rules.compare(parts, {"art_1": "a", "art_2": "B"})] == [
        "unchanged", "updated", "created"]


def test_the_name_of_a_table_tells_its_treaty_or_nothing() -> None:
    slugs = ["cat", "crc", "op-crc-ac", "opcat", "icrmw", "cedaw", "op-cedaw"]
    names = {"hr_status_cat.csv": "cat", "status OP-CRC-AC 2022.csv": "op-crc-ac", "opcat.csv": "opcat",
             "cmw.csv": "icrmw", "cedaw_op.csv": "op-cedaw", "table.csv": "", "cat and crc.csv": ""}
    assert {name: rules.treaty_in_name(name, slugs) for name in names} == names


def test_roman_numbers() -> None:
    assert [roman_number(text) for text in ("I", "IV", "IX", "XIV", "XLII")] == [1, 4, 9, 14, 42]
