"""CPU milliseconds and queries of the public pages over a large city, in one process, beside a calibration loop.

    HRCITY_HOME=folder python bench/pages.py        # a home made by bench/import_uhri.py (270,000 asks, synthetic)

Goals: a list or a record ≤ 8 CPU-ms and ≤ 8 queries, any search by words ≤ 30 CPU-ms.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
os.environ["HRCITY_TESTING"] = "1"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is set up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from hrcity.recommendations.models import Recommendation  # noqa: E402

NOMINAL = 130  # CPU-ms of the calibration loop at its fastest where docs/benchmarks.md was measured
WORDS = ["housing", "children education", "violence against women", "migrant workers", "torture prevention police",
         "disability access", "ratify optional protocol", "\"human rights\"", "health care older persons", "racial"]


def calibration() -> float:
    """CPU milliseconds of a fixed loop, to compare machines."""
    start = time.process_time()
    sum(number * number % 7 for number in range(2_000_000))
    return (time.process_time() - start) * 1000


def measure(name: str, urls: Sequence[str]) -> None:
    """Median and 95th percentile over different addresses, each opened once after a warm-up."""
    client, spent, queries = Client(), [], []
    before = calibration()
    for url in urls[:5]:
        client.get(url)
    for url in urls:
        count = [0]

        def counted(execute, sql, params, many, context, count=count):  # type: ignore[no-untyped-def]
            count[0] += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counted):
            start = time.process_time()
            status = client.get(url).status_code
            spent.append((time.process_time() - start) * 1000)
        assert status == 200, url
        queries.append(count[0])
    spent.sort()
    pace = (before + calibration()) / 2
    median, late = statistics.median(spent), spent[int(len(spent) * 0.95)]
    print(f"{name:26} median {median:5.1f}  p95 {late:5.1f} CPU-ms, at most {max(queries)} queries; "
          f"loop {pace:4.0f} CPU-ms, at a loop of {NOMINAL}: {median * NOMINAL / pace:5.1f} and "
          f"{late * NOMINAL / pace:5.1f}", flush=True)


def main() -> None:
    """Print a line per kind of page."""
    settings.ALLOWED_HOSTS = ["*"]
    random.seed(7)
    count = Recommendation.objects.count()
    print(f"{count:,} recommendations (synthetic volume); calibration loop {calibration():.0f} CPU-ms")
    last = Recommendation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    refs = list(Recommendation.objects.filter(pk__in=random.sample(range(1, last), 300)).values_list("ref", flat=True))
    measure("a record (untouched)", [f"/recommendations/{ref}/" for ref in refs[:200]])
    measure("the list, first page", ["/recommendations/"] * 60)
    measure("the list with one filter", [f"/recommendations/?position={name}" for name in ("supported", "noted")] * 30)
    measure("search by words", [f"/recommendations/?q={words}" for words in WORDS] * 8)
    measure("search with facet", [f"/recommendations/?q={words}&position=supported" for words in WORDS] * 4)
    measure("the front page, kept", ["/"] * 60)


main()
