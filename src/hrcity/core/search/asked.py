"""Search by meaning as the address of a page asks for it, and what the page says of it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from hrcity.core.meaning.state import READY, meaning_state
from hrcity.core.search.port import MeaningUse, Page

USES: dict[str, MeaningUse] = {"1": "always", "0": "never"}


def meaning_of(query: QueryDict) -> MeaningUse:
    """Whether to search by meaning as well: as the address says, else where the words find few."""
    return USES.get(query.get("meaning", ""), "few")


def meaning_note(query: QueryDict, page: Page, base: str) -> dict[str, Any]:
    """What a list of hits says of search by meaning, and the addresses with it and without it; {} without words."""
    if not query.get("q", "").strip():
        return {}
    state = meaning_state()
    is_used = any(hit.why.by_meaning is not None for hit in page.hits)
    was_asked = meaning_of(query) == "always"
    is_late = any(notice.code == "no_meaning" for notice in page.notices)
    return {
        "is_used": is_used,
        "is_alone": is_used and not any(hit.why.words for hit in page.hits),
        "found_none": was_asked and not is_used and not is_late and state.is_usable,
        "on_url": _address(query, base, "1") if state.is_usable and not is_used and not was_asked else "",
        "off_url": _address(query, base, "0") if is_used else "",
        "says": "" if state.name == READY or is_late else state.sentence,
    }


def _address(query: QueryDict, base: str, use: str) -> str:
    values = query.copy()
    values.pop("after", None)
    values["meaning"] = use
    return f"{base}?{values.urlencode()}"
