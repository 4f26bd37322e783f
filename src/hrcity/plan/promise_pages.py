"""Template contexts of promises: the list with its holders, one holder, one promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hrcity.core.clocks import distance, today
from hrcity.core.files import file_store
from hrcity.core.localtext import date_words, deadline_gap
from hrcity.core.models import Visibility
from hrcity.core.roles import bodies_of, roles_of
from hrcity.core.text import plain
from hrcity.plan import review_forms as forms
from hrcity.plan.access import promises as access
from hrcity.plan.models import Node, OfficeHolder, Promise
from hrcity.plan.queries import promises as queries
from hrcity.plan.review_pages import ROWS_A_PAGE, neighbours, page_start
from hrcity.plan.rules import promises as rules
from hrcity.plan.rules.promises import PROMISE_TRANSITIONS, PromiseKind, Verdict
from hrcity.plan.services import promises as services
from hrcity.recommendations.forms import PlainForm
from hrcity.recommendations.models import Evidence

TONES = {Verdict.OPEN: "neutral", Verdict.KEPT: "done", Verdict.BROKEN: "late"}
ICONS = {Verdict.OPEN: "ring", Verdict.KEPT: "check", Verdict.BROKEN: "disputed"}


def chip(verdict: str, is_late: bool) -> dict[str, str]:
    """How a promise stands, as a mark; an open one whose day is over says so."""
    if is_late:
        return {"tone": "late", "icon": "", "word": pgettext("promise", "open, its day is over")}
    return {"tone": TONES[Verdict(verdict)], "icon": ICONS[Verdict(verdict)], "word": str(Verdict(verdict).label)}


def row_of(row: Promise, item: queries.Standing | queries.Tally) -> dict[str, Any]:
    """A promise in a list."""
    end = chip(item.at_end, False) if item.at_end else None
    return {"row": row, "chip": chip(item.now, item.is_late), "at_end": end, "is_late": item.is_late}


def _page_of(told: Sequence[queries.Tally], start: int) -> dict[str, Any]:
    """The rows of one page of a list, and the numbers of the pages beside it. One query."""
    shown = told[start : start + ROWS_A_PAGE]
    rows = queries.by_key([item.pk for item in shown])
    return {
        "rows": [row_of(rows[item.pk], item) for item in shown if item.pk in rows],
        **neighbours(start, is_more=len(told) > start + ROWS_A_PAGE),
    }


def stats(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Kept, broken, open: the figures of the first screen."""
    return [
        {"figure": counts[Verdict.KEPT], "label": pgettext("promise", "kept"), "tone": "done", "icon": "check"},
        {"figure": counts[Verdict.BROKEN], "label": pgettext("promise", "broken"), "icon": "disputed",
         "tone": "late" if counts[Verdict.BROKEN] else ""},
        {"figure": counts[Verdict.OPEN], "label": pgettext("promise", "open"), "icon": "ring"},
        {"figure": counts["late"], "label": _("of the open ones are past their day"), "icon": "late",
         "tone": "late" if counts["late"] else ""},
    ]  # fmt: skip


def list_page(query: QueryDict, reader: Any) -> dict[str, Any]:
    """Every promise, by holder and state; the holders with their counts now and at the end of the term."""
    told = queries.tally(Promise.objects.order_by("-given_on", "-pk"), today())
    chosen = {name: query.get(name, "") for name in ("kind", "state")}
    rows = [item for item in told if _matches(item, chosen)]
    by_holder: dict[int, list[queries.Tally]] = {}
    for item in told:
        by_holder.setdefault(item.holder_id, []).append(item)
    return {
        "stats": stats(queries.counts(told)),
        "holders": [
            {"row": holder, "counts": _named(queries.counts(by_holder.get(holder.pk, [])))}
            for holder in queries.holders()
        ],
        **_page_of(rows, page_start(query)),
        "kinds": PromiseKind.choices,
        "states": [*Verdict.choices, ("late", _("open, and its day is over"))],
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "can_enter": access.may_enter(reader),
    }  # fmt: skip


