"""Copies the photos of a collection, in bounded slices: fetched by threads, decoded by processes, recorded here.

Nothing is lost where a slice is killed: what it held is due again, and each photo is recorded by itself.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from listings.enums import PhotoPolicy
from listings.media import demands, storing
from listings.media.decoder import Decoders
from listings.media.fetching import Fetcher, HostAsksToWait, NoPhoto
from listings.media.pictures import Made, PictureRefused
from listings.media.storage_errors import StorageUnavailable
from listings.models import PhotoCopy, PhotoDemand
from listings.photos import SourcePhoto, sources_of
from mls_sync.media import full
from mls_sync.media.budgets import PhotoBudget
from mls_sync.media.due import say
from mls_sync.media.fresh import Named, addresses_end, fresh_addresses
from mls_sync.models import Feed
from mls_sync.providers import capabilities_of, provider_for
from mls_sync.providers.base import MediaItem
from mls_sync.providers.capabilities import Photos
from mls_sync.providers.errors import ProviderError, RateLimited
from realty.database.locks import Space, lease
from realty.secrets import SecretUnreadable

# A slice is shorter than a task of the queue by more than a photo takes.
SLICE_SECONDS = 25.0
# Of most of them the primary photo alone at first.
LISTINGS_AT_ONCE = 24
# The storage does not answer, or the source refuses all.
AWAY = timedelta(minutes=5)
# While one is decoded by each process, as many are on their way.
FETCHED_AHEAD = 3


@dataclass
class Done:
    """Of one slice. `is_more` says that photos are due yet; `problem` what ended it early."""

    copied: int = 0
    known: int = 0
    failed: int = 0
    bytes_fetched: int = 0
    is_more: bool = False
    problem: str = ""

    def __str__(self) -> str:
        told = f"{self.copied:,} copied, {self.known:,} known already, {self.failed:,} failed."
        return f"{told} {self.problem}".rstrip()


@dataclass
class Wanted:
    """A photo of a claimed listing."""

    row: PhotoDemand
    listing_key: str
    source: SourcePhoto
    digest: bytes = field(default=b"", repr=False)
    address: str = field(default="", repr=False)


def copy(feed: Feed, seconds: float = SLICE_SECONDS) -> Done:
    """Photos that are due, until the time is over; by one worker at a time. In the tenant's scope."""
    done = Done()
    with lease(Space.PHOTOS, feed.collection_id) as mine:
        if not mine:
            done.problem = "Another worker is at it."
            return done
        copying = Copying(feed, done, time.monotonic() + seconds)
        with closing(copying):
            copying.work()
    return done


