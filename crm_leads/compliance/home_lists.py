"""Official lists of homes whose owners may not be solicited, e.g. of New York's cease-and-desist zones (N.Y. Real Prop.
Law 442-h, 19 NYCRR 175.17): each home of the list is stopped for all owners, on all channels."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads import spreadsheets
from crm_leads.compliance import csv_rows
from crm_leads.compliance.state_rules import LOOK_AT_ALL
from crm_leads.compliance.stopping_homes import stop_queued_there
from crm_leads.enums import HomeStoppedBecause
from crm_leads.homes.keys import home_of, name_homes
from crm_leads.models import HomeStop, Lead
from listings.places.states import state_of
from realty.tenants.scope import current_scope

COLUMNS = {
    "address": "street_address", "street": "street_address", "street_address": "street_address",
    "property_address": "street_address", "city": "city", "state": "state_or_province", "zip": "postal_code",
    "zip_code": "postal_code", "postal_code": "postal_code", "county": "county_or_parish", "parcel": "parcel_number",
    "apn": "parcel_number", "parcel_number": "parcel_number",
    **spreadsheets.UNITS,
}  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """How many homes the list stopped, how many stood stopped by it before, and how many leads they are."""

    added: int
    known: int
    leads: int


@transaction.atomic
def import_list(content: bytes, source: str, user: User) -> Imported:
    """Stop every home of the file, which has an address and a ZIP code in each line; what is queued there stops. Read
    twice, a home stands once for each list. Raises ValidationError, and stops none, where a line is wrong."""
    now, tenant_id = timezone.now(), current_scope().tenant_id
    assert tenant_id is not None
    listed = {"because": HomeStoppedBecause.LISTED, "source": source.strip()}
    rows = [
        HomeStop(tenant_id=tenant_id, occurred_at=now, recorded_by=user, **listed, **home)
        for home in csv_rows.whole(csv_rows.read(content, COLUMNS, _missing), _home)
    ]
    name_homes(rows)
    by_key = {stop.property_key: stop for stop in rows}
    standing = HomeStop.objects.filter(property_key__in=by_key, lifted_at=None, **listed)
    known = set(standing.values_list("property_key", flat=True))
    stops = HomeStop.objects.bulk_create([stop for key, stop in by_key.items() if key not in known])
    leads = set(Lead.objects.filter(property_key__in=by_key).values_list("property_key", flat=True))
    for stop in stops:
        if stop.property_key in leads:
            stop_queued_there(stop)
    async_task(LOOK_AT_ALL, tenant_id)
    return Imported(len(stops), len(known), len(leads))


def _missing(named: set[str]) -> str:
    if "parcel_number" in named and "county_or_parish" in named:
        return ""
    missing = [words for name, words in (("street_address", "Address"), ("postal_code", "ZIP")) if name not in named]
    return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else ""


def _home(cells: dict[str, str]) -> dict[str, Any]:
    code = spreadsheets.postal_code(cells.get("postal_code", ""))
    values = {**cells, "postal_code": code}
    values["street_address"] = spreadsheets.with_unit(cells.get("street_address", ""), values.pop("unit_number", ""))
    if cells.get("state_or_province"):
        values["state_or_province"] = state_of(cells["state_or_province"]) or cells["state_or_province"]
    home = home_of(HomeStop(**values))
    if not (home.parcel or (home.has_address and home.postal_code)):
        raise ValidationError(
            f"{cells.get('street_address', '')!r} with ZIP {code!r} is not enough to identify a home."
        )
    return values
