"""What a body says about a plan, its yearly progress or a measure, and what the city answers.

An opinion belongs to the body: a member writes it, its secretary publishes it; the office has no verb on it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from hrcity.core.text import plain
from hrcity.institutions.models import Body, Meeting, Vote
from hrcity.plan.models.plans import Node, Plan
from hrcity.plan.rules.review import AnswerState, ClockUnit, OpinionKind, OpinionState, OpinionWord, Scope
from hrcity.recommendations.models import Answer, Recommendation


class ReviewClock(models.Model):
    """How long the city has to answer an opinion of a body. `legal_source` is the article that obliges it to answer;
    empty: there is no legal duty, and pages say so."""

    body = models.OneToOneField(Body, on_delete=models.CASCADE, related_name="review_clock")
    days = models.PositiveSmallIntegerField(default=30)
    unit = models.CharField(max_length=8, choices=ClockUnit, default=ClockUnit.CALENDAR)
    legal_source = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(name="review_clock_runs", condition=Q(days__gte=1, days__lte=400))]

    def __str__(self) -> str:
        return f"{self.body}: {self.days} {self.unit}"


class Opinion(models.Model):
    """What a body says, once it is published never changed. `plan` is always set; `node` or `year` narrow it.

    `due_on` and `duty` (the article that obliges an answer) are those of the day of publication. `recommendation` is
    the one that came of it, where the body may recommend.
    """

    ref = models.CharField(max_length=20, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="opinions")
    scope = models.CharField(max_length=4, choices=Scope, default=Scope.PLAN)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="opinions")
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.PROTECT, related_name="opinions")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="opinions")
    vote = models.ForeignKey(Vote, null=True, blank=True, on_delete=models.PROTECT, related_name="opinions")
    kind = models.CharField(max_length=9, choices=OpinionKind)
    text = models.JSONField(default=dict)
    dissent = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=9, choices=OpinionState, default=OpinionState.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    duty = models.CharField(max_length=300, blank=True)
    recommendation = models.OneToOneField(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="opinion"
    )
    withdrawn_reason = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["plan", "state"], name="opinion_of_plan"),
            models.Index(fields=["state", "due_on"], name="opinion_due"),
            models.Index(fields=["body", "state"], name="opinion_of_body"),
        ]
        constraints = [
            models.CheckConstraint(name="opinion_has_text", condition=~Q(text={})),
            models.CheckConstraint(
                name="opinion_two_persons", condition=Q(published_by__isnull=True) | ~Q(published_by=F("author"))
            ),
            models.CheckConstraint(
                name="opinion_published_by_somebody",
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(published_by__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_withdrawn_says_why", condition=~Q(state="withdrawn") | ~Q(withdrawn_reason={})
            ),
            models.CheckConstraint(
                name="opinion_about_one_thing",
                condition=Q(scope="plan", node__isnull=True, year__isnull=True)
                | Q(scope="year", node__isnull=True, year__isnull=False)
                | Q(scope="node", node__isnull=False, year__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {plain(self.text)[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("plan:opinion", args=[self.ref])


class OpinionAnswer(models.Model):
    """What the city answers: taken up (where), partly, or not, with the reason. A changed answer is a new version.

    `recorded` is the answer to the recommendation that came of the opinion, where the one was given with the other.
    """

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="answers")
    version = models.PositiveSmallIntegerField(default=1)
    word = models.CharField(max_length=8, choices=OpinionWord)
    reason = models.JSONField(default=dict, blank=True)
    node = models.ForeignKey(Node, null=True, blank=True, on_delete=models.PROTECT, related_name="opinion_answers")
    state = models.CharField(max_length=8, choices=AnswerState, default=AnswerState.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.TextField(blank=True)
    recorded = models.OneToOneField(
        Answer, null=True, blank=True, on_delete=models.PROTECT, related_name="opinion_answer"
    )

    class Meta:
        ordering = ["-version"]
        indexes = [
            # Only of what waits: an index of all states would be taken for the opinion's own answers.
            models.Index(fields=["opinion"], name="opinion_answer_waiting", condition=Q(state="draft")),
        ]
        constraints = [
            models.UniqueConstraint(name="opinion_answer_version_once", fields=["opinion", "version"]),
            models.UniqueConstraint(
                name="opinion_answer_one_open", fields=["opinion"], condition=Q(state__in=["draft", "returned"])
            ),
            models.CheckConstraint(
                name="opinion_answer_two_persons", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("drafted_by"))
            ),
            models.CheckConstraint(
                name="opinion_answer_signed_by_somebody",
                condition=~Q(state="signed") | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_answer_says_where_or_why",
                condition=~Q(state="signed")
                | Q(word="taken_up", node__isnull=False)
                | Q(word="taken_up", recorded__isnull=False)
                | (Q(word__in=["partly", "not"]) & ~Q(reason={})),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion.ref} v{self.version}: {self.get_word_display()}"
