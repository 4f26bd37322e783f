"""The tables of the open data: their rows and, once for files, description and page, their columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import Visibility
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.portal import public_record
from hrcity.portal.open_follow import TABLES as FOLLOW_TABLES
from hrcity.portal.open_plans import TABLES as PLAN_TABLES
from hrcity.portal.open_table import BODY, Column, Rows, Table, batches, both, day, ref
from hrcity.recommendations import access
from hrcity.recommendations.models import (
    Answer,
    Assignment,
    Evidence,
    Grade,
    Recommendation,
    RecommendationLabel,
    RecommendationText,
    Update,
)
from hrcity.recommendations.rules import AnswerState
from hrcity.vocabulary.models import Term


def public() -> QuerySet[Recommendation]:
    return access.readable(public_record.ANYONE)


def recommendations() -> Rows:
    """One row per public recommendation."""
    for batch in batches(public().select_related("issuer", "document")):
        items = {row.pk: public_record.Public(row) for row in batch}
        shown = [pk for pk, item in items.items() if item.is_shown]
        for part in Assignment.objects.filter(recommendation_id__in=shown, ended_at__isnull=True, is_lead=True,
                                              noticed_at__isnull=False).select_related("body"):
            items[part.recommendation_id].assignments.append(part)
        for row in batch:
            item = items[row.pk]
            yield [row.ref, row.kind, row.origin, ref(row.issuer), row.symbol, row.paragraph, row.sub_item,
                   row.addressee, row.country, row.text, row.lang, day(row.issued_on), row.position, item.status,
                   row.ours if item.is_shown else "", ref(item.lead), day(item.due_on), day(row.updated_at),
                   public_record.url_of(row)]


def _parts(model: type[Model], **filters: Any) -> Iterator[Any]:
    """The parts of public recommendations, in the order of their keys."""
    query = model._default_manager.filter(**filters, recommendation__in=public()).select_related("recommendation")
    for batch in batches(query):
        yield from batch


def texts() -> Rows:
    """Translations and plain summaries."""
    for part in _parts(RecommendationText):
        yield [part.recommendation.ref, part.lang, part.kind, part.text, part.translator]


def labels() -> Rows:
    """Labels in force with where they come from."""
    query = RecommendationLabel.objects.filter(ended_at__isnull=True, recommendation__in=public()).select_related(
        "recommendation", "term__scheme")
    for batch in batches(query):
        for part in batch:
            yield [part.recommendation.ref, part.term.scheme.code, part.term.code, part.origin,
                   "" if part.confidence is None else part.confidence, part.reason, day(part.at)]


def answers() -> Rows:
    """Signed answers, every version."""
    query = Answer.objects.filter(state=AnswerState.SIGNED, recommendation__in=public()).select_related(
        "recommendation", "body", "passed_to")
    for batch in batches(query):
        for part in batch:
            yield [part.recommendation.ref, part.body.ref, part.version, part.number, part.word,
                   *both(part.text), *both(part.part), *both(part.reason), *both(part.measure),
                   day(part.measure_due_on), ref(part.passed_to), day(part.signed_at)]


def updates() -> Rows:
    """Signed reports."""
    for part in _parts(Update, state=AnswerState.SIGNED):
        yield [part.recommendation.ref, part.body.ref, part.period, *both(part.text), part.says_done,
               day(part.signed_at)]


def evidence() -> Rows:
    """Released evidence: what it is, where it is, its hash."""
    query = Evidence.objects.filter(visibility=Visibility.PUBLIC, recommendation__in=public()).select_related(
        "recommendation", "body", "file")
    for batch in batches(query):
        for part in batch:
            told = public_record.evidence(part, part.recommendation)
            yield [part.recommendation.ref, part.body.ref, part.kind, *both(part.title), day(part.dated), part.url,
                   told["file_url"], told["sha256"], told["bytes"] or "", part.figure, *both(part.unit),
                   *both(part.source), day(part.released_at)]


def grades() -> Rows:
    """Every grade, earlier ones included."""
    query = Grade.objects.filter(recommendation__in=public()).select_related("recommendation", "body", "term__scheme")
    for batch in batches(query):
        for part in batch:
            yield [part.recommendation.ref, part.body.ref, part.role, part.term.scheme.code, part.term.code,
                   plain(part.term.title, "en"), plain(part.term.title, "ko"), day(part.dated),
                   *both(part.reason)]


def bodies() -> Rows:
    """Every body that asks, answers, checks or decides."""
    for batch in batches(Body.objects.select_related("parent", "successor")):
        for row in batch:
            yield [row.ref, row.kind, row.operator, *both(row.title), ref(row.parent), ref(row.successor),
                   row.legal_basis, day(row.valid_from), day(row.valid_to), public_record.url_of(row)]


def terms() -> Rows:
    """Every term of every list."""
    for batch in batches(Term.objects.select_related("scheme", "parent")):
        for row in batch:
            yield [row.scheme.code, row.code, row.parent.code if row.parent else "", *both(row.title),
                   *both(row.definition), row.role, row.source, row.confidence, day(row.retired_at)]


REF: Column = ("ref", "string", "Reference of the recommendation, unique in the city.")
TABLES: tuple[Table, ...] = (
    Table("recommendations", _("Recommendations"), _("What was asked, by whom, of whom, and where it stands"), (
        REF, ("kind", "string", "recommendation, concern or information (a request for information)."),
        ("origin", "string", "Kind of body it comes from: treaty_body, upr, special_procedure, nhri, commission …"),
        ("issuer", "string", "Reference of the body that asks (table bodies)."),
        ("symbol", "string", "UN document number, normal form."), ("paragraph", "string", "Paragraph number as cited."),
        ("sub_item", "string", "Letter or number inside the paragraph."),
        ("addressee", "string", "state or city: who is asked."),
        ("country", "string", "Country reviewed, ISO 3166-1 alpha-3."),
        ("text", "string", "The wording as the source gives it."),
        ("lang", "string", "Language of the wording, BCP 47."),
        ("issued_on", "date", "Day of the document or meeting."),
        ("position", "string", "The country's answer: supported, supported_in_part, noted, not_supported, pending."),
        ("status", "string", "Status as the public may know it; received until a decision is public."),
        ("whose", "string", "ours, shared, national or unclear; empty until that is public."),
        ("answers_by", "string", "Reference of the body that answers (table bodies)."),
        ("due_on", "date", "Day by which the answer, or then the measure, is due."),
        ("updated_on", "date", "Day of the last change."), ("url", "string", "Permanent page.")), recommendations),
    Table("texts", _("Translations and summaries"), _("Texts of recommendations in further languages"), (
        REF, ("lang", "string", "Language, BCP 47."), ("kind", "string", "official, summary or draft (by a machine)."),
        ("text", "string", "The text."), ("translator", "string", "Who made it, where that is said.")), texts),
    Table("labels", _("Labels"), _("Rights, groups, Goals and other terms, each with where it comes from"), (
        REF, ("scheme", "string", "List (table terms)."), ("code", "string", "Term in the list (table terms)."),
        ("origin", "string", "upstream, rule, model or person."),
        ("confidence", "number", "0 to 1, where a model gave one."), ("reason", "string", "Why."),
        ("labelled_on", "date", "Day it was put on.")), labels),
    Table("answers", _("Answers"), _("Signed answers of the answering bodies, every version"), (
        REF, BODY, ("version", "integer", "1 is the first; the highest is in force."),
        ("number", "string", "Document number."),
        ("word", "string", "already, take_on, part, outside, not_now; to the city itself accept, partly, reject."),
        ("text_en", "string", "Answer in English."), ("text_ko", "string", "Answer in Korean."),
        ("part_en", "string", "Which part is taken on, in English."),
        ("part_ko", "string", "Which part is taken on, in Korean."),
        ("reason_en", "string", "Why not, or not wholly, in English."),
        ("reason_ko", "string", "Why not, or not wholly, in Korean."),
        ("measure_en", "string", "What will be done, in English."),
        ("measure_ko", "string", "What will be done, in Korean."), ("measure_due_on", "date", "By when."),
        ("passed_to", "string", "Reference of the body it was passed to."), ("signed_on", "date", "Day of signature.")),
        answers),
    Table("updates", _("Reports"), _("Signed reports of what was done in a half-year"), (
        REF, BODY, ("period", "string", "Half-year, for example 2026-H2."), ("text_en", "string", "Report in English."),
        ("text_ko", "string", "Report in Korean."), ("says_done", "boolean", "The body says that it is done."),
        ("signed_on", "date", "Day of signature.")), updates),
    Table("evidence", _("List of evidence"), _("Released evidence: what it is, where it is, its hash"), (
        REF, BODY, ("kind", "string", "file, link, minutes or figure."), ("title_en", "string", "English title."),
        ("title_ko", "string", "Korean title."),
        ("dated", "date", "Date of the evidence itself."), ("url", "string", "Address of a link."),
        ("file_url", "string", "Where the file can be downloaded."),
        ("sha256", "string", "SHA-256 of the file's bytes, hexadecimal."), ("bytes", "integer", "Size in bytes."),
        ("figure", "string", "Value of a figure, in `unit`."), ("unit_en", "string", "Unit, in English."),
        ("unit_ko", "string", "Unit, in Korean."), ("source_en", "string", "Source, meeting or register, in English."),
        ("source_ko", "string", "The same in Korean."), ("released_on", "date", "Day of release.")), evidence),
    Table("grades", _("Grades"), _("How far it is carried out, as bodies outside the answering one see it"), (
        REF, BODY, ("role", "string", "commission, ombudsperson, nhri, reviewer, un or ngo."),
        ("scheme", "string", "Scale (table terms)."), ("grade", "string", "Grade in the scale (table terms)."),
        ("title_en", "string", "Grade in English."), ("title_ko", "string", "Grade in Korean."),
        ("dated", "date", "Date of the grade."), ("reason_en", "string", "Why, in English."),
        ("reason_ko", "string", "Why, in Korean.")), grades),
    Table("bodies", _("Bodies"), _("Who asks, answers, checks and decides"), (
        ("ref", "string", "Reference of the body."), ("kind", "string", "department, commission, treaty_body …"),
        ("operator", "string", "city, civil_society, independent, state or un."),
        ("title_en", "string", "English name."),
        ("title_ko", "string", "Korean name."), ("parent", "string", "Reference of the body above it."),
        ("successor", "string", "Reference of the body that took over."), ("legal_basis", "string", "Law and article."),
        ("valid_from", "date", "First day."), ("valid_to", "date", "Last day."), ("url", "string", "Page.")), bodies),
    Table("terms", _("Terms"), _("The lists behind labels, grades and functions"), (
        ("scheme", "string", "Code of the list."), ("code", "string", "Code of the term."),
        ("parent", "string", "Code of the term above it."), ("title_en", "string", "English title."),
        ("title_ko", "string", "Korean title."), ("definition_en", "string", "English definition."),
        ("definition_ko", "string", "Korean definition."), ("role", "string", "rights_holder, duty_bearer or empty."),
        ("source", "string", "Source."), ("confidence", "string", "verified, seed, proposed or belief."),
        ("retired_on", "date", "Day it went out of use.")), terms),
    *PLAN_TABLES,
    *FOLLOW_TABLES,
)
BY_NAME = {table.name: table for table in TABLES}
