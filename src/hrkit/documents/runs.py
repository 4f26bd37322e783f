"""Runs of numbered recommendations in the printed lines of a Working Group report.

A run is a head paragraph ("140. The following recommendations will be examined …:") and its items 140.1, 140.2 …, or,
in reports of the first cycle, a plain list 1, 2, 3 … below the head. Numbers must count on: that is what tells an item
from a cross-reference, and a misprinted number from a lost one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PAIR = re.compile(r"\s*[\"“*]?(\d{1,3})\s?\.\s?(\d{1,3})\s*[.:)]?(?=\s|[A-Z“\"(]|$)\s*")
# A number with a letter of its own ("100.2a", "100.2 bis") or in brackets, where the number comes back.
_SUB = re.compile(
    r"\s*[\"“*]?\d{1,3}\s?\.\s?\d{1,3}\s?(?:\.\s?)?(?:([a-z])[.)]?(?=\s)|(bis|ter|quater)\b\.?|\(([a-z])\))\s*"
)
_BARE_SUB = re.compile(r"\s*[\"“*]?(\d{1,3})\s?\.\s?(\d{1,3})(?=[a-z][.)]?\s|\s?\.?\s?(?:bis|ter|quater)\b)")
_CLOSED = re.compile(r"\)\s*[;.,]?\s*(?:and)?\s*(?:\d{1,2}|\*{1,3})?\s*$")
_SOURCE = re.compile(r"\s*Source\s+of\s+position\s*:?\s*(.*)", re.I | re.S)
# "147 18. Text", "14718. Text", "147,18 Text": only believed where the count has a gap.
_LOOSE = re.compile(r"\s*(\d{2,6})(?:\s?[-–.,:;\s]\s?(\d{1,3}))?\s*[.,:;)]?\s+(?=\D)")
_PLAIN = re.compile(r"\s*\(?(\d{1,3})\s*[.)]\s*(?=[A-Za-z“\"(])")
_LETTER = re.compile(r"\s*\(([a-z]|([a-z])\2)\)\s*(?=\S)")
_CHAPTER = re.compile(r"\s*(?:[IVX]+\.\s*)?conclusions?\s+and\s?/?\s?(?:or)?\s+recommendations?\s*\*{0,3}\s*", re.I)
_PARAGRAPH = re.compile(r"\s*(\d{1,3})\s*\.\s*(?=[A-Z“\"(*])")
_END = re.compile(
    r"\s*(?:\d{2,3}\s*\.\s*)?All (?:the )?conclusions and(?:/or)? recommendations|\s*Annex(?:es)?\b(?!\s+[a-z])"
    r"|\s*(?:III|IV)\.\s+[A-Z]|\s*Voluntary (?:pledges|commitments)",
    re.I,
)
_INTRODUCES = re.compile(r"\d{1,3}\s*\.\s.*(?:recomm[ae]ndation|recomendaci)", re.I | re.S)
_HEAD_WORDS = re.compile(r"recomm[ae]ndation|recomendaci", re.I)
_GLUED = re.compile(r"(?<=[;.):])\s+(?=\d{2,3}\.\d{1,3}\.?\s+[A-Z“\"])")
_GLUED_PLAIN = re.compile(
    r"(?<=[;:])\s+(?=\d{1,3}\.\s+[A-Z])"
    r"|\s+(?=\d{2,3}\.\s+(?:In the course|During|Recommendations|The (?:following|recommendations|responses?)|All)\b)"
)
_LONG_LINE = 250
_HEAD_LINES = 12
_LEAST_HEAD = 10
_LEAST_INTRODUCED = 3
_GAP = 10


@dataclass(slots=True)
class Item:
    """One item: corrected number, the number as printed, its lines, and what was odd about it.

    `sub` is the letter of a number that has one, `section` the thematic heading above, `source` what the item itself
    gives as the source of its position.
    """

    number: str
    printed: str
    lines: list[str]
    warnings: list[str] = field(default_factory=list)
    sub: str = ""
    section: str = ""
    source: str = ""


@dataclass(slots=True)
class Run:
    """A head paragraph and its items; `lost` are numbers that the count asks for and the text does not show.

    `split` are the numbers that stand on lines of their own with "(b)": each of their letters is an item.
    """

    head: int
    sentence: str
    items: list[Item] = field(default_factory=list)
    section: str = ""
    lettered: bool = False
    lost: list[str] = field(default_factory=list)
    split: set[int] = field(default_factory=set)


def find_runs(lines: Sequence[str]) -> list[Run]:
    """The runs of a report in order: dotted numbers first, else plain or lettered lists below a head paragraph."""
    broken = list(break_long(lines, _GLUED))
    heads = dotted_heads(broken)
    if heads:
        runs = [_dotted_run(broken, head) for head in heads]
    else:
        plain = list(break_long(_conclusions(lines), _GLUED_PLAIN))
        runs = list(_plain_runs(plain, _PLAIN)) or list(_plain_runs(plain, _LETTER))
    for run in runs:
        take_headings(run)
    return runs


def take_headings(run: Run) -> None:
    """Move the lines that stand between items and belong to none: thematic headings, and sources of positions."""
    section = run.section
    for item in run.items:
        item.section = section
        lines, item.source = _without_source(item.lines)
        closed = [at for at, line in enumerate(lines) if _CLOSED.search(line)]
        rest = lines[closed[-1] + 1 :] if closed else []
        heading = _heading(rest)
        if heading:
            section = heading
            lines = lines[: closed[-1] + 1]
        item.lines = lines


def _heading(lines: Sequence[str]) -> str:
    """The thematic heading that some lines make together, without the word "Theme:"; "" for other lines."""
    text = " ".join(" ".join(lines).split())
    if not 0 < len(text) < 200 or not text[0].isupper() or re.search(r"[.;:,)]$", text):
        return ""
    return re.sub(r"^(?:Theme|Issue)\s*:\s*", "", text)


def _opening_heading(lines: Sequence[str], first: int) -> str:
    """The heading between a head sentence, which ends with a colon, and the first item."""
    for at in range(first - 1, max(-1, first - 5), -1):
        if lines[at].rstrip().endswith(":"):
            return _heading(lines[at + 1 : first])
    return ""


def _without_source(lines: list[str]) -> tuple[list[str], str]:
    """An item's lines without the line that names the source of its position, and that source."""
    for at, line in enumerate(lines):
        found = _SOURCE.match(line)
        if found:
            return lines[:at] + lines[at + 1 :], " ".join(found[1].split())
    return lines, ""


