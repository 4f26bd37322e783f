"""Readable references, unique in the city: `REC-2026-0042`."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from hrcity.core.models import Sequence


@transaction.atomic
def next_numbers(key: str, count: int = 1) -> range:
    """`count` fresh numbers under `key`, in one step; never given out twice."""
    Sequence.objects.get_or_create(key=key)
    Sequence.objects.filter(key=key).update(value=F("value") + count)
    last = Sequence.objects.values_list("value", flat=True).get(key=key)
    return range(last - count + 1, last + 1)


def next_reference(prefix: str, year: int) -> str:
    """The next reference of a kind in a year.

    Numbers have four digits and grow beyond when needed: `REC-2026-0042`, `REC-2026-10042`.
    """
    return reference(prefix, year, next_numbers(f"{prefix}-{year}")[0])


def reference(prefix: str, year: int, number: int) -> str:
    """How a reference is written.

    >>> reference("REC", 2026, 42)
    'REC-2026-0042'
    """
    return f"{prefix}-{year}-{number:04d}"
