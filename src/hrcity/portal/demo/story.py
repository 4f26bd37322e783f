"""The verbs of the stories: each lets the right person of that day use the real service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hrcity.core.actors import SYSTEM
from hrcity.core.models import Visibility
from hrcity.core.roles import Role
from hrcity.institutions.models import Body, BodyKind
from hrcity.people.models import User
from hrcity.portal.demo import proofs
from hrcity.portal.demo.city import World
from hrcity.portal.demo.content import Ask, Mark, Proof, Reply, Report, Step, Whose, both, law, localized
from hrcity.portal.demo.library import Library
from hrcity.recommendations import services
from hrcity.recommendations.models import Answer, Evidence, Grade, Recommendation, Update
from hrcity.recommendations.rules import Addressee
from hrcity.recommendations.services.common import settle
from hrcity.vocabulary.models import Origin

UN_KINDS = frozenset({BodyKind.TREATY_BODY, BodyKind.UPR, BodyKind.SPECIAL_PROCEDURE})


@dataclass
class Tale:
    """One recommendation while its story is told: what is still to come, and what the last steps made."""

    world: World
    library: Library
    ask: Ask
    whose: Iterator[Whose]
    replies: Iterator[Reply]
    reports: Iterator[Report]
    marks: Iterator[Mark]
    row: Recommendation = field(init=False)
    answer: Answer | None = None
    update: Update | None = None
    unreleased: list[Evidence] = field(default_factory=list)

    def lead(self, step: Step) -> Body:
        """The body that acts: the one the step names, else the one that leads today."""
        if step.body:
            return self.world.bodies[step.body]
        return self.row.assignments.select_related("body").get(ended_at__isnull=True, is_lead=True).body

    def contact(self, step: Step) -> User:
        """The human-rights contact of the acting body."""
        return self.world.in_role(Role.FOCAL_POINT, self.lead(step))

    def signer(self, step: Step) -> User:
        """The head of the acting body, or the deputy."""
        return self.world.in_role(Role.DEPARTMENT_HEAD, self.lead(step))

    def says(self, verb: str) -> str:
        """What is said at this step, in both languages."""
        return both(self.ask.say[verb])


def tale_of(world: World, library: Library, ask: Ask) -> Tale:
    """A story that has not begun."""
    return Tale(world, library, ask, iter(ask.whose), iter(ask.answer), iter(ask.update), iter(ask.grade))


def enter(tale: Tale, step: Step) -> None:
    """It arrives: from its document where it has one, with its labels, translation and plain summaries."""
    ask, world, document = tale.ask, tale.world, tale.library.documents.get(tale.ask.doc)
    issuer = document.body if document else world.bodies.get(ask.issuer)
    from_un = issuer is not None and issuer.kind in UN_KINDS
    tale.row = services.recommendation_issue(
        issuer=issuer, text=ask.original, lang=ask.lang, kind=ask.kind, origin=ask.origin, by=world.officer,
        addressee=ask.addressee or (Addressee.STATE if from_un else Addressee.CITY),
        addressee_body=world.bodies.get(ask.to), symbol=document.symbol if document else "", paragraph=ask.para,
        issued_on=tale.library.adopted_on(ask.doc) if document else None,
        visibility=Visibility.INTERNAL if ask.internal else Visibility.PUBLIC)
    _place_in_document(tale)
    _describe(tale)


def _place_in_document(tale: Tale) -> None:
    """What an import knows and a hand does not type: source paragraph, countries that asked, position."""
    ask, row, document = tale.ask, tale.row, tale.library.documents.get(tale.ask.doc)
    if document is None:
        return
    Recommendation.objects.filter(pk=row.pk).update(
        document=document, source=document.provisions.filter(number=ask.para).first(), country=document.country,
        session=document.session, cycle=document.cycle, position=ask.position, is_priority=ask.priority,
        wordings=[{"name": tale.library.countries[code], "country": code, "text": ""} for code in ask.states])
    row.refresh_from_db()


def _describe(tale: Tale) -> None:
    ask, row, by = tale.ask, tale.row, tale.world.officer
    for lang, text in ask.translated.items():
        services.text_set(recommendation=row, lang=lang, kind="official", text=text, by=by,
                          translator=ask.translator or "Human Rights Office, working translation")
    for lang, text in localized(ask.plain).items():
        services.text_set(recommendation=row, lang=lang, kind="summary", text=text, by=by)
    for origin, keys in ((Origin.UPSTREAM, ask.upstream), (Origin.RULE, ask.rule), (Origin.PERSON, ask.labels)):
        for key in keys:
            services.label_put(recommendation=row, term=tale.world.terms[key], origin=origin,
                               by=by if origin == Origin.PERSON else SYSTEM)
    for code, reason in ask.sdg.items():
        services.label_put(recommendation=row, term=tale.world.terms[f"sdg/{code}"], by=by, reason=both(reason))


def propose(tale: Tale, step: Step) -> None:
    """The officer says whose it is."""
    said, bodies, terms = next(tale.whose), tale.world.bodies, tale.world.terms
    services.recommendation_propose(
        recommendation=tale.row, outcome=said.outcome, reason=both(said.why), public_reason=localized(said.public),
        legal_basis=law(said.basis), function=terms[f"functions/{said.function}"] if said.function else None,
        lead=bodies.get(said.lead), supporting=[bodies[key] for key in said.support], passed_to=bodies.get(said.to),
        by=tale.world.officer)


def returns(tale: Tale, step: Step) -> None:
    """The head of the office gives the proposal back."""
    services.recommendation_return(recommendation=tale.row, reason=tale.says("return"), by=tale.world.head)


def approve(tale: Tale, step: Step) -> None:
    """The head of the office approves."""
    services.recommendation_approve(recommendation=tale.row, by=tale.world.head)


def take(tale: Tale, step: Step) -> None:
    """The department takes it at once."""
    services.recommendation_take(recommendation=tale.row, by=tale.contact(step))


def object_(tale: Tale, step: Step) -> None:
    """The department says that it is not its own."""
    services.recommendation_object(recommendation=tale.row, reason=tale.says("object"), by=tale.contact(step))


def uphold(tale: Tale, step: Step) -> None:
    """The head of the office keeps the assignment."""
    services.recommendation_uphold(recommendation=tale.row, reason=tale.says("uphold"), by=tale.world.head)


def draft(tale: Tale, step: Step, submit: bool = False) -> None:
    """The contact writes the next answer, with its proofs."""
    reply, by = next(tale.replies), tale.contact(step)
    due = tale.world.clock.moment.date() + dt.timedelta(days=reply.days) if reply.days else None
    tale.answer = services.answer_draft(
        recommendation=tale.row, word=reply.word, text=localized(reply.text), reason=localized(reply.reason),
        part=localized(reply.part), measure=localized(reply.measure), measure_due_on=due,
        passed_to=tale.world.bodies.get(reply.to), evidence=_add(tale, reply.proof, by), submit=submit, by=by)


def submit(tale: Tale, step: Step) -> None:
    """The contact writes the next answer and sends it to be signed."""
    draft(tale, step, submit=True)


def _add(tale: Tale, items: Sequence[Proof], by: User) -> list[Evidence]:
    found = []
    for item in items:
        row = services.evidence_add(
            recommendation=tale.row, kind=item.kind, title=localized(item.title), url=item.url, figure=item.figure,
            unit=localized(item.unit), source=localized(item.source), by=by,
            file=proofs.stored(item.file) if item.file else None,
            dated=tale.world.clock.moment.date() - dt.timedelta(days=6))
        found.append(row)
        if not item.keep:
            tale.unreleased.append(row)
    return found


def sign(tale: Tale, step: Step) -> None:
    """The head signs the answer."""
    assert tale.answer is not None
    services.answer_sign(answer=tale.answer, by=tale.signer(step))


def send_back(tale: Tale, step: Step) -> None:
    """The head gives the draft back."""
    assert tale.answer is not None
    services.answer_send_back(answer=tale.answer, reason=tale.says("send_back"), by=tale.signer(step))


def update(tale: Tale, step: Step) -> None:
    """The contact reports on the half-year."""
    report, by = next(tale.reports), tale.contact(step)
    tale.update = services.update_add(
        recommendation=tale.row, text=localized(report.text), says_done=report.done,
        corrects=tale.update if report.corrects else None, evidence=_add(tale, report.proof, by), by=by)


def sign_update(tale: Tale, step: Step) -> None:
    """The head signs the report."""
    assert tale.update is not None
    services.update_sign(update=tale.update, by=tale.signer(step))


def back_update(tale: Tale, step: Step) -> None:
    """The head gives the report back."""
    assert tale.update is not None
    services.update_send_back(update=tale.update, reason=tale.says("back_update"), by=tale.signer(step))


def release(tale: Tale, step: Step) -> None:
    """The office has checked what was added, and everybody may read it."""
    for item in tale.unreleased:
        services.evidence_release(evidence=item, by=tale.world.person("yuna.kang"))
    tale.unreleased.clear()


def recall(tale: Tale, step: Step) -> None:
    """The office takes the newest released evidence back."""
    item = tale.row.evidence.filter(visibility=Visibility.PUBLIC).latest("released_at")
    services.evidence_withdraw(evidence=item, reason=tale.says("recall"), by=tale.world.person("yuna.kang"))


def letter(tale: Tale, step: Step) -> None:
    """The letter to the body outside goes out."""
    item = tale.row.passings.filter(sent_on__isnull=True).select_related("to").latest("pk")
    services.passing_send(recommendation=tale.row, to=item.to, letter=tale.ask.letter, by=tale.world.officer)


def remind(tale: Tale, step: Step) -> None:
    """A reminder."""
    services.passing_remind(passing=tale.row.passings.latest("pk"), by=tale.world.officer)


def reply(tale: Tale, step: Step) -> None:
    """The body outside has answered."""
    services.passing_answer(passing=tale.row.passings.latest("pk"), answer=tale.says("reply"), by=tale.world.officer)


def grade(tale: Tale, step: Step) -> None:
    """Somebody outside says how far it is carried out."""
    mark = next(tale.marks)
    if mark.by in tale.world.bodies:
        _grade_of_committee(tale, mark)
        return
    by = tale.world.person(mark.by)
    services.grade_give(recommendation=tale.row, term=tale.world.terms[f"implementation/{mark.grade}"],
                        body=by.memberships.select_related("body").latest("pk").body, reason=localized(mark.why),
                        by=by)


def _grade_of_committee(tale: Tale, mark: Mark) -> None:
    """A UN committee's letter, taken over from its follow-up report: nobody here has given it."""
    Grade.objects.create(
        recommendation=tale.row, term=tale.world.terms[f"ccpr_grades/{mark.grade}"], role="un",
        body=tale.world.bodies[mark.by], by=None, dated=tale.world.clock.moment.date(),
        reason=localized(mark.why))
    settle(tale.row, "graded", by=SYSTEM, data={"body": mark.by, "grade": mark.grade})


