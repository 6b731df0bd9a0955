"""Saved searches come, change and go. Each that is followed begins with what it matches at that moment, which is told
as nothing new; meanwhile no worker looks at the tenant's listings."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, F, Func, Q, QuerySet, Value
from django.utils import timezone

from listings.alerts import letters
from listings.alerts.digests import REGULAR
from listings.enums import Frequency
from listings.models import Alert, Listing, ListingMatches, SavedSearch
from listings.search.criteria import Mine
from listings.search.from_url import criteria_of
from listings.search.where import where
from realty.database.locks import Space, lock
from realty.tenants.scope import user_scope

# Of a tenant and of one member, so that a tenant's index fits into a worker's memory; and listings that a search which
# is followed may match when it is saved: whoever is told of all of them is told of nothing.
MOST_IN_TENANT, MOST_OF_MEMBER, MOST_MATCHES = 20_000, 500, 5_000
IDS = ArrayField(BigIntegerField())


@dataclass(frozen=True)
class Wanted:
    """What the form asks for; `query` is a `SearchCriteria.url_query()`."""

    name: str
    query: str
    tells: list[str]
    frequency: str
    by_email: bool
    in_inbox: bool
    is_paused: bool = False


def create(user: User, tenant_id: int, wanted: Wanted) -> SavedSearch:
    """In the tenant's scope. Raises ValidationError where it would be one too many, or matches too much to follow."""
    with transaction.atomic():
        _lock(tenant_id)
        if SavedSearch.objects.filter(user=user).count() >= MOST_OF_MEMBER:
            raise ValidationError(f"You have {MOST_OF_MEMBER} saved searches, the most there can be. Delete one first.")
        if SavedSearch.objects.count() >= MOST_IN_TENANT:
            raise ValidationError(f"Your brokerage has {MOST_IN_TENANT:,} saved searches, the most there can be.")
        now = timezone.now()
        search = SavedSearch.objects.create(user=user, followed_since=now, digest_until=now, **vars(wanted))
        _begin(search)
    return search


def change(search: SavedSearch, wanted: Wanted) -> None:
    """Raises ValidationError where it matches too much to follow. Another search, or one that is followed again,
    begins anew; what it found before stays in the inbox, and of the same search in the next letter."""
    with transaction.atomic():
        _lock(search.tenant_id)
        search.refresh_from_db()
        was_followed, query = search.is_followed, search.query
        was_regular = search.frequency in REGULAR
        for name, value in vars(wanted).items():
            setattr(search, name, value)
        search.revision += 1
        begins = search.is_followed and (not was_followed or query != search.query)
        owes = was_regular and query == search.query
        if owes and search.frequency == Frequency.INSTANT:
            _write_owed(search)
        if not owes or search.frequency not in REGULAR:
            search.digest_until = timezone.now()
        if begins:
            search.followed_since = timezone.now()
        search.save()
        if begins:
            _begin(search)


def _write_owed(search: SavedSearch) -> None:
    """What its next regular letter would have told."""
    found = Alert.objects.filter(search=search, letter=None, created_at__gt=search.digest_until).order_by("pk")
    if search.by_email and search.is_followed and (owed := list(found)):
        letters.write_digest(search, owed, timezone.now())


def _lock(tenant_id: int) -> None:
    """Whoever follows from now on must know what is being written: its events are of before now, and would be passed
    over as older than the search."""
    lock(Space.LISTINGS, tenant_id)
    lock(Space.ALERTS, tenant_id)


def lock_marked(user_id: int, tenant_id: int) -> list[SavedSearch]:
    """Before a member's marks change: their followed searches among them, which no worker looks at until the
    transaction ends. Whoever removes listings has this lock before the rows of marks, too."""
    by_marks = Q(query__contains=f"mine={Mine.FAVORITES}") | Q(query__contains=f"mine={Mine.HIDDEN}")
    mine = [search for search in SavedSearch.objects.filter(by_marks, user=user_id) if search.is_followed]
    if mine:
        lock(Space.ALERTS, tenant_id)
    return mine


def begin_marked(searches: Sequence[SavedSearch], listings: Sequence[int]) -> None:
    """After the marks of these listings changed: `searches`, locked before, know it, and tell nothing of it. What is
    not yet told of other listings stays."""
    for search in searches:
        _forget(search, ListingMatches.objects.filter(listing__in=listings))
        with user_scope(search.user_id):
            _know(search, list(_matching(search).filter(pk__in=listings)))


def delete(search: SavedSearch) -> None:
    """With what it told."""
    with transaction.atomic():
        lock(Space.ALERTS, search.tenant_id)
        search.delete()


def _begin(search: SavedSearch) -> None:
    """What it matches now is known from now on."""
    _forget(search, ListingMatches.objects.all())
    if not search.is_followed:
        return
    with user_scope(search.user_id):
        found = list(_matching(search)[: MOST_MATCHES + 1])
    if len(found) > MOST_MATCHES:
        raise ValidationError(
            f"This search matches more than {MOST_MATCHES:,} listings. Narrow it, or choose Never for how often."
        )
    _know(search, found)


def _matching(search: SavedSearch) -> QuerySet[Listing, int]:
    """The ids of what it matches. The scope of its user is open."""
    return where(criteria_of(search.query)).values_list("pk", flat=True)


def _know(search: SavedSearch, found: list[int]) -> None:
    # Those that no search matched yet have no row.
    rows = [ListingMatches(tenant_id=search.tenant_id, listing_id=pk, searches=[]) for pk in found]
    ListingMatches.objects.bulk_create(rows, ignore_conflicts=True)
    appended = Func(F("searches"), Value(search.pk, BigIntegerField()), function="array_append", output_field=IDS)
    ListingMatches.objects.filter(listing__in=found).update(searches=appended)


def _forget(search: SavedSearch, rows: QuerySet[ListingMatches]) -> None:
    removed = Func(F("searches"), Value(search.pk, BigIntegerField()), function="array_remove", output_field=IDS)
    rows.filter(searches__contains=[search.pk]).update(searches=removed)
