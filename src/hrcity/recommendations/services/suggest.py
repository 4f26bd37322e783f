"""Suggestions: made by the system, decided by a person; every decision can be taken back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import SYSTEM, Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.jobs import Progress
from hrcity.core.text import plain
from hrcity.people.models import User
from hrcity.recommendations import access, suggesting
from hrcity.recommendations.models import LabelModel, Recommendation, Suggestion, SuggestionState
from hrcity.recommendations.services.enter import label_end, label_put
from hrcity.vocabulary.models import Origin, Scheme, Term

TRAININGS_KEPT = 3


def suggestions_make(*, rows: Iterable[tuple[int, str, str]], total: int, progress: Progress | None = None) -> int:
    """Suggest labels for asks given as (number, text, language), in batches; how many suggestions stand open.

    What a person decided stays; what is no longer suggested goes. One audit entry for all.
    """
    lists, done, made = suggesting.Lists.read(), 0, 0
    for batch in suggesting.batches(rows):
        found = suggesting.suggest(batch, lists)
        made += _write(found)
        done += len(batch)
        if progress is not None:
            progress(done, total)
    if done:
        with transaction.atomic():
            audit("recommendation.suggested", None, by=SYSTEM, data={"count": made, "asks": done})
    return made


@transaction.atomic
def _write(found: dict[int, list[suggesting.Made]]) -> int:
    """Replace the open suggestions of some asks."""
    rows = Suggestion.objects.filter(recommendation_id__in=found)
    decided = set(rows.exclude(state=SuggestionState.OPEN).values_list("recommendation_id", "term_id"))
    rows.filter(state=SuggestionState.OPEN).delete()
    now = timezone.now()
    fresh = [
        Suggestion(recommendation_id=ask, term_id=one.term, origin=one.origin, confidence=one.confidence,
                   words=list(one.words), because_id=one.because, model_id=one.model, made_at=now)
        for ask, some in found.items()
        for one in {item.term: item for item in reversed(some)}.values()
        if (ask, one.term) not in decided
    ]  # fmt: skip
    Suggestion.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def suggestion_accept(*, suggestion: Suggestion, by: User) -> Suggestion:
    """Take a suggestion: the label is the person's from now on, with what carried it as the reason."""
    row = _open(suggestion, by)
    label = _label(row.recommendation, row.term, by, reason_of(row))
    return _decide(row, SuggestionState.ACCEPTED, by, label_id=label)


@transaction.atomic
def suggestion_refuse(*, suggestion: Suggestion, by: User) -> Suggestion:
    """Refuse a suggestion: it does not come back."""
    row = _open(suggestion, by)
    _note(row.recommendation, "suggestion_refused", row.term, by)
    # What was suggested because of it alone goes with it.
    row.recommendation.suggestions.filter(state=SuggestionState.OPEN, because=row.term).delete()
    return _decide(row, SuggestionState.REFUSED, by)


@transaction.atomic
def suggestion_correct(*, suggestion: Suggestion, term: Term, by: User, reason: str = "") -> Suggestion:
    """Put another term of the same list in a suggestion's place.

    Raises:
        DomainError: the term is of another list, or is the very one that was suggested.
    """
    row = _open(suggestion, by)
    if term.scheme_id != row.term.scheme_id or term.pk == row.term_id:
        raise DomainError(_("Choose another entry of the same list."), "not-another", "term")
    why = reason.strip() or _("In place of the suggestion “%(term)s”.") % {"term": plain(row.term.title)}
    label = _label(row.recommendation, term, by, why)
    return _decide(row, SuggestionState.CORRECTED, by, label_id=label, instead_id=term.pk)


