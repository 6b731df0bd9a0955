"""Publish what changed, and everything where that is asked for: in bounded slices, each page in order, and the cursor
moves when MongoDB has confirmed the page. A process that is killed does its last page again, which changes nothing.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from logging import getLogger
from typing import Any

from django.db import transaction
from django.utils import timezone

from listings.events import subscriptions
from listings.models import Listing, Publication, Subscription
from listings.publishing.documents import DocumentMaker, shape_of
from listings.publishing.lag import subscription_name
from listings.publishing.target import Target, Wrote, target_of
from realty.database.locks import Space, lease
from realty.mongodb import MongoProblem
from realty.secrets import SecretUnreadable

log = getLogger(__name__)
AT_ONCE = 1000
SLICE_SECONDS = 20.0
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
# As a key sweep's: so few are always removed, and more only below this share.
FEW, MOST_SHARE = 10, 0.1
REFUSED_KEPT = 100
OnPage = Callable[[Publication], None]


class PublicationBusy(RuntimeError):
    """Another process publishes the collection."""


class _AskedAgain(Exception):
    """A rebuild was requested while this slice ran, maybe to another target."""


def subscription_of(publication: Publication) -> Subscription:
    """How far the collection's events were followed."""
    return subscriptions.opened(subscription_name(publication))


def request_rebuild(publication: Publication, *, may_remove_many: bool = False) -> None:
    """Publish everything again, beginning with the next slice. What changes meanwhile follows after it."""
    # A slice that runs meanwhile knows by the missing shape that its place counts no more (`_keep`).
    asked = {"rebuilt_until": 0, "shape": "", "may_remove_many": may_remove_many, "refused": {}, "notice": ""}
    Publication.objects.filter(pk=publication.pk).update(**asked, next_attempt_at=None, failures=0)
    publication.refresh_from_db(fields=[*asked, "next_attempt_at", "failures"])


def publish(publication: Publication, *, seconds: float = SLICE_SECONDS, on_page: OnPage | None = None) -> bool:
    """Work for about `seconds`, in the tenant's scope. Whether everything is published. An error is kept with the
    publication, which is tried again after a wait; none is raised but PublicationBusy."""
    with lease(Space.PUBLISH, publication.pk) as mine:
        if not mine:
            raise PublicationBusy(f"{publication} is being published right now.")
        _begin(publication)
        try:
            return _published(publication, time.monotonic() + seconds, on_page)
        except _AskedAgain:
            return False
        except (MongoProblem, SecretUnreadable) as problem:
            _failed(publication, str(problem))
            return False


def _published(publication: Publication, deadline: float, on_page: OnPage | None) -> bool:
    with target_of(publication) as target:
        cursor = subscription_of(publication)
        if publication.rebuilt_until == 0:
            target.prepare()
            # What changes from here on is followed afterwards.
            subscriptions.advance(cursor, subscriptions.newest())
        maker = DocumentMaker(publication.collection, publication.kept_for)
        while _page(publication, target, maker, cursor):
            if on_page:
                on_page(publication)
            if time.monotonic() >= deadline:
                return False
    return True


@transaction.atomic
def _begin(publication: Publication) -> None:
    """As it is now. Everything is published again where that was requested, or what documents hold is decided otherwise
    by now: the license, or a newer version of us."""
    # Locked, so that no request comes between reading it and noting that it was seen.
    publication.refresh_from_db(from_queryset=Publication.objects.select_for_update())
    if publication.shape != shape_of(publication.collection):
        publication.rebuilt_until, publication.shape = 0, shape_of(publication.collection)
        publication.refused, publication.notice = {}, ""
        publication.save(update_fields=["rebuilt_until", "shape", "refused", "notice"])


def _page(publication: Publication, target: Target, maker: DocumentMaker, cursor: Subscription) -> bool:
    """One page of a rebuild, else of changes. Whether there may be more."""
    if publication.is_rebuilding:
        return _page_of_all(publication, target, maker)
    return _page_of_changes(publication, target, maker, cursor)


