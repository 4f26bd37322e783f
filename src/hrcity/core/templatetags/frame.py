"""Small helpers of page frames: breadcrumbs from pairs, names of languages, an address with one filter changed."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from hrcity.core.localtext import language_name

register = template.Library()


@register.simple_tag
def crumbs(*words: Any) -> SafeString:
    """`{% crumbs label url label url here %}`: the way back up; the last word has no address."""
    items = [
        {"label": words[at], "url": words[at + 1] if at + 1 < len(words) else ""} for at in range(0, len(words), 2)
    ]
    return mark_safe(render_to_string("core/components/breadcrumb.html", {"items": items}))


@register.filter
def language_words(code: str) -> str:
    """The name of a language as its readers write it."""
    return language_name(code)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """This page's address with some query values changed; an empty value takes the filter off."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
