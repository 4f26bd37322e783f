"""`{% load institutions %}{% first_steps %}`: what a new city still lacks, on its administrator's desk."""

from __future__ import annotations

from typing import Any

from django import template

from hrcity.institutions.manage_pages import first_tasks

register = template.Library()


@register.inclusion_tag("institutions/_first_steps.html", takes_context=True)
def first_steps(context: template.Context) -> dict[str, Any]:
    """The first steps of a new city with a mark on those that are done; nothing for others, or once all are done."""
    return {"steps": first_tasks(context.get("user"))}
