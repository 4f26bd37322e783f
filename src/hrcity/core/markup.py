"""Small pieces of HTML that stand many times on one page: icon, chip, deadline, origin mark, date, text.

They are plain functions and no templates, because a list of fifty rows prints two hundred of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.localtext import (
    date_words,
    datetime_words,
    deadline_gap,
    language_is_rtl,
    language_name,
    text_changes,
    thousands_words,
)
from hrcity.core.text import pick

SPRITE = "core/img/icons.svg"
TONES = ("neutral", "done", "waiting", "late", "note")
TONE_ICONS = {"neutral": "dot", "done": "check", "waiting": "waiting", "late": "late", "note": "note"}
DIRECTED_ICONS = ("next", "previous", "passed", "send", "external", "sign-in")
MOST_FIGURE = 16  # letters of a figure with its unit
ORIGIN_WORDS = {
    "upstream": gettext_lazy("from the UN"),
    "rule": gettext_lazy("fixed rule"),
    "model": gettext_lazy("computer suggestion"),
    "person": gettext_lazy("decided by a person"),
}


@lru_cache(maxsize=1)
def sprite_url() -> str:
    """The address of the icon file; looked up once, because the hashed name never changes while a process lives."""
    return static(SPRITE)


def icon(name: str, label: str = "") -> SafeString:
    """One icon of `core/img/icons.svg`; hidden from screen readers unless it carries its own `label`."""
    return _icon(name, conditional_escape(label))


# What is remembered is keyed by escaped text: a safe and an unsafe string of the same letters must not share a place.
@lru_cache(maxsize=500)
def _icon(name: str, label: str) -> SafeString:
    flip = mark_safe(" icon--flip") if name in DIRECTED_ICONS else ""
    if label:
        return format_html(
            '<svg class="icon{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            flip,
            mark_safe(label),
            sprite_url(),
            name,
        )
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        flip,
        sprite_url(),
        name,
    )


def chip(tone: str, icon_name: str, word: str) -> SafeString:
    """A status: icon, word and tone (neutral, done, waiting, late, note); an empty icon takes the tone's own."""
    return _chip(tone if tone in TONES else "neutral", icon_name, conditional_escape(word))


@lru_cache(maxsize=500)
def _chip(tone: str, icon_name: str, word: str) -> SafeString:
    mark = icon(icon_name or TONE_ICONS[tone])
    return format_html('<span class="chip chip--{}">{}{}</span>', tone, mark, mark_safe(word))


def origin_mark(kind: str, who: str = "", sure: int | None = None) -> SafeString:
    """Where a label comes from (upstream, rule, model, person); `who`: the person or source; `sure`: in per cent."""
    word: str = str(ORIGIN_WORDS.get(kind, kind))
    if who and kind == "person":
        word = _("decided by %(name)s") % {"name": who}
    elif who and kind == "upstream":
        word = _("from %(source)s") % {"source": who}
    elif who:
        word = f"{word}: {who}"
    if sure is not None and kind == "model":
        word = _("%(word)s, %(percent)s%% sure") % {"word": word, "percent": sure}
    return format_html('<span class="origin origin--{}">{}{}</span>', kind, icon(kind), word)


def when(value: date | datetime | None, clock: bool = False) -> SafeString:
    """A date (or with `clock` date, time and zone) in the reader's words inside `<time>`; empty for none."""
    if value is None:
        return mark_safe("")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        machine = local.isoformat(timespec="minutes") if clock else local.date().isoformat()
        return format_html(
            '<time datetime="{}">{}</time>', machine, datetime_words(value) if clock else date_words(value)
        )
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_words(value))


def deadline(value: date | None, working_days: int | None = None, met: bool = False, line: bool = False) -> SafeString:
    """Date first, distance second; `met` leaves the distance out, `line` puts both on one line."""
    if value is None:
        return format_html('<span class="muted">{}</span>', _("no date set"))
    tone, words = ("none", "") if met else deadline_gap(working_days)
    gap = format_html(' <span class="deadline__gap">{}</span>', words) if words else mark_safe("")
    classes = f"deadline deadline--{tone}" + (" deadline--line" if line else "")
    return format_html('<span class="{}">{}{}</span>', classes, when(value), gap)


