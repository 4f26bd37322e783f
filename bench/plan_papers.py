"""The yearly report and the handover pack of 5,000 measures: CPU seconds and sizes; pages of 2,000 budget lines.

    HRCITY_HOME=$(mktemp -d) python bench/plan_papers.py     # an empty home: the database is made here (synthetic rows)

No goal was set for the papers: they are made by a job. Pages: ≤ 8 queries.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import time
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
os.environ["HRCITY_TESTING"] = "1"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is set up first
from django.core.management import call_command  # noqa: E402
from django.utils import translation  # noqa: E402
from opening import calibration, page  # noqa: E402

from hrcity.core.actors import SYSTEM  # noqa: E402
from hrcity.core.clocks import today  # noqa: E402
from hrcity.core.models import Visibility  # noqa: E402
from hrcity.institutions.models import Body  # noqa: E402
from hrcity.institutions.services import city_set_up  # noqa: E402
from hrcity.plan import papers  # noqa: E402
from hrcity.plan.models import Allocation, BudgetLabel, BudgetLine, Node, Plan, PlanLevel  # noqa: E402
from hrcity.plan.paper_docx import docx_bytes  # noqa: E402
from hrcity.plan.paper_typst import pdf_bytes  # noqa: E402
from hrcity.plan.rules import PlanState  # noqa: E402
from hrcity.vocabulary.models import Scheme, Term  # noqa: E402

MEASURES, LINES = 5000, 2000


def rows() -> Plan:
    """A plan with its measures, lines and shares."""
    year = today().year
    bodies = Body.objects.bulk_create(
        [Body(ref=f"d{n}", kind="department", title={"en": f"Department {n}", "ko": f"{n}과"}) for n in range(60)]
    )
    plan = Plan.objects.create(
        ref="PLAN-1", title={"en": "Human rights plan", "ko": "인권기본계획"}, owner=bodies[0],
        starts_on=dt.date(year, 1, 1), ends_on=dt.date(year + 3, 12, 31), state=PlanState.IN_FORCE,
        visibility=Visibility.PUBLIC, adopted_by=bodies[0], adopted_on=dt.date(year, 1, 1),
    )  # fmt: skip
    level = PlanLevel.objects.create(plan=plan, depth=1, name={"en": "Measure"})
    nodes = Node.objects.bulk_create([
        Node(plan=plan, level=level, ref=f"MEA-{n:05d}", order=n, lead=bodies[n % 60], progress=Decimal(n % 100),
             title={"en": f"Help {n} households with the rent", "ko": f"{n}가구 월세 지원"},
             target={"en": "2,000 households a year", "ko": "연 2,000가구"}, status="on_track",
             starts_on=plan.starts_on, ends_on=plan.ends_on)
        for n in range(MEASURES)
    ])  # fmt: skip
    lines = BudgetLine.objects.bulk_create([
        BudgetLine(ref=f"BUD-{n}", year=year, code=f"{n:04d}", title={"en": f"Line {n}", "ko": f"사업 {n}"},
                   body=bodies[n % 60], currency="KRW", plan=plan, proposed=Decimal(n * 2_000_000),
                   voted=Decimal(n * 1_900_000), spent=Decimal(n * 700_000), spent_as_of=today(), allocated=100)
        for n in range(LINES)
    ])  # fmt: skip
    Allocation.objects.bulk_create([Allocation(line=line, node=nodes[n], share=100) for n, line in enumerate(lines)])
    scheme = Scheme.objects.create(code="bench", kind="rights", title={"en": "Rights"})
    terms = Term.objects.bulk_create([Term(scheme=scheme, code=f"r{n}", title={"en": f"Right {n}"}) for n in range(30)])
    BudgetLabel.objects.bulk_create(
        [BudgetLabel(line=line, term=terms[n % 30], origin="person") for n, line in enumerate(lines)]
    )
    return plan


def spent_of(label: str, make):  # type: ignore[no-untyped-def]
    """Do it once, with the CPU of this process and of those it started."""
    before, children = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    made = make()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    other = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
    size = f", {len(made) / 1e6:.1f} MB" if isinstance(made, bytes) else ""
    print(f"{label:34} {time.process_time() - before + other:7.2f} CPU-s{size}", flush=True)
    return made


def main() -> None:
    """Print the figures."""
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    print(f"calibration loop {calibration():.0f} CPU-ms")
    city_set_up(title={"en": "Bench"}, languages=["en", "ko"], by=SYSTEM, contact="x@bench.example")
    plan = rows()
    for lang in ("en", "ko"):
        with translation.override(lang):
            for name, make in (("yearly", lambda: papers.yearly_sheet(plan, today().year, today())),
                               ("handover", lambda: papers.handover_sheet(plan, today()))):  # fmt: skip
                sheet = spent_of(f"{name} {lang}: content", make)
                spent_of(f"{name} {lang}: Word", lambda sheet=sheet: docx_bytes(sheet))
                spent_of(f"{name} {lang}: PDF", lambda sheet=sheet: pdf_bytes(sheet))
    for url in ("budget/", "budget/lines/", "budget/BUD-7/", f"PLAN-1/yearly/{today().year}/"):
        page(f"/plans/{url}")
    worker = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    setter = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory at most: this process {worker:.0f} MB, the one that sets the PDF {setter:.0f} MB")


if __name__ == "__main__":
    main()
