"""Tags of recommendations: `{% load recommendations %}`.

The rows of the list are plain functions: twenty-five rows of a template cost more than all the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hrcity.core import markup
from hrcity.core.localtext import language_name
from hrcity.recommendations import present
from hrcity.recommendations.citing import group_address
from hrcity.recommendations.models import Answer, Update

register = template.Library()
LONGEST_TITLE = 180
MOST_MARKED = 40


@register.inclusion_tag("recommendations/_line.html")
def line_of(paper: Answer | Update) -> dict[str, Any]:
    """The approval line of an answer or a report that is on its way or went through several hands."""
    return {"steps": present.line(paper)}


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """A text with the words that carry a suggestion marked; a word that stands elsewhere only is left out."""
    longest = sorted((word for word in words[:MOST_MARKED] if word.strip()), key=len, reverse=True)
    if not longest:
        return mark_safe(escape(text))
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest), re.IGNORECASE)
    pieces, place = [], 0
    for found in pattern.finditer(text):
        pieces += [escape(text[place:found.start()]), f"<mark>{escape(found[0])}</mark>"]
        place = found.end()
    return mark_safe("".join([*pieces, escape(text[place:])]))


@register.filter
def provision_url(uri: str) -> str:
    """The page of an article named as `work#element`; "" where none is named."""
    work, _hash, element = uri.partition("#")
    return f"{reverse('instruments:instrument', args=[work])}#{element}" if re.fullmatch(r"[\w.-]+", work) else ""


@register.simple_tag
def ask_rows(rows: Sequence[Mapping[str, Any]], can_choose: bool) -> SafeString:
    """The table rows of `lines.told`; with a check box each for those who may choose."""
    stands, due = escape(_("Where it stands")), escape(_("Due"))
    return mark_safe("\n".join([_row(row, can_choose, stands, due) for row in rows]))


def _row(row: Mapping[str, Any], can_choose: bool, stands: str, due: str) -> str:
    late = ' class="is-late"' if row["is_late"] else ""
    lead = f'<br><span class="muted">{escape(row["lead"])}</span>' if row["lead"] else ""
    deadline = markup.deadline(row["due_on"], row["distance"]) if row["due_on"] else "–"
    return (
        f"<tr{late}>{_choice(row['ref']) if can_choose else ''}<td class=\"title\">{_title(row)}</td>"
        f'<td data-label="{stands}"><div>{markup.chip(**_chip(row))}{lead}</div></td>'
        f'<td data-label="{due}">{deadline}</td></tr>'
    )


def _chip(row: Mapping[str, Any]) -> dict[str, str]:
    return {"tone": row["chip"]["tone"], "icon_name": row["chip"]["icon"], "word": row["chip"]["word"]}


def _choice(ref: str) -> str:
    words = escape(_("Choose %(ref)s") % {"ref": ref})
    return f'<td class="pick"><input type="checkbox" name="ref" value="{escape(ref)}" aria-label="{words}"></td>'


def _title(row: Mapping[str, Any]) -> str:
    small = " · ".join(filter(None, (
        row["issuer"], row["citation"], language_name(row["lang"]) if row["is_fallback"] else "")))
    return (
        f'<a href="{escape(row["url"])}"><span class="ref">{escape(row["ref"])}</span> '
        f'<span lang="{escape(row["lang"])}">{escape(present.heading(row["title"], LONGEST_TITLE))}</span></a>'
        f'<br><span class="muted">{escape(small)}</span>{_repeated(row)}{_why(row)}'
    )


def _why(row: Mapping[str, Any]) -> str:
    """Why the row stands in a list of what was searched for."""
    if not row.get("why"):
        return ""
    words = escape(_("found by %(why)s") % {"why": row["why"]})
    return f'<br><span class="muted why">{words}</span>'


def _repeated(row: Mapping[str, Any]) -> str:
    """How often the same was asked, as a link to all of it."""
    if not row.get("group"):
        return ""
    words = escape(_("asked %(n)s times") % {"n": row["times"]})
    return f' <a class="repeated" href="{escape(group_address(row["group"]))}">{words}</a>'
