"""Which home a lead or a property is of, by the same judge as listings (`listings.homes`). Both keep the street in one
line."""

from collections.abc import Callable, Sequence

from crm_leads.models import CrmProperty, HomeStop, Lead
from listings.homes.answers import answers_about
from listings.homes.grouping import Answers, decided
from listings.homes.judging import Verdict
from listings.homes.keys import UNKNOWN, address_key, parcel_key, property_key
from listings.homes.nearby import Nearby
from listings.homes.reading import Home, read
from listings.homes.stored import Record, Related, lines_about, listings_about, related
from listings.models import Listing
from realty.tenants.scope import current_scope

PROPERTIES, LEADS = CrmProperty._meta.db_table, Lead._meta.db_table
NOT_MERGED = "merged_into_id IS NULL"
# What every table that knows homes has: the name of the home, and what finds it.
KEYS = ("property_key", "address_key", "parcel_key")


def keys_of(row: "Listing | Row") -> tuple[str, str, str]:
    return row.property_key, row.address_key, row.parcel_key


Row = CrmProperty | Lead | HomeStop


def home_of(row: Row) -> Home:
    return read(
        {
            "unparsed_address": row.street_address or getattr(row, "unparsed_address", ""),
            "city": row.city,
            "state_or_province": row.state_or_province,
            "postal_code": row.postal_code,
            "county_or_parish": row.county_or_parish,
            "parcel_number": row.parcel_number,
        }
    )


def name_homes(rows: Sequence[CrmProperty | HomeStop]) -> None:
    """Set the keys of rows whose address or parcel is new or changed: the name of the same home where a listing, lead
    or property has one, else their own. A handful of queries however many they are."""
    homes = [home_of(row) for row in rows]
    answers = answers_about(_tenant(), homes)
    own = [_own_key(home) for home in homes]
    named = [label for label in own if label]
    known = [
        *listings_about(_tenant(), homes, named),
        *lines_about(LEADS, _tenant(), homes, named),
        *lines_about(PROPERTIES, _tenant(), homes, named),
    ]
    near = _near(known)
    taken = {record.property_key for record in known}
    for row, home, label in zip(rows, homes, own, strict=True):
        row.address_key, row.parcel_key = address_key(home), parcel_key(home)
        same = _same(home, near, answers)
        if not same and label in taken:
            label = f"{label}#{row.pk or row.street_address}"[:300]
        row.property_key = same or label
        # The next row of the same home is named as this one.
        near.add(home, row.property_key)
        taken.add(row.property_key)


def stored_like(rows: Sequence[CrmProperty]) -> Callable[[Home], list[tuple[Home, str]]]:
    """What the tenant has of homes like these: gives for a home those that share a key with it, each with its street.
    One query."""
    homes = [home_of(row) for row in rows]
    found = lines_about(PROPERTIES, _tenant(), homes, condition=NOT_MERGED)
    streets = dict(CrmProperty.objects.filter(pk__in=[r.id for r in found]).values_list("pk", "street_address"))
    near = Nearby[str]()
    for record in found:
        near.add(record.home, streets[record.id])
    return near.of


def _own_key(home: Home) -> str:
    label = property_key(home, "")
    return "" if label == UNKNOWN else label


def _tenant() -> int:
    """Outside of a tenant's scope nobody has any homes."""
    return current_scope().tenant_id or 0


def _near(records: Sequence[Record]) -> Nearby[str]:
    """What homes are called, by home."""
    found = Nearby[str]()
    for record in records:
        found.add(record.home, record.property_key)
    return found


def _same(home: Home, near: Nearby[str], answers: Answers) -> str:
    """What the same home is called; empty where there is none, or two that are not one."""
    labels = {label for other, label in near.of(home) if label and decided(home, other, answers) is Verdict.SAME}
    return labels.pop() if len(labels) == 1 else ""


def listings_of(row: CrmProperty | Lead, *, condition: str = "purged_at IS NULL") -> list[Related]:
    """Listings of the row's home, and those that may be."""
    home = home_of(row)
    label = row.property_key
    records = listings_about(row.tenant_id, [home], [label] if label else [], condition=condition)
    return related(home, label, records, answers_about(row.tenant_id, [home]))


def properties_of(row: CrmProperty | Lead) -> list[Related]:
    """Other properties of the row's home, and those that may be."""
    home = home_of(row)
    labels = [row.property_key] if row.property_key else []
    records = lines_about(PROPERTIES, row.tenant_id, [home], labels, condition=NOT_MERGED)
    mine = row.pk if isinstance(row, CrmProperty) else None
    others = [record for record in records if record.id != mine]
    return related(home, row.property_key, others, answers_about(row.tenant_id, [home]))
