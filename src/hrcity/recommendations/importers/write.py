"""Writing a stream of rows: compared in batches, new ones written invisibly, changes staged until the flip."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core import search
from hrcity.core.actors import SYSTEM
from hrcity.core.audit import audit
from hrcity.core.bulk import insert_many
from hrcity.core.clocks import today
from hrcity.core.jobs import Progress
from hrcity.core.models import ImportRun, Visibility
from hrcity.core.references import next_numbers, reference
from hrcity.core.registry import Line, Outcome
from hrcity.institutions.models import Body
from hrcity.institutions.queries import city
from hrcity.instruments.models import Instrument, Provision
from hrcity.instruments.rules import slug_of
from hrcity.recommendations.importers.compare import KNOWN_FIELDS, Known, changes
from hrcity.recommendations.importers.labels import LabelBook
from hrcity.recommendations.importers.rows import Row, Stream
from hrcity.recommendations.models import Recommendation, RecommendationLabel, StagedChange
from hrcity.recommendations.rules import Addressee, Status
from hrcity.vocabulary.models import Country, Origin

BATCH = 500
SAMPLES = 40
NEW_FIELDS = (
    "ref",
    "origin",
    "kind",
    "issuer_id",
    "document_id",
    "source_id",
    "symbol",
    "paragraph",
    "sub_item",
    "printed_number",
    "identity",
    "upstream_id",
    "origin_ref",
    "addressee",
    "addressee_body_id",
    "country",
    "text",
    "lang",
    "wordings",
    "section",
    "concern_id",
    "issued_on",
    "session",
    "cycle",
    "position",
    "position_source",
    "is_priority",
    "status",
    "decision_id",
    "ours",
    "ours_public_from",
    "due_on",
    "visibility",
    "withdrawn_reason",
    "upstream",
    "digests",
    "run_id",
    "created_at",
    "updated_at",
)
LABEL_FIELDS = ("recommendation_id", "term_id", "origin", "confidence", "reason", "by_id", "at", "ended_at")


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
        self.met: dict[str, Counter[str]] = {"country": Counter(), "document": Counter()}
        self.year = today().year

    def take(self, stream: Stream, progress: Progress | None = None, total: int = 0) -> Outcome:
        """Go through the stream; each batch is one short transaction."""
        done = 0
        for batch in batches(stream, BATCH):
            rows = self._sort_out(batch)
            self._meet(rows)
            if self.write:
                with transaction.atomic():
                    self._batch(rows)
            else:
                self._batch(rows)
            done += len(batch)
            if progress is not None:
                progress(done, max(total, done))
        self.outcome.notes = [*self._about(), *self.outcome.notes]
        return self.outcome

    def _meet(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.met["country"][row.country] += 1
            self.met["document"][row.symbol] += 1

    def _about(self) -> list[str]:
        """What the file is about, for the person who must not import another country's by mistake."""
        countries = [code for code, _count in self.met["country"].most_common(4) if code]
        documents = [symbol for symbol, _count in self.met["document"].most_common(3) if symbol]
        if not countries:
            return []
        titles = {row.iso3: str(row) for row in Country.objects.filter(iso3__in=countries)}
        named = ", ".join(titles.get(code, code) for code in countries)
        notes = [_("About: %(countries)s. Documents: %(documents)s.") % {
            "countries": named, "documents": ", ".join(documents) or "–"}]
        here = city()
        if here is not None and here.country and here.country not in self.met["country"]:
            notes.append(_("Please check: nothing in this file is about this city's own country."))
        return notes

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
        fresh: list[Row] = []
        changed: list[tuple[Row, Known]] = []
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
            self.outcome.refused.append(
                Line(
                    "refused",
                    row.where,
                    why="there is no recommendation with this number here yet: import the report or the matrix first",
                )
            )
            return
        self.outcome.created += 1
        self._sample("created", row, "; ".join(row.notes))
        fresh.append(row)

    def _known(self, rows: Sequence[Row]) -> dict[str, Known]:
        """What is there of a batch: by identity, else by upstream id; most need no more than their hashes."""
        found = self._look(Recommendation.objects.filter(identity__in=[row.identity for row in rows]))
        ids = [row.upstream_id for row in rows if row.upstream_id and row.identity not in found]
        if ids:
            found = self._look(Recommendation.objects.filter(upstream_id__in=ids)) | found
        return found

    def _look(self, query: QuerySet[Recommendation]) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for pk, identity, upstream_id, run_id, digests in query.values_list(
            "pk", "identity", "upstream_id", "run_id", "digests"
        ):
            found[identity] = Known(pk, run_id, digests)
            if upstream_id:
                found[f"id|{upstream_id}"] = found[identity]
        return found

    def _create(self, rows: Sequence[Row]) -> None:
        now = timezone.now()
        self._documents(rows)
        numbers = next_numbers(f"REC-{self.year}", len(rows))
        insert_many(
            Recommendation, NEW_FIELDS, (self._new(row, number, now) for row, number in zip(rows, numbers, strict=True))
        )
        keys = dict(
            Recommendation.objects.filter(identity__in=[row.identity for row in rows]).values_list("identity", "pk")
        )
        insert_many(
            RecommendationLabel,
            LABEL_FIELDS,
            (label for row in rows for label in self._labels(row, keys[row.identity], now)),
        )

    def _new(self, row: Row, number: int, now: dt.datetime) -> tuple[Any, ...]:
        body, document_id = self.bodies.get(row.issuer.lower()), self.documents.get(row.symbol)
        return (
            reference("REC", self.year, number),
            row.origin,
            row.kind,
            body.pk if body else None,
            document_id,
            self.sources.get((document_id, row.paragraph)) if document_id else None,
            row.symbol,
            row.paragraph,
            row.sub_item,
            row.printed_number,
            row.identity,
            row.upstream_id,
            "",
            Addressee.STATE.value,
            None,
            row.country,
            row.text,
            row.lang,
            row.wordings,
            row.section,
            None,
            row.issued_on,
            row.session,
            row.cycle,
            row.position,
            row.position_source,
            row.is_priority,
            Status.RECEIVED.value,
            None,
            "",
            None,
            None,
            Visibility.PUBLIC.value,
            "",
            {self.kind: row.upstream},
            {self.kind: row.digest},
            self.run.pk,
            now,
            now,
        )

    def _documents(self, rows: Sequence[Row]) -> None:
        """Find or make the documents that the asks of a batch stand in."""
        first = {row.symbol: row for row in rows if row.symbol and row.symbol not in self.documents}
        if not first:
            return
        slugs = {symbol: slug_of(symbol) for symbol in first}
        there = dict(Instrument.objects.filter(slug__in=slugs.values()).values_list("slug", "pk"))
        missing = {slugs[symbol]: row for symbol, row in first.items() if slugs[symbol] not in there}
        made = Instrument.objects.bulk_create(
            [self._document(slug, row) for slug, row in missing.items()], ignore_conflicts=False
        )
        there |= {document.slug: document.pk for document in made}
        self.documents |= {symbol: there[slug] for symbol, slug in slugs.items()}
        known = Provision.objects.filter(instrument__in=[there[slug] for slug in slugs.values()])
        for pk, document, number in known.values_list("pk", "instrument_id", "number"):
            self.sources[(document, number)] = pk

    def _document(self, slug: str, row: Row) -> Instrument:
        return Instrument(
            slug=slug,
            kind=document_kind(row),
            symbol=row.symbol,
            body=self.bodies.get(row.issuer.lower()),
            country=row.country,
            session=row.session,
            cycle=row.cycle,
            original_language=row.lang,
            run=self.run,
            adopted_on=row.issued_on.isoformat() if row.issued_on else "",
            title={"en": row.symbol},
            url=f"https://undocs.org/{row.symbol}",
        )

    def _labels(self, row: Row, ask: int, now: dt.datetime) -> Iterator[tuple[Any, ...]]:
        terms = dict.fromkeys(self.book.term_id(scheme, label) for scheme, label in row.labels)
        for term in terms:
            if term is not None:
                yield (ask, term, Origin.UPSTREAM.value, None, "", None, now, None)

    def _change(self, pairs: Sequence[tuple[Row, Known]]) -> None:
        if not pairs:
            return
        staged = []
        labels = self._labels_there([known.pk for _row, known in pairs])
        values = {
            item["pk"]: item
            for item in Recommendation.objects.filter(pk__in=[known.pk for _row, known in pairs]).values(
                "pk", *KNOWN_FIELDS
            )
        }
        for row, known in pairs:
            after = changes(row, known.digests, values[known.pk], self.kind)
            extra = [
                term
                for scheme, label in row.labels
                if (term := self.book.term_id(scheme, label)) is not None and (known.pk, term) not in labels
            ]
            if not after and not extra and known.digests:
                self.outcome.unchanged += 1
                self._sample("unchanged", row, "adds nothing new")
            else:
                self.outcome.updated += 1
                self._sample("updated", row, ", ".join([*after, *(["labels"] if extra else [])]))
            before = {name: _plain(values[known.pk][name]) for name in after}
            staged.append(
                StagedChange(
                    run=self.run,
                    recommendation_id=known.pk,
                    before={**before, "digests": dict(known.digests)},
                    after={
                        **after,
                        "labels": list(dict.fromkeys(extra)),
                        "upstream": row.upstream,
                        "digest": row.digest,
                    },
                )
            )
        if self.write and staged:
            StagedChange.objects.bulk_create(staged, ignore_conflicts=True)

    def _labels_there(self, asks: Sequence[int]) -> set[tuple[int, int]]:
        rows = RecommendationLabel.objects.filter(
            recommendation_id__in=asks, origin=Origin.UPSTREAM, ended_at__isnull=True
        )
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
        ignore_conflicts=True,
    )


def note_import(run: ImportRun, writer: Writer) -> None:
    """One audit entry for the whole import: how many rows, and the hash over them."""
    audit(
        "recommendation.imported",
        run,
        by=run.by or SYSTEM,
        data={"run": run.pk, "count": writer.outcome.created + writer.outcome.updated, "hash": writer.hash.hexdigest()},
    )


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
