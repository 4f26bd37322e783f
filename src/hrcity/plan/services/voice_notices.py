"""Mails about comments: what to do, until when, one address. None of them carries the words of a resident."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hrcity.core.localtext import date_words
from hrcity.core.mail import mail_queue
from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.institutions.queries import holders
from hrcity.people.models import User
from hrcity.plan.models import Comment, CommentReply
from hrcity.plan.rules import voice as rules


def _send(people: Iterable[User], row: Comment, subject: str | Promise, place: str) -> None:
    for person in {one.pk: one for one in people if one.email}.values():
        with translation.override(person.language or settings.LANGUAGE_CODE):
            due = _("Due: %(day)s") % {"day": date_words(row.due_on)} if row.due_on else ""
            lines = [str(subject), "", f"{row.node.ref} {plain(row.node.title)}", due, f"{settings.SITE_URL}{place}"]
            mail_queue(to=person.email or "", subject=f"{row.ref}: {subject}", body="\n".join(lines))


def _holders(roles: Iterable[Role], body: Body | None) -> list[User]:
    return [person for role in sorted(roles) for person in holders(role, body)]


def came_in(row: Comment) -> None:
    """The secretary has a comment to read."""
    if row.visit_id is None:
        place = reverse("plan:comment-moderate", args=[row.ref])
        _send(_holders({Role.SECRETARY}, None), row, _("A comment waits to be read"), place)


def to_answer(row: Comment) -> None:
    """The contacts of the body have a comment to answer."""
    if row.due_on is not None:
        contacts = _holders(rules.DRAFTERS - rules.SIGNERS, row.body) or _holders(rules.SIGNERS, row.body)
        _send(contacts, row, _("A resident’s comment asks for your answer"), row.get_absolute_url())


def to_sign(row: Comment, reply: CommentReply) -> None:
    """The heads of the body have an answer to sign."""
    heads = [one for one in _holders(rules.SIGNERS, row.body) if one.pk != reply.by_id]
    _send(heads, row, _("An answer to a resident’s comment waits for your signature"), row.get_absolute_url())


def returned(row: Comment, reply: CommentReply) -> None:
    """The author has an answer to write anew."""
    _send([reply.by], row, _("Your answer to a resident’s comment was returned"), row.get_absolute_url())


def contested_again(row: Comment) -> None:
    """The commission has a contest to decide."""
    place = reverse("plan:comment-moderate", args=[row.ref])
    _send(_holders(rules.DECIDERS, None), row, _("A resident contests an answer: decide"), place)