def break_long(lines: Sequence[str], glue: re.Pattern[str]) -> Iterator[str]:
    """Lines as given; a line that holds many items (a broken conversion) is cut before each number."""
    for line in lines:
        if len(line) > _LONG_LINE:
            yield from glue.split(line)
        else:
            yield line


def dotted_heads(lines: Sequence[str]) -> list[int]:
    """Paragraph numbers whose items n.1, n.2 … stand at line starts.

    One with fewer than three items must be introduced by a head sentence on recommendations, so that a share or a
    date at a line's start opens no run, and so must one of a paragraph below 10; one whose first item is misprinted
    needs five.
    """
    seen: dict[int, set[int]] = {}
    for line in lines:
        pair = _pair(line)
        if pair and pair[0] >= _LEAST_INTRODUCED:
            seen.setdefault(pair[0], set()).add(pair[1])
    return sorted(head for head, items in seen.items() if _is_run(lines, head, items))


def _is_run(lines: Sequence[str], head: int, items: set[int]) -> bool:
    if head >= _LEAST_HEAD and len(items) >= (3 if 1 in items else 5) and min(items) <= 3:
        return _in_sequence(items)
    if 1 not in items:
        return False
    sentence = head_sentence(lines, _first_item(lines, head), head)
    return bool(_INTRODUCES.search(sentence)) and (head >= _LEAST_HEAD or bool(re.match(rf"{head}\s?\.", sentence)))


def _in_sequence(items: set[int]) -> bool:
    return sum(number <= 2 * len(items) for number in items) >= 0.6 * len(items)


