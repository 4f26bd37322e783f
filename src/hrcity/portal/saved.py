"""Saved searches: kept lists, and one mail a morning that tells what is new or changed in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hrcity.core import clocks
from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit, declare
from hrcity.core.errors import DomainError
from hrcity.core.jobs import Progress, job, job_start
from hrcity.core.mail import mail_queue
from hrcity.core.models import Job, JobState
from hrcity.core.registry import PersonalData, register_personal_data
from hrcity.core.schedule import every
from hrcity.people.models import User
from hrcity.portal import finding
from hrcity.portal.models import Alert, SavedSearch
from hrcity.recommendations import access, present

KIND = "portal.alerts"
SALT = "hrcity.saved-search"
MOST_PER_PERSON = 50
MOST_IN_MAIL = 20
MOST_QUERY = 4000
MORNING_HOUR = 6
MONDAY = 0
# How late the index may learn of a change: news of the last check's last hour are looked at once more.
LAG = dt.timedelta(hours=1)
DEPTH = 20_000


def register() -> None:
    """Declare the audit verbs; take part in the export and erasure of a person's data."""
    declare("search.saved", gettext_lazy("Search saved"), "alert")
    declare("search.changed", gettext_lazy("Saved search changed"), "alert")
    declare("search.deleted", gettext_lazy("Saved search deleted"))
    declare("search.unsubscribed", gettext_lazy("E-mails of a saved search stopped"))
    register_personal_data(PersonalData("portal.saved_searches", _export, _erase))


def of(owner: Any) -> QuerySet[SavedSearch]:
    """The searches a person keeps."""
    return SavedSearch.objects.filter(owner=owner)


def get(owner: Any, pk: int) -> SavedSearch:
    """One of the person's own searches.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    row = of(owner).filter(pk=pk).first()
    if row is None:
        raise Http404(_("You have no saved search of this number."))
    return row


@transaction.atomic
def search_save(*, owner: User, title: str, query: QueryDict, alert: str, by: Actor) -> SavedSearch:
    """Keep the list behind an address; news count from now on.

    Raises:
        DomainError: no title, a title that is taken, or too many already.
    """
    if of(owner).count() >= MOST_PER_PERSON:
        raise DomainError(_("You keep %(most)s searches already. Delete one first.") % {"most": MOST_PER_PERSON},
                          "too-many")
    now = timezone.now()
    row = SavedSearch(owner=owner, title=_title(title), alert=Alert(alert), language=translation.get_language() or "",
                      query=finding.kept_query(query, owner), created_at=now, watched_from=now, checked_at=now)
    if len(row.query) > MOST_QUERY:
        raise DomainError(_("This search is too long to be kept. Use fewer words or filters."), "too-long")
    _save(row)
    audit("search.saved", row, by=by, data={"alert": row.alert})
    return row


@transaction.atomic
def search_change(*, search: SavedSearch, title: str, alert: str, by: Actor) -> SavedSearch:
    """Rename it, or have mails more or less often; who begins to be told is told from now on."""
    if search.alert == Alert.NONE and alert != Alert.NONE:
        search.watched_from = search.checked_at = timezone.now()
        search.told = {}
    search.title, search.alert = _title(title), Alert(alert)
    _save(search)
    audit("search.changed", search, by=by, data={"alert": search.alert})
    return search


def _title(title: str) -> str:
    text = " ".join(title.split())[:120]
    if not text:
        raise DomainError(_("Give the search a name."), "title-missing", "title")
    return text


def _save(row: SavedSearch) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError(_("You keep another search under this name."), "title-taken", "title") from error


@transaction.atomic
def search_delete(*, search: SavedSearch, by: Actor) -> None:
    """Forget it."""
    audit("search.deleted", search, by=by)
    search.delete()


def unsubscribe_token(search: SavedSearch) -> str:
    """What the link at the end of a mail carries; it can stop the mails and do nothing else."""
    return signing.dumps([search.pk, search.owner_id], salt=SALT)


def search_of_token(token: str) -> SavedSearch:
    """The search of a link.

    Raises:
        Http404: the link was cut or changed, or the search is gone.
    """
    try:
        pk, owner = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Http404(_("This link is not complete. Copy it whole from the mail, or stop the mails under “Saved "
                        "searches”.")) from error
    row = SavedSearch.objects.filter(pk=pk, owner_id=owner).first()
    if row is None:
        raise Http404(_("This search is deleted; no more mails come from it."))
    return row


@transaction.atomic
def search_unsubscribe(*, search: SavedSearch) -> None:
    """Stop the mails of one search, by whoever has the link of its mail."""
    if search.alert != Alert.NONE:
        search.alert = Alert.NONE
        search.save(update_fields=["alert"])
        audit("search.unsubscribed", search, by=SYSTEM)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A record that came, changed or turned public: when it could first be seen, when it last changed."""

    pk: int
    came: dt.datetime
    changed: dt.datetime
    public_from: dt.date | None

    @property
    def moment(self) -> str:
        """What a watermark keeps of it."""
        turned = f"/{self.public_from:%Y-%m-%d}" if self.public_from and self.public_from <= clocks.today() else ""
        return f"{max(self.came, self.changed).isoformat()}{turned}"

    def is_after(self, since: dt.datetime) -> bool:
        """Whether any of it happened later than `since`."""
        day = self.public_from
        return max(self.came, self.changed) > since or (
            day is not None and timezone.localtime(since).date() < day <= clocks.today())


