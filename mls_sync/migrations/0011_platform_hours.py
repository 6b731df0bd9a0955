"""Sums of hours that are over, for the last day of all tenants together."""

from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):

    dependencies = [
        ('mls_sync', '0010_webhooks_moved'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlatformHour',
            fields=[
                ('complete', models.PositiveIntegerField(default=0)),
                ('partial', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('cancelled', models.PositiveIntegerField(default=0, verbose_name='canceled')),
                ('fetched', models.PositiveBigIntegerField(default=0)),
                ('created', models.PositiveBigIntegerField(default=0)),
                ('updated', models.PositiveBigIntegerField(default=0)),
                ('unchanged', models.PositiveBigIntegerField(default=0)),
                ('quarantined', models.PositiveBigIntegerField(default=0)),
                ('skipped', models.PositiveBigIntegerField(default=0)),
                ('removed', models.PositiveBigIntegerField(default=0)),
                ('vanished', models.PositiveBigIntegerField(default=0)),
                ('requests', models.PositiveBigIntegerField(default=0)),
                ('bytes_received', models.PositiveBigIntegerField(default=0)),
                ('hour', models.DateTimeField(help_text='When it began', primary_key=True, serialize=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        # Sums of all tenants, which none of them sees.
        rls.EnableRowSecurity("mls_sync_platformhour", rls.PLATFORM),
    ]