def _first_item(lines: Sequence[str], head: int) -> int:
    """The line of a run's first item, or, where that is misprinted, the line after the head paragraph's start."""
    first = next((at for at, line in enumerate(lines) if _pair(line) == (head, 1)), None)
    if first is not None:
        return first
    some = next(at for at, line in enumerate(lines) if (_pair(line) or (0, 0))[0] == head)
    for at in range(some - 1, max(-1, some - 1 - 3 * _HEAD_LINES), -1):
        found = _PARAGRAPH.match(lines[at])
        if found and int(found[1]) == head:
            return at + 1
    return some


def _dotted_run(lines: Sequence[str], head: int) -> Run:
    first = _first_item(lines, head)
    run = Run(head, head_sentence(lines, first, head), section=_opening_heading(lines, first))
    last = _last_item(lines, first, head)
    region = lines[first : _region_end(lines, last, head)]
    strict = Counter(pair[1] for pair in map(_pair, region) if pair and pair[0] == head)
    run.split = {pair[1] for line in region if (pair := _pair(line)) and (sub := _SUB.match(line)) and sub[3] == "b"}
    expected = 1
    for line in region:
        expected = _take(run, line, expected, strict)
    return run


def _last_item(lines: Sequence[str], first: int, head: int) -> int:
    """The line of the highest number that is reached by counting on with few gaps."""
    at, reached = first, 0
    for number in range(first, len(lines)):
        pair = _pair(lines[number])
        if pair and pair[0] == head and reached < pair[1] <= reached + _GAP:
            at, reached = number, pair[1]
    return at


def _pair(line: str) -> tuple[int, int] | None:
    found = _BARE_SUB.match(line) or _PAIR.match(line)
    return (int(found[1]), int(found[2])) if found else None


def head_sentence(lines: Sequence[str], first: int, head: int) -> str:
    """The head paragraph above a run's first item, as one text."""
    begin = first
    for at in range(first - 1, max(-1, first - 1 - _HEAD_LINES), -1):
        begin = at
        found = _PARAGRAPH.match(lines[at])
        if found and int(found[1]) == head:
            break
        if _pair(lines[at]):
            begin = at + 1
            break
    return " ".join(" ".join(lines[begin:first]).split())


def _region_end(lines: Sequence[str], last: int, head: int) -> int:
    """The line after a run's last item: the next paragraph, the next run, the closing paragraph or the annex."""
    for at in range(last + 1, len(lines)):
        found = _PARAGRAPH.match(lines[at])
        if (found and int(found[1]) == head + 1 and not _pair(lines[at])) or _END.match(lines[at]):
            return at
        if _pair(lines[at]) == (head + 1, 1):
            return at
    return len(lines)


def _take(run: Run, line: str, expected: int, strict: Counter[int]) -> int:
    """Put one line of a run where it belongs; returns the number expected next."""
    sub = _sub_item(run, line, expected)
    if sub is not None:
        run.items.append(sub)
        return max(expected, int(sub.number.partition(".")[2]) + 1)
    found = _number(line, run.head, expected, strict)
    if found is None:
        if run.items:
            run.items[-1].lines.append(line)
        return expected
    number, printed, length = found
    run.lost += [f"{run.head}.{missing}" for missing in range(expected, number)]
    item = Item(f"{run.head}.{number}", printed, [line[length:]])
    if printed != item.number:
        item.warnings.append(f"Printed number {printed} stands where {item.number} belongs: a misprint.")
    run.items.append(item)
    return number + 1


def _sub_item(run: Run, line: str, expected: int) -> Item | None:
    """The item of a number with a letter, if it is the number expected or the last one again."""
    found, pair = _SUB.match(line), _pair(line)
    if found is None or pair is None or pair[0] != run.head or pair[1] not in (expected, expected - 1):
        return None
    if found[3] and pair[1] not in run.split:
        return None
    number = f"{pair[0]}.{pair[1]}"
    return Item(number, number, [line[found.end() :]], sub=found[1] or found[2] or found[3])


