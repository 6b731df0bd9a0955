"""A person's "stop" outlives their contact: their names at their homes are kept with it, as keyed digests.

So whoever has one of the names at one of the homes is refused by the gate, whether the contact was removed, renamed,
added again or traced anew. Same name at the same home is maybe the same person, and what stops treats that as the same.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.compliance.home_stops import HomeRef, StandingStops
from crm_leads.compliance.same_person import addresses_of, name_digests
from crm_leads.enums import HomeStoppedBecause
from crm_leads.homes.keys import home_of
from crm_leads.models import Contact, CrmProperty, FormerAddress, HomeStop, Lead
from listings.homes.keys import address_key, parcel_key

# Columns of a stop that say which home it is, under the names that leads and properties give them.
ADDRESS = ("street_address", "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number")
FORMER = ("digest", "name_digests", "property_key", "lead_id", "crm_property_id")


def keep_names(
    contacts: Collection[Contact],
    addresses: Iterable[str],
    *,
    because: HomeStoppedBecause = HomeStoppedBecause.PERSON,
    channel: str = "",
    user: User | None = None,
    at: datetime | None = None,
) -> None:
    """The people said stop: at each home of theirs nobody of their names is contacted. Told twice, it stands once."""
    if not contacts:
        return
    digests = {digest(address) for address in addresses}
    said: dict[str, Any] = {"because": because, "channel": channel, "recorded_by": user, "occurred_at": at}
    found = StandingStops.load((), contacts)
    wanted: dict[HomeRef, set[str]] = {}
    for contact in contacts:
        for ref in found.homes.of(None, contact):
            wanted.setdefault(ref, set()).update(name_digests([contact]))
    for ref, names in wanted.items():
        _keep(ref, names, digests, found.stops.get(ref, []), said)


def _keep(ref: HomeRef, names: set[str], digests: set[str], standing: Iterable[HomeStop], said: dict[str, Any]) -> None:
    if not names:
        return
    for stop in standing:
        if stop.of_person and stop.because == said["because"] and names.intersection(stop.name_digests):
            stop.name_digests = sorted(names.union(stop.name_digests))
            stop.address_digests = sorted(digests.union(stop.address_digests))
            stop.save(update_fields=["name_digests", "address_digests"])
            return
    stop = HomeStop(
        property_key=ref.property_key,
        lead_id=ref.lead_id,
        crm_property_id=ref.crm_property_id,
        of_person=True,
        name_digests=sorted(names),
        address_digests=sorted(digests),
        **{**said, "occurred_at": said["occurred_at"] or timezone.now()},
        **_place(ref),
    )
    home = home_of(stop)
    stop.address_key, stop.parcel_key = address_key(home), parcel_key(home)
    stop.save()


def _place(ref: HomeRef) -> dict[str, Any]:
    model, pk = (CrmProperty, ref.crm_property_id) if ref.crm_property_id else (Lead, ref.lead_id)
    return model._default_manager.filter(pk=pk).values(*ADDRESS).first() or {}


def stop_former(digests: Collection[str], **said: Any) -> None:
    """Somebody said stop at these addresses, which a contact had who was removed or renamed since: their names are kept
    with it all the same. `said` as in `keep_names`."""
    values = {"because": HomeStoppedBecause.PERSON, "channel": "", "recorded_by": None, "occurred_at": None, **said}
    for former in FormerAddress.objects.filter(digest__in=digests):
        ref = HomeRef(former.property_key, former.lead_id, former.crm_property_id)
        known = HomeStop.objects.filter(of_person=True, lifted_at=None, name_digests__overlap=former.name_digests)
        known = known.filter(property_key=ref.property_key, lead_id=ref.lead_id, crm_property_id=ref.crm_property_id)
        _keep(ref, set(former.name_digests), {former.digest}, known, values)


def remember(contact: Contact, addresses: Iterable[str] = ()) -> None:
    """Before the contact loses its name, these addresses, or with none given all of them."""
    names = sorted(name_digests([contact]))
    known = {digest(address) for address in addresses or addresses_of([contact])}
    if not names or not known:
        return
    refs = StandingStops.load((), [contact]).homes.of(None, contact)
    values = [{"digest": each, "name_digests": names, **vars(ref)} for each in sorted(known) for ref in refs]
    old = list(FormerAddress.objects.filter(digest__in=known).values(*FORMER))
    FormerAddress.objects.bulk_create(
        FormerAddress(tenant_id=contact.tenant_id, **each) for each in values if each not in old
    )


def of_stop(digests: Iterable[str], at: datetime) -> list[HomeStop]:
    """The standing stops of names that came with a stop of these addresses, or of this moment."""
    named = Q(address_digests__overlap=list(digests)) | Q(occurred_at=at)
    return list(HomeStop.objects.filter(named, of_person=True, lifted_at=None))
