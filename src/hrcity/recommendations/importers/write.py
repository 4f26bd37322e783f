"""Writing a stream of rows: compared in batches, new ones written invisibly, changes staged until the flip."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from hrcity.core import search
from hrcity.core.actors import SYSTEM
from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.jobs import Progress
from hrcity.core.models import ImportRun
from hrcity.core.references import next_numbers, reference
from hrcity.core.registry import Line, Outcome
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument
from hrcity.recommendations.importers.compare import KNOWN_FIELDS, Known, changes
from hrcity.recommendations.importers.rows import Row, Stream
from hrcity.recommendations.models import Recommendation, RecommendationLabel, StagedChange
from hrcity.recommendations.rules import Addressee
from hrcity.vocabulary.models import Origin
from hrcity.recommendations.importers.labels import LabelBook

BATCH = 500
SAMPLES = 40


class Writer:
    """One import of recommendations: its run, its kind, what it met so far."""

    def __init__(self, run: ImportRun, *, write: bool) -> None:
        self.run, self.kind, self.write = run, run.kind, write
        self.outcome = Outcome(title=run.file.name)
        self.book = LabelBook(create=write)
        self.bodies = {body.ref: body for body in Body.objects.all()}
        self.documents: dict[str, int] = {}
        self.sources: dict[tuple[int, str], int] = {}
        self.hash = hashlib.sha256()
        self.seen: set[str] = set()
        self.year = today().year

    def take(self, stream: Stream, progress: Progress | None = None, total: int = 0) -> Outcome:
        """Go through the stream; each batch is one short transaction."""
        done = 0
        for batch in batches(stream, BATCH):
            rows = self._sort_out(batch)
            if self.write:
                with transaction.atomic():
                    self._batch(rows)
            else:
                self._batch(rows)
            done += len(batch)
            if progress is not None:
                progress(done, max(total, done))
        return self.outcome

    def _sort_out(self, batch: Sequence[Row | Line]) -> list[Row]:
        rows = []
        for item in batch:
            if isinstance(item, Line):
                self.outcome.refused.append(item)
            elif item.identity in self.seen:
                self._sample("unchanged", item, "stands in the file a second time")
                self.outcome.unchanged += 1
            else:
                self.seen.add(item.identity)
                rows.append(item)
        return rows

    def _batch(self, rows: Sequence[Row]) -> None:
        known = self._known(rows)
        fresh, changed = [], []
        for row in rows:
            self.hash.update(row.digest.encode())
            here = known.get(row.identity) or known.get(f"id|{row.upstream_id}")
            if here is None:
                self._meet_new(row, fresh)
            elif here.run_id == self.run.pk:
                self.outcome.created += 1
            elif here.digests.get(self.kind) == row.digest:
                self.outcome.unchanged += 1
            else:
                changed.append((row, here))
        if self.write and fresh:
            self._create(fresh)
        self._change(changed)

    def _meet_new(self, row: Row, fresh: list[Row]) -> None:
        if not row.text:
            self.outcome.refused.append(Line("refused", row.where, why="there is no recommendation with this number "
                                             "here yet: import the report or the matrix first"))
            return
        self.outcome.created += 1
        self._sample("created", row, "; ".join(row.notes))
        fresh.append(row)

    def _known(self, rows: Sequence[Row]) -> dict[str, Known]:
        found: dict[str, Known] = {}
        fields = ("pk", "identity", "upstream_id", "run_id", "digests", *KNOWN_FIELDS)
        ids = [row.upstream_id for row in rows if row.upstream_id]
        by_identity = Recommendation.objects.filter(identity__in=[row.identity for row in rows])
        by_upstream = Recommendation.objects.filter(upstream_id__in=ids) if ids else Recommendation.objects.none()
        for query in (by_upstream, by_identity):
            for item in query.values(*fields):
                entry = Known(item["pk"], item["run_id"], item["digests"], item)
                found[item["identity"]] = entry
                if item["upstream_id"]:
                    found[f"id|{item['upstream_id']}"] = entry
        return found

    def _create(self, rows: Sequence[Row]) -> None:
        now = timezone.now()
        numbers = next_numbers(f"REC-{self.year}", len(rows))
        made = Recommendation.objects.bulk_create(
            [self._new(row, number, now) for row, number in zip(rows, numbers, strict=True)], batch_size=BATCH)
        RecommendationLabel.objects.bulk_create(
            [label for row, ask in zip(rows, made, strict=True) for label in self._labels(row, ask.pk, now)],
            batch_size=2000)

    def _new(self, row: Row, number: int, now: dt.datetime) -> Recommendation:
        body = self.bodies.get(row.issuer.lower())
        document_id = self.document_id(row)
        return Recommendation(
            ref=reference("REC", self.year, number), origin=row.origin, kind=row.kind, issuer=body,
            document_id=document_id, source_id=self.source_id(document_id, row), symbol=row.symbol,
            paragraph=row.paragraph, sub_item=row.sub_item, printed_number=row.printed_number, identity=row.identity,
            upstream_id=row.upstream_id, addressee=Addressee.STATE, country=row.country, text=row.text, lang=row.lang,
            wordings=row.wordings, section=row.section, issued_on=row.issued_on, session=row.session, cycle=row.cycle,
            position=row.position, position_source=row.position_source, is_priority=row.is_priority,
            upstream={self.kind: row.upstream}, digests={self.kind: row.digest}, run=self.run, created_at=now,
            updated_at=now)

    def document_id(self, row: Row) -> int | None:
        """The document an ask stands in, made when nobody has met it yet."""
        if not row.symbol:
            return None
        if row.symbol not in self.documents:
            slug = slug_of(row.symbol)
            document, _made = Instrument.objects.get_or_create(slug=slug, defaults={
                "kind": document_kind(row), "symbol": row.symbol, "body": self.bodies.get(row.issuer.lower()),
                "country": row.country, "session": row.session, "cycle": row.cycle, "original_language": row.lang,
                "adopted_on": row.issued_on.isoformat() if row.issued_on else "", "run": self.run,
                "title": {"en": row.symbol}, "url": f"https://undocs.org/{row.symbol}"})
            self.documents[row.symbol] = document.pk
            for provision, eid in document.provisions.values_list("pk", "number"):
                self.sources[(document.pk, eid)] = provision
        return self.documents[row.symbol]

    def source_id(self, document_id: int | None, row: Row) -> int | None:
        """The paragraph an ask stands in, where the document's text is here."""
        return self.sources.get((document_id, row.paragraph)) if document_id else None

    def _labels(self, row: Row, ask: int, now: dt.datetime) -> Iterator[RecommendationLabel]:
        terms = dict.fromkeys(self.book.term_id(scheme, label) for scheme, label in row.labels)
        for term in terms:
            if term is not None:
                yield RecommendationLabel(recommendation_id=ask, term_id=term, origin=Origin.UPSTREAM, at=now)

    def _change(self, pairs: Sequence[tuple[Row, Known]]) -> None:
        staged = []
        labels = self._labels_there([known.pk for _row, known in pairs])
        for row, known in pairs:
            after = changes(row, known, self.kind)
            extra = [term for scheme, label in row.labels if (term := self.book.term_id(scheme, label)) is not None
                     and (known.pk, term) not in labels]
            if not after and not extra and known.digests:
                self.outcome.unchanged += 1
                self._sample("unchanged", row, "adds nothing new")
            else:
                self.outcome.updated += 1
                self._sample("updated", row, ", ".join([*after, *(["labels"] if extra else [])]))
            before = {name: _plain(known.values[name]) for name in after}
            staged.append(StagedChange(
                run=self.run, recommendation_id=known.pk, before={**before, "digests": dict(known.digests)},
                after={**after, "labels": list(dict.fromkeys(extra)), "upstream": row.upstream, "digest": row.digest}))
        if self.write and staged:
            StagedChange.objects.bulk_create(staged, ignore_conflicts=True)

    def _labels_there(self, asks: Sequence[int]) -> set[tuple[int, int]]:
        rows = RecommendationLabel.objects.filter(recommendation_id__in=asks, origin=Origin.UPSTREAM,
                                                  ended_at__isnull=True)
        return set(rows.values_list("recommendation_id", "term_id"))

    def _sample(self, verdict: str, row: Row, why: str) -> None:
        if sum(1 for line in self.outcome.samples if line.verdict == verdict) < SAMPLES:
            self.outcome.samples.append(Line(verdict, row.printed_number or row.where, row.text, why))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def batches(stream: Iterable[Row | Line], size: int) -> Iterator[list[Row | Line]]:
    """Lists of at most `size`."""
    source = iter(stream)
    while batch := list(islice(source, size)):
        yield batch


