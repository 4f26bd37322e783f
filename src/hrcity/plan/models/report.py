"""What was sent so that nobody is told twice: reminders by person, measure, period and step."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from hrcity.plan.models.plans import Node


class ReminderSent(models.Model):
    """One line of a person's digest. `step` names the rule and, for what comes again, which time it was."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=10)
    step = models.CharField(max_length=30)
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["day", "person"], name="reminder_of_day")]
        constraints = [
            models.UniqueConstraint(name="reminder_once", fields=["person", "node", "period", "step"]),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.step} {self.period}"
