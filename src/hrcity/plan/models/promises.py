"""What office-holders promised, and whether it was kept: said by somebody outside their line, with reason and proof."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from hrcity.core.models import StoredFile
from hrcity.core.text import plain
from hrcity.institutions.models import Body, Membership
from hrcity.plan.models.plans import Node
from hrcity.plan.rules.promises import PromiseKind, Verdict
from hrcity.recommendations.models import Evidence, Recommendation


class OfficeHolder(models.Model):
    """A public office in the hands of one person for a term: the mayor, a deputy, a head of department."""

    office = models.JSONField(default=dict)
    name = models.CharField(max_length=150)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="office_holders")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="office_holders"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(name="office_holder_once", fields=["body", "name", "starts_on"]),
            models.CheckConstraint(name="office_holder_has_office", condition=~Q(office={}) & ~Q(name="")),
            models.CheckConstraint(
                name="office_holder_term_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {plain(self.office)}"

    def get_absolute_url(self) -> str:
        return reverse("plan:holder", args=[self.pk])


class Promise(models.Model):
    """Something an office-holder promised in public: on which day, where it is written, until when."""

    ref = models.CharField(max_length=20, unique=True)
    holder = models.ForeignKey(OfficeHolder, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=9, choices=PromiseKind)
    text = models.JSONField(default=dict)
    given_on = models.DateField()
    source = models.JSONField(default=dict, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    source_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    nodes = models.ManyToManyField(Node, blank=True, related_name="promises")
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="promises")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-given_on", "-pk"]
        indexes = [models.Index(fields=["due_on"], name="promise_due")]
        constraints = [
            models.CheckConstraint(name="promise_has_text", condition=~Q(text={})),
            models.CheckConstraint(
                name="promise_has_source",
                condition=~Q(source={}) | ~Q(source_url="") | Q(source_file__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {plain(self.text)[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("plan:promise", args=[self.ref])


class PromiseJudgement(models.Model):
    """Whether a promise is kept, broken or open, who says so for which body, and why. Append-only; the last one that
    the public may read counts. `entered_by` repeats who entered the promise, so that the database can tell the two
    apart."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="judgements")
    verdict = models.CharField(max_length=6, choices=Verdict)
    reason = models.JSONField(default=dict)
    proof_url = models.URLField(max_length=500, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="promise_judgements")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    public_from = models.DateField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="judgement_two_persons", condition=~Q(by=F("entered_by"))),
            models.CheckConstraint(name="judgement_has_reason", condition=~Q(reason={})),
        ]

    def __str__(self) -> str:
        return f"{self.promise.ref}: {self.get_verdict_display()}"


class PromiseReply(models.Model):
    """What the holder's side says to it; it stands beside the judgement and changes nothing of it."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="replies")
    text = models.JSONField(default=dict)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="promise_reply_has_text", condition=~Q(text={}))]

    def __str__(self) -> str:
        return f"{self.promise.ref}: {plain(self.text)[:60]}"
