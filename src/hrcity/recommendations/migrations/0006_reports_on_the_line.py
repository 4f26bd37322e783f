"""Reports go along the approval line as answers do; those that wait for a signature get the line of their body."""

import django.db.models.deletion
from django.db import migrations, models


def lay_lines(apps, schema_editor):
    """What was sent before has no line yet: without one nobody could sign it any more."""
    step_of = apps.get_model("recommendations", "ApprovalStep")
    waiting = apps.get_model("recommendations", "Update").objects.filter(state="submitted", steps=None)
    for update in waiting.select_related("body").iterator():
        step_of.objects.bulk_create(
            step_of(update=update, order=order, role=role)
            for order, role in enumerate(update.body.approval_line or ["department_head"], start=1)
        )


def take_lines(apps, schema_editor):
    """Back: only answers have lines."""
    apps.get_model("recommendations", "ApprovalStep").objects.filter(answer=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0005_texts_replaced'),
    ]

    operations = [
        migrations.AddField(
            model_name='approvalstep',
            name='update',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='recommendations.update'),
        ),
        migrations.AlterField(
            model_name='approvalstep',
            name='answer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='recommendations.answer'),
        ),
        migrations.AddConstraint(
            model_name='approvalstep',
            constraint=models.UniqueConstraint(fields=('update', 'order'), name='approval_step_once_update'),
        ),
        migrations.AddConstraint(
            model_name='approvalstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('update__isnull', True)), models.Q(('answer__isnull', True), ('update__isnull', False)), _connector='OR'), name='approval_step_of_one'),
        ),
        migrations.RunPython(lay_lines, take_lines),
    ]
