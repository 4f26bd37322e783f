"""The shapes of what the API answers about plans and measures."""

from __future__ import annotations

import datetime as dt

from ninja import Schema
from pydantic import Field

from hrcity.portal.api_shapes import BodyBrief, Evidence, FacetValue, Label, Text


class PlanLine(Schema):
    """A plan as a row of a list."""

    ref: str = Field(description="Reference, unique in the city, for example PLAN-2026-0001.")
    url: str = Field(description="Its permanent page.")
    kind: str = Field(description="basic, annual or thematic.")
    title: Text
    summary: Text
    owner: BodyBrief | None = Field(description="The city's body, or whoever outside the city answers for it.")
    starts_on: dt.date
    ends_on: dt.date
    every: str = Field(description="How often it reports: month, quarter, half or year.")
    state: str = Field(description="consultation, commission_review, adopted, in_force, closed or evaluated.")
    version: int = Field(description="Rises with each amendment.")
    adopted_by: BodyBrief | None
    adopted_on: dt.date | None
    parent: str | None = Field(description="Reference of the plan it carries out in part, such as the basic plan.")
    succeeds: str | None = Field(description="Reference of the plan before it.")
    updated_at: dt.datetime


class PlanLevel(Schema):
    """A level of a plan under its own name: goal, task, project …"""

    depth: int = Field(description="1 is the top.")
    name: Text
    reports: bool


class Standing(Schema):
    """Progress and what it is made of. p = Σ w·p / Σ w over the reported children, level by level."""

    progress: float | None = Field(description="0 to 100, rounded to two decimals; null where nothing is reported.")
    measures: int = Field(description="How many there are below, the dropped ones included.")
    reported: int
    left_out: int = Field(description="Neither reported nor dropped: they are not in the figure.")
    dropped: int
    statuses: list[FacetValue] = Field(description="How many stand where; never put together into one.")


class Plan(PlanLine):
    """A plan with its levels and where it stands."""

    levels: list[PlanLevel]
    standing: Standing
    period: str = Field(description="A measure counts when it reported on this period or later; empty = on any.")
    progress_csv: str = Field(description="The file from which every figure can be computed again.")


class MeasureLine(Schema):
    """A goal or measure as a row of a list; status and progress are those of its last accepted report."""

    ref: str = Field(description="Reference, unique in the city, for example MEA-2026-0001.")
    url: str = Field(description="Its permanent page.")
    plan: str = Field(description="Reference of its plan.")
    parent: str | None = Field(description="Reference of the goal above it.")
    level: int = Field(description="Depth in the plan, 1 is the top.")
    code: str = Field(description="The number that the plan prints.")
    title: Text
    target: Text = Field(description="What is to be reached.")
    lead: BodyBrief | None = Field(description="The body that carries it out and reports.")
    starts_on: dt.date | None
    ends_on: dt.date | None
    weight: float | None = Field(description="Among those beside it; null = each weighs 1.")
    status: str = Field(description="not_started, on_track, delayed, blocked, done or dropped.")
    progress: float | None = Field(description="0 to 100; of goals it is computed and stands in `standing`.")
    period: str = Field(description="The period of its last accepted report; empty = none yet.")
    dropped_on: dt.date | None


class MeasurePage(Schema):
    """A page of goals and measures."""

    items: list[MeasureLine]
    next: str = Field(description="The cursor `after` of the next page; empty on the last.")


class Norm(Schema):
    """What it rests on: a treaty, an ordinance, an article of it."""

    document: str = Field(description="Slug of the document.")
    element: str = Field(description="Name of the article in it; empty = the whole.")


class Milestone(Schema):
    """A step on the way."""

    due_on: dt.date
    text: Text
    reached_on: dt.date | None


class ReportLine(Schema):
    """What the lead body reported, accepted by somebody outside it."""

    measure: str = Field(description="Reference of the measure.")
    period: str = Field(description="2026-03, 2026-Q1, 2026-H1 or 2026.")
    body: BodyBrief
    status: str
    progress: float | None
    text: Text
    reason: Text = Field(description="Why it is late or stuck, why the figure fell, why there is no proof.")
    hindrance: str = Field(
        description="will, resources, coordination, information, participation, law, other or empty."
    )
    needs: Text = Field(description="What is needed.")
    needs_from: BodyBrief | None = Field(description="From whom.")
    new_end: dt.date | None = Field(description="The new day that is expected.")
    outcome: Text = Field(description="What it changed, in words.")
    corrects_an_earlier_one: bool
    correction_reason: Text
    submitted_on: dt.date | None
    accepted_on: dt.date | None


class Report(ReportLine):
    """A report with its public evidence."""

    evidence: list[Evidence]


class ReportPage(Schema):
    """A page of accepted reports, oldest first."""

    items: list[ReportLine]
    next: str = Field(description="The cursor `after` of the next page; empty on the last.")


class Measure(MeasureLine):
    """A goal or measure with everything of it that is public."""

    description: Text
    duties: list[str] = Field(description="respect, protect, fulfil.")
    place: Text
    supporting: list[BodyBrief]
    milestones: list[Milestone]
    recommendations: list[str] = Field(description="References of the recommendations it answers.")
    norms: list[Norm]
    indicators: list[str] = Field(description="References of the indicators that show whether it works.")
    labels: list[Label]
    dropped_by: BodyBrief | None
    dropped_reason: Text
    standing: Standing | None = Field(description="Of what stands below it; of a measure, of itself.")
    reports: list[Report]
