"""What waits for a person on account of opinions and promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.registry import DeskTask
from hrcity.core.roles import Role, bodies_of, roles_of
from hrcity.core.text import pick, plain
from hrcity.plan import review_pages
from hrcity.plan.access import review as access
from hrcity.plan.models import Opinion, Promise
from hrcity.plan.queries import promises as promise_queries
from hrcity.plan.queries import review as queries
from hrcity.plan.rules import OFFICERS
from hrcity.plan.rules import promises as promise_rules


def tasks_of(user: Any) -> Iterable[DeskTask]:
    """To review, to publish, to answer, to sign, to judge, to reply."""
    roles = roles_of(user)
    if mine := access.own_bodies(user):
        yield from _of_commission(user, mine)
    if roles & OFFICERS:
        for row in queries.to_answer():
            yield _opinion(row, _("Answer the opinion"), "answer_opinion", "#next")
    if access.signs_for_city(user):
        for answer in queries.to_sign():
            if answer.drafted_by_id != user.pk:
                yield _opinion(answer.opinion, _("Sign the answer to the opinion"), "sign_opinion", "#next")
    if roles & promise_rules.JUDGES:
        for promise in promise_queries.late(today()):
            if promise.by_id != user.pk:
                yield _promise(promise, _("Its day is over: is the promise kept?"), "judge_promise", is_later=True)
    if sides := bodies_of(user, *promise_rules.HOLDERS_SIDE):
        for promise in promise_queries.unreplied(sides):
            yield _promise(promise, _("Judged as broken: reply if you wish"), "reply_promise", is_later=True)


def _of_commission(user: Any, mine: frozenset[int]) -> Iterable[DeskTask]:
    writes, publishes = access.writing_bodies(user), bodies_of(user, Role.SECRETARY)
    if writes:
        for plan in queries.plans_before(writes):
            url = f"{reverse('plan:opinion-new')}?plan={plan.ref}"
            title = pick(plan.title)
            yield DeskTask(plan.ref, url, title.text, _("The plan is before the commission: write the opinion"),
                           "review_plan", lang=title.lang)  # fmt: skip
    for row in queries.drafts(mine):
        if row.body_id in publishes and row.author_id != user.pk:
            yield _opinion(row, _("Publish the opinion"), "publish_opinion", "#next")


def _opinion(row: Opinion, what: str, verb: str, place: str) -> DeskTask:
    said = pick(row.text)
    about = review_pages.subject(row)["label"]
    return DeskTask(
        row.ref, f"{row.get_absolute_url()}{place}", said.text[:160], what, verb,
        due_on=row.due_on, body=plain(row.body.title), whence=about, lang=said.lang,
    )  # fmt: skip


def _promise(row: Promise, what: str, verb: str, *, is_later: bool) -> DeskTask:
    said = pick(row.text)
    return DeskTask(
        row.ref, f"{row.get_absolute_url()}#next", said.text[:160], what, verb,
        due_on=None, body=row.holder.name, lang=said.lang, is_later=is_later,
    )  # fmt: skip
