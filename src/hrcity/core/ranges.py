"""Numbers of rows as ranges of consecutive ones: what a bulk import changed is then one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def ranges(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers as ranges of consecutive ones.

    >>> list(ranges([7, 3, 1, 2]))
    [(1, 3), (7, 7)]
    """
    first = last = None
    for number in sorted(set(ids)):
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last
