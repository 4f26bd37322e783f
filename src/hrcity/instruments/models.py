from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrcity.core.models import ImportRun, StoredFile, Visibility
from hrcity.core.text import plain
from hrcity.institutions.models import Body


class InstrumentKind(models.TextChoices):
    TREATY = "treaty", _("Treaty")
    PROTOCOL = "protocol", _("Optional protocol")
    DECLARATION = "declaration", _("Declaration")
    CHARTER = "charter", _("Charter")
    ORDINANCE = "ordinance", _("Ordinance")
    LAW = "law", _("Law")
    JUDGMENT = "judgment", _("Judgment")
    GENERAL_COMMENT = "general_comment", _("General comment")
    CONCLUDING_OBSERVATIONS = "concluding_observations", _("Concluding observations")
    UPR_REPORT = "upr_report", _("Report of the UPR Working Group")
    UPR_ADDENDUM = "upr_addendum", _("Addendum with the country's answers")
    UPR_MATRIX = "upr_matrix", _("Matrix of recommendations")
    UN_DOCUMENT = "un_document", _("UN document")
    CITY_DOCUMENT = "city_document", _("Document of the city")


NORMS: frozenset[str] = frozenset({"treaty", "protocol", "declaration", "charter", "ordinance", "law", "judgment",
                                   "general_comment"})


class Instrument(models.Model):
    """A norm or a document: its identity is `slug`, made from the printed symbol; the symbol stays beside it."""

    slug = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=24, choices=InstrumentKind)
    symbol = models.CharField(max_length=120, blank=True, db_index=True)
    title = models.JSONField(default=dict)
    short_title = models.JSONField(default=dict, blank=True)
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="instruments")
    country = models.CharField(max_length=3, blank=True)
    adopted_on = models.CharField(max_length=10, blank=True)
    in_force_on = models.CharField(max_length=10, blank=True)
    session = models.CharField(max_length=20, blank=True)
    cycle = models.CharField(max_length=20, blank=True)
    original_language = models.CharField(max_length=10, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    url = models.URLField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=10, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="instruments")

    class Meta:
        ordering = ["kind", "slug"]

    def __str__(self) -> str:
        return plain(self.short_title) or plain(self.title) or self.symbol

    def get_absolute_url(self) -> str:
        return reverse("instruments:instrument", args=[self.slug])


class Provision(models.Model):
    """A numbered part: an article of a treaty, a paragraph of a report. `eid` comes from the printed number,
    so links survive a re-import. `heading` is the chapter's heading as first read, `headings` the same per language.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="provisions")
    eid = models.CharField(max_length=60)
    number = models.CharField(max_length=40, blank=True)
    title = models.JSONField(default=dict, blank=True)
    heading = models.CharField(max_length=500, blank=True)
    headings = models.JSONField(default=dict, blank=True)
    order = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(name="provision_eid_once", fields=["instrument", "eid"])]

    def __str__(self) -> str:
        return self.number or self.eid

    def get_absolute_url(self) -> str:
        return f"{self.instrument.get_absolute_url()}#{self.eid}"


class ProvisionText(models.Model):
    """The wording of a provision in one language: the original, or whose translation."""

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="texts")
    lang = models.CharField(max_length=12)
    text = models.TextField()
    is_original = models.BooleanField(default=False)
    is_machine = models.BooleanField(default=False)
    translator = models.CharField(max_length=150, blank=True)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["lang"]
        constraints = [models.UniqueConstraint(name="provision_text_once", fields=["provision", "lang"])]

    def __str__(self) -> str:
        return f"{self.provision} ({self.lang})"


class Ratification(models.Model):
    """Whether a country is bound by a treaty, and since when; facts with a source and a date checked."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="ratifications")
    country = models.CharField(max_length=3)
    is_party = models.BooleanField(default=False)
    is_signatory = models.BooleanField(default=False)
    party_since = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="ratification_once", fields=["instrument", "country"])]

    def __str__(self) -> str:
        return f"{self.country} {self.instrument}"