def slug_of(symbol: str) -> str:
    """A symbol as it stands in addresses: `A/HRC/59/15` → `a-hrc-59-15`.

    >>> slug_of("CCPR/C/21/Rev.1/Add.11")
    'ccpr-c-21-rev.1-add.11'
    """
    kept = "".join(letter if letter.isalnum() or letter == "." else " " for letter in symbol.lower())
    return "-".join(kept.split())[:120]


def document_kind(row: Row) -> str:
    """The kind of document an ask stands in, as far as its number tells."""
    if row.origin == "upr":
        return "upr_report"
    return "concluding_observations" if "/CO/" in row.symbol else "un_document"


def apply_staged(run: ImportRun, *, size: int = 500) -> int:
    """Make the staged changes of a run, in short transactions; what is done already is skipped. Returns how many."""
    count = 0
    while True:
        with transaction.atomic():
            rows = list(run.staged_asks.filter(applied_at__isnull=True).select_related("recommendation")[:size])
            for item in rows:
                _apply(item)
            StagedChange.objects.filter(pk__in=[item.pk for item in rows]).update(applied_at=timezone.now())
        search.changed_many("recommendation", [item.recommendation_id for item in rows])
        count += len(rows)
        if len(rows) < size:
            return count


def _apply(item: StagedChange) -> None:
    row, after = item.recommendation, dict(item.after)
    labels, upstream, digest = after.pop("labels"), after.pop("upstream"), after.pop("digest")
    kind = item.run.kind
    for name, value in after.items():
        setattr(row, name, dt.date.fromisoformat(value) if name == "issued_on" else value)
    row.upstream = {**row.upstream, kind: upstream}
    row.digests = {**row.digests, kind: digest}
    row.save(update_fields=[*after, "upstream", "digests"])
    RecommendationLabel.objects.bulk_create(
        [RecommendationLabel(recommendation=row, term_id=term, origin=Origin.UPSTREAM) for term in labels],
        ignore_conflicts=True)


def note_import(run: ImportRun, writer: Writer) -> None:
    """One audit entry for the whole import: how many rows, and the hash over them."""
    audit("recommendation.imported", run, by=run.by or SYSTEM,
          data={"run": run.pk, "count": writer.outcome.created + writer.outcome.updated, "hash": writer.hash.hexdigest()})


def restore_staged(run: ImportRun) -> None:
    """Put back what a run changed on asks that were there before it."""
    for item in run.staged_asks.filter(applied_at__isnull=False).select_related("recommendation"):
        row, before = item.recommendation, dict(item.before)
        digests = before.pop("digests")
        for name, value in before.items():
            setattr(row, name, dt.date.fromisoformat(value) if name == "issued_on" and value else value)
        row.digests = digests
        row.upstream = {kind: value for kind, value in row.upstream.items() if kind in digests}
        row.save(update_fields=[*before, "digests", "upstream"])
        row.labels.filter(term_id__in=item.after.get("labels", []), origin=Origin.UPSTREAM).delete()
    run.staged_asks.all().delete()