@transaction.atomic
def suggestion_reopen(*, suggestion: Suggestion, by: User) -> Suggestion:
    """Take a decision back: the label that came of it ends, the suggestion stands open again."""
    access.permit_office(by)
    row = _locked(suggestion)
    if row.state == SuggestionState.OPEN:
        return row
    is_others = row.label is not None and row.label.from_suggestions.exclude(pk=row.pk).exists()
    if row.label is not None and row.label.ended_at is None and not is_others:
        label_end(label=row.label, by=by)
    _note(row.recommendation, "suggestion_reopened", row.term, by)
    row.state, row.label, row.instead, row.decided_by, row.decided_at = SuggestionState.OPEN, None, None, None, None
    row.save(update_fields=["state", "label", "instead", "decided_by", "decided_at"])
    return row


@transaction.atomic
def suggestions_accept(*, suggestions: Sequence[Suggestion], by: User) -> int:
    """Take several at once, as the page lists them; those decided meanwhile are left as they are."""
    access.permit_office(by)
    count = 0
    for one in suggestions:
        if _locked(one).state == SuggestionState.OPEN:
            suggestion_accept(suggestion=one, by=by)
            count += 1
    return count


def _label(row: Recommendation, term: Term, by: User, reason: str) -> int | None:
    """Put the label; None where it was there already, so that to undo the decision does not take off another's."""
    was_there = row.labels.filter(term=term, origin=Origin.PERSON, ended_at__isnull=True).exists()
    label = label_put(recommendation=row, term=term, by=by, reason=reason)
    return None if was_there else label.pk


def reason_of(row: Suggestion) -> str:
    """Why it was suggested, as the reason of the label."""
    if row.because is not None:
        return _("Suggested because of “%(term)s”, taken by a person.") % {"term": plain(row.because.title)}
    words = ", ".join(f"“{word}”" for word in row.words)
    return (_("Suggested by the words %(words)s, taken by a person.") % {"words": words})[:500] if words else _(
        "Suggested by the computer, taken by a person.")


def _locked(suggestion: Suggestion) -> Suggestion:
    Recommendation.objects.select_for_update().get(pk=suggestion.recommendation_id)
    rows = Suggestion.objects.select_related("recommendation", "term__scheme", "because", "label")
    return rows.get(pk=suggestion.pk)


def _open(suggestion: Suggestion, by: User) -> Suggestion:
    access.permit_office(by)
    row = _locked(suggestion)
    if row.state != SuggestionState.OPEN:
        raise DomainError(
            _("%(who)s decided this already. Undo it first.") % {"who": row.decided_by}, "decided-already")
    return row


def _decide(row: Suggestion, state: str, by: User, **fields: int | None) -> Suggestion:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "decided_by", "decided_at", *fields])
    return row


def _note(row: Recommendation, verb: str, term: Term, by: User) -> None:
    audit(f"recommendation.{verb}", row, by=by, data={"term": term.code})


def model_train(*, by: Actor) -> LabelModel:
    """Train the computer's suggestions on all that is labelled now; the training before it is kept for comparison.

    Raises:
        DomainError: too little is labelled to learn from.
    """
    scheme = Scheme.objects.get(code=suggesting.RIGHTS)
    row = LabelModel(scheme=scheme, folder=f"{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}")
    model, row.rows, row.by_persons = suggesting.train_to(suggesting.folder_of(row))
    terms = dict(scheme.terms.values_list("code", "pk"))
    row.quality = {
        str(terms[code]): {"precision": round(said.precision, 3), "recall": round(said.recall, 3),
                           "f1": round(said.f1, 3), "n": said.n}
        for code, said in model.quality.items() if code in terms
    }  # fmt: skip
    with transaction.atomic():
        LabelModel.objects.filter(scheme=scheme, is_current=True).update(is_current=False)
        row.save()
        older = LabelModel.objects.filter(scheme=scheme).order_by("-trained_at")[TRAININGS_KEPT:]
        LabelModel.objects.filter(pk__in=[one.pk for one in older]).delete()
        audit("recommendation.model_trained", row, by=by, data={"rows": row.rows, "by_persons": row.by_persons})
    suggesting.forget_folders(LabelModel.objects.values_list("folder", flat=True))
    return row
