"""What moderators, departments and the secretary do with comments: contexts, forms and the verbs behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hrcity.core.cleaning import is_picture
from hrcity.core.errors import DomainError
from hrcity.core.files import file_store
from hrcity.core.forms import RuledForm
from hrcity.core.jobs import job_start
from hrcity.core.registry import DeskTask
from hrcity.core.roles import Role, bodies_of, roles_of
from hrcity.core.text import plain
from hrcity.institutions.models import Body, BodyKind
from hrcity.plan.access import voice as access
from hrcity.plan.models import Comment, CommentReply, Monitor, MonitorVisit, NgoReport, Node
from hrcity.plan.queries import voice as queries
from hrcity.plan.rules.signals import signals
from hrcity.plan.rules.voice import COMMENT_TRANSITIONS, IS_WAITING, CommentState, ReplyState
from hrcity.plan.services import voice as services
from hrcity.plan.services import voice_answers as answers
from hrcity.plan.services import voice_monitors as monitoring
from hrcity.plan.voice_forms import (
    FindingForm,
    NoForm,
    PublishForm,
    ReasonForm,
    RefuseForm,
    SignForm,
    WordsForm,
)
from hrcity.plan.voice_lines import line
from hrcity.recommendations import access as asks
from hrcity.recommendations.desk_rules import digest_of

SIGNAL_WORDS = {
    "email": gettext_lazy("an e-mail address"),
    "id_number": gettext_lazy("the number of an identity paper"),
    "phone": gettext_lazy("a telephone number"),
    "name": gettext_lazy("perhaps a name"),
    "harm": gettext_lazy("words of harm"),
}
DECIDED_SAID = {
    "publish": gettext_lazy("Published. Everybody reads it now."),
    "hold": gettext_lazy("Held. It is not published while you look."),
    "refuse": gettext_lazy("Not published. The receipt says which rule it breaks."),
    "lead_on": gettext_lazy("Led to confidential advice. It is never published."),
    "take_down": gettext_lazy("Taken down. A stub says that it was."),
    "uphold": gettext_lazy("Decided. What the measure answers goes back to work where it was reported done."),
    "dismiss": gettext_lazy("Decided. The answer holds."),
}
REPLY_SAID = {
    "draft": gettext_lazy("Kept. Another person of your department signs it."),
    "sign": gettext_lazy("Signed. It stands beside the comment now."),
    "return": gettext_lazy("Returned with your reason."),
}
TITLES = {
    "publish": gettext_lazy("Publish it"),
    "hold": gettext_lazy("Hold it"),
    "refuse": gettext_lazy("Do not publish it"),
    "lead_on": gettext_lazy("Lead to confidential advice"),
    "take_down": gettext_lazy("Take it down to protect a person"),
    "uphold": gettext_lazy("The resident is right"),
    "dismiss": gettext_lazy("The answer holds"),
}
FORMS: Mapping[str, type[RuledForm]] = {
    "hold": NoForm, "refuse": RefuseForm, "lead_on": NoForm, "take_down": NoForm, "uphold": FindingForm,
    "dismiss": FindingForm,
}  # fmt: skip
REPLY_FORMS: Mapping[str, type[RuledForm]] = {"draft": WordsForm, "sign": SignForm, "return": ReasonForm}
FORM_TITLES = {
    "monitor": gettext_lazy("Appoint a resident monitor"),
    "visit": gettext_lazy("Write a visit down"),
    "ngo": gettext_lazy("Enter a report of an organisation"),
}
FORM_LEADS = {
    "monitor": gettext_lazy("First the training, then the term. The name stays inside unless the monitor agrees."),
    "visit": gettext_lazy("Somebody else reads it before it is shown; then each finding is answered like a comment."),
    "ngo": gettext_lazy("It is shown beside the city’s reports, unedited."),
}
REFERENCE = re.compile(r"[A-Z]{3}-\d{4}-\d{4,}")


def desk_page(user: Any) -> dict[str, Any]:
    """What waits to be read or decided, the oldest first."""
    rows = list(access.to_moderate(user).select_related("node", "body", "visit").order_by("pk"))
    return {
        "waiting": [row for row in rows if row.state in IS_WAITING and row.visit_id is None],
        "contests": [row for row in rows if row.state == CommentState.CONTESTED_AGAIN],
        "visits": list(queries.visits_to_read(user)),
        "may_appoint": access.appoints(user),
        "may_decide": Role.COMMISSION_MEMBER in roles_of(user),
    }


def signals_told(*texts: str) -> list[dict[str, Any]]:
    """What in these texts is to be read with care, in words."""
    return [{"word": SIGNAL_WORDS[one.kind], "text": one.found} for text in texts for one in signals(text)]


def moderate_page(row: Comment, user: Any, bound: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One comment with its sealed original, what was found in it, and what may be decided."""
    bound = bound or {}
    own = row.entered_by_id == user.pk
    verbs = [] if own else [
        verb for verb in COMMENT_TRANSITIONS[CommentState(row.state)] if verb in TITLES
        and access.may_comment(user, row, verb)
    ]  # fmt: skip
    first = "lead_on" if row.has_consent and "lead_on" in verbs else "publish"
    verbs.sort(key=lambda verb: verb != first)
    return {
        "row": row,
        "line": line(row),
        "own": own,
        "found": signals_told(row.original),
        "steps": [
            {
                "verb": verb,
                "title": TITLES[verb],
                "form": bound.get(verb) or decide_form(verb, row, None),
                "open": verb in bound or (verb == first and not bound),
                "is_danger": verb in {"refuse", "take_down"},
            }
            for verb in verbs
        ],
        "advisers": queries.advisers() if row.state == CommentState.HELD else [],
    }


