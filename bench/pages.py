"""CPU milliseconds and queries of the public pages over a large city, in one process, beside a calibration loop.

    HRCITY_HOME=folder python bench/pages.py        # a home made by bench/import_uhri.py (270,000 asks, synthetic)

Goals: a list or a record ≤ 8 CPU-ms and ≤ 8 queries, any search by words ≤ 30 CPU-ms.
"""

from __future__ import annotations

import os
import random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
os.environ["HRCITY_TESTING"] = "1"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is set up first
from opening import calibration, measure  # noqa: E402

from hrcity.recommendations.models import Recommendation  # noqa: E402

WORDS = ["housing", "children education", "violence against women", "migrant workers", "torture prevention police",
         "disability access", "ratify optional protocol", "\"human rights\"", "health care older persons", "racial"]


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
