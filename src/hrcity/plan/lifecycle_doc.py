"""docs/lifecycle-plans.md, drawn from the tables of plans: `python -m hrcity.plan.lifecycle_doc --write`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from hrcity.core.roles import Role
from hrcity.core.written import DOCS, page_command, with_django
from hrcity.plan import rules

PAGE = DOCS / "lifecycle-plans.md"
HEAD = """\
# The lives of plans and what belongs to them

Generated from the tables that are named below by `python -m hrcity.plan.lifecycle_doc --write`; a test compares.
Services ask the same tables: who may (`access`), then the guard (what must hold), then one audit entry.

“stays” means that the verb changes the record but not its status. A plan that belongs to somebody outside the city
records the same states as claims: its guards let pass, but for the act.
"""


@dataclass(frozen=True, slots=True)
class Life:
    """One life cycle: its heading, its table, and where it is."""

    heading: str
    table: Mapping[Any, Mapping[str, Any]]
    first: str
    module: str


def lives() -> tuple[Life, ...]:
    """Every table there is; read late, because Django must be set up."""
    from hrcity.institutions.meeting_rules import MEETING_TRANSITIONS
    from hrcity.plan.rules.promises import PROMISE_TRANSITIONS
    from hrcity.plan.rules.review import ANSWER_TRANSITIONS, OPINION_TRANSITIONS
    from hrcity.plan.rules.voice import COMMENT_TRANSITIONS

    return (
        Life("Plan", rules.PLAN_TRANSITIONS, "drafting", "plan/rules/plans.py"),
        Life("Report on a measure", rules.UPDATE_TRANSITIONS, "draft", "plan/rules/plans.py"),
        Life("Resident's comment", COMMENT_TRANSITIONS, "submitted", "plan/rules/voice.py"),
        Life("Opinion of a commission", OPINION_TRANSITIONS, "draft", "plan/rules/review.py"),
        Life("The city's answer to an opinion", ANSWER_TRANSITIONS, "draft", "plan/rules/review.py"),
        Life("Promise of an office-holder", PROMISE_TRANSITIONS, "open", "plan/rules/promises.py"),
        Life("Meeting", MEETING_TRANSITIONS, "planned", "institutions/meeting_rules.py"),
    )


def page() -> str:
    """The page in English; Django must be set up."""
    with translation.override("en"):
        return HEAD + "".join(f"{line}\n" for life in lives() for line in _life(life))


def _life(life: Life) -> Iterator[str]:
    yield ""
    yield f"## {life.heading} (`{life.module}`)"
    yield ""
    yield "```mermaid"
    yield from diagram(life)
    yield "```"
    yield ""
    yield "| status | verb | who | next | what must hold |"
    yield "| --- | --- | --- | --- | --- |"
    yield from verbs(life)


def diagram(life: Life) -> Iterator[str]:
    """The statuses and the verbs between them as a Mermaid state diagram; verbs that stay are in the table only."""
    yield "stateDiagram-v2"
    yield f"    [*] --> {life.first}"
    for status, cells in life.table.items():
        found: dict[str, list[str]] = {}
        for verb, step in cells.items():
            if step.next is not None and step.next != status:
                found.setdefault(str(step.next), []).append(verb)
        for target, names in found.items():
            yield f"    {status} --> {target}: {', '.join(names)}"


def verbs(life: Life) -> Iterator[str]:
    """One line per cell of the table."""
    from hrcity.plan.rules.voice import BY_ACTOR

    for status, cells in life.table.items():
        for verb, step in cells.items():
            roles = ", ".join(str(role.label).lower() for role in Role if role in step.who)
            who = roles or str(BY_ACTOR.get(verb, "–"))
            where = f"`{step.next}`" if step.next else "stays"
            holds = "" if step.guard is rules.no_guard else " ".join((step.guard.__doc__ or "").split())
            yield f"| {status.label} (`{status}`) | `{verb}` | {who} | {where} | {holds} |".replace("|  |", "| |")


def main(argv: Sequence[str]) -> int:
    """Print the page, write it, or exit 1 where `--check` finds it out of date."""
    return page_command(argv, command="python -m hrcity.plan.lifecycle_doc", page=PAGE, make=with_django(page))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