def decide_form(verb: str, row: Comment, sent: Any) -> RuledForm:
    """The form of a verb of moderation, or 404."""
    if verb == "publish":
        return PublishForm(sent, comment=row, prefix=verb)
    if verb not in FORMS:
        raise Http404
    return FORMS[verb](sent, prefix=verb)


def decide(verb: str, row: Comment, by: Any, values: Mapping[str, Any]) -> Any:
    """Do a verb of moderation."""
    if verb == "publish":
        return services.comment_publish(comment=row, by=by, **values)
    if verb == "refuse":
        twin = Comment.objects.filter(ref=values["twin"].strip()).first() if values["twin"] else None
        return services.comment_refuse(comment=row, reason=values["reason"], twin=twin, by=by)
    if verb in {"uphold", "dismiss"}:
        done = services.comment_uphold if verb == "uphold" else services.comment_dismiss
        return done(comment=row, text=values["text"], by=by)
    plain_verbs = {
        "hold": services.comment_hold, "lead_on": services.comment_lead_on, "take_down": services.comment_take_down,
    }  # fmt: skip
    return plain_verbs[verb](comment=row, by=by)


def answer_part(row: Comment, user: Any, bound: Mapping[str, Any]) -> dict[str, Any]:
    """For the answering body: the draft as it is, and what this person may do with it."""
    inside = row.body_id in bodies_of(user)
    if not inside or row.state != CommentState.PUBLISHED:
        return {"inside": inside, "steps": []}
    reply = getattr(row, "reply", None)
    waits = reply is not None and reply.state == ReplyState.DRAFT
    own = reply is not None and user.pk in queries.answer_authors(row) | {reply.by_id}
    offered = []
    if access.may_comment(user, row, "sign") and waits and not own:
        offered += ["sign", "return"]
    if access.may_comment(user, row, "draft"):
        offered.append("draft")
    initial = {"text": reply.text} if reply is not None else {}
    return {
        "inside": True,
        "draft": reply,
        "waits": waits,
        "own": own,
        "steps": {
            verb: bound.get(verb) or reply_form(verb, row, None, initial=initial if verb == "draft" else {})
            for verb in offered
        },
    }


def reply_form(verb: str, row: Comment, sent: Any, **more: Any) -> RuledForm:
    """The form of a verb of answering, or 404."""
    if verb not in REPLY_FORMS:
        raise Http404
    if verb == "sign":
        more["mark"] = _mark_of(getattr(row, "reply", None))
    return REPLY_FORMS[verb](sent, prefix=verb, **more)


def _mark_of(reply: CommentReply | None) -> str:
    """What is signed: whose words, and which."""
    return digest_of([reply.by_id, *sorted(reply.text.items())]) if reply is not None else ""


def reply(verb: str, row: Comment, by: Any, values: Mapping[str, Any]) -> Any:
    """Write, sign or return an answer."""
    if verb == "draft":
        return answers.comment_answer_draft(comment=row, text=values["text"], by=by)
    if verb == "sign":
        return answers.comment_answer_sign(comment=row, by=by)
    return answers.comment_answer_return(comment=row, reason=values["reason"], by=by) or row


def form_page(kind: str, form: RuledForm, monitor: Monitor | None = None) -> dict[str, Any]:
    """A page that is one form."""
    back = reverse("plan:ngo-reports" if kind == "ngo" else "plan:monitors")
    return {"form": form, "title": FORM_TITLES[kind], "lead": FORM_LEADS[kind], "monitor": monitor, "back": back,
            "has_file": kind != "monitor"}  # fmt: skip


def bodies_for(user: Any) -> Any:
    """In whose name the person appoints monitors."""
    ids = bodies_of(user, Role.SECRETARY, Role.REVIEWER)
    return Body.objects.filter(pk__in=ids).exclude(kind=BodyKind.OMBUDSPERSON)


