"""Writes SVG: escaping, breaking of texts, places as shares of the width, right to left, patterns, links.

Nothing it writes has a style attribute, a script or a style element: looks come from classes, and from attributes
where a class cannot reach (geometry, pattern fills) or where the picture stands alone (`Frame.width`).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from html import escape

from hrkit.charts.marks import DASHES, TILES, Mark, Pattern, Tone
from hrkit.charts.model import ChartError, Frame, Number

TEXT = 14  # px, the size of class chart__label; chart__small is SMALL
SMALL = 12
LINE = 18
UNIT = 0.53  # of the size: an average letter; a wide (Korean, Chinese) one takes two
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SAFE_LINK = re.compile(r"(?:https?://|/|\?|#|\.{1,2}/)", re.IGNORECASE)
PREFIX = re.compile(r"[A-Za-z][\w-]*", re.ASCII)

COLOURS = {
    Tone.ACCENT: "#0b5a5e",
    Tone.INK: "#1a1f2b",
    Tone.MUTED: "#525a68",
    Tone.EDGE: "#7a848f",
    Tone.DONE: "#1f6f43",
    Tone.WAITING: "#8a5a00",
    Tone.LATE: "#a3212b",
    Tone.NOTE: "#1d4f91",
}
FONT = {"font-family": "Noto Sans KR, Noto Sans CJK KR, sans-serif"}
HALO = {"stroke": "#ffffff", "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke"}
# What a picture that stands alone says instead of the style sheet.
ALONE: dict[str, dict[str, object]] = {
    "chart__label": {"font-size": TEXT, "fill": "#1a1f2b", **HALO},
    "chart__value": {"font-size": TEXT, "font-weight": 650, "fill": "#1a1f2b", **HALO},
    "chart__small": {"font-size": SMALL, "fill": "#525a68", **HALO},
    "chart__on": {"font-size": SMALL, "fill": "#ffffff"},
    "chart__end": {"stroke-width": 6},
    "chart__axis": {"stroke": "#7a848f"},
    "chart__grid": {"stroke": "#d3d9dd"},
    "chart__target": {"stroke": "#1a1f2b", "stroke-dasharray": "6 4", "stroke-width": 1.5},
    "chart__today": {"stroke": "#1a1f2b", "stroke-width": 2},
    "chart__track": {"fill": "#eceff1"},
    "chart__band": {"fill": "#e3f0ef"},
    "chart__hatch": {"stroke": "#ffffff", "stroke-width": 1.75, "fill": "none", "stroke-linecap": "round"},
    "chart__hatch--dots": {"stroke-width": 3},
    "chart__hollow": {"fill": "#ffffff", "stroke-width": 1.5},
    "chart__part": {"stroke": "#ffffff"},
    "chart__line": {"fill": "none", "stroke-width": 2.5, "stroke-linejoin": "round"},
    "chart__cell": {"stroke": "#ffffff"},
    "chart__cell--none": {"fill": "#f5f7f8"},
    "chart__cell--0": {"fill": "#ffffff", "stroke": "#7a848f", "stroke-dasharray": "3 3"},
    "chart__cell--1": {"fill": "#ebf2f2"},
    "chart__cell--2": {"fill": "#d3e1e2"},
    "chart__cell--3": {"fill": "#b6cdcf"},
    "chart__cell--4": {"fill": "#98babb"},
    "chart__cell--5": {"fill": "#0b5a5e"},
    **{f"chart__tone--{tone}": {"fill": colour} for tone, colour in COLOURS.items()},
    **{f"chart__stroke--{tone}": {"stroke": colour} for tone, colour in COLOURS.items()},
}


def units(text: str) -> int:
    """How wide a text is, in average letters.

    >>> units("Housing"), units("주거")
    (7, 4)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrap(text: str, most: int, lines: int = 4) -> list[str]:
    """The text in lines of at most `most` letters, broken at spaces where there are any; the rest is cut with “…”.

    >>> wrap("Persons with disabilities", 12)
    ['Persons with', 'disabilities']
    """
    broken: list[str] = []
    for word in text.split():
        while word:
            joined = f"{broken[-1]} {word}" if broken else ""
            if joined and units(joined) <= most:
                broken[-1], word = joined, ""
            else:
                piece = cut(word, most)
                broken.append(piece)
                word = word[len(piece) :]
    if len(broken) > lines:
        broken = [*broken[: lines - 1], cut(broken[lines - 1], most - 1) + "…"]
    return broken or [""]


