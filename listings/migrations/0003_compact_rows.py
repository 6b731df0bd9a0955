"""Dictionaries for galleries, and rows of listings three to a page."""

from django.db import migrations, models

# By default PostgreSQL cuts a row to a quarter of a page: beside the words of the search, remarks and rooms then go into
# a second table, and each piece there has a row, an index entry and their write-ahead log. At a third of a page the
# words alone go. They never compress, so it need not be tried.
THREE_TO_A_PAGE = """
ALTER TABLE listings_listing SET (toast_tuple_target = 2704);
ALTER TABLE listings_listing ALTER COLUMN search_vector SET STORAGE EXTERNAL;
"""


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
    ]