def _number(line: str, head: int, expected: int, strict: Counter[int]) -> tuple[int, str, int] | None:
    """(number, printed, length of the mark) when a line opens the item expected, or a later one after a gap."""
    found = _PAIR.match(line)
    if found:
        owner, number = int(found[1]), int(found[2])
        printed = f"{found[1]}.{found[2]}"
        if owner == head and number == expected:
            return number, printed, found.end()
        if expected in strict:
            return None
        if owner == head and number > expected and not _out_of_place(number, expected, strict):
            return number, printed, found.end()
        return (expected, printed, found.end()) if number == expected or owner == head else None
    loose = _LOOSE.match(line) if expected not in strict else None
    if loose and (loose[1], loose[2]) in {(str(head), str(expected)), (f"{head}{expected}", None)}:
        return expected, loose[0].strip().rstrip(".:;,)"), loose.end()
    return None


def _out_of_place(number: int, expected: int, strict: Counter[int]) -> bool:
    """Whether a number ahead of the count is a misprint: the count goes on where it was, not behind that number."""
    return number > expected + 1 and expected + 1 in strict and number + 1 not in strict


def _plain_runs(lines: Sequence[str], mark: re.Pattern[str]) -> Iterator[Run]:
    """Lists 1, 2, 3 … or (a), (b) … each below a numbered head paragraph on recommendations.

    A second list may go on counting where the first one stopped.
    """
    at, following = 0, 1
    while at < len(lines):
        head = _PARAGRAPH.match(lines[at])
        first = _first_plain(lines, at, {1, following}, mark) if head and int(head[1]) >= _LEAST_HEAD else None
        if head is None or first is None:
            at += 1
            continue
        run = Run(int(head[1]), " ".join(" ".join(lines[at:first]).split()), lettered=mark is _LETTER)
        at, following = _take_plain(run, lines, first, mark)
        yield run


def _first_plain(lines: Sequence[str], at: int, numbers: set[int], mark: re.Pattern[str]) -> int | None:
    """The line of the first item below a head paragraph, if there is one within a few lines."""
    for first in range(at + 1, min(at + _HEAD_LINES, len(lines))):
        found = mark.match(lines[first])
        if found:
            text = " ".join(lines[at:first])
            is_head = _HEAD_WORDS.search(text) and text.rstrip(" *").endswith((":", ".", ";", ","))
            return first if is_head and _count(found[1]) in numbers else None
    return None


def _take_plain(run: Run, lines: Sequence[str], at: int, mark: re.Pattern[str]) -> tuple[int, int]:
    """Fill a run from its first item on; returns the line after it and the number that would be next."""
    first = mark.match(lines[at])
    expected = _count(first[1]) if first else 1
    while at < len(lines):
        found = mark.match(lines[at])
        number = _count(found[1]) if found else 0
        paragraph = _PARAGRAPH.match(lines[at])
        ended = paragraph is not None and int(paragraph[1]) == run.head + 1 and (number != expected or run.lettered)
        if _END.match(lines[at]) or ended:
            break
        if found and (number == expected or (number == expected + 1 and not _follows(lines, at, expected, mark))):
            run.lost += [f"{run.head}.{missing}" for missing in range(expected, number)]
            run.items.append(Item(_cited(run, found[1]), found[1], [lines[at][found.end() :]]))
            expected = number + 1
        elif run.items:
            run.items[-1].lines.append(lines[at])
        at += 1
    return at, expected


def _cited(run: Run, printed: str) -> str:
    return str(run.head) if run.lettered else f"{run.head}.{printed}"


def _count(printed: str) -> int:
    """The place of a list mark: "7" is 7, "c" is 3, "bb" is 28."""
    if printed.isdigit():
        return int(printed)
    return ord(printed[0]) - ord("a") + 1 + 26 * (len(printed) - 1)


def _follows(lines: Sequence[str], at: int, number: int, mark: re.Pattern[str]) -> bool:
    return any(found and _count(found[1]) == number for found in map(mark.match, lines[at : at + 40]))


def _conclusions(lines: Sequence[str]) -> Sequence[str]:
    """The lines from the heading of the chapter of conclusions on; all of them where there is no such heading."""
    starts = [at for at, line in enumerate(lines) if _CHAPTER.fullmatch(line)]
    return lines[starts[-1] :] if starts else lines
