"""Mails about opinions and promises: each names the task, the day and one address. Sent by the worker after commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrcity.core.localtext import date_words
from hrcity.core.mail import mail_queue
from hrcity.core.roles import DEPARTMENT, Role
from hrcity.institutions.queries import holders, office
from hrcity.people.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from hrcity.plan.models import Opinion, OpinionAnswer, PromiseJudgement


def _send(
    people: Iterable[User], ref: str, url: str, subject: _StrPromise, task: _StrPromise, due: dt.date | None = None
) -> None:
    for person in {person.pk: person for person in people if person.email}.values():
        with translation.override(person.language or settings.LANGUAGE_CODE):
            day = gettext("Due: %(day)s") % {"day": date_words(due)} if due else ""
            lines = [str(task), "", day, f"{settings.SITE_URL}{url}"]
            mail_queue(
                to=person.email or "",
                subject=str(subject) % {"ref": ref},
                body="\n".join(line for place, line in enumerate(lines) if line or place == 1),
            )


def _office(role: Role) -> list[User]:
    here = office()
    return holders(role, here) if here else []


def published(opinion: Opinion) -> None:
    """To the officers: an opinion is published, and until when it is to be answered."""
    if opinion.due_on is not None:
        _send(
            [*_office(Role.OFFICER), *_office(Role.OFFICE_HEAD)],
            opinion.ref,
            opinion.get_absolute_url(),
            _("%(ref)s: an opinion to answer"),
            _("An opinion about the plan was published. Answer it: taken up where, or why not."),
            opinion.due_on,
        )


def to_sign(answer: OpinionAnswer) -> None:
    """To the office head: an answer waits for the signature."""
    opinion = answer.opinion
    _send(
        [person for person in _office(Role.OFFICE_HEAD) if person.pk != answer.drafted_by_id],
        opinion.ref,
        f"{opinion.get_absolute_url()}#answer",
        _("%(ref)s: an answer to sign"),
        _("An answer to an opinion waits for your signature."),
        opinion.due_on,
    )


def returned(answer: OpinionAnswer) -> None:
    """To who drafted it."""
    opinion = answer.opinion
    _send(
        [answer.drafted_by],
        opinion.ref,
        f"{opinion.get_absolute_url()}#answer",
        _("%(ref)s: your answer came back"),
        _("The answer you drafted was returned with a reason. Mend it and send it again."),
        opinion.due_on,
    )


def answered(answer: OpinionAnswer) -> None:
    """To the secretary of the body and the author of the opinion."""
    opinion = answer.opinion
    _send(
        [*holders(Role.SECRETARY, opinion.body), opinion.author],
        opinion.ref,
        f"{opinion.get_absolute_url()}#answer",
        _("%(ref)s: the city has answered"),
        _("The city has answered the opinion. The answer is public."),
    )


def judged(judgement: PromiseJudgement) -> None:
    """To the holder's side: before the public reads that a promise is broken, they do, and may reply."""
    promise = judgement.promise
    people = [person for role in DEPARTMENT for person in holders(role, promise.holder.body)]
    _send(
        people,
        promise.ref,
        promise.get_absolute_url(),
        _("%(ref)s: a promise was judged"),
        _("Somebody outside judged a promise of your office-holder. You may reply; your words will stand beside it."),
        judgement.public_from,
    )
