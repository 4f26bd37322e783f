"""The tables of the open data about plans: plans, measures, what they are linked to, accepted reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hrcity.portal import public_plans
from hrcity.portal.open_table import BODY, Column, Rows, Table, batches, both, day, ref
from hrcity.portal.public_record import url_of


def plans() -> Rows:
    """One row per public plan."""
    for batch in batches(public_plans.plans()):
        for row in batch:
            yield [row.ref, row.kind, *both(row.title), *both(row.summary), ref(row.owner), day(row.starts_on),
                   day(row.ends_on), row.every, row.state, row.version, ref(row.adopted_by), day(row.adopted_on),
                   row.parent.ref if row.parent else "", row.succeeds.ref if row.succeeds else "",
                   url_of(row)]  # fmt: skip


def measures() -> Rows:
    """One row per goal or measure of a public plan."""
    for batch in batches(public_plans.measures()):
        for row in batch:
            yield [row.ref, row.plan.ref, row.parent.ref if row.parent else "", row.level.depth, row.code,
                   *both(row.title), *both(row.target), ref(row.lead), day(row.starts_on), day(row.ends_on),
                   "" if row.weight is None else float(row.weight), row.status,
                   "" if row.progress is None else float(row.progress), row.latest.period if row.latest else "",
                   "; ".join(row.duties), day(row.dropped_on), ref(row.dropped_by), *both(row.dropped_reason),
                   url_of(row)]  # fmt: skip


def links() -> Rows:
    """What measures answer, rest on and are watched by, one row a link."""
    for batch in batches(public_plans.measures()):
        found = public_plans.links([row.pk for row in batch])
        for row in batch:
            told = found[row.pk]
            yield from ([row.ref, "recommendation", one, ""] for one in told["recommendations"])
            yield from ([row.ref, "document", one["document"], one["element"]] for one in told["norms"])
            yield from ([row.ref, "indicator", one, ""] for one in told["indicators"])
            yield from ([row.ref, "term", one["scheme"], one["code"]] for one in told["labels"])


def reports() -> Rows:
    """One row per accepted report."""
    for batch in batches(public_plans.reports()):
        for row in batch:
            yield [row.node.ref, row.period, ref(row.body), row.status,
                   "" if row.progress is None else float(row.progress), *both(row.text), *both(row.reason),
                   row.hindrance, *both(row.needs), ref(row.needs_from), day(row.new_end), *both(row.outcome),
                   row.corrects_id is not None, *both(row.correction_reason), day(row.submitted_at),
                   day(row.validated_at)]  # fmt: skip


MEASURE: Column = ("measure", "string", "Reference of the measure (table measures).")
TABLES: tuple[Table, ...] = (
    Table("plans", _("Plans"), _("Who promised what from when to when, and where each plan stands"), (
        ("ref", "string", "Reference of the plan, unique in the city."),
        ("kind", "string", "basic, annual or thematic."),
        ("title_en", "string", "English title."), ("title_ko", "string", "Korean title."),
        ("summary_en", "string", "English summary."), ("summary_ko", "string", "Korean summary."),
        ("owner", "string", "Reference of the body that answers for it (table bodies)."),
        ("starts_on", "date", "First day."), ("ends_on", "date", "Last day."),
        ("every", "string", "How often it reports: month, quarter, half or year."),
        ("state", "string", "consultation, commission_review, adopted, in_force, closed or evaluated."),
        ("version", "integer", "Rises with each amendment."),
        ("adopted_by", "string", "Reference of the body that adopted it (table bodies)."),
        ("adopted_on", "date", "Day of adoption."),
        ("parent", "string", "Reference of the plan it carries out in part."),
        ("succeeds", "string", "Reference of the plan before it."), ("url", "string", "Permanent page.")), plans),
    Table("measures", _("Goals and measures"), _("Every goal and measure with its lead body, dates and status"), (
        ("ref", "string", "Reference of the goal or measure, unique in the city."),
        ("plan", "string", "Reference of its plan (table plans)."),
        ("parent", "string", "Reference of the goal above it; empty at the top."),
        ("level", "integer", "Depth in the plan, 1 is the top."),
        ("code", "string", "The number that the plan prints."),
        ("title_en", "string", "English title."), ("title_ko", "string", "Korean title."),
        ("target_en", "string", "What is to be reached, in English."),
        ("target_ko", "string", "What is to be reached, in Korean."),
        ("lead", "string", "Reference of the body that carries it out (table bodies)."),
        ("starts_on", "date", "First day."), ("ends_on", "date", "Last day."),
        ("weight", "number", "Among those beside it; empty = each weighs 1."),
        ("status", "string", "Of the last accepted report: not_started, on_track, delayed, blocked, done, dropped."),
        ("progress", "number", "0 to 100, of the last accepted report; of goals it is computed and not kept."),
        ("period", "string", "Period of the last accepted report; empty = none yet."),
        ("duties", "string", "respect, protect, fulfil, with semicolons."),
        ("dropped_on", "date", "Day it was dropped."),
        ("dropped_by", "string", "Reference of the body that decided it."),
        ("dropped_reason_en", "string", "Why, in English."), ("dropped_reason_ko", "string", "Why, in Korean."),
        ("url", "string", "Permanent page.")), measures),
    Table("measure_links", _("Links of measures"), _("What each measure answers, rests on and is watched by"), (
        MEASURE, ("kind", "string", "recommendation, document, indicator or term."),
        ("target", "string", "Reference of the recommendation or indicator, slug of the document, code of the list."),
        ("part", "string", "Article of the document, code of the term; else empty.")), links),
    Table("measure_reports", _("Reports on measures"), _("What lead bodies reported and somebody outside accepted"), (
        MEASURE, ("period", "string", "2026-03, 2026-Q1, 2026-H1 or 2026."), BODY,
        ("status", "string", "not_started, on_track, delayed, blocked or done."), ("progress", "number", "0 to 100."),
        ("text_en", "string", "Report in English."), ("text_ko", "string", "Report in Korean."),
        ("reason_en", "string", "Why it is late or stuck, in English."),
        ("reason_ko", "string", "Why it is late or stuck, in Korean."),
        ("hindrance", "string", "will, resources, coordination, information, participation, law, other or empty."),
        ("needs_en", "string", "What is needed, in English."), ("needs_ko", "string", "What is needed, in Korean."),
        ("needs_from", "string", "Reference of the body it is needed from (table bodies)."),
        ("new_end", "date", "New day that is expected."),
        ("outcome_en", "string", "What it changed, in English."),
        ("outcome_ko", "string", "What it changed, in Korean."),
        ("corrects", "boolean", "It corrects an earlier report of the period."),
        ("correction_reason_en", "string", "What was wrong, in English."),
        ("correction_reason_ko", "string", "What was wrong, in Korean."),
        ("submitted_on", "date", "Day it was sent to be checked."), ("accepted_on", "date", "Day it was accepted.")),
        reports),
)  # fmt: skip
