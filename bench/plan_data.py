"""A synthetic plan in a home of its own: 5,000 nodes, 10 years of quarterly reports, 50,000 items of evidence.

    python bench/plan_data.py FOLDER [--nodes 5000] [--years 10] [--evidence 50000] [--departments 60]

Nothing in it is real. The same arguments give the same rows; a folder that holds the plan already is left as it is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

REF = "PLAN-BENCH"
PRIORITIES = 100
GOALS = 10
STATUSES = ("on_track", "on_track", "on_track", "delayed", "blocked", "not_started")
UPDATE = ("id", "node_id", "period", "body_id", "status", "progress", "text", "reason", "hindrance", "needs",
          "needs_from_id", "new_end", "outcome", "state", "corrects_id", "correction_reason", "by_id", "at",
          "submitted_by_id", "submitted_at", "validated_by_id", "validated_at", "returned_reason")  # fmt: skip
PROOF = ("id", "recommendation_id", "kind", "title", "file_id", "url", "figure", "unit", "figure_ref", "source",
         "dated", "visibility", "released_by_id", "released_at", "body_id", "by_id", "at")  # fmt: skip
NODE = ("id", "ref", "plan_id", "parent_id", "level_id", "order", "code", "title", "description", "target", "weight",
        "lead_id", "focal_point_id", "starts_on", "ends_on", "duties", "place", "status", "progress", "latest_id",
        "dropped_on", "dropped_by_id", "dropped_reason", "since_version", "run_id", "updated_at")  # fmt: skip


def prepare(home: Path) -> None:
    """Set Django up on the folder, with all tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
    os.environ["HRCITY_HOME"] = str(home)
    os.environ["HRCITY_TESTING"] = "1"
    home.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def people(departments: int) -> tuple[list[int], dict[str, int], int]:
    """Ids of the departments, of a writer, a head and an officer, and of the office."""
    from hrcity.core.actors import SYSTEM
    from hrcity.core.roles import Role
    from hrcity.institutions.models import Body, Membership
    from hrcity.institutions.services import city_set_up
    from hrcity.people.models import User

    city_set_up(title={"en": "Bench"}, languages=["en", "ko"], by=SYSTEM, contact="bench@bench.example")
    office = Body.objects.create(ref="bench-office", kind="office", title={"en": "Human Rights Office"})
    names = [Body(ref=f"bench-{n}", kind="department", title={"en": f"Department {n}", "ko": f"{n}과"})
             for n in range(departments)]  # fmt: skip
    bodies = [body.pk for body in Body.objects.bulk_create(names)]
    found = {}
    seats = (("writer", bodies[0], Role.FOCAL_POINT), ("head", bodies[0], Role.DEPARTMENT_HEAD),
             ("officer", office.pk, Role.OFFICER))  # fmt: skip
    for name, body, role in seats:
        user = User.objects.create(email=f"{name}@bench.example", name=name.title(), password="!")
        Membership.objects.create(user=user, body_id=body, role=role, starts_on=dt.date(2015, 1, 1))
        found[name] = user.pk
    return bodies, found, office.pk


def plan_make(years: int, owner: int, by: int) -> Any:
    """The plan, its three levels, its periods."""
    from hrcity.core.clocks import today
    from hrcity.plan.models import Plan, PlanLevel
    from hrcity.plan.services.periods import periods_ready

    day = today()
    plan = Plan.objects.create(
        ref=REF, title={"en": "Synthetic plan", "ko": "합성 계획"}, owner_id=owner, by_id=by, every="quarter",
        starts_on=dt.date(day.year - years + 1, 1, 1), ends_on=dt.date(day.year, 12, 31), state="in_force",
        visibility="public", adopted_by_id=owner, adopted_on=dt.date(day.year - years, 12, 1))  # fmt: skip
    for depth, (en, ko) in enumerate((("Goal", "목표"), ("Priority", "중점"), ("Measure", "과제")), 1):
        PlanLevel.objects.create(plan=plan, depth=depth, name={"en": en, "ko": ko})
    periods_ready(plan=plan, today=day)
    return plan


def nodes_make(plan: Any, count: int, bodies: list[int]) -> list[tuple[int, int]]:
    """Goals, priorities and measures; (id, lead) of each measure."""
    from django.utils import timezone

    from hrcity.core.bulk import insert_many
    from hrcity.plan.models import Node

    levels, now, leaves = list(plan.levels.order_by("depth")), timezone.now(), []

    def rows() -> Iterator[tuple[Any, ...]]:
        for number in range(1, count + 1):
            depth = 0 if number <= GOALS else 1 if number <= GOALS + PRIORITIES else 2
            parent = (None, 1 + number % GOALS, 1 + GOALS + number % PRIORITIES)[depth]
            lead = bodies[number % len(bodies)] if depth == 2 else None
            if lead is not None:
                leaves.append((number, lead))
            yield (number, f"MEA-BENCH-{number:05d}", plan.pk, parent, levels[depth].pk, number, "",
                   {"en": f"Measure {number} for everyone", "ko": f"모두를 위한 과제 {number}"}, {},
                   {"en": "Reached by the end"}, Decimal(1 + number % 3) if depth == 2 else None, lead, None,
                   plan.starts_on, plan.ends_on, ["fulfil"], {}, "not_started", None, None, None, None, {}, 1, None,
                   now)  # fmt: skip

    insert_many(Node, NODE, rows())
    return leaves


