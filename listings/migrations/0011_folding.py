from django.db import migrations, models

import listings.folding

DROP = """
DROP FUNCTION listings_words(text); DROP FUNCTION listings_fold(text); DROP FUNCTION listings_fold_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0010_days_on_market")]

    operations = [
        migrations.RunSQL(listings.folding.functions_sql(), DROP),
        migrations.AddField(
            model_name="facetcity",
            name="folded",
            field=models.GeneratedField(
                db_persist=True, expression=listings.folding.Fold("name"), output_field=models.TextField()
            ),
        ),
        migrations.AddIndex(model_name="facetcity", index=models.Index(fields=["folded"], name="facet_city_folded")),
    ]
