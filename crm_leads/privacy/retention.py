"""What a lead may keep, and for how long.

A number of days after the listing ended (`LeadPolicy.retention_days`), the listing data, the photos and the people of a
lead go: in the lead, and in the collection that it came from. Ended listings that made no lead go with them, once their
collection is used for leads. A converted lead and the listings of the tenant's own properties stay. What stays of a
purged lead: that there was one, and the record of what was done, by digest. What is kept beside leads goes after the
same number of days (`crm_leads.privacy.retention_rows`); docs/compliance.md has every table.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.compliance.person_stops import remember
from crm_leads.compliance.suppression import carry
from crm_leads.enums import ActivityKind, LeadStatus, PropertyStatus
from crm_leads.leads import lifecycle, timeline
from crm_leads.models import (
    Activity,
    Call,
    Contact,
    CrmProperty,
    EmailMessage,
    Enrollment,
    Lead,
    LeadPolicy,
    LeadUseStatement,
    PhoneNumber,
    SkipTraceRow,
    Task,
    VoicemailDrop,
)
from crm_leads.outreach.stopping import stop_queued
from crm_leads.privacy import call_records, retention_rows, trace_notes
from listings import ingest
from listings.enums import StandardStatus
from listings.models import Collection, Listing
from realty.tenants.models import Tenant

BATCH = 500
ENDED = (StandardStatus.EXPIRED, StandardStatus.CANCELED)
# Properties that the tenant works for: the MLS data that they follow is in use.
OWN_BUSINESS = (PropertyStatus.LEAD, PropertyStatus.ACTIVE, PropertyStatus.PENDING)
WHY = "Past the retention period"
BLANK_LEAD: dict[str, Any] = {
    "listing_key": "", "mls_number": "", "unparsed_address": "", "street_address": "", "city": "",
    "state_or_province": "", "postal_code": "", "county_or_parish": "", "parcel_number": "", "latitude": None,
    "longitude": None, "list_price": None, "original_list_price": None, "price_cuts": 0, "days_on_market": None,
    "bedrooms_total": None, "bathrooms_total_integer": None, "living_area": None, "list_agent_full_name": "",
    "list_office_name": "", "photos_count": None, "snapshot": {}, "owner_name": "",
    "has_phone": False, "has_email": False, "score": 0, "score_reasons": [], "expiry_note": "",
    "listing": None, "property_type": "", "property_sub_type": "",
    "callable_from": None, "callable_until": None, "callable_rule": "",
    "address_key": "", "parcel_key": "",
}  # fmt: skip


@dataclass(frozen=True)
class Purged:
    """How much went, or would go in a dry run; `before` is the first day that is kept, `others` has records beside the
    leads by what they are."""

    before: date
    leads: int
    listings: int
    others: dict[str, int] = field(default_factory=dict)

    @property
    def beside(self) -> str:
        """`3 skip traces, 1 vendor events`; empty where there is nothing."""
        return ", ".join(f"{number:,} {what}" for what, number in self.others.items())


def purge(tenant: Tenant, *, dry_run: bool = False) -> Purged:
    """Purge what is due of one tenant, whose scope is open. Interrupted at any point, the next call goes on."""
    days = LeadPolicy.of_tenant(tenant.pk).retention_days
    zone = ZoneInfo(tenant.time_zone)
    before = timezone.localdate(timezone=zone) - timedelta(days=days)
    since = datetime.combine(before, time(), zone)
    if dry_run:
        listings = sum(found.count() for _, found in due_listings(before, zone))
        return Purged(before, due_leads(before).count(), listings, retention_rows.count(since))
    # Before the leads, or what goes with them would count here as well.
    others = retention_rows.purge(since)
    leads = _purge_leads(before)
    listings = sum(_purge_listings(collection, found) for collection, found in due_listings(before, zone))
    return Purged(before, leads, listings, others)


def due_leads(before: date) -> QuerySet[Lead]:
    rows: QuerySet[Lead] = Lead.objects.filter(purged_at=None, status_changed_on__lt=before)
    return rows.exclude(status=LeadStatus.CONVERTED)


def due_listings(before: date, zone: ZoneInfo) -> list[tuple[Collection, QuerySet[Listing]]]:
    """Ended listings of each collection that is used for leads, with a lead or without."""
    used = Collection.objects.filter(
        Exists(LeadUseStatement.objects.filter(collection=OuterRef("pk")))
        | Exists(Lead.objects.filter(collection=OuterRef("pk")))
    )
    return [(collection, _ended_before(collection, before, zone)) for collection in used]


def _ended_before(collection: Collection, before: date, zone: ZoneInfo) -> QuerySet[Listing]:
    changed, modified, stored = (
        TruncDate(name, tzinfo=zone) for name in ("status_change_timestamp", "modification_timestamp", "updated_at")
    )
    ended_on = Coalesce(changed, "off_market_date", "expiration_date", modified, stored)
    converted = Lead.objects.filter(listing=OuterRef("pk"), status=LeadStatus.CONVERTED)
    own = CrmProperty.objects.filter(listing=OuterRef("pk"), status__in=OWN_BUSINESS, merged_into=None)
    rows: QuerySet[Listing] = Listing.objects.filter(collection=collection, standard_status__in=ENDED, purged_at=None)
    due = rows.annotate(ended_on=ended_on).filter(ended_on__lt=before)
    return due.exclude(Exists(converted)).exclude(Exists(own)).order_by("pk")


def _purge_leads(before: date) -> int:
    done = 0
    while ids := list(due_leads(before).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            purge_leads(ids)
        done += len(ids)
    return done


def _purge_listings(collection: Collection, due: QuerySet[Listing]) -> int:
    done = 0
    while keys := list(due.values_list("listing_key", flat=True)[:BATCH]):
        with transaction.atomic():
            ingest.purge(collection, keys)
        done += len(keys)
    return done


def purge_leads(ids: list[int]) -> None:
    """Empty these leads, inside the caller's transaction: people, listing data and texts go, decisions of the gate
    stay, and calls and messages stay without their address."""
    # First: who applies a trace's answer has locked the order before its leads, too.
    trace_notes.forget(trace_notes.homes_of_leads(ids))
    stop_queued(ids, WHY)
    # Before the home's key goes: who said stop is not contacted there when it is a lead again.
    for contact in Contact.objects.filter(lead__in=ids).exclude(opted_out_at=None):
        carry(contact)
    # Who was written to or called may say stop later; then the name is stopped there as well.
    by_mail, by_drop, by_call = (
        Exists(model._default_manager.filter(contact=OuterRef("pk"))) for model in (EmailMessage, VoicemailDrop, Call)
    )
    for contact in Contact.objects.filter(by_mail | by_drop | by_call, lead__in=ids):
        remember(contact)
    now, leads = timezone.now(), Lead.objects.filter(pk__in=ids)
    # By the new key the home is free to become a lead again.
    freed = Concat(Value("purged:"), Cast("pk", TextField()))
    lifecycle.purge(leads, now, **BLANK_LEAD, property_key=freed)
    of_leads = Q(lead__in=ids)
    call_records.keep(of_leads)
    # Who is the client of a property by now belongs to that.
    clients = Contact.objects.filter(of_leads, Exists(CrmProperty.objects.filter(client=OuterRef("pk"))))
    clients.update(lead=None)
    numbers = set(PhoneNumber.objects.filter(contact__lead__in=ids).values_list("number", flat=True))
    for model in (SkipTraceRow, Enrollment, Contact, Task):
        model._default_manager.filter(of_leads).delete()
    retention_rows.orphaned_scrubs().filter(digest__in=[digest(number) for number in numbers]).update(number="")
    Call.objects.filter(of_leads).update(number="", note="")
    VoicemailDrop.objects.filter(of_leads).update(number="", proof_url="")
    mails = EmailMessage.objects.filter(of_leads)
    mails.update(address="", subject="", body="", error="", result="", bounce_reason="")
    Activity.objects.filter(of_leads, crm_property=None).delete()
    timeline.record_for_all(ActivityKind.RETENTION, f"{WHY}: listing data and contacts were removed.", leads)
