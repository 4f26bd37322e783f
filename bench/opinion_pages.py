"""CPU milliseconds and queries of the pages of opinions and promises, beside a calibration loop.

    HRCITY_HOME=folder python bench/opinion_pages.py     # any home with a city; what is made here is rolled back

Makes a plan of 150 measures with 2,000 opinions, each answered, and 400 promises of five office-holders, each judged.
Goals: a list or a record ≤ 8 CPU-ms and ≤ 8 queries.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import time
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
os.environ["HRCITY_TESTING"] = "1"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is set up first
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from hrcity.institutions.models import Body  # noqa: E402
from hrcity.people.models import User  # noqa: E402
from hrcity.plan.models import (  # noqa: E402
    Node,
    OfficeHolder,
    Opinion,
    OpinionAnswer,
    Plan,
    PlanLevel,
    Promise,
    PromiseJudgement,
)

NOMINAL = 130  # CPU-ms of the calibration loop at its fastest where docs/benchmarks.md was measured
TEXT = {"en": "Say who reports when, and build for wheelchairs too. " * 4, "ko": "누가 언제 보고하는지 적을 것. " * 6}
DAY = dt.date(2024, 1, 1)


def calibration() -> float:
    """CPU milliseconds of a fixed loop, to compare machines."""
    start = time.process_time()
    sum(number * number % 7 for number in range(2_000_000))
    return (time.process_time() - start) * 1000


def measure(name: str, urls: Sequence[str]) -> None:
    """Median and 95th percentile over addresses, each opened once after a warm-up."""
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
          f"loop {pace:4.0f} CPU-ms, at a loop of {NOMINAL}: {median * NOMINAL / pace:5.1f}", flush=True)  # fmt: skip


def make() -> None:
    """The rows, in a few statements."""
    first, second, *_others = User.objects.order_by("pk")
    office, commission = Body.objects.filter(kind="office")[0], Body.objects.filter(kind="commission")[0]
    plan = Plan.objects.create(
        ref="PLAN-BENCH", title={"en": "Plan"}, owner=office, starts_on=DAY, ends_on=dt.date(2028, 12, 31),
        state="in_force", visibility="public", adopted_by=commission, adopted_on=DAY,
    )  # fmt: skip
    level = PlanLevel.objects.create(plan=plan, depth=1, name={"en": "Measure"})
    nodes = Node.objects.bulk_create(
        Node(plan=plan, level=level, ref=f"MEA-BENCH-{place}", title={"en": f"Measure {place}"}, order=place)
        for place in range(150)
    )
    now = timezone.now()
    rows = Opinion.objects.bulk_create(
        Opinion(
            ref=f"OPN-BENCH-{place}", body=commission, scope="node", plan=plan, node=nodes[place % 150], kind="object",
            text=TEXT, state="published", author=first, published_by=second, published_at=now, due_on=DAY,
        )
        for place in range(2000)
    )  # fmt: skip
    OpinionAnswer.objects.bulk_create(
        OpinionAnswer(
            opinion=row, word="not", reason=TEXT, state="signed", drafted_by=first, signed_by=second, signed_at=now
        )
        for row in rows
    )
    holders = OfficeHolder.objects.bulk_create(
        OfficeHolder(office={"en": "Mayor"}, name=f"Mayor {place}", body=office, starts_on=DAY, by=first)
        for place in range(5)
    )
    promises = Promise.objects.bulk_create(
        Promise(ref=f"PRO-BENCH-{place}", holder=holders[place % 5], kind="election", text=TEXT, given_on=DAY,
                source=TEXT, by=first)
        for place in range(400)
    )  # fmt: skip
    PromiseJudgement.objects.bulk_create(
        PromiseJudgement(promise=row, verdict="kept", reason=TEXT, proof_url="https://saebit.example/", body=commission,
                         by=second, entered_by=first, public_from=DAY)
        for row in promises
    )  # fmt: skip


def main() -> None:
    """Print a line per kind of page; leave the home as it was."""
    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        make()
        holder = OfficeHolder.objects.get(name="Mayor 1")
        measure("opinions, first page", ["/plans/opinions/"] * 40)
        measure("opinions, a later page", ["/plans/opinions/?page=30"] * 40)
        measure("one opinion", [f"/plans/opinions/OPN-BENCH-{place}/" for place in range(100)])
        measure("promises, first page", ["/plans/promises/"] * 40)
        measure("promises of one holder", [holder.get_absolute_url()] * 40)
        measure("one promise", [f"/plans/promises/PRO-BENCH-{place}/" for place in range(100)])
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
