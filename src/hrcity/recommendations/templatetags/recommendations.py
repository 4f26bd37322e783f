"""Tags of recommendations: `{% load recommendations %}`."""

from __future__ import annotations

from typing import Any

from django import template

from hrcity.recommendations import present
from hrcity.recommendations.models import Answer, Update

register = template.Library()


@register.inclusion_tag("recommendations/_line.html")
def line_of(paper: Answer | Update) -> dict[str, Any]:
    """The approval line of an answer or a report that is on its way or went through several hands."""
    return {"steps": present.line(paper)}
