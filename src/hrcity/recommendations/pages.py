"""What each page of recommendations shows: template contexts, from queries and present."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.audit import history_of
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.registry import TRAIL, TrailNode
from hrcity.core.roles import DEPARTMENT, GRADERS, OFFICE, Role, bodies_of, roles_of
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.institutions.queries import holders
from hrcity.people.models import User
from hrcity.recommendations import (
    access,
    actions,
    beside,
    desk_queries,
    disputes,
    forms,
    labelled,
    present,
    queries,
    repeated,
    suggested,
)
from hrcity.recommendations.models import Answer, Assignment, Evidence, Recommendation, Update
from hrcity.recommendations.origins import origin_of
from hrcity.recommendations.places import asker_name, country_name, is_abroad
from hrcity.recommendations.rules import Status
from hrcity.vocabulary.models import SchemeKind, Term, TermRole

UNTOUCHED = frozenset({Status.RECEIVED, Status.UNCLEAR})


def parts_of(row: Recommendation, user: Any) -> present.Parts:
    """The rows of the record's page; what cannot exist in its status is not asked for."""
    fresh = row.status in UNTOUCHED and row.decision_id is None and row.updated_at == row.created_at
    is_inside = access.is_inside(user, row)
    letters = queries.letters_of(row)
    shown = is_inside or present.public_status(row, False) == row.status
    return present.Parts(
        row=row,
        texts=list(row.texts.all()),
        decision=row.decision if shown else None,
        assignments=[]
        if fresh or not shown
        else list(row.assignments.filter(ended_at__isnull=True).select_related("body")),
        answers=[]
        if fresh
        else list(
            access.answers_readable(user, row).prefetch_related("steps__by", "steps__on_behalf_of")
            if is_inside
            else access.answers_readable(user, row)
        ),
        evidence=[] if fresh else list(access.evidence_readable(user, row)),
        grades=[]
        if fresh or not letters.may_have_grades
        else list(row.grades.select_related("term", "body", "by")),
        letters=letters,
        inside=is_inside,
    )


def updates_of(row: Recommendation, user: Any, parts: present.Parts) -> list[Update]:
    """The reports of a record that a reader may see; inside with the line they go along."""
    if row.status in UNTOUCHED or not parts.letters.may_have_reports:
        return []
    rows = access.updates_readable(user, row)
    return list(rows.prefetch_related("steps__by", "steps__on_behalf_of") if parts.inside else rows)


def record_page(
    row: Recommendation, user: Any, bound: Mapping[str, Any] | None = None, function: str = ""
) -> dict[str, Any]:
    """The context of the record's page; `bound` holds forms that came back with something to mend, `function` is the
    suggestion that was chosen."""
    parts = parts_of(row, user)
    updates = updates_of(row, user, parts)
    reading = present.reading(row, parts.texts)
    labels = labelled.labels_of(row)
    can_edit = bool(roles_of(user) & OFFICE)
    abroad = country_name(row.country) if is_abroad(row.country, row.addressee) else ""
    linked = linked_to(row, user)
    page = {
        "row": row,
        "parts": parts,
        "reading": reading,
        "measures": linked.get("measure", []),
        "updates": updates,
        "inside": parts.inside,
        "title": reading,
        "heading": present.heading(reading.text),
        "askers": [(asker_name(wording), wording.get("text", "")) for wording in row.wordings],
        "chip": present.chip(row, parts.inside),
        "facts": present.facts(parts),
        "trail": present.trail_linked(present.trail(parts, queries.norm_of(row)), linked),
        "labels": label_groups(labels, parts.inside),
        "others": [text for text in parts.texts if text.text != reading.text],
        "show_original": reading.kind != "original",
        "grades": parts.grades,
        "evidence": parts.evidence,
        "evidence_waits": any(item.visibility != "public" and not own_evidence(item, user) for item in parts.evidence),
        "own_evidence": [item.pk for item in parts.evidence if own_evidence(item, user)],
        "answers": parts.answers,
        "letters": letters_part(row, user, parts),
        "dispute_steps": dispute_part(row, parts),
        "docket": desk_queries.docket_of(row) if parts.inside and row.status == Status.PROPOSED else None,
        "repeat": repeated.repeat_of(user, row),
        "origin": origin_of(row.origin_ref),
        "beside": beside.reports(row, user),
        "card": suggested.card_of(row) if can_edit else None,
        "can_edit": can_edit,
        "can_check": bool(roles_of(user) & OFFICE),
        "is_late": present.chip(row, parts.inside)["tone"] == "late",
    }
    if abroad:
        page |= {"abroad": abroad, "facts": present.facts_abroad(parts, abroad), "is_late": False,
                 "chip": {"tone": "neutral", "icon": "", "word": abroad}}  # fmt: skip
    if page["card"] is not None:
        page["choices"] = suggested.choices()
    if roles_of(user):
        page |= desk_part(row, user, parts, updates, labels, bound or {}, function)
        if abroad and not bound:
            page |= {"steps": [], "main_step": None, "other_steps": [], "waits_for": ""}
    return page


