"""What searches count by: small vocabularies, whose numbers each listing carries.

A trigger of the table of listings keeps the numbers, and adds what is new to the vocabularies (`listings.traits`,
migration 0005_compact_rows); nothing is ever changed or removed in them. They belong to no tenant: a million listings
of all tenants can be counted by two integers only if a city has one number everywhere.
"""

from typing import Any

from django.db import models

from listings.folding import Fold


class FacetCity(models.Model):
    """A city as some listing spells it. Spellings with one `folded` key are one city to every search."""

    id = models.AutoField(primary_key=True)
    name = models.TextField(unique=True)
    folded = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)

    class Meta:
        indexes = [models.Index(fields=["folded"], name="facet_city_folded")]

    def __str__(self) -> str:
        return self.name


class FacetKind(models.Model):
    """A property type, a status and a number of bedrooms that some listing has together."""

    id = models.AutoField(primary_key=True)
    property_type = models.TextField()
    standard_status = models.TextField()
    bedrooms_total = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property_type", "standard_status", "bedrooms_total"],
                nulls_distinct=False,
                name="one_kind_per_combination",
            )
        ]

    def __str__(self) -> str:
        return f"{self.property_type}, {self.standard_status}, {self.bedrooms_total}"


class FacetSubType(models.Model):
    """A PropertySubType as some source writes it; spellings with one `folded` key are one home type to searches."""

    id = models.AutoField(primary_key=True)
    name = models.TextField(unique=True)
    folded = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)

    class Meta:
        indexes = [models.Index(fields=["folded"], name="facet_sub_type_folded")]

    def __str__(self) -> str:
        return self.name


class FacetSubdivision(models.Model):
    """A SubdivisionName as some source writes it. A search looks for a part of `folded` among these names, and then for
    their numbers."""

    id = models.AutoField(primary_key=True)
    name = models.TextField(unique=True)
    folded = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)

    def __str__(self) -> str:
        return self.name


def facet_number(vocabulary: type[models.Model]) -> Any:
    """Of city, and of property type, status and bedrooms: what searches count by. PostgreSQL fills it whenever the row
    is written."""
    return models.ForeignKey(
        vocabulary, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False, editable=False
    )
