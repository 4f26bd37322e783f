"""CPU milliseconds and queries of the pages of opinions and promises, beside a calibration loop.

    HRCITY_HOME=folder python bench/opinion_pages.py     # any home with a city; what is made here is rolled back

Makes a plan of 150 measures with 2,000 opinions, each answered, and 400 promises of five office-holders, each judged.
Goals: a list or a record ≤ 8 CPU-ms and ≤ 8 queries.
"""

from __future__ import annotations

import datetime as dt
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
os.environ["HRCITY_TESTING"] = "1"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is set up first
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from opening import measure  # noqa: E402

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

TEXT = {"en": "Say who reports when, and build for wheelchairs too. " * 4, "ko": "누가 언제 보고하는지 적을 것. " * 6}
DAY = dt.date(2024, 1, 1)


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
