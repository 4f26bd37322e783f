"""A plan of any shape: its levels, its nodes (goal, task, measure, project: one table), and what each is linked to.

Source of the shape: the published plans of Seoul, Gwanak-gu and Busan; levels are rows of each plan, depth 1 to 6.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import ImportRun, StoredFile, Visibility
from hrcity.core.text import plain
from hrcity.indicators.models import Indicator
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument, Provision
from hrcity.plan.rules import Every, NodeStatus, PlanState
from hrcity.recommendations.models import Recommendation
from hrcity.vocabulary.models import Label

DEEPEST = 6


class PlanKind(models.TextChoices):
    BASIC = "basic", _("basic plan")
    ANNUAL = "annual", _("annual plan")
    THEMATIC = "thematic", _("thematic plan")


class Plan(models.Model):
    """What a city, or somebody outside it, promises to do in a period.

    `version` is that of the text in force; it rises with each amendment. `heard` is the published "what we heard, what
    changed" of the consultation. A plan whose owner stands outside the city records the same states as claims.
    """

    ref = models.CharField(max_length=20, unique=True)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=8, choices=PlanKind, default=PlanKind.BASIC)
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="plans")
    legal_basis = models.CharField(max_length=300, blank=True)
    legal_basis_uri = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    every = models.CharField(max_length=8, choices=Every, default=Every.HALF)
    grace_days = models.PositiveSmallIntegerField(default=30)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    succeeds = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    state = models.CharField(max_length=17, choices=PlanState, default=PlanState.DRAFTING)
    version = models.PositiveSmallIntegerField(default=1)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.INTERNAL)
    heard = models.JSONField(default=dict, blank=True)
    adopted_by = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    adopted_on = models.DateField(null=True, blank=True)
    act = models.JSONField(default=dict, blank=True)
    act_document = models.ForeignKey(Instrument, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    act_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evaluation = models.JSONField(default=dict, blank=True)
    evaluation_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evaluation_url = models.URLField(max_length=500, blank=True)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-starts_on", "ref"]
        constraints = [
            models.CheckConstraint(name="plan_has_title", condition=~Q(title={})),
            models.CheckConstraint(name="plan_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="plan_not_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))),
            models.CheckConstraint(
                name="plan_adopted_has_act",
                condition=Q(state__in=["drafting", "consultation", "commission_review"])
                | Q(adopted_by__isnull=False, adopted_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return plain(self.title) or self.ref

    def get_absolute_url(self) -> str:
        return reverse("plan:plan", args=[self.ref])


class PlanLevel(models.Model):
    """A level of one plan under its own name: vision, goal, priority, task, project …; depth 1 is the top."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="levels")
    depth = models.PositiveSmallIntegerField()
    name = models.JSONField(default=dict)
    reports = models.BooleanField(default=True)

    class Meta:
        ordering = ["depth"]
        constraints = [
            models.UniqueConstraint(name="plan_level_once", fields=["plan", "depth"]),
            models.CheckConstraint(name="plan_level_depth", condition=Q(depth__gte=1, depth__lte=DEEPEST)),
        ]

    def __str__(self) -> str:
        return plain(self.name)


