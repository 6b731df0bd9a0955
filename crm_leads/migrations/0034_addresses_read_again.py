from typing import Any

from django.db import migrations

from crm_leads.homes.rekey import rekey
from realty.tenants.scope import platform_scope, tenant_scope


def rekey_all(apps: Any, schema_editor: Any) -> None:
    """Tenant by tenant, each in transactions of bounded size."""
    with platform_scope("migration"):
        tenants = list(apps.get_model("tenants", "Tenant").objects.values_list("pk", flat=True))
    for tenant_id in tenants:
        with tenant_scope(tenant_id):
            rekey()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm_leads", "0033_reassigned_no_data"), ("listings", "0014_addresses_read_again")]
    operations = [migrations.RunPython(rekey_all, migrations.RunPython.noop)]
