"""Evidence: added by the answering body, released or kept back by the office. A person decides both."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.cleaning import is_picture, require_servable
from hrcity.core.errors import DomainError
from hrcity.core.jobs import job_start
from hrcity.core.models import StoredFile, Visibility
from hrcity.core.roles import bodies_of
from hrcity.core.text import Localized, filled
from hrcity.institutions.models import BodyKind
from hrcity.people.models import User
from hrcity.recommendations import access, rules
from hrcity.recommendations.models import Evidence, EvidenceKind, Recommendation
from hrcity.recommendations.rules import Facts
from hrcity.recommendations.services.common import TWICE, locked, settle

NEEDED = {
    EvidenceKind.FILE: ("file", gettext_lazy("Choose the file.")),
    EvidenceKind.LINK: ("url", gettext_lazy("Write the address of the page.")),
    EvidenceKind.MINUTES: ("source", gettext_lazy("Name the meeting and its date, or add the file of the minutes.")),
    EvidenceKind.FIGURE: ("figure", gettext_lazy("Write the figure.")),
}


@transaction.atomic
def evidence_add(*, recommendation: Recommendation, kind: str, by: User, **told: Any) -> Evidence:
    """Add proof to an ask; it stays internal until the office has checked it. `told` as in `evidence_make`.

    Raises:
        DomainError: what this kind needs is missing, or a figure has no source.
    """
    row = locked(recommendation)
    item, is_new = evidence_make(body_id=access.acting_body(by, row), kind=kind, by=by, recommendation=row, **told)
    if is_new:
        settle(row, "evidence_added", by=by, data={"evidence": item.pk, "kind": str(kind)})
    return item


def evidence_make(
    *,
    body_id: int,
    kind: str,
    by: User,
    recommendation: Recommendation | None = None,
    title: Localized | None = None,
    file: StoredFile | None = None,
    url: str = "",
    figure: str = "",
    unit: Localized | None = None,
    figure_ref: str = "",
    source: Localized | None = None,
    dated: dt.date | None = None,
) -> tuple[Evidence, bool]:
    """The row itself, for whichever app keeps the link, and whether it is new (a double click finds the first).

    The caller has checked that `by` may add proof for the body, and writes the audit entry.

    Raises:
        DomainError: what this kind needs is missing, or a figure has no source.
    """
    if file is not None:
        require_servable(file)
    name, sentence = NEEDED[EvidenceKind(kind)]
    given = {"file": file, "url": url.strip(), "source": filled(source) or file, "figure": figure.strip()}
    if not given[name]:
        raise DomainError(sentence, "evidence-empty", name)
    if kind == EvidenceKind.FIGURE and not filled(source):
        raise DomainError(_("A figure needs its source, so that anyone can check it."), "source-missing", "source")
    told = {"figure": figure.strip(), "unit": filled(unit), "source": filled(source), "url": url.strip(),
            "dated": dated, "kind": kind, "by": by, "body_id": body_id, "file": file}  # fmt: skip
    if recommendation is not None:
        since = timezone.now() - TWICE
        twin = recommendation.evidence.filter(at__gte=since, **told).first()
        if twin is not None and filled(title) in ({}, twin.title):  # a double click, or a second tab
            return twin, False
    item = Evidence.objects.create(
        recommendation=recommendation, title=filled(title) or _default_title(kind, file, url),
        figure_ref=figure_ref.strip(), **told)  # fmt: skip
    if file is not None and is_picture(file):
        job_start("files.clean", by=by, title={"en": file.name, "ko": file.name}, file_id=file.pk)
    return item, True


def _default_title(kind: str, file: StoredFile | None, url: str) -> Localized:
    """A name or an address is the same in every language; the word for a kind is not."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = file.name if file else url or str(EvidenceKind(kind).label)
    return found


@transaction.atomic
def evidence_release(*, evidence: Evidence, by: User) -> Evidence:
    """The office has checked it: everybody may read it. Not by who added it, nor by somebody of its own body."""
    row = locked(_ask_of(evidence))
    access.permit_office(by)
    evidence_show(evidence, by)
    settle(row, "evidence_released", by=by, data={"evidence": evidence.pk})
    return evidence


def evidence_show(evidence: Evidence, by: User) -> None:
    """Release an item for everybody; the caller checks the office's role and writes the audit entry.

    Raises:
        DomainError: who added it, or somebody of its own body.
    """
    rules.guard_release(release_facts(evidence, by))
    evidence.visibility, evidence.released_by, evidence.released_at = Visibility.PUBLIC, by, timezone.now()
    evidence.save(update_fields=["visibility", "released_by", "released_at"])


def _ask_of(evidence: Evidence) -> Recommendation:
    """The ask an item was added to.

    Raises:
        DomainError: it belongs to something else.
    """
    if evidence.recommendation is None:
        raise DomainError(_("This evidence belongs to a measure. Open it there."), "evidence-elsewhere")
    return evidence.recommendation


def release_facts(evidence: Evidence, by: User) -> Facts:
    """What the rule of releasing looks at."""
    return Facts(
        actor_id=by.pk,
        author_ids=frozenset({evidence.by_id}),
        actor_bodies=bodies_of(by),
        # What the office itself adds is checked by a colleague in it: there is nobody else whose work this is.
        answering_bodies=frozenset() if evidence.body.kind == BodyKind.OFFICE else frozenset({evidence.body_id}),
    )


@transaction.atomic
def evidence_withdraw(*, evidence: Evidence, reason: str, by: User) -> Evidence:
    """Take released evidence back from the public, with a reason that stays readable in the history."""
    row = locked(_ask_of(evidence))
    access.permit_office(by)
    if not reason.strip():
        raise DomainError(_("Write the reason."), "reason-missing", "reason")
    evidence.visibility, evidence.released_by, evidence.released_at = Visibility.INTERNAL, None, None
    evidence.save(update_fields=["visibility", "released_by", "released_at"])
    settle(row, "evidence_withdrawn", by=by, data={"evidence": evidence.pk, "reason": reason.strip()[:300]})
    return evidence
