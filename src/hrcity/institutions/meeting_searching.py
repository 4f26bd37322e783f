"""What of meetings can be found by words: titles, open points of the agenda, and published minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy

from hrcity.core import search
from hrcity.core.registry import listen
from hrcity.core.search import Doc, Shown
from hrcity.core.text import Localized, pick, plain
from hrcity.institutions import meeting_queries as queries
from hrcity.institutions.meeting_notices import when_words
from hrcity.institutions.models import Meeting

KIND = "meeting"


def open_words(row: Meeting) -> Localized:
    """What everybody may read of a meeting, by language; nothing of a closed point, no minutes before they are
    published."""
    found: dict[str, list[str]] = defaultdict(list)
    shown = queries.minutes_are_public(row)
    items = [item for item in row.agenda.all() if not queries.item_is_closed(row, item)]
    texts = [text for item in items for text in (item.title, item.text, item.outcome if shown else {})]
    for part in (*texts, row.minutes if shown else {}):
        for lang, text in part.items():
            found[lang].append(text)
    return {lang: "\n".join(filter(None, parts)) for lang, parts in found.items()}


def load(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some meetings."""
    for row in Meeting.objects.filter(pk__in=ids).select_related("body").prefetch_related("agenda"):
        words = open_words(row)
        lang = next(iter(row.title), "")
        others = [(other, f"{row.title.get(other, '')}\n{words.get(other, '')}".strip())
                  for other in {**row.title, **words} if other != lang]  # fmt: skip
        day = timezone.localtime(row.starts_at).date()
        yield Doc(KIND, row.pk, title=row.title.get(lang, ""), body=words.get(lang, ""), lang=lang, texts=others,
                  ref=row.ref, facets={"body": [row.body.ref], "year": [str(day.year)]}, visibility="public",
                  date=day)  # fmt: skip


def all_ids() -> Iterable[int]:
    """Every meeting's number."""
    return Meeting.objects.values_list("pk", flat=True).iterator()


def show(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Meetings as hits."""
    found = {}
    for row in Meeting.objects.filter(pk__in=ids).select_related("body").prefetch_related("agenda"):
        title, text = pick(row.title, lang), pick(open_words(row), lang)
        about = " · ".join((plain(row.body.title), when_words(row), str(row.get_state_display())))
        found[row.pk] = Shown(title.text, row.get_absolute_url(), title.lang, text.text, text.lang, about, row.ref)
    return found


def changed(row: Model, verb: str) -> None:
    """A meeting changed: have it read again."""
    search.changed(KIND, [row.pk])


def register() -> None:
    """Make meetings findable, and follow their changes."""
    search.register_kind(KIND, load, all_ids, show=show, label=gettext_lazy("Meetings"))
    listen("institutions.meeting", changed)
