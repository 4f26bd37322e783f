"""In which language a text is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from hrkit.text.__main__ import main
from hrkit.text.languages import Identified, identify

FILES = {"arb": "ar", "ben": "bn", "cmn_hans": "zh", "cmn_hant": "zh", "deu_1996": "de", "eng": "en", "fra": "fr",
         "ind": "id", "jpn": "ja", "khk": "mn", "kor": "ko", "nep": "ne", "por_BR": "pt", "rus": "ru", "spa": "es",
         "tgl": "tl", "tha": "th"}


@pytest.mark.parametrize("text", ["", " ", "!!!", "🙂", "12345", "a", "A/HRC/59/15", "२०३०", "REC-2026-0042",
                                  "\x00\ud800"])
def test_what_has_no_two_letters_is_in_no_language(text: str) -> None:
    assert identify(text) == Identified("", "unknown", 0.0)


@pytest.mark.parametrize(("text", "among", "lang"), [
    ("인권", ("en", "ko"), "ko"), ("権利と自由", ("en", "ja", "zh"), "ja"), ("人权", ("en", "zh"), "zh"),
    ("สิทธิ", ("en", "th"), "th"), ("অধিকার", ("en", "bn"), "bn"), ("नेपालको अधिकार", ("ne", "en"), "ne"),
    ("Хүний эрх", ("mn", "en", "ko"), "mn"), ("UN 인권이사회의 권고", ("en", "ko"), "ko"),
    ("housing", ("en", "ko"), "en"),
])
def test_script_of_one_language_decides_alone(text: str, among: tuple[str, ...], lang: str) -> None:
    found = identify(text, among)
    assert (found.lang, found.origin) == (lang, "rule") and 0.3 < found.confidence <= 1


def test_script_that_nobody_here_writes_is_unknown() -> None:
    assert identify("สิทธิมนุษยชน", ("en", "ko")).origin == "unknown"


def test_few_words_are_in_the_language_of_the_page_unless_their_script_says_no() -> None:
    assert identify("droit au logement", ("en", "fr", "ko"), prefer="en") == Identified("en", "rule", 0.5)
    assert identify("Хүний эрх", ("en", "ru", "mn"), prefer="mn") == Identified("mn", "rule", 0.5)
    assert identify("인권 조례", ("en", "ko"), prefer="en").lang == "ko"
    assert identify("人权", ("zh", "ja"), prefer="ja_JP").lang == "ja"
    long = identify("le droit au logement de toute personne", ("en", "fr", "ko"), prefer="en")
    assert (long.lang, long.origin) == ("fr", "model")


def test_regional_codes_and_unknown_ones_do_no_harm() -> None:
    assert identify("o direito à moradia adequada", ("pt-BR", "es", "xx")).lang == "pt"
    assert identify("some words of a text", ("xx", "yy")) == Identified()


@given(st.text(max_size=200), st.sampled_from(["", "en", "ko", "zz"]))
def test_any_text_has_one_of_the_languages_or_none(text: str, prefer: str) -> None:
    found = identify(text, ("en", "ko", "fr", "th"), prefer)
    assert found.lang in {"", "en", "ko", "fr", "th"} and (found.lang == "") == (found.origin == "unknown")
    assert 0 <= found.confidence <= 1


def paragraphs(folder: Path) -> Iterator[tuple[str, str]]:
    """(language, text) of the 991 different paragraphs of more than fifteen characters."""
    for name, lang in FILES.items():
        tree = html.fromstring((folder / "recommendations" / "udhr" / f"{name}.html").read_bytes().decode())
        for part in tree.iter("p", "li"):
            text = unicodedata.normalize("NFC", re.sub(r"\s+", " ", part.text_content()).strip())
            if len(text) > 15 and not part.xpath(".//p|.//li"):
                yield lang, text


def beginning(text: str, lang: str, words: int, characters: int) -> str:
    """The first words, or the first characters where no spaces are written."""
    return text[:characters] if lang in {"zh", "ja", "th"} else " ".join(text.split()[:words])


@pytest.mark.slow
def test_paragraphs_and_beginnings_of_sixteen_languages_are_told(reference_data: Path) -> None:
    given = list(paragraphs(reference_data))
    assert len(given) == 991
    among = tuple(sorted(set(FILES.values())))
    shares = [sum(identify(beginning(text, lang, *cut), among).lang == lang for lang, text in given) / len(given)
              for cut in ((9999, 9999), (6, 18), (3, 8))]
    assert all(round(share, 3) >= floor for share, floor in zip(shares, (0.998, 0.999, 0.968), strict=True))


def test_reading_a_text_loads_nothing_heavy() -> None:
    code = ("import sys, hrkit.text, hrkit.text.languages, hrkit.text.korean; hrkit.text.analyse('인권 rights', 'ko');"
            "hrkit.text.languages.identify('인권');"
            "print([n for n in ('numpy', 'py3langid', 'kiwipiepy') if n in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"})
    assert done.stdout.strip() == "[]"


def test_command_tells_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["인권 조례", "--identify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"lang": "ko", "origin": "rule", "confidence": 1.0}
    assert main(["x", "--identify", "--among", "english!"]) == 2
    assert "--among takes codes" in capsys.readouterr().err
