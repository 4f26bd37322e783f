"""What is reported about a node, period by period, and the periods themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.plan.models.plans import Node, Plan
from hrcity.plan.rules import NodeStatus, UpdateState
from hrcity.recommendations.models import Evidence


class Hindrance(models.TextChoices):
    """Why something is stuck: the challenges named to the Human Rights Council (A/HRC/30/49)."""

    WILL = "will", _("no decision by those who could decide")
    RESOURCES = "resources", _("no staff, money or skill")
    COORDINATION = "coordination", _("coordination with the State or other bodies")
    INFORMATION = "information", _("no information or data")
    PARTICIPATION = "participation", _("those concerned could not take part")
    LAW = "law", _("the law stands against it")
    OTHER = "other", _("something else")


class Period(models.Model):
    """A reporting period of a plan. `due_on` is its end plus the days of grace; a closed one takes no more reports
    but those that say why they come late."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="periods")
    key = models.CharField(max_length=10)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    snapshot = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(name="period_once", fields=["plan", "key"]),
            models.CheckConstraint(
                name="period_dates_in_order", condition=Q(ends_on__gte=F("starts_on"), due_on__gte=F("ends_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.ref} {self.key}"


class NodeUpdate(models.Model):
    """What the lead body reports about a node for a period. Append-only: a correction is a new row with a reason.

    Draft (contact) → submitted (department head) → returned with a reason, or accepted by somebody outside the
    reporting body; only accepted ones count. `submitted_at` is kept apart from `period`: late stays visible.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="updates")
    period = models.CharField(max_length=10)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="node_updates")
    status = models.CharField(max_length=11, choices=NodeStatus)
    progress = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    text = models.JSONField(default=dict)
    reason = models.JSONField(default=dict, blank=True)
    hindrance = models.CharField(max_length=13, choices=Hindrance, blank=True)
    needs = models.JSONField(default=dict, blank=True)
    needs_from = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    new_end = models.DateField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="node_updates")
    state = models.CharField(max_length=9, choices=UpdateState, default=UpdateState.DRAFT)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    correction_reason = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    validated_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["node", "period", "state"], name="update_of_node"),
            models.Index(fields=["state", "body"], name="update_waiting"),
            models.Index(fields=["-validated_at"], name="update_news"),
        ]
        constraints = [
            models.CheckConstraint(
                name="node_update_percent",
                condition=Q(progress__isnull=True) | Q(progress__gte=0, progress__lte=100),
            ),
            models.CheckConstraint(name="node_update_done_is_all", condition=~Q(status="done") | Q(progress=100)),
            models.CheckConstraint(
                name="node_update_two_persons",
                condition=Q(validated_by__isnull=True)
                | (~Q(validated_by=F("by")) & (Q(submitted_by__isnull=True) | ~Q(validated_by=F("submitted_by")))),
            ),
            models.CheckConstraint(
                name="node_update_accepted_by_somebody",
                condition=~Q(state="accepted") | Q(validated_by__isnull=False, validated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="node_update_stuck_says_why",
                condition=~Q(state__in=["submitted", "accepted"])
                | ~Q(status__in=["delayed", "blocked"])
                | ~Q(reason={}),
            ),
            models.UniqueConstraint(
                name="node_update_one_open",
                fields=["node", "period"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node.ref} {self.period}: {plain(self.text)[:60]}"

    @property
    def is_done(self) -> bool:
        """Whether it says that the node is done."""
        return self.status == NodeStatus.DONE
