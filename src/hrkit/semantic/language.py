"""Which language a text is in, by script and commonest words: a small rule that needs nothing loaded."""

from __future__ import annotations

import re
from collections import Counter

from hrkit.text.stems import SCRIPT, STOP, base_language, stop_words
from hrkit.text.tables import script_of

# Scripts of which one language is by far the likeliest, where the reader's is not of them.
OF_SCRIPT = {"cyrillic": "ru", "arabic": "ar", "devanagari": "hi", "bengali": "bn", "greek": "el", "hebrew": "he",
             "tamil": "ta", "armenian": "hy", "thai": "th", "hangul": "ko", "kana": "ja", "han": "zh"}
LATIN = tuple(lang for lang in STOP if SCRIPT.get(lang, "latin") == "latin")
LOOKED_AT = 2000
FEW_WORDS = 4

_EAST = ((0x0E00, 0x0E7F, "thai"), (0x1100, 0x11FF, "hangul"), (0x3040, 0x30FF, "kana"), (0x3130, 0x318F, "hangul"),
         (0x3400, 0x9FFF, "han"), (0xAC00, 0xD7A3, "hangul"))
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str, reader: str = "") -> str:
    """The language of a text as a two-letter code, "" where the rule cannot tell; `reader` decides between equals.

    >>> [language_of(text) for text in ("주거권", "住房权", "人権の保障", "droit au logement et à la santé", "12")]
    ['ko', 'zh', 'ja', 'fr', '']
    >>> language_of("housing", reader="en"), language_of("housing", reader="ko")
    ('en', '')
    """
    start, reader = text[:LOOKED_AT], base_language(reader)
    scripts = Counter(script for letter in start if letter.isalpha() and (script := _script(letter)))
    if scripts["kana"]:
        return "ja"
    if not scripts:
        return ""
    script = scripts.most_common(1)[0][0]
    if script == "latin":
        return _latin(start, reader)
    if SCRIPT.get(reader) == script:
        return reader
    return OF_SCRIPT.get(script, "")


def texts_by_language(text: str) -> list[tuple[str, str]]:
    """The lines of a text joined to one text for each language in it, in order of their first lines.

    A line of which the rule cannot tell belongs to the one before it.

    >>> texts_by_language("the right to a home\\n12\\n주거에 대한 권리\\nand of the water")
    [('en', 'the right to a home\\n12\\nand of the water'), ('ko', '주거에 대한 권리')]
    """
    found: dict[str, list[str]] = {}
    lang = ""
    for line in filter(str.strip, text.splitlines()):
        lang = language_of(line) or lang
        found.setdefault(lang, []).append(line)
    return [(lang, "\n".join(lines)) for lang, lines in found.items()]


def _script(letter: str) -> str:
    code = ord(letter)
    return next((name for first, last, name in _EAST if first <= code <= last), "") or script_of(letter)


def _latin(text: str, reader: str) -> str:
    """By the commonest words of each language; of few words it is the reader's, if that is written so."""
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {lang: sum(word in stop_words(lang) for word in words) for lang in LATIN}
    best = max(counts, key=lambda lang: (counts[lang], lang == reader, lang == "en"))
    if counts[best] and len(words) >= FEW_WORDS:
        return best
    return reader if SCRIPT.get(reader, "latin") == "latin" else ""
