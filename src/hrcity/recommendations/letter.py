"""The draft of a letter to the body that is asked instead, made from the record: an officer mends and signs it.

It goes to strangers: the reason written for the department stays inside, only what the public may read is in it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.localtext import date_words, language_name
from hrcity.core.models import Visibility
from hrcity.core.roles import Role
from hrcity.core.text import plain
from hrcity.institutions.queries import city, holders, office
from hrcity.people.models import User
from hrcity.recommendations.models import Passing, Recommendation, TextKind
from hrcity.recommendations.rules import REMIND_AFTER, AnswerState, AnswerWord


def content(row: Recommendation, passing: Passing, by: User) -> dict[str, Any]:
    """What the Word document holds, in the reader's language: a letter, or a reminder once the letter is out."""
    cited = f"{row.ref}, {row.citation_words}" if row.citation_words else row.ref
    subject = _("Reminder: recommendation passed on to you (%(cited)s)") if passing.sent_on else _(
        "Recommendation passed on to you (%(cited)s)")
    title = subject % {"cited": cited}
    return {
        "title": title,
        "lang": get_language() or "en",
        "author": plain(sender.title) if (sender := office()) else "",
        "sender": sender_lines(),
        "fields": [
            [pgettext("letter", "Number"), ""],
            [pgettext("letter", "Date"), date_words(today())],
            [pgettext("letter", "To"), plain(passing.to.title)],
            [pgettext("letter", "Subject"), title],
        ],
        "parts": [
            *opening(passing),
            *asked(row),
            {"title": _("3. Why we pass it on to you"), "lines": why(row)},
            {"title": _("4. What we ask of you"), "lines": wanted(row)},
        ],
        "signature": signature(by),
    }


def sender_lines() -> list[str]:
    """City and office."""
    here, sender = city(), office()
    return [line for line in (plain(here.title) if here else "", plain(sender.title) if sender else "") if line]


def opening(passing: Passing) -> list[dict[str, Any]]:
    """Why we write; of a reminder also what went before."""
    lines = [_("The recommendation below has reached our city. It asks for what is not in the city's powers, so we "
               "pass it on to you and ask you to take it up.")]
    if passing.sent_on is not None:
        number = f" ({passing.letter})" if passing.letter else ""
        lines = [_("We wrote to you about the recommendation below on %(day)s%(number)s. No answer has reached us.") % {
            "day": date_words(passing.sent_on), "number": number}]
        if passing.reminders:
            lines.append(ngettext("We have reminded you %(n)s time since.", "We have reminded you %(n)s times since.",
                                  passing.reminders) % {"n": passing.reminders})
    return [{"title": "", "lines": lines}]


def asked(row: Recommendation) -> list[dict[str, Any]]:
    """The recommendation in full: the official translation where there is one, always the original; its source.

    A plain summary or a machine's draft is no text to be held to.
    """
    wanted = (get_language() or "en").split("-")[0]
    official = row.texts.filter(kind=TextKind.OFFICIAL, lang__startswith=wanted).first()
    said = [{"title": _("1. What is asked"), "quote": [official.text if official else row.text]}]
    if official is not None:
        original = _("Original (%(language)s)") % {"language": language_name(row.lang)}
        said.append({"title": "", "lines": [f"{original}:"], "quote": [row.text]})
    issuer = plain(row.issuer.title) if row.issuer else str(row.get_origin_display())
    named = plain(row.document.title) if row.document else ""
    named = "" if named == row.symbol else named
    source = ", ".join(part for part in (issuer, named, row.citation_words, date_words(row.issued_on)) if part)
    return [*said, {"title": _("2. Source"), "lines": [source]}]


def why(row: Recommendation) -> list[str]:
    """Legal basis and public reason of the decision, or of the answer that passed it on."""
    answer = row.answers.filter(state=AnswerState.SIGNED, word=AnswerWord.OUTSIDE).first()
    made = row.decision
    if answer is not None:
        lines = [plain(answer.reason)]
    elif made is not None:
        basis = _("Legal basis: %(basis)s") % {"basis": made.legal_basis} if made.legal_basis else ""
        lines = [basis, plain(made.public_reason)]
    else:
        lines = []
    return [line for line in lines if line] or [_("[Write here why it is passed on.]")]


def wanted(row: Recommendation) -> list[str]:
    """What is asked, by when, and what becomes of the answer."""
    day = date_words(today() + REMIND_AFTER)
    lines = [_("Please tell us by %(day)s what you have done or will do about it, and who is responsible for it. If it "
               "is not yours, please tell us whose it is.") % {"day": day}]
    if row.visibility == Visibility.PUBLIC:
        lines.append(_("The public can read that we wrote to you, when, and whether you have answered: %(url)s") % {
            "url": f"{settings.SITE_URL}{row.get_absolute_url()}"})
    return lines


def signature(by: User) -> list[str]:
    """The head of the office signs; the officer can be asked."""
    here = office()
    heads = holders(Role.OFFICE_HEAD, here) if here else []
    name = str(heads[0]) if len(heads) == 1 else ""
    contact = ", ".join(part for part in (str(by), by.email or "") if part)
    return [
        pgettext("letter", "Yours faithfully,"),
        "",
        " ".join(part for part in (str(Role.OFFICE_HEAD.label), name) if part),
        "",
        _("Contact: %(who)s") % {"who": contact},
    ]
