"""Each verb of the record's page: its form, and the service it calls. One table, used by the view and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrcity.core.files import file_store
from hrcity.core.models import StoredFile
from hrcity.core.roles import Role, roles_of
from hrcity.recommendations import access, forms, queries, rules, services
from hrcity.recommendations.models import Recommendation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Values = Mapping[str, Any]
Run = Callable[[Recommendation, Any, Values], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """A verb as a button: what it says, which form it needs, what it does, what is said afterwards."""

    verb: str
    title: str | _StrPromise
    button: str | _StrPromise
    form: type[forms.PlainForm]
    run: Run
    done: str | _StrPromise
    is_main: bool = False
    needs_file: bool = False


def _propose(row: Recommendation, user: Any, values: Values) -> Any:
    return services.recommendation_propose(
        recommendation=row,
        by=user,
        outcome=values["outcome"],
        reason=values["reason"],
        lead=values.get("lead"),
        legal_basis=values.get("legal_basis", ""),
        function=values.get("function"),
        passed_to=values.get("passed_to"),
        supporting=list(values.get("supporting") or []),
        public_reason=values.get("public_reason"),
    )


def _draft(submit: bool) -> Run:
    def run(row: Recommendation, user: Any, values: Values) -> Any:
        mine = row.evidence.filter(body_id=access.acting_body(user, row))
        return services.answer_draft(
            recommendation=row,
            by=user,
            word=values["word"],
            text=values["text"],
            reason=values["reason"],
            part=values["part"],
            measure=values["measure"],
            evidence=list(mine),
            measure_due_on=values.get("measure_due_on"),
            passed_to=values.get("passed_to"),
            submit=submit,
        )

    return run


def _answer(row: Recommendation, user: Any) -> Any:
    return queries.answer_waiting(row, user)


def _sign(row: Recommendation, user: Any, values: Values) -> Any:
    return services.answer_sign(answer=_answer(row, user), by=user)


def _send_back(row: Recommendation, user: Any, values: Values) -> Any:
    return services.answer_send_back(answer=_answer(row, user), reason=values["reason"], by=user)


def _evidence(row: Recommendation, user: Any, values: Values) -> Any:
    access.acting_body(user, row)  # before a file is kept: a disk is not filled by those who may not
    return services.evidence_add(
        recommendation=row,
        kind=values["kind"],
        title=values["title"],
        by=user,
        file=_kept(values),
        url=values.get("url", ""),
        figure=values.get("figure", ""),
        unit=values.get("unit"),
        source=values.get("source"),
        dated=values.get("dated"),
    )


def _update(row: Recommendation, user: Any, values: Values) -> Any:
    mine = row.evidence.filter(body_id=access.acting_body(user, row))
    return services.update_add(
        recommendation=row, text=values["text"], by=user, evidence=list(mine), says_done=values.get("says_done", False)
    )


def _sign_update(row: Recommendation, user: Any, values: Values) -> Any:
    return services.update_sign(update=queries.update_waiting(row, user), by=user)


def _send_back_update(row: Recommendation, user: Any, values: Values) -> Any:
    return services.update_send_back(update=queries.update_waiting(row, user), reason=values["reason"], by=user)


def _grade(row: Recommendation, user: Any, values: Values) -> Any:
    return services.grade_give(
        recommendation=row,
        term=values["term"],
        body=values["body"],
        reason=values["reason"],
        by=user,
        evidence=list(row.evidence.filter(visibility="public")),
    )


def _pursue(row: Recommendation, user: Any, values: Values) -> Any:
    return services.passing_send(
        recommendation=row,
        to=values["to"],
        letter=values["letter"],
        by=user,
        sent_on=values.get("sent_on"),
        file=_kept(values),
    )


def _kept(values: Values) -> StoredFile | None:
    upload = values.get("file")
    return file_store(upload, upload.name, content_type=upload.content_type) if upload else None


def _remind(row: Recommendation, user: Any, values: Values) -> Any:
    return services.passing_remind(passing=queries.letter_open(row, values.get("passing")), by=user)


def _reply(row: Recommendation, user: Any, values: Values) -> Any:
    return services.passing_answer(
        passing=queries.letter_open(row, values.get("passing")),
        answer=values["answer"],
        answered_on=values.get("answered_on"),
        file=_kept(values),
        by=user,
    )


def _with_reason(service: Callable[..., Any]) -> Run:
    return lambda row, user, values: service(recommendation=row, reason=values.get("reason", ""), by=user)


def _plain(service: Callable[..., Any]) -> Run:
    return lambda row, user, values: service(recommendation=row, by=user)


ACTIONS: tuple[Action, ...] = (
    Action(
        "approve",
        _("Approve this proposal"),
        _("Approve and notify the department"),
        forms.EmptyForm,
        _plain(services.recommendation_approve),
        _("Approved. The notice has gone out and the clock is running."),
        is_main=True,
    ),
    Action(
        "uphold",
        _("Keep the assignment"),
        _("Keep it with this reason"),
        forms.ReasonForm,
        _with_reason(services.recommendation_uphold),
        _("The assignment stays; the department was told."),
        is_main=True,
    ),
    Action(
        "propose",
        _("Whose is it? Propose and assign"),
        _("Send for approval"),
        forms.ProposeForm,
        _propose,
        _("The proposal went to the head of the office."),
        is_main=True,
    ),
    Action(
        "return",
        _("Return the proposal"),
        _("Return with this reason"),
        forms.ReasonForm,
        _with_reason(services.recommendation_return),
        _("Returned to the officer."),
    ),
    Action(
        "sign",
        _("Sign the answer"),
        _("Sign and publish"),
        forms.EmptyForm,
        _sign,
        _("Signed. The answer is public and has a document number."),
        is_main=True,
    ),
    Action(
        "send_back",
        _("Return the draft"),
        _("Return with this reason"),
        forms.ReasonForm,
        _send_back,
        _("Returned to the person who drafted it."),
    ),
    Action(
        "sign_update",
        _("Sign the report"),
        _("Sign and publish"),
        forms.EmptyForm,
        _sign_update,
        _("Signed. The report is public."),
        is_main=True,
    ),
    Action(
        "send_back_update",
        _("Return the report"),
        _("Return with this reason"),
        forms.ReasonForm,
        _send_back_update,
        _("Returned to the person who wrote it."),
    ),
    Action(
        "draft",
        _("Draft the answer"),
        _("Send to be signed"),
        forms.AnswerForm,
        _draft(True),
        _("The answer is on its way along the approval line."),
        is_main=True,
    ),
    Action(
        "save_draft", _("Draft the answer"), _("Save, not yet send"), forms.AnswerForm, _draft(False), _("Draft saved.")
    ),
    Action(
        "evidence",
        _("Add evidence"),
        _("Add this evidence"),
        forms.EvidenceForm,
        _evidence,
        _("Evidence added. It stays internal until the human-rights office has checked it."),
        needs_file=True,
    ),
    Action(
        "update",
        _("Report what was done"),
        _("Send to be signed"),
        forms.UpdateForm,
        _update,
        _("The report is on its way along the approval line."),
        is_main=True,
    ),
    Action(
        "grade",
        _("Grade how far it is carried out"),
        _("Give this grade"),
        forms.GradeForm,
        _grade,
        _("The grade is public, with the name of your body."),
        is_main=True,
    ),
    Action(
        "send_back_done",
        _("“Done” is not shown"),
        _("Return with this reason"),
        forms.ReasonForm,
        _with_reason(services.report_send_back),
        _("Returned to the department."),
    ),
    Action(
        "take",
        _("This is ours, we take it"),
        _("Take it now"),
        forms.EmptyForm,
        _plain(services.recommendation_take),
        _("Taken. The public now sees who answers."),
    ),
    Action(
        "object",
        _("This is not ours"),
        _("Object with this reason"),
        forms.ReasonForm,
        _with_reason(services.recommendation_object),
        _("The human-rights office has your objection."),
    ),
    Action(
        "remind",
        _("No answer has come: remind them"),
        _("A reminder has gone out today"),
        forms.RemindForm,
        _remind,
        _("Noted. You will be reminded again in 60 days if no answer comes."),
        is_main=True,
    ),
    Action(
        "reply",
        _("They have answered"),
        _("Note this answer"),
        forms.ReplyForm,
        _reply,
        _("Noted. The public reads that they have answered, and when."),
        needs_file=True,
    ),
    Action(
        "pursue",
        _("Pass it on and pursue it"),
        _("Note this letter"),
        forms.LetterForm,
        _pursue,
        _("Noted. You will be reminded if no answer comes."),
        is_main=True,
        needs_file=True,
    ),
    Action(
        "escalate",
        _("Put it before the department again"),
        _("Ask again"),
        forms.ReasonForm,
        _with_reason(services.recommendation_escalate),
        _("The department is asked again."),
    ),
    Action(
        "close",
        _("Close it"),
        _("Close it"),
        forms.OptionalReasonForm,
        _with_reason(services.recommendation_close),
        _("Closed."),
    ),
    Action(
        "resume",
        _("Back to work on it"),
        _("Resume"),
        forms.ReasonForm,
        _with_reason(services.recommendation_resume),
        _("Back in progress."),
    ),
    Action(
        "reopen",
        _("Begin anew: whose is it?"),
        _("Reopen"),
        forms.ReasonForm,
        _with_reason(services.recommendation_reopen),
        _("Reopened; its history stays."),
    ),
)
BY_VERB = {action.verb: action for action in ACTIONS}
SIGNATURES = frozenset({"sign", "send_back", "sign_update", "send_back_update"})


def _demand_signature(action: Action, row: Recommendation, user: Any) -> None:
    """Heads may always try; others only where a step of the line waits for their role."""
    if Role.DEPARTMENT_HEAD in roles_of(user):
        return
    step = queries.answer_step if action.verb in {"sign", "send_back"} else queries.update_step
    if step(row, user) is None:
        access.permit_step(user, Role.DEPARTMENT_HEAD, 0)


def demand(action: Action, row: Recommendation, user: Any) -> None:
    """Stop a person whose role never allows the action, before a form is even looked at.

    A verb that the status no longer offers passes: the service then says so in a sentence.

    Raises:
        PermissionDenied: it is somebody else's to do.
    """
    if action.verb in SIGNATURES:
        _demand_signature(action, row, user)
    elif action.verb in {"save_draft", "evidence"}:
        access.acting_body(user, row)
    elif action.verb in rules.TRANSITIONS[rules.Status(row.status)]:
        access.permit(user, row, action.verb)
    else:
        access.permit_ever(user, action.verb)


def do(action: Action, row: Recommendation, user: Any, values: Values) -> str:
    """Run an action for a person whose role allows it; what to say afterwards. The service checks everything once more.

    Raises:
        PermissionDenied: it is somebody else's to do.
        DomainError: a rule does not allow it.
    """
    demand(action, row, user)
    if action.verb in rules.VERBS:
        rules.step_for(row.status, action.verb)
    result = action.run(row, user, values)
    if action.verb in {"sign", "sign_update"} and result.state != rules.AnswerState.SIGNED:
        return gettext("Signed. It now waits for the next signature of the line.")
    if action.verb == "approve" and result.outcome not in rules.NEEDS_LEAD:
        return gettext("Approved. The public can read now whose it is.")
    return str(action.done)


def offered(row: Recommendation, user: Any, verbs: frozenset[str], waiting: frozenset[str]) -> list[Action]:
    """The actions a person is offered now: `verbs` by role and status, `waiting` what lies there to be signed or
    answered."""
    found = []
    for action in ACTIONS:
        verb = action.verb
        if verb in SIGNATURES:
            if verb in waiting and verb in rules.TRANSITIONS[rules.Status(row.status)]:
                found.append(action)
        elif verb == "evidence":
            if verbs & {"draft", "update"}:
                found.append(action)
        elif verb == "draft":
            if "draft" in verbs and not waiting & {"sign", "answer_submitted"} and "update" not in verbs:
                found.append(action)
        elif verb in {"remind", "reply"}:
            if verb in verbs and "letter_open" in waiting:
                found.append(action)
        elif verb in {"take", "object"}:
            if verb in verbs and not waiting & {"sign", "answer_submitted", f"{verb}_over"}:
                found.append(action)
        elif verb != "save_draft" and verb in verbs:
            found.append(action)
    return found
