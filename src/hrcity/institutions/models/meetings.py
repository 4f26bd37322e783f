"""Meetings of a body: agenda, who came, conflicts of interest, votes, minutes, papers; and who sits at the table."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import StoredFile
from hrcity.core.text import plain
from hrcity.institutions.models.bodies import Body, Membership


class MeetingKind(models.TextChoices):
    SESSION = "session", _("Session")
    COMPETENCE = "competence", _("Competence meeting")
    REVIEW = "review", _("Review of a plan")
    HEARING = "hearing", _("Hearing")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    PUBLISHED = "published", _("minutes published")
    CANCELLED = "cancelled", _("cancelled")


class Meeting(models.Model):
    """One meeting of a body. Public by default; a closed one, or a closed part, says why.

    `languages` are those into which it is interpreted; `reimburses` says whether fares and lost pay are paid.
    """

    ref = models.CharField(max_length=20, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=10, choices=MeetingKind, default=MeetingKind.SESSION)
    title = models.JSONField(default=dict)
    starts_at = models.DateTimeField()
    place = models.JSONField(default=dict, blank=True)
    is_open = models.BooleanField(default=True)
    closed_reason = models.JSONField(default=dict, blank=True)
    quorum = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    minutes = models.JSONField(default=dict, blank=True)
    minutes_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    minutes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    languages = models.JSONField(default=list, blank=True)
    has_childcare = models.BooleanField(default=False)
    reimburses = models.BooleanField(default=False)
    is_step_free = models.BooleanField(default=False)
    help_note = models.JSONField(default=dict, blank=True)
    cancelled_reason = models.JSONField(default=dict, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["body", "-starts_at"], name="meeting_of_body")]
        constraints = [
            models.CheckConstraint(name="meeting_closed_says_why", condition=Q(is_open=True) | ~Q(closed_reason={})),
            models.CheckConstraint(
                name="meeting_published_has_minutes",
                condition=~Q(state="published") | ~Q(minutes={}) | Q(minutes_file__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {plain(self.title)}"

    def get_absolute_url(self) -> str:
        return reverse("institutions:meeting", args=[self.ref])


class MinutesVersion(models.Model):
    """Published minutes as they read before a correction; they stay readable, with the reason of the change."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="earlier_minutes")
    number = models.PositiveSmallIntegerField()
    minutes = models.JSONField(default=dict, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="minutes_version_once", fields=["meeting", "number"]),
            models.CheckConstraint(name="minutes_version_says_why", condition=~Q(reason={})),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.number})"


class AgendaItem(models.Model):
    """One point of the agenda. `subject_ref` names what it is about ("PLAN-2026-0001", "REC-2026-0042"): a string,
    because plans and recommendations stand above."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.JSONField(default=dict)
    text = models.JSONField(default=dict, blank=True)
    subject_ref = models.CharField(max_length=60, blank=True)
    is_closed = models.BooleanField(default=False)
    closed_reason = models.JSONField(default=dict, blank=True)
    outcome = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(name="agenda_closed_says_why", condition=Q(is_closed=False) | ~Q(closed_reason={})),
        ]

    def __str__(self) -> str:
        return plain(self.title)


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


class Attendance(models.Model):
    """Who came: a member by the seat, or a guest by name. Guests do not vote and do not count for the quorum."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    membership = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    guest = models.CharField(max_length=150, blank=True)
    presence = models.CharField(max_length=8, choices=Presence, default=Presence.PRESENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attendance_once", fields=["meeting", "membership"], condition=Q(membership__isnull=False)
            ),
            models.CheckConstraint(
                name="attendance_is_somebody",
                condition=Q(membership__isnull=False, guest="") | (Q(membership__isnull=True) & ~Q(guest="")),
            ),
        ]

    def __str__(self) -> str:
        return self.guest or str(self.membership)


class Conflict(models.Model):
    """A conflict of interest that a member declared on a point: they neither speak to it nor vote."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="conflicts")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    reason = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="conflict_once", fields=["item", "membership"])]

    def __str__(self) -> str:
        return f"{self.membership} ({self.item})"


class Vote(models.Model):
    """A question put to the vote, with the count. A secret vote has no ballots, only the count."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    question = models.JSONField(default=dict)
    is_secret = models.BooleanField(default=False)
    yes = models.PositiveSmallIntegerField(default=0)
    no = models.PositiveSmallIntegerField(default=0)
    abstain = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{plain(self.question)}: {self.yes}–{self.no}–{self.abstain}"

    @property
    def is_carried(self) -> bool:
        """More for than against."""
        return self.yes > self.no


class BallotChoice(models.TextChoices):
    YES = "yes", _("for")
    NO = "no", _("against")
    ABSTAIN = "abstain", _("abstained")


class Ballot(models.Model):
    """How a member voted in an open vote."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="ballots")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=7, choices=BallotChoice)

    class Meta:
        constraints = [models.UniqueConstraint(name="ballot_once", fields=["vote", "membership"])]

    def __str__(self) -> str:
        return f"{self.membership}: {self.choice}"


class Paper(models.Model):
    """A paper of a meeting; open to all unless a reason keeps it back."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="papers")
    title = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    is_closed = models.BooleanField(default=False)
    closed_reason = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="paper_closed_says_why", condition=Q(is_closed=False) | ~Q(closed_reason={})),
        ]

    def __str__(self) -> str:
        return plain(self.title)


class Dimension(models.TextChoices):
    SEX = "sex", _("sex")
    AGE = "age", _("age")
    DISABILITY = "disability", _("disability")
    ORIGIN = "origin", _("origin or nationality")
    DISTRICT = "district", _("district")
    OTHER = "other", _("another group")


class SeatShare(models.Model):
    """How many of the seats of a body a group of people held on a day, beside its share of the population."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seat_shares")
    as_of = models.DateField()
    dimension = models.CharField(max_length=10, choices=Dimension)
    group = models.JSONField(default=dict)
    members = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    population_share = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    source = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["body", "dimension", "pk"]
        constraints = [
            models.CheckConstraint(name="seat_share_within", condition=Q(members__lte=F("seats"))),
            models.CheckConstraint(
                name="seat_share_percent",
                condition=Q(population_share__isnull=True) | Q(population_share__gte=0, population_share__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {plain(self.group)}: {self.members}/{self.seats}"


class SeatGap(models.Model):
    """A group that is missing at a table: what will be done, who sees to it, by when."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seat_gaps")
    dimension = models.CharField(max_length=10, choices=Dimension)
    group = models.JSONField(default=dict)
    action = models.JSONField(default=dict)
    owner = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.JSONField(default=dict, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(
                name="seat_gap_closed_says_why",
                condition=Q(closed_at__isnull=True) | (Q(closed_by__isnull=False) & ~Q(closed_reason={})),
            ),
            models.CheckConstraint(
                name="seat_gap_closed_by_another", condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {plain(self.group)}"
