"""Every read of suggestions: the officer's queue, one ask's card, how often suggestions are right."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Abs
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.text import plain
from hrcity.institutions.models import Competence
from hrcity.recommendations import access, present
from hrcity.recommendations.labelled import leads_of
from hrcity.recommendations.lines import Text
from hrcity.recommendations.models import LabelModel, Recommendation, RecommendationText, Suggestion, SuggestionState
from hrcity.recommendations.searching import own
from hrcity.vocabulary.models import Term, TermRole

PAGE = 10
# In the order in which a person reads: what it is about, whom it concerns, who would act.
ORDER = ("rights", "groups", "sdg", "functions", "actions")
# Fewer decisions than this say nothing about how often a suggestion is right.
TELLING = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One suggestion as a page shows it."""

    row: Suggestion
    title: str
    words: Sequence[str]
    because: str
    lead: str
    competence: Competence | None
    sure: int | None
    measured: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is said beside suggestions: how often each term was taken, and who leads each function."""

    taken: Mapping[int, tuple[int, int]]
    leads: Mapping[int, Competence]


@dataclass(slots=True)
class Card:
    """One ask with its suggestions, list by list."""

    row: Recommendation
    reading: Any
    groups: list[dict[str, Any]] = field(default_factory=list)
    open_count: int = 0
    words: list[str] = field(default_factory=list)


def waiting() -> QuerySet[Recommendation]:
    """The asks of this city with something to decide."""
    return own().filter(Exists(_open().filter(recommendation=OuterRef("pk"))))


def _open() -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(state=SuggestionState.OPEN)


def queue(*, scheme: str = "", order: str = "", page: int = 1, at: str = "") -> tuple[list[Card], int]:
    """One page of asks to decide on, the least certain or the newest first, and how many there are in all; the ask `at`
    which somebody is at work leads, also once all of it is decided."""
    mine = _open().filter(recommendation=OuterRef("pk"))
    if scheme:
        mine = mine.filter(term__scheme__code=scheme)
    rows = own().filter(Exists(mine)).select_related("issuer", "document")
    if order == "newest":
        rows = rows.order_by("-issued_on", "-pk")
    else:
        doubt = mine.order_by().values("recommendation").annotate(least=Min(Abs(F("confidence") - 0.5))).values("least")
        rows = rows.annotate(doubt=Subquery(doubt)).order_by(F("doubt").asc(nulls_last=True), "pk")
    first = max(page - 1, 0) * PAGE
    found = list(rows[first : first + PAGE])
    held = own().filter(ref=at, suggestions__isnull=False).select_related("issuer", "document").first() if at else None
    if held is not None:
        found = [held, *(row for row in found if row.pk != held.pk)]
    return cards(found, (scheme,) if scheme else ORDER), rows.count()


def last_decided(user: Any) -> Suggestion | None:
    """What a person decided last, within the hour, to be taken back."""
    since = timezone.now() - dt.timedelta(hours=1)
    rows = Suggestion.objects.filter(decided_by=user, decided_at__gte=since).select_related("recommendation", "term")
    return rows.order_by("-decided_at").first()


def cards(
    rows: Sequence[Recommendation],
    schemes: Sequence[str] = ORDER,
    *,
    taken: Mapping[int, tuple[int, int]] | None = None,
    texts: Mapping[int, Sequence[Text]] | None = None,
) -> list[Card]:
    """The cards of some asks, with the suggestions of some lists; `taken` and `texts` where they are known already.
    Five queries whatever their number."""
    ids = [row.pk for row in rows]
    said = _texts(ids) if texts is None else texts
    suggestions: dict[int, list[Suggestion]] = defaultdict(list)
    found = Suggestion.objects.filter(recommendation_id__in=ids, term__scheme__code__in=schemes).select_related(
        "term__scheme", "because", "instead", "decided_by", "model"
    )
    for one in found.order_by("pk"):
        suggestions[one.recommendation_id].append(one)
    functions = {one.term_id for some in suggestions.values() for one in some if one.term.scheme.code == "functions"}
    known = Known(measured() if taken is None else taken, leads_of(functions))
    return [_card(row, present.reading(row, said.get(row.pk, ())), suggestions[row.pk], known) for row in rows]


def _texts(ids: Sequence[int]) -> Mapping[int, Sequence[Text]]:
    texts: dict[int, list[Text]] = defaultdict(list)
    for ask, *values in RecommendationText.objects.filter(recommendation_id__in=ids).values_list(
        "recommendation_id", *Text._fields
    ):
        texts[ask].append(Text._make(values))
    return texts


def card_of(row: Recommendation) -> Card | None:
    """The card of one ask, None where nothing was suggested."""
    card = cards([row])[0]
    return card if card.groups else None


def _card(row: Recommendation, reading: Any, some: Sequence[Suggestion], known: Known) -> Card:
    card = Card(row, reading, open_count=sum(one.state == SuggestionState.OPEN for one in some))
    for code in ORDER:
        lines = [_line(one, known) for one in some if one.term.scheme.code == code]
        if lines:
            card.groups.append({"title": plain(lines[0].row.term.scheme.title), "code": code, "lines": lines})
    card.words = sorted({word for one in some if one.state == SuggestionState.OPEN for word in one.words})
    return card


def _line(row: Suggestion, known: Known) -> Line:
    sure = round(row.confidence * 100) if row.confidence is not None else None
    because = plain(row.because.title) if row.because is not None else ""
    said = measured_words(row, known.taken.get(row.term_id))
    competence = known.leads.get(row.term_id)
    lead = plain(competence.body.title) if competence is not None and competence.body is not None else ""
    return Line(row, plain(row.term.title), row.words, because, lead, competence, sure, said)


def measured() -> dict[int, tuple[int, int]]:
    """For each term: how many suggestions of it people here took, and on how many they decided. One query."""
    taken = Count(Case(When(state=SuggestionState.ACCEPTED, then=1)))
    rows = Suggestion.objects.exclude(state=SuggestionState.OPEN).order_by().values("term_id")
    return {row["term_id"]: (row["taken"], row["all"]) for row in rows.annotate(taken=taken, all=Count("pk"))}


def measured_words(row: Suggestion, here: tuple[int, int] | None) -> str:
    """How often a suggestion of this term is right: by decisions taken here, else as the training measured it."""
    if here is not None and here[1] >= TELLING:
        return _("Taken here %(n)s of %(all)s times.") % {"n": here[0], "all": here[1]}
    quality = row.model.quality.get(str(row.term_id)) if row.model is not None else None
    if quality is not None and quality["n"]:
        return _("Suggestions of this label are right in %(n)s of 100 cases, measured on %(all)s texts.") % {
            "n": round(quality["precision"] * 100), "all": quality["n"]}
    if row.model is not None:
        return _("Not yet measured: too few labelled texts.")
    return _("A fixed rule; not yet measured here.")


def suggestion_for(actor: Any, pk: int) -> Suggestion:
    """One suggestion, for the office.

    Raises:
        Http404: there is none, or its ask is not the reader's.
    """
    access.permit_office(actor)
    row = Suggestion.objects.select_related("recommendation", "term__scheme").filter(pk=pk).first()
    if row is None or not access.readable(actor).filter(pk=row.recommendation_id).exists():
        raise Http404(_("There is no such suggestion any more."))
    return row


def term_named(scheme_id: int, title: str) -> Term | None:
    """The term of a list that is called so in any language, by its title or code."""
    wanted = title.strip().casefold()
    rows = Term.objects.filter(scheme_id=scheme_id, retired_at__isnull=True).exclude(role=TermRole.DUTY_BEARER)
    for term in rows.select_related("scheme"):
        if wanted in {term.code.casefold(), *(text.casefold() for text in term.title.values())}:
            return term
    return None


def choices() -> dict[str, list[str]]:
    """The titles of every list that suggestions are made in, for the field of a correction. One query."""
    found: dict[str, list[str]] = {code: [] for code in ORDER}
    rows = Term.objects.filter(scheme__code__in=ORDER, retired_at__isnull=True).exclude(role=TermRole.DUTY_BEARER)
    for code, title in rows.order_by("order", "code").values_list("scheme__code", "title"):
        found[code].append(plain(title))
    return found


def counts() -> list[tuple[str, str, int]]:
    """How many open suggestions each list has, as (code, title, number)."""
    rows = _open().filter(recommendation__in=own()).order_by().values_list("term__scheme__code", "term__scheme__title")
    found = {code: (plain(title), n) for code, title, n in rows.annotate(n=Count("pk"))}
    return [(code, *found[code]) for code in ORDER if code in found]


def current_model() -> LabelModel | None:
    """The training in force."""
    return LabelModel.objects.filter(is_current=True, scheme__code="rights").first()


def quality_rows(row: LabelModel) -> list[dict[str, Any]]:
    """How often the computer is right, label by label, the weakest last."""
    titles = dict(Term.objects.filter(pk__in=map(int, row.quality)).values_list("pk", "title"))
    here = measured()
    found = []
    for pk, said in row.quality.items():
        taken, decided = here.get(int(pk), (0, 0))
        found.append({"title": plain(titles.get(int(pk), {})) or pk, "precision": round(said["precision"] * 100),
                      "recall": round(said["recall"] * 100), "n": said["n"], "taken": taken, "decided": decided})
    return sorted(found, key=lambda one: (-one["precision"], -one["n"]))


def summary(row: LabelModel | None) -> str:
    """One sentence about the training in force."""
    if row is None:
        return _("The computer has not been trained yet: rights, people concerned, Goals and the kind of action are "
                 "suggested by fixed rules.")
    return ngettext("Trained on %(n)s labelled text.", "Trained on %(n)s labelled texts.", row.rows) % {"n": row.rows}

