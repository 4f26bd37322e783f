"""What of plans and measures can be found by words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy

from hrcity.core import search
from hrcity.core.registry import listen
from hrcity.core.search import Doc, Shown
from hrcity.core.text import pick, plain
from hrcity.plan import access
from hrcity.plan import public_words as words
from hrcity.plan.models import Node, NodeLabel, NodeUpdate, Plan
from hrcity.vocabulary.models import SchemeKind

PLAN, MEASURE = "plan", "measure"


def _texts(*parts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language, joined."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        for lang, text in part.items():
            found[lang].append(text)
    return {lang: "\n".join(filter(None, texts)) for lang, texts in found.items()}


def _first(texts: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """The language a document is in, and the texts in the others."""
    lang = next(iter(texts), "")
    return lang, [(other, text) for other, text in texts.items() if other != lang and text]


def plans(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some plans; none for what is not shown yet."""
    for row in access.visible().filter(pk__in=ids).select_related("owner"):
        lang, others = _first(_texts(row.title, row.summary))
        facets = {"body": [row.owner.ref], "year": [str(row.starts_on.year)]}
        yield Doc(PLAN, row.pk, title=row.title.get(lang, ""), body=row.summary.get(lang, ""), lang=lang, texts=others,
                  ref=row.ref, facets=facets, visibility=row.visibility, date=row.starts_on)  # fmt: skip


def all_plans() -> Iterable[int]:
    """Every plan's number."""
    return Plan.objects.values_list("pk", flat=True).iterator()


def measures(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some goals and measures."""
    labels: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"right": [], "group": []})
    kinds = {SchemeKind.RIGHTS: "right", SchemeKind.GROUPS: "group"}
    marks = NodeLabel.objects.filter(node_id__in=ids, ended_at=None, term__scheme__kind__in=list(kinds))
    for node, term, kind in marks.values_list("node_id", "term_id", "term__scheme__kind"):
        labels[node][kinds[SchemeKind(kind)]].append(str(term))
    rows = Node.objects.filter(pk__in=ids, plan__in=access.visible().values("pk")).select_related("plan", "lead")
    for row in rows:
        lang, others = _first(_texts(row.title, row.description, row.target))
        body = "\n".join(filter(None, (row.description.get(lang, ""), row.target.get(lang, ""))))
        facets = {"body": [row.lead.ref] if row.lead else [], "year": [str(row.ends_on.year)] if row.ends_on else [],
                  **labels[row.pk]}  # fmt: skip
        yield Doc(MEASURE, row.pk, title=row.title.get(lang, ""), body=body, lang=lang, texts=others, ref=row.ref,
                  facets=facets, visibility=row.plan.visibility, date=row.starts_on)  # fmt: skip


def all_measures() -> Iterable[int]:
    """Every node's number."""
    return Node.objects.values_list("pk", flat=True).iterator()


def show_plans(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Plans as hits."""
    found = {}
    for row in access.readable(actor).filter(pk__in=ids).select_related("owner"):
        title, text = pick(row.title, lang), pick(row.summary, lang)
        about = " · ".join((plain(row.owner.title), str(row.get_state_display())))
        found[row.pk] = Shown(title.text, row.get_absolute_url(), title.lang, text.text, text.lang, about, row.ref)
    return found


def show_measures(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Goals and measures as hits, with where they stand."""
    found = {}
    for row in access.nodes(actor).filter(pk__in=ids).select_related("plan", "lead"):
        title, text = pick(row.title, lang), pick(row.target or row.description, lang)
        lead = [plain(row.lead.title)] if row.lead is not None else []
        about = " · ".join([plain(row.plan.title), *lead, words.status_word(row.status)])
        found[row.pk] = Shown(title.text, row.get_absolute_url(), title.lang, text.text, text.lang, about, row.ref)
    return found


def changed(row: Model, verb: str) -> None:
    """A plan or a measure changed: have it indexed anew; with a plan its measures, which are seen as it is."""
    if isinstance(row, Plan):
        search.changed(PLAN, [row.pk])
        search.changed(MEASURE, Node.objects.filter(plan=row).order_by("pk").values_list("pk", flat=True))
    elif isinstance(row, Node):
        search.changed(MEASURE, [row.pk])
    elif isinstance(row, NodeUpdate):
        search.changed(MEASURE, [row.node_id])


def register() -> None:
    """Make plans and measures findable, and follow their changes."""
    search.register_kind(PLAN, plans, all_plans, show=show_plans, label=gettext_lazy("Plans"))
    search.register_kind(MEASURE, measures, all_measures, show=show_measures, label=gettext_lazy("Goals and measures"))
    for label in ("plan.plan", "plan.node"):
        listen(label, changed)
