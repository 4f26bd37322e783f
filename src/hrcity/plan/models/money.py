"""Budget lines: what is requested, proposed, voted, revised and spent, for which measures, rights and people; and the
papers that are made of a plan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import Job, StoredFile, Visibility
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.plan.models.plans import Node, Plan
from hrcity.plan.rules.money import BudgetSource, BudgetStage
from hrcity.vocabulary.models import Label


class BudgetLine(models.Model):
    """A line of one budget year in one currency. The five figures repeat the latest row of each stage, written in the
    same transaction; empty means that there is no figure, which is not 0.

    `allocated` is the sum of the shares that stand: the database refuses more than the whole.
    """

    ref = models.CharField(max_length=20, unique=True)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="budget_lines")
    year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    title = models.JSONField(default=dict)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="budget_lines")
    source = models.CharField(max_length=5, choices=BudgetSource, default=BudgetSource.CITY)
    currency = models.CharField(max_length=3)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    requested = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    proposed = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    voted = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    revised = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    spent_as_of = models.DateField(null=True, blank=True)
    allocated = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year", "code", "source", "pk"]
        indexes = [models.Index(fields=["year", "currency", "code"], name="budget_line_in_order")]
        constraints = [
            models.UniqueConstraint(name="budget_line_once", fields=["year", "code", "source", "currency"]),
            models.CheckConstraint(name="budget_line_has_title", condition=~Q(title={}) & ~Q(code="")),
            models.CheckConstraint(name="budget_line_year", condition=Q(year__gte=1990, year__lte=2200)),
            models.CheckConstraint(name="budget_line_allocated", condition=Q(allocated__gte=0, allocated__lte=100)),
            models.CheckConstraint(
                name="budget_line_not_negative",
                condition=(Q(requested__isnull=True) | Q(requested__gte=0))
                & (Q(proposed__isnull=True) | Q(proposed__gte=0))
                & (Q(voted__isnull=True) | Q(voted__gte=0))
                & (Q(revised__isnull=True) | Q(revised__gte=0))
                & (Q(spent__isnull=True) | Q(spent__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return plain(self.title) or self.ref

    def get_absolute_url(self) -> str:
        return reverse("plan:budget-line", args=[self.ref])


class BudgetAmount(models.Model):
    """One figure of a line, as of a day, from a document. Append-only: a change is another row with its reason.

    `lost_by` holds the numbers of the groups and rights on the line and its measures when the amount fell.
    """

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="amounts")
    stage = models.CharField(max_length=9, choices=BudgetStage)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    before = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    as_of = models.DateField()
    source = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    lost_by = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["line", "stage", "-as_of"], name="budget_amount_latest")]
        constraints = [
            models.CheckConstraint(name="budget_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="budget_amount_has_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.line.ref} {self.stage} {self.amount}"


class Allocation(models.Model):
    """The share of a line, in per cent, that goes into a measure. Ended, never deleted."""

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="allocations")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="allocations")
    share = models.DecimalField(max_digits=6, decimal_places=3)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="allocation_once", fields=["line", "node"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="allocation_share", condition=Q(share__gt=0, share__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.line.ref} → {self.node.ref} {self.share}"


class BudgetLabel(Label):
    """A right or group that a line is for."""

    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="budget_label_once", fields=["line", "term"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line.ref}: {self.term}"


class PaperKind(models.TextChoices):
    YEARLY = "yearly", _("yearly follow-up report")
    HANDOVER = "handover", _("handover pack")


class Paper(models.Model):
    """A paper made of a plan by a job, in every language of the site. What it says is what stood on `dated`."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=8, choices=PaperKind)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    dated = models.DateField()
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                name="paper_one_in_the_making",
                fields=["plan", "kind", "year"],
                condition=Q(ready_at__isnull=True, failed_at__isnull=True, year__isnull=False),
            ),
            models.UniqueConstraint(
                name="paper_one_handover_in_the_making",
                fields=["plan", "kind"],
                condition=Q(ready_at__isnull=True, failed_at__isnull=True, year__isnull=True),
            ),
            models.CheckConstraint(
                name="paper_year", condition=Q(kind="yearly", year__isnull=False) | Q(kind="handover", year=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.ref} {self.kind} {self.dated}"

    def get_absolute_url(self) -> str:
        if self.kind == PaperKind.HANDOVER:
            return reverse("plan:handover", args=[self.plan.ref])
        return reverse("plan:yearly", args=[self.plan.ref, self.year])


class PaperFile(models.Model):
    """One file of a paper: its format and language ("" = all)."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=4)
    lang = models.CharField(max_length=10, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["format", "lang"]
        constraints = [models.UniqueConstraint(name="paper_file_once", fields=["paper", "format", "lang"])]

    def __str__(self) -> str:
        return f"{self.paper} {self.format} {self.lang}"
