from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hrcity.core.actors import ActorKind


class Visibility(models.TextChoices):
    INTERNAL = "internal", _("internal")
    PARTNER = "partner", _("for partners")
    PUBLIC = "public", _("public")


class Sequence(models.Model):
    """The last number given out under a key such as `REC-2026`."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class AuditHead(models.Model):
    """One row: the last entry of the chain. Locking it puts writers in a line."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.number)


class AuditEntry(models.Model):
    """One link of the audit chain (core.audit)."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    subject_ref = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject", "-number"]), models.Index(fields=["actor", "-number"])]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class StoredFile(models.Model):
    """A file kept once under the hash of its bytes; `cleaned` names the copy that is served.

    The same bytes under another name are another row: whoever adds them reads the name they gave, never somebody
    else's.
    """

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    cleaned = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="stored_file_once", fields=["sha256", "name"])]

    def __str__(self) -> str:
        return self.name


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Job(models.Model):
    """A piece of long work with a progress bar that survives a reload and a dead worker."""

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    title = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "heartbeat_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("core:job", args=[self.pk])


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("read, not yet imported")
    WRITING = "writing", _("being written, not yet visible")
    DONE = "done", _("imported")
    UNDONE = "undone", _("taken back")
    FAILED = "failed", _("failed, nothing was imported")


class ImportRun(models.Model):
    """One import of one file: its kind, what it would change or changed, and whether its rows are visible.

    Rows written by a run carry its id and are shown only once the run is DONE (one final flip).
    """

    kind = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.PREVIEW)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="import_done_has_date",
                                   condition=~Q(state="done") | Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file}"

    def get_absolute_url(self) -> str:
        return reverse("portal:import", args=[self.pk])


class ScheduledTask(models.Model):
    """When a periodic task ran last, so that several workers run it once."""

    name = models.CharField(max_length=60, primary_key=True)
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SearchChange(models.Model):
    """Rows of a kind (numbers first to last) that the search index must read again.

    Written in the transaction of the change, deleted once the index has committed: nothing is lost with a worker.
    """

    kind = models.CharField(max_length=40)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(name="search_change_in_order", condition=Q(last__gte=F("first")))]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}–{self.last}"


class MeaningChange(models.Model):
    """Rows of a kind (numbers first to last) that search by meaning must read again; the lowest rank comes first."""

    kind = models.CharField(max_length=40)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="meaning_change_in_order", condition=Q(last__gte=F("first")))]
        indexes = [models.Index(fields=["rank", "id"], name="meaning_change_next")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}–{self.last}"
