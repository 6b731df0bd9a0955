import django.db.models.deletion
from django.db import migrations, models

from realty.database.locks import Space, in_sql
from realty.tenants.rls import EnableRowSecurity

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


class Migration(migrations.Migration):
    dependencies = [("listings", "0021_vocabulary_lock"), ("tenants", "0004_append_only")]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                (
                    "read_until",
                    models.BigIntegerField(default=0, help_text="The id of the last ListingEvent that it has read"),
                ),
                ("nudged_at", models.DateTimeField(help_text="A task that reads is queued since then", null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(fields=("tenant", "name"), name="one_subscription_of_a_name"),
        ),
        migrations.AddIndex(
            model_name="listingevent", index=models.Index(fields=["tenant", "id"], name="event_in_order")
        ),
        migrations.RunSQL(IN_ORDER, "DROP FUNCTION listings_events_in_order() CASCADE"),
        EnableRowSecurity("listings_subscription"),
    ]
