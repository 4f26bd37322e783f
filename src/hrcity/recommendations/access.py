"""The only way to a protected recommendation: what a reader may see, and which verbs a person may use on it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor, ActorKind, NamedActor
from hrcity.core.models import ImportRun, ImportState, StoredFile, Visibility
from hrcity.core.registry import LINKED
from hrcity.core.roles import DEPARTMENT, GRADERS, OFFICE, Role, bodies_of, has_role, roles_of
from hrcity.institutions.models import Body
from hrcity.recommendations import rules
from hrcity.recommendations.models import Answer, Assignment, Cluster, Evidence, Recommendation, Update
from hrcity.recommendations.places import at_home
from hrcity.recommendations.rules import AnswerState, Status

ALL_READERS: frozenset[Role] = OFFICE | {Role.AUDITOR}


def sees_all(actor: Actor | Any) -> bool:
    """Whether the person reads internal records of every body."""
    return bool(roles_of(actor) & ALL_READERS)


def sees_desk(actor: Actor | Any) -> bool:
    """Whether lists show the person what is decided of every record before the public knows: not to departments,
    which see it of what is theirs only."""
    return bool(roles_of(actor) & (ALL_READERS | GRADERS))


def visibilities(actor: Actor | Any) -> frozenset[str]:
    """Which visibilities a search for this reader may return (own body's internal rows come by link, not search)."""
    if sees_all(actor):
        return frozenset(Visibility.values)
    if roles_of(actor):
        return frozenset({Visibility.PUBLIC, Visibility.PARTNER})
    return frozenset({Visibility.PUBLIC})


def visible() -> QuerySet[Recommendation]:
    """All rows but those of an import that is not done: the flip of one import's state shows them all at once."""
    hidden = ImportRun.objects.exclude(state=ImportState.DONE).values("pk")
    return Recommendation.objects.filter(Q(run__isnull=True) | ~Q(run_id__in=hidden))


def readable(actor: Actor | Any) -> QuerySet[Recommendation]:
    """The recommendations a reader may open."""
    rows = visible()
    if sees_all(actor):
        return rows
    may = Q(visibility__in=visibilities(actor))
    for model in (Answer, Update):
        if (signing := _outside_signer(actor, model)) is not None:
            may |= Q(pk__in=signing.values("recommendation_id"))
    return rows.filter(may | _of_own_body(actor)) if roles_of(actor) else rows.filter(may)


def _of_own_body(actor: Actor | Any) -> Exists:
    mine = Assignment.objects.filter(
        recommendation=OuterRef("pk"), body_id__in=bodies_of(actor), noticed_at__isnull=False, ended_at__isnull=True
    )
    return Exists(mine)


def listed(actor: Actor | Any) -> QuerySet[Any]:
    """As `readable`; `is_inside` says of each row whether a list may show this reader all of it."""
    rows = readable(actor)
    if sees_desk(actor):
        return rows.annotate(is_inside=Value(True))
    return rows.annotate(is_inside=_of_own_body(actor) if roles_of(actor) else Value(False))


def recommendation_for(actor: Actor | Any, ref: str) -> Recommendation:
    """One recommendation, or 404: also for what the reader may not know of."""
    rows = readable(actor).select_related(
        "issuer", "document", "source", "decision__passed_to", "decision__meeting", "membership__cluster"
    )
    if (linked := LINKED.get("recommendations.recommendation")) is not None:
        rows = rows.annotate(is_linked=linked())
    # Without an order (a reference is unique): to sort so wide a row costs a third of the question.
    row = next(iter(rows.defer("upstream", "digests").filter(ref=ref).order_by()[:1]), None)
    if row is None:
        raise Http404(_("There is no recommendation with this reference, or it is not public."))
    return row


def assigned_bodies(recommendation: Recommendation, *, noticed: bool = True) -> frozenset[int]:
    """Ids of the bodies that answer for it now."""
    rows = recommendation.assignments.filter(ended_at__isnull=True)
    if noticed:
        rows = rows.filter(noticed_at__isnull=False)
    return frozenset(rows.values_list("body_id", flat=True))


def lead_body(recommendation: Recommendation) -> int | None:
    """Id of the body that signs the answer."""
    return (
        recommendation.assignments.filter(ended_at__isnull=True, is_lead=True, noticed_at__isnull=False)
        .values_list("body_id", flat=True)
        .first()
    )


def may(actor: Actor | Any, recommendation: Recommendation, verb: str) -> bool:
    """Whether the person's seats and relation allow a verb, whatever the status' guards say."""
    step = rules.TRANSITIONS[Status(recommendation.status)].get(verb)
    if step is None:
        return False
    if isinstance(actor, NamedActor):
        return actor.kind == ActorKind.SYSTEM
    held = roles_of(actor) & step.who
    if held & (OFFICE | GRADERS):
        return True
    if held & DEPARTMENT:
        return bool(bodies_of(actor, *(step.who & DEPARTMENT)) & assigned_bodies(recommendation))
    return False


def verbs_for(actor: Actor | Any, recommendation: Recommendation) -> frozenset[str]:
    """The verbs the page offers this person now."""
    if not roles_of(actor):
        return frozenset()
    return frozenset(
        verb for verb in rules.TRANSITIONS[Status(recommendation.status)] if may(actor, recommendation, verb)
    )


def permit(actor: Actor | Any, recommendation: Recommendation, verb: str) -> None:
    """Let a verb pass or stop it.

    Raises:
        DomainError: the status no longer offers the verb.
        PermissionDenied: it is somebody else's to do.
    """
    step = rules.step_for(recommendation.status, verb)
    if not may(actor, recommendation, verb):
        names = ", ".join(str(role.label) for role in sorted(step.who))
        raise PermissionDenied(_("This is done by: %(roles)s.") % {"roles": names})


def permit_office(actor: Actor | Any) -> None:
    """Only the human-rights office (or the system itself)."""
    if not roles_of(actor) & OFFICE and not (isinstance(actor, NamedActor) and actor.kind == ActorKind.SYSTEM):
        raise PermissionDenied(_("This is done by the human-rights office."))


def permit_issuing(actor: Actor | Any, issuer: Body | None) -> None:
    """The office (or the system), and the secretary of the body that asks, in its name."""
    if issuer is None or not has_role(actor, Role.SECRETARY, body_id=issuer.pk):
        permit_office(actor)


def acting_body(actor: Actor | Any, recommendation: Recommendation) -> int:
    """The answering body for which a department person acts; the lead when the person sits in several.

    Raises:
        PermissionDenied: the person sits in none of them.
    """
    mine = bodies_of(actor, *DEPARTMENT) & assigned_bodies(recommendation)
    if not mine:
        raise PermissionDenied(_("Your body does not answer for this recommendation."))
    lead = lead_body(recommendation)
    return lead if lead in mine else min(mine)


def evidence_readable(actor: Actor | Any, recommendation: Recommendation) -> QuerySet[Evidence]:
    """Evidence a reader may see: released to all; the rest to the office, graders, auditors and its own bodies."""
    rows = recommendation.evidence.select_related("file", "body", "by", "released_by")
    if sees_all(actor) or roles_of(actor) & GRADERS:
        return rows
    if roles_of(actor):
        return rows.filter(Q(visibility=Visibility.PUBLIC) | Q(body_id__in=bodies_of(actor)))
    return rows.filter(visibility=Visibility.PUBLIC)


def letters_readable(actor: Actor | Any) -> bool:
    """Whether the person reads the letters themselves and what was answered: the office and auditors; the public reads
    to whom, when, under which number, and whether there is an answer."""
    return sees_all(actor)


def letter_file_for(actor: Actor | Any, ref: str, pk: int, which: str) -> StoredFile:
    """The file of a letter ("letter") or of the answer to it ("answer"), or 404."""
    row = recommendation_for(actor, ref).passings.select_related("letter_file", "answer_file").filter(pk=pk).first()
    files = {"letter": row.letter_file, "answer": row.answer_file} if row and letters_readable(actor) else {}
    file = files.get(which)
    if file is None:
        raise Http404(_("There is no such letter, or it is not yours to read."))
    return file


def answers_readable(actor: Actor | Any, recommendation: Recommendation) -> QuerySet[Answer]:
    """Signed answers for all; drafts for the answering body, the office and auditors."""
    rows = recommendation.answers.select_related("body", "drafted_by", "signed_by", "signed_for", "passed_to")
    return _own_or_signed(rows, actor)


def updates_readable(actor: Actor | Any, recommendation: Recommendation) -> QuerySet[Update]:
    """Signed updates for all; drafts as with answers."""
    rows = recommendation.updates.select_related("body", "by", "signed_by")
    return _own_or_signed(rows, actor)


def _own_or_signed(rows: QuerySet[Any], actor: Actor | Any) -> QuerySet[Any]:
    if sees_all(actor):
        return rows
    may = Q(state=AnswerState.SIGNED)
    if roles_of(actor) & DEPARTMENT:
        may |= Q(body_id__in=bodies_of(actor, *DEPARTMENT))
    if (signing := _outside_signer(actor, rows.model)) is not None:
        may |= Q(pk__in=signing.values("pk"))
    return rows.filter(may)


def _outside_signer(actor: Actor | Any, model: type[Answer] | type[Update]) -> QuerySet[Any] | None:
    """What is on its way along a line that a person from outside the answering body signs; None when they sign none."""
    roles = roles_of(actor) & GRADERS
    if not roles:
        return None
    return model._default_manager.filter(state=AnswerState.SUBMITTED, steps__role__in=roles).order_by()


def is_inside(actor: Actor | Any, recommendation: Recommendation) -> bool:
    """Whether the person reads all of a record: the office, auditors, the bodies that answer, who signs for them."""
    if sees_all(actor):
        return True
    if not roles_of(actor):
        return False
    if bodies_of(actor) & assigned_bodies(recommendation):
        return True
    papers = (_outside_signer(actor, model) for model in (Answer, Update))
    return any(rows is not None and rows.filter(recommendation=recommendation).exists() for rows in papers)


def evidence_for(actor: Actor | Any, ref: str, pk: int) -> Evidence:
    """One item of evidence, or 404."""
    row = evidence_readable(actor, recommendation_for(actor, ref)).filter(pk=pk).first()
    if row is None:
        raise Http404(_("This evidence is not public."))
    return row


def refuse_stranger(actor: Actor | Any) -> None:
    """A page of the desk is for people with a seat."""
    if not roles_of(actor):
        raise PermissionDenied(_("You have no role in a body of this city. Ask your administrator."))


def may_propose(actor: Actor | Any) -> bool:
    """Whether the person proposes whose asks are."""
    return bool(roles_of(actor) & rules.OFFICERS)


def permit_propose(actor: Actor | Any) -> None:
    """Only officers and the head of the human-rights office."""
    if not may_propose(actor):
        raise PermissionDenied(_("This is done by the human-rights office."))


def heads_office(actor: Actor | Any) -> bool:
    """Whether the person heads the human-rights office."""
    return Role.OFFICE_HEAD in roles_of(actor)


def of_card(card: Cluster | Recommendation) -> QuerySet[Recommendation]:
    """What a card of the desk stands for: the requests of a group that concern this city, or the one."""
    one = Q(membership__cluster=card) if isinstance(card, Cluster) else Q(pk=card.pk)
    return visible().filter(one).filter(at_home())


def holds_step(actor: Actor | Any, role: str, body_id: int) -> bool:
    """Whether the person may take a step of an approval line: a department's roles count in the answering body only,
    other roles (the office, an outside reviewer) wherever they are held."""
    wanted = Role(role)
    if wanted in DEPARTMENT:
        return body_id in bodies_of(actor, wanted)
    return wanted in roles_of(actor)


def permit_step(actor: Actor | Any, role: str, body_id: int) -> None:
    """Stop whoever does not hold the role of the step that waits."""
    if not holds_step(actor, role, body_id):
        raise PermissionDenied(_("This is done by: %(roles)s.") % {"roles": str(Role(role).label)})


def permit_ever(actor: Actor | Any, verb: str) -> None:
    """Only people whose role has the verb in some status; the others need not learn which status it is."""
    who = frozenset(role for verbs in rules.TRANSITIONS.values() if verb in verbs for role in verbs[verb].who)
    if not roles_of(actor) & who:
        names = ", ".join(str(role.label) for role in sorted(who))
        raise PermissionDenied(_("This is done by: %(roles)s.") % {"roles": names})


def withdrawn(ref: str) -> Recommendation | None:
    """A recommendation that was taken from the public: its stub says so, and why."""
    return visible().filter(ref=ref).exclude(withdrawn_reason="").first()
