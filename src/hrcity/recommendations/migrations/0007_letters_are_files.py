"""The letter to the body that is asked instead, and its answer, are kept as files."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_search_change'),
        ('recommendations', '0006_reports_on_the_line'),
    ]

    operations = [
        migrations.AddField(
            model_name='passing',
            name='answer_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='passing',
            name='letter_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
    ]
