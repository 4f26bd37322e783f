from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import ImportRun
from hrcity.core.text import plain


class SchemeKind(models.TextChoices):
    RIGHTS = "rights", _("Rights themes")
    GROUPS = "groups", _("Affected groups")
    SDG = "sdg", _("Sustainable Development Goals")
    DUTIES = "duties", _("Duties")
    FUNCTIONS = "functions", _("Functions of a city")
    ACTIONS = "actions", _("Action categories")
    PRINCIPLES = "principles", _("Principles")
    GRADES = "grades", _("Grades")
    COMPONENTS = "components", _("Components of a human rights city")
    UPSTREAM = "upstream", _("Lists of other bodies")
    CITY = "city", _("The city's own lists")


class Confidence(models.TextChoices):
    VERIFIED = "verified", _("verified")
    SEED = "seed", _("from a project source document")
    PROPOSED = "proposed", _("proposed")
    BELIEF = "belief", _("not yet confirmed")


class Scheme(models.Model):
    """A versioned list of terms: `uhri_themes` of 2014 and of 2025 are two schemes with a crosswalk."""

    code = models.SlugField(max_length=60, unique=True)
    version = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=12, choices=SchemeKind)
    title = models.JSONField(default=dict)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.SEED)
    is_own = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return plain(self.title) or self.code

    def get_absolute_url(self) -> str:
        return reverse("vocabulary:scheme", args=[self.code])


class TermRole(models.TextChoices):
    NONE = "", _("none")
    RIGHTS_HOLDER = "rights_holder", _("rights-holder")
    DUTY_BEARER = "duty_bearer", _("duty-bearer")


class Term(models.Model):
    """One entry of a scheme, with its short title per language; a term taken out of use stays."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="terms")
    code = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    title = models.JSONField(default=dict)
    definition = models.JSONField(default=dict, blank=True)
    role = models.CharField(max_length=14, choices=TermRole, blank=True)
    order = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.SEED)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["scheme", "order", "code"]
        constraints = [models.UniqueConstraint(name="term_code_once_in_scheme", fields=["scheme", "code"])]

    def __str__(self) -> str:
        return plain(self.title) or self.code

    def get_absolute_url(self) -> str:
        return f"{reverse('vocabulary:scheme', args=[self.scheme.code])}#term-{self.code}"


class CrosswalkKind(models.TextChoices):
    EXACT = "exact", _("the same as")
    CLOSE = "close", _("close to")
    BROAD = "broad", _("part of")
    NARROW = "narrow", _("wider than")


class Crosswalk(models.Model):
    """A term of one scheme beside a term of another."""

    source = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="crosswalks_from")
    target = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="crosswalks_to")
    kind = models.CharField(max_length=8, choices=CrosswalkKind)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.PROPOSED)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="crosswalk_once", fields=["source", "target"]),
            models.CheckConstraint(name="crosswalk_not_itself", condition=~Q(source=models.F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


class Country(models.Model):
    """A country as UN documents name it; `iso3` is what records keep."""

    iso3 = models.CharField(max_length=3, primary_key=True)
    iso2 = models.CharField(max_length=2, blank=True)
    title = models.JSONField(default=dict)

    class Meta:
        ordering = ["iso3"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return plain(self.title) or self.iso3


class Origin(models.TextChoices):
    """Where a label, score or decision comes from."""

    UPSTREAM = "upstream", _("from the UN")
    RULE = "rule", _("fixed rule")
    MODEL = "model", _("computer suggestion")
    PERSON = "person", _("decided by a person")


class Label(models.Model):
    """A term put on something, with where it comes from. Abstract: each app that labels has its own table.

    A label is never overwritten: it is ended (`ended_at`) and a new one stands beside it.
    """

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin)
    confidence = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_suggestion(self) -> bool:
        """A suggestion decides nothing until a person takes it."""
        return self.origin == Origin.MODEL


class ImportedChange(models.Model):
    """What one import changed in a field of a row that was there before it: kept so that it can be taken back.

    `row` names the row as the audit chain does ("vocabulary.term:12"). Rows that an import created carry the run's
    id themselves.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    row = models.CharField(max_length=80, db_index=True)
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="imported_change_once", fields=["run", "row", "field"])]

    def __str__(self) -> str:
        return f"{self.row} {self.field}"