def not_done(tale: Tale, step: Step) -> None:
    """A commission member finds that "done" is not shown."""
    services.report_send_back(recommendation=tale.row, reason=tale.says("not_done"),
                              by=tale.world.person("grace.otieno"))


def close(tale: Tale, step: Step) -> None:
    """The office closes it."""
    reason = tale.says("close") if "close" in tale.ask.say else ""
    services.recommendation_close(recommendation=tale.row, reason=reason, by=tale.world.officer)


def reopen(tale: Tale, step: Step) -> None:
    """The office begins anew."""
    services.recommendation_reopen(recommendation=tale.row, reason=tale.says("reopen"), by=tale.world.officer)


def resume(tale: Tale, step: Step) -> None:
    """Back to work."""
    services.recommendation_resume(recommendation=tale.row, reason=tale.says("resume"), by=tale.world.officer)


def escalate(tale: Tale, step: Step) -> None:
    """The commission puts a declined one before the department again."""
    services.recommendation_escalate(recommendation=tale.row, reason=tale.says("escalate"),
                                     by=tale.world.person("grace.otieno"))


def withdraw(tale: Tale, step: Step) -> None:
    """The office takes it from the public."""
    services.recommendation_withdraw(recommendation=tale.row, reason=tale.says("withdraw"), by=tale.world.head)


VERBS: Mapping[str, Callable[[Tale, Step], None]] = {
    "enter": enter, "propose": propose, "return": returns, "approve": approve, "take": take, "object": object_,
    "uphold": uphold, "draft": draft, "submit": submit, "sign": sign, "send_back": send_back, "update": update,
    "sign_update": sign_update, "back_update": back_update, "release": release, "recall": recall, "letter": letter,
    "remind": remind, "reply": reply, "grade": grade, "not_done": not_done, "close": close, "reopen": reopen,
    "resume": resume, "escalate": escalate, "withdraw": withdraw,
}


def tell(tale: Tale, step: Step) -> None:
    """Let one step happen; a story that cannot be true says where it breaks.

    Raises:
        ValueError: a service refused the step.
    """
    try:
        VERBS[step.verb](tale, step)
    except Exception as error:
        raise ValueError(f"{tale.ask.key}: {step.ago} {step.verb}: {error}") from error
    tale.row.refresh_from_db()
