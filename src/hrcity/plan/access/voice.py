"""The only way to residents' comments: who reads what was sent, who decides, who answers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor, NamedActor
from hrcity.core.errors import DomainError
from hrcity.core.roles import Role, bodies_of, roles_of
from hrcity.institutions.models import Body, BodyKind
from hrcity.plan.access.plans import node_for, nodes
from hrcity.plan.models import Comment, MonitorVisit, NgoReport, Node
from hrcity.plan.rules import IS_LIVE, NodeStatus, PlanState
from hrcity.plan.rules import voice as rules
from hrcity.plan.rules.voice import CommentState

OPEN_PLANS = IS_LIVE | {PlanState.CLOSED, PlanState.EVALUATED}


def in_centre(actor: Actor | Any) -> bool:
    """Whether the person is a reviewer of a human-rights centre; reviewers of other bodies do not moderate."""
    seats = bodies_of(actor, Role.REVIEWER)
    return bool(seats) and Body.objects.filter(pk__in=seats, kind=BodyKind.CENTRE).exists()


def moderates(actor: Actor | Any) -> bool:
    """Whether the person reads comments before they are published."""
    return bool(roles_of(actor) & (rules.MODERATORS - {Role.REVIEWER})) or in_centre(actor)


def permit_moderate(actor: Actor | Any) -> None:
    """Stop whoever does not moderate."""
    if not moderates(actor):
        raise PermissionDenied(_("Comments are read by the commission, its secretary or the human-rights centre."))


def appoints(actor: Actor | Any) -> bool:
    """Whether the person appoints monitors, keeps their visits and enters reports of organisations."""
    return Role.SECRETARY in roles_of(actor) or in_centre(actor)


def permit_appoint(actor: Actor | Any) -> None:
    """Stop whoever does not."""
    if not appoints(actor):
        raise PermissionDenied(_("This is done by the commission's secretary or the human-rights centre."))


def contested_by(node: Node) -> frozenset[int]:
    """The bodies a comment on this measure is about: lead and supporting ones, or the owner of the plan."""
    found = {node.lead_id or node.plan.owner_id, *node.supporting.values_list("pk", flat=True)}
    return frozenset(pk for pk in found if pk is not None)


def contested_of(comment: Comment) -> frozenset[int]:
    """The same for a comment, with the body that owes the answer."""
    return contested_by(comment.node) | {comment.body_id}


def node_commented(actor: Actor | Any, ref: str) -> Node:
    """A measure that takes comments now, or 404."""
    row = node_for(actor, ref)
    if row.plan.state not in OPEN_PLANS or row.status == NodeStatus.DROPPED:
        raise Http404(_("This measure takes no comments now."))
    return row


def is_commented(node: Node) -> bool:
    """Whether the page of a measure asks for comments."""
    return node.plan.state in OPEN_PLANS and node.status != NodeStatus.DROPPED


def refuse_own(actor: Actor | Any, node: Node) -> None:
    """Who reports about a measure does not also speak as a resident about it.

    Raises:
        DomainError: the person holds a seat in a body that the comment would be about.
    """
    if bodies_of(actor) & contested_by(node):
        raise DomainError(
            _("You hold a seat in the department that reports about this measure. Write a report instead."), "own-body"
        )


def may_enter(actor: Actor | Any) -> bool:
    """Whether the person writes down what came on paper, in person or by phone."""
    return bool(roles_of(actor) & (rules.KEEPERS - {Role.REVIEWER})) or in_centre(actor)


def shown(actor: Actor | Any) -> QuerySet[Comment]:
    """What everybody reads, of the plans a reader may open."""
    return Comment.objects.filter(state__in=rules.IS_SHOWN, node__in=nodes(actor).values("pk"))


def shown_to_all() -> QuerySet[Comment]:
    """What the public reads, whoever asks: for papers and counts."""
    return shown(AnonymousUser())


def comment_for(actor: Actor | Any, ref: str) -> Comment:
    """A published comment, or the stub of one that was taken down; else 404."""
    may = Q(state__in=rules.IS_SHOWN) | Q(state=CommentState.REFUSED, published_on__isnull=False)
    rows = Comment.objects.filter(may, node__in=nodes(actor).values("pk"))
    row = rows.select_related(
        "node__plan", "node__latest", "update", "body", "visit__monitor", "photo", "reply__signed_by", "reply__by"
    ).filter(ref=ref).first()  # fmt: skip
    if row is None:
        raise Http404(_("There is no comment with this number, or it is not published."))
    return row


def comment_answered_by(actor: Actor | Any, ref: str) -> Comment:
    """A published comment for the people of the body that answers it."""
    row = comment_for(actor, ref)
    if row.body_id not in bodies_of(actor, *rules.DRAFTERS):
        raise PermissionDenied(_("Only the department that leads this measure answers."))
    return row


def comment_moderated(actor: Actor | Any, ref: str) -> Comment:
    """A comment as who decides about it reads it: the sealed original too."""
    permit_moderate(actor)
    row = Comment.objects.select_related(
        "node__plan", "node__latest", "update", "body", "visit__monitor", "photo", "twin", "reply"
    ).filter(ref=ref).first()  # fmt: skip
    if row is None:
        raise Http404(_("There is no comment with this number."))
    if bodies_of(actor) & contested_of(row):
        raise PermissionDenied(
            _("You hold a seat in a body that this comment is about. Somebody outside it reads and decides.")
        )
    return row


def to_moderate(actor: Actor | Any) -> QuerySet[Comment]:
    """What waits to be read or decided, without what is about the person's own bodies."""
    mine = bodies_of(actor)
    rows = Comment.objects.filter(state__in=[*rules.IS_WAITING, CommentState.CONTESTED_AGAIN])
    own = Q(body_id__in=mine) | Q(node__lead_id__in=mine) | Q(node__supporting__in=mine)
    return rows.exclude(pk__in=Comment.objects.filter(own).values("pk"))


def visit_for(actor: Actor | Any, ref: str) -> MonitorVisit:
    """A visit as its keepers read it, or 404."""
    permit_moderate(actor)
    row = MonitorVisit.objects.select_related("monitor", "by").filter(ref=ref).first()
    if row is None:
        raise Http404(_("There is no visit with this number."))
    return row


def reports_shown(actor: Actor | Any) -> QuerySet[NgoReport]:
    """Reports of organisations that stand beside the city's."""
    return NgoReport.objects.filter(withdrawn_on__isnull=True)


def may_comment(actor: Actor | Any, comment: Comment, verb: str) -> bool:
    """Whether the person's seats and relation allow a verb, whatever its guard says."""
    step = rules.COMMENT_TRANSITIONS[CommentState(comment.state)].get(verb)
    if step is None:
        return False
    if verb in rules.BY_ACTOR:
        return isinstance(actor, NamedActor) and actor.kind == rules.BY_ACTOR[verb]
    if step.who <= rules.DRAFTERS:
        return comment.body_id in bodies_of(actor, *step.who)
    held = roles_of(actor) & step.who
    return bool(held - {Role.REVIEWER}) or (Role.REVIEWER in held and in_centre(actor))


def permit_comment(actor: Actor | Any, comment: Comment, verb: str) -> None:
    """Let a verb of a comment pass or stop it.

    Raises:
        DomainError: the state no longer offers the verb.
        PermissionDenied: it is somebody else's to do.
    """
    step = rules.comment_step(comment.state, verb)
    if not may_comment(actor, comment, verb):
        names = ", ".join(str(role.label) for role in sorted(step.who))
        raise PermissionDenied(_("This is done by: %(roles)s.") % {"roles": names})
