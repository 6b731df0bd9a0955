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
    replaces = [
        ("mls_sync", "0005_analyze_by_function"),
    ]

    # By the name of the last one that 0001_models replaces: so Django refuses a database on which only some of them are
    # applied.
    dependencies = [("mls_sync", "0009_contract")]

    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION mls_sync_analyze_sweep_keys()")]
