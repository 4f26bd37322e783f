"""What the pages show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _

from hrcity.core.registry import Outcome
from hrcity.core.text import plain
from hrcity.vocabulary import access, queries
from hrcity.vocabulary.exporters import languages_in
from hrcity.vocabulary.forms import scheme_label
from hrcity.vocabulary.models import Crosswalk, CrosswalkKind, Scheme, SchemeKind, Term

TURNED = {CrosswalkKind.BROAD: CrosswalkKind.NARROW, CrosswalkKind.NARROW: CrosswalkKind.BROAD}
MOST_LINES = 100


def schemes_page(actor: Any) -> dict[str, Any]:
    """Every list, by what it is about."""
    by_kind = {kind: list(rows) for kind, rows in groupby(queries.schemes(), key=lambda row: row.kind)}
    return {
        "groups": [{"title": kind.label, "kind": kind, "schemes": by_kind[kind]} for kind in SchemeKind
                   if kind in by_kind],
        "may_edit": access.may_edit(actor),
    }


def scheme_page(scheme: Scheme, actor: Any) -> dict[str, Any]:
    """One list: what it is, its terms with their counterparts elsewhere, its other versions, its downloads."""
    tree = queries.tree(scheme)
    terms = [term for _depth, term in tree]
    links = links_of(scheme)
    langs = reading_order(languages_in(terms))[:2]
    rows = [term_row(depth, term, langs, links.get(term.pk, [])) for depth, term in tree]
    return {
        "scheme": scheme, "facts": scheme_facts(scheme, terms), "sections": sections(rows),
        "languages": [{"code": code, "name": language_name(code)} for code in langs],
        "has_roles": any(term.role for term in terms), "has_links": bool(links),
        "may_edit": access.may_edit(actor, scheme), "versions": queries.versions_of(scheme),
        "wording": queries.wording_imports() if scheme.kind == SchemeKind.SDG else [],
        "title": plain(scheme.title),
    }


def reading_order(langs: list[str]) -> list[str]:
    """The reader's language first."""
    mine = (get_language() or "en").split("-")[0]
    return sorted(langs, key=lambda lang: lang != mine)


def language_name(code: str) -> str:
    """A language's name in the reader's language, its code where nobody knows one."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def scheme_facts(scheme: Scheme, terms: Iterable[Term]) -> list[dict[str, Any]]:
    """The head of a list's page."""
    used = sum(1 for term in terms if term.retired_at is None)
    return [
        {"key": "what", "value": scheme.get_kind_display(), "note": ngettext(
            "%(n)s term in use", "%(n)s terms in use", used) % {"n": used}},
        {"key": "who", "label": _("Whose list is it?"),
         "value": _("The city's own") if scheme.is_own else scheme.source},
        {"key": "when", "label": _("Which version?"), "value": scheme.version or "–"},
        {"key": "how", "value": scheme.get_confidence_display(), "note": scheme.source if scheme.is_own else ""},
    ]


def term_row(depth: int, term: Term, langs: Iterable[str], links: list[dict[str, Any]]) -> dict[str, Any]:
    """One term as a row: titles per language, definition, role, counterparts."""
    return {
        "depth": depth, "term": term, "code": term.code, "anchor": f"term-{term.code}", "definition": term.definition,
        "titles": [{"lang": lang, "name": language_name(lang), "text": term.title.get(lang, "")} for lang in langs],
        "role": term.get_role_display() if term.role else "", "retired": term.retired_at, "links": links,
    }


def links_of(scheme: Scheme) -> dict[int, list[dict[str, Any]]]:
    """For each term of a list its counterparts in other lists, whichever side the link was made from."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in queries.crosswalks_of(scheme):
        if row.source.scheme_id == scheme.pk:
            found.setdefault(row.source_id, []).append(link_row(row, row.target, row.kind))
        if row.target.scheme_id == scheme.pk:
            turned = TURNED.get(CrosswalkKind(row.kind), row.kind)
            found.setdefault(row.target_id, []).append(link_row(row, row.source, turned))
    return found


def link_row(row: Crosswalk, other: Term, kind: str) -> dict[str, Any]:
    """A counterpart in another list."""
    return {"words": CrosswalkKind(kind).label, "title": other.title, "scheme": scheme_label(other.scheme),
            "url": other.get_absolute_url(), "confidence": row.confidence}


def sections(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A tree as sections, one for each top term that has others below it; what has none stands together."""
    has_children = any(row["depth"] for row in rows)
    if not has_children:
        return [{"head": None, "rows": rows}] if rows else []
    found: list[dict[str, Any]] = []
    for row in rows:
        if row["depth"] == 0:
            found.append({"head": row, "rows": []})
        else:
            found[-1]["rows"].append(row)
    alone = [section["head"] for section in found if not section["rows"]]
    grouped = [section for section in found if section["rows"]]
    return [*grouped, {"head": None, "rows": alone}] if alone else grouped


def import_page(scheme: Scheme, outcome: Outcome, token: str) -> dict[str, Any]:
    """What a file would change, before anything is changed."""
    lines = [*outcome.refused[:MOST_LINES], *outcome.samples[:MOST_LINES]]
    return {"scheme": scheme, "outcome": outcome, "lines": lines, "token": token,
            "stats": [{"figure": outcome.created, "label": _("new")},
                      {"figure": outcome.updated, "label": _("changed")},
                      {"figure": outcome.unchanged, "label": _("left alone")},
                      {"figure": len(outcome.refused), "label": _("refused"),
                       "tone": "late" if outcome.refused else ""}],
            "nothing_new": not (outcome.created or outcome.updated),
            "back": reverse("vocabulary:scheme", args=[scheme.code])}
