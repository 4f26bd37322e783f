"""The colour tokens of the style sheet keep the contrast that WCAG 2.2 AA asks for, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hrcity.core

CSS = (Path(hrcity.core.__file__).parent / "static/core/css/hrcity.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-fA-F]{6})\b")
LEAST = {"text": 4.5, "shape": 3.0}


def tokens(scheme: str) -> dict[str, str]:
    light, dark = CSS.split("@layer tokens {", 1)[1].split("@layer base {", 1)[0].split("prefers-color-scheme: dark", 1)
    found = dict(TOKEN.findall(light))
    return found | dict(TOKEN.findall(dark)) if scheme == "dark" else found


def documented_pairs() -> list[tuple[str, str, str]]:
    pairs = []
    for kind, line in re.findall(r"@(text|shape) ([^\n]+)", CSS):
        pairs += [(kind, *pair.strip().split(" on ")) for pair in line.split(",")]
    return pairs


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_of_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("kind", "ink", "paper"), documented_pairs())
def test_pair_is_readable(scheme: str, kind: str, ink: str, paper: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[paper]) >= LEAST[kind], f"{ink} on {paper} in {scheme}"


def test_every_tone_is_documented_on_its_own_soft_ground() -> None:
    texts = {(ink, paper) for kind, ink, paper in documented_pairs() if kind == "text"}
    assert {(tone, f"{tone}-soft") for tone in ("done", "waiting", "late", "note")} <= texts


def test_light_is_never_a_text_colour_on_paper() -> None:
    assert not re.search(r"(?<![-\w])color:\s*var\(--light\)", CSS)


def test_style_sheet_uses_logical_sides_only() -> None:
    sides = r"(?:margin|padding|border)-(?:left|right)\b|(?:left|right):|text-align:\s*(?:left|right)"
    rules = CSS.split("@layer print {")[0]
    assert re.findall(rf"(?:^|[\s;{{])(?:{sides})", rules) == []


def test_style_sheet_loads_nothing_from_elsewhere() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS


def test_every_class_in_the_component_templates_is_styled() -> None:
    folder = Path(hrcity.core.__file__).parent / "templates"
    used = set()
    for page in folder.rglob("*.html"):
        plain = re.sub(r"{[{%].*?[%}]}", " ", page.read_text(encoding="utf-8"))
        for names in re.findall(r'class="([^"]*)"', plain):
            used |= {name for name in names.split() if not name.endswith("--")}
    unknown = {name for name in used if f".{name}" not in CSS}
    assert unknown <= {"form-summary", "trail-block", "public", "is-chosen"}
