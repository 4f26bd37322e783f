"""The plan of the demonstration city: made, discussed, adopted, reported on, by the people of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hrcity.core.roles import Role
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument
from hrcity.people.models import User
from hrcity.plan.models import Node, NodeUpdate, Plan, PlanKind
from hrcity.plan.services import links, nodes, periods, plans, reporting
from hrcity.portal.demo.city import World
from hrcity.portal.demo.content import Pair, law, localized, table
from hrcity.recommendations.models import Evidence, EvidenceKind
from hrcity.recommendations.services.evidence import evidence_make
from hrkit.deadlines import ONE_DAY
from hrkit.progress.periods import Period, PeriodKind

# Days back from today on which the plan goes through its life.
DRAFTED, OPENED, HEARD, ADOPTED, STARTED, LINKED = 552, 546, 526, 502, 498, 240
WRITTEN, SENT, CHECKED = 12, 18, 24  # days after the end of a period


@dataclass
class PlanTale:
    """The plan while its story is told. `asks` are the references of the recommendations by their key."""

    world: World
    ask_of: Callable[[str], Any]
    told: dict[str, Any] = field(default_factory=lambda: table("plan"))
    plan: Plan = field(init=False)
    nodes: dict[str, Node] = field(default_factory=dict)

    @property
    def charter(self) -> Instrument:
        """The city's charter, on which measures rest."""
        return Instrument.objects.get(slug="saebit-charter")

    def measures(self) -> Iterator[dict[str, Any]]:
        """What the file says of each measure."""
        for goal in self.told["goal"]:
            yield from goal["measure"]

    def contact(self, key: str) -> User:
        """Who drafts in the body that leads the measure."""
        return self.world.in_role(Role.FOCAL_POINT, self._lead(key))

    def signer(self, key: str) -> User:
        """Who signs there."""
        return self.world.in_role(Role.DEPARTMENT_HEAD, self._lead(key))

    def _lead(self, key: str) -> Body:
        node = Node.objects.select_related("lead").get(pk=self.nodes[key].pk)
        assert node.lead is not None
        return node.lead


def draft(tale: PlanTale) -> None:
    """The office writes the plan: levels, goals, measures, what each answers."""
    world, told = tale.world, tale.told
    first = Period.of(world.clock.day(ADOPTED), PeriodKind.HALF_YEAR).start
    tale.plan = plans.plan_create(
        title=localized(told["title"]), summary=localized(told["summary"]), kind=PlanKind.BASIC,
        owner=world.bodies["human-rights-office"], starts_on=first,
        ends_on=first.replace(year=first.year + told["years"]) - ONE_DAY, legal_basis=law(told["basis"]),
        by=world.officer)  # fmt: skip
    names = [localized(pair) for pair in told["levels"]]
    top, below = plans.levels_set(plan=tale.plan, names=names, by=world.officer)
    for goal in told["goal"]:
        parent = nodes.node_add(plan=tale.plan, level=top, parent=None, title=localized(goal["title"]),
                                   by=world.officer)  # fmt: skip
        for measure in goal["measure"]:
            _measure(tale, parent, below, measure)


def _measure(tale: PlanTale, parent: Node, level: Any, told: dict[str, Any]) -> None:
    world, plan = tale.world, tale.plan
    node = nodes.node_add(
        plan=plan, level=level, parent=parent, title=localized(told["title"]), target=localized(told["target"]),
        lead=world.bodies[told["lead"]], supporting=[world.bodies[key] for key in told.get("support", ())],
        starts_on=plan.starts_on, ends_on=plan.ends_on, duties=told["duties"],
        labels=[world.terms[key] for key in told["labels"]], by=world.officer)  # fmt: skip
    tale.nodes[told["key"]] = node
    link_asks(tale, told)
    for number in told.get("charter", ()):
        article = tale.charter.provisions.get(number=number)
        links.norm_link(node=node, instrument=tale.charter, provision=article, by=world.officer)


def link_asks(tale: PlanTale, told: dict[str, Any]) -> None:
    """The measure answers what has been asked by that day."""
    for row in filter(None, map(tale.ask_of, told["asks"])):
        links.ask_link(node=tale.nodes[told["key"]], recommendation=row, by=tale.world.officer)


def link_later(tale: PlanTale) -> None:
    """What was asked since is linked as well."""
    for told in tale.measures():
        link_asks(tale, told)


