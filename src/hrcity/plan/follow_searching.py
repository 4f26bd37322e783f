"""What of opinions, promises and residents' comments can be found by words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core import search
from hrcity.core.registry import listen
from hrcity.core.search import Doc, Shown
from hrcity.core.text import pick, plain
from hrcity.plan.access import review as opinion_access
from hrcity.plan.access import voice
from hrcity.plan.models import Comment, Opinion, Plan, Promise
from hrcity.plan.rules.voice import IS_SHOWN, STANCE_WORDS

OPINION, PROMISE, COMMENT = "opinion", "promise", "comment"


def _rest(texts: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    return [(other, text) for other, text in texts.items() if other != lang and text]


def opinions(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some opinions; none for a draft."""
    rows = Opinion.objects.filter(pk__in=ids, state__in=opinion_access.IN_PUBLIC).select_related("body")
    for row in rows:
        lang = next(iter(row.text), "")
        day = timezone.localdate(row.published_at) if row.published_at else None
        facets = {"body": [row.body.ref], "year": [str(day.year)] if day else []}
        yield Doc(OPINION, row.pk, body=row.text.get(lang, ""), lang=lang, texts=_rest(row.text, lang), ref=row.ref,
                  facets=facets, visibility="public", date=day, due=row.due_on)  # fmt: skip


def promises(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some promises, with office and name of who gave them."""
    for row in Promise.objects.filter(pk__in=ids).select_related("holder__body"):
        lang, office = next(iter(row.text), ""), row.holder.office
        title = f"{row.holder.name}, {office.get(lang) or plain(office)}"
        facets = {"body": [row.holder.body.ref], "year": [str(row.given_on.year)]}
        yield Doc(PROMISE, row.pk, title=title, body=row.text.get(lang, ""), lang=lang, texts=_rest(row.text, lang),
                  ref=row.ref, facets=facets, visibility="public", date=row.given_on, due=row.due_on)  # fmt: skip


def comments(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some comments in their published words; none for what is not shown."""
    rows = Comment.objects.filter(pk__in=ids, state__in=IS_SHOWN).select_related("node__plan", "body")
    for row in rows:
        lang = row.language if row.text.get(row.language) else next(iter(row.text), "")
        year = [str(row.published_on.year)] if row.published_on else []
        yield Doc(COMMENT, row.pk, body=row.text.get(lang, ""), lang=lang, texts=_rest(row.text, lang), ref=row.ref,
                  facets={"body": [row.body.ref], "year": year}, visibility=row.node.plan.visibility,
                  date=row.published_on, due=row.due_on)  # fmt: skip


def all_of(model: type[Model]) -> Any:
    """Every row's number, for building the index anew."""
    return lambda: model._default_manager.order_by("pk").values_list("pk", flat=True).iterator()


def show_opinions(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Opinions as hits: whose, about what."""
    from hrcity.plan.review_pages import heading

    found = {}
    rows = opinion_access.opinions(actor).filter(pk__in=ids).select_related("body", "plan", "node")
    for row in rows:
        text = pick(row.text, lang)
        about = " · ".join((plain(row.body.title), str(row.get_state_display())))
        found[row.pk] = Shown(heading(row), row.get_absolute_url(), lang, text.text, text.lang, about, row.ref)
    return found


def show_promises(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Promises as hits: who gave it, and what."""
    found = {}
    for row in Promise.objects.filter(pk__in=ids).select_related("holder__body"):
        office, text = pick(row.holder.office, lang), pick(row.text, lang)
        title = f"{row.holder.name}, {office.text}"
        about = str(row.get_kind_display())
        found[row.pk] = Shown(title, row.get_absolute_url(), office.lang, text.text, text.lang, about, row.ref)
    return found


def show_comments(actor: Any, ids: Sequence[int], lang: str) -> Mapping[int, Shown]:
    """Comments as hits, with the measure they are about."""
    found = {}
    for row in voice.shown(actor).filter(pk__in=ids).select_related("node", "body"):
        text, measure = pick(row.text, lang), pick(row.node.title, lang)
        title = _("Comment on: %(measure)s") % {"measure": measure.text}
        about = " · ".join((str(STANCE_WORDS[row.stance]), str(row.get_state_display())))
        found[row.pk] = Shown(title, row.get_absolute_url(), lang, text.text, text.lang, about, row.ref)
    return found


def changed(row: Model, verb: str) -> None:
    """Have what changed read again; the comments of a measure or a plan are seen as these are."""
    if isinstance(row, Opinion):
        search.changed(OPINION, [row.pk])
    elif isinstance(row, Promise):
        search.changed(PROMISE, [row.pk])
    elif isinstance(row, Comment):
        search.changed(COMMENT, [row.pk])
    elif isinstance(row, Plan):
        said = Comment.objects.filter(node__plan=row)
        search.changed(COMMENT, said.order_by("pk").values_list("pk", flat=True))


def register() -> None:
    """Make them findable, and follow their changes."""
    search.register_kind(
        OPINION, opinions, all_of(Opinion), show=show_opinions, label=gettext_lazy("Opinions on plans")
    )
    search.register_kind(PROMISE, promises, all_of(Promise), show=show_promises, label=gettext_lazy("Promises"))
    search.register_kind(
        COMMENT, comments, all_of(Comment), show=show_comments, label=gettext_lazy("Comments of residents")
    )
    for label in ("plan.opinion", "plan.promise", "plan.comment", "plan.plan"):
        listen(label, changed)
