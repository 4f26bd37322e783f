"""The public pages of a plan of 5,000 nodes with 200,000 reports: CPU-ms (median, 95th percentile), queries, bytes.

    python bench/plan_data.py FOLDER                     # once: the synthetic plan in a home of its own
    python bench/plan_pages.py FOLDER

Goal: the overview ≤ 12 queries and ≤ 25 CPU-ms (tree), computing the whole tree anew ≤ 1 CPU-s.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
os.environ["HRCITY_TESTING"] = "1"
os.environ["HRCITY_HOME"] = sys.argv[1]

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is set up first
from django.db.models import Count  # noqa: E402
from django.urls import reverse  # noqa: E402
from opening import calibration, page  # noqa: E402

from hrcity.core.kept import forget_all  # noqa: E402
from hrcity.plan.models import NodeUpdate, Plan  # noqa: E402
from hrcity.plan.queries.public import tree  # noqa: E402


def main() -> None:
    """Compute the tree anew, then open every page."""
    settings.ALLOWED_HOSTS = ["*"]
    plan = Plan.objects.annotate(size=Count("nodes")).order_by("-size")[0]
    leaf = plan.nodes.filter(children=None, latest__isnull=False).order_by("pk")[0]
    goal = plan.nodes.filter(parent=None).order_by("pk")[0]
    print(
        f"{plan.nodes.count():,} nodes, {NodeUpdate.objects.count():,} reports (synthetic); "
        f"calibration loop {calibration():.0f} CPU-ms"
    )
    spent = []
    for _number in range(5):
        forget_all()
        start = time.process_time()
        tree(plan)
        spent.append((time.process_time() - start) * 1000)
    print(f"the whole tree read and computed anew: median {statistics.median(spent):.0f} CPU-ms")
    overview = reverse("plan:plan", args=[plan.ref])
    for query in ("", f"?open={goal.ref}", "?view=table", "?view=table&page=40&sort=progress", "?view=timeline"):
        page(f"{overview}{query}")
    page(reverse("plan:how", args=[plan.ref]))
    page(reverse("plan:node", args=[leaf.ref]))
    page(reverse("plan:node", args=[goal.ref]))
    page(reverse("plan:list"))
    page(reverse("plan:departments"), 10)
    page(reverse("plan:department", args=[leaf.lead.ref]), 10)
    page(reverse("plan:changes"))
    page(reverse("plan:changes-feed"))
    page(reverse("plan-embed:plan", args=[plan.ref]))
    page(reverse("plan:progress-csv", args=[plan.ref]), 5)


main()
