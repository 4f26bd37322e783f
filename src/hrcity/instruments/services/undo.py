"""Taking an import of texts or ratifications back, while nothing was built upon it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hrcity.core.models import ImportRun
from hrcity.instruments import related
from hrcity.instruments.models import Instrument, Provision, ProvisionText, Ratification
from hrcity.vocabulary.models import ImportedChange


def run_undo_refusal(run: ImportRun) -> str:
    """Why the rows of a run cannot be taken back any more, in a sentence; "" when they can."""
    instruments = list(run.instruments.values_list("pk", flat=True))
    provisions = list(Provision.objects.filter(run=run).values_list("pk", flat=True))
    if cited := related.built_upon(instruments, provisions):
        return ngettext("%(n)s record cites this text already. Unlink it first, or withdraw the text with a reason.",
                        "%(n)s records cite this text already. Unlink them first, or withdraw the text with a reason.",
                        cited) % {"n": cited}
    added = (ProvisionText.objects.filter(provision__run=run) | ProvisionText.objects.filter(
        provision__instrument__in=instruments)).exclude(run=run)
    if added.exists() or Provision.objects.filter(instrument__in=instruments).exclude(run=run).exists():
        return _("Another language version or text was added since. Take that import back first.")
    if changed := _changed_since(run):
        return ngettext("%(n)s text was changed again since. Take the later import back first.",
                        "%(n)s texts were changed again since. Take the later import back first.",
                        changed) % {"n": changed}
    return ""


def _changed_since(run: ImportRun) -> int:
    """Rows that a later import changed: those this run replaced, and those it made."""
    replaced = sum(1 for change, row in changes_of(run) if _value(row, change.field) != change.after)
    made = [f"{model._meta.label_lower}:{pk}" for model in (ProvisionText, Ratification)
            for pk in model._default_manager.filter(run=run).values_list("pk", flat=True)]
    return replaced + ImportedChange.objects.filter(row__in=made).exclude(run=run).count()


@transaction.atomic
def run_undo(run: ImportRun) -> None:
    """Put back what the run replaced and remove what it made; what other records hold on to stays."""
    for change, row in changes_of(run):
        if row is not None and _value(row, change.field) == change.after:
            setattr(row, change.field, change.before)
            row.save(update_fields=[change.field])
    run.changes.all().delete()
    ProvisionText.objects.filter(run=run).delete()
    Ratification.objects.filter(run=run).delete()
    texts = ProvisionText.objects.filter(provision=OuterRef("pk"))
    free(Provision.objects.filter(run=run).exclude(Exists(texts))).delete()
    held = Provision.objects.filter(instrument=OuterRef("pk"))
    free(Instrument.objects.filter(run=run, parts=None).exclude(Exists(held))).delete()


def free(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Those of the rows that no record of another app holds on to."""
    held = Q()
    for relation in rows.model._meta.related_objects:
        if relation.on_delete is models.PROTECT and relation.related_model._meta.app_label != "instruments":
            others = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            held |= Q(Exists(others))
    return rows.exclude(held) if held else rows


def changes_of(run: ImportRun) -> Iterator[tuple[ImportedChange, models.Model | None]]:
    """What a run replaced, each with the row as it stands (None when it is gone)."""
    by_model: dict[str, list[ImportedChange]] = defaultdict(list)
    for change in run.changes.all():
        by_model[change.row.partition(":")[0]].append(change)
    for label, changes in by_model.items():
        rows = apps.get_model(label)._default_manager.in_bulk([int(item.row.partition(":")[2]) for item in changes])
        for change in changes:
            yield change, rows.get(int(change.row.partition(":")[2]))


def _value(row: models.Model | None, field: str) -> Any:
    return getattr(row, field, None)