def updates_make(plan: Any, leaves: list[tuple[int, int]], who: dict[str, int]) -> int:
    """A report for each measure and period that is over, accepted, the last of each the node's own; now and then none,
    and now and then a correction. How many there are."""
    from django.db import connection

    from hrcity.core.bulk import insert_many
    from hrcity.core.clocks import today
    from hrcity.plan.models import NodeUpdate, Period

    random_ = random.Random(4)
    periods = list(
        Period.objects.filter(plan=plan, ends_on__lt=today()).order_by("starts_on").values_list("key", "ends_on")
    )
    last: dict[int, tuple[int, str, Decimal]] = {}
    numbers = iter(range(1, 10**9))

    def rows() -> Iterator[tuple[Any, ...]]:
        for place, (key, end) in enumerate(periods):
            at = dt.datetime(end.year, end.month, end.day, 9, tzinfo=dt.UTC)
            for node, lead in leaves:
                if place and random_.random() < 0.02:
                    continue  # silent this time
                done = place > 30 and node % 9 == 0
                status = "done" if done else STATUSES[(node + place) % len(STATUSES)]
                part = Decimal(0 if status == "not_started" else min(99, 1 + place * 2))
                for _copy in range(2 if random_.random() < 0.07 else 1):
                    pk, corrects = next(numbers), last[node][0] if _copy else None
                    last[node] = (pk, status, Decimal(100) if done else part)
                    yield (pk, node, key, lead, status, last[node][2],
                           {"en": f"Work went on in {key}: desks were trained and homes were built."},
                           {"en": "The tender was late."}, "", {}, None, None, {}, "accepted", corrects,
                           {"en": "A figure was wrong."} if _copy else {}, who["writer"], at, who["head"], at,
                           who["officer"], at, "")  # fmt: skip

    insert_many(NodeUpdate, UPDATE, rows())
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE plan_node SET latest_id = %s, status = %s, progress = %s WHERE id = %s",
                           [(pk, status, str(part), node) for node, (pk, status, part) in last.items()])  # fmt: skip
    return next(numbers) - 1


def evidence_make(count: int, updates: int, bodies: list[int], who: dict[str, int]) -> None:
    """Released links, one for every few reports."""
    from django.utils import timezone

    from hrcity.core.bulk import insert_many
    from hrcity.plan.models import NodeUpdate
    from hrcity.recommendations.models import Evidence

    now = timezone.now()
    insert_many(Evidence, PROOF, (
        (number, None, "link", {"en": f"Page {number}"}, None, f"https://bench.example/{number}", "", {}, "", {},
         now.date(), "public", who["officer"], now, bodies[number % len(bodies)], who["writer"], now)
        for number in range(1, count + 1)))  # fmt: skip
    through = NodeUpdate.evidence.through
    insert_many(through, ("nodeupdate_id", "evidence_id"), (
        (1 + number * updates // (count + 1), number) for number in range(1, count + 1)))  # fmt: skip


def build(home: Path, nodes: int = 5000, years: int = 10, evidence: int = 50_000, departments: int = 60) -> Any:
    """The plan in that home, built where it is not there yet."""
    prepare(home)
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from hrcity.plan.models import Node, NodeUpdate, Plan
    from hrcity.recommendations.models import Evidence

    if Plan.objects.filter(ref=REF).exists():
        return Plan.objects.get(ref=REF)
    start = time.process_time()
    with transaction.atomic():
        bodies, who, office = people(departments)
        plan = plan_make(years, office, who["officer"])
        leaves = nodes_make(plan, nodes, bodies)
        count = updates_make(plan, leaves, who)
        evidence_make(evidence, count, bodies, who)
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [Node, NodeUpdate, Evidence]):
                cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{nodes:,} nodes, {count:,} reports, {evidence:,} items of evidence (synthetic) "
          f"in {time.process_time() - start:.1f} CPU-s", flush=True)  # fmt: skip
    return plan


def main(argv: list[str] | None = None) -> None:
    """Build it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for name, value in (("nodes", 5000), ("years", 10), ("evidence", 50_000), ("departments", 60)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args(argv)
    build(given.folder, given.nodes, given.years, given.evidence, given.departments)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    main()
