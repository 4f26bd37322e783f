"""Small reference tables: SDG goals and targets, and who ratified which treaty."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hrkit.documents import uhri_dirt as dirt
from hrkit.documents.errors import DocumentError
from hrkit.documents.model import Paragraph, Reading, Refused, Source
from hrkit.documents.upr_info import decode

MOST_BYTES = 20 << 20


@dataclass(frozen=True, slots=True)
class SdgTerm:
    """A goal ("16", no parent), a target ("16.2", parent "16") or an indicator ("16.2.1", parent "16.2").

    `title` is the upstream wording with digits of every script as ASCII ones; `language` is BCP 47, "und"
    where unknown. Warning code: `digits-mixed` where a number mixed two scripts and a doubled digit was dropped.
    """

    code: str
    title: str
    language: str
    parent: str
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class SdgTable(Reading):
    """The terms of one file in code order; they stand among the paragraphs too, numbered by code."""

    terms: list[SdgTerm] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ratification:
    """Where one State stands to one instrument. `year` is 0 where not given.

    `instrument_hint` comes from the file name, since these tables do not say it themselves.
    """

    country_iso3: str
    country: str
    instrument_hint: str
    party: bool
    signatory: bool
    year: int
    note: str
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class RatificationTable(Reading):
    """The rows of one file, one for each State."""

    rows: list[Ratification] = field(default_factory=list)


def read_sdg(path: Path, language: str = "", indicators: bool = False) -> SdgTable:
    """Goals and targets of a JSON list (goal, name, targets[target, text]) or of a `N-N-title:` YAML file.

    `language` overrules what the text itself tells; with `indicators` the JSON's indicators come too. Raises
    DocumentError (`not-recognised`, `malformed-json`, `truncated-json`, `encoding`, `too-large`).
    """
    text = _text(path)
    found = list(_json_terms(text) if text.lstrip()[:1] in ("[", "{") else _yaml_terms(text))
    table = SdgTable(Source("sdg_targets", title="Sustainable Development Goals"))
    language = language or guess_language(" ".join(title for _, title in found), path.stem)
    for where, code, title in _checked(found, table):
        if code.count(".") == 2 and not indicators:
            continue
        parent = code.rpartition(".")[0]
        plain, warnings = fold_digits(title)
        if not plain:
            table.refused.append(Refused(where, f"SDG {code} has no text."))
            continue
        table.terms.append(SdgTerm(code, plain, language, parent, warnings))
    if not table.terms:
        raise DocumentError("not-recognised", "The file holds no SDG goals or targets in a known form.")
    table.terms.sort(key=_code_order)
    table.paragraphs = [Paragraph(term.code, term.title, level=term.code.count(".")) for term in table.terms]
    table.source = Source("sdg_targets", title="Sustainable Development Goals", language=language)
    _note_mixed(table)
    return table


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise DocumentError("too-large", f"Such a table has less than {MOST_BYTES >> 20} MB. Is it the right file?")
    return decode(path.read_bytes())[0]


def _checked(found: list[tuple[str, str]], table: SdgTable) -> Iterator[tuple[str, str, str]]:
    seen: set[str] = set()
    for raw, title in found:
        code = raw.strip().lower()
        if not re.fullmatch(r"([1-9]|1[0-7])(\.[1-9a-z]\d?(\.\d{1,2})?)?", code):
            table.refused.append(Refused(f"code {raw[:40]}", "This is no number of an SDG goal, target or indicator."))
        elif code in seen:
            table.refused.append(Refused(f"code {raw}", "This number stands twice in the file."))
        else:
            seen.add(code)
            yield f"code {code}", code, title


def _code_order(term: SdgTerm) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (1000, part) for part in term.code.split("."))


def _note_mixed(table: SdgTable) -> None:
    mixed = [term.code for term in table.terms if term.warnings]
    if mixed:
        table.warnings.append(
            f"{len(mixed)} titles mix the digits of two scripts inside one number; they were made one number each: "
            f"{', '.join(mixed[:20])}{' …' if len(mixed) > 20 else ''}."
        )


def _json_terms(text: str) -> Iterator[tuple[str, str]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        raise DocumentError(
            "truncated-json" if cut_off else "malformed-json",
            f"The JSON cannot be read: {error.msg}. Fetch the file again.",
            f"line {error.lineno}",
        ) from error
    goals = next((value for value in data.values() if isinstance(value, list)), []) if isinstance(data, dict) else data
    yield from _json_level(goals, ("goal", "target", "indicator"))


def _json_level(entries: object, levels: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict):
            continue
        code = entry.get(levels[0], entry.get("code", ""))
        title = entry.get("name") or entry.get("text") or entry.get("title") or entry.get("description") or ""
        yield str(code), str(title)
        if len(levels) > 1:
            yield from _json_level(entry.get(f"{levels[1]}s"), levels[1:])


_YAML_KEY = re.compile(r"""\s*["']?(\d{1,2}(?:-[0-9a-z]{1,2})?(?:-\d{1,2})?)-(?:title|name|short)["']?\s*:\s?(.*)""")
_OTHER_LINE = re.compile(r"""#|---|["']?[\w-]+["']?\s*:(?:\s|$)""")


def _yaml_terms(text: str) -> Iterator[tuple[str, str]]:
    """The flat `key: text` YAML of translation files: plain, quoted and folded texts, nothing else."""
    key, parts = "", [""]
    for line in text.splitlines():
        found = _YAML_KEY.fullmatch(line)
        other = not found and bool(_OTHER_LINE.match(line))
        if (found or other) and key:
            yield key.replace("-", "."), _yaml_text(parts)
        if found:
            key, parts = found[1], [found[2]]
        elif other:
            key = ""
        else:
            parts.append(line)
    if key:
        yield key.replace("-", "."), _yaml_text(parts)


def _yaml_text(parts: list[str]) -> str:
    head = parts[0].strip()
    if re.fullmatch(r"[|>][+-]?\d?", head):
        parts = parts[1:]
    text = " ".join(part.strip() for part in parts if part.strip())
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _double_quoted(text)
    return re.sub(r"\s+#.*$", "", text) if head.startswith("#") else text


def _double_quoted(text: str) -> str:
    try:
        return str(json.loads(re.sub(r"\\\s", " ", text), strict=False))
    except json.JSONDecodeError:
        return text[1:-1]


_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")


def fold_digits(text: str) -> tuple[str, tuple[str, ...]]:
    """Text with the digits of every script as ASCII digits, NFC, single blanks; and warning codes.

    Where one number mixes two scripts, machine translation doubled the digit at the seam ("२०30०" for 2030):
    of two equal digits on both sides of a seam one is dropped, with the warning `digits-mixed`.

    >>> fold_digits("२०30० र २०३०")
    ('2030 र 2030', ('digits-mixed',))
    """
    mixed = False

    def fold(found: re.Match[str]) -> str:
        nonlocal mixed
        folded, is_mixed = _fold_number(found[0])
        mixed = mixed or is_mixed
        return folded

    plain = unicodedata.normalize("NFC", " ".join(_NUMBER.sub(fold, text).split()))
    return plain, ("digits-mixed",) if mixed else ()


def _fold_number(number: str) -> tuple[str, bool]:
    folded, last, mixed = "", "", False
    for sign in number:
        if not sign.isdigit():
            folded, last = folded + sign, ""
            continue
        value = str(unicodedata.digit(sign))
        seam = bool(last) and last.isascii() != sign.isascii()
        mixed = mixed or seam
        if not (seam and folded.endswith(value)):
            folded += value
        last = sign
    return folded, mixed


_WORDS = {
    "en": ["the", "of", "and", "to", "for", "by", "in", "all"],
    "es": ["de", "la", "el", "los", "las", "para", "una", "del", "en", "y"],
    "fr": ["les", "des", "et", "du", "la", "le", "pour", "une", "dans", "aux"],
    "pt": ["os", "das", "dos", "da", "em", "para", "uma", "ao", "e", "de"],
    "de": ["und", "der", "die", "den", "von", "für", "zu", "bis", "das"],
    "id": ["dan", "yang", "untuk", "dari", "pada", "dengan", "semua"],
}
_SCRIPTS = {"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "THAI": "th", "BENGALI": "bn", "CJK": "zh"}


def guess_language(text: str, name: str = "") -> str:
    """BCP 47 language of a text by script or frequent words; else the ending of `name` ("targets-ne"); else "und"."""
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in text[:4000:3] if sign.isalpha()}
    for script, language in _SCRIPTS.items():
        if script in scripts:
            return language
    words = re.findall(r"[a-zà-ÿ]+", text.casefold())[:3000]
    scores = {language: sum(word in common for word in words) for language, common in _WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    if words and scores[best] > 0.12 * len(words) and len(scripts & {"LATIN"}):
        return best
    hint = re.search(r"(?:^|[-_.])([a-z]{2,3}(?:-[A-Z][a-z]{3})?)$", name)
    return hint[1] if hint else "und"


_RATIFICATION = {
    "iso2": "iso2 iso iso3 code",
    "member": "member country state",
    "party": "stateparty party",
    "year": "yearratificationoraccession year yearofratification yearratification",
    "signatory": "signatory",
    "none": "noaction",
    "status": "status",
    "note": "note notes",
}
_RATIFICATION_OF = {name: key for key, names in _RATIFICATION.items() for name in names.split()}
_TRUE, _FALSE = {"1", "yes", "true", "x", "y"}, {"0", "no", "false", "", "n"}


def read_ratification(path: Path) -> RatificationTable:
    """One instrument's table of States: iso2, member, state party, year, signatory, no action, status, note.

    Columns may stand in any order; `note` may be absent. Raises DocumentError (`wrong-columns`, `encoding`,
    `too-large`).
    """
    reader = csv.reader(io.StringIO(re.sub(r"\r\n?", "\n", _text(path))))
    headers = next(reader, [])
    keys = [_RATIFICATION_OF.get(re.sub(r"[^a-z0-9]", "", header.casefold()), "") for header in headers]
    missing = [name for name in ("member", "party", "signatory") if name not in keys]
    if missing:
        raise DocumentError(
            "wrong-columns",
            f"The table lacks the column {' and '.join(missing)}. Its first row must hold iso2, member, state party, "
            f"year, signatory; found: {', '.join(headers)[:200] or 'none'}.",
            "line 1",
        )
    hint = _instrument_hint(path.stem)
    table = RatificationTable(Source("ratification", title=hint))
    for cells in reader:
        if any(cell.strip() for cell in cells):
            row = {key: cell.strip() for key, cell in zip(keys, cells, strict=False) if key}
            _add_ratification(table, row, hint, f"line {reader.line_num}")
    return table


def _instrument_hint(stem: str) -> str:
    return re.sub(r"^(hr[_-])?(status[_-])?", "", stem.casefold()).replace("_", "-")


def _add_ratification(table: RatificationTable, row: Mapping[str, str], hint: str, where: str) -> None:
    flags = [row.get(key, "").casefold() for key in ("party", "signatory")]
    iso3 = dirt.country_code(row.get("iso2", "")) or dirt.country_code(row.get("member", ""))
    if not iso3:
        named = f"“{row.get('member', '')}” ({row.get('iso2', '')})"
        table.refused.append(Refused(where, f"{named} is no State known here."))
    elif not set(flags) <= _TRUE | _FALSE:
        table.refused.append(Refused(where, f"“state party” and “signatory” must be 0 or 1, not {flags}."))
    else:
        table.rows.append(_ratification(row, iso3, hint, flags[0] in _TRUE, flags[1] in _TRUE))


def _ratification(row: Mapping[str, str], iso3: str, hint: str, party: bool, signatory: bool) -> Ratification:
    year = re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?", row.get("year", ""))
    status = row.get("status", "").casefold()
    contradicts = bool(status) and party != status.startswith("state party")
    warnings = (
        "year-missing" if party and not year else "",
        "year-without-party" if year and not party else "",
        "status-contradicts" if contradicts else "",
    )
    return Ratification(
        country_iso3=iso3,
        country=dirt.state_name(row.get("member", "")),
        instrument_hint=hint,
        party=party,
        signatory=signatory,
        year=int(year[1]) if year else 0,
        note=row.get("note", ""),
        warnings=tuple(code for code in warnings if code),
    )
