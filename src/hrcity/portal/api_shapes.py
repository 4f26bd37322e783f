"""The shapes of what the API answers: stable names, each said in a sentence (docs/openapi.json is made from them)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import Field

Text = Annotated[dict[str, str], Field(description="The text in each language it has, by language code.")]


class Problem(Schema):
    """Why there is no answer."""

    code: str = Field(description="A stable code for programs.")
    sentence: str = Field(description="What is wrong and what to do, for people.")


class BodyBrief(Schema):
    """A body as other records name it."""

    ref: str = Field(description="Reference of the body, unique in the city.")
    title: Text
    url: str = Field(description="Its page.")


class RecommendationLine(Schema):
    """A recommendation as a row of a list."""

    ref: str = Field(description="Reference, unique in the city, for example REC-2026-0042.")
    url: str = Field(description="Its permanent page.")
    kind: str = Field(description="recommendation, concern or information.")
    origin: str = Field(description="What kind of body it comes from: treaty_body, upr, nhri, commission, jury …")
    issuer: BodyBrief | None = Field(description="Who asks.")
    symbol: str = Field(description="UN document number, normal form.")
    paragraph: str
    sub_item: str
    addressee: str = Field(description="Who is asked: state or city.")
    country: str = Field(description="Country reviewed, ISO 3166-1 alpha-3.")
    text: str = Field(description="The original wording.")
    lang: str = Field(description="Language of the original wording.")
    issued_on: dt.date | None
    position: str = Field(description="The country's answer, never the city's: supported, noted … or empty.")
    status: str = Field(description="Status as the public may know it: received until a decision is public, then "
                                    "assigned, unclear, passed_on, declined, in_progress, reported_done, graded, "
                                    "closed.")
    answers_by: BodyBrief | None = Field(description="The body that answers, once that is public.")
    due_on: dt.date | None = Field(description="The day by which the answer, or then the measure, is due.")
    updated_at: dt.datetime


class DocumentBrief(Schema):
    """The document a recommendation stands in."""

    slug: str
    symbol: str
    title: Text
    url: str
    element: str = Field(description="Id of the paragraph inside the document, stable across imports.")


class RecommendationText(Schema):
    """A translation or plain summary."""

    lang: str
    kind: str = Field(description="official, summary or draft (made by a machine).")
    text: str
    translator: str


class Wording(Schema):
    """A recommending country and, where it differs, its own wording."""

    name: str
    country: str
    text: str


class Label(Schema):
    """A term put on the recommendation, with where it comes from."""

    scheme: str
    code: str
    title: Text
    origin: str = Field(description="upstream (came with the import), rule, model (computer suggestion) or person.")
    confidence: float | None = Field(description="0 to 1 where a model gave one.")
    reason: str


class Decision(Schema):
    """Whose the recommendation is."""

    outcome: str = Field(description="ours, shared, national or unclear.")
    function: str | None = Field(description="Code of the function of the city.")
    legal_basis: str
    legal_basis_uri: str
    reason: Text
    passed_to: BodyBrief | None
    approved_on: dt.date | None


class Answer(Schema):
    """A signed answer of a body."""

    body: BodyBrief
    version: int
    number: str = Field(description="Document number.")
    word: str = Field(description="already, take_on, part, outside, not_now; to the city itself: accept, partly, "
                                  "reject.")
    text: Text
    part: Text
    reason: Text
    measure: Text
    measure_due_on: dt.date | None
    passed_to: BodyBrief | None
    signed_on: dt.date | None


class Update(Schema):
    """A signed report of what was done in a period."""

    body: BodyBrief
    period: str = Field(description="Half-year, for example 2026-H2.")
    text: Text
    says_done: bool
    signed_on: dt.date | None


class Evidence(Schema):
    """A piece of evidence that was checked and released."""

    kind: str = Field(description="file, link, minutes or figure.")
    title: Text
    body: BodyBrief
    dated: dt.date | None
    url: str = Field(description="Address of a link.")
    file_url: str = Field(description="Where the file can be downloaded.")
    sha256: str = Field(description="SHA-256 of the file's bytes, so that anyone can check it is the same.")
    bytes: int | None
    figure: str
    unit: Text
    source: Text
    released_on: dt.date | None


class Grade(Schema):
    """How far it is carried out, as a body outside the answering one sees it."""

    body: BodyBrief
    role: str = Field(description="commission, ombudsperson, nhri, reviewer, un or ngo.")
    grade: str = Field(description="Code of the term of the grade's scheme.")
    title: Text
    dated: dt.date
    reason: Text


class PassedOn(Schema):
    """A body outside the city that was asked, and whether it answered."""

    to: BodyBrief
    sent_on: dt.date | None
    reminders: int
    answered_on: dt.date | None


class HistoryEntry(Schema):
    """Something that happened, without names of persons."""

    at: dt.datetime
    verb: str
    data: dict[str, str]


class Recommendation(RecommendationLine):
    """A recommendation with everything of it that is public."""

    citation: str
    printed_number: str
    section: str
    session: str
    cycle: str
    position_source: str
    is_priority: bool
    document: DocumentBrief | None
    concern: str | None = Field(description="Reference of the concern it answers.")
    texts: list[RecommendationText]
    wordings: list[Wording]
    labels: list[Label]
    decision: Decision | None
    supported_by: list[BodyBrief]
    answers: list[Answer] = Field(description="Signed answers, newest first; an earlier version stays.")
    updates: list[Update]
    evidence: list[Evidence]
    grades: list[Grade] = Field(description="Newest first; several bodies stand side by side.")
    passed_on: list[PassedOn]
    history: list[HistoryEntry]


class FacetValue(Schema):
    """A value of a filter and how many it would leave."""

    value: str
    count: int


class RecommendationPage(Schema):
    """One page of a list."""

    total: int
    is_more: bool = Field(description="There are more than `total`.")
    notice: str = Field(description="A sentence where the search did something you should know.")
    next: str = Field(description="Cursor of the next page, to be given as `after`; empty on the last one.")
    facets: dict[str, list[FacetValue]]
    items: list[RecommendationLine]


class DocumentLine(Schema):
    """A treaty, law, report or other document."""

    slug: str
    url: str
    kind: str
    symbol: str
    title: Text
    short_title: Text
    body: BodyBrief | None
    country: str
    adopted_on: str = Field(description="Year, month or day, as exact as it is known.")
    in_force_on: str
    session: str
    cycle: str
    source: str = Field(description="Where the text or the facts come from.")
    source_url: str
    checked_on: dt.date | None


class ProvisionText(Schema):
    """The wording of a part in one language."""

    lang: str
    text: str
    is_original: bool
    is_machine: bool
    translator: str


class Provision(Schema):
    """A numbered part of a document."""

    element: str = Field(description="Id, stable across imports.")
    number: str
    title: Text
    heading: str
    texts: list[ProvisionText]


class Document(DocumentLine):
    """A document with its first parts."""

    provisions: list[Provision]
    next: str = Field(description="Cursor of the next parts, to be given as `after`; empty at the end.")


class DocumentPage(Schema):
    """One page of documents."""

    next: str
    items: list[DocumentLine]


class Owing(Schema):
    """What a body owes, as the public may know it."""

    owes: int = Field(description="Recommendations it leads.")
    open: int = Field(description="Those not answered yet.")
    late: int = Field(description="Those whose answer is past its day.")
    going: int = Field(description="Those under way.")
    graded: int


class Body(Schema):
    """Anybody who asks, answers, checks or decides."""

    ref: str
    url: str
    kind: str
    operator: str
    title: Text
    parent: str | None
    successor: str | None
    legal_basis: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    owing: Owing


class Scheme(Schema):
    """A list of terms."""

    code: str
    version: str
    kind: str
    title: Text
    source: str
    confidence: str = Field(description="verified, seed, proposed or belief: how sure the list itself is.")
    terms: int = Field(description="Number of terms in use.")


class Term(Schema):
    """One entry of a list."""

    id: int = Field(description="Number of the term: the value of the filters right, group, sdg and theme.")
    code: str
    parent: str | None
    title: Text
    definition: Text
    role: str
    source: str
    confidence: str
    retired: bool


class SchemeWithTerms(Scheme):
    """A list with its terms."""

    items: list[Term]


class Totals(Schema):
    """The public figures of the front page."""

    asked: int = Field(description="Recommendations that reached this city.")
    ours: int = Field(description="Ours, wholly or in part.")
    answered: int
    late: int
    graded: int
    passed_on: int
    passed_on_silent: int = Field(description="Passed on and never answered.")