def linked_to(row: Recommendation, user: Any) -> dict[str, list[TrailNode]]:
    """What apps above know of the trail of a record; nothing is asked where the record says that there is nothing."""
    if not getattr(row, "is_linked", True):
        return {}
    return {key: TRAIL[key](row, user) for key in ("measure", "indicator", "proof") if key in TRAIL}


def dispute_part(row: Recommendation, parts: present.Parts) -> list[dict[str, Any]]:
    """How a dispute about it went up, for those inside; not asked for where nobody objected."""
    objected = row.status == Status.DISPUTED or any(item.objection for item in parts.assignments)
    return [disputes.told(step) for step in disputes.steps_of(row)] if parts.inside and objected else []


def letters_part(row: Recommendation, user: Any, parts: present.Parts) -> dict[str, Any]:
    """What was passed on to whom, and whether they answered; only once the public may know it, or inside."""
    letters = parts.letters
    shown = letters.rows if parts.inside or present.public_status(row, False) == row.status else ()
    reads = access.letters_readable(user)
    return {
        "rows": [present.letter(item, reads) for item in shown],
        "reads": reads,
        "asked": letters.asked,
        "silent": letters.silent,
    }


def desk_part(
    row: Recommendation,
    user: Any,
    parts: present.Parts,
    updates: Sequence[Any],
    labels: Sequence[labelled.LabelLine],
    bound: Mapping[str, Any],
    function: str,
) -> dict[str, Any]:
    """The next steps of the person, each with its form; and the office's small tools."""
    verbs = access.verbs_for(user, row)
    waiting = queries.waiting_here(parts.answers, updates, user) | parts.letters.marks
    waiting |= window_over(parts.assignments, user)
    offered = actions.offered(row, user, verbs, waiting)
    suggested = labelled.suggestions(labels) if "propose" in verbs else []
    chosen = [item for item in suggested if str(item.function.pk) == function] or suggested
    steps: list[dict[str, Any]] = []
    for action in offered:
        form = bound.get(action.verb) or action.form(
            recommendation=row, user=user, prefix=action.verb, initial=initial(action.verb, row, user, parts, chosen)
        )
        steps.append(
            {
                "action": action,
                "form": form,
                "open": action.verb in bound,
                "refusal": refusal(action.verb, user, parts, updates),
                "paper": queries.to_sign(updates, user) if action.verb == "sign_update" else None,
            }
        )
    # What one's own hand has just sent is not one's next step again.
    sent = {"propose"} if row.status in {Status.PROPOSED, Status.PASSED_ON} else set()
    sent |= set() if "letter_due" in waiting else {"remind"}
    sent |= set() if "letter_unsent" in waiting else {"pursue"}
    sent |= {"update"} if "update_submitted" in waiting else set()
    graded = {item.body_id for item in parts.grades} & bodies_of(user, *GRADERS)
    if row.status == Status.GRADED or (graded and row.status != Status.REPORTED_DONE):
        sent.add("grade")
    main = [step for step in steps if step["open"] or (step["action"].is_main and step["action"].verb not in sent)]
    return {
        "steps": main[:1] + [step for step in steps if step not in main[:1]] if main else steps,
        "main_step": main[0] if main else None,
        "other_steps": [step for step in steps if not main or step is not main[0]],
        "suggestions": suggested,
        "marks": parts.letters.marks,
        "waits_for": waits_for(row, waiting),
        "text_form": bound.get("text") or forms.TextForm(prefix="text"),
        "label_form": (bound.get("label") or forms.LabelForm(prefix="label")) if roles_of(user) & OFFICE else None,
        "open_tools": "text" in bound or "label" in bound,
        "last": last_words(row, user),
    }


def window_over(assignments: Iterable[Assignment], user: Any) -> frozenset[str]:
    """The mark "object_over" where no body of the person may object any more."""
    mine = [item for item in assignments if item.body_id in bodies_of(user, *DEPARTMENT)]
    is_over = mine and all(item.objection_until is not None and item.objection_until < today() for item in mine)
    return frozenset({"object_over"} if is_over else ())


