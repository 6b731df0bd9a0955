"""Only a table's owner may ANALYZE it, and the site's role is not: one function may, for one table."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION mls_sync_analyze_sweep_keys() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE mls_sync_sweepkey;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("mls_sync", "0004_american_spelling")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION mls_sync_analyze_sweep_keys()")]
