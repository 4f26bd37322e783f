"""Which characters are words, which are written without spaces, which are dropped: built once from unicodedata."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Planes 0 and 1 hold every letter but the rarer Han characters of planes 2 and 3; scanning them takes some 15 ms.
SCANNED = 0x20000
HAN = ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x303B, 0x303B), (0x3040, 0x312F),
       (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
       (0x20000, 0x3FFFF))
HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
# Thai, Lao, Myanmar, Khmer: no spaces between words, vowel signs that must stay with their consonant.
CLUSTERED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x19E0, 0x19FF), (0xA9E0, 0xA9FF),
             (0xAA60, 0xAA7F))
ARABIC_DROPPED = {0x0640, 0x0670, *range(0x0610, 0x061B), *range(0x064B, 0x0660), *range(0x06D6, 0x06EE)} - {0x06DD}
SCRIPTS = (("latin", 0x0000, 0x036F), ("latin", 0x1E00, 0x1EFF), ("latin", 0x2C60, 0x2C7F), ("latin", 0xA720, 0xA7FF),
           ("greek", 0x0370, 0x03FF), ("greek", 0x1F00, 0x1FFF), ("cyrillic", 0x0400, 0x052F),
           ("armenian", 0x0530, 0x058F), ("hebrew", 0x0590, 0x05FF), ("arabic", 0x0600, 0x08FF),
           ("devanagari", 0x0900, 0x097F), ("bengali", 0x0980, 0x09FF), ("tamil", 0x0B80, 0x0BFF))
UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe",
                              "þ": "th", "ŋ": "n", "ё": "е"})


def _character_class(codes: Iterable[int]) -> str:
    """The inside of a regular expression's [...] for sorted code points."""
    parts: list[str] = []
    first = last = -2
    for code in [*codes, -2]:
        if code == last + 1:
            last = code
            continue
        if first >= 0:
            parts.append(f"\\U{first:08x}-\\U{last:08x}")
        first = last = code
    return "".join(parts)


def _in(ranges: tuple[tuple[int, int], ...]) -> set[int]:
    return {code for first, last in ranges for code in range(first, min(last + 1, SCANNED))}


def _scan() -> tuple[dict[str, list[int]], dict[int, str]]:
    """Code points by use, and what to replace: digits of any script, controls, Arabic vowel marks."""
    unspaced = {code: name for name, ranges in (("han", HAN), ("hangul", HANGUL), ("clustered", CLUSTERED))
                for code in _in(ranges)}
    uses: dict[str, list[int]] = {name: [] for name in ("start", "inside", "mark", "han", "hangul", "clustered")}
    replaced: dict[int, str] = {}
    for code in range(SCANNED):
        category = unicodedata.category(chr(code))
        if category in {"Cc", "Cs"}:
            replaced[code] = " "
        elif category == "Cf" or code in ARABIC_DROPPED:
            replaced[code] = ""
        elif category == "Nd" and code > 0x7F:
            replaced[code] = str(unicodedata.digit(chr(code)))
        elif category[0] in "LMN":
            own = unspaced.get(code)
            uses[own or "inside"].append(code)
            if category[0] == "M":
                uses["mark"].append(code)
            elif not own:
                uses["start"].append(code)
    uses["han"].extend(range(SCANNED, 0x40000))
    return uses, replaced


_USES, REPLACED = _scan()
REPLACED.update(dict.fromkeys((*range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0)), ""))
_CLASS = {name: _character_class(codes) for name, codes in _USES.items()}
DIRTY = re.compile(f"[{_character_class(sorted(REPLACED))}]")
RUN = re.compile(f"[{_CLASS['start']}][{_CLASS['inside']}]{{0,99}}|[{_CLASS['han']}]+|[{_CLASS['hangul']}]+"
                 f"|[{_CLASS['clustered']}]+")
IS_HAN = re.compile(f"[{_CLASS['han']}]").match
IS_HANGUL = re.compile(f"[{_CLASS['hangul']}]").match
IS_CLUSTERED = re.compile(f"[{_CLASS['clustered']}]").match
CLUSTER = re.compile(f".[{_CLASS['mark']}]*", re.DOTALL)
# A "word" of more than a hundred characters is cut into several, in texts and in queries alike.
ASCII_WORD = re.compile("[a-z0-9]{1,100}")
LETTER_SPACED = re.compile("(?<![가-힣])[가-힣](?: [가-힣]){2,}(?![가-힣])")


def script_of(character: str) -> str:
    """The script of a letter as far as stemmers differ; "" for digits and the rest.

    >>> script_of("é"), script_of("ж"), script_of("인")
    ('latin', 'cyrillic', '')
    """
    code = ord(character)
    return next((name for name, first, last in SCRIPTS if first <= code <= last), "")
