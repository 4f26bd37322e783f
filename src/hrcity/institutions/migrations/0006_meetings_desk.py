import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_meaning_change"),
        ("institutions", "0005_secretary"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="MinutesVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("minutes", models.JSONField(blank=True, default=dict)),
                ("reason", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_minutes",
                        to="institutions.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="minutes_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", {}), _negated=True), name="minutes_version_says_why"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="invited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="seatgap",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="seatgap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    models.Q(("closed_by__isnull", False), models.Q(("closed_reason", {}), _negated=True)),
                    _connector="OR",
                ),
                name="seat_gap_closed_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatgap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_by__isnull", True), models.Q(("closed_by", models.F("by")), _negated=True), _connector="OR"
                ),
                name="seat_gap_closed_by_another",
            ),
        ),
    ]
