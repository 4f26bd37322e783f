"""What the benches of pages share: the pace of the machine, and what opening an address costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.test import Client

NOMINAL = 130  # CPU-ms of the calibration loop at its fastest where docs/benchmarks.md was measured


def calibration() -> float:
    """CPU milliseconds of a fixed loop, to compare machines."""
    start = time.process_time()
    sum(number * number % 7 for number in range(2_000_000))
    return (time.process_time() - start) * 1000


@contextmanager
def queries() -> Iterator[list[int]]:
    """How many queries were asked inside, in a list of one."""
    count = [0]

    def counted(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        yield count


def opened(client: Client, url: str) -> tuple[float, int, int]:
    """CPU milliseconds, queries and bytes of one opening."""
    with queries() as count:
        start = time.process_time()
        response = client.get(url)
        assert response.status_code == 200, url
        size = len(b"".join(response))  # a file is made while it is read
        spent = (time.process_time() - start) * 1000
    return spent, count[0], size


def page(url: str, times: int = 30) -> None:
    """Median and 95th percentile of opening one address again and again, as a stranger; its queries and size."""
    client = Client()
    client.get(url)
    spent, asked, sizes = zip(*(opened(client, url) for _number in range(times)), strict=True)
    print(f"{url:58} {told(spent)}, {asked[-1]:2} queries, {sizes[-1] / 1024:5.0f} KiB", flush=True)


def measure(name: str, urls: Sequence[str]) -> None:
    """Median and 95th percentile over different addresses, each opened once after a warm-up; also at a nominal pace."""
    client, before = Client(), calibration()
    for url in urls[:5]:
        client.get(url)
    spent, asked, _sizes = zip(*(opened(client, url) for url in urls), strict=True)
    pace = (before + calibration()) / 2
    median, late = statistics.median(spent), percentile(spent)
    print(f"{name:26} {told(spent)}, at most {max(asked)} queries; loop {pace:4.0f} CPU-ms, at a loop of {NOMINAL}: "
          f"{median * NOMINAL / pace:5.1f} and {late * NOMINAL / pace:5.1f}", flush=True)


def percentile(spent: Sequence[float]) -> float:
    """The 95th."""
    return sorted(spent)[int(len(spent) * 0.95)]


def told(spent: Sequence[float]) -> str:
    """Both figures in words."""
    return f"median {statistics.median(spent):6.1f}  p95 {percentile(spent):6.1f} CPU-ms"
