"""The documents the recommendations come from: invented, and said so in their titles; and the city's own norms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hrcity.core.actors import SYSTEM
from hrcity.instruments.models import Instrument
from hrcity.instruments.services import instrument_create, version_enter
from hrcity.portal.demo.city import World
from hrcity.portal.demo.content import Ask, localized, table
from hrcity.vocabulary.models import Country

Paragraph = tuple[str, str]


@dataclass
class Library:
    """Documents by key, and the days on which they were adopted."""

    world: World
    documents: dict[str, Instrument] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)

    def adopted_on(self, key: str) -> dt.date:
        """When a document was adopted."""
        return dt.date.fromisoformat(self.documents[key].adopted_on)


def library_of(world: World) -> Library:
    """A library without documents; countries are called as in the list that ships."""
    names = Country.objects.values_list("iso3", "title")
    return Library(world, countries={iso3: title["en"] for iso3, title in names})


def entries() -> Mapping[str, Mapping[str, Any]]:
    """The documents to come, by key."""
    found: Mapping[str, Mapping[str, Any]] = table("documents")
    return found


def document_enter(library: Library, key: str, asks: Sequence[Ask]) -> None:
    """A document and its texts: its own paragraphs and, at their numbers, those that ask for something."""
    raw, world = entries()[key], library.world
    lang = raw.get("lang", "en")
    document = instrument_create(
        kind=raw["kind"], title=localized(raw["title"]), short_title=localized(raw["short"]), lang=lang,
        symbol=raw["symbol"], slug=key, body=world.bodies.get(raw.get("body", "")), country=raw.get("country", ""),
        adopted_on=world.clock.day(raw["adopted"]).isoformat(), session=raw.get("session", ""),
        cycle=raw.get("cycle", ""), source=raw.get("source", ""), by=SYSTEM)
    library.documents[key] = document
    own = [ask for ask in asks if ask.doc == key]
    for code in (lang, *(code for code in ("en", "ko") if code != lang)):
        paragraphs = _paragraphs(raw, own, code)
        if paragraphs:
            version_enter(instrument=document, lang=code, text="\n\n".join(paragraphs), by=SYSTEM,
                          is_original=code == lang, translator="" if code == lang else raw["translator"])


def _paragraphs(raw: Mapping[str, Any], asks: Sequence[Ask], lang: str) -> list[str]:
    """The text of one language, as somebody would type it: one paragraph or article after the other."""
    if "article" in raw:
        index = ("en", "ko").index(lang)
        return [f"{item['head'][index]}\n{item['text'][index]}" for item in raw["article"]]
    texts = {item["n"]: localized(item["text"]).get(lang, "") for item in raw["para"]}
    texts |= {ask.para: localized(ask.text).get(lang, "") for ask in asks}
    return [f"{number}. {text}" for number, text in sorted(texts.items(), key=_place) if text]


def _place(paragraph: Paragraph) -> list[int]:
    return [int(part) for part in paragraph[0].split(".")]
