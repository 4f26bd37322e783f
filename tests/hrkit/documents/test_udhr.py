"""The Declaration's HTML: one paragraph per article, in any language; pages are made up but for the real-data test."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from hrkit.documents.errors import DocumentError
from hrkit.documents.udhr import read

PAGE = """<!doctype html><html lang="{lang}"><head><title>x</title><script>alert(1)</script></head><body>
<h1>{title}</h1><header><h2>Opening</h2><p>Because bread,</p><p>Therefore:</p></header>{articles}</body></html>"""


def articles(count: int = 30) -> str:
    plain = "".join(
        f'<article data-number="{n}"><h2>Article {n}</h2><p>Text {n}.</p></article>' for n in range(2, count + 1)
    )
    first = '<article data-number="1"><h2>Article 1</h2><ol><li><p>One.</p></li><li>Two.</li></ol></article>'
    return first + plain


def write(path: Path, lang: str = "en", title: str = "Declaration", body: str = "") -> Path:
    path.write_text(PAGE.format(lang=lang, title=title, articles=body or articles()), encoding="utf-8")
    return path


def test_preamble_is_number_zero_and_list_items_are_lines(tmp_path: Path) -> None:
    reading = read(write(tmp_path / "a.html"))
    assert [paragraph.number for paragraph in reading.paragraphs] == [str(number) for number in range(31)]
    assert reading.paragraphs[0].text == "Because bread,\nTherefore:"
    assert (reading.paragraphs[1].heading, reading.paragraphs[1].text) == ("Article 1", "One.\nTwo.")
    assert not reading.warnings and not reading.refused


@pytest.mark.parametrize(
    ("lang", "tag"),
    [
        ("en", "en"),
        ("de-1996", "de"),
        ("zh-Hant", "zh-Hant"),
        ("mn-cyrl", "mn-Cyrl"),
        ("pt-BR", "pt"),
        ("", "und"),
        ("?", "und"),
    ],
)
def test_language_is_base_and_script(tmp_path: Path, lang: str, tag: str) -> None:
    assert read(write(tmp_path / "a.html", lang=lang)).source.language == tag


def test_letter_spaced_hangul_title_is_joined(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a.html", title="세 계 인 권 선 언")).source.title == "세계인권선언"


def test_decomposed_text_becomes_nfc(tmp_path: Path) -> None:
    title = unicodedata.normalize("NFD", "인권 Café")
    assert read(write(tmp_path / "a.html", title=title)).source.title == "인권 Café"


def test_scripts_and_styles_never_reach_the_text(tmp_path: Path) -> None:
    body = '<article data-number="1"><p>Bread<script>alert(2)</script> for<style>p{}</style> all.</p></article>'
    reading = read(write(tmp_path / "a.html", body=body))
    assert reading.paragraphs[1].text == "Bread for all."


def test_missing_articles_are_named_and_repeated_ones_refused(tmp_path: Path) -> None:
    body = articles(28) + '<article data-number="3"><p>Again.</p></article><article data-number="29"></article>'
    reading = read(write(tmp_path / "a.html", body=body))
    assert "29, 30" in reading.warnings[0]
    assert [refused.where for refused in reading.refused] == ["article 3", "article 29"]


def test_article_numbers_in_other_digits_are_read(tmp_path: Path) -> None:
    assert (
        read(write(tmp_path / "a.html", body='<article data-number="१२"><p>Bread.</p></article>')).paragraphs[1].number
        == "12"
    )


def test_page_without_articles_and_wrong_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    for content, code in (
        (b"<html><p>A blog.</p></html>", "not-recognised"),
        (b"", "not-recognised"),
        (b"<p>caf\xe9</p>", "encoding"),
    ):
        path.write_bytes(content)
        with pytest.raises(DocumentError) as caught:
            read(path)
        assert caught.value.code == code


def test_every_given_version_has_preamble_and_thirty_articles(reference_data: Path) -> None:
    languages = set()
    for path in (reference_data / "recommendations" / "udhr").glob("*.html"):
        reading = read(path)
        assert [paragraph.number for paragraph in reading.paragraphs] == [str(number) for number in range(31)]
        assert all(unicodedata.is_normalized("NFC", paragraph.text) for paragraph in reading.paragraphs)
        languages.add(reading.source.language)
    assert {
        "ar",
        "bn",
        "de",
        "en",
        "es",
        "fr",
        "id",
        "ja",
        "ko",
        "mn-Cyrl",
        "ne",
        "pt",
        "ru",
        "th",
        "tl",
        "zh",
        "zh-Hant",
    } == languages
