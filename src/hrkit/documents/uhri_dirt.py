"""The known dirt of the UHRI export, one small cleaner each; upstream wording is kept beside the clean one.

The list of defects: OHCHR's daily export as described in this project's recommendations reference, 3.1.
Cleaners of short labels are cached: an export repeats some thousand labels a million times.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from hrkit.documents.model import AskKind, Position
from hrkit.documents.states import common_name, iso3
from hrkit.symbols import NotASymbol, parse

_CACHE = 1 << 14
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)

_LONG_BODIES = {
    "committee on the rights of the child": "CRC",
    "committee on the elimination of discrimination against women": "CEDAW",
    "committee on migrant workers": "CMW",
    "committee on the protection of the rights of all migrant workers and members of their families": "CMW",
    "committee on economic, social and cultural rights": "CESCR",
    "human rights committee": "CCPR",
    "committee on the elimination of racial discrimination": "CERD",
    "committee against torture": "CAT",
    "committee on the rights of persons with disabilities": "CRPD",
    "committee on enforced disappearances": "CED",
    "subcommittee on prevention of torture": "SPT",
    "subcommittee on prevention of torture and other cruel, inhuman or degrading treatment or punishment": "SPT",
    "universal periodic review": "UPR",
}
_ACRONYM_AFTER_NAME = re.compile(r".*\((UPR|CRC|CEDAW|CESCR|CCPR|CAT|CERD|CRPD|CMW|CED|SPT)\)")
_KINDS = (
    ("recommend", AskKind.RECOMMENDATION),
    ("concern", AskKind.CONCERN),
    ("observation", AskKind.CONCERN),
    ("request for information", AskKind.INFORMATION),
    ("information", AskKind.INFORMATION),
)
_POSITIONS = (
    (re.compile(r"part(ial|ly)|in part"), Position.SUPPORTED_IN_PART),
    (re.compile(r"not (supported|accepted)|reject|does not (support|enjoy)"), Position.NOT_SUPPORTED),
    (re.compile(r"noted"), Position.NOTED),
    (re.compile(r"support|accept"), Position.SUPPORTED),
    (re.compile(r"pending|examin|no response"), Position.PENDING),
)


def clean_label(label: str) -> str:
    """A label without the list dash in front and without stray or doubled blanks.

    >>> clean_label("- IE  Albinism ")
    'IE Albinism'
    """
    return _label(label)


@lru_cache(_CACHE)
def _label(label: str) -> str:
    plain = " ".join(clean_text(label)[0].split())
    return re.sub(r"^[-–•]\s+", "", plain)


def labels(values: Iterable[object]) -> tuple[str, ...]:
    """The clean labels of a list, without empty ones and repeats, in upstream order."""
    found = [_label(value) for value in values if isinstance(value, str)]
    return tuple(dict.fromkeys(label for label in found if label)) if found else ()


@lru_cache(_CACHE)
def body_name(raw: str) -> str:
    """The body's short acronym ("CRC"); a special procedure keeps its clean upstream name ("SR Housing").

    >>> body_name("- Committee on the Rights of the Child")
    'CRC'
    """
    label = _label(raw)
    short = _LONG_BODIES.get(label.casefold().removeprefix("the "))
    if short:
        return short
    named = _ACRONYM_AFTER_NAME.fullmatch(label)
    return named[1] if named else label


@lru_cache(_CACHE)
def ask_kind(raw: str) -> tuple[AskKind | None, str]:
    """The kind behind an upstream annotation type, and a warning code if it cannot be told."""
    label = _label(raw).casefold()
    if not label:
        return None, "type-missing"
    if _UUID.fullmatch(label):
        return None, "type-uuid"
    found = next((kind for word, kind in _KINDS if word in label), None)
    return found, "" if found else "type-unknown"


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID and nothing else."""
    return bool(_UUID.fullmatch(text))