def cut(word: str, most: int) -> str:
    """The beginning of a word that fits."""
    while len(word) > 1 and units(word) > most:
        word = word[:-1]
    return word


def letters(pixels: float, size: int = TEXT) -> int:
    """How many average letters fit."""
    return max(3, int(pixels / (size * UNIT)))


def pixels(text: str, size: int = TEXT) -> float:
    """About how long a text becomes."""
    return units(text) * size * UNIT


def real(value: Number, where: str) -> float:
    """The number as it is drawn; refuses what has no place on an axis.

    Raises:
        ChartError: it is not finite.
    """
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise ChartError(f"The value of “{where}” is not a number that can be drawn.")
    return found


def positive(value: Number, where: str) -> float:
    """The length of a bar.

    Raises:
        ChartError: it is below 0 or not finite.
    """
    length = real(value, where)
    if length < 0:
        raise ChartError(f"The value of “{where}” is {value}; bars begin at 0 and cannot show less.")
    return length


def written(value: object) -> str:
    """A value of an attribute; numbers with at most two decimals."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
    return escape(NOT_XML.sub("\ufffd", str(value)))


class Canvas:
    """A drawing that grows downward. `share` is a place along the width, 0 at the start of reading, 1 at its end."""

    def __init__(self, frame: Frame) -> None:
        if not PREFIX.fullmatch(frame.prefix):
            raise ChartError(f"The prefix “{frame.prefix}” must be letters, digits and dashes, a letter first.")
        if frame.width is not None and frame.width < 120:
            raise ChartError(f"The width is {frame.width}; a chart needs at least 120.")
        self.frame = frame
        self.parts: list[str] = []
        self.patterns: dict[Mark, str] = {}
        self.y = 0.0
        self.linked = False
        self.wide = False

    def tag(self, name: str, /, *inside: str, classes: str = "", **attributes: object) -> str:
        """One element; `_` in a name stands for `-`, None leaves the attribute out."""
        given: dict[str, object] = {"class": classes} if classes else {}
        if self.frame.width:
            for one in classes.split():
                given.update(ALONE.get(one, {}))
        given.update(
            (key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None
        )
        said = "".join(f' {key}="{written(value)}"' for key, value in given.items())
        return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"

    def at(self, share: float) -> str:
        """A place along the width."""
        return written(100 * (1 - share if self.frame.rtl else share)) + "%"

    def shift(self, by: float) -> float | None:
        """Pixels toward the end of reading."""
        return (-by if self.frame.rtl else by) or None

    def add(self, *parts: str) -> None:
        """Draw on top of what is there."""
        self.parts.extend(parts)

    def rect(self, start: float, length: float, y: float, height: float, classes: str, **more: object) -> str:
        """A box from `start` over `length` of the width."""
        left = start + length if self.frame.rtl else start
        return self.tag(
            "rect", classes=classes, x=self.at(left), y=y, width=written(100 * length) + "%", height=height, **more
        )

    def box(self, mark: Mark, start: float, length: float, y: float, height: float) -> str:
        """A box filled with a mark."""
        classes, fill = self._filled(mark)
        return self.rect(start, length, y, height, classes, **fill)

    def swatch(self, mark: Mark) -> str:
        """A small square of a mark, for a key."""
        classes, fill = self._filled(mark)
        x = -14 if self.frame.rtl else 0
        return self.tag("rect", classes=classes, x=x, y=2, width=14, height=14, **fill)

    def place(self, share: float, y: float, *shapes: str) -> str:
        """Shapes in pixels around a place along the width."""
        return self.tag("svg", *shapes, x=self.at(share), y=y, overflow="visible")

    def rule(self, from_: float, to: float, y1: float, y2: float, classes: str) -> str:
        """A straight line."""
        return self.tag("line", classes=classes, x1=self.at(from_), x2=self.at(to), y1=y1, y2=y2)

    def text(
        self, share: float, y: float, said: str, classes: str = "chart__label", anchor: str = "start", by: float = 0
    ) -> str:
        """One line of text with its foot at `y`, `by` pixels further on."""
        return self.tag(
            "text",
            written(said),
            classes=classes,
            x=self.at(share),
            y=y,
            dx=self.shift(by),
            text_anchor=None if anchor == "start" else anchor,
        )

    def link(self, href: str, label: str, *inside: str) -> str:
        """A link around shapes; nothing but web addresses.

        Raises:
            ChartError: the address is of another kind.
        """
        if not href:
            return "".join(inside)
        if not SAFE_LINK.match(href):
            raise ChartError(f"The link of “{label}” must be a web address.")
        self.linked = True
        return self.tag("a", *inside, classes="chart__link", href=href, aria_label=label or None)

    def heading(self, label: str, href: str = "", value: str = "", classes: str = "chart__value") -> None:
        """The label of a row on lines of its own, with its value at the end of the last."""
        lines = wrap(label, letters(self.frame.room))
        if value and units(lines[-1]) + units(value) + 2 > letters(self.frame.room):
            lines.append("")
        shown = [self.text(0, self.y + LINE * (n + 1) - 4, line) for n, line in enumerate(lines) if line]
        self.add(self.link(href, label, *shown))
        self.y += LINE * len(lines)
        if value:
            self.add(self.text(1, self.y - 4, value, classes, "end"))

    def key(self, entries: Sequence[tuple[str, str]], wide: int = 14) -> None:
        """What the marks mean, each `wide` pixels: in two columns where every text is short enough."""
        columns = 2 if all(pixels(text) < self.frame.room / 2 - wide - 14 for _mark, text in entries) else 1
        for n, (shape, text) in enumerate(entries):
            row, column = divmod(n, columns)
            top, most = self.y + row * 22, letters(self.frame.room / columns - wide - 8)
            said = self.text(column / columns, top + 14, wrap(text, most, 1)[0], by=wide + 7)
            self.add(self.place(column / columns, top, shape), said)
        self.y += 22 * math.ceil(len(entries) / columns) + (8 if entries else 0)

    def finish(self) -> str:
        """The drawing as one element."""
        frame = self.frame
        names = [self.tag("title", written(frame.title), id=f"{frame.prefix}-title")]
        if frame.description:
            names.append(self.tag("desc", written(frame.description), id=f"{frame.prefix}-desc"))
        defs = [self.tag("defs", *self.patterns.values())] if self.patterns else []
        return self.tag(
            "svg",
            *names,
            *defs,
            *self.parts,
            classes="chart__svg chart__svg--wide" if self.wide else "chart__svg",
            xmlns="http://www.w3.org/2000/svg",
            # An image hides what is inside it; links must stay reachable.
            role="group" if self.linked else "img",
            aria_labelledby=f"{frame.prefix}-title",
            aria_describedby=f"{frame.prefix}-desc" if frame.description else None,
            direction="rtl" if frame.rtl else None,
            **self._size(math.ceil(self.y)),
        )

    def _size(self, height: int) -> dict[str, object]:
        width = self.frame.width
        if not width:
            return {"width": "100%", "height": height}
        return {"width": width, "height": height, "viewBox": f"0 0 {width} {height}", **FONT}

    def _filled(self, mark: Mark) -> tuple[str, dict[str, object]]:
        if mark.pattern == Pattern.EMPTY:
            return f"chart__hollow chart__stroke--{mark.tone}", {"stroke_dasharray": DASHES[Pattern.EMPTY]}
        if mark.pattern == Pattern.SOLID:
            return f"chart__part chart__tone--{mark.tone}", {}
        name = f"{self.frame.prefix}-{mark.tone}-{mark.pattern}"
        if mark not in self.patterns:
            self.patterns[mark] = self.tag(
                "pattern",
                self.tag("rect", classes=f"chart__tone--{mark.tone}", width=8, height=8),
                self.tag(
                    "path",
                    classes="chart__hatch chart__hatch--dots" if mark.pattern == Pattern.DOTS else "chart__hatch",
                    d=TILES[mark.pattern],
                ),
                id=name,
                width=8,
                height=8,
                patternUnits="userSpaceOnUse",
            )
        return "chart__part", {"fill": f"url(#{name})"}
