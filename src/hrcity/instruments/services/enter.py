"""Instruments entered by hand: an ordinance, a charter, a law, typed article by article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.errors import DomainError
from hrcity.core.models import Visibility
from hrcity.core.registry import Outcome
from hrcity.instruments import rules
from hrcity.instruments.articles import articles_of
from hrcity.instruments.models import Instrument, Provision, ProvisionText
from hrcity.instruments.rules import Part, Piece
from hrcity.instruments.searching import touched
from hrcity.instruments.services.texts import Version, version_take
from hrcity.vocabulary.services.edit import texts_clean

PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@transaction.atomic
def instrument_create(*, kind: str, title: Mapping[str, str], by: Actor, slug: str = "", text: str = "",
                      lang: str = "", **fields: Any) -> Instrument:
    """A norm or document entered by hand; `text` is cut into articles (see `articles_of`) or paragraphs.

    Raises:
        DomainError: no title, the address is taken, or a date that is none.
    """
    clean = texts_clean(title)
    if not clean:
        raise DomainError(_("Write the title in at least one language."), "title-missing", "title")
    _require_dates(fields)
    slug = slug.strip() or free_slug(rules.slug_of(fields.get("symbol") or clean.get("en", "")) or kind)
    if Instrument.objects.filter(slug=slug).exists():
        raise DomainError(_("Another text has this address. Choose another one."), "slug-taken", "slug")
    row = Instrument.objects.create(slug=slug, kind=kind, title=clean, original_language=lang,
                                    **{name: value for name, value in fields.items() if value not in (None, "")})
    touched([row.pk])
    audit("instrument.created", row, by=by, data={"slug": slug, "kind": str(kind)})
    if text.strip():
        version_enter(instrument=row, lang=lang or next(iter(clean)), text=text, by=by, is_original=True)
    return row


def free_slug(base: str) -> str:
    """`base`, with a number behind it where it is taken."""
    taken = set(Instrument.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _require_dates(fields: Mapping[str, Any]) -> None:
    for name in ("adopted_on", "in_force_on"):
        value = str(fields.get(name) or "")
        if value and not PARTIAL_DATE.fullmatch(value):
            raise DomainError(_("Write the date as 2027-06-30, or only the year."), "date-invalid", name)
        if len(value) == 10:
            try:
                dt.date.fromisoformat(value)
            except ValueError:
                raise DomainError(_("There is no such day. Write the date as 2027-06-30."), "date-invalid",
                                  name) from None


def parts_from_text(text: str, kind: str) -> list[Part]:
    """Typed or pasted text cut into articles, else into its numbered or plain paragraphs."""
    pieces = []
    for line in re.split(r"\n\s*\n|\n(?=\s*\d{1,3}[.)]\s)", text.replace("\r\n", "\n").strip()):
        numbered = re.match(r"\s*(\d{1,3}(?:\.\d{1,3})?)[.)]\s+(?=\S)", line)
        pieces.append(Piece(numbered[1] if numbered else "", line[numbered.end():] if numbered else line))
    articles = articles_of([Piece("", text.replace("\r\n", "\n"))])
    prefix = "art" if kind in rules.IN_ARTICLES else "para"
    return articles or rules.parts_of(pieces, prefix)


@transaction.atomic
def version_enter(*, instrument: Instrument, lang: str, text: str, by: Actor, is_original: bool = False,
                  translator: str = "", is_machine: bool = False) -> Outcome:
    """A whole language version by hand: new articles are added, changed ones replaced, the rest stays.

    Raises:
        DomainError: nothing was written.
    """
    parts = parts_from_text(text, instrument.kind)
    if not parts:
        raise DomainError(_("Write the text, article by article."), "text-missing", "text")
    out = version_take(instrument=instrument, run=None, version=Version(
        lang, parts, is_original=is_original, is_machine=is_machine, translator=translator.strip()[:150]))
    touched([instrument.pk])
    audit("instrument.text_entered", instrument, by=by,
          data={"slug": instrument.slug, "lang": lang, "created": out.created, "updated": out.updated})
    return out


@transaction.atomic
def instrument_change(*, instrument: Instrument, by: Actor, **fields: Any) -> Instrument:
    """Change what is said about an instrument: titles, dates, body, source, who may see it."""
    for name in {"title", "short_title"} & fields.keys():
        fields[name] = texts_clean(fields[name])
    if "title" in fields and not fields["title"]:
        raise DomainError(_("Write the title in at least one language."), "title-missing", "title")
    _require_dates(fields)
    changed = sorted(name for name, value in fields.items() if getattr(instrument, name) != value)
    for name in changed:
        setattr(instrument, name, fields[name])
    if changed:
        instrument.save()
        touched([instrument.pk])
        audit("instrument.changed", instrument, by=by, data={"slug": instrument.slug, "fields": changed})
    return instrument


@transaction.atomic
def provision_title_set(*, provision: Provision, title: Mapping[str, str], by: Actor) -> Provision:
    """The city's own short title of an article; loading the seed leaves it alone from then on."""
    clean = texts_clean(title)
    if provision.title != clean:
        provision.title = clean
        provision.save(update_fields=["title"])
        touched([provision.instrument_id])
        audit("provision.titled", provision, by=by, data={"eid": provision.eid})
    return provision


