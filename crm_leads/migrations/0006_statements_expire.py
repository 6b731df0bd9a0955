from django.db import migrations, models

from realty.tenants.rls import LetTenantGo


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0005_keptstop"), ("tenants", "0005_staff")]

    operations = [
        migrations.AddField(
            model_name="leadusestatement",
            name="expires_on",
            field=models.DateField(blank=True, help_text="The last day; empty: until it is withdrawn", null=True),
        ),
        LetTenantGo("crm_leads_propertyexport"),
    ]
