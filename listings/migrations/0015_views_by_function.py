"""A collection's view is made while the site runs, by the site's role, which may make nothing itself. These functions run
with the owner's rights and make and drop exactly the view of one collection, one that the open scope shows."""

from django.db import migrations

MAKE = """
CREATE FUNCTION listings_make_view(collection bigint, columns text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    named text;
    shown text;
BEGIN
    SELECT name INTO STRICT named FROM listings_collection WHERE id = collection;
    SELECT string_agg(format('%I', name), ', ' ORDER BY place) INTO shown
    FROM unnest(columns) WITH ORDINALITY AS wanted (name, place);
    EXECUTE format('DROP VIEW IF EXISTS %I', named);
    EXECUTE format(
        'CREATE VIEW %I WITH (security_invoker = true) AS SELECT %s,'
        ' greatest(extract(year FROM age(land_lease_expiration_date, current_date))::int, 0)'
        ' AS land_lease_years_remaining'
        ' FROM listings_listing WHERE collection_id = %s AND vanished_at IS NULL', named, shown, collection);
END $$
"""
DROP = """
CREATE FUNCTION listings_drop_view(collection bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    named text;
BEGIN
    SELECT name INTO STRICT named FROM listings_collection WHERE id = collection;
    EXECUTE format('DROP VIEW IF EXISTS %I', named);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0014_addresses_read_again")]

    operations = [
        migrations.RunSQL(MAKE, "DROP FUNCTION listings_make_view(bigint, text[])"),
        migrations.RunSQL(DROP, "DROP FUNCTION listings_drop_view(bigint)"),
    ]