@transaction.atomic
def provision_text_set(*, provision: Provision, lang: str, text: str, by: Actor, translator: str = "",
                       is_machine: bool = False) -> ProvisionText:
    """The wording of one provision in one language, by a person; who translated is named.

    Raises:
        DomainError: nothing was written, or nobody is named for a translation.
    """
    original = provision.instrument.original_language
    is_original = bool(original) and lang == original
    if not text.strip():
        raise DomainError(_("Write the text."), "text-missing", "text")
    if not is_original and not translator.strip() and not is_machine:
        raise DomainError(_("Say who translated this, a person or an office."), "translator-missing", "translator")
    row, _created = ProvisionText.objects.update_or_create(provision=provision, lang=lang, defaults={
        "text": text.strip(), "translator": translator.strip()[:150], "is_machine": is_machine,
        "is_original": is_original})
    touched([provision.instrument_id])
    audit("provision.text_set", provision, by=by, data={"eid": provision.eid, "lang": lang})
    return row


@transaction.atomic
def provision_save(*, provision: Provision, title: Mapping[str, str], lang: str, text: str, by: Actor,
                   translator: str = "", is_machine: bool = False) -> Provision:
    """Short title and, where some is given, the wording in one language, as one form sends them."""
    provision_title_set(provision=provision, title=title, by=by)
    known = ProvisionText.objects.filter(provision=provision, lang=lang).first()
    if text.strip() and (known is None or (known.text, known.translator, known.is_machine) != (
            text.strip(), translator.strip(), is_machine)):
        provision_text_set(provision=provision, lang=lang, text=text, by=by, translator=translator,
                           is_machine=is_machine)
    return provision


@transaction.atomic
def instrument_withdraw(*, instrument: Instrument, reason: str, by: Actor) -> Instrument:
    """Take a text from the public with a reason; the page stays and says so.

    Raises:
        DomainError: no reason.
    """
    if not reason.strip():
        raise DomainError(_("Say why the text is withdrawn; the reason is public."), "reason-missing", "reason")
    instrument.withdrawn_reason = reason.strip()[:300]
    instrument.save(update_fields=["withdrawn_reason"])
    touched([instrument.pk])
    audit("instrument.withdrawn", instrument, by=by, data={"slug": instrument.slug})
    return instrument


@transaction.atomic
def instrument_publish(*, instrument: Instrument, by: Actor) -> Instrument:
    """Show a text to everybody, also one that was withdrawn."""
    instrument.visibility, instrument.withdrawn_reason = Visibility.PUBLIC, ""
    instrument.save(update_fields=["visibility", "withdrawn_reason"])
    touched([instrument.pk])
    audit("instrument.published", instrument, by=by, data={"slug": instrument.slug})
    return instrument
