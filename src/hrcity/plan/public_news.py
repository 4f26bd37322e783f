"""What changed in the plans, newest first: as a page by days, and as an Atom feed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hrcity.core.text import plain
from hrcity.plan import access
from hrcity.plan import public_words as words
from hrcity.plan.models import Amendment, ChangeKind, Node, NodeUpdate, Plan
from hrcity.plan.queries import public as queries
from hrcity.plan.rules import PlanState

PAGE = 50
ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: when, in a sentence, where it is read whole. `key` never changes: feeds name it."""

    key: str
    at: dt.datetime
    ref: str
    title: str
    sentence: str
    url: str
    detail: str = ""
    chip: dict[str, str] | None = None


def changes(scope: queries.Scope) -> list[Change]:
    """Accepted reports, new versions, dropped measures and steps of a plan's life, newest first."""
    found = [_report(row) for row in queries.reports_accepted(scope)]
    found += [_version(row) for row in queries.amendments_made(scope)]
    found += [_step(plan, entry) for plan, entry in queries.plans_moved(scope)]
    found += [_dropped(row) for row in queries.nodes_dropped(scope)]
    return sorted(found, key=lambda row: (row.at, row.key), reverse=True)[: scope.most]


def _report(row: NodeUpdate) -> Change:
    told = {"body": plain(row.body.title), "period": words.period_words(row.period),
            "status": words.status_word(row.status), "percent": words.percent(row.progress)}  # fmt: skip
    sentence = _("%(body)s reported on the %(period)s: %(status)s, %(percent)s") % told
    if row.corrects_id is not None:
        sentence = _("%(body)s corrected its report on the %(period)s: %(status)s, %(percent)s") % told
    at = row.validated_at or row.at
    return Change(f"report/{row.pk}", at, row.node.ref, plain(row.node.title), sentence,
                  f"{row.node.get_absolute_url()}#reports", plain(row.text), words.status_chip(row.status))  # fmt: skip


def _version(row: Amendment) -> Change:
    kinds: dict[str, int] = {}
    for change in row.changes.all():
        kinds[change.kind] = kinds.get(change.kind, 0) + 1
    parts = ", ".join(f"{ChangeKind(kind).label}: {count}" for kind, count in kinds.items())
    told = {"n": row.version, "body": plain(row.decided_by.title) if row.decided_by else plain(row.plan.title)}
    sentence = _("Version %(n)s is in force, decided by %(body)s") % told
    return Change(f"version/{row.plan.ref}/{row.version}", row.in_force_at or row.at, row.plan.ref,
                  plain(row.plan.title), f"{sentence} ({parts})" if parts else sentence,
                  row.plan.get_absolute_url(), plain(row.reason))  # fmt: skip


def _step(plan: Plan, entry: Any) -> Change:
    after = str(entry.data.get("after", ""))
    state = str(PlanState(after).label) if after in PlanState.values else after
    return Change(f"step/{entry.number}", entry.at, plan.ref, plain(plan.title),
                  _("The plan is now “%(state)s”") % {"state": state}, plan.get_absolute_url(),
                  chip=words.plan_chip(after) if after in PlanState.values else None)  # fmt: skip


def _dropped(row: Node) -> Change:
    day = row.dropped_on or timezone.localdate()
    at = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    sentence = _("Dropped by %(body)s") % {"body": plain(row.dropped_by.title) if row.dropped_by else ""}
    return Change(f"dropped/{row.ref}", at, row.ref, plain(row.title), sentence, row.get_absolute_url(),
                  plain(row.dropped_reason), words.status_chip(row.status))  # fmt: skip


def scope_of(query: QueryDict, reader: Any, plan: Plan | None = None) -> queries.Scope:
    """Which changes an address asks for; what cannot be read in it is left out."""
    plans: QuerySet[Plan] = access.readable(reader)
    if plan is not None:
        plans = plans.filter(pk=plan.pk)
    elif query.get("plan"):
        plans = plans.filter(ref=query["plan"][:20])
    return queries.Scope(plans, _moment(query.get("since", "")), _moment(query.get("before", "")), PAGE + 1)


