"""Document symbols and references as single tokens: no blanks, capitals. What they mean is hrkit.symbols' work."""

from __future__ import annotations

import re
from collections.abc import Iterator

_AROUND_SLASH = re.compile(r"[ \t]{0,3}/[ \t]{0,3}")
_AFTER_POINT = re.compile(r"\b(rev|add|corr|amend|vol|sub|ac|cn|c|sr|l)\.[ \t]{1,3}(?=\d)", re.IGNORECASE)
_CITED = re.compile(r"(?<![\w/.])[A-Z][A-Z0-9.-]{0,11}(?:/[A-Za-z0-9.()-]{1,24}){1,10}")
_TYPED = re.compile(r"(?<![\w/.])[A-Za-z][A-Za-z0-9.-]{0,11}(?:/[A-Za-z0-9.()-]{1,24}){1,10}/?")
_REFERENCE = re.compile(r"(?<![\w/-])[^\W\d_]{2,8}-\d{4}-\d{1,9}(?![\w-])")
LONGEST_KEY = 120


def symbol_key(text: str) -> str:
    """A symbol or reference as its token: no blanks, capitals, no point or comma at the end.

    >>> symbol_key("CAT /C/GC/4"), symbol_key("rec-2026-0042")
    ('CAT/C/GC/4', 'REC-2026-0042')
    """
    return "".join(text.split()).upper().rstrip(".,;:/")[:LONGEST_KEY]


def symbol_prefixes(key: str) -> list[str]:
    """The series a symbol belongs to, each with its slash at the end.

    >>> symbol_prefixes("A/HRC/59/15")
    ['A/HRC/', 'A/HRC/59/']
    """
    parts = key.split("/")
    return ["/".join(parts[:n]) + "/" for n in range(2, len(parts))]


def tidy(text: str) -> str:
    """Blanks inside a symbol taken out (`CCPR/C/21/Rev.1/Add. 11`), the rest of the text left alone."""
    return _AFTER_POINT.sub(r"\1.", _AROUND_SLASH.sub("/", text)) if "/" in text else text


def find_keys(text: str) -> Iterator[str]:
    """The keys of symbols cited in a text, each once; a symbol has a digit.

    >>> list(find_keys("see CCPR/C/21/Rev.1/Add. 11 and/or A/HRC/59/15."))
    ['CCPR/C/21/REV.1/ADD.11', 'A/HRC/59/15']
    """
    seen: set[str] = set()
    for found in _CITED.finditer(tidy(text)):
        key = symbol_key(found[0])
        if key not in seen and any(c.isdigit() for c in key):
            seen.add(key)
            yield key


def split_typed(text: str) -> tuple[list[str], str]:
    """Keys of what a person typed, best guess first, and the text left without them.

    >>> split_typed("housing a/hrc/59/15")
    (['HOUSINGA/HRC/59/15', 'A/HRC/59/15'], 'housing  ')
    """
    text = tidy(text)
    found = [m[0] for m in (*_TYPED.finditer(text), *_REFERENCE.finditer(text)) if any(c.isdigit() for c in m[0])
             or m[0].count("/") > 1]
    keys = list(dict.fromkeys(filter(None, (symbol_key(text), *map(symbol_key, found))))) if found else []
    for piece in found:
        text = text.replace(piece, " ", 1)
    return keys, text
