from django.db import migrations

from realty.tenants.rls import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("tenants", "0004_append_only")]

    operations = [RefuseChange("accounts_accountevent", removable=True)]
