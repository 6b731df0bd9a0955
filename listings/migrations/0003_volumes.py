"""Each month's volume of each collection, kept by a trigger, and what the owners were told of the quota."""

from django.db import migrations, models

# The first change in a month finds what the month began with in OLD. A collection that goes is noted in the rows there
# are, and makes none: its tenant may be going, too.
KEEP_VOLUME = """
CREATE FUNCTION billing_keep_volume() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this_month date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
    before listings_collection := CASE WHEN TG_OP = 'UPDATE' THEN OLD ELSE NEW END;
BEGIN
    IF realty_leaving_tenant() IS NOT NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        UPDATE billing_monthlyvolume SET ended = true, last_listings = 0, last_listing_bytes = 0, last_media_bytes = 0
        WHERE tenant_id = OLD.tenant_id AND collection = OLD.name AND month = this_month;
        UPDATE billing_monthlyvolume SET ended = true
        WHERE tenant_id = OLD.tenant_id AND collection = OLD.name AND NOT ended;
        RETURN NULL;
    END IF;
    INSERT INTO billing_monthlyvolume AS kept (
        tenant_id, collection, month, quota, peak_listings, peak_listing_bytes, peak_media_bytes, last_listings,
        last_listing_bytes, last_media_bytes, ended)
    VALUES (
        NEW.tenant_id, NEW.name, this_month, NEW.max_listings, greatest(before.listing_count, NEW.listing_count),
        greatest(before.listing_bytes, NEW.listing_bytes), greatest(before.media_bytes, NEW.media_bytes),
        NEW.listing_count, NEW.listing_bytes, NEW.media_bytes, false)
    ON CONFLICT (tenant_id, collection, month) DO UPDATE SET
        -- A collection that is being dropped has none, which is not what it had.
        quota = CASE WHEN NEW.max_listings > 0 THEN NEW.max_listings ELSE kept.quota END,
        peak_listings = greatest(kept.peak_listings, NEW.listing_count),
        peak_listing_bytes = greatest(kept.peak_listing_bytes, NEW.listing_bytes),
        peak_media_bytes = greatest(kept.peak_media_bytes, NEW.media_bytes),
        last_listings = NEW.listing_count, last_listing_bytes = NEW.listing_bytes, last_media_bytes = NEW.media_bytes,
        ended = false;
    RETURN NULL;
END
$$;
CREATE TRIGGER volume_of_new AFTER INSERT OR DELETE ON listings_collection
    FOR EACH ROW EXECUTE FUNCTION billing_keep_volume();
CREATE TRIGGER volume_of_changed AFTER UPDATE ON listings_collection
    FOR EACH ROW WHEN (
        (NEW.listing_count, NEW.listing_bytes, NEW.media_bytes, NEW.max_listings)
        IS DISTINCT FROM (OLD.listing_count, OLD.listing_bytes, OLD.media_bytes, OLD.max_listings)
    ) EXECUTE FUNCTION billing_keep_volume();
"""
# Collections from before.
BEGIN_NOW = """
SELECT set_config('realty.platform', 'on', true);
INSERT INTO billing_monthlyvolume (
    tenant_id, collection, month, quota, peak_listings, peak_listing_bytes, peak_media_bytes, last_listings,
    last_listing_bytes, last_media_bytes, ended)
SELECT tenant_id, name, date_trunc('month', now() AT TIME ZONE 'UTC')::date, max_listings, listing_count,
    listing_bytes, media_bytes, listing_count, listing_bytes, media_bytes, false
FROM listings_collection ON CONFLICT DO NOTHING;
SELECT set_config('realty.platform', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0002_triggers_and_functions"), ("billing", "0001_initial"), ("tenants", "0005_staff")]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="quota_told",
            field=models.PositiveSmallIntegerField(
                default=0,
                db_default=0,
                editable=False,
                help_text="Percent of the quota that the owners were told of last",
            ),
        ),
        migrations.AlterField(
            model_name="collection",
            name="max_listings",
            field=models.PositiveIntegerField(
                default=50000, help_text="Quota; of a new collection that of its tenant's tier"
            ),
        ),
        migrations.RunSQL(KEEP_VOLUME, "DROP FUNCTION billing_keep_volume() CASCADE"),
        migrations.RunSQL(BEGIN_NOW, migrations.RunSQL.noop),
    ]
