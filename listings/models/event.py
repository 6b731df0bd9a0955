from django.db import models

from listings.enums import EventKind
from listings.models.collection import Collection
from listings.models.listing import Listing
from realty.tenants.scope import TenantOwned


class ListingEvent(TenantOwned):
    """Something that happened to a listing: append-only, written in the transaction that wrote the change. A tenant's
    are numbered in the order in which they can be read (`listings.events`)."""

    # An event goes with its listing, as photos do (see `photo.py`).
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.DO_NOTHING, related_name="events", db_index=False, db_constraint=False
    )
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, db_index=False, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    old_value = models.TextField(
        blank=True,
        help_text="Price or status before; the former ListingKey when relisted; the days of open houses before",
    )
    new_value = models.TextField(blank=True, help_text="Price or status now; the columns that a `changed` names")
    field_values = models.JSONField(
        null=True,
        help_text="Of a `changed`: what a column held before and holds since, as text (`listings.ingest.events`)",
    )
    occurred_at = models.DateTimeField(help_text="By the source's clock where it says so")
    recorded_at = models.DateTimeField(help_text="When our transaction wrote it")
    run_id = models.BigIntegerField(null=True, help_text="The sync run that saw it")

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["listing", "occurred_at"], name="event_of_listing"),
            models.Index(fields=["tenant", "-recorded_at"], name="event_of_tenant"),
            models.Index(fields=["tenant", "id"], name="event_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.listing_id}"

    @property
    def changed_fields(self) -> tuple[str, ...]:
        """The columns of `Listing` that this event names, `photos` for its gallery; prices and statuses have events of
        their own."""
        return tuple(self.new_value.split()) if self.kind == EventKind.CHANGED else ()
