"""The style guide page shows every component, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

import hrcity.core
from hrcity.portal.style_guide import style_guide_context


@pytest.mark.parametrize("language", ["en", "ko"])
def test_page_is_printed_in_the_language(language: str) -> None:
    with translation.override(language):
        page = render_to_string("portal/style_guide.html", style_guide_context())
    assert f'<html lang="{language}" dir="ltr">' in page
    assert page.count("trail__mark") == 6


def test_page_shows_every_component_tag() -> None:
    reference = (Path(hrcity.core.__file__).parent / "templatetags/ui.py").read_text(encoding="utf-8").split('"""')[1]
    tags = set(re.findall(r"{% (?!end)([a-z_]+)", reference)) - {"progress_refresh", "when"}
    guide = Path(hrcity.core.__file__).parents[1] / "portal/templates/portal/style_guide.html"
    frame = Path(hrcity.core.__file__).parent / "templates"
    sources = guide.read_text(encoding="utf-8") + "".join(p.read_text(encoding="utf-8") for p in frame.rglob("*.html"))
    assert {tag for tag in tags if f"{{% {tag}" not in sources} == set()


def test_ids_on_the_page_are_unique() -> None:
    page = render_to_string("portal/style_guide.html", style_guide_context())
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(i for i in set(ids) if ids.count(i) > 1) == []
