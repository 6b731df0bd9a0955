"""The bytes of photos that are kept here count in their collection's volume, by a trigger of their own table."""

from django.db import migrations

KEEP = """
CREATE FUNCTION mls_sync_keep_media_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE listings_collection SET media_bytes = media_bytes + NEW.size WHERE id = NEW.collection_id;
    ELSE
        UPDATE listings_collection SET media_bytes = media_bytes - OLD.size WHERE id = OLD.collection_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER media_bytes AFTER INSERT OR DELETE ON mls_sync_ownphoto
    FOR EACH ROW EXECUTE FUNCTION mls_sync_keep_media_bytes();
SELECT set_config('realty.platform', 'on', true);
UPDATE listings_collection SET media_bytes = photos.bytes
FROM (SELECT collection_id, sum(size) AS bytes FROM mls_sync_ownphoto GROUP BY collection_id) AS photos
WHERE photos.collection_id = listings_collection.id;
SELECT set_config('realty.platform', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("mls_sync", "0006_completeness"), ("listings", "0003_volumes")]

    operations = [migrations.RunSQL(KEEP, "DROP FUNCTION mls_sync_keep_media_bytes() CASCADE")]
