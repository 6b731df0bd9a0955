"""`LeadWords` has one row for each lead. Triggers keep it, so that no way of writing a lead leaves it wrong."""

from django.db import migrations

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


class Migration(migrations.Migration):
    replaces = [
        ("crm_leads", "0046_lead_words"),
    ]

    dependencies = [("crm_leads", "0002_row_level_security")]

    operations = [migrations.RunSQL(KEEP, "DROP FUNCTION crm_leads_keep_words() CASCADE")]
