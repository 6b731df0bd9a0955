"""What of a collection partners see: what its license lets clients see (`listings.client_display`), and only where no
search could find out what is hidden."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import BooleanField, F, Func, Value
from django.utils import timezone

from listings.client_display import (
    ADDRESS,
    DAYS_ON_MARKET,
    FOR_ALL,
    HAS_ADDRESS,
    hidden_columns,
    may_show,
    shown_to_clients,
)
from listings.ingest.columns import SEARCHED
from listings.models import Collection, Listing, ListingQuerySet, PartnerOffer
from listings.open_house_days import days_of
from listings.search.conditions import NAMED, ORDERS, RANGES, matching, today_where
from listings.search.criteria import SearchCriteria
from listings.search.scope import Searched
from realty.tenants.models import Tenant
from realty.tenants.scope import partner_scope
from realty.tenants.visits import read_only

# What filters, facets and orders read, beside words: a hidden column among them could be found out by searching.
ASKED = frozenset(
    {
        "city", "postal_code", "standard_status", "property_type", "property_sub_type", "bedrooms_total",
        "association_fee", "association_fee_frequency", "association_yn", "pool_private_yn", "pool_features", "spa_yn",
        "spa_features", "view_yn", "waterfront_yn", "stories_total", "garage_spaces", "senior_community_yn",
        "land_type", "land_lease_amount", "land_lease_expiration_date", "new_construction_yn", "open_houses",
        "previous_list_price", "price_change_timestamp", "on_market_date", "listing_contract_date",
        "original_entry_timestamp", "status_change_timestamp", "contract_status_change_date", "listing_id",
        "listing_key", DAYS_ON_MARKET,
        *SEARCHED,
        *ADDRESS,
        *(lookup.partition("__")[0] for lookup in RANGES.values()),
        *(column.lstrip("-") for columns in ORDERS.values() for column in columns),
        *(column for columns in NAMED.values() for column in columns),
    }
)  # fmt: skip
# The criteria that can tell where a home is.
WHERE = ("text", "listing", "viewport", "inside", "outside", "located", "neighborhood", "open_house")
# Which open houses are for all is in no index, as the days are: as `client_open_houses`, in SQL/JSON.
ARE_FOR_ALL = " || ".join(
    ["!exists(@.OpenHouseType)", "@.OpenHouseType == null", *(f'@.OpenHouseType == "{kind}"' for kind in FOR_ALL)]
)


def may_open(collection: Collection) -> bool:
    """Asked when it is offered and by each page: the settings may have changed."""
    return may_show(collection) and not hidden_columns(collection) & ASKED


@contextmanager
def reading(offer: PartnerOffer) -> Iterator[tuple[Tenant, list[Collection]] | None]:
    """The partner's scope, which reads what the offer opened and no more, and in which PostgreSQL takes no write; with
    the partner and its collections, by title. None where it is suspended, or nothing may be shown. Two queries."""
    with partner_scope(offer.tenant_id, offer.collection_numbers), read_only():
        tenant = Tenant.objects.filter(pk=offer.tenant_id, is_active=True).first()
        stored = Collection.objects.select_related("tenant").order_by("title", "pk") if tenant else ()
        collections = [collection for collection in stored if may_open(collection)]
        yield (tenant, collections) if tenant and collections else None


def asked_of_partners(criteria: SearchCriteria) -> SearchCriteria:
    """Without what is of the reader's own tenant: its collections, her marks, and days of which events tell."""
    return replace(criteria, collections=(), mine="", active_on=None)


def rows_for_partners(criteria: SearchCriteria, collections: Sequence[Collection]) -> ListingQuerySet:
    """What passes every filter but those of the facets, as `listings.search.conditions.matching`. What has no address
    for clients is in no answer that tells where it is."""
    # As chosen ones: no listing hides behind a twin in a collection that is not open.
    searched = Searched([], list(collections))
    rows = shown_to_clients(matching(criteria, searched), collections, timezone.now())
    if criteria.open_house:
        rows = rows.filter(_OpenToAll(days_of(criteria.open_house, today_where(searched))))
    return rows.filter(HAS_ADDRESS) if any(getattr(criteria, name) for name in WHERE) else rows


class _OpenToAll(Func):
    """A condition: a listing has an open house for all on one of these days, which follow one another."""

    function, template = "jsonb_path_exists", "%(function)s(%(expressions)s::jsonpath)"
    output_field = BooleanField()

    def __init__(self, days: Sequence[date]) -> None:
        first, behind = (days[0], days[-1] + timedelta(days=1)) if days else (date.max, date.max)
        are_then = f'@.OpenHouseDate >= "{first}" && @.OpenHouseDate < "{behind}"'
        super().__init__(F("open_houses"), Value(f"$[*] ? ({are_then} && ({ARE_FOR_ALL}))"))


def one_listing(pk: int, collections: Sequence[Collection]) -> Listing | None:
    rows: ListingQuerySet = Listing.objects.live().filter(pk=pk)
    return shown_to_clients(rows, collections, timezone.now()).defer("search_vector").first()
