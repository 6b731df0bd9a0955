"""Dictionaries for galleries, and rows of listings three to a page."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# By default PostgreSQL cuts a row to a quarter of a page: beside the words of the search, remarks and rooms then go into
# a second table, and each piece there has a row, an index entry and their write-ahead log. At a third of a page the
# words alone go. They never compress, so it need not be tried.
THREE_TO_A_PAGE = """
ALTER TABLE listings_listing SET (toast_tuple_target = 2704);
ALTER TABLE listings_listing ALTER COLUMN search_vector SET STORAGE EXTERNAL;
"""
# New words wait in a list and are sorted into the index together. Of twice as many at once each common word's entry is
# written half as often.
LONGER_LIST = "ALTER INDEX listing_words SET (gin_pending_list_limit = 8192)"
SHORTER_LIST = "ALTER INDEX listing_words RESET (gin_pending_list_limit)"


class Migration(migrations.Migration):
    dependencies = [("listings", "0002_triggers_and_functions")]

    operations = [
        migrations.AddField(
            "recorddictionary",
            "kind",
            models.CharField(
                choices=[("record", "Records"), ("gallery", "Galleries")], default="record", max_length=8
            ),
        ),
        migrations.RunSQL(THREE_TO_A_PAGE, migrations.RunSQL.noop),
        migrations.RunSQL(
            LONGER_LIST,
            SHORTER_LIST,
            state_operations=[
                migrations.RemoveIndex("listing", "listing_words"),
                migrations.AddIndex(
                    "listing",
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("vanished_at", None)),
                        fields=["tenant", "search_vector"],
                        gin_pending_list_limit=8192,
                        name="listing_words",
                    ),
                ),
            ],
        ),
    ]
