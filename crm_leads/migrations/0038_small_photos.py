"""Leads from before keep a photo of 640 pixels for a thumbnail of 68: they get the smallest that the source has."""

from typing import Any

from django.db import migrations

from realty.tenants.scope import platform_scope

SIZES = ("thumb", "300", "640", "800", "1024", "1280", "1600", "2048", "large")
SMALLEST = ", ".join(f"nullif(photo.uris ->> '{size}', '')" for size in SIZES)
SHRINK = f"""
UPDATE crm_leads_lead AS lead SET primary_photo_url = small.uri
FROM crm_leads_lead AS own CROSS JOIN LATERAL (
    SELECT coalesce({SMALLEST}) AS uri FROM listings_photo AS photo WHERE photo.listing_id = own.listing_id
    ORDER BY photo.preferred_photo_yn DESC, photo."order" LIMIT 1
) AS small
WHERE own.id = lead.id AND lead.primary_photo_url <> '' AND small.uri IS NOT NULL
"""  # noqa: S608  constant text


def shrink(apps: Any, schema_editor: Any) -> None:
    # In a new database the table of photos has gone by now, and there are no leads.
    if "listings_photo" not in schema_editor.connection.introspection.table_names():
        return
    with platform_scope("migration"):
        schema_editor.execute(SHRINK)
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0037_append_only"), ("listings", "0015_views_by_function")]

    operations = [migrations.RunPython(shrink, migrations.RunPython.noop)]