def picked(texts: Mapping[str, str] | None, note: bool = True) -> SafeString:
    """A localized text in the reader's language; another language is marked with `lang` and says so."""
    found = pick(texts)
    if not found.is_fallback:
        return format_html("{}", found.text)
    direction = mark_safe(' dir="rtl"') if language_is_rtl(found.lang) else ""
    text = format_html('<span class="fallback" lang="{}"{}>{}</span>', found.lang, direction, found.text)
    if not note:
        return text
    words = _("%(language)s original") % {"language": language_name(found.lang)}
    return format_html('{} <span class="fallback-note">{}</span>', text, words)


def facets(groups: Sequence[Mapping[str, Any]]) -> SafeString:
    """What results can be narrowed by, with counts: [{"title", "options": [{"label", "count", "url", "chosen"}]}]."""
    chosen_word = f'<span class="vh"> ({escape(_("chosen"))})</span>'
    parts = ['<div class="facets">']
    for group in groups:
        if group["options"]:
            parts.append(f"<section><h3>{escape(group['title'])}</h3><ul>")
            parts.extend(_facet_option(option, chosen_word) for option in group["options"])
            parts.append("</ul></section>")
    return mark_safe("".join((*parts, "</div>")))


def _facet_option(option: Mapping[str, Any], chosen_word: str) -> str:
    label = escape(option["label"])
    count = f'<span class="count">{thousands_words(option["count"])}</span>'
    if option.get("chosen"):
        return f'<li><span class="is-chosen"><span>{label}{chosen_word}</span>{count}</span></li>'
    return f'<li><a href="{escape(option["url"])}"><span>{label}</span>{count}</a></li>'


def tags(items: Sequence[Mapping[str, Any]]) -> SafeString:
    """Labels, each with the mark of where it comes from: [{"label", "url", "origin", "who", "sure", "was"}]."""
    return mark_safe(f'<ul class="tags">{"".join(map(_tag, items))}</ul>')


def _tag(item: Mapping[str, Any]) -> str:
    label, kind = escape(item["label"]), item.get("origin", "")
    parts = [f'<a href="{escape(item["url"])}">{label}</a>' if item.get("url") else f"<span>{label}</span>"]
    if kind:
        parts.append(origin_mark(kind, item.get("who", ""), item.get("sure")))
    if item.get("was"):
        parts.append(f'<span class="tag__was">{escape(_("before: %(was)s") % {"was": item["was"]})}</span>')
    return f'<li class="tag{" tag--model" if kind == "model" else ""}">{"".join(parts)}</li>'


def chart_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The figures of a chart as a table: figures stand at the end of their column, what is longer is text."""
    texts = zip(*rows, strict=True) if rows else ((),) * len(heads)
    numeric = [n > 0 and all(len(text) <= MOST_FIGURE for text in column) for n, column in enumerate(texts)]
    columns = [{"text": text, "num": num} for text, num in zip(heads, numeric, strict=True)]
    cells = [
        [{"text": text, "column": head["text"], "num": head["num"]} for text, head in zip(row, columns, strict=True)]
        for row in rows
    ]
    return {"columns": columns, "rows": cells}


def person(name: str, role: str = "") -> SafeString:
    """A person's line: the name, then what they are here."""
    tail = format_html('<span class="person__role">, {}</span>', role) if role else mark_safe("")
    return format_html('<span class="person">{}{}</span>', name, tail)


def text_diff(before: str, after: str) -> SafeString:
    """Two versions of a text in one, with what was taken out and put in said in words too."""
    words = {"removed": _("removed:"), "added": _("added:")}
    elements = {"removed": "del", "added": "ins"}
    pieces = (
        format_html('<{0}><span class="vh">{1} </span>{2}</{0}>', mark_safe(elements[kind]), words[kind], text)
        if kind in elements
        else format_html("{}", text)
        for kind, text in text_changes(before, after)
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))
