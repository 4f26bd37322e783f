"""Resident monitors with term, training and visits; reports of organisations beside the city's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.audit import audit
from hrcity.core.cleaning import picture_keep, require_servable
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.kept import forget
from hrcity.core.models import StoredFile
from hrcity.core.references import next_reference
from hrcity.core.roles import bodies_of
from hrcity.core.text import Localized, filled
from hrcity.institutions.models import Body
from hrcity.people.models import User
from hrcity.plan.access import voice as access
from hrcity.plan.models import Comment, Monitor, MonitorVisit, NgoReport, Node, VisitPhoto
from hrcity.plan.queries.voice import ANY_REPORT_KEY
from hrcity.plan.rules import need_all
from hrcity.plan.rules.signals import personal
from hrcity.plan.rules.voice import MOST_PHOTO_BYTES, Channel, CommentState, Stance
from hrcity.plan.services.voice import comment_publish, comment_send
from hrcity.recommendations.models import Recommendation


@dataclass(frozen=True, slots=True)
class Finding:
    """What a visit found about one measure: how it stands to the claim, and in which words."""

    node: Node
    text: str
    stance: str = Stance.CONTEST


@transaction.atomic
def monitor_appoint(
    *,
    name: str,
    body: Body,
    scope: Localized,
    starts_on: dt.date,
    ends_on: dt.date,
    trained_on: dt.date | None,
    by: User,
    is_named: bool = False,
) -> Monitor:
    """Appoint a resident for a term; nobody is sent out untrained. The name is public only with `is_named`.

    Raises:
        DomainError: no name, scope or training, or a term that ends before it begins.
        PermissionDenied: the person does not sit in `body`, or does not appoint.
    """
    access.permit_appoint(by)
    if body.pk not in bodies_of(by):
        raise PermissionDenied(_("You appoint only for the body you sit in."))
    need_all(
        (name.strip(), _("Write the name; it stays inside unless the person agrees."), "name-missing", "name"),
        (filled(scope), _("Write what the monitor looks at."), "scope-missing", "scope"),
        (starts_on <= ends_on, _("The term ends before it begins."), "dates-wrong", "ends_on"),
        (trained_on is not None, _("Give the day of the training: first the training, then the term."),
         "training-missing", "trained_on"),
        (trained_on is None or trained_on <= ends_on, _("The training comes before the end of the term."),
         "training-late", "trained_on"),
    )  # fmt: skip
    assert trained_on is not None
    values = {"name": name.strip(), "appointed_by": body, "starts_on": starts_on, "ends_on": ends_on,
              "trained_on": trained_on}  # fmt: skip
    twin = Monitor.objects.filter(**values, ended_on__isnull=True).first()
    if twin is not None:  # a double click, or a second tab
        return twin
    row = Monitor.objects.create(
        ref=next_reference("MON", starts_on.year), scope=filled(scope), is_named=is_named, by=by, **values
    )
    audit("monitor.appointed", row, by=by, data={"body": body.ref})
    return row


@transaction.atomic
def monitor_end(*, monitor: Monitor, reason: str, by: User) -> Monitor:
    """End a term early; a name that is not public is blanked, the row and its visits stay."""
    access.permit_appoint(by)
    row = Monitor.objects.select_for_update().get(pk=monitor.pk)
    if row.ended_on is not None:
        return row
    need_all((reason.strip(), _("Write the reason."), "reason-missing", "reason"))
    row.ended_on, row.ended_reason = today(), reason.strip()[:300]
    row.name = row.name if row.is_named else ""
    row.save(update_fields=["ended_on", "ended_reason", "name"])
    audit("monitor.ended", row, by=by)
    return row


@transaction.atomic
def visit_record(
    *,
    monitor: Monitor,
    visited_on: dt.date,
    place: Localized,
    seen: Localized,
    by: User,
    findings: Sequence[Finding] = (),
    photos: Sequence[BinaryIO] = (),
    language: str = "en",
) -> MonitorVisit:
    """Write a visit down; somebody else reads it before it is shown. Each finding is answered like a comment.

    Raises:
        DomainError: outside the term, in the future, or without place or words.
    """
    access.permit_appoint(by)
    ended = monitor.ended_on or monitor.ends_on
    need_all(
        (visited_on <= today(), _("A visit is written down after it took place."), "visit-future", "visited_on"),
        (monitor.starts_on <= visited_on <= ended, _("The monitor’s term did not run on this day."), "term-over",
         "visited_on"),
        (monitor.trained_on <= visited_on, _("The monitor was not yet trained on this day."), "untrained",
         "visited_on"),
        (filled(place), _("Write where the visit took place."), "place-missing", "place"),
        (filled(seen), _("Write what was seen."), "seen-missing", "seen"),
    )  # fmt: skip
    values = {"monitor": monitor, "visited_on": visited_on, "place": filled(place), "seen": filled(seen), "by": by}
    twin = MonitorVisit.objects.filter(**values).first()
    if twin is not None:  # a double click, or a second tab
        return twin
    row = MonitorVisit.objects.create(ref=next_reference("VIS", visited_on.year), **values)
    for photo in photos:
        VisitPhoto.objects.create(visit=row, file=picture_keep(photo, MOST_PHOTO_BYTES))
    for finding in findings:
        comment_send(
            node=finding.node, stance=finding.stance, text=finding.text, language=language, channel=Channel.MONITOR,
            visit=row, by=by,
        )  # fmt: skip
    audit("visit.recorded", row, by=by, data={"monitor": monitor.ref, "count": len(findings)})
    return row


@transaction.atomic
def visit_show(*, visit: MonitorVisit, by: User) -> MonitorVisit:
    """Another person has read it: everybody sees the visit, and its findings are to be answered.

    Raises:
        DomainError: own work, own body, or personal data in its words.
    """
    access.permit_moderate(by)
    row = MonitorVisit.objects.select_for_update().get(pk=visit.pk)
    if row.shown_on is not None:
        return row
    texts = [*row.place.values(), *row.seen.values()]
    left = [one.found for text in texts for one in personal(text)]
    need_all(
        (row.by_id != by.pk, _("You wrote this down yourself. Somebody else decides about it."), "own-work", ""),
        (not left, _("Take this out of the public text first: %(found)s.") % {"found": ", ".join(left)},
         "personal-data", ""),
    )  # fmt: skip
    row.shown_by, row.shown_on = by, today()
    row.save(update_fields=["shown_by", "shown_on"])
    audit("visit.shown", row, by=by, data={"monitor": row.monitor.ref})
    for finding in Comment.objects.filter(visit=row, state=CommentState.SUBMITTED):
        comment_publish(comment=finding, text={finding.language: finding.original}, by=by)
    return row


@transaction.atomic
def ngo_report_add(
    *,
    title: Localized,
    organisation: str,
    dated: dt.date | None,
    by: User,
    url: str = "",
    file: StoredFile | None = None,
    words: Localized | None = None,
    nodes: Iterable[Node] = (),
    recommendations: Iterable[Recommendation] = (),
) -> NgoReport:
    """Show a report of an organisation beside the city's, in its own words; looked through for personal data only.

    Raises:
        DomainError: no title, organisation or day, nothing to read, about nothing, or personal data in its words.
    """
    access.permit_appoint(by)
    about, asks, said = list(nodes), list(recommendations), filled(words)
    left = [one.found for text in said.values() for one in personal(text)]
    need_all(
        (filled(title), _("Write the title."), "title-missing", "title"),
        (organisation.strip(), _("Name the organisation."), "organisation-missing", "organisation"),
        (dated is not None, _("Give the day of the report."), "day-missing", "dated"),
        (url.strip() or file, _("Give the address of the report, or its file."), "report-missing", "url"),
        (about or asks, _("Name a measure or a recommendation it is about."), "about-nothing", "nodes"),
        (not left, _("Take this out of the public text first: %(found)s.") % {"found": ", ".join(left)},
         "personal-data", "words"),
    )  # fmt: skip
    if file is not None:
        require_servable(file)
    values = {"title": filled(title), "organisation": organisation.strip(), "dated": dated, "url": url.strip()}
    twin = NgoReport.objects.filter(**values, withdrawn_on__isnull=True).first()
    if twin is not None:  # a double click, or a second tab
        return twin
    assert dated is not None
    row = NgoReport.objects.create(ref=next_reference("NGO", dated.year), file=file, words=said, by=by, **values)
    row.nodes.set(about)
    row.recommendations.set(asks)
    forget(ANY_REPORT_KEY)
    audit("ngo_report.added", row, by=by, data={"count": len(about) + len(asks)})
    return row


@transaction.atomic
def ngo_report_withdraw(*, report: NgoReport, reason: str, by: User) -> NgoReport:
    """Take a report from the pages, with a reason that stays in the record."""
    access.permit_appoint(by)
    row = NgoReport.objects.select_for_update().get(pk=report.pk)
    if row.withdrawn_on is not None:
        return row
    if not reason.strip():
        raise DomainError(_("Write the reason."), "reason-missing", "reason")
    row.withdrawn_on, row.withdrawn_reason = today(), reason.strip()[:300]
    row.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    audit("ngo_report.withdrawn", row, by=by)
    return row
