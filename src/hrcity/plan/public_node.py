"""Template context of a measure's page: five facts, its story, output beside outcome, the trail, what stands below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hrcity.core import clocks
from hrcity.core.localtext import date_words, deadline_gap, thousands_words
from hrcity.core.registry import TRAIL
from hrcity.core.text import plain
from hrcity.indicators.pages import figure as indicator_figure
from hrcity.plan import public_words as words
from hrcity.plan.models import Milestone, Node
from hrcity.plan.parts import NODE_PARTS, sections
from hrcity.plan.public_pages import how_link, snippet, span_words, tree_line
from hrcity.plan.queries import public as queries
from hrcity.plan.rules import OVER, STUCK, Duty, NodeStatus, milestone_is_missed, node_is_late
from hrcity.plan.rules.public import Tree, ancestors
from hrcity.plan.story import story
from hrcity.recommendations import present

MOST_CHILDREN = 100


def node_page(node: Node, reader: Any) -> dict[str, Any]:
    """One goal or measure."""
    tree = queries.tree(node.plan)
    leaf = node.pk not in tree.below
    status = tree.status(node.pk) if node.pk in tree.rows else node.status
    return {
        "node": node,
        "plan": node.plan,
        "is_leaf": leaf,
        "kind": plain(node.level.name),
        "chip": words.status_chip(status) if leaf or node.status == NodeStatus.DROPPED else None,
        "facts": facts(node, reader, tree),
        "story": story(node, reader),
        "output": output(node, tree) if leaf else None,
        "outcomes": outcomes(node, reader),
        "trail": trail(node, reader, tree),
        "below": below(node, tree) if not leaf else None,
        "path": [tree.rows[pk] for pk in ancestors(tree, node.pk)] if node.pk in tree.rows else [],
        "dropped": dropped_words(node),
        "asks": [ask_line(row) for row in queries.links(node, reader).asks],
        "labels": label_groups(node),
        "duties": [str(Duty(duty).label) for duty in node.duties if duty in Duty.values],
        "supporting": list(node.supporting.all()),
        "milestones": [milestone_line(row) for row in node.milestones.all()],
        "sections": sections(NODE_PARTS, node, reader),
        "embed": snippet(reverse("plan-embed:node", args=[node.ref]), plain(node.title)),
    }


def facts(node: Node, reader: Any, tree: Tree) -> list[dict[str, Any]]:
    """What it is, where it stands, who answers, until when, how we know."""
    leaf = node.pk not in tree.below
    kind = _("%(level)s of “%(plan)s”") % {"level": plain(node.level.name), "plan": plain(node.plan.title)}
    return [
        {"key": "what", "value": kind, "note": plain(node.target)},
        leaf_standing(node, tree) if leaf else parent_standing(node, tree),
        who_fact(node, leaf),
        when_fact(node),
        {"key": "how", "value": how_known(node, reader) if leaf else how_link(node.plan), "note": ""},
    ]


def leaf_standing(node: Node, tree: Tree) -> dict[str, Any]:
    """Status and progress of a measure, of which period; what it said last where there is no report now."""
    status = tree.status(node.pk) if node.pk in tree.rows else node.status
    value = capfirst(words.status_word(status))
    if node.status == NodeStatus.DROPPED or node.latest is None:
        note = "" if node.latest is None else words.period_words(node.latest.period)
        return {"key": "where", "value": value, "note": note}
    told = {"status": words.status_word(node.status), "percent": words.percent(node.progress),
            "period": words.period_words(node.latest.period)}  # fmt: skip
    if status == node.status:
        return {"key": "where", "value": f"{value}, {told['percent']}", "note": told["period"]}
    return {"key": "where", "value": value,
            "note": _("last report: %(status)s, %(percent)s (%(period)s)") % told}  # fmt: skip


def parent_standing(node: Node, tree: Tree) -> dict[str, Any]:
    """How many of what stands below stand where, and the figure with what it is made of."""
    rolled = tree.of(node.pk)
    told = {"figure": words.percent(rolled.progress), "made": words.made_of(rolled)}
    note = _("Progress %(figure)s; %(made)s") if rolled.progress is not None else _("Progress: none yet; %(made)s")
    value = capfirst(words.counts_words(rolled))
    return {"key": "where", "value": value or "–", "note": "" if tree.problem else note % told}


def who_fact(node: Node, leaf: bool) -> dict[str, Any]:
    """The body that answers for it."""
    if node.lead is None:
        return {"key": "who", "value": _("Nobody is named yet") if leaf else plain(node.plan.owner.title), "note": ""}
    address = reverse("plan:department", args=[node.lead.ref])
    return {"key": "who", "value": format_html('<a href="{}">{}</a>', address, plain(node.lead.title)), "note": ""}


def when_fact(node: Node) -> dict[str, Any]:
    """Until when, and how far that is; a new day that was reported stands beside the planned one."""
    if node.ends_on is None:
        return {"key": "when", "value": date_words(node.plan.ends_on), "note": _("end of the plan; no date of its own")}
    late = node_is_late(node.status, node.ends_on, clocks.today())
    distance = deadline_gap(clocks.distance(node.ends_on))[1] if node.status not in OVER else ""
    newer = node.latest.new_end if node.latest is not None and node.status in STUCK else None
    note = _("now expected by %(day)s") % {"day": date_words(newer)} if newer else distance
    return {"key": "when", "value": date_words(node.ends_on), "note": f"{distance}; {note}" if newer and late else note}


def how_known(node: Node, reader: Any) -> str | SafeString:
    """What a reader can check."""
    found = queries.links(node, reader)
    told = []
    if found.proofs:
        count = len(found.proofs)
        told.append(ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", count) % {
            "n": thousands_words(count)})  # fmt: skip
    if found.indicators:
        count = len(found.indicators)
        told.append(ngettext("%(n)s indicator", "%(n)s indicators", count) % {"n": thousands_words(count)})
    return ", ".join(told) or _("Nothing shows it yet")


def output(node: Node, tree: Tree) -> dict[str, Any]:
    """What was done, as the lead body reports it and somebody outside it accepted it."""
    status = tree.status(node.pk) if node.pk in tree.rows else node.status
    latest = node.latest
    return {
        "chip": words.status_chip(status),
        "percent": words.percent(node.progress),
        "has_report": latest is not None,
        "period": words.period_words(latest.period) if latest is not None else "",
        "accepted_on": latest.validated_at if latest is not None else None,
        "text": latest.text if latest is not None else {},
        "reason": latest.reason if latest is not None and node.status in STUCK else {},
    }


def outcomes(node: Node, reader: Any) -> list[dict[str, Any]]:
    """What the linked figures say, each with its day; never merged with the status."""
    found = []
    for link, value in queries.links(node, reader).indicators:
        found.append(
            {
                "title": link.indicator.title,
                "url": link.indicator.get_absolute_url(),
                "figure": f"{indicator_figure(value.value)} {plain(link.indicator.unit)}".strip() if value else "",
                "dated": value.dated if value else None,
                "source": value.source if value else {},
                "target": f"{indicator_figure(link.target_value)} {plain(link.indicator.unit)}".strip()
                if link.target_value is not None
                else "",
                "target_on": link.target_on,
            }
        )
    return found


def trail(node: Node, reader: Any, tree: Tree) -> list[dict[str, Any]]:
    """From promise to proof, put together from the registry; of several of a kind the first, with how many in all.

    Of a goal to which nothing is linked itself there is none: the trails are those of its measures.
    """
    found = []
    for key in ("norm", "ask", "decision", "measure", "indicator", "proof"):
        nodes = TRAIL[key](node, reader) if key in TRAIL else []
        if nodes:
            first = nodes[0]
            more = len(nodes) - 1
            extra = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more} if more else ""
            text = " · ".join(filter(None, (first.text, extra)))
            found.append({"key": key, "title": first.title, "text": text, "url": first.url, "missing": first.missing})
    if node.pk not in tree.below:
        return found
    for item in found:
        if item["key"] == "measure":
            item["text"] = words.counts_words(tree.of(node.pk))
    return found if len(found) > 1 else []


def below(node: Node, tree: Tree) -> dict[str, Any]:
    """The children with their counts; no light over all of them."""
    children = tree.below.get(node.pk, ())
    bodies = queries.bodies(tree.rows[pk].lead for pk in children)
    names = {row.pk: plain(row.name) for row in [node.level]}
    lines = [tree_line(node.plan, tree, pk, names, bodies, 1, True) for pk in children[:MOST_CHILDREN]]
    rolled = tree.of(node.pk)
    return {
        "lines": lines,
        "is_cut": len(children) > MOST_CHILDREN,
        "counts": words.status_counts(rolled),
        "made_of": words.made_of(rolled),
        "percent": words.percent(rolled.progress),
        "all_url": f"{reverse('plan:plan', args=[node.plan.ref])}?open={node.ref}#nodes",
    }


def dropped_words(node: Node) -> dict[str, Any] | None:
    """Why it was dropped, by whom, on which day: it stays to be read."""
    if node.status != NodeStatus.DROPPED or node.dropped_by is None:
        return None
    return {"reason": node.dropped_reason, "body": plain(node.dropped_by.title), "day": node.dropped_on}


def ask_line(row: Any) -> dict[str, Any]:
    """A recommendation that the measure answers: who asked, when, what."""
    reading = present.reading(row, list(row.texts.all()))
    return {
        "ref": row.ref,
        "url": row.get_absolute_url(),
        "title": present.heading(reading.text),
        "lang": reading.lang,
        "issuer": plain(row.issuer.title) if row.issuer else row.get_origin_display(),
        "day": row.issued_on,
    }


def label_groups(node: Node) -> list[dict[str, Any]]:
    """What it is about, by list, each label with where it comes from."""
    groups: dict[str, dict[str, Any]] = {}
    for label in queries.labels_of(node):
        scheme = label.term.scheme
        group = groups.setdefault(scheme.code, {"title": plain(scheme.title), "items": []})
        group["items"].append({"label": plain(label.term.title), "origin": label.origin, "who": "", "url": ""})
    return list(groups.values())


def milestone_line(row: Milestone) -> dict[str, Any]:
    """A milestone with whether it was reached, or missed."""
    if row.reached_on is not None:
        chip = {"tone": "done", "icon": "", "word": pgettext("milestone", "reached")}
    elif milestone_is_missed(row.due_on, row.reached_on, clocks.today()):
        chip = {"tone": "late", "icon": "", "word": pgettext("milestone", "missed")}
    else:
        chip = {"tone": "neutral", "icon": "ring", "word": pgettext("milestone", "to come")}
    return {"row": row, "chip": chip}


def card(node: Node) -> Mapping[str, Any]:
    """What a card on another site shows of a measure."""
    tree = queries.tree(node.plan)
    leaf = node.pk not in tree.below
    standing = leaf_standing(node, tree) if leaf else parent_standing(node, tree)
    return {
        "ref": node.ref,
        "title": node.title,
        "url": node.get_absolute_url(),
        "chip": words.status_chip(tree.status(node.pk)) if leaf and node.pk in tree.rows else None,
        "standing": standing,
        "lead": plain(node.lead.title) if node.lead else "",
        "span": span_words(node.starts_on, node.ends_on),
    }
