"""What the tables of the open data are made with: their shape, and small helpers for cells and rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from hrcity.institutions.models import Body

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BATCH = 1000
Rows = Iterator[list[Any]]
# name, frictionless type, meaning (English: it goes into datapackage.json)
Column = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the open data."""

    name: str
    title: str | _StrPromise
    what: str | _StrPromise
    columns: tuple[Column, ...]
    rows: Callable[[], Rows]


def day(value: dt.date | dt.datetime | None) -> str:
    """A day as files write it; "" for none."""
    if value is None:
        return ""
    return (timezone.localtime(value).date() if isinstance(value, dt.datetime) else value).isoformat()


def batches(query: QuerySet[Any]) -> Iterator[list[Any]]:
    """Rows by key, a batch at a time: no cursor stays open while pages write."""
    last = 0
    while batch := list(query.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield batch


def ref(body: Body | None) -> str:
    """The reference of a body; "" for none."""
    return body.ref if body else ""


def both(texts: Mapping[str, str]) -> list[str]:
    """A text in English and in Korean."""
    return [texts.get("en", ""), texts.get("ko", "")]


BODY: Column = ("body", "string", "Reference of the body (table bodies).")
