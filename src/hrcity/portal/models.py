from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hrcity.institutions.models import Body


class Alert(models.TextChoices):
    NONE = "none", _("no e-mail")
    DAILY = "daily", _("each morning, when there is news")
    WEEKLY = "weekly", _("each Monday, when there is news")


class SavedSearch(models.Model):
    """A list of recommendations that somebody keeps, and how often they are told of news in it.

    `query` is the query string of the list. News are counted from `watched_from`, then from `checked_at`; `told` holds
    what the last mail said (`{id: time of change}`), so that a change the index learns of late is neither missed nor
    told twice.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    title = models.CharField(max_length=120)
    query = models.CharField(max_length=4000, blank=True)
    language = models.CharField(max_length=10, blank=True)
    alert = models.CharField(max_length=6, choices=Alert, default=Alert.NONE)
    created_at = models.DateTimeField(default=timezone.now)
    watched_from = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(default=timezone.now)
    told = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name_plural = "saved searches"
        indexes = [models.Index(name="saved_search_to_check", fields=["checked_at"], condition=~Q(alert="none"))]
        constraints = [models.UniqueConstraint(name="saved_search_title_once", fields=["owner", "title"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('recommendations:list')}?{self.query}"


class RoundTrip(models.Model):
    """A filled-in workbook that came back: its rows until they are applied or a day has passed, then the outcome."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="round_trips")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list, blank=True)
    with_updates = models.BooleanField(default=False)
    outcome = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:round-trip-preview", args=[self.pk])
