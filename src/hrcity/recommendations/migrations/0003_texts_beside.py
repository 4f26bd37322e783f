from django.db import migrations, models

NEW = {"answer": ("part", "reason", "measure"), "evidence": ("title", "unit", "source"), "grade": ("reason",)}


class Migration(migrations.Migration):
    """Room for the texts of answers, evidence and grades in more than one language, beside the old ones."""

    dependencies = [("recommendations", "0002_wordings_decision_staged")]

    operations = [
        migrations.RemoveConstraint(model_name="answer", name="answer_no_has_reason"),
        migrations.RemoveConstraint(model_name="grade", name="grade_has_reason"),
        migrations.RemoveConstraint(model_name="evidence", name="evidence_is_something"),
        *(
            migrations.AddField(
                model_name=model, name=f"{name}_texts", field=models.JSONField(blank=True, default=dict)
            )
            for model, names in NEW.items()
            for name in names
        ),
    ]
