"""A text handed out: every part with its wording in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hrcity.instruments import queries
from hrcity.instruments.models import Instrument


def text_csv(row: Instrument) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows: one row for each part, one column for each language."""
    passages = queries.passages(row)
    langs = sorted({lang for passage in passages for lang in passage.texts})
    titles = sorted({lang for passage in passages for lang in passage.provision.title})
    header = ["id", "number", "heading", *(f"title_{lang}" for lang in titles), *langs]
    return header, (
        [passage.provision.eid, passage.provision.number, passage.provision.heading,
         *(passage.provision.title.get(lang, "") for lang in titles),
         *(passage.texts[lang].text if lang in passage.texts else "" for lang in langs)] for passage in passages)


def text_json(row: Instrument) -> Iterator[dict[str, Any]]:
    """One object for each part, saying of each wording what it is and where it comes from."""
    for passage in queries.passages(row):
        provision = passage.provision
        yield {
            "instrument": row.slug, "id": provision.eid, "number": provision.number, "heading": provision.heading,
            "title": provision.title, "texts": [
                {"lang": wording.lang, "text": wording.text, "original": wording.is_original,
                 "machine": wording.is_machine, "translator": wording.translator, "file": wording.file}
                for wording in passage.texts.values()],
        }
