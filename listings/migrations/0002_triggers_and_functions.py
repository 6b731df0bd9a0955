"""What the table of listings keeps by itself, and what the site does with the owner's rights."""

from django.db import migrations

from realty.database.locks import Space, in_sql

# Before the first event of a statement has its number; the lock ends when the events can be read. So whoever can read
# one of them can read all of the tenant's with lower numbers (`listings.events`).
IN_ORDER = f"""
CREATE FUNCTION listings_events_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tenant bigint := nullif(current_setting('realty.tenant', true), '');
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'Events of listings are written in the scope of their tenant.';
    END IF;
    PERFORM {in_sql(Space.LISTINGS, "tenant")};
    RETURN NULL;
END
$$;
CREATE TRIGGER events_in_order BEFORE INSERT ON listings_listingevent
    FOR EACH STATEMENT EXECUTE FUNCTION listings_events_in_order();
"""
# A collection's view is made while the site runs, by the site's role, which may make nothing itself. These functions
# run with the owner's rights and make and drop exactly the view of one collection, one that the open scope shows.
MAKE_VIEW = """
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
DROP_VIEW = """
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
    replaces = [
        ("listings", "0004_facet_numbers"),
        ("listings", "0015_views_by_function"),
        ("listings", "0017_traits"),
        ("listings", "0021_vocabulary_lock"),
        ("listings", "0022_subscriptions"),
    ]

    # By the name of the last one that 0001_models replaces: so Django refuses a database on which only some of them are
    # applied.
    dependencies = [("listings", "0025_extra_fields")]

    operations = [
        # The numbers that searches count and filter by are kept since 0005_compact_rows by one trigger.
        migrations.RunSQL(IN_ORDER, "DROP FUNCTION listings_events_in_order() CASCADE"),
        migrations.RunSQL(MAKE_VIEW, "DROP FUNCTION listings_make_view(bigint, text[])"),
        migrations.RunSQL(DROP_VIEW, "DROP FUNCTION listings_drop_view(bigint)"),
    ]
