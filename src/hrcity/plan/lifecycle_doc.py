"""docs/plan-lifecycle.md, drawn from the tables: `python -m hrcity.plan.lifecycle_doc --write`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils import translation

PAGE = Path(__file__).resolve().parents[3] / "docs" / "plan-lifecycle.md"
HEAD = """\
# The life of a plan and of a report

Generated from `src/hrcity/plan/rules/plans.py` by `python -m hrcity.plan.lifecycle_doc --write`; a test compares.
A plan that belongs to somebody outside the city records the same states as claims: its guards let pass, but for the
act.
"""


def page() -> str:
    """The whole page, in English."""
    from hrcity.plan import rules

    with translation.override("en"):
        plan = "\n".join(_part("A plan", rules.PLAN_TRANSITIONS, "drafting"))
        report = "\n".join(_part("A report about a measure", rules.UPDATE_TRANSITIONS, "draft"))
    return f"{HEAD}\n{plan}\n\n{report}\n"


def _part(title: str, table: Mapping[Any, Mapping[str, Any]], first: str) -> Iterator[str]:
    yield from (f"## {title}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}")
    for state, verbs in table.items():
        yield from (f"    {state} --> {step.next}: {verb}" for verb, step in verbs.items() if step.next is not None)
    yield from ("```", "", "| status | verb | who | next | what must hold |", "| --- | --- | --- | --- | --- |")
    for state, verbs in table.items():
        for verb, step in verbs.items():
            who = ", ".join(str(role.label) for role in sorted(step.who))
            holds = (step.guard.__doc__ or "").strip().splitlines()[0]
            yield f"| {state} | {verb} | {who} | {step.next or 'stays'} | {holds} |"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page or print it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrcity.conf.settings")
    import django

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args(argv).write:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
