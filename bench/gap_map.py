"""The gap map over 270,000 recommendations: CPU seconds to count all anew, CPU-ms of the page, of one change followed.

    HRCITY_HOME=folder python bench/gap_map.py      # a copy of a home made by bench/import_uhri.py (synthetic volume);
                                                    # it is changed: every tenth ask is made the city's own

Goal: the map ≤ 150 CPU-ms.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
os.environ["HRCITY_TESTING"] = "1"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is set up first
from django.db import transaction  # noqa: E402
from opening import calibration, page  # noqa: E402

from hrcity.plan.models import GapCell, GapChange  # noqa: E402
from hrcity.plan.queries.gaps import still_to_count  # noqa: E402
from hrcity.plan.services.gaps import gaps_follow, gaps_note_ids, gaps_rebuild  # noqa: E402
from hrcity.recommendations.models import Recommendation  # noqa: E402


def main() -> None:
    """Count, open, change."""
    settings.ALLOWED_HOSTS = ["*"]
    total = Recommendation.objects.count()
    print(f"{total:,} recommendations (synthetic volume); calibration loop {calibration():.0f} CPU-ms")
    ours = list(Recommendation.objects.order_by("pk").values_list("pk", flat=True)[::10])
    with transaction.atomic():
        for start in range(0, len(ours), 900):
            Recommendation.objects.filter(pk__in=ours[start : start + 900]).update(
                status="in_progress", ours="ours", ours_public_from=dt.date(2026, 1, 1))
    start = time.process_time()
    gaps_rebuild()
    while still_to_count():
        gaps_follow(seconds=5)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all counted anew: {time.process_time() - start:.1f} CPU-s, {GapCell.objects.count():,} cells, "
          f"peak {memory:.0f} MB")
    for url in ("/plans/gaps/", "/plans/gaps/?view=1", "/plans/gaps/?view=2&wide=1", "/plans/gaps/map.csv",
                "/plans/gaps/recommendations/?only=gap"):
        page(url)
    spent = []
    for pk in ours[:60]:
        Recommendation.objects.filter(pk=pk).update(status="received" if pk % 2 else "passed_on")
        gaps_note_ids([pk])
        start = time.process_time()
        gaps_follow()
        spent.append((time.process_time() - start) * 1000)
    assert not GapChange.objects.exists()
    print(f"one changed ask followed: median {statistics.median(spent):.1f} CPU-ms")


main()
