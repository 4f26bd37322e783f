"""What the pages show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hrcity.core.models import Visibility
from hrcity.core.text import plain
from hrcity.institutions.queries import city
from hrcity.instruments import access, queries, related
from hrcity.instruments.models import Instrument, InstrumentKind, Ratification
from hrcity.instruments.present import (
    best_wording,
    heading_words,
    kind_plural,
    language_words,
    number_words,
    partial_date_words,
    version_words,
)
from hrcity.instruments.queries import Passage
from hrcity.vocabulary.queries import country_title

BOUND_KINDS = frozenset({InstrumentKind.TREATY, InstrumentKind.PROTOCOL})


def list_page(actor: Any, query: Mapping[str, str]) -> dict[str, Any]:
    """Norms by kind; of one kind, or of all when searching; each with what binds our country."""
    words, kind = query.get("q", "").strip()[:200], query.get("kind", "")
    kind = kind if kind in InstrumentKind.values else ""
    counts = queries.kind_counts(actor, words)
    rows = queries.listed(actor, query=words, kind=kind, after=query.get("after", ""))
    more = kind and len(rows) > queries.PER_PAGE
    rows = rows[:queries.PER_PAGE] if kind else rows
    bound = queries.bound_dates(rows, _country())
    return {
        "query": words, "groups": _groups(rows, bound), "facets": [_facet(counts, words, kind)],
        "chosen": _chosen(words, kind), "clear_url": reverse("instruments:list"),
        "total": counts.get(kind, 0) if kind else sum(counts.values()) if words else len(rows),
        "next_url": _url(words, kind, rows[-1].slug) if more else "", "kind": kind,
        "country": plain(country_title(_country())) if any(bound.values()) else "",
        "may_edit": access.may_edit(actor),
    }


def _country() -> str:
    here = city()
    return here.country if here is not None else ""


def _url(words: str, kind: str, after: str = "") -> str:
    values = {name: value for name, value in (("q", words), ("kind", kind), ("after", after)) if value}
    return f"{reverse('instruments:list')}?{urlencode(values)}" if values else reverse("instruments:list")


def _groups(rows: Iterable[Instrument], bound: Mapping[int, Ratification]) -> list[dict[str, Any]]:
    by_kind = {kind: list(found) for kind, found in groupby(rows, key=lambda row: row.kind)}
    return [{"kind": kind, "title": kind_plural(kind), "count": len(by_kind[kind]), "has_bound": kind in BOUND_KINDS,
             "rows": [_row(row, bound.get(row.pk)) for row in by_kind[kind]]}
            for kind in queries.kind_order() if kind in by_kind]


def _row(row: Instrument, ratification: Ratification | None) -> dict[str, Any]:
    head, full = heading_words(row)
    about = plain(country_title(row.country)) if row.country else ""
    return {"row": row, "head": head, "full": full or about, "adopted": partial_date_words(row.adopted_on),
            "in_force": partial_date_words(row.in_force_on), "bound": bound_words(ratification)}


def bound_words(row: Ratification | None) -> str:
    """Where a country stands, in words."""
    if row is None:
        return _("not known here")
    if row.is_party:
        since = partial_date_words(row.party_since)
        return _("bound since %(date)s") % {"date": since} if since else _("bound")
    return _("signed, not bound") if row.is_signatory else _("not bound")


def _facet(counts: Mapping[str, int], words: str, chosen: str) -> dict[str, Any]:
    return {"title": _("Kind"), "options": [
        {"label": kind_plural(kind), "count": counts[kind], "url": _url(words, kind), "chosen": kind == chosen}
        for kind in queries.kind_order() if counts.get(kind)]}


def _chosen(words: str, kind: str) -> list[dict[str, str]]:
    found = [{"label": f"“{words}”", "remove_url": _url("", kind)}] if words else []
    return [*found, {"label": kind_plural(kind), "remove_url": _url(words, "")}] if kind else found


def instrument_page(row: Instrument, actor: Any) -> dict[str, Any]:
    """One text: its facts, its parts with short titles and wording, who cites it, its languages."""
    head, full = heading_words(row)
    is_open = access.is_open(actor, row)
    wanted = (get_language() or "en").split("-")[0]
    passages = queries.passages(row, {wanted, "en", row.original_language}) if is_open else []
    langs = languages_of(passages)
    parts = [part_row(passage, row, wanted) for passage in passages]
    mark_headings(parts)
    langs.sort(key=lambda lang: (lang != row.original_language, lang != wanted))
    return {
        "row": row, "title": head, "full": full, "facts": facts_of(row), "chip": chip_of(row), "is_open": is_open,
        "parts": parts, "has_chapters": any(part["new_heading"] for part in parts),
        "has_text": bool(langs), "languages": [version_row(lang, passages, row) for lang in langs],
        "reader_url": reader_url(row, langs, wanted), "related": queries.parts(row, actor),
        "cited": related.cited_by(row, actor), "may_edit": access.may_edit(actor),
        "is_fallback": bool(langs) and wanted not in langs,
    }


def languages_of(passages: Iterable[Passage]) -> list[str]:
    """The languages of a text, the fullest first."""
    counts: dict[str, int] = {}
    for passage in passages:
        for lang in passage.texts:
            counts[lang] = counts.get(lang, 0) + 1
    return sorted(counts, key=lambda lang: (-counts[lang], lang))


def part_row(passage: Passage, row: Instrument, wanted: str) -> dict[str, Any]:
    """One part for the page: its number in words, our short title, its wording in the best language."""
    wording = best_wording(passage.texts, wanted, row.original_language)
    provision = passage.provision
    return {"eid": provision.eid, "number": number_words(provision, row.kind), "title": provision.title,
            "heading": provision.headings or ({"und": provision.heading} if provision.heading else {}),
            "wording": wording,
            "language": language_words(wording.lang) if wording else "",
            "is_other": wording is not None and wording.lang != wanted}


def mark_headings(parts: Sequence[dict[str, Any]]) -> None:
    """Say a chapter's heading once, above its first part."""
    last: dict[str, str] = {}
    for part in parts:
        part["new_heading"] = part["heading"] if part["heading"] != last else {}
        last = part["heading"] or last


