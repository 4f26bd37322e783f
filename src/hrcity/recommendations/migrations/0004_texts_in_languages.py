from collections.abc import Callable, Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIELDS = {"Answer": ("part", "reason", "measure"), "Evidence": ("title", "unit", "source"), "Grade": ("reason",)}
MOST = {"measure": 300, "title": 300, "unit": 60, "source": 300}
BATCH = 500


def texts_of(text: str) -> dict[str, str]:
    """The one text under its language: Korean where it has Korean letters, else English."""
    if not text.strip():
        return {}
    return {"ko" if any("\uac00" <= letter <= "\ud7a3" for letter in text) else "en": text.strip()}


def text_of(name: str, texts: dict[str, str]) -> str:
    """All languages one after the other, where a field holds only one text."""
    return " / ".join(texts.values())[: MOST.get(name)]


def _batches(model: Any, alias: str) -> Iterator[list[Any]]:
    last = 0
    while rows := list(model.objects.using(alias).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        yield rows


def _each(apps: Apps, alias: str, target: str, change: Callable[[Any, str], None]) -> None:
    for model_name, names in FIELDS.items():
        model = apps.get_model("recommendations", model_name)
        for rows in _batches(model, alias):
            for row in rows:
                for name in names:
                    change(row, name)
            model.objects.using(alias).bulk_update(rows, [target.format(name) for name in names])


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each text under the language it is written in."""
    _each(apps, schema_editor.connection.alias, "{}_texts",
          lambda row, name: setattr(row, f"{name}_texts", texts_of(getattr(row, name))))


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Both languages in the one field that there was; measures and titles up to the length that it had."""
    _each(apps, schema_editor.connection.alias, "{}",
          lambda row, name: setattr(row, name, text_of(name, getattr(row, f"{name}_texts"))))


class Migration(migrations.Migration):
    """What stands in the old fields goes to the new ones; the schema changes before and after, so that PostgreSQL has
    no changed rows waiting when a table is altered."""

    dependencies = [("recommendations", "0003_texts_beside")]

    operations = [migrations.RunPython(forwards, backwards)]
