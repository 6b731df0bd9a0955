"""The fields of Property by their names in the Data Dictionary 2.0, each with its column and its type.

Which columns go out is named here one by one, as in the API, so that a new one of the table is not public by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from listings.api.schemas import DETAILS, SUMMARY
from listings.facts import reso_name
from listings.models import Listing
from listings.odata.nodes import Kind

KEY = "ListingKey"
# Beside the API's; the price per square foot is ours, and no field of the dictionary.
ALSO = ("street_number_modifier", "street_suffix_modifier", "street_additional_info")
NOT_HERE = frozenset({"price_per_square_foot", "listing_key"})
# Of a collection, not of the listing, or made for this face (`listings.odata.license`).
SOURCE_KEY, SOURCE_NAME, NOTICE, STAMP = (
    "SourceSystemKey",
    "SourceSystemName",
    "CopyrightNotice",
    "RealtyModificationTimestamp",
)
# What the write door puts where it knows none of the dictionary's values.
UNKNOWN = "Unknown"
LOOKUPS = {"standard_status": "StandardStatus", "property_type": "PropertyType"}


@dataclass(frozen=True)
class Field:
    """`edm` is the type, with `facets` as attributes of CSDL. `column` is "" for what the collection says. `lookup`
    names the values that the Lookup resource lists."""

    name: str
    column: str
    edm: str
    kind: Kind
    facets: tuple[tuple[str, str], ...] = ()
    lookup: str = ""
    description: str = ""


def _of_column(column: str) -> Field:
    found = Listing._meta.get_field(column)
    edm, kind, facets = _type(found)
    return Field(reso_name(column), column, edm, kind, facets, LOOKUPS.get(column, ""))


def _type(field: object) -> tuple[str, Kind, tuple[tuple[str, str], ...]]:
    if isinstance(field, models.DecimalField):
        places = int(field.decimal_places or 0)
        return "Edm.Decimal", "number", (("Precision", str(field.max_digits)), ("Scale", str(places)))
    if isinstance(field, models.FloatField):
        return "Edm.Decimal", "number", (("Scale", "variable"),)
    if isinstance(field, models.BigIntegerField):
        return "Edm.Int64", "number", ()
    if isinstance(field, models.BooleanField):
        return "Edm.Boolean", "boolean", ()
    if isinstance(field, models.DateTimeField):
        return "Edm.DateTimeOffset", "moment", (("Precision", "6"),)
    if isinstance(field, models.DateField):
        return "Edm.Date", "date", ()
    assert isinstance(field, models.TextField), f"{field} has no type of OData yet."
    return "Edm.String", "text", ()


def _own(name: str, column: str, description: str, edm: str = "Edm.String", kind: Kind = "text") -> Field:
    facets = (("Precision", "6"),) if kind == "moment" else ()
    return Field(name, column, edm, kind, facets, description=description)


_OWN = (
    _own(KEY, "listing_key", "Unique among all collections of this service: the MLS's short name here, a dot, its key"),
    _own(SOURCE_KEY, "listing_key", "The key that the MLS gave the listing"),
    _own(SOURCE_NAME, "", "The collection: {tenant}_{provider}_listings"),
    _own("OriginatingSystemID", "mls_id", "The system of the MLS, where a collection holds several"),
    _own(NOTICE, "", "Text that the MLS requires beside its listings"),
    _own(STAMP, "updated_at", "When this service changed it, or began to show it", "Edm.DateTimeOffset", "moment"),
)
FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        *_OWN,
        *(_of_column(column) for column in (*SUMMARY, *DETAILS, *ALSO) if column not in NOT_HERE),
    )
}
KINDS: Mapping[str, Kind] = {name: field.kind for name, field in FIELDS.items()}
