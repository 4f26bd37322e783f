"""The desk at which it is decided whose a request is: who works on what, meetings, second looks, disputes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.text import plain
from hrcity.institutions.models import Body, Meeting
from hrcity.recommendations.models.asks import Assignment, Decision, Recommendation
from hrcity.recommendations.models.understanding import Cluster
from hrcity.recommendations.rules import Ours


class DeskClaim(models.Model):
    """A card of the desk that one person has taken until an hour: a repeated request, or a single one."""

    cluster = models.ForeignKey(Cluster, null=True, blank=True, on_delete=models.CASCADE, related_name="claims")
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.CASCADE, related_name="claims"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="desk_claim_of_one",
                condition=Q(cluster__isnull=False, recommendation__isnull=True)
                | Q(cluster__isnull=True, recommendation__isnull=False),
            ),
            models.UniqueConstraint(
                name="desk_claim_cluster_once", fields=["cluster"], condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="desk_claim_ask_once", fields=["recommendation"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster or self.recommendation} – {self.by}"


class ProposalBatch(models.Model):
    """One proposal from the desk, with all the recommendations it was made for at once.

    `digest` is the SHA-256 of their references; the same sent twice is found by it.
    """

    cluster = models.ForeignKey(Cluster, null=True, blank=True, on_delete=models.SET_NULL, related_name="batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Ours)
    digest = models.CharField(max_length=64)
    decisions = models.ManyToManyField(Decision, related_name="batches")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["by", "-at"])]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%Y-%m-%d}"


class DocketOutcome(models.TextChoices):
    APPROVED = "approved", _("decided as proposed")
    CHANGED = "changed", _("decided otherwise")
    RETURNED = "returned", _("sent back")
    TAKEN_OFF = "taken_off", _("taken off the list")


class DocketItem(models.Model):
    """A proposal put before a competence meeting, and what became of it there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="docket")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="docket")
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=9, choices=DocketOutcome, blank=True)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="docket_open_once", fields=["decision"], condition=Q(outcome="")),
            models.CheckConstraint(
                name="docket_decided_by_a_person", condition=Q(outcome="") | Q(decided_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting.ref}: {self.decision}"


class SecondLookSample(models.Model):
    """A random sample of decided proposals for a second look. From the seed and the references anyone draws it again.

    `population` counts the decisions it was drawn from, `digest` is the SHA-256 of their numbers in order.
    """

    seed = models.CharField(max_length=40, unique=True)
    wanted = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.wanted} / {self.population}"


class SecondLook(models.Model):
    """A decision looked at once more, without seeing it, by a person who took no part in it."""

    sample = models.ForeignKey(SecondLookSample, on_delete=models.CASCADE, related_name="looks")
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="second_look")
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_lead = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Ours, blank=True)
    lead = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    agrees = models.BooleanField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="second_look_third_person",
                condition=Q(by__isnull=True) | (~Q(by=F("proposer")) & ~Q(by=F("approver"))),
            ),
            models.CheckConstraint(
                name="second_look_whole",
                condition=Q(by__isnull=True, agrees__isnull=True, outcome="")
                | (Q(by__isnull=False, agrees__isnull=False, at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_outcome_display()}"


class DisputeLevel(models.Model):
    """One place of the line that disputes between departments go up, lowest first; `days` are working days."""

    order = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(default=5)
    legal_basis = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="dispute_level_once", fields=["order"], condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(name="dispute_level_days", condition=Q(days__gte=1, days__lte=120)),
        ]

    def __str__(self) -> str:
        return plain(self.title)


class DisputeEnd(models.TextChoices):
    RAISED = "raised", _("passed up")
    KEPT = "kept", _("the department keeps it")
    MOVED = "moved", _("proposed anew")


class DisputeStep(models.Model):
    """A dispute at one place of the line: since when, until when, and how it left it. `by` is empty where the day that
    had passed sent it up."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="dispute_steps")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.SET_NULL, related_name="dispute_steps")
    order = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    due_on = models.DateField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end = models.CharField(max_length=6, choices=DisputeEnd, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["end", "due_on"])]
        constraints = [
            models.UniqueConstraint(name="dispute_one_open", fields=["recommendation"], condition=Q(end="")),
            models.CheckConstraint(name="dispute_end_has_day", condition=Q(end="") | Q(ended_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.ref}: {plain(self.title)}"
