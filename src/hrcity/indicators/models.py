"""Indicators and their values, as far as plans need them: what is measured, by whom, each figure with its source."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import Visibility
from hrcity.core.text import plain
from hrcity.institutions.models import Body


class IndicatorKind(models.TextChoices):
    """Structure, process and outcome (OHCHR, HR/PUB/12/5)."""

    STRUCTURE = "structure", _("structure")
    PROCESS = "process", _("process")
    OUTCOME = "outcome", _("outcome")


class Direction(models.TextChoices):
    UP = "up", _("more is better")
    DOWN = "down", _("less is better")
    NONE = "none", _("neither")


class Indicator(models.Model):
    """What is measured, how, by whom and how often."""

    ref = models.CharField(max_length=20, unique=True)
    title = models.JSONField(default=dict)
    definition = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=9, choices=IndicatorKind, default=IndicatorKind.OUTCOME)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    unit = models.JSONField(default=dict, blank=True)
    source = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators")
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["ref"]
        constraints = [models.CheckConstraint(name="indicator_has_title", condition=~Q(title={}))]

    def __str__(self) -> str:
        return plain(self.title) or self.ref

    def get_absolute_url(self) -> str:
        return reverse("indicators:indicator", args=[self.ref])


class IndicatorValue(models.Model):
    """A figure for a day or a period, with its source. Append-only: a correction is a new row that names the old."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    period = models.CharField(max_length=10)
    dated = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)
    source = models.JSONField(default=dict)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    reason = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["dated", "pk"]
        constraints = [models.CheckConstraint(name="indicator_value_has_source", condition=~Q(source={}))]

    def __str__(self) -> str:
        return f"{self.indicator.ref} {self.period}: {self.value}"