class Node(models.Model):
    """A goal, task, measure or project. Status and progress of a leaf are those of its last accepted report
    (`latest`); those of a parent are computed when read and never stored.

    `duties` holds some of respect, protect, fulfil. `code` is the number the plan prints ("2-3-1").
    """

    ref = models.CharField(max_length=20, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    level = models.ForeignKey(PlanLevel, on_delete=models.PROTECT, related_name="nodes")
    order = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True)
    title = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    target = models.JSONField(default=dict, blank=True)
    weight = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    lead = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="led_nodes")
    supporting = models.ManyToManyField(Body, blank=True, related_name="supported_nodes")
    focal_point = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    duties = models.JSONField(default=list, blank=True)
    place = models.JSONField(default=dict, blank=True)
    continues = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="continued_by")
    status = models.CharField(max_length=11, choices=NodeStatus, default=NodeStatus.NOT_STARTED)
    progress = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    latest = models.ForeignKey("NodeUpdate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    dropped_on = models.DateField(null=True, blank=True)
    dropped_by = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dropped_reason = models.JSONField(default=dict, blank=True)
    since_version = models.PositiveSmallIntegerField(default=1)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="nodes")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["plan", "order", "pk"]
        indexes = [
            models.Index(fields=["plan", "order"], name="node_in_order"),
            models.Index(fields=["lead", "status", "ends_on"], name="node_of_lead"),
        ]
        constraints = [
            models.CheckConstraint(name="node_has_title", condition=~Q(title={})),
            models.CheckConstraint(name="node_weight_positive", condition=Q(weight__isnull=True) | Q(weight__gt=0)),
            models.CheckConstraint(
                name="node_progress_percent",
                condition=Q(progress__isnull=True) | Q(progress__gte=0, progress__lte=100),
            ),
            models.CheckConstraint(
                name="node_dates_in_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="node_not_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))),
            models.CheckConstraint(
                name="node_dropped_says_why",
                condition=~Q(status="dropped")
                | (Q(dropped_on__isnull=False, dropped_by__isnull=False) & ~Q(dropped_reason={})),
            ),
        ]

    def __str__(self) -> str:
        return plain(self.title) or self.ref

    def get_absolute_url(self) -> str:
        return reverse("plan:node", args=[self.ref])


class NodeLabel(Label):
    """A right, group, Goal, principle … put on a node."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="node_label_once", fields=["node", "term", "origin"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node.ref}: {self.term}"


class Milestone(models.Model):
    """A step on the way of a node, with its day and the day it was reached."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField()
    text = models.JSONField(default=dict)
    reached_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.due_on} {plain(self.text)}"


class Linked(models.Model):
    """Something a node is linked to: by whom, since when, why; ended, never deleted."""

    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class NodeAsk(Linked):
    """A recommendation that a node answers. `cluster` names the repeated request through which it was linked."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="asks")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="nodes")
    cluster = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="node_ask_once", fields=["node", "recommendation"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node.ref} ← {self.recommendation.ref}"


class NodeNorm(Linked):
    """The ordinance or treaty that a node rests on, down to the article where one is named."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="norms")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="nodes")
    provision = models.ForeignKey(Provision, null=True, blank=True, on_delete=models.PROTECT, related_name="nodes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="node_norm_once",
                fields=["node", "instrument"],
                condition=Q(ended_at__isnull=True, provision__isnull=True),
            ),
            models.UniqueConstraint(
                name="node_article_once",
                fields=["node", "provision"],
                condition=Q(ended_at__isnull=True, provision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node.ref} ← {self.instrument}"


class NodeIndicator(Linked):
    """The indicator that shows whether a node works: it stands beside the status, never merged with it."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="nodes")
    target_value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="node_indicator_once", fields=["node", "indicator"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node.ref} → {self.indicator.ref}"


class NodeReference(Linked):
    """What stands above or beside the plan and is named by a string: an assessment, a consultation, a verdict."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="references")
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=60)
    title = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="node_reference_once", fields=["node", "kind", "ref"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node.ref} {self.kind} {self.ref}"


class AmendmentState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Amendment(models.Model):
    """A new version of a plan in force: a draft first, then put in force by an act of the body that adopted it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="amendments")
    version = models.PositiveSmallIntegerField()
    reason = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=AmendmentState, default=AmendmentState.DRAFT)
    decided_by = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    act = models.JSONField(default=dict, blank=True)
    act_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    put_in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_force_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(name="amendment_one_draft", fields=["plan"], condition=Q(state="draft")),
            models.CheckConstraint(name="amendment_has_reason", condition=~Q(reason={})),
            models.CheckConstraint(
                name="amendment_two_persons",
                condition=Q(put_in_force_by__isnull=True) | ~Q(put_in_force_by=F("by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.ref} v{self.version}"


class ChangeKind(models.TextChoices):
    ADD = "add", _("new")
    CHANGE = "change", _("changed")
    MOVE = "move", _("moved")
    DROP = "drop", _("dropped")


class AmendmentChange(models.Model):
    """What an amendment changes on one node: the fields before and after, side by side for ever."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=6, choices=ChangeKind)
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.PROTECT, related_name="changes")
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="amendment_change_once", fields=["amendment", "node", "kind"], condition=Q(node__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amendment}: {self.kind} {self.node.ref if self.node else ''}"
