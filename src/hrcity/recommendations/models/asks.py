"""What was asked, in which words, what it is about, whose it is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import ImportRun, Visibility
from hrcity.institutions.models import Body, Meeting
from hrcity.instruments.models import Instrument, Provision
from hrcity.recommendations.citing import address_of, cited
from hrcity.recommendations.rules import Addressee, Ours, Status
from hrcity.vocabulary.models import Label, Term


class OriginKind(models.TextChoices):
    TREATY_BODY = "treaty_body", _("UN treaty body")
    UPR = "upr", _("Universal Periodic Review")
    SPECIAL_PROCEDURE = "special_procedure", _("UN special procedure")
    NHRI = "nhri", _("National human-rights institution")
    COMMISSION = "commission", _("The city's human-rights commission")
    OMBUDSPERSON = "ombudsperson", _("Ombudsperson")
    JURY = "jury", _("Citizens' jury")
    ASSESSMENT = "assessment", _("Impact assessment")
    COUNCIL = "council", _("City council")
    COURT = "court", _("Court")
    AUDIT = "audit", _("Audit")
    RESIDENTS = "residents", _("Residents")
    OTHER = "other", _("Another body")


class AskKind(models.TextChoices):
    RECOMMENDATION = "recommendation", _("recommendation")
    CONCERN = "concern", _("concern")
    INFORMATION = "information", _("request for information")


class Position(models.TextChoices):
    """What the State under review said; never the city's answer."""

    SUPPORTED = "supported", _("supported")
    SUPPORTED_IN_PART = "supported_in_part", _("supported in part")
    NOTED = "noted", _("noted")
    NOT_SUPPORTED = "not_supported", _("not supported")
    PENDING = "pending", _("not yet answered")


class Recommendation(models.Model):
    """What was asked. Identity is (symbol, paragraph, sub-item), or the upstream id where there is one.

    `wordings` holds, in printed order, each recommending country (UPR) and the wording it used where wordings differ:
    `[{"name": "Portugal", "country": "PRT", "text": ""}]`. `decision` is the one in force. `upstream` keeps the
    values of each file kind as they came, `digests` their hashes, so that the same row again changes nothing.
    """

    ref = models.CharField(max_length=20, unique=True)
    origin = models.CharField(max_length=18, choices=OriginKind)
    kind = models.CharField(max_length=14, choices=AskKind, default=AskKind.RECOMMENDATION)
    issuer = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="asks")
    document = models.ForeignKey(Instrument, null=True, blank=True, on_delete=models.PROTECT, related_name="asks")
    source = models.ForeignKey(Provision, null=True, blank=True, on_delete=models.PROTECT, related_name="asks")
    symbol = models.CharField(max_length=120, blank=True)
    paragraph = models.CharField(max_length=40, blank=True)
    sub_item = models.CharField(max_length=10, blank=True)
    printed_number = models.CharField(max_length=40, blank=True)
    identity = models.CharField(max_length=200, unique=True)
    upstream_id = models.CharField(max_length=64, blank=True)
    origin_ref = models.CharField(max_length=120, blank=True)
    addressee = models.CharField(max_length=5, choices=Addressee, default=Addressee.STATE)
    addressee_body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="addressed")
    country = models.CharField(max_length=3, blank=True)
    text = models.TextField()
    lang = models.CharField(max_length=12, default="en")
    wordings = models.JSONField(default=list, blank=True)
    section = models.CharField(max_length=500, blank=True)
    concern = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="asks")
    issued_on = models.DateField(null=True, blank=True)
    session = models.CharField(max_length=20, blank=True)
    cycle = models.CharField(max_length=20, blank=True)
    position = models.CharField(max_length=18, choices=Position, blank=True)
    position_source = models.CharField(max_length=200, blank=True)
    is_priority = models.BooleanField(default=False)
    status = models.CharField(max_length=14, choices=Status, default=Status.RECEIVED)
    decision = models.ForeignKey("Decision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ours = models.CharField(max_length=8, choices=Ours, blank=True)
    ours_public_from = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    upstream = models.JSONField(default=dict, blank=True)
    digests = models.JSONField(default=dict, blank=True)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "due_on"]),
            models.Index(fields=["upstream_id"]),
            models.Index(fields=["symbol"]),
            models.Index(
                name="recommendation_late", fields=["due_on"], condition=Q(status__in=["assigned", "disputed"])
            ),
        ]
        constraints = [
            models.CheckConstraint(name="recommendation_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="recommendation_assigned_is_ours",
                condition=~Q(status__in=["assigned", "answered", "in_progress", "reported_done"])
                | Q(ours__in=["ours", "shared"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {Truncator(self.text).chars(80)}"

    def get_absolute_url(self) -> str:
        return address_of(self.ref)

    @property
    def citation(self) -> str:
        """Symbol, paragraph and sub-item as one cites them; the same in every language, for data."""
        return cited(self.symbol, self.paragraph, self.sub_item, "para. %(number)s")

    @property
    def citation_words(self) -> str:
        """The same for a page, in the reader's language."""
        return cited(self.symbol, self.paragraph, self.sub_item, gettext("para. %(number)s"))


class StagedChange(models.Model):
    """What an import would change on an ask that is there already; applied when the run is done, kept for undo."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="staged_asks")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="staged")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="staged_once", fields=["run", "recommendation"])]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.recommendation.ref}"


class TextKind(models.TextChoices):
    OFFICIAL = "official", _("official translation")
    SUMMARY = "summary", _("plain summary")
    DRAFT = "draft", _("machine draft")


class RecommendationText(models.Model):
    """A translation or a plain summary of an ask, by whom; the original stands in the ask itself."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="texts")
    lang = models.CharField(max_length=12)
    kind = models.CharField(max_length=8, choices=TextKind)
    text = models.TextField()
    translator = models.CharField(max_length=150, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="text_once", fields=["recommendation", "lang", "kind"])]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} {self.lang} {self.kind}"


class RecommendationLabel(Label):
    """A right, group, SDG, function … put on an ask."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="labels")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="label_once", fields=["recommendation", "term", "origin"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} ({self.origin})"


class Decision(models.Model):
    """Whose an ask is: proposed by one person, approved by another; earlier decisions stay."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Ours)
    function = models.ForeignKey(Term, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    legal_basis = models.CharField(max_length=300, blank=True)
    legal_basis_uri = models.CharField(max_length=300, blank=True)
    passed_to = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    public_reason = models.JSONField(default=dict, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    returned_reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="decision_two_persons", condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by"))
            ),
            models.CheckConstraint(name="decision_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                name="decision_one_current", fields=["recommendation"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.ref}: {self.get_outcome_display()}"


class Assignment(models.Model):
    """A body made answerable for an ask, from a day to a day; a new lead ends the earlier one, nothing is deleted."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="assignments")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assignments")
    is_lead = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    noticed_at = models.DateTimeField(null=True, blank=True)
    objection_until = models.DateField(null=True, blank=True)
    window_closed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_rule = models.JSONField(default=dict, blank=True)
    objection = models.TextField(blank=True)
    objected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objected_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-is_lead", "proposed_at"]
        indexes = [models.Index(fields=["body", "ended_at"])]
        constraints = [
            models.UniqueConstraint(
                name="assignment_one_lead", fields=["recommendation"], condition=Q(is_lead=True, ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="assignment_body_once", fields=["recommendation", "body"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="assignment_notice_has_dates",
                condition=Q(noticed_at__isnull=True) | Q(objection_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.ref} → {self.body}"
