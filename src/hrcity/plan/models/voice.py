"""What residents say about a claim of progress, who answers, and what monitors and organisations bring.

No row holds a name, an address or an account of a sender. The sealed original is read by moderators only and erased
after some days; the receipt is kept as a hash.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from hrcity.core.clocks import today
from hrcity.core.models import StoredFile
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.plan.models.plans import Node
from hrcity.plan.models.reporting import NodeUpdate
from hrcity.plan.rules.voice import Channel, CommentState, Decision, Refusal, ReplyState, Stance
from hrcity.recommendations.models import Recommendation


class VoiceTerms(models.Model):
    """The city's own lengths of time, in days: row 1. Working days for the answer, calendar days for the others."""

    answer_days = models.PositiveSmallIntegerField(default=15)
    contest_days = models.PositiveSmallIntegerField(default=30)
    erase_days = models.PositiveSmallIntegerField(default=90)

    class Meta:
        constraints = [
            models.CheckConstraint(name="voice_terms_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="voice_terms_positive", condition=Q(answer_days__gte=1, contest_days__gte=1, erase_days__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_days}/{self.contest_days}/{self.erase_days}"


class Monitor(models.Model):
    """A resident appointed to look at measures on the spot: term, training, scope. The name is public only if they
    agreed; `appointed_by` is the commission or the centre."""

    ref = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=150)
    is_named = models.BooleanField(default=False)
    appointed_by = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="monitors")
    scope = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField()
    trained_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-starts_on", "ref"]
        constraints = [
            models.CheckConstraint(name="monitor_term_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="monitor_end_says_why", condition=Q(ended_on__isnull=True) | ~Q(ended_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.name if self.is_named and self.name else self.ref

    def get_absolute_url(self) -> str:
        return f"{reverse('plan:monitors')}#{self.ref}"


class MonitorVisit(models.Model):
    """A visit: when, where, what was seen. Shown once another person than who wrote it down has read it."""

    ref = models.CharField(max_length=20, unique=True)
    monitor = models.ForeignKey(Monitor, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField()
    place = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField(default=today)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shown_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="visit_two_persons", condition=Q(shown_by__isnull=True) | ~Q(shown_by=F("by"))),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return f"{reverse('plan:monitors')}#{self.ref}"


class VisitPhoto(models.Model):
    """A picture taken on a visit, cleaned before it was kept."""

    visit = models.ForeignKey(MonitorVisit, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visit.ref}: {self.file}"


class Comment(models.Model):
    """A resident confirms, contests or adds to a claim: a measure as it stands, or one accepted report of it.

    `original` is what was sent, sealed; `text` is what everybody reads. `body` owes the answer by `due_on`.
    A monitor's finding is a comment with a visit. `entered_by` wrote it down for somebody who came in person.
    """

    ref = models.CharField(max_length=20, unique=True)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="comments")
    update = models.ForeignKey(NodeUpdate, null=True, blank=True, on_delete=models.PROTECT, related_name="comments")
    visit = models.ForeignKey(MonitorVisit, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    stance = models.CharField(max_length=7, choices=Stance)
    channel = models.CharField(max_length=7, choices=Channel, default=Channel.WEB)
    language = models.CharField(max_length=10)
    original = models.TextField(blank=True)
    text = models.JSONField(default=dict, blank=True)
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_photo_shown = models.BooleanField(default=False)
    has_consent = models.BooleanField(default=False)
    signals = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=15, choices=CommentState, default=CommentState.SUBMITTED)
    receipt = models.CharField(max_length=64, null=True, blank=True, unique=True)
    sent_on = models.DateField(default=today)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="comments")
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    moderated_on = models.DateField(null=True, blank=True)
    refusal = models.CharField(max_length=12, choices=Refusal, blank=True)
    twin = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    again = models.TextField(blank=True)
    again_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=9, choices=Decision, blank=True)
    decision_text = models.JSONField(default=dict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True)
    erased_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["node", "state"], name="comment_of_node"),
            models.Index(fields=["state", "body", "due_on"], name="comment_owed"),
        ]
        constraints = [
            models.CheckConstraint(
                name="comment_two_persons",
                condition=Q(moderated_by__isnull=True) | Q(entered_by__isnull=True) | ~Q(moderated_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="comment_shown_was_read",
                condition=~Q(state__in=["published", "answered", "contested_again", "closed"])
                | (Q(moderated_by__isnull=False, published_on__isnull=False) & ~Q(text={})),
            ),
            models.CheckConstraint(name="comment_refused_says_why", condition=~Q(state="refused") | ~Q(refusal="")),
            models.CheckConstraint(name="comment_led_on_agreed", condition=~Q(state="led_on") | Q(has_consent=True)),
            models.CheckConstraint(
                name="comment_decided_by_somebody",
                condition=Q(decision="") | (Q(decided_by__isnull=False) & ~Q(decision_text={})),
            ),
            models.CheckConstraint(
                name="comment_entered_by_somebody",
                condition=Q(channel="web") | Q(entered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {plain(self.text)[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("plan:comment", args=[self.ref])


class CommentReply(models.Model):
    """What the answering body says: written by one person, signed by another, then public beside the comment."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="reply")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    text = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=ReplyState, default=ReplyState.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField(default=today)
    returned_reason = models.CharField(max_length=1000, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "comment replies"
        constraints = [
            models.CheckConstraint(name="comment_reply_has_words", condition=~Q(text={})),
            models.CheckConstraint(
                name="comment_reply_two_persons", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("by"))
            ),
            models.CheckConstraint(
                name="comment_reply_signed_by_somebody",
                condition=~Q(state="signed") | Q(signed_by__isnull=False, signed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment.ref}: {plain(self.text)[:60]}"


class NgoReport(models.Model):
    """A report of an organisation, shown beside the city's as it is: entered, looked through for personal data only.

    `words` are the organisation's own, never the city's summary.
    """

    ref = models.CharField(max_length=20, unique=True)
    title = models.JSONField(default=dict)
    organisation = models.CharField(max_length=200)
    dated = models.DateField()
    url = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField(default=dict, blank=True)
    nodes = models.ManyToManyField(Node, blank=True, related_name="ngo_reports")
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="ngo_reports")
    added_on = models.DateField(default=today)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-dated", "ref"]
        constraints = [
            models.CheckConstraint(name="ngo_report_has_title", condition=~Q(title={})),
            models.CheckConstraint(name="ngo_report_can_be_read", condition=~Q(url="") | Q(file__isnull=False)),
            models.CheckConstraint(
                name="ngo_report_withdrawn_says_why",
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return plain(self.title) or self.ref

    def get_absolute_url(self) -> str:
        return f"{reverse('plan:ngo-reports')}#{self.ref}"
