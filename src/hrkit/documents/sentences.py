"""What a sentence of a treaty body does: voice a concern, recommend, ask for information, or none of them."""

from __future__ import annotations

import re
from enum import Enum, auto


class Part(Enum):
    """The purpose of a sentence."""

    NEUTRAL = auto()
    CONCERN = auto()
    RECOMMENDATION = auto()
    INFORMATION = auto()


_ASKS = (
    r"recommends?|urges?|calls? (?:up)?on|encourages?|requests?|invites?|asks?|suggests?|advises?"
    r"|reiterates? (?:\S+ ){0,6}(?:recommendations?|requests?|calls?)\b"
)
_ADVERBS = (
    r"(?:also|further|furthermore|strongly|therefore|again|accordingly|thus|once more|moreover|however|in particular"
    r"|firmly|additionally|respectfully|specifically|hereby|wishes to|would like to|reiterates its concern and"
    r"|reiterates and)\s+"
)
_OBJECT = r"(?:that|the (?:state|parliament|government|authorities)|states?|it|upon|on|all|its|to)"
_STATE_MUST = r"(?:should|must|(?:is|are) (?:\w+ )?(?:urged|encouraged|requested|invited))"
_IT_SHOULD = r"(?:it|they|(?:urgent )?(?:steps|measures|efforts)|the (?:authorities|government)|in particular, it)"
_RECOMMENDS = re.compile(
    rf"\bcommittee(?:\s*,[^.;:]{{0,400}}?,)?\s+(?:{_ADVERBS})*(?:{_ASKS})\b"
    rf"|(?:^|[,;]\s*|\band\s+)(?:it\s+|they\s+)?(?:{_ADVERBS})*(?:{_ASKS})\s+{_OBJECT}\b"
    r"|\bcommittee (?:\w+ ){0,2}(?:recommended|urged|requested|suggested)\b"
    rf"|\bstates? part(?:y|ies) (?:\w+ )?{_STATE_MUST}\b"
    rf"|^{_IT_SHOULD} (?:\w+ )?(?:should|must)\b"
    r"|\b(?:le comité|il)\b.{0,200}?\b(?:recommande|engage|invite|demande|encourage|exhorte|prie)\b"
    r"|\bl[’']état partie (?:devrait|doit)\b"
    r"|\bel comité\b.{0,200}?\b(?:recomienda|insta|exhorta|alienta|invita|solicita|pide)\b"
    r"|\bel estado parte (?:debería|debe)\b",
    re.I | re.S,
)
_INFORMS = re.compile(
    r"\b(?:requests?|invites?|asks?|encourages?|urges?|recommends?|is (?:requested|invited)|wishes|would like|should"
    r"|demande|invite|solicita|pide)\b.{0,160}?"
    r"(?:\b(?:provid|includ|submit|furnish|suppl|inform|report|update|transmit|receiv)\w*\b.{0,200}?"
    r"\b(?:information|data|reports?|document|replies|responses?)\b"
    r"|\b(?:rapport|renseignements|informe|información)\b)",
    re.I | re.S,
)
_REPORTING = re.compile(
    r"\b(?:next|subsequent|forthcoming|periodic|combined|initial|follow-up|simplified reporting|common core"
    r"|core document|within (?:one|two|three|\d+)|by \d{1,2} [A-Z][a-z]+ \d{4}|prochain|próximo)\b",
    re.I,
)
_ACTS = re.compile(
    r"\b(?:adopt|ensure|guarantee|strengthen|take (?:all|the|further|immediate|effective|concrete))\b", re.I
)
_WORRIED = r"(?:concerned|alarmed|disturbed|troubled|dismayed|worried)"
_WORRIES = re.compile(
    r"\b(?:is|are|was|were|remains?|been|be|deeply|seriously|particularly|gravely|also|further|furthermore|especially"
    rf"|nevertheless|however|still|extremely|very|most) {_WORRIED}\b"
    rf"|\b{_WORRIED} (?:that|about|at|by|over)\b"
    r"|\b(?:deplores?|regrets?|préoccupé|regrette|s[’']inquiète|preocupa|preocupado|preocupada|lamenta|inquieta)\b"
    r"|\b(?:with|its?|express\w*|voices?|of|serious|grave|deep|great|main) (?:\w+ ){0,2}(?:concern|alarm|dismay)s?\b"
    r"|\bavec (?:préoccupation|inquiétude|regret)\b|\bcon (?:preocupación|inquietud|pesar)\b"
    r"|\bconcerns? (?:about|that|at|over|is|remain)",
    re.I,
)
_ANSWERS = re.compile(
    r"^(?:recalling|in (?:the )?(?:light|line|view|accordance)|bearing in mind|taking (?:note|into)|with reference)",
    re.I,
)
_ASKING_VERB = re.compile(rf"\b(?:{_ASKS}|should|must|recommande|recomienda|devrait|debería)\b", re.I)
_NEW_CLAUSE = re.compile(r"[,;]\s*(?:and|the committee|it)\b", re.I)
_END = re.compile(r"(?<=[.!?])[”’\")]*\d{0,2}\s+(?=[“\"(]?[A-ZÀ-Þ])(?!\(?[a-z]\))")
_ABBREVIATIONS = r"arts?|paras?|No|Nos|chap|sect|vol|Mr|Ms|Mrs|Dr|St|e\.g|i\.e|cf|vs|resp|pp?|Add|Rev"
_ABBREVIATED = re.compile(rf"(?:\b(?:{_ABBREVIATIONS})|\b[A-Z])\.[”’\")]*$")
_MARK = re.compile(r"\(?([a-z]{1,4})\)\s*")
_INLINE_MARK = re.compile(r"(?<=[:;,.])\s*(?:and\s+|or\s+)?\(([a-z])\)\s*(?=[“\"]?[A-Z])")