def last_words(row: Recommendation, user: Any) -> Any:
    """What the own body wrote last, at hand while writing."""
    mine = bodies_of(user, Role.FOCAL_POINT, Role.DEPARTMENT_HEAD)
    if not mine or row.status in UNTOUCHED:
        return None
    return queries.last_text(min(mine & access.assigned_bodies(row) or mine), row)


def initial(
    verb: str, row: Recommendation, user: Any, parts: present.Parts, suggested: Sequence[Any]
) -> dict[str, Any]:
    """Sensible defaults: the fixed rule's function and its lead; an earlier draft; the own body."""
    if verb == "propose" and row.decision is not None:
        return _as_proposed(row.decision, parts)
    if verb == "propose":
        return _as_suggested(suggested[0]) if len(suggested) == 1 else {}
    if verb == "pursue":
        return {"to": next((item.to_id for item in parts.letters.rows if item.sent_on is None), None)}
    if verb in {"draft", "save_draft"}:
        mine = bodies_of(user, Role.FOCAL_POINT, Role.DEPARTMENT_HEAD)
        draft = next((item for item in parts.answers if item.body_id in mine and item.state != "signed"), None)
        if draft is not None:
            return {
                "word": draft.word,
                "text": draft.text,
                "measure": draft.measure,
                "measure_due_on": draft.measure_due_on,
                "part": draft.part,
                "reason": draft.reason,
                "passed_to": draft.passed_to_id,
            }
    return {}


def _as_suggested(best: labelled.Suggestion) -> dict[str, Any]:
    """What one suggestion fills in: function, department and law together, so that none stays behind from another."""
    competence = best.competence
    return {
        "outcome": "ours" if competence and competence.body else None,
        "function": best.function.pk,
        "lead": competence.body_id if competence else None,
        "legal_basis": competence.legal_basis if competence else "",
    }


def _as_proposed(decision: Any, parts: present.Parts) -> dict[str, Any]:
    """The proposal that stands, to be corrected rather than typed again."""
    return {
        "outcome": decision.outcome,
        "function": decision.function_id,
        "lead": next((item.body_id for item in parts.assignments if item.is_lead), None),
        "supporting": [item.body_id for item in parts.assignments if not item.is_lead],
        "passed_to": decision.passed_to_id,
        "legal_basis": decision.legal_basis,
        "reason": decision.reason,
        "public_reason": decision.public_reason,
    }


def refusal(verb: str, user: Any, parts: present.Parts, updates: Sequence[Any]) -> str:
    """Why this person in particular may not, though the role could: nobody marks their own work."""
    if verb == "approve" and parts.row.decision is not None and parts.row.decision.proposed_by_id == user.pk:
        return _("You proposed this yourself. Somebody else approves it.")
    if verb in {"sign", "sign_update"}:
        paper = queries.to_sign(parts.answers, user) if verb == "sign" else queries.to_sign(updates, user)
        return refusal_to_sign(paper, user)
    if verb == "grade" and bodies_of(user) & {item.body_id for item in parts.assignments}:
        return _("Your own body answers for this. Somebody outside it gives the grade.")
    return ""


def own_evidence(item: Evidence, user: Any) -> bool:
    """Whether somebody else must check this evidence: the reader added it, or sits in the body it comes from."""
    return bool(item.by_id == user.pk or item.body_id in bodies_of(user))


def refusal_to_sign(paper: Answer | Update | None, user: Any) -> str:
    """Why this person does not take the next step of a line, though the role could."""
    if paper is None or queries.may_sign(paper, user):
        return ""
    if paper.author_id != user.pk:
        return _("You have already taken a step of this approval line. Somebody else takes the next.")
    own = (
        _("You drafted this answer yourself. Somebody else signs it.")
        if isinstance(paper, Answer)
        else _("You wrote this report yourself. Somebody else signs it.")
    )
    return f"{own} {who_signs(paper, user)}"


def who_signs(paper: Answer | Update, user: Any) -> str:
    """Who else holds the next step of a line; where nobody does, what is to be done."""
    step = next((step for step in paper.steps.all() if step.at is None), None)
    others = [str(one) for one in holders(Role(step.role), paper.body) if one.pk != user.pk] if step else []
    if others:
        return _("It can be signed by: %(names)s.") % {"names": ", ".join(others)}
    return _("Nobody else holds this step today: ask your administrator to name a deputy.")