def version_row(lang: str, passages: Iterable[Passage], row: Instrument) -> dict[str, Any]:
    """A language version: what it is, and from which file it came."""
    wordings = [passage.texts[lang] for passage in passages if lang in passage.texts]
    return {"lang": lang, "name": language_words(lang), "words": version_words(wordings[0], row.original_language),
            "file": wordings[0].file, "count": len(wordings)}


def reader_url(row: Instrument, langs: Sequence[str], wanted: str) -> str:
    """The parallel reader with the original (or English) on the left and the reader's language on the right."""
    if len(langs) < 2:
        return ""
    left = next((lang for lang in (row.original_language, "en") if lang in langs and lang != wanted), "")
    left = left or next(lang for lang in langs if lang != wanted)
    right = wanted if wanted in langs else next(lang for lang in langs if lang != left)
    return f"{reverse('instruments:read', args=[row.slug])}?{urlencode({'left': left, 'right': right})}"


def facts_of(row: Instrument) -> list[dict[str, Any]]:
    """The head of a text: what it is, where it stands, who watches over it, whether it binds us, how we know."""
    adopted, in_force = partial_date_words(row.adopted_on), partial_date_words(row.in_force_on)
    facts: list[dict[str, Any]] = [{"key": "what", "value": row.get_kind_display(), "note": _part_of(row)}]
    if in_force:
        facts.append({"key": "where", "value": _("In force since %(date)s") % {"date": in_force},
                      "note": _("adopted on %(date)s") % {"date": adopted} if adopted else ""})
    elif adopted:
        facts.append({"key": "where", "label": _("Since when?"), "value": adopted})
    if row.body is not None:
        label = _("Who watches over it?") if row.kind in BOUND_KINDS else _("Whose text is it?")
        facts.append({"key": "who", "label": label, "value": str(row.body)})
    if row.kind in BOUND_KINDS:
        facts.append(_bound_fact(row))
    elif row.country:
        facts.append({"key": "when", "label": _("Which country is it about?"), "value": plain(
            country_title(row.country)) or row.country})
    note = _("checked on %(date)s") % {"date": partial_date_words(row.checked_on.isoformat())} if row.checked_on else ""
    facts.append({"key": "how", "value": row.source or _("entered by hand"), "note": note or (
        _("not yet confirmed") if row.confidence == "belief" else "")})
    return facts


def _part_of(row: Instrument) -> str:
    return _("belongs to: %(title)s") % {"title": str(row.parent)} if row.parent is not None else ""


def _bound_fact(row: Instrument) -> dict[str, Any]:
    code = _country()
    found = queries.ratification_of(row, code)
    name = plain(country_title(code)) or code
    words = bound_words(found) if code else _("The city has not said which country it lies in.")
    source = found.source if found is not None else ""
    day = partial_date_words(found.checked_on.isoformat()) if found is not None and found.checked_on else ""
    return {"key": "when", "label": _("Is our country bound?"), "value": f"{name}: {words}" if code else words,
            "note": ", ".join(filter(None, [source, day]))}


def chip_of(row: Instrument) -> dict[str, str] | None:
    """What is unusual about a text: withdrawn, or not public."""
    if row.withdrawn_reason:
        return {"tone": "late", "icon": "", "word": _("withdrawn")}
    if row.visibility != Visibility.PUBLIC:
        return {"tone": "waiting", "icon": "", "word": row.get_visibility_display()}
    return None


def read_page(row: Instrument, actor: Any, query: Mapping[str, str]) -> dict[str, Any]:
    """Two language versions side by side, a third on request, aligned by article or paragraph."""
    passages = queries.passages(row) if access.is_open(actor, row) else []
    langs = languages_of(passages)
    shown = chosen_languages(langs, query, row)
    rows = [{"anchor": passage.provision.eid, "number": _number_and_title(passage, row),
             "texts": {lang: wording.text for lang, wording in passage.texts.items()}} for passage in passages]
    return {
        "row": row, "title": heading_words(row)[0], "rows": rows, "shown": shown,
        "versions": [version_row(lang, passages, row) for lang in shown if lang in langs],
        "choices": [(lang, language_words(lang)) for lang in langs],
        "missing": {lang: sum(1 for passage in passages if lang not in passage.texts) for lang in shown},
    }


def _number_and_title(passage: Passage, row: Instrument) -> str:
    number, title = number_words(passage.provision, row.kind), plain(passage.provision.title)
    number = number.replace("Preamble", "Pre\u00adamble")  # the column of numbers is narrow
    return " · ".join(filter(None, [number, title])) or "¶"


def chosen_languages(langs: Sequence[str], query: Mapping[str, str], row: Instrument) -> list[str]:
    """Which languages stand side by side: as asked, else the original and the reader's own; each once."""
    wanted = (get_language() or "en").split("-")[0]
    fallback = [lang for lang in (row.original_language, wanted, "en", *langs) if lang in langs]
    asked = [query.get(name, "") for name in ("left", "right")]
    found = [lang if lang in langs else "" for lang in asked]
    for place in (0, 1):
        if not found[place]:
            found[place] = next((lang for lang in fallback if lang not in found), "")
    more = query.get("more", "")
    return list(dict.fromkeys(filter(None, [*found, more if more in langs else ""])))


