"""Closing a period of a plan of 5,000 nodes and 60 departments: CPU seconds and queries; and what the desk asks daily.

    python bench/plan_close.py FOLDER     # the folder of bench/plan_data.py; built there if it is not; left as it was

Goals: closing ≤ 5 s; computing all progress anew ≤ 1 CPU-s. The volume is synthetic.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "src")]

import plan_data  # noqa: E402  beside this file


def measured(name: str, run: Callable[[], Any]) -> Any:
    """Run it; print CPU seconds, wall seconds and queries."""
    from django.db import connection

    count = 0

    def counted(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        cpu, wall = time.process_time(), time.perf_counter()
        found = run()
        spent, passed = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:52} {spent:6.2f} CPU-s  {passed:6.2f} s  {count:3} queries", flush=True)
    return found


def main() -> None:
    """Close the last period that is over; roll it back."""
    plan = plan_data.build(Path(sys.argv[1]))
    from django.db import transaction

    from hrcity.core.actors import SYSTEM
    from hrcity.core.clocks import today
    from hrcity.people.models import User
    from hrcity.plan.models import Period
    from hrcity.plan.queries import periods, reporting
    from hrcity.plan.services.periods import period_close
    from hrcity.plan.services.reminders import reminders_send

    officer = User.objects.get(email="officer@bench.example")
    period = Period.objects.filter(plan=plan, due_on__lt=today()).order_by("-starts_on")[0]
    measured("departments of a period (page)", lambda: periods.shares(period))
    told = measured("reports that stand in a period", lambda: periods.told_in(plan, period.key))
    measured("all progress anew, from those", lambda: periods.roll_up(periods.items(plan, told)))
    measured("what is owed about every measure (board)", lambda: reporting.late_lines(today(), SYSTEM))
    with transaction.atomic():
        closed = measured("closing the period", lambda: period_close(period=period, by=officer))
        print(f"    {closed.snapshot['whole']} of {closed.snapshot['leaves']:,} measures, "
              f"{closed.snapshot['left_out']} left out")  # fmt: skip
        transaction.set_rollback(True)
    with transaction.atomic():
        measured("reminders of a day", lambda: reminders_send(today=today()))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
