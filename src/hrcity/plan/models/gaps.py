"""Where asks, measures, indicators and proof meet or miss: counts by right, group and function, kept as things change.

Only what the public may know is counted, so that the map is the same for everybody.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hrcity.recommendations.models import Recommendation


class GapShare(models.Model):
    """What one ask adds to the map: its rights, groups and functions (numbers of terms, parents included), and how
    far it has come. Each later mark implies the ones before it, but for proof, which an answer may have alone."""

    recommendation = models.OneToOneField(
        Recommendation, primary_key=True, on_delete=models.CASCADE, related_name="gap_share"
    )
    rights = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    functions = models.JSONField(default=list)
    ours = models.BooleanField(default=False)
    measured = models.BooleanField(default=False)
    indicated = models.BooleanField(default=False)
    proven = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(name="gap_share_ours", fields=["recommendation"], condition=Q(ours=True))]

    def __str__(self) -> str:
        return f"{self.recommendation_id}"


class GapCell(models.Model):
    """How many asks of one right, group and function there are, and how far they have come. The numbers are those of
    terms, or `rules.ANY` for a margin and `rules.NONE` for asks on which none is put."""

    right = models.IntegerField()
    group = models.IntegerField()
    function = models.IntegerField()
    asked = models.PositiveIntegerField(default=0)
    ours = models.PositiveIntegerField(default=0)
    measured = models.PositiveIntegerField(default=0)
    indicated = models.PositiveIntegerField(default=0)
    proven = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="gap_cell_once", fields=["function", "group", "right"])]

    def __str__(self) -> str:
        return f"{self.right}/{self.group}/{self.function}: {self.asked}"


class GapChange(models.Model):
    """Asks (numbers first to last) that the map has to count anew; written with the change itself."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="gap_change_in_order", condition=Q(last__gte=models.F("first")))]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"
