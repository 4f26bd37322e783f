"""How an ask comes in when no file brings it, and what people put on it: texts, labels, withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import Visibility
from hrcity.core.references import next_reference
from hrcity.institutions.models import Body, BodyKind, BodyPower
from hrcity.institutions.queries import may as body_may
from hrcity.recommendations import access
from hrcity.recommendations.models import (
    AskKind,
    OriginKind,
    Recommendation,
    RecommendationLabel,
    RecommendationText,
    TextKind,
)
from hrcity.recommendations.rules import Addressee
from hrcity.recommendations.services.common import TWICE, locked, settle
from hrcity.recommendations.services.repeat import group_recount
from hrcity.vocabulary.models import Origin, Term

ORIGIN_OF_BODY = {
    BodyKind.TREATY_BODY: OriginKind.TREATY_BODY,
    BodyKind.UPR: OriginKind.UPR,
    BodyKind.COUNCIL: OriginKind.COUNCIL,
    BodyKind.SPECIAL_PROCEDURE: OriginKind.SPECIAL_PROCEDURE,
    BodyKind.NHRI: OriginKind.NHRI,
    BodyKind.COMMISSION: OriginKind.COMMISSION,
    BodyKind.OMBUDSPERSON: OriginKind.OMBUDSPERSON,
}
CITY_ISSUERS = frozenset({BodyKind.COMMISSION, BodyKind.OMBUDSPERSON})


def identity(symbol: str, paragraph: str, sub_item: str = "", upstream_id: str = "", ref: str = "") -> str:
    """The key that makes a re-import find the same ask: symbol, paragraph, sub-item; else the upstream id; else,
    for one entered by hand, its own reference."""
    if symbol and paragraph:
        return f"{symbol}|{paragraph}|{sub_item}"
    return f"upstream|{upstream_id}" if upstream_id else f"own|{ref}"


@transaction.atomic
def recommendation_issue(
    *,
    issuer: Body | None,
    text: str,
    by: Actor,
    addressee: str = Addressee.CITY,
    addressee_body: Body | None = None,
    lang: str = "en",
    kind: str = AskKind.RECOMMENDATION,
    origin: str = "",
    origin_ref: str = "",
    symbol: str = "",
    paragraph: str = "",
    issued_on: dt.date | None = None,
    visibility: str = Visibility.INTERNAL,
) -> Recommendation:
    """Enter an ask from any body: by hand, or by an app above (jury, commission, case, assessment).

    Raises:
        DomainError: no text, a document that has this paragraph already, or a city body without the power to
            recommend.
    """
    access.permit_issuing(by, issuer)
    if not text.strip():
        raise DomainError(_("Write what is asked."), "text-missing", "text")
    if issuer is not None and issuer.kind in CITY_ISSUERS and body_may(issuer, BodyPower.Verb.RECOMMEND) is None:
        raise DomainError(
            _("This body has no power to recommend. Name the article that gives it, under “Bodies”."),
            "no-power",
            "issuer",
        )
    day = issued_on or today()
    ref = next_reference("REC", today().year)
    said = {"text": text.strip(), "issuer": issuer, "symbol": symbol.strip(), "paragraph": paragraph.strip(),
            "lang": lang, "addressee": addressee, "addressee_body": addressee_body, "kind": kind, "issued_on": day,
            "origin_ref": origin_ref, "visibility": visibility}
    if (twin := _twin(said)) is not None:
        return twin
    key = identity(symbol.strip(), paragraph.strip(), ref=ref)
    if Recommendation.objects.filter(identity=key).exists():
        raise DomainError(_("This paragraph of this document is here already."), "already-there", "paragraph")
    kind_of_origin = origin or (
        ORIGIN_OF_BODY.get(BodyKind(issuer.kind), OriginKind.OTHER) if issuer else OriginKind.OTHER
    )
    row = Recommendation.objects.create(
        ref=ref, origin=kind_of_origin, identity=key, printed_number=paragraph.strip(), **said
    )
    settle(row, "entered", by=by, data={"origin": kind_of_origin, "body": issuer.ref if issuer else ""})
    return row


def _twin(said: Mapping[str, Any]) -> Recommendation | None:
    """The very same entered a moment ago: a double click, or a second tab. A paragraph is told apart by its number."""
    since = timezone.now() - TWICE
    return None if said["paragraph"] else Recommendation.objects.filter(created_at__gte=since, run=None, **said).first()


@transaction.atomic
def text_set(
    *, recommendation: Recommendation, lang: str, kind: str, text: str, by: Actor, translator: str = ""
) -> RecommendationText:
    """Set the official translation or the plain summary in a language, with who made it."""
    row = locked(recommendation)
    access.permit_issuing(by, row.issuer)
    if not text.strip():
        raise DomainError(_("Write the text."), "text-missing", "text")
    if kind == TextKind.OFFICIAL and not translator.strip():
        raise DomainError(_("Name who made the official translation."), "translator-missing", "translator")
    item, _created = RecommendationText.objects.update_or_create(
        recommendation=row,
        lang=lang,
        kind=kind,
        defaults={"text": text.strip(), "translator": translator.strip(), "by_id": by.pk, "at": timezone.now()},
    )
    settle(row, "text_set", by=by, data={"lang": lang, "kind": str(kind)})
    return item


@transaction.atomic
def label_put(
    *, recommendation: Recommendation, term: Term, by: Actor, reason: str = "", origin: str = Origin.PERSON
) -> RecommendationLabel:
    """Put a term on an ask; upstream labels stay beside it, untouched."""
    row = locked(recommendation)
    access.permit_office(by)
    if term.scheme.kind == "sdg" and origin == Origin.PERSON and not reason.strip():
        raise DomainError(
            _("A link to a Goal needs a reason: why does this ask concern it?"), "reason-missing", "reason"
        )
    item, created = RecommendationLabel.objects.get_or_create(
        recommendation=row, term=term, origin=origin, ended_at=None, defaults={"by_id": by.pk, "reason": reason.strip()}
    )
    if created:
        settle(row, "labelled", by=by, data={"term": term.code, "scheme": term.scheme.code, "origin": str(origin)})
    return item


@transaction.atomic
def label_end(*, label: RecommendationLabel, by: Actor) -> None:
    """Take a label off; it stays in the history. What came from upstream cannot be taken off, only contradicted."""
    row = locked(label.recommendation)
    access.permit_office(by)
    if label.origin == Origin.UPSTREAM:
        raise DomainError(_("This label came with the import and stays. Put your own beside it."), "upstream-stays")
    label.ended_at = timezone.now()
    label.save(update_fields=["ended_at"])
    settle(row, "unlabelled", by=by, data={"term": label.term.code})


@transaction.atomic
def recommendation_withdraw(*, recommendation: Recommendation, reason: str, by: Actor) -> Recommendation:
    """Take it from the public, with a reason; the stub stays and says so. Nothing is deleted."""
    row = locked(recommendation)
    access.permit_office(by)
    if not reason.strip():
        raise DomainError(_("Write the reason; the public will read it."), "reason-missing", "reason")
    settle(
        row,
        "withdrawn",
        by=by,
        visibility=Visibility.INTERNAL,
        withdrawn_reason=reason.strip()[:300],
        data={"reason": reason.strip()[:300]},
    )
    group_recount(row)
    return row


@transaction.atomic
def recommendation_publish(*, recommendation: Recommendation, by: Actor) -> Recommendation:
    """Make an internal ask public."""
    row = locked(recommendation)
    access.permit_office(by)
    settle(row, "published", by=by, visibility=Visibility.PUBLIC, withdrawn_reason="")
    group_recount(row)
    return row
