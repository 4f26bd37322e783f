"""The city, its bodies with their powers and competences, and who sits in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.roles import Role
from hrcity.core.text import plain


class City(models.Model):
    """The one city (or province, district, metropolis) that runs this installation: row 1."""

    title = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    country = models.CharField(max_length=3, blank=True)
    time_zone = models.CharField(max_length=60, default="Asia/Seoul")
    contact = models.EmailField(blank=True)
    objection_days = models.PositiveSmallIntegerField(default=10)
    answer_days = models.PositiveSmallIntegerField(default=90)
    notice_days = models.PositiveSmallIntegerField(default=5)
    is_demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "cities"
        constraints = [models.CheckConstraint(name="city_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return plain(self.title)


class BodyKind(models.TextChoices):
    COUNCIL = "council", _("Council")
    MAYOR = "mayor", _("Mayor's office")
    DEPARTMENT = "department", _("Department")
    OFFICE = "office", _("Human-rights office")
    COMMISSION = "commission", _("Human-rights commission")
    OMBUDSPERSON = "ombudsperson", _("Ombudspersons")
    CENTRE = "centre", _("Human-rights centre")
    PARTNER = "partner", _("Outside partner")
    TREATY_BODY = "treaty_body", _("UN treaty body")
    UPR = "upr", _("Universal Periodic Review")
    SPECIAL_PROCEDURE = "special_procedure", _("UN special procedure")
    NHRI = "nhri", _("National human-rights institution")
    MINISTRY = "ministry", _("Ministry or other national body")
    UN_OTHER = "un_other", _("Other UN body")


CITY_KINDS: frozenset[str] = frozenset({
    BodyKind.COUNCIL, BodyKind.MAYOR, BodyKind.DEPARTMENT, BodyKind.OFFICE, BodyKind.COMMISSION,
    BodyKind.OMBUDSPERSON, BodyKind.CENTRE})
ANSWERING_KINDS: frozenset[str] = frozenset({
    BodyKind.MAYOR, BodyKind.DEPARTMENT, BodyKind.OFFICE, BodyKind.CENTRE, BodyKind.PARTNER})


class Operator(models.TextChoices):
    CITY = "city", _("the city")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    INDEPENDENT = "independent", _("independent")
    STATE = "state", _("the State")
    UN = "un", _("the United Nations")


class Body(models.Model):
    """Anybody who asks, answers, checks or decides: one tree for the city, rows beside it for the UN and others."""

    ref = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=18, choices=BodyKind)
    operator = models.CharField(max_length=14, choices=Operator, default=Operator.CITY)
    title = models.JSONField(default=dict)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    legal_basis = models.CharField(max_length=300, blank=True)
    legal_basis_uri = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    approval_line = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["order", "ref"]
        verbose_name_plural = "bodies"
        constraints = [
            models.CheckConstraint(name="body_not_own_parent", condition=~Q(parent=F("id")) | Q(parent__isnull=True)),
            models.CheckConstraint(name="body_dates_in_order",
                                   condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True)
                                   | Q(valid_to__gte=F("valid_from"))),
        ]

    def __str__(self) -> str:
        return plain(self.title) or self.ref

    def get_absolute_url(self) -> str:
        return reverse("institutions:body", args=[self.ref])


class BodyPower(models.Model):
    """A verb a body may use, by a named article; a verb without a row is off."""

    class Verb(models.TextChoices):
        RECOMMEND = "recommend", _("may recommend")
        GRADE = "grade", _("may grade how far a recommendation is carried out")
        DECIDE_RELIEF = "decide_relief", _("may decide on relief")
        INVESTIGATE = "investigate", _("may investigate")
        OWN_INITIATIVE = "own_initiative", _("may act on its own initiative")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="powers")
    verb = models.CharField(max_length=16, choices=Verb)
    legal_basis = models.CharField(max_length=300)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="power_once", fields=["body", "verb"])]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_verb_display()}"


class CompetenceKind(models.TextChoices):
    OWN = "own", _("the city's own")
    DELEGATED = "delegated", _("delegated by the State")
    SHARED = "shared", _("shared with the State")
    NONE = "none", _("not the city's")


class Competence(models.Model):
    """Who does a function of the city, on what legal basis, from when to when. Lead is one, supporting are many."""

    function = models.ForeignKey("vocabulary.Term", on_delete=models.PROTECT, related_name="competences")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="competences")
    kind = models.CharField(max_length=10, choices=CompetenceKind, default=CompetenceKind.OWN)
    is_lead = models.BooleanField(default=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    legal_basis_uri = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="competence_one_lead", fields=["function"],
                                    condition=Q(is_lead=True, valid_to__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.function}: {self.body or self.get_kind_display()}"


class Membership(models.Model):
    """A person's role in a body for a term of office; ended, never deleted.

    `ends_on` is the last day of the term; a term that was ended by hand (`ended_at`) does not count on it any more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=18, choices=Role)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT,
                                 related_name="stands_in_for")
    away_from = models.DateField(null=True, blank=True)
    away_to = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="membership_once", fields=["user", "body", "role"],
                                    condition=Q(ends_on__isnull=True)),
            models.CheckConstraint(name="membership_dates_in_order",
                                   condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="membership_no_own_delegate",
                                   condition=Q(delegate__isnull=True) | ~Q(delegate=F("user"))),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.body}"


class Invitation(models.Model):
    """A link that makes one person a member of one body in one role; used once, for two weeks."""

    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=18, choices=Role)
    language = models.CharField(max_length=10, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.body}"

    @property
    def is_expired(self) -> bool:
        """Nobody opened it in time."""
        return self.expires_at <= timezone.now()


class Holiday(models.Model):
    """A day on which the city does not work; deadlines in working days step over it."""

    day = models.DateField(unique=True)
    title = models.JSONField(default=dict)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {plain(self.title)}"
