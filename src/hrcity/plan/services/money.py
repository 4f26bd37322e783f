"""Budget lines: made, given figures, shared out to measures, tagged. Figures are appended, never overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hrcity.core.actors import Actor
from hrcity.core.audit import audit
from hrcity.core.clocks import today
from hrcity.core.errors import DomainError
from hrcity.core.models import Visibility
from hrcity.core.references import next_reference
from hrcity.core.registry import tell
from hrcity.core.text import Localized, filled, plain
from hrcity.institutions.models import Body
from hrcity.plan import access
from hrcity.plan.models import Allocation, BudgetAmount, BudgetLabel, BudgetLine, Node, Plan
from hrcity.plan.queries import money as queries
from hrcity.plan.rules import money as rules
from hrcity.vocabulary.models import Origin, Term

CHANGEABLE = ("title", "body", "plan", "visibility", "code", "source")


def line_locked(line: BudgetLine) -> BudgetLine:
    """The line as it is now, locked until the end of the transaction."""
    return BudgetLine.objects.select_for_update(of=("self",)).select_related("body", "plan").get(pk=line.pk)


def _settle(line: BudgetLine, verb: str, *, by: Actor, data: Mapping[str, Any], **fields: Any) -> BudgetLine:
    for name, value in fields.items():
        setattr(line, name, value)
    line.updated_at = timezone.now()
    line.save(update_fields=["updated_at", *fields])
    audit(f"budget_line.{verb}", line, by=by, data=data)
    transaction.on_commit(lambda: tell(line, verb))
    return line


def line_add(
    *,
    year: int,
    code: str,
    title: Localized,
    body: Body,
    source: str,
    currency: str,
    by: Actor,
    plan: Plan | None = None,
    visibility: str = Visibility.PUBLIC,
) -> BudgetLine:
    """Make a line of a budget year. The same sent twice is one line.

    Raises:
        DomainError: something is missing, or another line stands under this code already.
    """
    access.permit_edit(by)
    title, code, currency = filled(title), " ".join(code.split()), currency.strip().upper()
    rules.guard_line(code, title, currency, year)
    if source not in rules.BudgetSource:
        raise DomainError(_("Choose where the money comes from."), "source-unknown", "source")
    key = {"year": year, "code": code, "source": source, "currency": currency}
    try:
        with transaction.atomic():
            return _line_make(key, by=by, title=title, body=body, plan=plan, visibility=visibility)
    except IntegrityError:
        there = BudgetLine.objects.filter(**key).first()
        if there is None:
            raise
        if (there.title, there.body_id, there.by_id) == (title, body.pk, by.pk):
            return there
        words = _("There is a line under this code, year and source already: %(ref)s. Give its figures there.")
        raise DomainError(words % {"ref": there.ref}, "line-twice", "code") from None


def _line_make(key: Mapping[str, Any], *, by: Actor, **fields: Any) -> BudgetLine:
    ref = next_reference("BUD", key["year"])
    line = BudgetLine.objects.create(ref=ref, by_id=by.pk, **key, **fields)
    audit("budget_line.added", line, by=by, data={"year": line.year, "code": line.code, "body": line.body.ref})
    transaction.on_commit(lambda: tell(line, "added"))
    return line


@transaction.atomic
def line_change(*, line: BudgetLine, by: Actor, **fields: Any) -> BudgetLine:
    """Change what a line is called, whose it is, which plan it belongs to, or who may read it.

    Raises:
        DomainError: it would stand under the same code as another line, or lose its title.
    """
    access.permit_edit(by)
    if unknown := fields.keys() - set(CHANGEABLE):
        raise ValueError(f"not a field that changes: {sorted(unknown)}")
    line = line_locked(line)
    if "title" in fields:
        fields["title"] = filled(fields["title"])
    changed = {name: value for name, value in fields.items() if getattr(line, name) != value}
    if not changed:
        return line
    values = {"code": line.code, "title": line.title} | {k: v for k, v in changed.items() if k in {"code", "title"}}
    rules.guard_line(values["code"], values["title"], line.currency, line.year)
    try:
        with transaction.atomic():
            return _settle(line, "changed", by=by, data={"fields": sorted(changed)}, **changed)
    except IntegrityError:
        raise DomainError(_("Another line stands under this code, year and source."), "line-twice", "code") from None


@transaction.atomic
def amount_set(
    *,
    line: BudgetLine,
    stage: str,
    amount: Decimal | None,
    as_of: dt.date | None,
    source: str,
    by: Actor,
    reason: Localized | None = None,
    source_url: str = "",
) -> BudgetAmount:
    """Give a line a figure of one stage, as of a day, from a document; an earlier one stays in the history.

    Raises:
        DomainError: something is missing, the day is to come, a later figure is there, or a change has no reason.
        PermissionDenied: the figure is not this person's to write.
    """
    line = line_locked(line)
    access.permit_amount(by, line, stage)
    row = _amount(line, stage, amount, as_of, source, by=by, reason=reason, source_url=source_url)
    if row.pk is not None:
        return row
    _amounts_write(line, [row])
    data = {"stage": stage, "amount": str(row.amount), "before": str(row.before or ""), "day": str(row.as_of),
            "lost": row.lost_by}  # fmt: skip
    _settle(line, "amount_set", by=by, data=data, **_columns([row]))
    return row


def _amount(
    line: BudgetLine,
    stage: str,
    amount: Decimal | None,
    as_of: dt.date | None,
    source: str,
    *,
    by: Actor,
    reason: Localized | None,
    source_url: str = "",
) -> BudgetAmount:
    """The checked row of a figure: the one that stands if it says the same, else a new one that is not yet saved."""
    last = queries.amount_latest(line, stage) if line.pk else None
    why = filled(reason or {})
    if last is not None and (last.amount, last.as_of, last.source) == (amount, as_of, source.strip()):
        return last
    rules.guard_amount(
        rules.AmountFacts(
            stage=stage,
            amount=amount,
            before=last.amount if last else None,
            newest=last.as_of if last else None,
            as_of=as_of,
            today=today(),
            source=source,
            reason=plain(why),
        )
    )
    assert amount is not None and as_of is not None
    return BudgetAmount(
        line=line,
        stage=stage,
        amount=amount,
        before=last.amount if last else None,
        as_of=as_of,
        source=source.strip(),
        source_url=source_url,
        reason=why,
        lost_by=queries.concerned(line) if _is_less(line, stage, amount) else [],
        by_id=by.pk,
    )


def _is_less(line: BudgetLine, stage: str, amount: Decimal) -> bool:
    """Whether a planned figure falls: below the one it replaces, or below the stage before it."""
    if stage not in rules.PLANNING:
        return False
    place = rules.PLANNING.index(rules.BudgetStage(stage))
    earlier = rules.planned({name: getattr(line, name) for name in rules.PLANNING[: place + 1]})
    return earlier is not None and amount < earlier[1]


def _columns(rows: Sequence[BudgetAmount]) -> dict[str, Any]:
    """What the line itself repeats of its newest figures."""
    columns: dict[str, Any] = {row.stage: row.amount for row in rows}
    for row in rows:
        if row.stage == rules.BudgetStage.SPENT:
            columns["spent_as_of"] = row.as_of
    return columns


def _amounts_write(line: BudgetLine, rows: Sequence[BudgetAmount]) -> None:
    for row in rows:
        row.line = line
        row.save(force_insert=True)


@transaction.atomic
def line_allocate(*, line: BudgetLine, node: Node, share: Decimal, by: Actor) -> Allocation:
    """Say which share of a line, in per cent, goes into a measure; an earlier share of the same measure ends.

    Raises:
        DomainError: the shares of the line would be more than the whole.
    """
    access.permit_edit(by)
    line, share = line_locked(line), Decimal(share)
    standing = {row.node_id: row for row in line.allocations.filter(ended_at=None)}
    others = sum((row.share for node_id, row in standing.items() if node_id != node.pk), Decimal(0))
    rules.guard_share(share, others)
    before = standing.get(node.pk)
    if before is not None and before.share == share:
        return before
    if before is not None:
        Allocation.objects.filter(pk=before.pk).update(ended_at=timezone.now())
    row = Allocation.objects.create(line=line, node=node, share=share, by_id=by.pk)
    _settle(line, "allocated", by=by, data={"node": node.ref, "share": str(share)}, allocated=others + share)
    return row


@transaction.atomic
def allocation_end(*, allocation: Allocation, by: Actor) -> Allocation:
    """Take a share back; it stays in the history. Taking it back twice is once."""
    access.permit_edit(by)
    line = line_locked(allocation.line)
    row = Allocation.objects.select_related("node").get(pk=allocation.pk)
    if row.ended_at is not None:
        return row
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    left = sum((item.share for item in line.allocations.filter(ended_at=None)), Decimal(0))
    _settle(line, "unallocated", by=by, data={"node": row.node.ref, "share": str(row.share)}, allocated=left)
    return row


@transaction.atomic
def line_tag(*, line: BudgetLine, terms: Collection[Term], by: Actor) -> BudgetLine:
    """Say which rights and groups a line is for: these and no others. What is taken off ends and stays."""
    access.permit_edit(by)
    line = line_locked(line)
    if _tags_set(line, terms, by):
        _settle(line, "tagged", by=by, data={"terms": sorted(term.code for term in terms)})
    return line


def _tags_set(line: BudgetLine, terms: Collection[Term], by: Actor) -> bool:
    standing = {row.term_id: row for row in line.labels.filter(ended_at=None)}
    wanted = {term.pk for term in terms}
    gone = [row.pk for term, row in standing.items() if term not in wanted]
    fresh = [BudgetLabel(line=line, term_id=term, origin=Origin.PERSON, by_id=by.pk)
             for term in sorted(wanted - standing.keys())]  # fmt: skip
    BudgetLabel.objects.filter(pk__in=gone).update(ended_at=timezone.now())
    BudgetLabel.objects.bulk_create(fresh)
    return bool(gone or fresh)


@transaction.atomic
def lines_take(
    *,
    rows: Sequence[queries.Taken],
    year: int,
    currency: str,
    as_of: dt.date,
    source: str,
    by: Actor,
    plan: Plan | None = None,
    reason: Localized | None = None,
) -> list[queries.Verdict]:
    """Take over the rows of a table: new lines are made, known ones get their figures, refused rows are left out.

    One audit entry with the count and the hash of the rows. The same table taken twice changes nothing the second
    time. Returns a verdict for each row, in order.
    """
    access.permit_edit(by)
    verdicts = [
        _row_take(row, {"year": year, "currency": currency}, as_of, source, by=by, plan=plan, reason=reason)
        for row in rows
    ]
    done = [verdict for verdict in verdicts if verdict.verdict in {"created", "updated"}]
    if done:
        told = json.dumps([[row.code, row.source, {k: str(v) for k, v in row.amounts.items()}] for row in rows])
        digest = hashlib.sha256(told.encode()).hexdigest()
        audit("budget_line.imported", None, by=by, data={"year": year, "count": len(done), "hash": digest})
    return verdicts


def _row_take(
    row: queries.Taken,
    key: Mapping[str, Any],
    as_of: dt.date,
    source: str,
    *,
    by: Actor,
    plan: Plan | None,
    reason: Localized | None,
) -> queries.Verdict:
    if row.why:
        return queries.Verdict("refused", row.number, row.code, row.why)
    try:
        with transaction.atomic():
            verdict = _row_write(row, key, as_of, source, by=by, plan=plan, reason=reason)
    except DomainError as error:
        why = " ".join(str(one.message) for one in (error, *error.others))
        return queries.Verdict("refused", row.number, row.code, why)
    return queries.Verdict(verdict, row.number, row.code, "")


def _row_write(
    row: queries.Taken,
    key: Mapping[str, Any],
    as_of: dt.date,
    source: str,
    *,
    by: Actor,
    plan: Plan | None,
    reason: Localized | None,
) -> str:
    line = queries.line_of(key["year"], row.code, row.source, key["currency"])
    if line is None:
        rules.guard_line(row.code, row.title, key["currency"], key["year"])
        if row.body is None:
            raise DomainError(_("Name the department: this line is new."), "body-missing")
        ref = next_reference("BUD", key["year"])
        line = BudgetLine.objects.create(ref=ref, code=row.code, source=row.source, title=row.title, body=row.body,
                                         plan=plan, by_id=by.pk, **key)  # fmt: skip
        verdict = "created"
    else:
        line, verdict = line_locked(line), "unchanged"
    found: list[BudgetAmount] = []
    for stage, amount in row.amounts.items():
        made = _amount(line, stage, amount, as_of, source, by=by, reason=reason)
        if made.pk is None:
            found.append(made)
            setattr(line, stage, made.amount)
    _amounts_write(line, found)
    tagged = bool(row.terms) and _tags_set(line, row.terms, by)
    if found:
        for name, value in _columns(found).items():
            setattr(line, name, value)
        line.updated_at = timezone.now()
        line.save()
    return "updated" if verdict == "unchanged" and (found or tagged) else verdict
