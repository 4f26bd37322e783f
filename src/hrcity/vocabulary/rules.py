"""Pure decisions about vocabularies: labels as upstream prints them, rows of a list that comes in, who may edit."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.text import slugify
from django.utils.translation import gettext as _

from hrcity.vocabulary.models import SchemeKind, TermRole

FIXED_KINDS: frozenset[str] = frozenset({SchemeKind.UPSTREAM, SchemeKind.SDG})
MOST_CODE = 120
CODE = re.compile(r"[\w.\-]{1,120}")
_CODE_BEFORE = re.compile(r"(?:(?:SDG|Goal|Target)\s*)?([A-Z]{1,2}\d{1,3}(?:\.\d{1,2})?|\d{1,2}(?:\.\w{1,2}){0,2})"
                          r"(?:\s*[-–—:.]\s*|\s+|$)(.*)", re.I | re.S)
_SAME_MARKS = str.maketrans({
    "–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "&": " and "})
_HANGUL = re.compile("[가-힣]")


def may_edit(kind: str, is_own: bool) -> bool:
    """Whether the city may change a list: its own ones and the house's, never the wording of other bodies."""
    return is_own or kind not in FIXED_KINDS


def label_plain(label: str) -> str:
    """A label without the bullets and stars that exports put around it.

    >>> label_plain("-  Access to  justice & remedy *")
    'Access to justice & remedy'
    """
    text = " ".join(unicodedata.normalize("NFC", label).split())
    return re.sub(r"^(?:[-–•*]\s+)+|\s*[*…]+$", "", text).strip()


def label_key(label: str) -> str:
    """What two spellings of the same label have in common: no case, one kind of dash and quote, `&` as "and".

    >>> label_key("Access to Justice & Remedy") == label_key("access to justice and remedy")
    True
    """
    return " ".join(label_plain(label).translate(_SAME_MARKS).casefold().split())


def label_code(label: str) -> tuple[str, str]:
    """The code an upstream label begins with, and the rest; ("", label) where there is none.

    >>> label_code("A12 Acceptance of norms"), label_code("16.2 - Protect children"), label_code("Housing")
    (('A12', 'Acceptance of norms'), ('16.2', 'Protect children'), ('', 'Housing'))
    """
    plain = label_plain(label)
    found = _CODE_BEFORE.fullmatch(plain)
    return (found[1], found[2].strip()) if found else ("", plain)


def label_lookups(label: str) -> Iterator[tuple[str, str]]:
    """Ways to find a term for a label, surest first, as ("title" or "code", key)."""
    code, rest = label_code(label)
    yield "title", label_key(label)
    if code:
        yield "code", code.casefold()
        yield "title", label_key(rest)
    yield "code", slugify(label_plain(label))
    short = re.sub(r"\s*\([^()]*\)$", "", label_plain(label))
    yield "title", label_key(short)
    yield "code", slugify(short)


def code_for(label: str) -> str:
    """A code for a term that an import brings: its printed code, else a slug, else a digest (other scripts).

    >>> code_for("Persons deprived of liberty"), code_for("B41 Right to life"), code_for("이주민")
    ('persons-deprived-of-liberty', 'B41', 'label-ea483cc1')
    """
    code, _rest = label_code(label)
    if code and not code[0].isdigit():
        return code
    slug = slugify(label_plain(label))[:MOST_CODE].strip("-")
    return slug or f"label-{hashlib.sha256(label_key(label).encode()).hexdigest()[:8]}"


def title_for(label: str) -> dict[str, str]:
    """The label as a localized text; Hangul is Korean, everything else is taken for English, as upstream lists are."""
    code, rest = label_code(label)
    text = rest if code and not code[0].isdigit() and rest else label_plain(label)
    return {"ko" if _HANGUL.search(text) else "en": text}


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term as a file brings it: `where` names the line for the person who made the file."""

    where: str
    code: str
    parent: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    role: str | None = None
    source: str | None = None
    matches: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A term as it stands in the database, for comparison."""

    code: str
    parent: str
    title: Mapping[str, str]
    definition: Mapping[str, str]
    role: str
    source: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What happens to one row; `row` has the code it will get."""

    verdict: str
    row: TermRow
    why: str = ""


def plan_rows(rows: Iterable[TermRow], known: Mapping[str, KnownTerm]) -> list[Planned]:
    """Compare a file with the list as it stands: created, updated, unchanged or refused, row by row.

    A parent must stand in the list already or above its child in the file; empty cells change nothing.
    """
    planned: list[Planned] = []
    taken: set[str] = set()
    good = set(known)
    for row in rows:
        why = _refusal(row, taken, good, known)
        if why:
            planned.append(Planned("refused", row, why))
            continue
        taken.add(row.code)
        good.add(row.code)
        before = known.get(row.code)
        verdict = "created" if before is None else "updated" if differs(row, before) else "unchanged"
        planned.append(Planned(verdict, row))
    return planned


def _refusal(row: TermRow, taken: set[str], good: set[str], known: Mapping[str, KnownTerm]) -> str:
    if not row.code:
        return _("The code is missing. Give every term a code of letters, digits, dots or dashes.")
    if not CODE.fullmatch(row.code):
        return _("“%(code)s” is no code. Use letters, digits, dots, dashes and underscores only.") % {"code": row.code}
    if row.code in taken:
        return _("The code “%(code)s” stands twice in the file; the first row was taken.") % {"code": row.code}
    if row.code not in known and not any(text.strip() for text in row.title.values()):
        return _("A new term needs a title in at least one language.")
    if row.parent and row.parent not in good:
        return _("The parent “%(parent)s” is not in the list and does not stand above this row.") % {
            "parent": row.parent}
    if row.parent and row.code in lineage(row.parent, {code: term.parent for code, term in known.items()}):
        return _("A term cannot stand below itself.")
    if row.role and row.role not in TermRole.values:
        return _("“%(role)s” is no role. Write rights_holder, duty_bearer or nothing.") % {"role": row.role}
    return ""


def lineage(code: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """A code and the codes above it, nearest first; a ring ends where it closes.

    >>> lineage("c", {"c": "b", "b": "a", "a": ""})
    ('c', 'b', 'a')
    """
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return tuple(found)


def differs(row: TermRow, before: KnownTerm) -> bool:
    """Whether a row says anything new about a known term; what it leaves empty says nothing."""
    return (
        any(text and before.title.get(lang) != text for lang, text in row.title.items())
        or any(text and before.definition.get(lang) != text for lang, text in row.definition.items())
        or bool(row.parent and row.parent != before.parent)
        or (row.role is not None and row.role != before.role)
        or bool(row.source and row.source != before.source)
    )


def tree_order(terms: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """(id, depth) in reading order for (id, parent id) given in list order; a missing parent stands at the top.

    >>> tree_order([(1, None), (2, None), (3, 1)])
    [(1, 0), (3, 1), (2, 0)]
    """
    ids = {pk for pk, _parent in terms}
    children: dict[int | None, list[int]] = {}
    for pk, parent in terms:
        children.setdefault(parent if parent in ids else None, []).append(pk)
    found: list[tuple[int, int]] = []
    stack = [(pk, 0) for pk in reversed(children.get(None, []))]
    while stack:
        pk, depth = stack.pop()
        found.append((pk, depth))
        stack += [(child, depth + 1) for child in reversed(children.get(pk, []))]
    return found
