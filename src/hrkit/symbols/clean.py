"""From a symbol as printed to its blank-free core in capitals, and back to the form the United Nations prints."""

from __future__ import annotations

import re
from dataclasses import dataclass

HYPHENS = "\u00ad\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\u0002\ufffe"
SLASHES = "\u2044\u2215\u29f8"
BLANKS = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
CYRILLIC, LATIN = "АВСЕНКМОРЅТ", "ABCEHKMOPST"

FOLD: dict[int, str] = (
    {0xFF01 + i: chr(0x21 + i) for i in range(94)}  # full-width forms
    | dict.fromkeys(map(ord, HYPHENS), "-")
    | dict.fromkeys(map(ord, SLASHES), "/")
    | dict.fromkeys(map(ord, BLANKS), " ")
    | dict(zip(map(ord, CYRILLIC), LATIN, strict=True))
)
"""One character for one character, so that places in the text stay what they are."""

MAX_LENGTH = 200
LEAD = re.compile(
    r"^(?:(?:U\.?N\.? ?)?Doc(?:ument|\.)?:? "
    r"|(?:https?://)?(?:www\.)?(?:undocs\.org|docs\.un\.org)/(?:(?:ar|en|es|fr|ru|zh)/)?)",
    re.I,
)
WRAPPING = " \r\n\"'“”‘’«»<>[](){}*,;:.!?…"
TITLE_WORDS = re.compile(r"(?<![A-Z])(?:ADD|CORR|REV|AMEND|SUB|CONCL|MISC|AGENDA)(?![A-Z])")
BRACKETS = (
    (re.compile(r"\((VOL|PART|RESUMPTION)\.?([IVXL]+|\d+)\)"), " ({word} {number})"),
    (re.compile(r"\((RESUMPTION|SUMMARY|FINDINGS|RECOMMENDATIONS)()\)"), " ({word})"),
    (re.compile(r"\(()((?:E?S-)?[IVXL]+|\d{4})\)"), " ({number})"),
)


@dataclass(frozen=True)
class Core:
    """A symbol without blanks, in capitals; `repairs` says what was changed beyond blanks and case."""

    text: str
    repairs: tuple[str, ...] = ()


def fold(text: str) -> str:
    """`text` with full-width forms, odd hyphens, slashes and blanks made plain; same length, same places."""
    return text if text.isascii() and "\t" not in text and "\x02" not in text else text.translate(FOLD)


def core(text: str) -> Core:
    """The core of what a person gave as one symbol: quotes, brackets, end marks, "UN Doc." and blanks gone."""
    plain = fold(text).replace("\u2014", "-").replace("\u2015", "-")
    plain = re.sub(f"[{INVISIBLE}]", "", plain).replace("%2F", "/").replace("%2f", "/").replace("%20", " ")
    plain = unwrap(LEAD.sub("", unwrap(plain)))
    repairs = []
    if re.search(r"\d\s+\d", plain):
        repairs.append("a blank stands inside a number")
    return mended(re.sub(r"\s+", "", plain).upper(), repairs)


def mended(packed: str, repairs: list[str]) -> Core:
    """`packed` with stray dots before slashes dropped, a missing dot in Add1 set, and the library's [A] moved."""
    packed = packed.replace("./", "/")
    packed = re.sub(r"\)\[([A-Z])\]$", r")\1", packed)
    packed = re.sub(r"^((?:A|E)/RES/\d+)(\([A-Z-]+\))([A-Z])$", r"\1\3\2", packed)
    dotted = re.sub(r"/(ADD|CORR|REV|AMEND)(\d)", r"/\1.\2", packed)
    if dotted != packed:
        repairs = [*repairs, "a full stop is missing before a number"]
    return Core(dotted, tuple(repairs))


def unwrap(text: str) -> str:
    """`text` without quotes, brackets and end marks around it; a bracket that closes inside it stays."""
    bare = text.strip(WRAPPING)
    opened = bare.count("(") - bare.count(")")
    if opened > 0 and text[text.find(bare) + len(bare) :].startswith(")"):
        bare += ")"
    bracket = re.search(r"\)\[[A-Za-z]$", bare)
    return bare + "]" if bracket else bare


def render(packed: str) -> str:
    """The core as the United Nations prints it: Add.1 in title case, a blank before brackets and page numbers."""
    text = TITLE_WORDS.sub(lambda word: word[0].title(), packed)
    for pattern, printed in BRACKETS:
        text = pattern.sub(
            lambda bracket, printed=printed: printed.format(  # type: ignore[misc]  # mypy does not infer the default
                word=bracket[1].title().replace("Vol", "Vol."), number=bracket[2]
            ),
            text,
        )
    return re.sub(r"(?<![A-Z]),?(PP?)\.(\d[\d-]*)$", lambda page: f" {page[1].lower()}. {page[2]}", text)
