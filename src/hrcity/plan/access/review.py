"""The only way to an opinion: published ones for all, drafts for the people of the body that writes them.

The office has no way to a draft, and no verb on an opinion; it answers.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hrcity.core.roles import OFFICE, Role, bodies_of, has_role, roles_of
from hrcity.institutions.models import Body, BodyKind
from hrcity.plan.models import Opinion, OpinionAnswer
from hrcity.plan.rules import OFFICERS
from hrcity.plan.rules import review as rules
from hrcity.plan.rules.review import AnswerState, OpinionState

COMMISSION_SEATS: frozenset[Role] = rules.MEMBER | rules.SECRETARY
IN_PUBLIC = (OpinionState.PUBLISHED, OpinionState.WITHDRAWN)
ANSWER_SEERS: frozenset[Role] = OFFICE | {Role.AUDITOR}


def is_office(actor: Any) -> bool:
    """Whether the person works for the human-rights office, whatever other seats they hold."""
    return bool(roles_of(actor) & OFFICE)


def own_bodies(actor: Any) -> frozenset[int]:
    """The bodies whose drafts the person reads."""
    return frozenset() if is_office(actor) else bodies_of(actor, *COMMISSION_SEATS)


def opinions(actor: Any) -> QuerySet[Opinion]:
    """The opinions a reader may open."""
    may = Q(state__in=IN_PUBLIC)
    if mine := own_bodies(actor):
        may |= Q(body_id__in=mine)
    return Opinion.objects.filter(may)


def opinion_for(actor: Any, ref: str) -> Opinion:
    """One opinion, or 404: also for what the reader may not know of."""
    rows = opinions(actor).select_related("body", "plan", "node", "meeting", "vote", "recommendation")
    row = next(iter(rows.filter(ref=ref).order_by()[:1]), None)
    if row is None:
        raise Http404(_("There is no opinion with this reference, or it is not public."))
    return row


def answers_readable(actor: Any, opinion: Opinion) -> QuerySet[OpinionAnswer]:
    """Signed answers for all; those on their way for the office, those who sign, and auditors."""
    rows = opinion.answers.select_related("node__plan", "drafted_by", "signed_by", "recorded")
    if roles_of(actor) & ANSWER_SEERS or signs_for_city(actor):
        return rows
    return rows.filter(state=AnswerState.SIGNED)


def may_opinion(actor: Any, opinion: Opinion, verb: str) -> bool:
    """Whether the person's seats in the opinion's own body allow a verb; never those of the office."""
    step = rules.OPINION_TRANSITIONS[OpinionState(opinion.state)].get(verb)
    if step is None or is_office(actor):
        return False
    return opinion.body_id in bodies_of(actor, *step.who)


def permit_opinion(actor: Any, opinion: Opinion, verb: str) -> None:
    """Let a verb of an opinion pass or stop it.

    Raises:
        DomainError: the state no longer offers the verb.
        PermissionDenied: it is somebody else's to do.
    """
    step = rules.opinion_step(opinion.state, verb)
    if not may_opinion(actor, opinion, verb):
        _refuse(step.who)


def may_write(actor: Any, body: Body) -> bool:
    """Whether the person writes opinions of a body: its members."""
    return not is_office(actor) and has_role(actor, *rules.MEMBER, body_id=body.pk)


def permit_write(actor: Any, body: Body) -> None:
    """Stop whoever is no member of the body."""
    if not may_write(actor, body):
        _refuse(rules.MEMBER)


def writing_bodies(actor: Any) -> frozenset[int]:
    """The bodies whose opinions the person writes."""
    return frozenset() if is_office(actor) else bodies_of(actor, *rules.MEMBER)


def refuse_writing() -> None:
    """Say that only members write.

    Raises:
        PermissionDenied: always.
    """
    _refuse(rules.MEMBER)


def may_set_clock(actor: Any, body: Body) -> bool:
    """The clock of a body's opinions is kept by its secretary, not by those who have to answer."""
    return not is_office(actor) and has_role(actor, *rules.SECRETARY, body_id=body.pk)


def permit_clock(actor: Any, body: Body) -> None:
    """Stop whoever is not the secretary of the body."""
    if not may_set_clock(actor, body):
        _refuse(rules.SECRETARY)


def permit_opinion_ever(actor: Any, opinion: Opinion, verb: str) -> None:
    """Only people whose seat in the body has the verb in some state; the others need not learn which state it is."""
    who = frozenset(role for verbs in rules.OPINION_TRANSITIONS.values() if verb in verbs for role in verbs[verb].who)
    if is_office(actor) or opinion.body_id not in bodies_of(actor, *who):
        _refuse(who)


def permit_answer_ever(actor: Any, verb: str) -> None:
    """Only people who answer, or who sign answers, for the city."""
    signs = verb in {"sign", "return"}
    if not (signs_for_city(actor) if signs else roles_of(actor) & OFFICERS):
        _refuse(rules.SIGNERS if signs else OFFICERS)


def permit_desk(actor: Any) -> frozenset[int]:
    """The bodies for which the person has a place at the commission's desk.

    Raises:
        PermissionDenied: none.
    """
    mine = own_bodies(actor)
    if not mine:
        _refuse(COMMISSION_SEATS)
    return mine


def signs_for_city(actor: Any) -> bool:
    """Whether the person signs the city's answers: the office head, or a head in the mayor's office."""
    if Role.OFFICE_HEAD in roles_of(actor):
        return True
    heads = bodies_of(actor, Role.DEPARTMENT_HEAD)
    return bool(heads) and Body.objects.filter(pk__in=heads, kind=BodyKind.MAYOR).exists()


def may_answer(actor: Any, verb: str, answer: OpinionAnswer | None = None) -> bool:
    """Whether the person's seats allow a verb of the answer; without an answer yet, the verb is to write one."""
    if answer is None:
        return bool(roles_of(actor) & OFFICERS)
    step = rules.ANSWER_TRANSITIONS[AnswerState(answer.state)].get(verb)
    if step is None:
        return False
    return signs_for_city(actor) if step.who == rules.SIGNERS else bool(roles_of(actor) & step.who)


def permit_answer(actor: Any, verb: str, answer: OpinionAnswer | None = None) -> None:
    """Let a verb of an answer pass or stop it.

    Raises:
        DomainError: the state no longer offers the verb.
        PermissionDenied: it is somebody else's to do.
    """
    who = OFFICERS if answer is None else rules.answer_step(answer.state, verb).who
    if not may_answer(actor, verb, answer):
        _refuse(who)


def _refuse(who: frozenset[Role]) -> None:
    names = ", ".join(str(role.label) for role in sorted(who))
    raise PermissionDenied(_("This is done by: %(roles)s.") % {"roles": names})
