"""An amendment in plain words: each change as a text with its diff, or as a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hrcity.core.forms import languages_in_order
from hrcity.core.localtext import date_words, language_name
from hrcity.core.text import plain
from hrcity.indicators.models import Indicator
from hrcity.institutions.models import Body
from hrcity.plan.models import AmendmentChange, ChangeKind, Node, PlanLevel
from hrcity.plan.rules import Duty, words

LABELS = {
    "title": gettext_lazy("Title"),
    "target": gettext_lazy("What is to be reached"),
    "description": gettext_lazy("What is done"),
    "place": gettext_lazy("Where"),
}
CHIPS = {
    ChangeKind.ADD: ("done", "plus"),
    ChangeKind.CHANGE: ("note", "edit"),
    ChangeKind.MOVE: ("note", "next"),
    ChangeKind.DROP: ("late", ""),
}


@dataclass(slots=True)
class Names:
    """Names of what the changes speak of, read once for all."""

    bodies: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)
    levels: dict[int, str] = field(default_factory=dict)
    indicators: dict[str, str] = field(default_factory=dict)


def names_of(changes: Sequence[AmendmentChange], levels: Iterable[PlanLevel]) -> Names:
    """At most three queries, whatever the number of changes."""
    sides = [side for change in changes for side in (change.before, change.after)]
    bodies = {ref for side in sides for ref in (side.get("lead"), side.get("body"), *(side.get("supporting") or ()))}
    nodes = {side.get("parent") for side in sides} - {None, ""}
    figures = {ref for side in sides for ref in side.get("adds", {}).get("indicators", ())}
    found = Names(levels={level.depth: plain(level.name) for level in levels})
    found.nodes = {f"new:{change.pk}": plain(change.after.get("title")) for change in changes if not change.before}
    if bodies - {None, ""}:
        rows = Body.objects.filter(ref__in=bodies - {None, ""}).values_list("ref", "title")
        found.bodies = {ref: plain(title) or ref for ref, title in rows}
    if nodes:
        titles = Node.objects.filter(ref__in=nodes).values_list("ref", "title")
        found.nodes |= {ref: plain(title) or ref for ref, title in titles}
    if figures:
        figure_rows = Indicator.objects.filter(ref__in=figures).values_list("ref", "title")
        found.indicators = {ref: plain(title) or ref for ref, title in figure_rows}
    return found


def change_row(change: AmendmentChange, names: Names) -> dict[str, Any]:
    """One change as the page shows it: texts side by side with their diff, the rest as sentences."""
    after = dict(change.after)
    found = words.pieces(change.before, after, languages_in_order())
    is_new = change.kind == ChangeKind.ADD
    texts = [_text(piece) for piece in found if piece.kind == "text" and not (is_new and piece.field == "title")]
    told = [sentence for piece in found if piece.kind != "text" for sentence in sentences(piece, names, is_new)]
    if change.kind == ChangeKind.DROP and after.get("body"):
        told.append(_("Decided by: %(body)s.") % {"body": names.bodies.get(after["body"], after["body"])})
    tone, icon = CHIPS[ChangeKind(change.kind)]
    return {
        "change": change,
        "title": change.before.get("title") or (change.node.title if change.node else after.get("title")),
        "url": change.node.get_absolute_url() if change.node else "",
        "ref": change.node.ref if change.node else "",
        "chip": {"tone": tone, "icon": icon, "word": change.get_kind_display()},
        "texts": texts,
        "sentences": told,
        "reason": change.reason,
        "is_new": is_new,
    }


def _text(piece: words.Piece) -> dict[str, Any]:
    label = str(LABELS[piece.field])
    if len(settings.LANGUAGES) > 1:
        label = _("%(label)s (%(language)s)") % {"label": label, "language": language_name(piece.lang)}
    return {"label": label, "before": piece.before, "after": piece.after, "lang": piece.lang}


def sentences(piece: words.Piece, names: Names, is_new: bool = False) -> list[str]:
    """A change that is no text, in one or more sentences."""
    teller = _TELLERS[piece.kind]
    return [str(sentence) for sentence in teller(piece, names, is_new) if sentence]


def _day(text: str | None) -> str:
    return date_words(dt.date.fromisoformat(text)) if text else ""


def _tell_day(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    values = {"before": _day(piece.before), "after": _day(piece.after)}
    begins = piece.field == "starts_on"
    if not piece.after:
        return [(_("It had begun on %(before)s; now no day is named.") if begins
                 else _("It was to end on %(before)s; now no day is named.")) % values]  # fmt: skip
    if not piece.before:
        return [(_("It begins on %(after)s.") if begins else _("It ends on %(after)s.")) % values]
    days = words.days_between(piece.before, piece.after) or 0
    late = ngettext("%(n)s day later", "%(n)s days later", abs(days))
    early = ngettext("%(n)s day earlier", "%(n)s days earlier", abs(days))
    values["gap"] = (late if days > 0 else early) % {"n": abs(days)}
    return [(_("It begins on %(after)s instead of %(before)s: %(gap)s.") if begins
             else _("It ends on %(after)s instead of %(before)s: %(gap)s.")) % values]  # fmt: skip


def _tell_weight(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    values = {"before": piece.before, "after": piece.after}
    if piece.after is None:
        return [_("It had the weight %(before)s; now it has none.") % values]
    if piece.before is None:
        return [_("It has the weight %(after)s.") % values]
    up = words.rises(piece.before, piece.after)
    return [(_("Its weight rises from %(before)s to %(after)s.") if up
             else _("Its weight falls from %(before)s to %(after)s.")) % values]  # fmt: skip


def _tell_body(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    values = {
        "before": names.bodies.get(piece.before, piece.before),
        "after": names.bodies.get(piece.after, piece.after),
    }
    if not piece.after:
        return [_("%(before)s no longer answers for it; nobody is named.") % values]
    if not piece.before:
        return [_("%(after)s answers for it.") % values]
    return [_("%(after)s answers for it instead of %(before)s.") % values]


def _tell_set(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    joined, left = words.set_changes(piece.before, piece.after)
    if piece.field == "duties":
        return [*(_("Duty added: %(what)s.") % {"what": Duty(one).label} for one in joined),
                *(_("Duty taken out: %(what)s.") % {"what": Duty(one).label} for one in left)]  # fmt: skip
    return [*(_("%(body)s helps.") % {"body": names.bodies.get(one, one)} for one in joined),
            *(_("%(body)s no longer helps.") % {"body": names.bodies.get(one, one)} for one in left)]  # fmt: skip


def _tell_person(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    return [_("The human-rights contact is another person.") if piece.after else _("No contact is named any more.")]


def _tell_code(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    if is_new or not piece.before:
        return [_("Its number in the plan is %(after)s.") % {"after": piece.after}]
    return [_("Its number in the plan is %(after)s instead of %(before)s.") % {
        "after": piece.after or "–", "before": piece.before}]  # fmt: skip


def _tell_node(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    values = {
        "before": names.nodes.get(piece.before or "", piece.before or _("the top")),
        "after": names.nodes.get(piece.after or "", piece.after or _("the top")),
    }
    if is_new:
        return [_("It stands below “%(after)s”.") % values]
    return [_("It stands below “%(after)s” instead of “%(before)s”.") % values]


def _tell_level(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    return [_("Its level is: %(level)s.") % {"level": names.levels.get(piece.after, piece.after)}]


def _tell_milestone(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    return [_("New step: %(text)s, by %(day)s.") % {
        "text": plain(piece.after["text"]), "day": _day(piece.after["due_on"])}]  # fmt: skip


def _tell_ask(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    return [_("It now answers %(ref)s.") % {"ref": piece.after}]


def _tell_indicator(piece: words.Piece, names: Names, is_new: bool) -> list[str]:
    return [_("The figure “%(title)s” now shows whether it works.") % {
        "title": names.indicators.get(piece.after, piece.after)}]  # fmt: skip


_TELLERS: Mapping[str, Any] = {
    "day": _tell_day,
    "weight": _tell_weight,
    "body": _tell_body,
    "set": _tell_set,
    "person": _tell_person,
    "code": _tell_code,
    "node": _tell_node,
    "level": _tell_level,
    "milestones": _tell_milestone,
    "asks": _tell_ask,
    "indicators": _tell_indicator,
}