def part_of(sentence: str) -> Part:
    """What a sentence does, by its words before any lettered items; what stands in quotation marks is not seen.

    >>> part_of("The Committee is concerned that its earlier recommendation was not implemented.").name
    'CONCERN'
    >>> part_of("The Committee requests the State party to include data in its next periodic report.").name
    'INFORMATION'
    """
    plain = re.sub(r"“[^”]*”", "“…”", items_of(sentence)[0] or sentence)
    worry = _WORRIES.search(plain)
    recommend = _RECOMMENDS.search(plain)
    if worry and not (recommend and _answers(plain, worry, recommend)):
        return Part.CONCERN
    informs = _INFORMS.search(plain) and _REPORTING.search(plain) and not _ACTS.search(plain)
    if informs:
        return Part.INFORMATION
    return Part.RECOMMENDATION if recommend else Part.NEUTRAL


def _answers(sentence: str, worry: re.Match[str], recommend: re.Match[str]) -> bool:
    """Whether a sentence with a concern asks all the same: the asking comes first, or in a clause of its own after."""
    if recommend.end() <= worry.start() or _ANSWERS.match(sentence):
        return True
    last = max((found.start() for found in _ASKING_VERB.finditer(sentence, 0, recommend.end() + 1)), default=-1)
    return last > worry.end() and bool(_NEW_CLAUSE.search(sentence[worry.end() : last]))


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; a lettered line and what follows the colon before it stay whole pieces."""
    pieces: list[str] = []
    for line in text.split("\n"):
        start = 0
        if _MARK.match(line) and pieces:
            pieces.append(line)
            continue
        for found in _END.finditer(line):
            if not _ABBREVIATED.search(line[start : found.start()].rstrip()):
                pieces.append(line[start : found.start()].strip())
                start = found.end()
        pieces.append(line[start:].strip())
    return _with_items([piece for piece in pieces if piece])


def _with_items(pieces: list[str]) -> list[str]:
    """Lettered pieces joined to the sentence that introduces them: an item does what its opening says."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _MARK.match(piece):
            joined[-1] = f"{joined[-1]}\n{piece}"
        else:
            joined.append(piece)
    return joined


def items_of(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The lead of a text and its items (letter, text); Roman sub-items stay inside their item.

    >>> items_of("It recommends: (a) Act; (b) Stop.")
    ('It recommends:', [('a', 'Act'), ('b', 'Stop.')])
    """
    text = _INLINE_MARK.sub(lambda found: f"\n({found[1]}) ", text)
    lines = text.split("\n")
    items: list[tuple[str, str]] = []
    lead: list[str] = []
    for place, line in enumerate(lines):
        found = _MARK.match(line)
        if found and _is_next_letter(found[1], [letter for letter, _ in items], lines[place + 1 :]):
            items.append((found[1], line[found.end() :]))
        elif items:
            items[-1] = (items[-1][0], f"{items[-1][1]}\n{line}")
        else:
            lead.append(line)
    return "\n".join(lead), [(letter, _item_text(item)) for letter, item in items]


def _is_next_letter(mark: str, before: list[str], following: list[str]) -> bool:
    """Whether a mark goes on with a, b, c …; "(i)" after (h) is a letter unless "(ii)" comes next."""
    expected = chr(ord("a") + len(before)) if len(before) < 26 else mark
    if not before and mark != "a" and len(mark) == 1 and mark not in "ivx":
        return True
    if mark != expected:
        return False
    marks = (found[1] for line in following if (found := _MARK.match(line)))
    return mark != "i" or next(marks, "") != "ii"


def _item_text(item: str) -> str:
    return re.sub(r"\s*;\s*(?:and|or)?\s*$", "", item.strip())