def _moment(text: str) -> dt.datetime | None:
    """A day (its beginning) or a moment of the address; None for anything else."""
    try:
        moment = parse_datetime(text) if "T" in text else None
        day = None if moment else parse_date(text)
    except ValueError:
        return None
    if day is not None:
        moment = dt.datetime.combine(day, dt.time())
    if moment is None or not 1900 < moment.year < 9000:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def changes_page(query: QueryDict, reader: Any) -> dict[str, Any]:
    """What changed since a day, grouped by day, a page at a time."""
    scope = scope_of(query, reader)
    found = changes(scope)
    shown = found[:PAGE]
    days = [
        {"day": day, "rows": list(rows)}
        for day, rows in groupby(shown, key=lambda row: timezone.localtime(row.at).date())
    ]
    kept = {name: query[name] for name in ("since", "plan") if query.get(name)}
    older = urlencode(kept | {"before": shown[-1].at.isoformat()}) if len(found) > PAGE else ""
    plans = list(access.readable(reader).order_by("-starts_on", "ref"))
    chosen = next((row for row in plans if row.ref == query.get("plan")), None)
    feed = reverse("plan:changes-feed") if chosen is None else reverse("plan:plan-feed", args=[chosen.ref])
    return {
        "days": days,
        "since": query.get("since", "") if scope.since else "",
        "is_unread_day": bool(query.get("since")) and scope.since is None,
        "plans": [(row.ref, plain(row.title), row == chosen) for row in plans],
        "chosen": chosen,
        "count": ngettext("%(n)s change", "%(n)s changes", len(shown)) % {"n": len(shown)},
        "older_url": f"{reverse('plan:changes')}?{older}" if older else "",
        "newest_url": f"{reverse('plan:changes')}?{urlencode(kept)}" if scope.before else "",
        "feed_url": feed,
    }


def feed(query: QueryDict, reader: Any, plan: Plan | None = None) -> bytes:
    """The last changes as an Atom feed (RFC 4287): absolute addresses, names that never change."""
    rows = changes(scope_of(query, reader, plan))[:PAGE]
    here = reverse("plan:changes-feed") if plan is None else reverse("plan:plan-feed", args=[plan.ref])
    page = reverse("plan:changes") if plan is None else plan.get_absolute_url()
    language = get_language() or "en"
    root = Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _text(root, "id", _name("changes" if plan is None else f"changes/{plan.ref}"))
    _text(root, "title", _("What changed in the plans") if plan is None else plain(plan.title))
    _text(root, "updated", _last(rows, plan).isoformat())
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml",
                              "href": f"{settings.SITE_URL}{here}?lang={language}"})  # fmt: skip
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": f"{settings.SITE_URL}{page}"})
    author = SubElement(root, "author")
    _text(author, "name", plain(plan.owner.title) if plan is not None else _("Human rights office"))
    for row in rows:
        _entry(root, row)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}'.encode()


def _last(rows: Sequence[Change], plan: Plan | None) -> dt.datetime:
    """When anything changed last; without changes, since when the plan is as it is."""
    if rows:
        return rows[0].at
    return plan.updated_at if plan is not None else dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def _entry(root: Element, row: Change) -> None:
    entry = SubElement(root, "entry")
    _text(entry, "id", _name(row.key))
    _text(entry, "title", f"{row.title} – {row.sentence}")
    _text(entry, "updated", row.at.isoformat())
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{settings.SITE_URL}{row.url}"})
    _text(entry, "summary", row.detail or row.sentence)


def _name(key: str) -> str:
    """A name for ever, by the host of the site and not by an address that may move (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:plan/{key}"


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = NOT_XML.sub("", text)