def waits_for(row: Recommendation, waiting: frozenset[str]) -> str:
    """Who has the ball when it is not the reader."""
    if "answer_submitted" in waiting:
        return _("The answer is on its way along the approval line.")
    if "update_submitted" in waiting:
        return _("The report is on its way along the approval line.")
    return {
        Status.RECEIVED: _("The human-rights office proposes whose this is."),
        Status.PROPOSED: _("The head of the human-rights office approves or returns the proposal."),
        Status.ASSIGNED: _("The department drafts its answer; it is signed along the approval line."),
        Status.DISPUTED: _("The human-rights office decides about the department's objection."),
        Status.IN_PROGRESS: _("The department carries out its measure and reports."),
        Status.REPORTED_DONE: _("Somebody outside the department grades how far it is carried out."),
        Status.GRADED: _("The human-rights office closes it, or it goes back to work."),
        Status.PASSED_ON: _("The body it was passed to answers; the office reminds it."),
    }.get(Status(row.status), "")


# By which facet the list is narrowed to what a label says; other schemes have none.
FACET_OF = {SchemeKind.RIGHTS: "right", SchemeKind.GROUPS: "group", SchemeKind.SDG: "sdg", SchemeKind.UPSTREAM: "theme"}


def label_groups(labels: Sequence[labelled.LabelLine], is_inside: bool) -> list[dict[str, Any]]:
    """Labels by scheme, each with where it comes from; outside the desks a person has no name."""
    groups: dict[str, dict[str, Any]] = {}
    for label in labels:
        title = {"title": plain(label.scheme_title), "items": [], "kind": label.kind}
        groups.setdefault(label.scheme, title)["items"].append(
            {
                "pk": label.pk,
                "label": plain(label.title),
                "origin": label.origin,
                "why": label.reason,
                "who": label.by if is_inside and label.by and label.origin == "person" else "",
                "sure": round(label.confidence * 100) if label.confidence is not None else None,
                "url": label_url(label),
                "can_remove": label.origin != "upstream",
            }
        )
    return list(groups.values())


def label_url(label: labelled.LabelLine) -> str:
    """The list of all that carries this label; "" where no facet counts it (police and judges bear duties)."""
    facet = FACET_OF.get(SchemeKind(label.kind))
    if facet is None or label.role == TermRole.DUTY_BEARER:
        return ""
    goal = label.parent if facet == "sdg" and label.parent else label.term
    return present.list_url(**{facet: str(goal)})


def history_page(row: Recommendation, user: Any) -> dict[str, Any]:
    """The context of the history; drafts, objections and names are for those who read all of the record."""
    is_inside = access.sees_desk(user) or access.is_inside(user, row)
    is_told = is_inside or present.public_status(row, False) == row.status
    entries = [entry for entry in history_of(row) if is_told or entry.verb not in present.DECISION_VERBS]
    people = {person.pk: person for person in User.objects.filter(pk__in={entry.actor_id for entry in entries})}
    refs = {str(entry.data.get(key)) for entry in entries for key in ("body", "previous") if entry.data.get(key)}
    bodies = {body.ref: body for body in Body.objects.filter(ref__in=refs)}
    codes = {str(entry.data[key]) for entry in entries for key in ("term", "grade") if entry.data.get(key)}
    terms = {term.code: plain(term.title) for term in Term.objects.filter(code__in=codes)}
    return {
        "row": row,
        "entries": present.timeline(entries, people, bodies, is_inside, terms),
        "title": present.reading(row, list(row.texts.all())),
    }


def bulk_page(request: HttpRequest) -> dict[str, Any]:
    """Propose one decision for the chosen ones: first the form with the list of what is touched, then the deed."""
    refs = request.POST.getlist("ref")[:200]
    rows = list(access.readable(request.user).filter(ref__in=refs).select_related("issuer", "document"))
    form = forms.ProposeForm(
        request.POST if "propose-outcome" in request.POST else None, user=request.user, prefix="propose"
    )
    page: dict[str, Any] = {"rows": rows, "form": form, "done": None, "refused": []}
    if not form.is_bound or not form.is_valid():
        return page
    done = 0
    for row in rows:
        try:
            actions.BY_VERB["propose"].run(row, request.user, form.cleaned_data)
            done += 1
        except DomainError as error:
            page["refused"].append((row, str(error.message)))
            if error.field:
                form.refuse(error)
                break
    if not page["refused"]:
        page["done"] = ngettext(
            "%(n)s proposal went to the head of the office.", "%(n)s proposals went to the head of the office.", done
        ) % {"n": done}
    return page
