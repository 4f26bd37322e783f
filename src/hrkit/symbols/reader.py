"""Read one symbol: the first form that fits, what its groups say, and what looks like a misprint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hrkit.symbols import clean
from hrkit.symbols.grammar import FORMS, JOINED, SEGMENT, STATE_CODES, Form, Reach
from hrkit.symbols.model import NotASymbol, Symbol
from hrkit.symbols.names import COMMISSIONS, COMMITTEES, OTHER_SERIES
from hrkit.symbols.states import ISO2_TO_ISO3, country_name

Groups = dict[str, str | None]

COMPILED: tuple[tuple[Form, re.Pattern[str]], ...] = tuple((form, form.compiled()) for form in FORMS)
NUMBERED = re.compile(r"\d|^HRI/CORE")
JOIN = re.compile(JOINED)
WORDS_APART = re.compile(r"[A-Za-z0-9]\s+[A-Za-z0-9]")
SUFFIX = re.compile(r"/((?:ADD|CORR|REV|AMEND)\.\d{1,3}(?:-\d{1,3})?)(?![A-Z0-9])")
SHORT_STATES = {"EU": "EUE", "UK": ISO2_TO_ISO3["GB"], "HKSAR": "HKG", "MEXICO": "MEX"}

# The series whose opening alone makes a text a symbol, well formed or not; with the kind and body of what is inside.
SERIES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(rf"{opening}(?:/{SEGMENT}){{1,10}}", re.ASCII), kind, body)
    for opening, kind, body in (
        (r"(?P<com>CCPR|CEDAW|CAT|CRC|CERD|CMW|CRPD|CED)/C", "session_document", ""),
        (r"(?P<com>E/C\.12|CAT/OP)", "session_document", ""),
        (r"A/HRC/WG\.6", "upr_document", "UPR"),
        (r"A/HRC", "hrc_document", "HRC"),
        (r"A/RES", "ga_resolution", "GA"),
        (r"A/CONF\.\d{1,3}", "conference_document", "GA"),
        (r"A/(?:C|CN|AC)\.\d{1,3}", "ga_committee_document", "GA"),
        (r"S/(?:RES|PRST|PV)", "sc_document", "SC"),
        (r"E/(?P<commission>CN\.4/SUB\.2|(?:CN|C)\.\d{1,2})", "commission_document", ""),
        (r"E/RES", "ecosoc_resolution", "ECOSOC"),
        (r"HRI/(?:CORE|GEN|MC|ICM)", "chairs_document", "HRI"),
    )
)


@dataclass(frozen=True)
class Reading:
    """One symbol read from a core: where it ends there, which form it has, and what it says."""

    end: int
    kind: str
    body: str
    reach: Reach
    groups: tuple[tuple[str, str | None], ...] = ()
    odd: str | None = None
    misshapen: bool = False


@lru_cache(maxsize=4096)
def read(core: str) -> Reading | None:
    """The longest well-formed symbol at the start of `core`, or None."""
    best: Reading | None = None
    for form, pattern in COMPILED:
        match = pattern.match(core)
        if match and NUMBERED.search(match[0]) and (best is None or match.end() > best.end):
            best = reading(form, match)
    return best


def reading(form: Form, match: re.Match[str]) -> Reading:
    """What `form` says about the symbol it matched."""
    groups = match.groupdict()
    code = groups.get("code")
    kind = form.kinds.get(code, form.kind) if code else form.kind
    odd = None
    if code and form.kinds is STATE_CODES and code not in form.kinds:
        odd = f"'{code}' is no code we know for a document on a State"
    return Reading(match.end(), kind, form.body or body_of(groups), form.reach, tuple(groups.items()), odd)


def read_series(core: str) -> Reading | None:
    """A misshapen symbol of a known series at the start of `core`: it holds a number but fits no form; or None."""
    for pattern, kind, body in SERIES:
        match = pattern.match(core)
        if match and re.search(r"\d", match[0][match[0].index("/") + 1 :].replace("C.12", "").replace("WG.6", "")):
            odd = f"begins like a symbol of this series, but '{match[0]}' is none of its forms"
            body = body or body_of(match.groupdict())
            return Reading(match.end(), kind, body, Reach.ANYWHERE, tuple(match.groupdict().items()), odd, True)
    return None


def body_of(groups: Groups) -> str:
    """Body code that the opening of the symbol names."""
    if com := groups.get("com"):
        return COMMITTEES[com if com in COMMITTEES else com.removesuffix("/C")]
    if commission := groups.get("commission"):
        return COMMISSIONS.get(commission.removesuffix("/"), "ECOSOC")
    return groups.get("series") or "ECOSOC"


def read_all(core: str) -> list[Reading]:
    """The symbol at the start of `core` and those joined to it by a dash; `end` counts from the start of `core`."""
    found: list[Reading] = []
    start = 0
    while len(found) < 3 and (one := read(core[start:])) is not None:
        found.append(Reading(start + one.end, one.kind, one.body, one.reach, one.groups, one.odd, one.misshapen))
        start += one.end
        if not JOIN.match(core, start):
            break
        start += 1
    return found


def parse(text: str, *, today: date | None = None) -> Symbol:
    """Read one UN document symbol.

    `today` decides which sessions and years still lie ahead (default: the current day). Raises `NotASymbol` with a
    sentence when the text is none; a likely misprint is read and explained in `suspect`.

    >>> parse("a/hrc/wg.6/42/kor/1").state_name
    'Republic of Korea'
    """
    if len(text) > clean.MAX_LENGTH:
        raise NotASymbol(f"This is longer than any document symbol ({len(text)} characters).")
    core = clean.core(text)
    readings = read_all(core.text)
    if not readings or readings[-1].end != len(core.text):
        series = read_series(core.text)
        if series is None or series.end != len(core.text) or WORDS_APART.search(clean.unwrap(text)):
            raise NotASymbol(why_not(text, core.text, readings))
        readings = [series]
    return symbol_of(text, core, readings, today or date.today())


def normalise(text: str) -> str:
    """The one spelling of a symbol that equal symbols share. Raises `NotASymbol`.

    >>> normalise("CCPR/C/21/REV.1./Add. 11")
    'CCPR/C/21/Rev.1/Add.11'
    """
    return parse(text).normal


def why_not(text: str, core: str, readings: list[Reading]) -> str:
    """A sentence on why `text` is no symbol."""
    shown = text.strip()
    if not shown:
        return "Nothing was given: a document symbol looks like A/HRC/59/15."
    if readings:
        known = clean.render(core[: readings[-1].end])
        return f"'{known}' is a document symbol, but '{shown}' has more after it."
    if "/" not in core:
        return f"'{shown}' has no slash: a document symbol looks like A/HRC/59/15."
    opening = core.partition("/")[0]
    known_opening = opening in {"A", "S", "E", "T", "ST", "HRI", "INT", "HR", "EC", "CD", *COMMITTEES, *OTHER_SERIES}
    if known_opening:
        return f"'{shown}' begins like a document symbol, but it has the form of none."
    return f"'{shown}' begins with '{opening}', which opens no series of United Nations documents we know."


def symbol_of(text: str, core: clean.Core, readings: list[Reading], today: date) -> Symbol:
    """The value for what was read; of a joint symbol, what its first part says."""
    first, end = readings[0], readings[-1].end
    groups = dict(first.groups)
    packed = core.text[:end]
    starts = [0, *(one.end + 1 for one in readings[:-1])]
    joint = tuple(clean.render(packed[start : one.end]) for start, one in zip(starts, readings, strict=True))
    normal = "-".join(joint)
    pinpoint = groups.get("pinpoint")
    year = year_of(groups, packed[: first.end])
    state = state_of(groups)
    doubts = [*core.repairs, *(one.odd for one in readings if one.odd)]
    doubts += [doubt for one in readings for doubt in doubts_of(one, core.text, today)]
    return Symbol(
        symbol=text,
        normal=normal,
        kind=joint_kind(readings),
        body=first.body,
        state=state,
        session=groups.get("session") or groups.get("session2"),
        number=groups.get("number"),
        year=year,
        suffixes=tuple(suffix.title() for suffix in SUFFIX.findall(packed[: first.end])),
        pinpoint=clean.render(pinpoint).strip() if pinpoint else None,
        joint=joint if len(joint) > 1 else (),
        suspect="; ".join(dict.fromkeys(doubts)) or None,
    )


def joint_kind(readings: list[Reading]) -> str:
    """The kind of one symbol, or of several joined."""
    kinds = {one.kind for one in readings}
    if len(readings) == 1:
        return readings[0].kind
    if kinds == {"general_comment"}:
        return "joint_general_comment"
    return readings[0].kind if len(kinds) == 1 else "joint_document"


def state_of(groups: Groups) -> str | None:
    """Code of the State party; of CHN-HKG it is CHN, which reports for the region."""
    code = groups.get("state")
    return SHORT_STATES.get(code, code[:3]) if code else None


def year_of(groups: Groups, packed: str) -> int | None:
    """The year in the symbol: the group that names it, or any segment that is one and has another behind it."""
    named = groups.get("year") or groups.get("year2")
    if named:
        return int(named)
    if two := groups.get("yy"):
        return 1900 + int(two)
    segment = None if groups.get("session") else re.search(r"/((?:19|20)\d\d)(?=/)", packed)
    return int(segment[1]) if segment else None


def doubts_of(one: Reading, core: str, today: date) -> list[str]:
    """Reasons to think the symbol misprinted: unknown State, a year or session that cannot be."""
    groups = dict(one.groups)
    doubts = []
    state = groups.get("state")
    for code in (state or "").split("-"):
        if code and country_name(SHORT_STATES.get(code, code)) is None:
            doubts.append(f"'{code}' is no State's code in ISO 3166")
    year = year_of(groups, core)
    if year is not None and not 1945 < year <= today.year + 1:
        doubts.append(f"the year {year} cannot be")
    if session := groups.get("session"):
        doubts += session_doubts(one, session, today)
    if one.body in {"CHR", "SUBCOM"}:
        doubts += commission_doubts(groups, year)
    return doubts


def session_doubts(one: Reading, session: str, today: date) -> list[str]:
    """Sessions that lie ahead, or that come before symbols carried a session."""
    if not session.isdigit():
        return []
    last = {"GA": today.year - 1944, "HRC": 3 * (today.year - 2005), "UPR": 3 * (today.year - 2006)}.get(one.body)
    number = int(session)
    groups_number = dict(one.groups).get("number")
    if last is not None and (number > last or number == 0):
        old = f"; A/{session}{groups_number} of before 1976?" if one.kind == "ga_document" and groups_number else ""
        return [f"session {session} has not been held{old}"]
    if one.body == "GA" and number < 31 and one.kind != "summary_record":
        return ["before session 31 (1976) the Assembly's symbols carried no session number"]
    return []


def commission_doubts(groups: Groups, year: int | None) -> list[str]:
    """The Commission on Human Rights numbered without years until about 1980 and closed in 2006."""
    number = groups.get("number") or ""
    if year is None and number.isdigit() and len(number) == 3:
        return [f"'{number}' stands where a year is expected; only documents from before about 1980 have none"]
    if year is not None and year > 2006:
        return [f"the Commission on Human Rights closed in 2006, before {year}"]
    return []
