from typing import Any

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls
from realty.tenants.scope import platform_scope

COLUMNS = "tenant_id, tab, has_phone, has_email, assigned_to_id, search_text"
COPY = f"INSERT INTO crm_leads_leadwords (lead_id, {COLUMNS}) SELECT id, {COLUMNS} FROM"
KEEP = f"""
CREATE FUNCTION crm_leads_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {COPY} made;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM crm_leads_leadwords WHERE lead_id IN (SELECT id FROM gone);
    ELSE
        UPDATE crm_leads_leadwords SET tenant_id = NEW.tenant_id, tab = NEW.tab, has_phone = NEW.has_phone,
            has_email = NEW.has_email, assigned_to_id = NEW.assigned_to_id, search_text = NEW.search_text
        WHERE lead_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER words_of_new AFTER INSERT ON crm_leads_lead REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION crm_leads_keep_words();
CREATE TRIGGER words_of_gone AFTER DELETE ON crm_leads_lead REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION crm_leads_keep_words();
CREATE TRIGGER words_of_changed AFTER UPDATE ON crm_leads_lead
    FOR EACH ROW WHEN (
        (NEW.tenant_id, NEW.tab, NEW.has_phone, NEW.has_email, NEW.assigned_to_id, NEW.search_text)
        IS DISTINCT FROM
        (OLD.tenant_id, OLD.tab, OLD.has_phone, OLD.has_email, OLD.assigned_to_id, OLD.search_text)
    ) EXECUTE FUNCTION crm_leads_keep_words();
"""  # noqa: S608  of names that stand above
KEEP_NONE = "DROP FUNCTION crm_leads_keep_words() CASCADE"


def copy_all(apps: Any, schema_editor: Any) -> None:
    with platform_scope("migration"):
        schema_editor.execute(f"{COPY} crm_leads_lead")


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0045_lead_counts"),
        ("tenants", "0004_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadWords",
            fields=[
                (
                    "lead",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="crm_leads.lead",
                    ),
                ),
                ("tab", models.CharField(max_length=12)),
                ("has_phone", models.BooleanField()),
                ("has_email", models.BooleanField()),
                ("search_text", models.TextField()),
                (
                    "assigned_to",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["tenant", "search_text"], name="words_trigrams", opclasses=["int8_ops", "gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.RunPython(copy_all, migrations.RunPython.noop),
        migrations.RunSQL(KEEP, KEEP_NONE),
        rls.EnableRowSecurity("crm_leads_leadwords"),
        migrations.RemoveIndex(model_name="lead", name="lead_words"),
    ]