@dataclass(frozen=True, slots=True)
class News:
    """What is new and what has changed in one search, newest first."""

    search: SavedSearch
    new: list[Fresh]
    changed: list[Fresh]

    @property
    def moments(self) -> dict[str, str]:
        """The watermarks of what is told."""
        return {str(item.pk): item.moment for item in (*self.new, *self.changed)}


def is_due(search: SavedSearch, now: dt.datetime) -> bool:
    """Daily: once a day from six in the morning, city time; weekly: once a week from Monday morning."""
    here, last = timezone.localtime(now), timezone.localtime(search.checked_at)
    if search.alert == Alert.DAILY:
        morning = here.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    elif search.alert == Alert.WEEKLY:
        monday = here - dt.timedelta(days=(here.weekday() - MONDAY) % 7)
        morning = monday.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    else:
        return False
    return last < morning <= here


def due(now: dt.datetime) -> list[SavedSearch]:
    """The searches to be looked at now, by owner."""
    rows = SavedSearch.objects.exclude(alert=Alert.NONE).filter(checked_at__lt=now, owner__is_active=True).exclude(
        owner__email=None).select_related("owner").order_by("owner_id", "title")
    return [row for row in rows if is_due(row, now)]


def candidates(reader: Any, since: dt.datetime, now: dt.datetime) -> dict[int, Fresh]:
    """What a reader may see that came, changed or became public since then.

    An import is seen from its end on, and what is ours turns public on a day, without a write.
    """
    turned = Q(ours_public_from__gt=timezone.localtime(since).date(), ours_public_from__lte=clocks.today())
    came = Q(run__isnull=False, run__done_at__gt=since, run__done_at__lte=now)
    changed = Q(updated_at__gt=since, updated_at__lte=now)
    rows = access.readable(reader).filter(turned | came | changed).values_list(
        "pk", "created_at", "run__done_at", "updated_at", "ours_public_from")
    return {pk: Fresh(pk, max(created, done or created), updated, public)
            for pk, created, done, updated, public in rows}


def news(search: SavedSearch, now: dt.datetime) -> News:
    """What a search finds that is new or changed since its owner was last told."""
    since = search.checked_at - LAG
    fresh = candidates(search.owner, since, now)
    hits = _found(search, {pk: item for pk, item in fresh.items() if search.told.get(str(pk)) != item.moment
                           and item.is_after(search.watched_from)})
    began = max(since, search.watched_from)
    new = {item.pk for item in hits if str(item.pk) not in search.told and item.came > began}
    return News(search, [item for item in hits if item.pk in new], [item for item in hits if item.pk not in new])


def _found(search: SavedSearch, wanted: dict[int, Fresh]) -> list[Fresh]:
    """Which of these the search finds, in its order; it looks no further than all are found."""
    if not search.query:
        return [wanted[pk] for pk in sorted(wanted, reverse=True)]
    found: list[Fresh] = []
    for ids in finding.batches(QueryDict(search.query), search.owner, lang=search.language,
                               limit=DEPTH) if wanted else ():
        found += [wanted[pk] for pk in ids if pk in wanted]
        if len(found) == len(wanted):
            break
    return found


