"""Which listing of an offer shows a client what was told, and from when on: the one that it was told of, or where
clients may not see that MLS, a twin of an MLS that they may see. What the one MLS says is told as soon as the other
says it, too."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from crm_leads.shares.shown import admitted
from listings.client_display import kept_from_clients, may_show, shown_from
from listings.enums import AlertKind
from listings.models import Alert, Listing
from listings.search.criteria import SearchCriteria
from listings.terms import open_house_days
from listings.twins import are_twins, twins_of

# For a twin to say the same. What came later waits behind it, and two MLSs may never agree.
LONGEST = timedelta(hours=1)


def look(told: Sequence[Alert], criteria: SearchCriteria, now: datetime) -> dict[int, datetime]:
    """Until when alerts wait, by their ids. Those of listings that clients may not see get the twin that shows the
    same; never save them. Four queries at most, none where clients may see all of them."""
    closed = [each for each in told if not may_show(each.listing.collection)]
    waits = _give_twins(closed, criteria, now) if closed else {}
    for each in told:
        if until := _delayed_until(each.listing, now):
            waits[each.pk] = until
    return waits


def _give_twins(closed: Sequence[Alert], criteria: SearchCriteria, now: datetime) -> dict[int, datetime]:
    twins, waits = _twins(closed, criteria), dict[int, datetime]()
    for each in closed:
        own = each.listing
        known = [*twins.get(own.duplicate_key, ()), *twins.get(own.listing_key, ())]
        shown = [twin for twin in known if are_twins(twin, own) and _is_for_clients(twin, now)]
        if same := next((twin for twin in shown if _says_the_same(twin, each)), None):
            each.listing = same
        elif shown and each.caused_at + LONGEST > now:
            waits[each.pk] = each.caused_at + LONGEST
    return waits


def _twins(closed: Sequence[Alert], criteria: SearchCriteria) -> dict[str, list[Listing]]:
    """Of the collections that the search covers and clients may see, by duplicate key and by listing key."""
    collections = {collection.pk: collection for collection in admitted(criteria)[0]}
    twins = twins_of({each.listing_id for each in closed})
    rows = Listing.objects.filter(pk__in=twins, collection__in=list(collections))
    found = defaultdict[str, list[Listing]](list)
    for twin in rows.defer("search_vector").order_by("-modification_timestamp", "pk"):
        twin.collection = collections[twin.collection_id]
        found[twin.duplicate_key].append(twin)
        found[twin.listing_key].append(twin)
    return found


def _is_for_clients(listing: Listing, now: datetime) -> bool:
    """Now, or as soon as its MLS has it no longer kept back."""
    return not kept_from_clients(listing, max(now, shown_from(listing)))


def _says_the_same(twin: Listing, alert: Alert) -> bool:
    own = alert.listing
    if (twin.list_price, twin.standard_status) != (own.list_price, own.standard_status):
        return False
    days = {day.isoformat() for day in open_house_days(twin.open_houses)}
    return alert.kind != AlertKind.OPEN_HOUSE or bool(days.intersection(alert.new_value.split()))


def _delayed_until(listing: Listing, now: datetime) -> datetime | None:
    """None where the MLS does not keep it back now, or clients would not see it after that either."""
    opens = shown_from(listing)
    is_delayed = bool(listing.collection.client_delay_hours) and opens > now
    return opens if is_delayed and not kept_from_clients(listing, opens) else None
