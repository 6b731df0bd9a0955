"""Saved searches follow the events of listings: in slices of one transaction with their cursor, what was matched and
what is told, so that a process that is killed repeats a slice and tells nothing twice.

One worker looks at a tenant's listings at a time, and who saves a search waits for it and is waited for: a search is
followed from a moment on, with what matched then.
"""

import time
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from listings.alerts import letters
from listings.alerts.changes import Event, Told, told
from listings.alerts.facts import Facts, read
from listings.alerts.held import index_of
from listings.alerts.index import Index
from listings.alerts.matching import matches
from listings.alerts.signals import alerts_told
from listings.days_on_market import today_in, zone_of
from listings.enums import EventKind, Mark
from listings.events.subscriptions import advance, follow, newest, opened, unread
from listings.models import Alert, Collection, Listing, ListingEvent, ListingMark, ListingMatches, SavedSearch
from listings.search.criteria import Mine
from listings.terms import open_house_days
from listings.twins import are_twins
from realty.database.locks import Space, lock

FOLLOWER, TASK = "alerts", "listings.tasks.follow_alerts"
# Events in one transaction, and seconds for one task.
AT_ONCE, BUDGET = 2_000, 30.0
# Within it the same change of a twin is the same news.
ECHO = timedelta(hours=48)
COLUMNS = ("pk", "listing_id", "kind", "old_value", "new_value", "recorded_at")
# (search, listing) -> what is told
Found = dict[tuple[int, int], list[Told]]

follow(FOLLOWER, TASK)


@dataclass(frozen=True)
class Offer:
    """Listings of one offer, and their events; searches show one of them."""

    listings: Sequence[Facts]
    events: Sequence[Event]
    days: Sequence[date]


def look(tenant_id: int, budget: float = BUDGET) -> bool:
    """Tell of the open tenant's new events. False where the time was over before the events were."""
    ends = time.monotonic() + budget
    while time.monotonic() < ends:
        if not _look_at_some(tenant_id):
            return True
    return False


def _look_at_some(tenant_id: int) -> bool:
    """Whether there may be more."""
    with transaction.atomic():
        lock(Space.ALERTS, tenant_id)
        subscription, index = opened(FOLLOWER), index_of(tenant_id)
        if not index.ids:
            advance(subscription, newest())
            return False
        events = [Event(*row) for row in unread(subscription).values_list(*COLUMNS)[:AT_ONCE]]
        if not events:
            return False
        _tell(tenant_id, look_at(index, events))
        advance(subscription, events[-1].pk)
    return len(events) == AT_ONCE


def look_at(index: Index, events: Sequence[Event]) -> Found:
    """What the searches tell of these events; from now on each listing's matches are those of now. In the caller's
    transaction."""
    listings = read({event.listing for event in events} | _twins(events))
    now = matches(index, listings)
    before = dict(ListingMatches.objects.filter(listing__in=now).values_list("listing", "searches"))
    # What happened while this was read belongs to what was read; the slice that comes to it tells it no second time.
    later = ListingEvent.objects.filter(listing__in=now, pk__gt=events[-1].pk).order_by("pk")
    events = [*events, *(Event(*row) for row in later.values_list(*COLUMNS))]
    known = {listing: set(searches) & index.criteria.keys() for listing, searches in before.items()}
    _keep(listings, before, now)
    offers = _offers(listings, events)
    searches = SavedSearch.objects.in_bulk(list(_concerned(offers, known, now)))
    hidden = set(ListingMark.objects.filter(kind=Mark.HIDDEN, listing__in=now).values_list("user", "listing"))
    found: Found = {}
    for offer in offers:
        for search in _of_offer(offer, known, now):
            # Others say themselves which marks they want.
            hides = index.criteria[search].mine in ("", Mine.SHOWN)
            _look_at_offer(searches[search], offer, known, now, hidden if hides else set(), found)
    return _without_echoes(offers, found)


def _without_echoes(offers: Sequence[Offer], found: Found) -> Found:
    """Without what one listing of an offer tells after another one has: an MLS sends the same change hours later than
    the other. A change that comes again from the same listing is a change again, and so is one that comes days later.
    Two queries where there are twins."""
    offer_of = {each.pk: n for n, offer in enumerate(offers) if len(offer.listings) > 1 for each in offer.listings}
    searches = {search for search, listing in found if listing in offer_of}
    if not searches:
        return found
    rows = Alert.objects.filter(search__in=searches, listing__in=offer_of).order_by("pk")
    columns = ("search", "listing", "kind", "old_value", "new_value", "event_id", "caused_at")
    last = {(search, offer_of[listing], kind): told for search, listing, kind, *told in rows.values_list(*columns)}
    events = {event for _, _, event, _ in last.values()}
    sources = dict(ListingEvent.objects.filter(pk__in=events).values_list("pk", "listing"))

    def is_echo(search: int, listing: int, each: Told) -> bool:
        known = last.get((search, offer_of.get(listing, -1), str(each.kind)))
        if known is None:
            return False
        old, new, event, caused_at = known
        is_same = (old, new) == (each.old_value, each.new_value) and each.event.recorded_at - caused_at <= ECHO
        return is_same and sources.get(event, each.event.listing) != each.event.listing

    return {key: [each for each in what if not is_echo(*key, each)] for key, what in found.items()}


