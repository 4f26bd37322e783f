"""A list of recommendations as a document for a council: each with its source, who answers, status, answer, evidence.

Only what is public goes in, so that it can be read out; what was left out is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from hrcity.core.clocks import today
from hrcity.core.localtext import date_words, language_name
from hrcity.core.text import pick, plain
from hrcity.institutions.models import City
from hrcity.institutions.queries import city
from hrcity.portal import finding, public_record
from hrcity.portal.public_record import Public
from hrcity.recommendations import present
from hrcity.recommendations.listing import names_of
from hrcity.recommendations.models import Answer, Evidence, Grade, Recommendation
from hrcity.recommendations.rules import AnswerWord, Status

MOST = 200


@dataclass(frozen=True, slots=True)
class Paper:
    """What the document holds; `left_out` were found but are not public or are beyond the limit."""

    title: str
    head: list[str]
    records: list[dict[str, Any]]
    foot: list[str]
    url: str
    left_out: int


def paper(query: QueryDict, reader: Any) -> Paper:
    """The document over what an address of the list finds for a reader; at most 200 records."""
    language = get_language() or "en"
    page = finding.find(query, reader, lang=language, k=1, sort="newest", after="")
    ids = [pk for batch in finding.batches(query, reader, lang=language, limit=MOST) for pk in batch]
    items = public_record.load(ids)
    kept = finding.kept_query(query, reader)
    url = f"{settings.SITE_URL}{reverse('recommendations:list')}{f'?{kept}' if kept else ''}"
    left_out = max(page.total - len(items), 0)
    return Paper(_("Recommendations and what became of them"), head(query, city(), len(items), left_out),
                 [record(item) for item in items], foot(url), url, left_out)


def head(query: QueryDict, here: City | None, count: int, left_out: int) -> list[str]:
    """City and day, what was looked for, how many."""
    name = plain(here.title) if here else ""
    chosen = finding.in_words(query, names_of())
    lines = [", ".join(part for part in (name, date_words(today())) if part),
             _("Looked for: %(words)s") % {"words": "; ".join(chosen)} if chosen else _("All recommendations"),
             ngettext("%(n)s recommendation", "%(n)s recommendations", count) % {"n": count}]
    if left_out:
        lines.append(ngettext(
            "%(n)s more was found and is not in this document: it is not public, or beyond the first %(most)s.",
            "%(n)s more were found and are not in this document: they are not public, or beyond the first %(most)s.",
            left_out) % {"n": left_out, "most": MOST})
    return lines


def foot(url: str) -> list[str]:
    """How to check it."""
    return [_("Status of %(day)s. The same list, always up to date: %(url)s") % {
        "day": date_words(today()), "url": url},
        _("Every statement has its page with sources and history. A file is the same as long as its SHA-256 is.")]


def record(item: Public) -> dict[str, Any]:
    """One record: heading and rows of label and text."""
    row, reading = item.row, present.reading(item.row, item.texts)
    said = [(_("What is asked"), reading.text, reading.lang)]
    if reading.kind != "original":
        said.append((_("Original (%(language)s)") % {"language": language_name(row.lang)}, row.text, row.lang))
    elif reading.is_fallback:
        words = _("What is asked (only in %(language)s)") % {"language": language_name(row.lang)}
        said = [(words, reading.text, row.lang)]
    rows = [(_("Source"), source(item)), (_("Status"), status_words(item)), (_("Who answers"), who(item))]
    if item.due_on is not None:
        rows.append((_("Due"), f"{date_words(item.due_on)} ({present.distance_words(item.due_on)})"))
    rows += [(_("Answer"), answer_words(part)) for part in ([item.answer] if item.answer else [])]
    rows += [(_("Report %(period)s") % {"period": part.period_words}, pick(part.text).text)
             for part in item.updates[:1]]
    rows += [(_("Evidence"), evidence_words(part, row)) for part in item.evidence]
    rows += [(_("Grade"), grade_words(part)) for part in item.grades[:1]]
    rows.append((_("Page"), public_record.url_of(row)))
    return {"ref": row.ref, "title": f"{row.ref} – {source(item)}", "url": row.get_absolute_url(),
            "rows": [*said, *((label, text, "") for label, text in rows if text)]}


def source(item: Public) -> str:
    """Who asked, in which paragraph of which document, when."""
    row = item.row
    issuer = plain(row.issuer.title) if row.issuer else str(row.get_origin_display())
    return ", ".join(part for part in (issuer, row.citation_words, date_words(row.issued_on)) if part)


def status_words(item: Public) -> str:
    """The status as the page says it."""
    return str(present.chip(item.row, inside=False)["word"])


def who(item: Public) -> str:
    """The answering body, whom it was passed to, or that nobody is named yet."""
    if item.lead is not None:
        others = [plain(part.body.title) for part in item.assignments if not part.is_lead]
        return ", ".join([plain(item.lead.title), *others])
    made = item.row.decision if item.is_shown else None
    if made is not None and made.passed_to is not None:
        return _("Not the city: %(body)s") % {"body": plain(made.passed_to.title)}
    return pgettext("who answers", "not yet said") if item.status == Status.RECEIVED else ""


def answer_words(part: Answer) -> str:
    """The answer in one paragraph: word, text, part, reason, measure, number and day."""
    sentences = [str(AnswerWord(part.word).label), pick(part.text).text]
    if part.part:
        sentences.append(_("Which part: %(part)s") % {"part": plain(part.part)})
    if part.reason:
        sentences.append(_("Reason: %(reason)s") % {"reason": plain(part.reason)})
    if part.measure:
        day = f" ({date_words(part.measure_due_on)})" if part.measure_due_on else ""
        sentences.append(_("What will be done: %(measure)s") % {"measure": plain(part.measure)} + day)
    signed = ", ".join(word for word in (plain(part.body.title), part.number, date_words(
        part.signed_at.date() if part.signed_at else None)) if word)
    return "\n".join(sentence for sentence in [*sentences, signed] if sentence)


def grade_words(part: Grade) -> str:
    """How far, says who, when, why."""
    return f"{plain(part.term.title)} – {plain(part.body.title)}, {date_words(part.dated)}: {plain(part.reason)}"


def evidence_words(part: Evidence, row: Recommendation) -> str:
    """What it is, where it is, and the hash of a file."""
    told = public_record.evidence(part, row)
    figure = f"{part.figure} {plain(part.unit)}".strip()
    words = [plain(part.title), figure, plain(part.source), date_words(part.dated), told["url"] or told["file_url"],
             f"SHA-256 {told['sha256']}" if told["sha256"] else ""]
    return ", ".join(word for word in words if word)
