"""The tables of the open data about what follows a plan: opinions, promises, comments, money, meetings."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.plan.rules.money import STAGES
from hrcity.portal import public_follow as told
from hrcity.portal.open_table import Column, Rows, Table, batches, both, day


def opinions() -> Rows:
    """One row per published opinion."""
    for batch in batches(told.opinions()):
        for row in map(told.opinion, batch):
            yield [row["ref"], row["body"]["ref"], row["kind"], row["plan"] or "", row["measure"] or "",
                   row["year"] or "", row["meeting"] or "", *both(row["text"]), *both(row["dissent"]), row["state"],
                   day(row["published_on"]), day(row["due_on"]), row["duty"], row["recommendation"] or "",
                   *both(row["withdrawn_reason"]), row["url"]]  # fmt: skip


def opinion_answers() -> Rows:
    """One row per signed answer, every version."""
    for batch in batches(told.opinions()):
        for row in map(told.opinion, batch):
            for part in row["answers"]:
                yield [row["ref"], part["version"], part["word"], *both(part["reason"]), part["measure"] or "",
                       day(part["signed_on"])]  # fmt: skip


def promises() -> Rows:
    """One row per promise."""
    for batch in batches(told.promises()):
        for row in map(told.promise, batch):
            yield [row["ref"], row["holder"], *both(row["office"]), row["body"]["ref"], day(row["term_starts_on"]),
                   day(row["term_ends_on"]), row["kind"], *both(row["text"]), day(row["given_on"]),
                   *both(row["source"]), row["source_url"], day(row["due_on"]), row["verdict"], row["is_late"],
                   row["verdict_at_end"] or "", "; ".join(row["measures"]), "; ".join(row["recommendations"]),
                   row["url"]]  # fmt: skip


def promise_judgements() -> Rows:
    """One row per judgement that everybody may read."""
    for batch in batches(told.promises()):
        for row in map(told.promise, batch):
            for part in row["judgements"]:
                yield [row["ref"], part["verdict"], *both(part["reason"]), part["proof_url"], part["body"]["ref"],
                       day(part["dated"])]  # fmt: skip


def comments() -> Rows:
    """One row per published comment, with its answer."""
    for batch in batches(told.comments()):
        for row in map(told.comment, batch):
            yield [row["ref"], row["measure"], row["period"], row["body"]["ref"], row["stance"], row["language"],
                   row["text"].get(row["language"], ""), *both(row["text"]), row["is_finding"], row["state"],
                   day(row["published_on"]), day(row["due_on"]), day(row["answered_on"]), *both(row["answer"]),
                   day(row["contested_again_on"]), row["decision"], *both(row["decision_text"]),
                   day(row["closed_on"]), row["url"]]  # fmt: skip


def budget_lines() -> Rows:
    """One row per public budget line."""
    for batch in batches(told.budget_lines()):
        tags = told.budget_tags([row.pk for row in batch])
        for row in (told.budget_line(line, tags.get(line.pk, ())) for line in batch):
            yield [row["ref"], row["plan"] or "", row["year"], row["code"], *both(row["title"]), row["body"]["ref"],
                   row["source"], row["currency"], *(_cell(row[stage]) for stage in STAGES), day(row["spent_as_of"]),
                   "; ".join(row["terms"]), row["url"]]  # fmt: skip


def budget_shares() -> Rows:
    """One row per share of a line that goes into a measure."""
    for batch in batches(told.budget_shares()):
        for row in batch:
            yield [row.line.ref, row.node.ref, float(row.share)]


def meetings() -> Rows:
    """One row per meeting."""
    for batch in batches(told.meetings()):
        for row in told.meetings_told(batch):
            yield [row["ref"], row["body"]["ref"], row["kind"], *both(row["title"]),
                   timezone.localtime(row["starts_at"]).isoformat(timespec="minutes"), *both(row["place"]),
                   row["state"], row["is_open"], *both(row["closed_reason"]), *both(row["cancelled_reason"]),
                   "; ".join(row["languages"]), row["is_step_free"], row["has_childcare"], row["reimburses"],
                   *both(row["minutes"]), day(row["published_on"]), row["url"]]  # fmt: skip


def meeting_points() -> Rows:
    """One row per point of an agenda."""
    for batch in batches(told.meetings()):
        for row in told.meetings_told(batch):
            for part in row["agenda"]:
                yield [row["ref"], part["number"], part["is_closed"], *both(part["reason"]), *both(part["title"]),
                       part["about"], *both(part["outcome"])]  # fmt: skip


def meeting_votes() -> Rows:
    """One row per vote whose minutes are published."""
    for batch in batches(told.meetings()):
        for row in told.meetings_told(batch):
            for part in row["agenda"]:
                for vote in part["votes"]:
                    yield [row["ref"], part["number"], *both(vote["question"]), vote["is_secret"], vote["yes"],
                           vote["no"], vote["abstain"], vote["is_carried"]]  # fmt: skip


def _cell(amount: str | None) -> Any:
    return "" if amount is None else float(amount)


def _two(name: str, what: str) -> tuple[Column, Column]:
    return (f"{name}_en", "string", f"{what}, in English."), (f"{name}_ko", "string", f"{what}, in Korean.")


REF: Column = ("ref", "string", "Reference, unique in the city.")
URL: Column = ("url", "string", "Permanent page.")
BODY: Column = ("body", "string", "Reference of the body that says it (table bodies).")
AMOUNT = "Latest figure of the stage, in `currency`; empty = no figure, which is not 0."
TABLES: tuple[Table, ...] = (
    Table("opinions", _("Opinions on plans"), _("What the commission and others said of plans, years and measures"), (
        REF, BODY, ("kind", "string", "comment, approve, changes, object, propose or recommend."),
        ("plan", "string", "Reference of the plan (table plans)."),
        ("measure", "string", "Reference of the measure (table measures); empty = the plan or a year of it."),
        ("year", "integer", "The year whose progress it is about."),
        ("meeting", "string", "Reference of the meeting (table meetings)."), *_two("text", "What the body says"),
        *_two("dissent", "What the others think"), ("state", "string", "published or withdrawn."),
        ("published_on", "date", "Day of publication."), ("due_on", "date", "Day by which the city answers."),
        ("duty", "string", "Article that obliges the city to answer; empty = no legal duty."),
        ("recommendation", "string", "Reference of the recommendation that came of it (table recommendations)."),
        *_two("withdrawn_reason", "Why the body withdrew it"), URL), opinions),
    Table("opinion_answers", _("Answers to opinions"), _("What the city answered, signed, every version"), (
        ("opinion", "string", "Reference of the opinion (table opinions)."),
        ("version", "integer", "1 is the first; the highest is in force."),
        ("word", "string", "taken_up, partly or not."), *_two("reason", "Why not, or not wholly"),
        ("measure", "string", "Reference of the measure in which it is taken up (table measures)."),
        ("signed_on", "date", "Day of signature.")), opinion_answers),
    Table("promises", _("Promises of office-holders"), _("What was promised in public, and whether it is kept"), (
        REF, ("holder", "string", "Name of the office-holder."), *_two("office", "The office"),
        ("body", "string", "Reference of the body of the office (table bodies)."),
        ("term_starts_on", "date", "First day of the term."), ("term_ends_on", "date", "Last day of the term."),
        ("kind", "string", "Where it was given: election, statement, answer or council."),
        *_two("text", "The promise"), ("given_on", "date", "Day on which it was given."),
        *_two("source", "Where it is written"), ("source_url", "string", "Address of the source."),
        ("due_on", "date", "Until when."), ("verdict", "string", "kept, broken or open, as of the day of the file."),
        ("late", "boolean", "Its day is over and nobody has found it kept or broken."),
        ("verdict_at_end", "string", "How it stood when the term ended; empty while the term runs."),
        ("measures", "string", "References of measures, with semicolons."),
        ("recommendations", "string", "References of recommendations, with semicolons."), URL), promises),
    Table("promise_judgements", _("Judgements of promises"), _("Kept or broken: who says so, and why"), (
        ("promise", "string", "Reference of the promise (table promises)."),
        ("verdict", "string", "kept, broken or open."), *_two("reason", "Why"),
        ("proof_url", "string", "Address of what shows it."), BODY, ("dated", "date", "Day of the judgement.")),
        promise_judgements),
    Table("comments", _("Comments of residents"), _("What residents confirm or contest, and what was answered"), (
        REF, ("measure", "string", "Reference of the measure (table measures)."),
        ("period", "string", "The report that is meant; empty = the measure as it stands."),
        ("body", "string", "Reference of the body that answers (table bodies)."),
        ("stance", "string", "confirm, contest or add."),
        ("language", "string", "Language in which it was written, BCP 47."),
        ("text", "string", "As published, in the language in which it was written."),
        *_two("text", "As published, or translated"), ("finding", "boolean", "Found by an appointed monitor."),
        ("state", "string", "published, answered, contested_again or closed."),
        ("published_on", "date", "Day of publication."), ("due_on", "date", "Day by which it is answered."),
        ("answered_on", "date", "Day of the answer."), *_two("answer", "The answer"),
        ("contested_again_on", "date", "Day on which the resident contested the answer."),
        ("decision", "string", "upheld (the resident is right), dismissed or empty."),
        *_two("decision_text", "What the commission found"), ("closed_on", "date", "Day of the decision."), URL),
        comments),
    Table("budget_lines", _("Budget lines"), _("Requested, proposed, voted, revised and spent"), (
        REF, ("plan", "string", "Reference of the plan (table plans)."), ("year", "integer", "Budget year."),
        ("code", "string", "Code in the budget book."), *_two("title", "Title"),
        ("body", "string", "Reference of the body that spends (table bodies)."),
        ("source", "string", "city, state or donor."), ("currency", "string", "ISO 4217."),
        *((str(stage.value), "number", AMOUNT) for stage in STAGES),
        ("spent_as_of", "date", "Day of the figure spent."),
        ("terms", "string", "Rights and groups as list:code (table terms), with semicolons."), URL), budget_lines),
    Table("budget_shares", _("Money for measures"), _("Which part of a budget line goes into which measure"), (
        ("line", "string", "Reference of the line (table budget_lines)."),
        ("measure", "string", "Reference of the measure (table measures)."),
        ("share", "number", "Per cent of the line.")), budget_shares),
    Table("meetings", _("Meetings"), _("When bodies of the city meet, where, open or closed and why"), (
        REF, ("body", "string", "Reference of the body that meets (table bodies)."),
        ("kind", "string", "session, competence, review or hearing."), *_two("title", "Title"),
        ("starts_at", "datetime", "When it begins, ISO 8601 with offset."), *_two("place", "Where"),
        ("state", "string", "planned, held, published (minutes) or cancelled."),
        ("open", "boolean", "Everybody may come."), *_two("closed_reason", "Why it is closed"),
        *_two("cancelled_reason", "Why it was cancelled"),
        ("languages", "string", "Languages into which it is interpreted, with semicolons."),
        ("step_free", "boolean", "The way in is free of steps."),
        ("childcare", "boolean", "Children are looked after."),
        ("reimburses", "boolean", "Fares and lost pay are paid back."), *_two("minutes", "Published minutes"),
        ("published_on", "date", "Day on which the minutes were published."), URL), meetings),
    Table("meeting_points", _("Agendas"), _("What was discussed and what came of it; of closed points the reason"), (
        ("meeting", "string", "Reference of the meeting (table meetings)."),
        ("number", "integer", "Place in the agenda."),
        ("closed", "boolean", "Kept from the public."), *_two("closed_reason", "Why it is closed"),
        *_two("title", "The point"), ("about", "string", "Reference of the record it is about."),
        *_two("outcome", "What came of it, once the minutes are published")), meeting_points),
    Table("meeting_votes", _("Votes"), _("How bodies of the city voted, once the minutes are published"), (
        ("meeting", "string", "Reference of the meeting (table meetings)."),
        ("point", "integer", "Number of the point (table meeting_points)."), *_two("question", "The question"),
        ("secret", "boolean", "By secret ballot."), ("yes", "integer", "For."), ("no", "integer", "Against."),
        ("abstain", "integer", "Abstained."), ("carried", "boolean", "More for than against.")), meeting_votes),
)  # fmt: skip
