"""The triggers that add words to the vocabulary of facets take the lock that `realty.database.locks` names."""

from django.db import migrations

from realty.database.locks import Space, in_sql

OLD = "pg_advisory_xact_lock('listings_facetcity'::regclass::bigint)"
CHANGE = """
DO $change$
DECLARE
    trigger_function regprocedure;
BEGIN
    FOREACH trigger_function IN ARRAY ARRAY['listings_keep_facet_numbers()', 'listings_keep_traits()']::regprocedure[] LOOP
        EXECUTE replace(pg_get_functiondef(trigger_function), $old${old}$old$, $new${new}$new$);
    END LOOP;
END
$change$
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0020_address_readings")]

    operations = [
        migrations.RunSQL(
            CHANGE.replace("{old}", OLD).replace("{new}", in_sql(Space.VOCABULARY)),
            CHANGE.replace("{old}", in_sql(Space.VOCABULARY)).replace("{new}", OLD),
        )
    ]
