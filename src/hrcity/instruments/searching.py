"""What of an instrument can be searched: one document per language, with titles and wording."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from hrcity.core import search
from hrcity.core.models import ImportRun
from hrcity.core.search import Doc
from hrcity.instruments.access import shown
from hrcity.instruments.models import Instrument, Provision, ProvisionText

KIND = "instrument"
MOST_LETTERS = 200_000


def load(ids: Sequence[int]) -> Iterable[Doc]:
    """The documents of some instruments; none for what is withdrawn or not shown yet."""
    rows = Instrument.objects.filter(shown(), pk__in=ids, withdrawn_reason="").select_related("body")
    bodies: dict[tuple[int, str], list[str]] = defaultdict(list)
    texts = ProvisionText.objects.filter(shown(), provision__instrument__in=ids).order_by("provision__order")
    for pk, lang, text in texts.values_list("provision__instrument_id", "lang", "text"):
        bodies[pk, lang].append(text)
    for pk, title in Provision.objects.filter(shown(), instrument__in=ids).values_list("instrument_id", "title"):
        for lang, words in title.items():
            bodies[pk, lang].append(words)
    for row in rows:
        for lang in sorted({*row.title, *(lang for pk, lang in bodies if pk == row.pk)}):
            yield _doc(row, lang, "\n".join(bodies[row.pk, lang])[:MOST_LETTERS])


def _doc(row: Instrument, lang: str, body: str) -> Doc:
    title = " – ".join(filter(None, [row.short_title.get(lang, ""), row.title.get(lang, "")])) or str(row)
    facets = {"body": [row.body.ref] if row.body else [], "country": [row.country] if row.country else [],
              "year": [row.adopted_on[:4]] if row.adopted_on else []}
    return Doc(KIND, row.pk, title=title, body=body, lang=lang, symbol=row.symbol, ref=row.slug, facets=facets,
               visibility=row.visibility, date=_day(row.adopted_on))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def all_ids() -> Iterable[int]:
    """Every instrument's number."""
    return Instrument.objects.values_list("pk", flat=True).iterator()


def texts_changed(run: ImportRun) -> None:
    """Have the instruments of a run indexed anew."""
    texts = ProvisionText.objects.filter(run=run).values_list("provision__instrument_id", flat=True)
    ids = {*run.instruments.values_list("pk", flat=True), *texts}
    if ids:
        search.changed_many(KIND, sorted(ids))


def register() -> None:
    """Make instruments findable."""
    search.register_kind(KIND, load, all_ids)


