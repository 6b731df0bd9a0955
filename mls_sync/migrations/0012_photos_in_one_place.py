"""Photos of own listings are kept with all others (`listings.media`); those of before are moved in the background. MLS
Grid forbids links to its photos, so its collections keep copies from now on."""

import uuid

from django.db import migrations, models

KEEP = """
CREATE OR REPLACE FUNCTION mls_sync_keep_media_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE listings_collection SET media_bytes = media_bytes - OLD.size WHERE id = OLD.collection_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE listings_collection SET media_bytes = media_bytes + NEW.size WHERE id = NEW.collection_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER media_bytes AFTER INSERT OR DELETE OR UPDATE OF size ON mls_sync_ownphoto
    FOR EACH ROW EXECUTE FUNCTION mls_sync_keep_media_bytes();
SELECT set_config('realty.platform', 'on', true);
UPDATE listings_collection SET photo_policy = 'keep'
FROM mls_sync_feed WHERE collection_id = listings_collection.id AND kind = 'own';
UPDATE listings_collection SET photo_policy = 'keep', photo_fallback = false
FROM mls_sync_feed
WHERE collection_id = listings_collection.id AND kind = 'reso' AND options ->> 'profile' = 'mlsgrid';
SELECT set_config('realty.platform', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("mls_sync", "0011_platform_hours"), ("listings", "0007_photos")]

    operations = [
        migrations.AlterField(
            "ownphoto",
            "size",
            models.PositiveIntegerField(db_default=0, default=0, help_text="Bytes of the two files of before"),
        ),
        migrations.AlterField(
            "ownphoto",
            "key",
            models.UUIDField(default=uuid.uuid4, help_text="Its MediaKey", unique=True),
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
