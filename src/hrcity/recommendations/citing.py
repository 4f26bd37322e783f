"""How an ask is cited, and the address of its page."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse


@lru_cache(maxsize=1)
def _address() -> str:
    return reverse("recommendations:recommendation", args=["REF"])


def address_of(ref: str) -> str:
    """The address of an ask's page; a list names it fifty times, and to reverse each would cost a tenth of the page."""
    return _address().replace("REF", quote(ref), 1)


@lru_cache(maxsize=1)
def _group() -> str:
    return reverse("recommendations:repeated", args=["REF"])


def group_address(ref: str) -> str:
    """The address of a group of repeated requests."""
    return _group().replace("REF", quote(ref), 1)


def cited(symbol: str, paragraph: str, sub_item: str, words: str) -> str:
    """`A/HRC/59/15, para. 140.7 (b)`; what is missing is left out."""
    number = f"{paragraph}{f' ({sub_item})' if sub_item else ''}"
    return ", ".join(part for part in (symbol, number and words % {"number": number}) if part)