def position(values: tuple[str, ...]) -> tuple[Position | None, str]:
    """The one position of a list of upstream positions; two different ones are a warning, not a guess."""
    if not values:
        return None, ""
    found = {_one_position(value) for value in values}
    if len(found) > 1:
        return None, "positions-differ"
    only = found.pop()
    return only, "" if only else "position-unknown"


@lru_cache(_CACHE)
def _one_position(value: str) -> Position | None:
    folded = _label(value).casefold()
    return next((meaning for pattern, meaning in _POSITIONS if pattern.search(folded)), None)


_SDG = re.compile(r"(?:SDG\s*|Goal\s*|Target\s*)?(\d{1,2})(?:\.([0-9a-z]{1,2}))?(?![\w.])", re.I)


@lru_cache(_CACHE)
def sdg_code(label: str) -> tuple[str, str]:
    """Goal and target numbers of an SDG label; "" where there is none.

    >>> sdg_code("16.2 - Protect children")
    ('16', '16.2')
    >>> sdg_code("- 16 - PEACE")
    ('16', '')
    """
    found = _SDG.match(_label(label))
    if not found or not 1 <= int(found[1]) <= 17:
        return "", ""
    goal = str(int(found[1]))
    target = (found[2] or "").lower()
    return goal, f"{goal}.{target}" if target else ""


