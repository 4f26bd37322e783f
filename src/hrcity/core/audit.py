"""The audit chain: every write leaves one entry, each entry carries the hash of the one before it.

Entries hold ids and allow-listed values, never personal data or free text of a case. A verb and its keys are
declared by the app that writes it; an undeclared verb or key is a programming error and raises.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from hrcity.core.actors import Actor, actor_kind
from hrcity.core.models import AuditEntry, AuditHead

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Verb:
    """A declared verb: its sentence for the timeline and the keys its data may carry."""

    name: str
    label: str | _StrPromise
    keys: frozenset[str]


VERBS: dict[str, Verb] = {}


def declare(name: str, label: str | _StrPromise, *keys: str) -> None:
    """Make `name` a verb that services may write; `label` may use the keys as `{key}`."""
    VERBS[name] = Verb(name, label, frozenset(keys))


def subject_of(row: models.Model) -> str:
    """The string that names a row in the chain: `recommendations.recommendation:42`."""
    return f"{row._meta.label_lower}:{row.pk}"


@transaction.atomic
def audit(verb: str, subject: models.Model | None, *, by: Actor, data: Mapping[str, Any] | None = None) -> AuditEntry:
    """Append one entry about `subject`. Call it inside the transaction of the write it tells of.

    Raises:
        ValueError: the verb, or a key of `data`, was not declared.
    """
    declared = VERBS.get(verb)
    payload = dict(data or {})
    if declared is None:
        raise ValueError(f"audit verb {verb!r} is not declared")
    if undeclared := payload.keys() - declared.keys:
        raise ValueError(f"audit verb {verb!r} may not carry {sorted(undeclared)}")
    head, _created = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"digest": GENESIS})
    entry = AuditEntry(
        number=head.number + 1, at=timezone.now(), actor_kind=actor_kind(by), actor_id=by.pk, verb=verb,
        subject=subject_of(subject) if subject is not None else "", subject_ref=str(getattr(subject, "ref", "") or ""),
        data=payload, previous=head.digest,
    )
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(number=entry.number, digest=entry.digest)
    return entry


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of an entry and the digest before it."""
    value = {
        "number": entry.number, "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": [str(entry.actor_kind), entry.actor_id], "verb": entry.verb, "subject": entry.subject,
        "ref": entry.subject_ref, "data": entry.data, "previous": entry.previous,
    }
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how many entries hold, and the first that does not."""

    checked: int
    broken_at: int | None = None
    why: str = ""


def verify() -> Verdict:
    """Walk the whole chain: numbers without a gap, hashes that follow, a head that is the last entry."""
    previous, number = GENESIS, 0
    for entry in _entries():
        number += 1
        if entry.number != number:
            return Verdict(number - 1, number, "an entry is missing")
        if entry.previous != previous or digest(entry) != entry.digest:
            return Verdict(number - 1, entry.number, "the entry does not match its hash")
        previous = entry.digest
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and (head.number, head.digest) != (number, previous):
        return Verdict(number, number + 1, "the last entries are missing")
    return Verdict(number)


def _entries() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("number").iterator(chunk_size=2000)


def history_of(row: models.Model, *, limit: int = 200) -> list[AuditEntry]:
    """The entries about one row, newest first."""
    return list(AuditEntry.objects.filter(subject=subject_of(row)).order_by("-number")[:limit])
