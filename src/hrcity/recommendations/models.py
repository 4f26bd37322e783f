from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import ImportRun, StoredFile, Visibility
from hrcity.core.text import plain
from hrcity.institutions.models import Body
from hrcity.instruments.models import Instrument, Provision
from hrcity.recommendations.citing import address_of, cited
from hrcity.recommendations.rules import Addressee, AnswerState, AnswerWord, GraderRole, Ours, Status, period_words
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


class EvidenceKind(models.TextChoices):
    FILE = "file", _("file")
    LINK = "link", _("link")
    MINUTES = "minutes", _("minutes")
    FIGURE = "figure", _("figure")


class Evidence(models.Model):
    """Proof of something done: a file, a link, minutes, or a figure with its reference. Internal until released."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="evidence")
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
