"""Listings of the tenant's own, written in the browser (`mls_sync.own_listings`). There is no source to read: the
stored record is the listing, and this maps it as any other."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms

from listings.rows import ListingRow
from mls_sync.enums import PROPERTY
from mls_sync.mapping.record import Record
from mls_sync.providers.base import Check, Page, Provider, RecordFacts, Window
from mls_sync.providers.capabilities import Capabilities
from mls_sync.providers.errors import Unsupported
from mls_sync.providers.own.facts import record_facts
from mls_sync.providers.own.forms import OwnOptionsForm, OwnSecretsForm
from mls_sync.providers.own.record import canonical, photo_rows
from mls_sync.providers.owner_pages import OwnerPages
from mls_sync.providers.source_record import SourceRecord

if TYPE_CHECKING:
    from mls_sync.models import Feed


class OwnProvider(Provider):
    kind = "own"
    sync_source = "own/listings"
    capabilities = Capabilities(windows=False, key_list=False, by_key=False, total=False, by_hand=True)
    owner_pages = OwnerPages(
        settings="own_listings", of_one_feed=False, settings_label="Our own listings", settings_icon="home"
    )
    options_form: ClassVar[type[forms.Form]] = OwnOptionsForm
    secrets_form: ClassVar[type[forms.Form]] = OwnSecretsForm

    @classmethod
    def for_feed(cls, feed: "Feed") -> Self:
        return cls()

    def check(self) -> Check:
        return Check(True, ["These listings are written here. There is no source to connect to."])

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        raise Unsupported("These listings are written here. There is no source to read.")

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        return record_facts(payload)

    def record(self, source: SourceRecord) -> Record:
        return canonical(source.payload)

    def _mapped(self, source: SourceRecord, record: Record) -> ListingRow:
        row = super()._mapped(source, record)
        row.photos = photo_rows(source.payload)
        return row

    @property
    def requests_made(self) -> int:
        return 0