def _page_of_all(publication: Publication, target: Target, maker: DocumentMaker) -> bool:
    after = publication.rebuilt_until or 0
    listings = list(of_collection(publication).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    if listings:
        _note(publication, _write(publication, target, maker, listings), rebuilt_until=listings[-1].pk)
        return True
    removed, notice = _remove_extra(publication, target)
    _note(publication, Wrote(deleted=removed), rebuilt_until=None, may_remove_many=False, notice=notice)
    return True


def _page_of_changes(publication: Publication, target: Target, maker: DocumentMaker, cursor: Subscription) -> bool:
    events = subscriptions.unread(cursor).filter(collection=publication.collection_id)
    found = list(events.values_list("pk", "listing_id")[:AT_ONCE])
    if not found:
        _note(publication, Wrote(), published_at=timezone.now())
        return False
    # Of several changes of one listing the last place counts: its document is as it is now.
    ids = list(dict.fromkeys(listing_id for _, listing_id in reversed(found)))[::-1]
    by_id = of_collection(publication, live=False).in_bulk(ids)
    listings = [by_id[pk] for pk in ids if pk in by_id]
    wrote = _write(publication, target, maker, listings)
    subscriptions.advance(cursor, found[-1][0])
    _note(publication, wrote)
    return True


def of_collection(publication: Publication, *, live: bool = True) -> Any:
    """Its listings as documents are made of them."""
    rows = Listing.objects.live() if live else Listing.objects.all()
    return rows.filter(collection=publication.collection_id).defer("search_vector", "content_hash")


def _write(publication: Publication, target: Target, maker: DocumentMaker, listings: Sequence[Listing]) -> Wrote:
    wrote = target.write(maker.of(listings))
    if wrote.freed:
        # Their numbers went to others; those that live have new ones.
        freed = list(of_collection(publication).filter(listing_key__in=wrote.freed))
        wrote.then(target.write(maker.of(freed), gave_way=wrote.freed))
    return wrote


def _remove_extra(publication: Publication, target: Target) -> tuple[int, str]:
    """Documents without a listing: how many were removed. So many that somebody should look first are left, and the
    notice says so."""
    total, extra = 0, list[str]()
    for page in target.keys():
        total += len(page)
        live = set(of_collection(publication).filter(listing_key__in=page).values_list("listing_key", flat=True))
        extra += [key for key in page if key not in live]
    if len(extra) > max(FEW, total * MOST_SHARE) and not publication.may_remove_many:
        return 0, (
            f"{len(extra):,} of {total:,} documents in {target.documents.name} have no listing here. They were left:"
            f" look at them by compare_mongo, then call publish_mongo {publication} --rebuild --remove-many."
        )
    return sum(target.remove(extra[start : start + AT_ONCE]) for start in range(0, len(extra), AT_ONCE)), ""


def _note(publication: Publication, wrote: Wrote, **changed: Any) -> None:
    """A page went well. Raises _AskedAgain."""
    publication.published += wrote.replaced
    publication.removed += wrote.deleted
    publication.refused = still_refused(publication, wrote)
    publication.last_error, publication.failures = "", 0
    publication.failing_since = publication.next_attempt_at = None
    for name, value in changed.items():
        setattr(publication, name, value)
    fields = ["published", "removed", "refused", "last_error", "failures", "failing_since", "next_attempt_at"]
    if not _keep(publication, *fields, *changed):
        raise _AskedAgain


def still_refused(publication: Publication, wrote: Wrote) -> dict[str, str]:
    """The last ones, without those that were written or removed since."""
    before = {key: reason for key, reason in publication.refused.items() if key not in wrote.settled}
    return dict(list({**before, **wrote.refused}.items())[-REFUSED_KEPT:])


def _keep(publication: Publication, *fields: str) -> bool:
    """Save these fields, unless a rebuild was requested since the slice began: then its own place and state count."""
    told = {name: getattr(publication, name) for name in fields}
    return bool(Publication.objects.filter(pk=publication.pk, shape=publication.shape).update(**told))


def _failed(publication: Publication, message: str) -> None:
    now = timezone.now()
    publication.failures += 1
    wait = min(FIRST_WAIT * 2 ** min(publication.failures - 1, 10), LONGEST_WAIT)
    publication.last_error, publication.next_attempt_at = message, now + wait
    publication.failing_since = publication.failing_since or now
    _keep(publication, "failures", "last_error", "next_attempt_at", "failing_since")
    log.warning("Publishing %s failed: %s", publication.pk, message)
