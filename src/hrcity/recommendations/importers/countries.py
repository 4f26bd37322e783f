"""Countries by name, as UN documents print them."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def code_of(name: str) -> str:
    """The ISO 3166-1 alpha-3 code of a country by its English name, whatever spelling; "" when it is none."""
    if not name:
        return ""
    if len(name) == 3 and name.isupper():
        return name
    from hrkit.documents.states import iso3

    return iso3(name) or ""