def _named(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts under names that a template can say."""
    return {name: counts[name] for name in (*Verdict.values, "late", "ended", *(f"end_{v}" for v in Verdict.values))}


def _matches(item: queries.Tally, chosen: Mapping[str, str]) -> bool:
    state, kind = chosen["state"], chosen["kind"]
    if kind and item.kind != kind:
        return False
    return not state or (item.is_late if state == "late" else item.now == state)


CSV_HEADER = ("reference", "holder", "office", "body", "term_from", "term_until", "kind", "text", "promised_on",
              "due_on", "source", "source_address", "state", "late", "state_at_end_of_term", "judged_on",
              "judged_by")  # fmt: skip


def csv_rows() -> Iterable[Sequence[Any]]:
    """Every promise as a file, in the reader's language."""
    from hrcity.institutions.models import Body

    titles = dict(Body.objects.values_list("pk", "title"))
    for item in queries.standings(Promise.objects.order_by("holder", "given_on"), today()):
        row, holder = item.promise, item.promise.holder
        last = [judged for judged in row.judgements.all() if judged.public_from <= today()][-1:]
        yield (
            row.ref, holder.name, plain(holder.office), holder.body.ref, holder.starts_on, holder.ends_on, row.kind,
            plain(row.text), row.given_on, row.due_on, plain(row.source), row.source_url, item.now, item.is_late,
            item.at_end, last[0].at.date() if last else None, plain(titles.get(last[0].body_id)) if last else "",
        )  # fmt: skip


def holder_page(holder: OfficeHolder, query: QueryDict, reader: Any) -> dict[str, Any]:
    """One office-holder: what was promised, and how it stands now and stood at the end of the term."""
    told = queries.tally(Promise.objects.filter(holder=holder).order_by("-given_on", "-pk"), today())
    counts = _named(queries.counts(told))
    return {
        "holder": holder,
        **_page_of(told, page_start(query)),
        "counts": counts,
        "is_over": holder.ends_on is not None and holder.ends_on < today(),
        "can_enter": access.may_enter(reader),
    }


def facts(item: queries.Standing) -> list[dict[str, Any]]:
    """The five answers about a promise."""
    row, holder = item.promise, item.promise.holder
    when = {"key": "when", "value": _("No day was named"), "note": ""}
    if row.due_on is not None:
        gap = deadline_gap(distance(row.due_on))[1] if item.now == Verdict.OPEN else ""
        when = {"key": "when", "value": date_words(row.due_on), "note": gap}
    end = ""
    if item.at_end:
        end = _("at the end of the term: %(state)s") % {"state": Verdict(item.at_end).label}
    return [
        {"key": "what", "value": row.get_kind_display(), "note": _("given on %(day)s") % {
            "day": date_words(row.given_on)}},
        {"key": "where", "value": str(chip(item.now, item.is_late)["word"]), "note": end},
        {"key": "who", "value": holder.name, "note": plain(holder.office)},
        when,
        {"key": "how", "value": plain(row.source) or _("Source below"), "note": ""},
    ]  # fmt: skip


def promise_page(row: Promise, user: Any, bound: Mapping[str, PlainForm] | None = None) -> dict[str, Any]:
    """One promise: its words and source, every judgement with its reason, the replies, the measures behind it."""
    item = queries.standing_of(queries.told(Promise.objects.filter(pk=row.pk)).get(), today())
    inside = access.on_holders_side(user, row.holder) or bool(roles_of(user) & rules.JUDGES)
    steps = _steps(row, user, bound or {})
    return {
        "row": row,
        "item": item,
        "chip": chip(item.now, item.is_late),
        "facts": facts(item),
        "judgements": [
            {"row": judged, "chip": chip(judged.verdict, False), "is_waiting": judged.public_from > today()}
            for judged in queries.judgements_shown(row, inside=inside)
        ],
        "replies": list(row.replies.select_related("body", "by")),
        "nodes": list(row.nodes.filter(plan__visibility=Visibility.PUBLIC).select_related("plan", "lead")),
        "asks": list(row.recommendations.filter(visibility=Visibility.PUBLIC)),
        "steps": steps,
        "own_work": row.by_id == getattr(user, "pk", None) and bool(roles_of(user) & rules.JUDGES),
    }  # fmt: skip


def verdicts_for(row: Promise, user: Any) -> list[str]:
    """The verdicts that this person can give now: from outside the line, on what somebody else entered."""
    last = row.judgements.order_by("-at", "-pk").values_list("verdict", flat=True).first() or Verdict.OPEN
    verbs = PROMISE_TRANSITIONS[Verdict(last)]
    if row.by_id == user.pk or access.is_office(user) or bodies_of(user) & access.line_of(row.holder):
        return []
    return [verdict for verdict, verb in rules.VERB_OF.items() if verb in verbs and access.may(user, row, verb, last)]


def _steps(row: Promise, user: Any, bound: Mapping[str, PlainForm]) -> list[dict[str, Any]]:
    if not roles_of(user):
        return []
    found = []
    if roles_of(user) & rules.JUDGES and verdicts_for(row, user):
        found.append(_step("judge", _("Judge this promise"), _("Judge it so"), row, user, bound))
    if access.on_holders_side(user, row.holder):
        found.append(_step("reply", _("Reply for the office-holder"), _("Publish this reply"), row, user, bound))
    return found


def _step(
    verb: str, title: str, button: str, row: Promise, user: Any, bound: Mapping[str, PlainForm]
) -> dict[str, Any]:
    form = bound.get(verb) or form_for(verb, row, user)
    return {"verb": verb, "title": title, "button": button, "form": form, "open": verb in bound}


DONE = {
    "judge": gettext_lazy("Judged. The reason stands with your body’s name."),
    "reply": gettext_lazy("Published beside the judgement."),
}


def form_for(verb: str, row: Promise, user: Any, data: Any = None) -> PlainForm:
    """The form of a verb."""
    if verb == "reply":
        return forms.ReplyForm(data, prefix=verb)
    return forms.JudgeForm(data, prefix=verb, verdicts=verdicts_for(row, user), evidence=evidence_for(row))


def evidence_for(row: Promise) -> Any:
    """Released evidence of the measures and recommendations behind a promise."""
    about = Q(recommendation__in=row.recommendations.values("pk")) | Q(node_updates__node__in=row.nodes.values("pk"))
    return Evidence.objects.filter(about, visibility=Visibility.PUBLIC).distinct().order_by("-at")


def demand(verb: str, row: Promise, user: Any) -> None:
    """Stop a person whose role never allows the verb.

    Raises:
        PermissionDenied: it is somebody else's to do.
    """
    last = row.judgements.order_by("-at", "-pk").values_list("verdict", flat=True).first() or Verdict.OPEN
    access.permit(user, row, "reply" if verb == "reply" else "keep" if last != Verdict.KEPT else "break", last)


def do(verb: str, row: Promise, user: Any, values: Mapping[str, Any]) -> None:
    """Run it; the service checks everything once more."""
    if verb == "reply":
        services.promise_reply(promise=row, text=values["text"], by=user)
        return
    services.promise_judge(
        promise=row,
        verdict=values["verdict"],
        reason=values["reason"],
        proof_url=values.get("proof_url", ""),
        evidence=list(values.get("evidence") or ()),
        by=user,
    )


def enter(user: Any, values: Mapping[str, Any]) -> Promise:
    """Enter a promise from the form."""
    upload = values.get("source_file")
    ask = values.get("ask")
    return services.promise_enter(
        holder=values["holder"],
        kind=values["kind"],
        text=values["text"],
        given_on=values["given_on"],
        due_on=values.get("due_on"),
        source=values["source"],
        source_url=values.get("source_url", ""),
        source_file=file_store(upload, upload.name, content_type=upload.content_type) if upload else None,
        nodes=list(values.get("nodes") or ()),
        recommendations=[ask] if ask else [],
        by=user,
    )


def node_part(node: Node, reader: Any) -> dict[str, Any] | None:
    """The section on the page of a measure: promises that it carries out; at most two queries."""
    rows = [row_of(item.promise, item) for item in queries.standings(queries.of_node(node), today())]
    return {"rows": rows, "list_url": reverse("plan:promises")} if rows else None
