import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import hrcity.core.clocks


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_meaning_change"),
        ("institutions", "0006_meetings_desk"),
        ("people", "__first__"),
        ("plan", "0007_gaps"),
        ("recommendations", "0010_desk"),
        ("vocabulary", "0002_imported_change"),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=60)),
                ("title", models.JSONField(default=dict)),
                (
                    "source",
                    models.CharField(
                        choices=[("city", "the city"), ("state", "the country"), ("donor", "a donor")],
                        default="city",
                        max_length=5,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("internal", "internal"), ("partner", "for partners"), ("public", "public")],
                        default="public",
                        max_length=8,
                    ),
                ),
                ("requested", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("proposed", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("voted", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("revised", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("spent", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("spent_as_of", models.DateField(blank=True, null=True)),
                ("allocated", models.DecimalField(decimal_places=3, default=0, max_digits=6)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="budget_lines", to="institutions.body"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budget_lines",
                        to="plan.plan",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "code", "source", "pk"],
                "indexes": [models.Index(fields=["year", "currency", "code"], name="budget_line_in_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "code", "source", "currency"), name="budget_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", {}), _negated=True), models.Q(("code", ""), _negated=True)
                        ),
                        name="budget_line_has_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2200)), name="budget_line_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("allocated__gte", 0), ("allocated__lte", 100)), name="budget_line_allocated"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("requested__isnull", True), ("requested__gte", 0), _connector="OR"),
                            models.Q(("proposed__isnull", True), ("proposed__gte", 0), _connector="OR"),
                            models.Q(("voted__isnull", True), ("voted__gte", 0), _connector="OR"),
                            models.Q(("revised__isnull", True), ("revised__gte", 0), _connector="OR"),
                            models.Q(("spent__isnull", True), ("spent__gte", 0), _connector="OR"),
                        ),
                        name="budget_line_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Monitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("is_named", models.BooleanField(default=False)),
                ("scope", models.JSONField(default=dict)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("trained_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=300)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="monitors", to="institutions.body"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "ref"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="monitor_term_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), models.Q(("ended_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="monitor_end_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NgoReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                ("title", models.JSONField(default=dict)),
                ("organisation", models.CharField(max_length=200)),
                ("dated", models.DateField()),
                ("url", models.URLField(blank=True, max_length=500)),
                ("words", models.JSONField(blank=True, default=dict)),
                ("added_on", models.DateField(default=hrcity.core.clocks.today)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
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
                ("nodes", models.ManyToManyField(blank=True, related_name="ngo_reports", to="plan.node")),
                (
                    "recommendations",
                    models.ManyToManyField(blank=True, related_name="ngo_reports", to="recommendations.recommendation"),
                ),
            ],
            options={
                "ordering": ["-dated", "ref"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", {}), _negated=True), name="ngo_report_has_title"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("url", ""), _negated=True), ("file__isnull", False), _connector="OR"
                        ),
                        name="ngo_report_can_be_read",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on__isnull", True),
                            models.Q(("withdrawn_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ngo_report_withdrawn_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficeHolder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.JSONField(default=dict)),
                ("name", models.CharField(max_length=150)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_holders",
                        to="institutions.body",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_holders",
                        to="institutions.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("body", "name", "starts_on"), name="office_holder_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("office", {}), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="office_holder_has_office",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="office_holder_term_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                (
                    "scope",
                    models.CharField(
                        choices=[("plan", "the plan"), ("year", "the progress of a year"), ("node", "a measure")],
                        default="plan",
                        max_length=4,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "comment"),
                            ("approve", "approves"),
                            ("changes", "approves with changes"),
                            ("object", "objects"),
                            ("propose", "proposes a measure"),
                            ("recommend", "recommends"),
                        ],
                        max_length=9,
                    ),
                ),
                ("text", models.JSONField(default=dict)),
                ("dissent", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("discarded", "discarded"),
                            ("withdrawn", "withdrawn by the body"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("duty", models.CharField(blank=True, max_length=300)),
                ("withdrawn_reason", models.JSONField(blank=True, default=dict)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="institutions.body"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="institutions.meeting",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="plan.node",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="plan.plan"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recommendation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinion",
                        to="recommendations.recommendation",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="institutions.vote",
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-pk"],
                "indexes": [
                    models.Index(fields=["plan", "state"], name="opinion_of_plan"),
                    models.Index(fields=["state", "due_on"], name="opinion_due"),
                    models.Index(fields=["body", "state"], name="opinion_of_body"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", {}), _negated=True), name="opinion_has_text"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by__isnull", True),
                            models.Q(("published_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="opinion_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "withdrawn"]), _negated=True),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="opinion_published_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("withdrawn_reason", {}), _negated=True),
                            _connector="OR",
                        ),
                        name="opinion_withdrawn_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("node__isnull", True), ("scope", "plan"), ("year__isnull", True)),
                            models.Q(("node__isnull", True), ("scope", "year"), ("year__isnull", False)),
                            models.Q(("node__isnull", False), ("scope", "node"), ("year__isnull", True)),
                            _connector="OR",
                        ),
                        name="opinion_about_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("yearly", "yearly follow-up report"), ("handover", "handover pack")], max_length=8
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("dated", models.DateField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.job",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="plan.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("failed_at__isnull", True), ("ready_at__isnull", True), ("year__isnull", False)
                        ),
                        fields=("plan", "kind", "year"),
                        name="paper_one_in_the_making",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("failed_at__isnull", True), ("ready_at__isnull", True), ("year__isnull", True)
                        ),
                        fields=("plan", "kind"),
                        name="paper_one_handover_in_the_making",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "yearly"), ("year__isnull", False)),
                            models.Q(("kind", "handover"), ("year", None)),
                            _connector="OR",
                        ),
                        name="paper_year",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderSent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=10)),
                ("step", models.CharField(max_length=30)),
                ("day", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "node",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plan.node"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day", "person"], name="reminder_of_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "node", "period", "step"), name="reminder_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField(default=30)),
                (
                    "unit",
                    models.CharField(
                        choices=[("calendar", "days"), ("working", "working days"), ("months", "months")],
                        default="calendar",
                        max_length=8,
                    ),
                ),
                ("legal_source", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="review_clock", to="institutions.body"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 400)), name="review_clock_runs"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VoiceTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer_days", models.PositiveSmallIntegerField(default=15)),
                ("contest_days", models.PositiveSmallIntegerField(default=30)),
                ("erase_days", models.PositiveSmallIntegerField(default=90)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="voice_terms_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("answer_days__gte", 1), ("contest_days__gte", 1), ("erase_days__gte", 1)),
                        name="voice_terms_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("share", models.DecimalField(decimal_places=3, max_digits=6)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="plan.node"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="allocations", to="plan.budgetline"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("line", "node"), name="allocation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 100)), name="allocation_share"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("proposed", "proposed"),
                            ("voted", "voted"),
                            ("revised", "revised"),
                            ("spent", "spent"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("before", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("as_of", models.DateField()),
                ("source", models.CharField(max_length=300)),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("reason", models.JSONField(blank=True, default=dict)),
                ("lost_by", models.JSONField(blank=True, default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="amounts", to="plan.budgetline"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["line", "stage", "-as_of"], name="budget_amount_latest")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="budget_amount_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="budget_amount_has_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("upstream", "from the UN"),
                            ("rule", "fixed rule"),
                            ("model", "computer suggestion"),
                            ("person", "decided by a person"),
                        ],
                        max_length=8,
                    ),
                ),
                ("confidence", models.FloatField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vocabulary.term"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="labels", to="plan.budgetline"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("line", "term"),
                        name="budget_label_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonitorVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                ("visited_on", models.DateField()),
                ("place", models.JSONField(default=dict)),
                ("seen", models.JSONField(default=dict)),
                ("recorded_on", models.DateField(default=hrcity.core.clocks.today)),
                ("shown_on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "monitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="plan.monitor"
                    ),
                ),
                (
                    "shown_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-visited_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown_by__isnull", True),
                            models.Q(("shown_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="visit_two_persons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpinionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "word",
                    models.CharField(
                        choices=[("taken_up", "taken up"), ("partly", "taken up in part"), ("not", "not taken up")],
                        max_length=8,
                    ),
                ),
                ("reason", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "waiting for the signature"),
                            ("returned", "returned"),
                            ("replaced", "a colleague went on with it"),
                            ("signed", "signed"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("returned_reason", models.TextField(blank=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinion_answers",
                        to="plan.node",
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="plan.opinion"
                    ),
                ),
                (
                    "recorded",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinion_answer",
                        to="recommendations.answer",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "draft")), fields=["opinion"], name="opinion_answer_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("opinion", "version"), name="opinion_answer_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "returned"])),
                        fields=("opinion",),
                        name="opinion_answer_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by__isnull", True),
                            models.Q(("signed_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="opinion_answer_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "signed"), _negated=True),
                            models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="opinion_answer_signed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "signed"), _negated=True),
                            models.Q(("node__isnull", False), ("word", "taken_up")),
                            models.Q(("recorded__isnull", False), ("word", "taken_up")),
                            models.Q(("word__in", ["partly", "not"]), models.Q(("reason", {}), _negated=True)),
                            _connector="OR",
                        ),
                        name="opinion_answer_says_where_or_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("format", models.CharField(max_length=4)),
                ("lang", models.CharField(blank=True, max_length=10)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="plan.paper"
                    ),
                ),
            ],
            options={
                "ordering": ["format", "lang"],
                "constraints": [models.UniqueConstraint(fields=("paper", "format", "lang"), name="paper_file_once")],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answer", "signed answer"),
                            ("council", "answer to a council question"),
                            ("statement", "yearly statement"),
                            ("election", "election promise"),
                        ],
                        max_length=9,
                    ),
                ),
                ("text", models.JSONField(default=dict)),
                ("given_on", models.DateField()),
                ("source", models.JSONField(blank=True, default=dict)),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="plan.officeholder"
                    ),
                ),
                ("nodes", models.ManyToManyField(blank=True, related_name="promises", to="plan.node")),
                (
                    "recommendations",
                    models.ManyToManyField(blank=True, related_name="promises", to="recommendations.recommendation"),
                ),
                (
                    "source_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-given_on", "-pk"],
                "indexes": [models.Index(fields=["due_on"], name="promise_due")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", {}), _negated=True), name="promise_has_text"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", {}), _negated=True),
                            models.Q(("source_url", ""), _negated=True),
                            ("source_file__isnull", False),
                            _connector="OR",
                        ),
                        name="promise_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=20, unique=True)),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("contest", "I contest it: it is not as the report says"),
                            ("confirm", "I confirm it: it is as the report says"),
                            ("add", "I add something that is missing"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "on this website"),
                            ("paper", "on paper"),
                            ("oral", "said in person"),
                            ("phone", "by phone"),
                            ("monitor", "finding of a resident monitor"),
                        ],
                        default="web",
                        max_length=7,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("original", models.TextField(blank=True)),
                ("text", models.JSONField(blank=True, default=dict)),
                ("is_photo_shown", models.BooleanField(default=False)),
                ("has_consent", models.BooleanField(default=False)),
                ("signals", models.JSONField(blank=True, default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "waiting to be read"),
                            ("held", "held to protect a person"),
                            ("published", "published"),
                            ("refused", "not published"),
                            ("led_on", "led to confidential advice"),
                            ("answered", "answered"),
                            ("contested_again", "contested again"),
                            ("closed", "closed"),
                        ],
                        default="submitted",
                        max_length=15,
                    ),
                ),
                ("receipt", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("sent_on", models.DateField(default=hrcity.core.clocks.today)),
                ("moderated_on", models.DateField(blank=True, null=True)),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("names_person", "It names a person or shows who they are"),
                            ("insult", "It insults people or calls for hatred"),
                            ("advertising", "It is advertising"),
                            ("off_topic", "It is not about this measure"),
                            ("duplicate", "The same comment was already sent"),
                        ],
                        max_length=12,
                    ),
                ),
                ("published_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("again", models.TextField(blank=True)),
                ("again_on", models.DateField(blank=True, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "the resident is right"), ("dismissed", "the answer holds")],
                        max_length=9,
                    ),
                ),
                ("decision_text", models.JSONField(blank=True, default=dict)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("erased_on", models.DateField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="institutions.body"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "moderated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="plan.node"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "twin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plan.comment",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="plan.nodeupdate",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="plan.monitorvisit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["node", "state"], name="comment_of_node"),
                    models.Index(fields=["state", "body", "due_on"], name="comment_owed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("moderated_by__isnull", True),
                            ("entered_by__isnull", True),
                            models.Q(("moderated_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="comment_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["published", "answered", "contested_again", "closed"]), _negated=True
                            ),
                            models.Q(
                                ("moderated_by__isnull", False),
                                ("published_on__isnull", False),
                                models.Q(("text", {}), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="comment_shown_was_read",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="comment_refused_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "led_on"), _negated=True), ("has_consent", True), _connector="OR"
                        ),
                        name="comment_led_on_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", ""),
                            models.Q(("decided_by__isnull", False), models.Q(("decision_text", {}), _negated=True)),
                            _connector="OR",
                        ),
                        name="comment_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel", "web"), ("entered_by__isnull", False), _connector="OR"),
                        name="comment_entered_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(choices=[("open", "open"), ("kept", "kept"), ("broken", "broken")], max_length=6),
                ),
                ("reason", models.JSONField(default=dict)),
                ("proof_url", models.URLField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("public_from", models.DateField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.body"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "evidence",
                    models.ManyToManyField(
                        blank=True, related_name="promise_judgements", to="recommendations.evidence"
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="judgements", to="plan.promise"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("entered_by")), _negated=True), name="judgement_two_persons"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", {}), _negated=True), name="judgement_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.body"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="plan.promise"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", {}), _negated=True), name="promise_reply_has_text"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.JSONField(blank=True, default=dict)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="plan.monitorvisit"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CommentReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "waiting for signature"), ("returned", "returned"), ("signed", "signed")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("written_on", models.DateField(default=hrcity.core.clocks.today)),
                ("returned_reason", models.CharField(blank=True, max_length=1000)),
                ("signed_on", models.DateField(blank=True, null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.body"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reply", to="plan.comment"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "comment replies",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", {}), _negated=True), name="comment_reply_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by__isnull", True),
                            models.Q(("signed_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="comment_reply_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "signed"), _negated=True),
                            models.Q(("signed_by__isnull", False), ("signed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_reply_signed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="amendment",
            name="act_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="act_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendmentchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("node__isnull", False)),
                fields=("amendment", "node", "kind"),
                name="amendment_change_once",
            ),
        ),
    ]
