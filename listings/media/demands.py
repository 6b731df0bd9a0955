"""Which listings have photos to copy, and in which turn: the primary photos of active listings, then what was opened,
then the rest.

A row is written when a listing's photos came or changed, and goes when each has a copy. A worker that takes one holds
it for a while: where it is killed, the row is due again.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from listings.enums import PhotoPolicy, StandardStatus
from listings.models import Collection, Listing, PhotoCopy, PhotoDemand

# Longer than a slice takes, and a photo in it.
HELD = timedelta(minutes=5)
# A photo that cannot be had is tried again after so long, and after the last no more.
WAITS = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12), timedelta(days=2))
MOST_TRIES = len(WAITS) + 1
AT_ONCE = 5_000
# The moment of rows that were looked at while the quota was used up. They stay due, but are not looked at again until
# there is room or their photos change.
SEEN_FULL = datetime(2000, 1, 1, tzinfo=UTC)
# A little more than the day between two looks.
LOOKED_BACK = timedelta(hours=26)
Stage = PhotoDemand.Stage


def demand(collection: Collection, listings: QuerySet[Listing]) -> int:
    """Look at the photos of these again, as soon as it is their turn; in slices, each a transaction. Gives how many. A
    collection that links has none to copy."""
    if collection.photo_policy != PhotoPolicy.KEEP:
        return 0
    rows = listings.filter(collection=collection, source__isnull=False).order_by("pk")
    after = made = 0
    while found := list(rows.filter(pk__gt=after).values_list("pk", "standard_status")[:AT_ONCE]):
        now = timezone.now()
        wanted = [
            PhotoDemand(
                listing_id=pk,
                tenant_id=collection.tenant_id,
                collection_id=collection.pk,
                stage=Stage.PRIMARY if status == StandardStatus.ACTIVE else Stage.REST,
                due_at=now,
            )
            for pk, status in found
        ]
        PhotoDemand.objects.bulk_create(
            wanted, update_conflicts=True, unique_fields=["listing"], update_fields=["stage", "due_at"]
        )
        after, made = found[-1][0], made + len(found)
    return made


def demand_all(collection: Collection) -> int:
    """Of every listing that is shown: the collection keeps copies from now on."""
    return demand(collection, Listing.objects.live().filter(source__photo_count__gt=0))


def reconcile(collection: Collection) -> int:
    """Listings with photos that no event told of: the collection keeps copies since an upgrade, or only the stamp of
    its photos changed. Gives how many are looked at again."""
    changed = Q(updated_at__gt=timezone.now() - LOOKED_BACK)
    never = ~Exists(PhotoCopy.objects.filter(listing=OuterRef("pk")))
    rows = Listing.objects.live().filter(changed | never, source__photo_count__gt=0)
    return demand(collection, rows.exclude(Exists(PhotoDemand.objects.filter(listing=OuterRef("pk")))))


def forget_all(collection: Collection) -> None:
    """The collection links from now on: what it kept goes with the next sweeps, in slices."""
    PhotoDemand.objects.filter(collection=collection).delete()


def opened(tenant_id: int, collection_id: int, listing_id: int) -> bool:
    """Somebody looked for a photo of which there is no copy: its listing comes before the rest. Says whether that is
    news."""
    known = PhotoDemand.objects.filter(listing=listing_id).first()
    if known is not None and (known.is_opened or known.stage == Stage.OPENED):
        return False
    row = PhotoDemand(
        listing_id=listing_id,
        tenant_id=tenant_id,
        collection_id=collection_id,
        stage=known.stage if known and known.stage == Stage.PRIMARY else Stage.OPENED,
        is_opened=True,
        due_at=timezone.now() if known is None else known.due_at,
    )
    PhotoDemand.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["listing"], update_fields=["stage", "is_opened"]
    )
    return True


def due(collection_id: int, *, is_full: bool = False) -> QuerySet[PhotoDemand]:
    """In their turn. While the quota is used up, those that were not looked at since then."""
    rows = PhotoDemand.objects.filter(collection=collection_id, due_at__lte=timezone.now())
    if is_full:
        rows = rows.filter(due_at__gt=SEEN_FULL)
    return rows.order_by("stage", "due_at", "pk")


def claim(collection_id: int, most: int, *, is_full: bool = False) -> list[PhotoDemand]:
    """The next ones, held for HELD."""
    with transaction.atomic():
        found = list(due(collection_id, is_full=is_full).select_for_update(skip_locked=True)[:most])
        PhotoDemand.objects.filter(pk__in=[row.pk for row in found]).update(due_at=timezone.now() + HELD)
    return found


def put_back(rows: Iterable[PhotoDemand], due_at: datetime) -> None:
    """The source asked to wait, or the storage is away."""
    PhotoDemand.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=due_at)


def may_try(known: tuple[int | None, int, datetime] | None) -> bool:
    """`known` is a photo's copy, if any: its file, how often it was tried, and when."""
    if known is None:
        return True
    file, tries, at = known
    if file is not None or tries >= MOST_TRIES:
        return False
    return tries == 0 or at + WAITS[tries - 1] <= timezone.now() + timedelta(seconds=1)


