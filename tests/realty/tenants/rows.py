"""One row of every tenant-owned model, so that walls are tried on tables that hold something."""

from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone

from listings.collections import provision
from listings.models import (
    AddressReading,
    Alert,
    AlertLetter,
    Collection,
    CollectionLogo,
    Enrichment,
    EnrichmentRun,
    HomeDecision,
    HomeMark,
    HomeQuestion,
    Listing,
    ListingEvent,
    ListingMark,
    ListingMatches,
    ListingNote,
    ListingSource,
    PartnerAcceptance,
    PartnerOffer,
    PartnerVisit,
    PhotoCopy,
    PhotoDemand,
    PhotoFile,
    Publication,
    RecordDictionary,
    SavedSearch,
    SearchLayout,
    Subscription,
)
from mls_sync.models import (
    AccessToken,
    CompletenessKey,
    CompletenessReport,
    Cursor,
    DriftFinding,
    DriftKind,
    Feed,
    FeedChange,
    FeedFieldMap,
    FeedFile,
    FeedHealth,
    FieldStatistics,
    HeldRemoval,
    Letter,
    MongoImport,
    Outage,
    OwnListingChange,
    OwnPhoto,
    QuarantinedRecord,
    RateBudget,
    Remap,
    RunDay,
    RunDrift,
    RunKind,
    RunLogLine,
    SettingsSnapshot,
    SourceMetadata,
    SweepDifference,
    SweepPage,
    SyncError,
    SyncRun,
    WhoActs,
)
from realty.audit.models import Act, AuditEvent
from realty.billing.models import TenantTier, Tier
from realty.tenants.models import Invitation, MemberPhoto, Membership, StaffVisit, Tenant, TenantExport
from realty.tenants.scope import TenantOwned
from realty.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from tests.crm_leads import rows as crm


def a_listing(collection: Collection, key: str = "key-1") -> Listing:
    now = timezone.now()
    return Listing.objects.create(
        collection=collection,
        tenant_id=collection.tenant_id,
        listing_key=key,
        listing_id=f"id-{key}",
        unparsed_address="1 Test Way",
        slug="1-test-way",
        content_hash=b"0" * 16,
        created_at=now,
        updated_at=now,
    )


def a_feed(collection: Collection, **fields: object) -> Feed:
    options = {"base_url": "http://127.0.0.1:1"}
    return Feed.objects.create(
        **{"tenant_id": collection.tenant_id, "collection": collection, "kind": "spark", "options": options, **fields}
    )


def a_run(feed: Feed, **fields: object) -> SyncRun:
    return SyncRun.objects.create(**{"tenant_id": feed.tenant_id, "feed": feed, "kind": RunKind.FULL, **fields})


def a_quarantined_record(feed: Feed, key: str = "key-1") -> QuarantinedRecord:
    now = timezone.now()
    return QuarantinedRecord.objects.create(
        feed=feed,
        tenant_id=feed.tenant_id,
        listing_key=key,
        content_hash=key.encode().ljust(16)[:16],
        field="ListPrice",
        reason="not a number",
        raw='{"ListPrice": "a lot"}',
        first_seen_at=now,
        last_seen_at=now,
    )


def a_field(**statistics: object) -> dict[str, object]:
    """Of `FieldStatistics`."""
    return {"of": 10, "seen": 10, "filled": 5, "missed": 0, "samples": ["Vista"], "kinds": {"text": 5}, **statistics}