def appoint(by: Any, values: Mapping[str, Any]) -> Monitor:
    """Appoint a monitor."""
    names = ("name", "is_named", "body", "scope", "starts_on", "ends_on", "trained_on")
    return monitoring.monitor_appoint(by=by, **{name: values[name] for name in names})


def visit_record(monitor: Monitor, by: Any, values: Mapping[str, Any]) -> MonitorVisit:
    """Keep a visit with its finding.

    Raises:
        DomainError: the measure is not known, or a rule refuses it.
    """
    findings = []
    if values.get("finding") or values.get("measure"):
        node = Node.objects.filter(ref=values["measure"].strip()).select_related("plan", "lead").first()
        if node is None:
            raise DomainError(_("There is no measure with this number."), "measure-unknown", "measure")
        findings.append(monitoring.Finding(node, values["finding"], values["stance"] or "contest"))
    photo = values.get("photo")
    texts = values["seen"]
    return monitoring.visit_record(
        monitor=monitor, visited_on=values["visited_on"], place=values["place"], seen=texts, findings=findings,
        photos=[photo] if photo else [], language=next(iter(texts), "en"), by=by,
    )  # fmt: skip


def visit_page(row: MonitorVisit, user: Any, form: RuledForm) -> dict[str, Any]:
    """A visit as it is read before it is shown."""
    findings = Comment.objects.filter(visit=row).select_related("node", "body")
    texts = (*row.place.values(), *row.seen.values(), *(finding.original for finding in findings))
    return {
        "row": row,
        "form": form,
        "findings": list(findings),
        "photos": list(row.photos.select_related("file")),
        "own": row.by_id == user.pk,
        "found": signals_told(*texts),
    }


def ngo_add(by: Any, values: Mapping[str, Any]) -> NgoReport:
    """Enter a report; the numbers it is about are looked up, an unknown one is named.

    Raises:
        DomainError: a number that is not known, or a rule refuses it.
    """
    refs = list(dict.fromkeys(REFERENCE.findall(values["about"].upper())))
    nodes = list(queries.measures(by).filter(ref__in=refs))
    recommendations = list(asks.readable(by).filter(ref__in=refs))
    known = {row.ref for row in nodes} | {row.ref for row in recommendations}
    if missing := [ref for ref in refs if ref not in known]:
        raise DomainError(_("Not known: %(refs)s.") % {"refs": ", ".join(missing)}, "about-unknown", "nodes")
    upload = values.get("file")
    file = file_store(upload, upload.name, content_type=upload.content_type or "") if upload else None
    told = {name: values[name] for name in ("title", "organisation", "dated", "url", "words")}
    row = monitoring.ngo_report_add(by=by, file=file, nodes=nodes, recommendations=recommendations, **told)
    if file is not None and is_picture(file) and not file.cleaned:
        job_start("files.clean", by=by, title={"en": file.name, "ko": file.name}, file_id=file.pk)
    return row


def tasks(user: Any) -> list[DeskTask]:
    """What waits for a person: to read, to decide, to answer, to sign."""
    found = [_task(row, _("Answer the comment"), "comment_draft") for row in queries.to_draft(user)]
    found += [_task(row, _("Sign the answer to a comment"), "comment_sign") for row in queries.to_sign(user)]
    roles = roles_of(user)
    if not roles & {Role.SECRETARY, Role.COMMISSION_MEMBER, Role.REVIEWER} or not access.moderates(user):
        return found
    for row in access.to_moderate(user).filter(visit=None).select_related("node", "body").order_by("pk")[:50]:
        if row.state == CommentState.CONTESTED_AGAIN and Role.COMMISSION_MEMBER in roles:
            found.append(_task(row, _("Decide about the contest"), "comment_decide", desk=True))
        elif row.state in IS_WAITING:
            found.append(_task(row, _("Read the comment and publish it"), "comment_read", desk=True))
    visits = queries.visits_to_read(user)
    return found + [
        DeskTask(row.ref, reverse("plan:visit", args=[row.ref]), plain(row.place), _("Read the visit and show it"),
                 "visit_read", whence=str(row.monitor))
        for row in visits
    ]  # fmt: skip


def _task(row: Comment, what: str, verb: str, desk: bool = False) -> DeskTask:
    url = reverse("plan:comment-moderate", args=[row.ref]) if desk else f"{row.get_absolute_url()}#next"
    due = None if desk else row.due_on
    title = f"{row.node.ref} {plain(row.node.title)}"
    return DeskTask(row.ref, url, title, what, verb, due_on=due, body=plain(row.body.title),
                    whence=_("a resident"))  # fmt: skip
