from django.db import migrations

from realty.tenants.rls import RefuseChange


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0036_team_report"), ("tenants", "0004_append_only")]

    operations = [
        RefuseChange("crm_leads_erasure"),
        RefuseChange("crm_leads_gatedecision"),
        RefuseChange("crm_leads_leadexport"),
        RefuseChange("crm_leads_staterulechange"),
    ]