def digest(owner: User, found: Sequence[News]) -> tuple[str, str]:
    """Subject and text of one mail over all of a person's searches with news, in the language now active."""
    count = sum(len(item.new) + len(item.changed) for item in found)
    subject = ngettext("%(n)s recommendation is new or changed", "%(n)s recommendations are new or changed",
                       count) % {"n": count}
    lines = [_("News in the searches you keep:"), ""]
    for item in found:
        lines += [*_section(item), ""]
    lines.append(_("All your searches: %(url)s") % {"url": f"{settings.SITE_URL}{reverse('portal:saved')}"})
    return subject, "\n".join(lines)


def _section(item: News) -> Iterator[str]:
    search = item.search
    yield f"== {search.title} =="
    for rows, title in ((item.new, _("New")), (item.changed, _("Changed"))):
        if not rows:
            continue
        yield f"{title} ({len(rows)})"
        for row in _told_rows(search.owner, rows[:MOST_IN_MAIL]):
            text = " ".join(present.reading(row, list(row.texts.all())).text.split())
            yield f"- {row.ref}: {text[:140]}{'…' if len(text) > 140 else ''}"
            yield f"  {present.chip(row, row.is_inside)['word']} – {settings.SITE_URL}{row.get_absolute_url()}"
        if len(rows) > MOST_IN_MAIL:
            yield _("… and %(n)s more.") % {"n": len(rows) - MOST_IN_MAIL}
    yield _("The whole list: %(url)s") % {"url": f"{settings.SITE_URL}{search.get_absolute_url()}"}
    yield _("No more mails about this search: %(url)s") % {
        "url": f"{settings.SITE_URL}{reverse('portal:saved-stop', args=[unsubscribe_token(search)])}"}


def _told_rows(reader: Any, items: Sequence[Fresh]) -> list[Any]:
    known = access.listed(reader).prefetch_related("texts").in_bulk([item.pk for item in items])
    return [known[item.pk] for item in items if item.pk in known]


def alerts_send(now: dt.datetime | None = None, progress: Progress | None = None) -> int:
    """Look at every search that is due and mail one digest to each person with news; how many mails."""
    moment, sent = now or timezone.now(), 0
    groups = [list(rows) for _owner, rows in groupby(due(moment), key=lambda row: row.owner_id)]
    for done, searches in enumerate(groups, start=1):
        sent += _tell(searches, moment)
        if progress is not None:
            progress(done, len(groups))
    return sent


@transaction.atomic
def _tell(searches: Sequence[SavedSearch], now: dt.datetime) -> int:
    """Mail and watermark in one transaction: a mail is queued once, or the searches stay due."""
    owner = searches[0].owner
    found = []
    with translation.override(owner.language or searches[0].language or settings.LANGUAGE_CODE):
        for search in searches:
            item = news(search, now)
            found += [item] if item.moments else []
            told = search.told | item.moments
            search.told = {pk: when for pk, when in told.items() if _in_overlap(when, now)}
            search.checked_at = now
            search.save(update_fields=["told", "checked_at"])
        if found:
            subject, text = digest(owner, found)
            mail_queue(to=owner.email or "", subject=subject, body=text)
    return 1 if found else 0


def _in_overlap(moment: str, now: dt.datetime) -> bool:
    """Whether the next check will look at it again."""
    return dt.datetime.fromisoformat(moment.partition("/")[0]) > now - LAG


@job(KIND, idempotent=True)
def _run(progress: Progress) -> dict[str, Any]:
    return {"mails": alerts_send(progress=progress)}


@every(dt.timedelta(minutes=30), "portal.alerts")
def half_hourly() -> None:
    """Starts the job when a search is due and none is under way."""
    if due(timezone.now()) and not Job.objects.filter(kind=KIND, state__in=[JobState.WAITING,
                                                                           JobState.RUNNING]).exists():
        job_start(KIND, by=SYSTEM, title={"en": "Mails about saved searches", "ko": "저장한 검색 소식 보내기"})


def _export(user: User) -> Iterable[dict[str, Any]]:
    for row in of(user).order_by(F("created_at")):
        yield {"title": row.title, "query": row.query, "alert": row.alert, "created_at": row.created_at.isoformat()}


def _erase(user: User) -> int:
    _total, by_model = of(user).delete()
    return by_model.get("portal.SavedSearch", 0)
