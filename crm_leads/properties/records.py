"""Making and changing properties. What a person types is theirs: the MLS never writes over it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from crm_leads.enums import ActivityKind, LeadStatus, PropertyStatus
from crm_leads.homes.keys import KEYS, keys_of, name_homes, properties_of
from crm_leads.leads import lifecycle, timeline
from crm_leads.leads.agents import name_of
from crm_leads.models import CrmProperty, Lead
from crm_leads.properties.fields import LABELS, MAPPED, OF_THE_HOME, equal_ones, values_of
from crm_leads.properties.linking import link_own, number_of
from listings.models import Listing
from realty.tenants.scope import current_scope
from realty.tenants.together import Read

CRM_LABELS = {"status": "Status", "tags": "Tags", "notes": "Notes", "assigned_to": "Agent", "client": "Client"}
CONVERTED = "lead_id = %s AND merged_into_id IS NULL ORDER BY id LIMIT 1"


def live() -> QuerySet[CrmProperty]:
    """Not merged into another."""
    rows: QuerySet[CrmProperty] = CrmProperty.objects.filter(merged_into=None)
    return rows


def converted_read(lead: Lead) -> Read[CrmProperty]:
    """The property that a converted lead became."""
    return Read(CrmProperty, CONVERTED, [lead.pk], only=("tenant", "street_address"))


def create(values: Mapping[str, Any], user: User | None, *, source: str = "manually") -> CrmProperty:
    """A new record; mapped columns that have a value are the person's own from the start."""
    return create_many([values], user, source=source)[0]


@transaction.atomic
def create_many(rows: Iterable[Mapping[str, Any]], user: User | None, *, source: str) -> list[CrmProperty]:
    """As `create`, in two statements however many they are."""
    homes = [_new(values) for values in rows]
    name_homes(homes)
    CrmProperty.objects.bulk_create(homes, batch_size=1_000)
    timeline.record_for_properties(ActivityKind.CREATED, f"Created {source}.", homes, user)
    return homes


def _new(values: Mapping[str, Any]) -> CrmProperty:
    ours: dict[str, Any] = {"tenant_id": current_scope().tenant_id}  # as `save` adds it, and `bulk_create` does not
    home = CrmProperty(**ours, **values)
    home.edited_fields = sorted(name for name in MAPPED if values.get(name) not in (None, ""))
    return home


@transaction.atomic
def edit(home: CrmProperty, values: Mapping[str, Any], user: User | None) -> list[str]:
    """Write what differs, and keep it: a mapped column that was changed belongs to the person from now on. Returns the
    labels of what changed."""
    stored = CrmProperty.objects.select_for_update().get(pk=home.pk)
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not changed:
        return []
    before = {name: _plain(getattr(stored, name)) for name in changed}
    for name, value in changed.items():
        setattr(stored, name, value)
    edited = {*stored.edited_fields, *(name for name in changed if name in MAPPED)}
    stored.edited_fields = sorted(edited - _as_the_mls_says(stored, changed))
    if stored.listing_id is None or OF_THE_HOME.intersection(changed):
        name_homes([stored])
    stored.save()
    labels = [LABELS.get(name) or CRM_LABELS.get(name, name) for name in changed]
    changes = {name: [before[name], _plain(value)] for name, value in changed.items()}
    timeline.record(
        ActivityKind.EDITED, f"Changed {', '.join(labels)}.", crm_property=stored, user=user, changes=changes
    )
    return labels


def _as_the_mls_says(home: CrmProperty, names: Iterable[str]) -> set[str]:
    """Which of the columns a person set to what the linked listing says: they follow it from then on."""
    mapped = [name for name in names if name in MAPPED]
    if home.listing_id is None or not mapped:
        return set()
    listing = Listing.objects.without_heavy().filter(pk=home.listing_id, purged_at=None).first()
    return equal_ones(home, listing, mapped) if listing else set()


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    if value is None or isinstance(value, str | int | bool | list):
        return value
    return name_of(value) if isinstance(value, User) else str(value)


@transaction.atomic
def from_listing(listing: Listing, user: User | None, **fields: Any) -> CrmProperty:
    """A record that follows the listing in every mapped column. Where the MLS withholds the address, its number names
    the home until then."""
    home = CrmProperty(**values_of(listing), **fields)
    home.street_address = home.street_address or f"MLS listing {number_of(listing)}"
    home.property_key, home.address_key, home.parcel_key = keys_of(listing)
    home.save()
    source = "a lead" if home.lead else "an MLS listing"
    timeline.record(ActivityKind.CREATED, f"Created from {source}.", crm_property=home, lead=home.lead, user=user)
    link_own(home, listing, user)
    return home


@transaction.atomic
def keep(listing: Listing, user: User | None) -> tuple[CrmProperty, bool]:
    """The property that follows the listing, and whether it was made for that. A button pressed twice makes one."""
    Listing.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=listing.pk)
    known = live().filter(listing=listing).first()
    return (known, False) if known else (from_listing(listing, user, assigned_to=user), True)


@transaction.atomic
def from_lead(lead: Lead, user: User | None) -> CrmProperty:
    """The lead's home becomes the tenant's own record, with the first owner as the client, and the lead is converted.
    Asked again, it gives the record that is there. Raises ValidationError for a lead whose data were removed."""
    Lead.objects.select_for_update().get(pk=lead.pk)
    known = live().filter(lead=lead).first()
    if known:
        return known
    lifecycle.set_status(lead, LeadStatus.CONVERTED, user)
    listing = Listing.objects.filter(pk=lead.listing_id, purged_at=None).first() if lead.listing_id else None
    client = lead.contacts.order_by("rank", "pk").first()
    own: dict[str, Any] = {"lead": lead, "client": client, "status": PropertyStatus.LEAD}
    own["assigned_to"] = lead.assigned_to or user
    if listing is not None:
        home = from_listing(listing, user, **own)
    else:
        copied = {name: getattr(lead, name) for name in MAPPED if hasattr(lead, name)}
        home = CrmProperty.objects.create(**copied, **own, **dict(zip(KEYS, keys_of(lead), strict=True)))
        timeline.record(ActivityKind.CREATED, "Created from a lead.", crm_property=home, lead=lead, user=user)
    return home


@dataclass(frozen=True)
class Twin:
    """Another record of the same home; with `doubt`, the reason why nobody but a person can tell whether it is."""

    home: CrmProperty
    doubt: str = ""


def twins(home: CrmProperty) -> list[Twin]:
    """Other records of the same home, and those that may be, the certain ones first. Three queries."""
    found = {each.record.id: each.reason for each in properties_of(home)}
    rows = live().filter(pk__in=found).order_by("pk")
    return sorted((Twin(row, found[row.pk]) for row in rows), key=lambda twin: bool(twin.doubt))


def tags_in_use() -> list[str]:
    """All tags of the tenant, in order."""
    found: Iterable[list[str]] = live().exclude(tags=[]).values_list("tags", flat=True)
    return sorted({tag for tags in found for tag in tags})