def open_consultation(tale: PlanTale) -> None:
    """Everybody may read it and write."""
    _move(tale, "open_consultation", by=tale.world.officer)


def close_consultation(tale: PlanTale) -> None:
    """What was heard and what changed; then it is before the commission."""
    _move(tale, "close_consultation", by=tale.world.officer, heard=localized(tale.told["heard"]))


def adopt(tale: PlanTale) -> None:
    """The mayor's decision."""
    _move(tale, "adopt", by=tale.world.head, adopted_by=tale.world.bodies["mayor"],
          adopted_on=tale.world.clock.moment.date(), act=localized(tale.told["act"]))  # fmt: skip


def start(tale: PlanTale) -> None:
    """It is in force, and its reporting periods begin."""
    _move(tale, "start", by=tale.world.officer)
    open_periods(tale)


def open_periods(tale: PlanTale) -> None:
    """The reporting periods that have begun, as the nightly task opens them."""
    periods.periods_ready(plan=tale.plan, today=tale.world.clock.moment.date())


def _move(tale: PlanTale, verb: str, *, by: User, **told: Any) -> None:
    tale.plan = plans.plan_move(plan=tale.plan, verb=verb, by=by, **told)


def ended(tale: PlanTale) -> list[Period]:
    """The half-years that ended since the plan is in force, the oldest first."""
    clock = tale.world.clock
    found = Period.of(clock.day(STARTED), PeriodKind.HALF_YEAR)
    rows = []
    while (clock.today - found.end).days > CHECKED:
        rows.append(found)
        found = found.next()
    return rows


def reports(tale: PlanTale) -> Iterator[tuple[int, Callable[[], None]]]:
    """(days back, what happens): every report goes with one of the last periods, written, sent, checked."""
    spans = ended(tale)
    for told in tale.measures():
        given = told["reports"][-len(spans) :] if spans else []
        for period, report in zip(spans[len(spans) - len(given) :], given, strict=True):
            since = (tale.world.clock.today - period.end).days
            yield since - WRITTEN, partial(_write, tale, told, period, report)
            yield since - SENT, partial(_send, tale, told, period)
            yield since - CHECKED, partial(_check, tale, told, period)


def _write(tale: PlanTale, told: dict[str, Any], period: Period, report: dict[str, Any]) -> None:
    by = tale.contact(told["key"])
    later = report.get("later")
    reporting.update_write(
        node=tale.nodes[told["key"]], period=period.key, status=report["status"], progress=report["progress"],
        text=localized(report["text"]), reason=localized(report.get("reason", [])),
        new_end=tale.plan.ends_on + dt.timedelta(days=later) if later else None,
        evidence=_proof(tale, told, report, by), by=by)  # fmt: skip


def _proof(tale: PlanTale, told: dict[str, Any], report: dict[str, Any], by: User) -> list[Evidence]:
    if "figure" not in report:
        return []
    figure, *unit = report["figure"]
    body = tale.world.bodies[told["lead"]]
    source: Pair = ["Department's own register", "부서 관리대장"]
    item, _new = evidence_make(
        body_id=body.pk, kind=EvidenceKind.FIGURE, title=localized(source), figure=figure,
        unit=localized(unit), source=localized(source), dated=tale.world.clock.moment.date(), by=by)  # fmt: skip
    return [item]


def _newest(tale: PlanTale, told: dict[str, Any], period: Period) -> NodeUpdate:
    return NodeUpdate.objects.filter(node=tale.nodes[told["key"]], period=period.key).latest("pk")


def _send(tale: PlanTale, told: dict[str, Any], period: Period) -> None:
    reporting.update_submit(update=_newest(tale, told, period), by=tale.signer(told["key"]))


def _check(tale: PlanTale, told: dict[str, Any], period: Period) -> None:
    reporting.update_accept(update=_newest(tale, told, period), by=tale.world.officer)


def life(tale: PlanTale) -> Iterator[tuple[int, Callable[[], None]]]:
    """(days back, what happens) of the plan itself."""
    for ago, step in ((DRAFTED, draft), (OPENED, open_consultation), (HEARD, close_consultation), (ADOPTED, adopt),
                      (STARTED, start), (LINKED, link_later), (1, open_periods)):  # fmt: skip
        yield ago, partial(step, tale)

