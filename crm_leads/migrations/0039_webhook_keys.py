"""Keys of webhooks leave the clear: encrypted, and looked up by digest."""

from hashlib import sha256
from typing import Any

from django.db import migrations, models

import realty.secrets
from realty.tenants.scope import platform_scope


def encrypt(apps: Any, schema_editor: Any) -> None:
    with platform_scope("migration"):
        for account in apps.get_model("crm_leads", "VendorAccount").objects.defer("secrets"):
            account.webhook = {"key": account.webhook_key}
            account.webhook_digest = sha256(account.webhook_key.encode()).hexdigest()
            account.save(update_fields=["webhook", "webhook_digest"])
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0038_small_photos")]

    operations = [
        migrations.AddField(
            "vendoraccount",
            "webhook",
            realty.secrets.EncryptedJSONField(blank=True, default=dict, help_text="`key`: see `webhook_key`"),
        ),
        migrations.AddField(
            "vendoraccount",
            "webhook_digest",
            models.CharField(
                max_length=64, null=True, editable=False, help_text="Of the key, to look the account up by"
            ),
        ),
        migrations.RunPython(encrypt, migrations.RunPython.noop),
        migrations.AlterField(
            "vendoraccount",
            "webhook_digest",
            models.CharField(
                max_length=64, unique=True, editable=False, help_text="Of the key, to look the account up by"
            ),
        ),
        migrations.RemoveField("vendoraccount", "webhook_key"),
    ]
