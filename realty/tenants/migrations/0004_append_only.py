from django.db import migrations

from realty.tenants.rls import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_access")]

    operations = [RefuseChange("tenants_staffaccess")]