def _look_at_offer(
    search: SavedSearch,
    offer: Offer,
    known: Mapping[int, set[int]],
    now: Mapping[int, set[int]],
    hidden: set[tuple[int, int]],
    found: Found,
) -> None:
    before = [each for each in offer.listings if search.pk in known.get(each.pk, ())]
    after = [each for each in offer.listings if search.pk in now[each.pk]]
    events = [event for event in offer.events if event.recorded_at > search.followed_since]
    shown = (after or before)[0]
    marked = [each for each in offer.listings if (search.user_id, each.pk) in hidden]
    if any(each is shown or are_twins(each, shown) for each in marked):
        return
    if what := told(bool(before), bool(after), events, search.tells, offer.days):
        found[search.pk, shown.pk] = what


def _twins(events: Sequence[Event]) -> set[int]:
    """Listings of the same homes, or of the same listing keys: another one of the offer may be shown now, and nothing
    happened to that one."""
    ids = {event.listing for event in events}
    homes = set(Listing.objects.filter(pk__in=ids).exclude(duplicate_key="").values_list("property_key", flat=True))
    homes |= {event.old_value for event in events if event.kind == EventKind.HOME}
    rows = Listing.objects.filter(property_key__in=homes - {""}).exclude(duplicate_key="")
    found, collections = set(rows.values_list("pk", flat=True)), list(Collection.objects.values_list("pk", flat=True))
    if len(collections) > 1:
        numbers = list(Listing.objects.filter(pk__in=ids).values_list("listing_key", flat=True))
        alike = Listing.objects.filter(collection__in=collections, listing_key__in=numbers)
        found |= set(alike.values_list("pk", flat=True))
    return found


def _grouped(listings: Sequence[Facts]) -> Iterable[list[Facts]]:
    """By offers: those of one duplicate key, or of one listing key where no numbers differ, as `listings.duplicates`
    has them."""
    above: dict[Hashable, Hashable] = {}

    def top(key: Hashable) -> Hashable:
        while (next_one := above.setdefault(key, key)) != key:
            key = next_one
        return key

    without_number = {facts.listing_key for facts in listings if not facts.listing_id}
    groups: dict[Hashable, list[Facts]] = defaultdict(list)
    for facts in listings:
        number = "" if facts.listing_key in without_number else facts.listing_id
        above[top(("number", facts.listing_key, number))] = top(facts.duplicate_key or facts.pk)
    for facts in listings:
        groups[top(facts.duplicate_key or facts.pk)].append(facts)
    return groups.values()


def _offers(listings: Sequence[Facts], events: Sequence[Event]) -> list[Offer]:
    """Without those that nothing happened to."""
    by_listing: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_listing[event.listing].append(event)
    days = _coming_days({event.listing for event in events if event.brings_open_houses})
    offers = []
    for group in _grouped(listings):
        happened = sorted((e for facts in group for e in by_listing[facts.pk]), key=lambda event: event.pk)
        if happened:
            held = sorted({day for facts in group for day in days.get(facts.pk, ())})
            offers.append(Offer(group, happened, held))
    return offers


def _coming_days(listings: set[int]) -> dict[int, list[date]]:
    if not listings:
        return {}
    rows = Listing.objects.filter(pk__in=listings).select_related("collection", "tenant")
    rows = rows.only("open_houses", "collection", "tenant", "collection__time_zone", "tenant__time_zone")
    return {
        row.pk: [
            day
            for day in open_house_days(row.open_houses)
            if day >= today_in(zone_of(row.collection, row.tenant))
        ]
        for row in rows
    }  # fmt: skip


def _of_offer(offer: Offer, known: Mapping[int, set[int]], now: Mapping[int, set[int]]) -> set[int]:
    return {search for facts in offer.listings for search in known.get(facts.pk, set()) | now[facts.pk]}


def _concerned(offers: Iterable[Offer], known: Mapping[int, set[int]], now: Mapping[int, set[int]]) -> set[int]:
    return {search for offer in offers for search in _of_offer(offer, known, now)}


def _keep(listings: Sequence[Facts], before: Mapping[int, list[int]], now: Mapping[int, set[int]]) -> None:
    """The matches of now, where they are others than before."""
    changed = [
        ListingMatches(listing_id=facts.pk, searches=sorted(now[facts.pk]), tenant_id=facts.tenant)
        for facts in listings
        if set(before.get(facts.pk, ())) != now[facts.pk]
    ]
    ListingMatches.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["listing"], update_fields=["searches"]
    )


def _tell(tenant_id: int, found: Found) -> None:
    """Rows of the inbox, and letters of what is told at once; each event once."""
    if not found:
        return
    now = timezone.now()
    searches = SavedSearch.objects.in_bulk({search for search, _ in found})
    known = set(
        Alert.objects.filter(
            search__in=searches, event_id__in={each.event.pk for what in found.values() for each in what}
        ).values_list("search", "listing", "kind", "event_id")
    )
    alerts = [
        alert
        for (search, listing), what in found.items()
        for alert in _alerts(tenant_id, searches[search], listing, what, now)
        if (search, listing, alert.kind, alert.event_id) not in known
    ]
    letters.write_at_once(alerts, searches, now)
    Alert.objects.bulk_create(alerts)
    transaction.on_commit(lambda: alerts_told.send(sender=None, tenant_id=tenant_id))


def _alerts(tenant_id: int, search: SavedSearch, listing: int, what: Iterable[Told], now: datetime) -> Iterator[Alert]:
    for each in what:
        yield Alert(
            tenant_id=tenant_id,
            search=search,
            listing_id=listing,
            kind=each.kind,
            old_value=each.old_value,
            new_value=each.new_value,
            event_id=each.event.pk,
            caused_at=each.event.recorded_at,
            created_at=now,
            in_inbox=search.in_inbox,
        )