def sdg_codes(sdg_labels: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Goals and targets of a list of SDG labels, each once; a target brings its goal along."""
    goals: dict[str, None] = {}
    targets: dict[str, None] = {}
    for label in sdg_labels:
        goal, target = sdg_code(label)
        if goal:
            goals[goal] = None
        if target:
            targets[target] = None
    return tuple(goals), tuple(targets)


@lru_cache(_CACHE)
def state_name(raw: str) -> str:
    """A recommending State's name without footnote asterisk, in one spelling.

    >>> state_name("State of Palestine*"), state_name("Turkey")
    ('State of Palestine', 'Türkiye')
    """
    label = re.sub(r"[*†]+|\s*\[\d+\]", "", _label(raw)).strip()
    return common_name(label) or label


@lru_cache(_CACHE)
def country_code(raw: str) -> str:
    """ISO 3166-1 alpha-3 of a country given by name, ISO2 or ISO3; "" when it is none (European Union)."""
    return iso3(re.sub(r"[*†]+", "", _label(raw)).strip())


@lru_cache(_CACHE)
def symbol_state(symbol: str) -> str:
    """The State a UN document symbol names ("CRC/C/PER/CO/6-7" gives PER), or ""."""
    try:
        return parse(symbol).state or "" if symbol else ""
    except NotASymbol:
        return ""


def iso_date(raw: object) -> str:
    """A date as ISO "2025-02-12", from ISO, "12/02/2025" (day first), "12 February 2025" or a date value; else ""."""
    text = raw.isoformat() if hasattr(raw, "isoformat") else str(raw or "").strip()
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", text)
    if found:
        return found[0] if _is_day(found[1], found[2], found[3]) else ""
    return _other_date(text)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@lru_cache(_CACHE)
def _other_date(text: str) -> str:
    numeric = re.match(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)", text)
    if numeric:
        return _iso(numeric[3], numeric[2], numeric[1]) or _iso(numeric[3], numeric[1], numeric[2])
    worded = re.match(r"(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})(?!\d)", text)
    if not worded or worded[2].lower() not in _MONTHS:
        return ""
    return _iso(worded[3], str(_MONTHS.index(worded[2].lower()) + 1), worded[1])


def _is_day(_year: str, month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}" if _is_day(year, month, day) else ""


@lru_cache(_CACHE)
def session_number(raw: str) -> str:
    """The number of a UPR session given as "- 42 - January 2023", "42nd session" or "42"; else the clean label."""
    label = _label(raw)
    found = re.match(r"(?:session\s*)?(\d{1,3})(?!\d)", label, re.I)
    return found[1] if found else label


_CYCLES = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "i": "1", "ii": "2", "iii": "3"}
_CYCLES |= {"iv": "4", "v": "5"}


@lru_cache(_CACHE)
def cycle_number(raw: str) -> str:
    """The number of a UPR cycle given as "4", "4th cycle", "Cycle IV" or "Fourth cycle (2022-2027)"; else the label."""
    label = _label(raw)
    found = re.search(r"(?<!\d)(\d)(?!\d)", label)
    if found:
        return found[1]
    words = re.findall(r"[a-z]+", label.casefold())
    return next((_CYCLES[word] for word in words if word in _CYCLES), label)


_DROPPED = re.compile(r"<(script|style|head|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
_BREAK = re.compile(r"</?(?:br|hr|p|div|li|ul|ol|tr|table|h[1-6]|blockquote|section|article)\b[^>]*>", re.I)
_TAG = re.compile(r"</?[a-z][^<>]*>|<![^<>]*>", re.I)
_KNOWN_TAG = re.compile(r"</?(?:p|br|b|i|u|em|strong|span|div|li|ul|ol|a|font|sup|sub|t[dhr]|script|style)\b", re.I)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.I)
_ODD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\ud800-\udfff]"
)
_ODD_TO = {0x2028: "\n", 0x2029: "\n", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x85: "\n", 0xAD: ""}
_GONE = frozenset([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])
_KEEP = frozenset("\u200c\u200d")


def _odd_character(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _KEEP:
        return character
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return _ODD_TO.get(code, "" if code in _GONE else " ")


def clean_text(raw: str) -> tuple[str, tuple[str, ...]]:
    """Plain text of an upstream text, and warning codes for what was repaired.

    HTML is dropped (scripts and styles with their content), entities are read, blanks become one, lines
    stay lines, words that OCR split at a hyphen are joined (warning `hyphen-joined`).
    """
    text = raw
    warnings: tuple[str, ...] = ()
    if "<" in text or "&" in text:
        text = plain_of_html(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if _ODD.search(text):
        text = _ODD.sub(_odd_character, text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "  " in text or "\n" in text or "\t" in text:
        text = "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)
    if "-" in text:
        joined = join_split_words(text)
        warnings = ("hyphen-joined",) if joined != text else ()
        text = joined
    return text.strip(), warnings


def plain_of_html(text: str) -> str:
    """Text of an HTML fragment, block ends as line ends; read twice where it was escaped twice."""
    for _ in range(2):
        text = _TAG.sub("", _BREAK.sub("\n", _DROPPED.sub(" ", text)))
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
        if not (_KNOWN_TAG.search(text) or _ENTITY.search(text)):
            break
    return text


_SPLIT = re.compile(r"\b([A-Za-z]{2,})-(\s+)([a-z]{2,})\b")
_AFTER_HYPHEN = re.compile(r"-([a-z]{2,})")
_BEFORE_HYPHEN = re.compile(r"[A-Za-z]{2,}$")
_LONGEST_WORD = 24
_JOINING_WORDS = """
and or to nor but und et y e o ou of in for the as versus via
"""
_PREFIX_WORDS = """
non self well long short co pre post anti inter multi socio cross so high low follow full part ex all vice re mid
ill sub ultra human rights law decision policy child victim gender age gay far two three four five one community
state government capacity awareness service life peace confidence twenty thirty forty fifty
"""
# Words that fill UN texts: a hyphen inside one of them is a line end of a scanned page, never spelling.
_COMMON_WORDS = """
accommodation accordance administration appropriate assistance authorities children committee communities
comprehensive concluding conditions convention cooperation covenant democratic detention development disabilities
discrimination education effective elimination employment enforcement ensure establishment exploitation fundamental
government guarantee humanitarian human implement implementation improvement including independence independent
indigenous information institutions international investigate investigation judiciary legislation legislative
measures mechanisms migrants minorities national necessary obligations observations organizations participation
particular particularly permanent persons political population poverty practices prevention procedures programmes
prohibition promote promotion prosecution protection protocol provisions recommend recommendation recommendations
recommends refugees reinforce reparation responsibility resources rights situation society special standards
strategy strengthen strengthening sufficient trafficking training treatment victims violations violence vulnerable
women workers
"""
_JOINING, _PREFIXES, _COMMON = (frozenset(words.split()) for words in (_JOINING_WORDS, _PREFIX_WORDS, _COMMON_WORDS))


def join_split_words(text: str) -> str:
    """Join words that OCR or a soft line end split at a hyphen, where that is safe to say.

    "recom- mendation" is joined, "non- discrimination" keeps its hyphen, "short- and long-term" is left alone;
    a hyphen without a blank goes only from a closed list of common words ("imple-mentation").

    >>> join_split_words("recom- mendations on short- and long-term non- discrimination")
    'recommendations on short- and long-term non-discrimination'
    """
    if "- " in text or "-\n" in text:
        text = _SPLIT.sub(_joined, text)
    for found in reversed(list(_AFTER_HYPHEN.finditer(text))):
        left = _BEFORE_HYPHEN.search(text[max(0, found.start() - _LONGEST_WORD) : found.start()])
        if left and (left[0] + found[1]).lower() in _COMMON:
            text = text[: found.start()] + text[found.start() + 1 :]
    return text


def _joined(found: re.Match[str]) -> str:
    left, right = found[1], found[3]
    if right in _JOINING:
        return found[0]
    if left.lower() in _PREFIXES and (left + right).lower() not in _COMMON:
        return f"{left}-{right}"
    return left + right


_NUMBERED = (
    re.compile(r"Recommendation\s+No[^\n]{0,80}?para(?:graph|\.)?\s*(\d{1,4})\s*(?::\s*(\w{1,4})\b)?", re.I),
    re.compile(r"para(?:graph|s|\.)?\.?\s*(\d{1,4})(?!\d)\s*(?:\(([a-z]{1,2}|[ivx]+)\))?", re.I),
    re.compile(r"(\d{1,3}\.\d{1,3})(?!\d|\s?%)\.?\s*(?:\(([a-z])\)\s)?"),
    re.compile(r"\(?(\d{1,3})(?:\s*[.)](?!\d)\s*(?:\(([a-z])\)(?=\s?[A-Z]))?|\s+\(([a-z])\)|\s+(?=[\"“(]?[A-Z]))"),
)  # fmt: skip
_INLINE = re.compile(
    r"(?<=[^\W\d_)\]:])\s?(\d{1,3})\.\s?(?=(?:The|In|While|Recalling|Noting|Bearing|Taking|With|Reiterating)\b)"
)
_ITEM = re.compile(r"\(([a-z])\)\s?(?=[A-Z])")
_HEADINGS = 3


def paragraph_of(text: str) -> tuple[str, str]:
    """Paragraph number and lettered sub-item that an annotation's plain text opens with; "" where there is none.

    Tried in order, at the start and then after up to three heading lines: "Recommendation No. … para. N: M",
    "para N", "N.M", "N"; last a number glued to the heading ("Climate change 12.The Committee").
    A single lettered item is the sub-item; a text with several items is the whole paragraph.

    >>> paragraph_of("Right to work\\n12.The Committee recommends …"), paragraph_of("140.7 Ratify …")
    (('12', ''), ('140.7', ''))
    """
    number, item = _opening_number(text)
    return number, item or _only_item(text)


def _opening_number(text: str) -> tuple[str, str]:
    lines = text.split("\n", _HEADINGS + 1)[: _HEADINGS + 1]
    for place, line in enumerate(lines):
        for pattern in _NUMBERED:
            found = pattern.match(line)
            if found:
                items = [group for group in found.groups()[1:] if group]
                return found[1], items[0] if items else ""
        if place and len(line) > 200:
            break
    glued = _INLINE.search(text[:240])
    return (glued[1], "") if glued else ("", "")


def _only_item(text: str) -> str:
    if "(" not in text:
        return ""
    items = [found[1] for found in _ITEM.finditer(text) if text[: found.start()].rstrip(" ")[-1:] in ":;\n"]
    return items[0] if len(items) == 1 else ""
