from django.db import migrations, models
from django.db.models import Q

OLD = {
    "answer": {
        "part": models.TextField(blank=True, default=""),
        "reason": models.TextField(blank=True, default=""),
        "measure": models.CharField(blank=True, default="", max_length=300),
    },
    "evidence": {
        "title": models.CharField(blank=True, default="", max_length=300),
        "unit": models.CharField(blank=True, default="", max_length=60),
        "source": models.CharField(blank=True, default="", max_length=300),
    },
    "grade": {"reason": models.TextField(blank=True, default="")},
}
NEEDED = {("evidence", "title"), ("grade", "reason")}


def _replaced(model: str, name: str, old: models.Field) -> list[migrations.operations.base.Operation]:
    """The old field gives way to the new one; its default is there for the way back."""
    new = models.JSONField(default=dict) if (model, name) in NEEDED else models.JSONField(blank=True, default=dict)
    return [
        migrations.AlterField(model_name=model, name=name, field=old),
        migrations.RemoveField(model_name=model, name=name),
        migrations.RenameField(model_name=model, old_name=f"{name}_texts", new_name=name),
        migrations.AlterField(model_name=model, name=name, field=new),
    ]


class Migration(migrations.Migration):
    """The texts by language take the place of the old ones; a needed reason may still not be missing."""

    dependencies = [("recommendations", "0004_texts_in_languages")]

    operations = [
        *(
            operation
            for model, fields in OLD.items()
            for name, old in fields.items()
            for operation in _replaced(model, name, old)
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                name="answer_no_has_reason",
                condition=~Q(state="signed")
                | ~Q(word__in=["part", "not_now", "outside", "partly", "reject"])
                | ~Q(reason={}),
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                name="evidence_is_something",
                condition=Q(file__isnull=False) | ~Q(url="") | ~Q(figure="") | ~Q(source={}),
            ),
        ),
        migrations.AddConstraint(
            model_name="grade",
            constraint=models.CheckConstraint(name="grade_has_reason", condition=~Q(reason={})),
        ),
    ]
