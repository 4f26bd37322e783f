"""The shapes of what the API answers about opinions, promises, comments, budget lines and meetings."""

from __future__ import annotations

import datetime as dt

from ninja import Schema
from pydantic import Field

from hrcity.portal.api_shapes import BodyBrief, Text

REF = "Reference, unique in the city."
URL = "Its permanent page."
NEXT = "The cursor `after` of the next page; empty on the last."
FIGURE = "The latest figure of this stage, a decimal number as text; null = no figure, which is not 0."


class OpinionAnswer(Schema):
    """What the city answered to an opinion, signed."""

    version: int = Field(description="1 is the first; the highest is in force.")
    word: str = Field(description="taken_up, partly or not.")
    reason: Text
    measure: str | None = Field(description="Reference of the measure in which it is taken up.")
    signed_on: dt.date | None


class Opinion(Schema):
    """What a body said of a plan, of the progress of a year, or of a measure."""

    ref: str = Field(description=REF)
    url: str = Field(description=URL)
    body: BodyBrief
    scope: str = Field(description="plan, year or node (a measure).")
    kind: str = Field(description="comment, approve, changes, object, propose or recommend.")
    plan: str | None = Field(description="Reference of the plan.")
    measure: str | None = Field(description="Reference of the measure.")
    year: int | None
    meeting: str | None = Field(description="Reference of the meeting it came from.")
    text: Text
    dissent: Text = Field(description="What the others think.")
    state: str = Field(description="published or withdrawn.")
    published_on: dt.date | None
    due_on: dt.date | None = Field(description="The day by which the city answers.")
    duty: str = Field(description="The article that obliges the city to answer; empty = no legal duty.")
    recommendation: str | None = Field(description="Reference of the recommendation that came of it.")
    withdrawn_reason: Text
    answers: list[OpinionAnswer] = Field(description="The latest first.")


class OpinionPage(Schema):
    """A page of opinions."""

    items: list[Opinion]
    next: str = Field(description=NEXT)


class Judgement(Schema):
    """What a body outside the office-holder's line says of a promise."""

    verdict: str = Field(description="kept, broken or open.")
    reason: Text
    proof_url: str
    body: BodyBrief
    dated: dt.date


class PromiseReply(Schema):
    """What the office-holder's side says to it."""

    body: BodyBrief
    text: Text
    dated: dt.date


class Promise(Schema):
    """What an office-holder promised in public, and how it stands."""

    ref: str = Field(description=REF)
    url: str = Field(description=URL)
    office: Text
    holder: str = Field(description="Name of the office-holder.")
    body: BodyBrief
    term_starts_on: dt.date
    term_ends_on: dt.date | None
    kind: str = Field(description="election, statement, answer or council.")
    text: Text
    given_on: dt.date
    source: Text
    source_url: str
    due_on: dt.date | None
    verdict: str = Field(description="kept, broken or open, today.")
    is_late: bool = Field(description="Its day is over and nobody has found it kept or broken.")
    verdict_at_end: str | None = Field(description="How it stood when the term ended; null while the term runs.")
    measures: list[str] = Field(description="References of the measures behind it.")
    recommendations: list[str] = Field(description="References of the recommendations behind it.")
    judgements: list[Judgement] = Field(description="Every public one, oldest first.")
    replies: list[PromiseReply]


class PromisePage(Schema):
    """A page of promises."""

    items: list[Promise]
    next: str = Field(description=NEXT)


class Comment(Schema):
    """What a resident says about a claim of progress, as it was published; no row names its sender."""

    ref: str = Field(description=REF)
    url: str = Field(description=URL)
    measure: str = Field(description="Reference of the measure.")
    period: str = Field(description="The report that is meant; empty = the measure as it stands.")
    body: BodyBrief = Field(description="The body that answers.")
    stance: str = Field(description="confirm, contest or add.")
    language: str = Field(description="Language in which it was written.")
    text: Text
    is_finding: bool = Field(description="Found by an appointed monitor.")
    state: str = Field(description="published, answered, contested_again or closed.")
    published_on: dt.date | None
    due_on: dt.date | None
    answered_on: dt.date | None
    answer: Text = Field(description="The signed answer.")
    contested_again_on: dt.date | None
    decision: str = Field(description="upheld (the resident is right), dismissed or empty.")
    decision_text: Text
    closed_on: dt.date | None


class CommentPage(Schema):
    """A page of comments."""

    items: list[Comment]
    next: str = Field(description=NEXT)


class BudgetLine(Schema):
    """A line of one budget year in one currency, with the latest figure of each stage."""

    ref: str = Field(description=REF)
    url: str = Field(description=URL)
    plan: str | None = Field(description="Reference of the plan.")
    year: int
    code: str = Field(description="Code in the budget book.")
    title: Text
    body: BodyBrief = Field(description="The body that spends.")
    source: str = Field(description="city, state or donor.")
    currency: str = Field(description="ISO 4217.")
    requested: str | None = Field(description=FIGURE)
    proposed: str | None = Field(description=FIGURE)
    voted: str | None = Field(description=FIGURE)
    revised: str | None = Field(description=FIGURE)
    spent: str | None = Field(description=FIGURE)
    spent_as_of: dt.date | None
    terms: list[str] = Field(description="Rights and groups, each as list:code.")


class BudgetPage(Schema):
    """A page of budget lines."""

    items: list[BudgetLine]
    next: str = Field(description=NEXT)


class Vote(Schema):
    """The count of a vote."""

    question: Text
    is_secret: bool
    yes: int
    no: int
    abstain: int
    is_carried: bool = Field(description="More for than against.")


class AgendaPoint(Schema):
    """A point of an agenda; of a closed one only its number and the reason."""

    number: int
    is_closed: bool
    reason: Text = Field(description="Why it is closed.")
    title: Text
    about: str = Field(description="Reference of the record it is about; empty = none that is public.")
    outcome: Text = Field(description="Once the minutes are published.")
    votes: list[Vote] = Field(description="Once the minutes are published.")


class Meeting(Schema):
    """A meeting of a body of the city, as everybody may know it."""

    ref: str = Field(description=REF)
    url: str = Field(description=URL)
    body: BodyBrief
    kind: str = Field(description="session, competence, review or hearing.")
    title: Text
    starts_at: dt.datetime
    place: Text
    state: str = Field(description="planned, held, published (minutes) or cancelled.")
    is_open: bool
    closed_reason: Text
    cancelled_reason: Text
    languages: list[str] = Field(description="Languages into which it is interpreted.")
    is_step_free: bool
    has_childcare: bool
    reimburses: bool = Field(description="Fares and lost pay are paid back.")
    minutes: Text = Field(description="Once they are published.")
    published_on: dt.date | None = Field(description="Day on which the minutes were published.")
    agenda: list[AgendaPoint]


class MeetingPage(Schema):
    """A page of meetings."""

    items: list[Meeting]
    next: str = Field(description=NEXT)
