"""The UN's long wording of Goals and targets, imported per language and kept as it was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.audit import subject_of
from hrcity.core.models import ImportRun
from hrcity.core.registry import Line, Outcome
from hrcity.vocabulary.models import ImportedChange, Term

SHOWN_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Wording:
    """The definition of one term in one language, as a file gives it."""

    code: str
    lang: str
    text: str


def _compared(terms: Mapping[str, Term], wordings: Iterable[Wording]) -> Iterator[tuple[Line, Term | None, Wording]]:
    for item in wordings:
        term = terms.get(item.code)
        before = term.definition.get(item.lang, "") if term is not None else ""
        if term is None:
            line = Line("refused", item.code, item.text[:SHOWN_LETTERS],
                        _("The list has no term “%(code)s”.") % {"code": item.code})
        else:
            verdict = "unchanged" if before == item.text else "updated" if before else "created"
            line = Line(verdict, item.code, item.text[:SHOWN_LETTERS])
        yield line, term, item


@transaction.atomic
def definitions_take(*, scheme_code: str, wordings: Iterable[Wording], run: ImportRun, write: bool) -> Outcome:
    """Take over definitions into a scheme; what stood there is kept with the run, so that it can be put back."""
    terms = {term.code: term for term in Term.objects.filter(scheme__code=scheme_code)}
    rows = list(_compared(terms, wordings))
    counts = Counter(line.verdict for line, _term, _item in rows)
    out = Outcome(created=counts["created"], updated=counts["updated"], unchanged=counts["unchanged"],
                  refused=[line for line, _term, _item in rows if line.verdict == "refused"],
                  samples=[line for line, _term, _item in rows if line.verdict in {"created", "updated"}])
    if write:
        _write([(term, item) for line, term, item in rows if term is not None and line.verdict != "unchanged"], run)
    return out


def _write(changed: Iterable[tuple[Term, Wording]], run: ImportRun) -> None:
    changes = []
    terms = {}
    for term, item in changed:
        changes.append(ImportedChange(run=run, row=subject_of(term), field=f"definition.{item.lang}",
                                      before=term.definition.get(item.lang), after=item.text))
        term.definition = {**term.definition, item.lang: item.text}
        terms[term.pk] = term
    ImportedChange.objects.bulk_create(changes, batch_size=400, ignore_conflicts=True)
    Term.objects.bulk_update(terms.values(), ["definition"], batch_size=200)


def definitions_changed_since(run: ImportRun) -> int:
    """How many definitions of a run read differently by now."""
    return sum(1 for change, term in _changes(run) if _now(change, term) != change.after)


@transaction.atomic
def definitions_restore(run: ImportRun) -> None:
    """Put back what stood there before the run, where nobody changed it since."""
    for change, term in _changes(run):
        if term is None or _now(change, term) != change.after:
            continue
        lang = change.field.partition(".")[2]
        rest = {code: text for code, text in term.definition.items() if code != lang}
        term.definition = {**rest, lang: change.before} if change.before else rest
        term.save(update_fields=["definition"])
    run.changes.all().delete()


def _changes(run: ImportRun) -> Iterator[tuple[ImportedChange, Term | None]]:
    changes = list(run.changes.filter(row__startswith="vocabulary.term:", field__startswith="definition."))
    terms = Term.objects.in_bulk([int(change.row.partition(":")[2]) for change in changes])
    return ((change, terms.get(int(change.row.partition(":")[2]))) for change in changes)


def _now(change: ImportedChange, term: Term | None) -> str | None:
    return term.definition.get(change.field.partition(".")[2]) if term is not None else None