class Copying:
    """One slice."""

    def __init__(self, feed: Feed, done: Done, deadline: float) -> None:
        self.feed, self.done, self.deadline = feed, done, deadline
        number = settings.PHOTO_PROCESSES
        self.in_flight = number + FETCHED_AHEAD
        self.decoders = Decoders(number)
        self.pool = ThreadPoolExecutor(self.in_flight, thread_name_prefix="photos")
        self.fetchers = threading.local()
        self.all_fetchers: list[Fetcher] = []
        self.addresses_end, self.fresh = addresses_end(feed), dict[Named, str]()
        self.room = feed.collection.media_room_left

    def close(self) -> None:
        # Decoders first: a thread that waits for one hears that it is gone.
        self.pool.shutdown(wait=True, cancel_futures=True)
        self.decoders.close()
        for fetcher in self.all_fetchers:
            fetcher.close()

    @cached_property
    def budget(self) -> PhotoBudget:
        """Made when a photo is asked for. Raises ProviderError and SecretUnreadable."""
        return PhotoBudget(self.feed)

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.deadline or self.is_full

    @property
    def is_full(self) -> bool:
        return self.room is not None and self.room <= 0

    def work(self) -> None:
        while True:
            self.feed.collection.refresh_from_db(fields=["media_bytes", "max_media_bytes", "photo_policy"])
            self.room = self.feed.collection.media_room_left
            if self.feed.collection.photo_policy != PhotoPolicy.KEEP:
                return
            if self.is_full:
                self.done.problem = "The photo quota is used up."
                self.done.is_more = full.let_go(self.feed.collection_id, self.deadline)
                return
            if self.is_over:
                break
            rows = demands.claim(self.feed.collection_id, LISTINGS_AT_ONCE)
            if not rows or not self._turn(rows):
                return
        self.done.is_more = demands.due(self.feed.collection_id).exists()

    def _turn(self, rows: list[PhotoDemand]) -> bool:
        """False where the slice must end."""
        sources = sources_of([row.pk for row in rows])
        try:
            self._copy(list(self._wanted(rows, sources)))
        except RateLimited as limited:
            self._hold_up(rows, limited.retry_after, str(limited))
            return False
        except (ProviderError, SecretUnreadable, StorageUnavailable) as error:
            self._hold_up(rows, AWAY, str(error))
            return False
        if self.feed.collection.photos_problem:
            say(self.feed.collection, "", None)
        kept = _kept(row.pk for row in rows)
        for row in rows:
            refs = [source.ref for source in sources.get(row.pk, [])]
            demands.settle(row, refs, [ref for ref in refs if (row.pk, ref) not in kept])
        return True

    def _hold_up(self, rows: list[PhotoDemand], wait: timedelta, problem: str) -> None:
        """Nothing of the collection is asked for or written meanwhile: it would fail, too."""
        self.done.problem = problem
        until = timezone.now() + wait
        demands.put_back(rows, until)
        say(self.feed.collection, problem, until)

    def _wanted(self, rows: list[PhotoDemand], sources: dict[int, list[SourcePhoto]]) -> Iterator[Wanted]:
        """The photos of these that have no copy and may be tried now, in their order; of those whose turn is the
        primary photo's, that one alone."""
        ids = [row.pk for row in rows]
        known = {
            (listing, bytes(ref)): (file, tries, at)
            for listing, ref, file, tries, at in PhotoCopy.objects.filter(listing__in=ids).values_list(
                "listing_id", "ref", "file_id", "tries", "copied_at"
            )
        }
        keys = dict(PhotoDemand.objects.filter(pk__in=ids).values_list("pk", "listing__listing_key"))
        for row in rows:
            photos = sources.get(row.pk, [])
            if row.stage == PhotoDemand.Stage.PRIMARY:
                photos = sorted(photos, key=lambda each: not each.photo.preferred_photo_yn)[:1]
            for source in photos:
                if demands.may_try(known.get((row.pk, source.ref))):
                    yield Wanted(row, keys.get(row.pk, ""), source)

    def _copy(self, wanted: list[Wanted]) -> None:
        """Fetched, decoded, recorded. Raises ProviderError, SecretUnreadable and StorageUnavailable."""
        if wanted and self.addresses_end:
            self.fresh = fresh_addresses(self.feed, (item.listing_key for item in wanted))
        if capabilities_of(self.feed.kind).photos is Photos.MEDIA:
            pending = self._from_provider(wanted)
        else:
            pending = self._from_addresses(wanted)
        running: dict[Future[Any], Wanted] = {}
        try:
            for item, future in pending:
                running[future] = item
                while len(running) >= self.in_flight:
                    self._settle_some(running)
            while running:
                self._settle_some(running)
        except BaseException:
            for future in running:
                future.cancel()
            raise

    def _from_addresses(self, wanted: Iterable[Wanted]) -> Iterator[tuple[Wanted, Future[Any]]]:
        for item in wanted:
            if self.is_over:
                return
            photo = item.source.photo
            address = self.fresh.get((item.listing_key, photo.media_key)) or photo.uri("large")
            if not address:
                self._failed(item, "The source gives no address of this photo.")
                continue
            self.budget.spend(address)
            item.address = address
            yield item, self.pool.submit(self._fetched, address)

    def _from_provider(self, wanted: list[Wanted]) -> Iterator[tuple[Wanted, Future[Any]]]:
        """By the provider's own requests, which it counts."""
        if not wanted:
            return
        by_item = {
            MediaItem(item.listing_key, item.source.photo.order, item.source.photo.media_key): item for item in wanted
        }
        with closing(provider_for(self.feed)) as provider:
            for file in provider.media(list(by_item)):
                item = by_item[file.item]
                if file.body:
                    yield item, self.pool.submit(bytes, file.body)
                else:
                    self._failed(item, "The source has no such photo.")
                if self.is_over:
                    return

    def _fetched(self, address: str) -> bytes:
        """In a thread of the pool. Raises NoPhoto, and RateLimited where the host tells to wait."""
        fetcher = getattr(self.fetchers, "own", None)
        if fetcher is None:
            fetcher = self.fetchers.own = Fetcher(self.budget.agents)
            self.all_fetchers.append(fetcher)
        try:
            return fetcher.body(address)
        except HostAsksToWait as told:
            raise RateLimited(str(told), retry_after=told.retry_after, code=told.code) from None

    def _decoded(self, body: bytes) -> Made:
        """In a thread of the pool, which waits for one of the processes."""
        with self.decoders.one() as decoder:
            return decoder.made(body)

    def _settle_some(self, running: dict[Future[Any], Wanted]) -> None:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            item = running.pop(future)
            try:
                found = future.result()
            except (NoPhoto, PictureRefused) as error:
                if isinstance(error, NoPhoto):
                    self.budget.received(item.address, 0)
                self._failed(item, str(error))
                continue
            if isinstance(found, Made):
                self._keep(item, found)
            elif not self._is_known(item, found):
                running[self.pool.submit(self._decoded, found)] = item

    def _is_known(self, item: Wanted, body: bytes) -> bool:
        """The same image may be kept already: a listing came again, or its photos were sorted anew."""
        self.budget.received(item.address, len(body))
        self.done.bytes_fetched += len(body)
        item.digest = storing.digest_of(self.feed.tenant_id, body)
        if storing.known(self.feed.tenant_id, item.digest) is None or not self._keep(item, None):
            return False
        self.done.known += 1
        return True

    def _keep(self, item: Wanted, picture: Made | None) -> bool:
        kept = storing.keep(
            self.feed.collection_id, self.feed.tenant_id, item.row.pk, item.source.ref, item.digest, picture
        )
        if kept is not None and picture is not None:
            self.done.copied += 1
            if self.room is not None:
                self.room -= kept.size
        return kept is not None

    def _failed(self, item: Wanted, problem: str) -> None:
        demands.failed(item.row, item.source.ref, problem)
        self.done.failed += 1


def _kept(listing_ids: Iterable[int]) -> set[tuple[int, bytes]]:
    rows = PhotoCopy.objects.filter(listing__in=list(listing_ids), file__isnull=False)
    return {(listing, bytes(ref)) for listing, ref in rows.values_list("listing_id", "ref")}
