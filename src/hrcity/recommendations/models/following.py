"""What follows an ask: evidence, answers, the approval line, reports, grades, letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import StoredFile, Visibility
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.recommendations.models.asks import Recommendation
from hrcity.recommendations.rules import AnswerState, AnswerWord, GraderRole, period_words
from hrcity.vocabulary.models import Term


class EvidenceKind(models.TextChoices):
    FILE = "file", _("file")
    LINK = "link", _("link")
    MINUTES = "minutes", _("minutes")
    FIGURE = "figure", _("figure")


class Evidence(models.Model):
    """Proof of something done: a file, a link, minutes, or a figure with its reference. Internal until released.

    One model for the whole house: an app above links it by a many-to-many of its own, and then `recommendation` may be
    empty.
    """

    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence"
    )
    kind = models.CharField(max_length=8, choices=EvidenceKind)
    title = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=500, blank=True)
    figure = models.CharField(max_length=60, blank=True)
    unit = models.JSONField(default=dict, blank=True)
    figure_ref = models.CharField(max_length=120, blank=True)
    source = models.JSONField(default=dict, blank=True)
    dated = models.DateField(null=True, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.INTERNAL)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_is_something",
                condition=Q(file__isnull=False) | ~Q(url="") | ~Q(figure="") | ~Q(source={}),
            ),
            models.CheckConstraint(
                name="evidence_public_was_released", condition=~Q(visibility="public") | Q(released_by__isnull=False)
            ),
            models.CheckConstraint(
                name="evidence_two_persons", condition=Q(released_by__isnull=True) | ~Q(released_by=F("by"))
            ),
        ]

    def __str__(self) -> str:
        return plain(self.title)


class Answer(models.Model):
    """What the answering body says, its texts by language. Versioned: a changed answer is a new row, the signed one
    stays."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="answers")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="answers")
    version = models.PositiveSmallIntegerField(default=1)
    word = models.CharField(max_length=14, choices=AnswerWord)
    part = models.JSONField(default=dict, blank=True)
    text = models.JSONField(default=dict)
    reason = models.JSONField(default=dict, blank=True)
    measure = models.JSONField(default=dict, blank=True)
    measure_due_on = models.DateField(null=True, blank=True)
    passed_to = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=AnswerState, default=AnswerState.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=40, blank=True)
    returned_reason = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="answers")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(name="answer_version_once", fields=["recommendation", "body", "version"]),
            models.CheckConstraint(
                name="answer_two_persons", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("drafted_by"))
            ),
            models.CheckConstraint(
                name="answer_no_has_reason",
                condition=~Q(state="signed")
                | ~Q(word__in=["part", "not_now", "outside", "partly", "reject"])
                | ~Q(reason={}),
            ),
            models.CheckConstraint(
                name="answer_signed_has_signer",
                condition=~Q(state="signed") | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.ref}: {self.get_word_display()}"

    @property
    def author_id(self) -> int:
        """Who wrote it and therefore signs nothing of it."""
        return self.drafted_by_id


class ApprovalStep(models.Model):
    """One step of the approval line of an answer or a report: who, in which role, when, for whom, what remark."""

    answer = models.ForeignKey(Answer, null=True, blank=True, on_delete=models.CASCADE, related_name="steps")
    update = models.ForeignKey("Update", null=True, blank=True, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=18)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="approval_step_once", fields=["answer", "order"]),
            models.UniqueConstraint(name="approval_step_once_update", fields=["update", "order"]),
            models.CheckConstraint(
                name="approval_step_of_one",
                condition=Q(answer__isnull=False, update__isnull=True) | Q(answer__isnull=True, update__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.role}"


class Update(models.Model):
    """What a body did in a period. Append-only: a correction is a new row with a reason."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="updates")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="updates")
    period = models.CharField(max_length=10)
    text = models.JSONField(default=dict)
    says_done = models.BooleanField(default=False)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="updates")
    state = models.CharField(max_length=9, choices=AnswerState, default=AnswerState.DRAFT)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="update_two_persons", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} {self.period}"

    @property
    def period_words(self) -> str:
        """The half-year in words."""
        return period_words(self.period)

    @property
    def author_id(self) -> int:
        """Who wrote it and therefore signs nothing of it."""
        return self.by_id


class Grade(models.Model):
    """How far an ask is carried out, as somebody outside the answering body sees it. Several stand side by side."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="grades")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=GraderRole)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="grades_given")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    dated = models.DateField()
    reason = models.JSONField(default=dict)
    answer = models.ForeignKey(Answer, null=True, blank=True, on_delete=models.PROTECT, related_name="grades")
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="grades")
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        ordering = ["-dated", "-at"]
        constraints = [models.CheckConstraint(name="grade_has_reason", condition=~Q(reason={}))]

    def __str__(self) -> str:
        return f"{self.recommendation.ref}: {self.term}"


class Passing(models.Model):
    """An ask passed up to a body outside the city, and pursued: letter, reminders, answer."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="passings")
    to = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="passed_to")
    letter = models.CharField(max_length=120, blank=True)
    letter_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answer_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-sent_on"]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} ↑ {self.to}"
