"""A city's own lists, and its changes to those of the house."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.text import Localized
from hrcity.vocabulary import queries, rules
from hrcity.vocabulary.models import Confidence, Scheme, SchemeKind, Term

OWN_SOURCE = "entered by the city"
RESERVED = frozenset({"new"})


def texts_clean(texts: Mapping[str, str]) -> Localized:
    """Localized text without blanks around and without empty languages."""
    return {lang: text.strip() for lang, text in texts.items() if text and text.strip()}


@transaction.atomic
def scheme_create(*, title: Mapping[str, str], by: Actor, code: str = "", kind: str = SchemeKind.CITY,
                  version: str = "1", source: str = "") -> Scheme:
    """A list of the city's own, empty.

    Raises:
        DomainError: no title, or the code is taken or is no code.
    """
    clean = texts_clean(title)
    if not clean:
        raise DomainError(_("Write the name of the list in at least one language."), "title-missing", "title")
    code = code.strip() or slugify(clean.get("en", ""))[:60]
    if not code:
        raise DomainError(_("Give the list a short code of Latin letters, such as night-workers."), "code-missing",
                          "code")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", code):
        raise DomainError(_("Use letters, digits, dashes and underscores only for the code."), "code-invalid", "code")
    if code in RESERVED or Scheme.objects.filter(code__iexact=code).exists():
        raise DomainError(_("Another list has this code."), "code-taken", "code")
    row = Scheme.objects.create(code=code, title=clean, kind=kind, version=version.strip()[:30], is_own=True,
                                source=source.strip() or OWN_SOURCE, confidence=Confidence.VERIFIED)
    audit("scheme.created", row, by=by, data={"code": code, "kind": str(kind)})
    return row


@transaction.atomic
def scheme_change(*, scheme: Scheme, by: Actor, **fields: Any) -> Scheme:
    """Change the title, version or source of a list; a change of version is how an edition is marked."""
    require_editable(scheme)
    if "title" in fields:
        fields["title"] = texts_clean(fields["title"])
        if not fields["title"]:
            raise DomainError(_("Write the name of the list in at least one language."), "title-missing", "title")
    if changed := _set(scheme, fields):
        scheme.save()
        audit("scheme.changed", scheme, by=by, data={"code": scheme.code, "fields": changed})
    return scheme


@transaction.atomic
def term_create(*, scheme: Scheme, title: Mapping[str, str], by: Actor, code: str = "", parent: Term | None = None,
                definition: Mapping[str, str] | None = None, role: str = "", source: str = "") -> Term:
    """A new term at the end of its list.

    Raises:
        DomainError: the list belongs to another body, no title, the code is taken, or the parent is elsewhere.
    """
    require_editable(scheme)
    clean = texts_clean(title)
    if not clean:
        raise DomainError(_("Write the term in at least one language."), "title-missing", "title")
    code = code.strip() or _free_code(scheme, clean)
    if not rules.CODE.fullmatch(code):
        raise DomainError(_("Use letters, digits, dots, dashes and underscores only for the code."), "code-invalid",
                          "code")
    if scheme.terms.filter(code=code).exists():
        raise DomainError(_("Another term of this list has this code."), "code-taken", "code")
    _require_same_scheme(scheme, parent)
    row = Term.objects.create(
        scheme=scheme, code=code, title=clean, parent=parent, definition=texts_clean(definition or {}), role=role,
        order=queries.next_order(scheme), source=source.strip() or OWN_SOURCE, confidence=Confidence.VERIFIED)
    audit("term.created", row, by=by, data={"scheme": scheme.code, "code": code})
    return row


def _free_code(scheme: Scheme, title: Mapping[str, str]) -> str:
    """A code from the English title; a number goes behind it where it is taken."""
    base = slugify(title.get("en", ""))[:100] or "term"
    taken = set(scheme.terms.filter(code__startswith=base).values_list("code", flat=True))
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


@transaction.atomic
def term_change(*, term: Term, by: Actor, **fields: Any) -> Term:
    """Change a term's title, definition, role or parent; loading the seed leaves it alone from then on."""
    require_editable(term.scheme)
    for name in {"title", "definition"} & fields.keys():
        fields[name] = texts_clean(fields[name])
    if "title" in fields and not fields["title"]:
        raise DomainError(_("Write the term in at least one language."), "title-missing", "title")
    if (parent := fields.get("parent")) is not None:
        _require_same_scheme(term.scheme, parent)
        parents = {str(pk): str(above or "") for pk, above in term.scheme.terms.values_list("pk", "parent_id")}
        if str(term.pk) in rules.lineage(str(parent.pk), parents):
            raise DomainError(_("A term cannot stand below itself."), "parent-loop", "parent")
    if changed := _set(term, fields):
        term.save()
        audit("term.changed", term, by=by, data={"scheme": term.scheme.code, "code": term.code, "fields": changed})
    return term


@transaction.atomic
def term_retire(*, term: Term, by: Actor) -> Term:
    """Take a term out of use: records keep it, nobody can choose it any more."""
    require_editable(term.scheme)
    if term.children.filter(retired_at__isnull=True).exists():
        raise DomainError(_("Other terms stand below this one. Take those out of use first, or move them."),
                          "term-has-children")
    if term.retired_at is None:
        term.retired_at = timezone.now()
        term.save(update_fields=["retired_at"])
        audit("term.retired", term, by=by, data={"scheme": term.scheme.code, "code": term.code})
    return term


@transaction.atomic
def term_restore(*, term: Term, by: Actor) -> Term:
    """Take a retired term into use again."""
    require_editable(term.scheme)
    if term.parent is not None and term.parent.retired_at is not None:
        raise DomainError(_("The term above is out of use. Take that one into use first."), "parent-retired")
    if term.retired_at is not None:
        term.retired_at = None
        term.save(update_fields=["retired_at"])
        audit("term.restored", term, by=by, data={"scheme": term.scheme.code, "code": term.code})
    return term


def require_editable(scheme: Scheme) -> None:
    """Refuse to change the words of another body.

    Raises:
        DomainError: the list is upstream's or the UN's.
    """
    if not rules.may_edit(scheme.kind, scheme.is_own):
        raise DomainError(_("This list belongs to another body and stays as it was published. Make a list of your own "
                            "and link its terms."), "scheme-fixed")


def _require_same_scheme(scheme: Scheme, parent: Term | None) -> None:
    if parent is not None and parent.scheme_id != scheme.pk:
        raise DomainError(_("Choose a term of the same list."), "parent-elsewhere", "parent")


def _set(row: Scheme | Term, fields: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return sorted(changed)
