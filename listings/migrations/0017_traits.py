import django.db.models.deletion
from django.db import migrations, models

import listings.folding
from listings.traits import trigger_sql


class Migration(migrations.Migration):
    dependencies = [("listings", "0016_plain_words"), ("tenants", "0002_invitation")]

    operations = [
        migrations.CreateModel(
            name="FacetSubType",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(unique=True)),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True, expression=listings.folding.Fold("name"), output_field=models.TextField()
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="facetsubtype", index=models.Index(fields=["folded"], name="facet_sub_type_folded")
        ),
        migrations.AddField(
            model_name="listing",
            name="association_yn",
            field=models.BooleanField(blank=True, help_text="AssociationYN", null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="monthly_fee",
            field=models.IntegerField(
                editable=False, help_text="AssociationFee in whole dollars a month; 0 for none", null=True
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="traits",
            field=models.IntegerField(
                default=0, editable=False, help_text="Pool, view, land ... in bits (listings.traits)"
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="facet_sub_type",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="listings.facetsubtype",
            ),
        ),
        migrations.RunSQL(trigger_sql(), "DROP FUNCTION listings_keep_traits() CASCADE"),
        # The old ones would only make the numbering slower; 0019 makes them anew.
        migrations.RemoveIndex("listing", "listing_search"),
        migrations.RemoveIndex("listing", "listing_platform"),
    ]
