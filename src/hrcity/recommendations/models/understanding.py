"""What helps to understand many asks: labels that are suggested, and the same request repeated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.recommendations.models.asks import Recommendation
from hrcity.vocabulary.models import Origin, Scheme, Term


class SuggestionState(models.TextChoices):
    OPEN = "open", _("not yet decided")
    ACCEPTED = "accepted", _("taken")
    REFUSED = "refused", _("refused")
    CORRECTED = "corrected", _("corrected")


class SuggestedBy(models.TextChoices):
    """A person suggests nothing here: a person decides."""

    RULE = Origin.RULE.value, Origin.RULE.label
    MODEL = Origin.MODEL.value, Origin.MODEL.label


class Suggestion(models.Model):
    """A label that a fixed rule or the computer proposes for an ask, with the words that carry it.

    It decides nothing: a person takes it (which puts a label of their own), refuses it, or puts another in its place
    (`instead`). What was decided stays when the suggestions are made anew.
    """

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="suggestions")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=SuggestedBy)
    confidence = models.FloatField(null=True, blank=True)
    words = models.JSONField(default=list, blank=True)
    because = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey("LabelModel", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=SuggestionState, default=SuggestionState.OPEN)
    instead = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    label = models.ForeignKey(
        "RecommendationLabel", null=True, blank=True, on_delete=models.SET_NULL, related_name="from_suggestions"
    )
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "recommendation"])]
        constraints = [
            models.UniqueConstraint(name="suggestion_once", fields=["recommendation", "term"]),
            models.CheckConstraint(
                name="suggestion_decided_by_a_person", condition=Q(state="open") | Q(decided_by__isnull=False)
            ),
            models.CheckConstraint(
                name="suggestion_corrected_names_another", condition=~Q(state="corrected") | Q(instead__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.ref}: {self.term} ({self.state})"


class LabelModel(models.Model):
    """One training of the computer's suggestions: from how many labelled texts, and how often it is right.

    `quality` says for each term (by its id as text) precision, recall, F1 and the number of texts it was measured on,
    none of which it had seen. The coefficients are files under HRCITY_HOME/suggest, never pickles.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="+")
    folder = models.CharField(max_length=80, unique=True)
    rows = models.PositiveIntegerField()
    by_persons = models.PositiveIntegerField(default=0)
    quality = models.JSONField(default=dict)
    trained_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-trained_at"]
        constraints = [
            models.UniqueConstraint(name="label_model_one_current", fields=["scheme"], condition=Q(is_current=True))
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.folder}"


class Cluster(models.Model):
    """The same request, repeated: asks near enough in words that one answer serves all of them.

    `key` is what hrkit.clusters gave and keeps; a cluster that became part of another one stays and leads there.
    """

    ref = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=64, unique=True)
    face = models.ForeignKey(Recommendation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    size = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-size", "pk"]
        indexes = [models.Index(fields=["-size"])]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("recommendations:repeated", args=[self.ref])


class ClusterMember(models.Model):
    """An ask is in one cluster at most."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="members")
    recommendation = models.OneToOneField(Recommendation, on_delete=models.CASCADE, related_name="membership")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cluster.ref}: {self.recommendation.ref}"


class ChoiceKind(models.TextChoices):
    TOGETHER = "together", _("the same request")
    APART = "apart", _("not the same request")


class ClusterChoice(models.Model):
    """What a person said of two asks; it holds in every later grouping until it is taken back."""

    kind = models.CharField(max_length=8, choices=ChoiceKind)
    one = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="cluster_choice_of_two", condition=~Q(one=models.F("other"))),
            models.CheckConstraint(name="cluster_choice_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                name="cluster_choice_once", fields=["one", "other"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one.ref} {self.kind} {self.other.ref}"
