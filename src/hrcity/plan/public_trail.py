"""The evidence trail as plans know it, for every record that stands on it: a measure, a recommendation; and the first
three lines of a measure's story."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.localtext import date_words
from hrcity.core.registry import TrailNode
from hrcity.core.text import plain
from hrcity.indicators.pages import figure
from hrcity.instruments.models import Instrument
from hrcity.instruments.related import Citation, CitedBy
from hrcity.plan import access
from hrcity.plan import public_words as words
from hrcity.plan.models import Node, NodeNorm
from hrcity.plan.queries import public as queries
from hrcity.plan.rules import NodeStatus
from hrcity.plan.story import StoryLine
from hrcity.recommendations import present
from hrcity.recommendations.models import Recommendation
from hrcity.recommendations.queries import norm_of
from hrcity.recommendations.rules import AnswerWord, Ours

MOST_CITED = 8


def norms(row: Model, reader: Any) -> list[TrailNode]:
    """The ordinances and treaties a measure rests on; else the treaty behind what was asked."""
    if not isinstance(row, Node):
        return []
    found = queries.links(row, reader)
    nodes = []
    for link in found.norms:
        address = (link.provision or link.instrument).get_absolute_url()
        nodes.append(TrailNode("norm", str(link.instrument), str(link.provision or ""), address))
    behind = {norm.pk: norm for ask in found.asks if (norm := norm_of(ask)) is not None}
    known = {link.instrument_id for link in found.norms}
    return nodes + [
        TrailNode("norm", str(norm), "", norm.get_absolute_url()) for pk, norm in behind.items() if pk not in known
    ]


def asks(row: Model, reader: Any) -> list[TrailNode]:
    """The recommendations a measure answers."""
    if not isinstance(row, Node):
        return []
    return [
        TrailNode("ask", ask.ref, " – ".join(filter(None, (_issuer(ask), ask.citation_words))), ask.get_absolute_url())
        for ask in queries.links(row, reader).asks
    ]


def decisions(row: Model, reader: Any) -> list[TrailNode]:
    """What the city said to what was asked: its answer, else whose it is."""
    if not isinstance(row, Node):
        return []
    found, nodes = queries.links(row, reader), []
    for ask in found.asks:
        answer = found.answers.get(ask.pk)
        address = ask.get_absolute_url()
        if answer is not None:
            text = date_words(answer.signed_at)
            nodes.append(TrailNode("decision", str(AnswerWord(answer.word).label), text, f"{address}#answer"))
        elif ask.decision is not None and present.public_status(ask, False) == ask.status:
            nodes.append(
                TrailNode("decision", capfirst(str(Ours(ask.decision.outcome).label)), "", f"{address}#decision")
            )
    return nodes


def measures(row: Model, reader: Any) -> list[TrailNode]:
    """The measure itself, or those that answer a recommendation."""
    if isinstance(row, Node):
        return [_measure(row)]
    if isinstance(row, Recommendation):
        return [_measure(node) for node in measures_of(row, reader)]
    return []


def measures_of(row: Recommendation, reader: Any) -> list[Node]:
    """The measures that answer a recommendation, read once for its page."""
    kept: dict[str, Any] = row.__dict__
    if "_measures" not in kept:
        kept["_measures"] = queries.measures_for(row, reader)
    found: list[Node] = kept["_measures"]
    return found


def _measure(node: Node) -> TrailNode:
    status = words.status_word(node.status)
    by = [plain(node.lead.title)] if node.lead is not None else []
    figure_words = [words.percent(node.progress)] if node.progress is not None else []
    if node.latest_id is None and node.status != NodeStatus.DROPPED:
        status, figure_words = _("no report yet"), []
    return TrailNode("measure", plain(node.title), ", ".join([*by, status, *figure_words]), node.get_absolute_url())


def indicators(row: Model, reader: Any) -> list[TrailNode]:
    """The figures that show whether a measure works: the last value with its day."""
    if isinstance(row, Node):
        linked = queries.links(row, reader).indicators
    elif isinstance(row, Recommendation) and (nodes := measures_of(row, reader)):
        linked = queries.indicators_of(nodes)
    else:
        return []
    found: dict[str, TrailNode] = {}
    for link, value in linked:
        text = f"{figure(value.value)} {plain(link.indicator.unit)}, {date_words(value.dated)}" if value else ""
        node = TrailNode(
            "indicator", plain(link.indicator.title), text or _("no value yet"), link.indicator.get_absolute_url()
        )
        found.setdefault(link.indicator.ref, node)
    return list(found.values())


def proofs(row: Model, reader: Any) -> list[TrailNode]:
    """Public evidence of accepted reports, of a measure or of those that answer a recommendation."""
    if isinstance(row, Node):
        found, place = queries.links(row, reader).proofs, row
    elif isinstance(row, Recommendation) and (nodes := measures_of(row, reader)):
        found, place = queries.proofs_of(nodes), nodes[0]
    else:
        return []
    address = f"{place.get_absolute_url()}#reports"
    return [TrailNode("proof", plain(item.title), date_words(item.dated), address) for item in found]


def _issuer(ask: Recommendation) -> str:
    return plain(ask.issuer.title) if ask.issuer else str(ask.get_origin_display())


def told_asked(node: Node, reader: Any) -> StoryLine | None:
    """Who asked for it first."""
    found = queries.links(node, reader).asks
    if not found:
        return None
    ask = found[0]
    text, more = _("%(body)s asked for it"), len(found) - 1
    if more:
        text = ngettext(
            "%(body)s asked for it, and %(n)s more request after that",
            "%(body)s asked for it, and %(n)s more requests after that",
            more,
        )
    return StoryLine(text % {"body": _issuer(ask), "n": more}, ask.issued_on, ask.get_absolute_url())


def told_decided(node: Node, reader: Any) -> StoryLine | None:
    """What the city answered, and which body."""
    found = queries.links(node, reader)
    for ask in found.asks:
        answer = found.answers.get(ask.pk)
        if answer is not None and answer.signed_at is not None:
            told = {"body": plain(answer.body.title), "word": str(AnswerWord(answer.word).label)}
            text = _("%(body)s answered: %(word)s") % told
            return StoryLine(text, answer.signed_at.date(), f"{ask.get_absolute_url()}#answer")
    return None


def told_adopted(node: Node, reader: Any) -> StoryLine | None:
    """In which plan it was adopted, by whom."""
    plan = node.plan
    if plan.adopted_on is None or plan.adopted_by is None:
        return None
    told = {"body": plain(plan.adopted_by.title), "plan": plain(plan.title)}
    text = _("%(body)s adopted it in “%(plan)s”") % told
    if node.since_version > 1:
        text = _("It was added to “%(plan)s” in version %(n)s") % {"plan": plain(plan.title), "n": node.since_version}
        return StoryLine(text, None, plan.get_absolute_url())
    return StoryLine(text, plan.adopted_on, plan.get_absolute_url())


def resting_on(instrument: Instrument, reader: Any) -> CitedBy | None:
    """The measures that rest on a treaty, an ordinance or an article of it. One query."""
    norms = NodeNorm.objects.filter(instrument=instrument, ended_at=None, node__in=access.nodes(reader).values("pk"))
    rows = list(norms.select_related("node", "provision").order_by("node__ref", "pk"))
    nodes = {row.node_id: row for row in rows}
    items = [
        Citation(
            plain(row.node.title), row.node.get_absolute_url(), row.node.ref, row.provision.eid if row.provision else ""
        )
        for row in list(nodes.values())[:MOST_CITED]
    ]
    return CitedBy(_("Measures that rest on it"), len(nodes), items)
