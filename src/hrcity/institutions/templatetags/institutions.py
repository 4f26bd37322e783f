"""`{% load institutions %}`: `{% first_steps %}` (what a new city still lacks), `{{ address|breakable }}`."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from hrcity.institutions.manage_pages import first_tasks

register = template.Library()


@register.filter
def breakable(address: str | None) -> SafeString:
    """An e-mail address that may go on in the next line, at its marks; a dash for none."""
    parts = re.split(r"(?<=[@.])", address or "–")
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.inclusion_tag("institutions/_first_steps.html", takes_context=True)
def first_steps(context: template.Context) -> dict[str, Any]:
    """The first steps of a new city with a mark on those that are done; nothing for others, or once all are done."""
    return {"steps": first_tasks(context.get("user"))}
