"""docs/lifecycle.md, drawn from the transition table: `python -m hrcity.recommendations.lifecycle_doc --write`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from django.utils import translation

from hrcity.core.roles import Role
from hrcity.core.written import DOCS, page_command, with_django
from hrcity.recommendations import rules

PAGE = DOCS / "lifecycle.md"
HEAD = """\
# The life of a recommendation

Generated from `src/hrcity/recommendations/rules.py` by `python -m hrcity.recommendations.lifecycle_doc --write`; a test
compares. Services ask the same table: `access.permit` (who), then the guard (what must hold), then one audit entry.

Nobody marks their own work: the proposer does not approve, the drafter does not sign, whoever took part in an answer
does not grade it. The database refuses the first two as well.

```mermaid
"""
TABLE_HEAD = """\
```

## Every verb in every status

“stays” means that the verb changes the record but not its status. `approve` and `sign` lead to a status that depends on
what was decided or answered; the two tables below say which. `approve_in_meeting` records what a competence meeting
decided, by an officer who did not propose it; `take_back` is for the one who proposed, while nobody has decided.

%(line)s go along the approval line of the body
(`services/line.py`): where a body has one of its own, each step is taken by whoever holds its role (another contact,
the head, the head of the office, an outside reviewer), nobody takes two, and the last one signs. The table names the
usual line, the department head alone. `report_done` is what the last signature does to a report of the lead body that
says “done”.

| status | verb | who | next | what must hold |
| --- | --- | --- | --- | --- |
"""
AFTER_DECISION_HEAD = """
## After `approve`: whose is it?

| decision | next |
| --- | --- |
"""
AFTER_ANSWER_HEAD = """
## After `sign`: what was answered?

Only the answer of the lead body moves the status; those of supporting bodies stand beside it.

| asked of | answer | next | needs |
| --- | --- | --- | --- |
"""
FOOT = """
## What the public reads

Whose an ask is, that an answer is due, and that it is late are public only once the head of the office has approved it
and the department's window to object is over, or the department has taken or answered it before
(`rules.is_public_ours`, `rules.is_late`). Until then the public reads “being looked at”.
"""


def page() -> str:
    """The page in English; Django must be set up."""
    with translation.override("en"):
        head = TABLE_HEAD % {"line": on_the_line()}
        return "".join([HEAD, *_lines(diagram()), head, *_lines(verbs()), AFTER_DECISION_HEAD, *_lines(decisions()),
                        AFTER_ANSWER_HEAD, *_lines(answers()), FOOT])


def _lines(lines: Iterator[str]) -> Iterator[str]:
    return (f"{line}\n" for line in lines)


def on_the_line() -> str:
    """The verbs of the approval line, in words."""
    names = [f"`{verb}`" for verb in rules.ON_THE_LINE]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def diagram() -> Iterator[str]:
    """The statuses and the verbs between them as a Mermaid state diagram; verbs that stay are in the table only."""
    yield "stateDiagram-v2"
    yield "    [*] --> received"
    decided = rules.AFTER_DECISION.values()
    open_ended = {"approve": decided, "approve_in_meeting": decided, "sign": rules.AFTER_ANSWER.values()}
    for status, cells in rules.TRANSITIONS.items():
        found: dict[str, list[str]] = {}
        for verb, step in cells.items():
            targets = {str(target) for target in open_ended.get(verb, (step.next,)) if target is not None}
            for target in sorted(targets - {str(status)}):
                found.setdefault(target, []).append(verb)
        for target, names in found.items():
            yield f"    {status} --> {target}: {', '.join(names)}"


def verbs() -> Iterator[str]:
    """One line per cell of the table."""
    open_ended = {"approve": "by decision", "approve_in_meeting": "by decision", "sign": "by answer"}
    for status, cells in rules.TRANSITIONS.items():
        for verb, step in cells.items():
            who = ", ".join(str(role.label).lower() for role in Role if role in step.who)
            where = open_ended.get(verb) or (f"`{step.next}`" if step.next else "stays")
            holds = "" if step.guard is rules.no_guard else " ".join((step.guard.__doc__ or "").split())
            yield f"| {status.label} (`{status}`) | `{verb}` | {who} | {where} | {holds} |".replace("|  |", "| |")


def decisions() -> Iterator[str]:
    """One line per decision about whose an ask is."""
    for outcome, status in rules.AFTER_DECISION.items():
        yield f"| {outcome.label} (`{outcome}`) | {status.label} (`{status}`) |"


def answers() -> Iterator[str]:
    """One line per answer that may be given."""
    needs = (("the part taken on", rules.NEEDS_PART), ("a reason", rules.NEEDS_REASON),
             ("a measure with its day", rules.NEEDS_MEASURE), ("evidence", rules.NEEDS_EVIDENCE),
             ("whom it is passed to", rules.NEEDS_PASSED_TO))
    for addressee, words in rules.WORDS_FOR.items():
        for word in words:
            status = rules.AFTER_ANSWER[word]
            wanted = [name for name, those in needs if word in those]
            yield (f"| {addressee.label} | {word.label} (`{word}`) | {status.label} (`{status}`) "
                   f"| {', '.join(wanted)} |").replace("|  |", "| |")


def main(argv: Sequence[str]) -> int:
    """Print the page, write it, or exit 1 where `--check` finds it out of date."""
    command = "python -m hrcity.recommendations.lifecycle_doc"
    return page_command(argv, command=command, page=PAGE, make=with_django(page))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