def settle(row: PhotoDemand, refs: Sequence[bytes], left: Sequence[bytes]) -> None:
    """After a turn: `refs` are the photos that the listing has, `left` those without a copy. Copies of photos that it
    has no more go once all others are there; a row with nothing left to try goes, too."""
    tried = dict(PhotoCopy.objects.filter(listing=row.listing_id, ref__in=left).values_list("ref", "tries"))
    tries = [number for ref in left if (number := tried.get(ref, 0)) < MOST_TRIES]
    if len(left) == 0 or not tries:
        PhotoCopy.objects.filter(listing=row.listing_id).exclude(ref__in=refs).delete()
        # Unless it came anew meanwhile.
        PhotoDemand.objects.filter(pk=row.pk, due_at__gt=timezone.now()).delete()
        return
    now, fewest = timezone.now(), min(tries)
    stage = Case(When(Q(is_opened=True), then=Value(int(Stage.OPENED))), default=Value(int(Stage.REST)))
    due_at = now + WAITS[fewest - 1] if fewest else now
    PhotoDemand.objects.filter(pk=row.pk, due_at__gt=now).update(due_at=due_at)
    PhotoDemand.objects.filter(pk=row.pk).update(stage=stage)


def settle_full(row: PhotoDemand, refs: Sequence[bytes]) -> None:
    """The same while the quota is used up. Nothing can be copied, but copies of photos that the listing no longer has
    are deleted at once, which makes room."""
    copies = PhotoCopy.objects.filter(listing=row.listing_id)
    copies.exclude(ref__in=refs).delete()
    done = copies.filter(Q(file__isnull=False) | Q(tries__gte=MOST_TRIES), ref__in=refs).count()
    # Unless its photos changed again meanwhile.
    held = PhotoDemand.objects.filter(pk=row.pk, due_at__gt=timezone.now())
    if done == len(set(refs)):
        held.delete()
    else:
        held.update(due_at=SEEN_FULL)


def failed(row: PhotoDemand, ref: bytes, problem: str) -> None:
    """A photo could not be had: counted, and tried again later."""
    told = {"problem": problem[:500], "copied_at": timezone.now()}
    owners = {"tenant_id": row.tenant_id, "collection_id": row.collection_id, "tries": 1}
    with transaction.atomic():
        copy, created = PhotoCopy.objects.select_for_update().get_or_create(
            listing_id=row.listing_id, ref=ref, defaults={**told, **owners}
        )
        if not created:
            PhotoCopy.objects.filter(pk=copy.pk).update(**told, tries=min(copy.tries + 1, MOST_TRIES))