def one_row_of_each(tenant: Tenant, user: User) -> None:
    """The scope of `tenant` is open, and `user` is a member. A model that this forgets fails here by name."""
    now = timezone.now()
    collection = Collection.objects.filter(provider="gps").first() or provision(tenant, "gps", title="GPS")
    listing = a_listing(collection)
    own = {"tenant_id": tenant.pk}
    search = SavedSearch.objects.create(
        user=user, name="Golf homes", followed_since=now, digest_until=now, tells=["new"], frequency="daily", **own
    )
    letter = AlertLetter.objects.create(search=search, caused_at=now, written_at=now, **own)
    Alert.objects.create(
        search=search,
        listing=listing,
        letter=letter,
        kind="new_match",
        event_id=1,
        caused_at=now,
        created_at=now,
        **own,
    )
    ListingMatches.objects.create(listing=listing, searches=[search.pk], **own)
    ListingMark.objects.create(listing=listing, user=user, kind="favorite", **own)
    SearchLayout.objects.create(user=user, name="Condos by price", sort="price_low", **own)
    ListingNote.objects.create(listing=listing, author=user, text="Gate code?", **own)
    ListingSource.objects.create(listing=listing, record=b"", **own)
    offer = PartnerOffer.objects.create(
        partner_number=0, partner_slug="nobody", collection_numbers=[collection.pk], offered_at=now, **own
    )
    PartnerAcceptance.objects.create(offer_number=0, offering_number=0, accepted_at=now, **own)
    PartnerVisit.objects.create(offer=offer, person="stan", page="/", at=now, **own)
    Enrichment.objects.create(
        collection=collection, listing=listing, basis="1.0", listing_updated_at=now, enriched_at=now, **own
    )
    EnrichmentRun.objects.create(collection=collection, requested_at=now, **own)
    RecordDictionary.objects.create(collection=collection, dictionary_id=1, content=b"", created_at=now, **own)
    ListingEvent.objects.create(
        collection=collection, listing=listing, kind="new", occurred_at=now, recorded_at=now, **own
    )
    image = PhotoFile.objects.create(
        collection=collection, digest=b"0" * 16, width=1, height=1, size=1, created_at=now, **own
    )
    PhotoCopy.objects.create(collection=collection, listing=listing, ref=b"0" * 12, file=image, copied_at=now, **own)
    PhotoDemand.objects.create(collection=collection, listing=listing, stage=PhotoDemand.Stage.REST, due_at=now, **own)
    feed = a_feed(collection)
    FeedChange.objects.create(feed=feed, by=user, setting="Further filter", decides_records=True, **own)
    run = a_run(feed)
    Cursor.objects.create(feed=feed, run=run, **own)
    report = CompletenessReport.objects.create(
        feed=feed, run=run, measured_at=now, at_source=1, here=0, missing=1, extra=0, stale=0, **own
    )
    CompletenessKey.objects.create(report=report, problem="missing", listing_key="key-1", **own)
    SweepPage.objects.create(run=run, keys=["key-1"], **own)
    SweepDifference.objects.create(run=run, problem="missing", listing_key="key-1", **own)
    OwnPhoto.objects.create(collection=collection, listing_key="key-1", width=1, height=1, size=1, **own)
    OwnListingChange.objects.create(collection=collection, listing_key="key-1", act="created", by_name="Olivia", **own)
    HeldRemoval.objects.create(run=run, listing_key="key-1", **own)
    RunDrift.objects.create(run=run, **own)
    FeedFieldMap.objects.create(feed=feed, version=1, **own)
    FeedFile.objects.create(feed=feed, path="feeds/1/1/x.csv", name="x.csv", size=1, **own)
    FieldStatistics.objects.create(feed=feed, fields={"Tract": a_field()}, **own)
    DriftFinding.objects.create(feed=feed, kind=DriftKind.NEW, field="Tract", last_seen_at=now, **own)
    Remap.objects.create(feed=feed, version=1, **own)
    SourceMetadata.objects.create(feed=feed, name="property_types", read_at=now, **own)
    AccessToken.objects.create(credential="digest", token={"token": "t"}, expires_at=now, **own)
    Outage.objects.create(feed=feed, run=run, cause="credentials", who_acts="tenant", reason="No.", began_at=now, **own)
    letter = {"address": "olivia@example.com", "subject": "Sync", "body": "Look."}
    Letter.objects.create(about=f"outage of {tenant.slug}", **letter, **own)
    event = WebhookEvent.objects.create(
        message_id=f"msg_{tenant.slug}", type="run.failed", occurred_at=now, body="{}", **own
    )
    endpoint = WebhookEndpoint.objects.create(name="Warehouse", host="hooks.example.com", types=["run.failed"], **own)
    WebhookDelivery.objects.create(event=event, endpoint=endpoint, **own)
    SettingsSnapshot.objects.create(feed=feed, digest="digest", settings={}, **own)
    RunLogLine.objects.create(run=run, step="page", **own)
    RunDay.objects.create(feed=feed, day=now.date(), complete=1, **own)
    FeedHealth.objects.create(feed=feed, measured_at=now, limit_seconds=3600, late_at=now, **own)
    SyncError.objects.create(run=run, kind="record", who_acts=WhoActs.STAFF, message="odd", **own)
    a_quarantined_record(feed)
    member, _ = Membership.objects.get_or_create(user=user, **own)
    MemberPhoto.objects.create(membership=member, body=b"WebP", digest="0" * 16, **own)
    CollectionLogo.objects.create(collection=collection, body=b"WebP", **own)
    Invitation.objects.create(email="nia@example.com", invited_by=user, **own)
    TenantTier.objects.create(tier=Tier.objects.get_or_create(is_default=True)[0], **own)
    StaffVisit.objects.create(member=user, member_name="olivia", reason="A question", began_at=now, ends_at=now, **own)
    TenantExport.objects.create(requested_by_name="olivia", requested_at=now, **own)
    RateBudget.objects.create(credential="digest", counted_at=now, **own)
    Subscription.objects.create(name="alerts", **own)
    AddressReading.objects.create(records="listings", version=1, **own)
    decision = HomeDecision.objects.create(
        kind=HomeDecision.Kind.PART, listing_id=listing.pk, other_listing_id=listing.pk, said="Two homes.", **own
    )
    HomeMark.objects.create(listing_id=listing.pk, fingerprint="1" * 32, decision=decision, **own)
    HomeQuestion.objects.create(one="1" * 32, other="2" * 32, one_listing_id=listing.pk, reason="Two ZIP codes.", **own)
    AuditEvent.objects.create(act=Act.SETTINGS, about="Changed the lead policy", **own)
    MongoImport.objects.create(feed=feed, database="realestate", source="listings", **own)
    Publication.objects.create(collection=collection, secrets={"uri": "mongodb://mongo.example.com/x"}, **own)
    crm.one_row_of_each(tenant, user, collection, listing)
    empty = [m for m in apps.get_models() if issubclass(m, TenantOwned) and not m._default_manager.exists()]
    assert not empty, f"one_row_of_each makes no {empty}"
