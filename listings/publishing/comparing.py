"""A published collection beside ours: which documents are missing, are too many, or differ, and by which fields."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from listings.models import Listing, Publication
from listings.publishing.documents import DocumentMaker, differences
from listings.publishing.following import AT_ONCE, PublicationBusy, of_collection, still_refused
from listings.publishing.lag import waiting_events
from listings.publishing.target import Target, Wrote, target_of
from realty.database.locks import Space, lease
from realty.mongodb import Document

KEYS_NAMED = 20


@dataclass
class Comparison:
    """`same`, `missing`, `different` and `waiting` are listings, `extra` are documents. Of a waiting one a change is
    still to be published, so nothing is said of it. The keys are the first ones of each kind; `fields` count how many
    documents differ by each field."""

    same: int = 0
    missing: int = 0
    extra: int = 0
    different: int = 0
    waiting: int = 0
    refused: int = 0
    repaired: int = 0
    removed: int = 0
    missing_keys: list[str] = field(default_factory=list)
    extra_keys: list[str] = field(default_factory=list)
    different_keys: dict[str, list[str]] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Now, or after the repair."""
        return self.missing + self.different == self.repaired and self.extra == self.removed

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(publication: Publication, *, repair: bool = False, remove_extra: bool = False) -> Comparison:
    """In the tenant's scope. `repair` writes what is missing or different, `remove_extra` removes documents without a
    listing; nothing is published meanwhile. Raises PublicationBusy, MongoProblem, SecretUnreadable."""
    if not repair and not remove_extra:
        return _compared(publication, repair=False, remove_extra=False)
    with lease(Space.PUBLISH, publication.pk) as mine:
        if not mine:
            raise PublicationBusy(f"{publication} is being published right now: try again in a minute.")
        return _compared(publication, repair=repair, remove_extra=remove_extra)


def _compared(publication: Publication, *, repair: bool, remove_extra: bool) -> Comparison:
    found, wrote = Comparison(), Wrote()
    waiting = set(waiting_events(publication).values_list("listing_id", flat=True).distinct())
    maker = DocumentMaker(publication.collection, publication.kept_for)
    with target_of(publication) as target:
        after = 0
        while listings := list(of_collection(publication).filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
            wrong = _compare_page(publication, target, maker, listings, waiting, found)
            if repair and wrong:
                _repair(target, wrong, found, wrote)
            after = listings[-1].pk
        _compare_extra(publication, target, waiting, found, remove_extra)
        if wrote.refused:
            # What had their number may have another by now, or be gone.
            again = of_collection(publication).filter(listing_key__in=list(wrote.refused))
            _repair(target, maker.of(list(again)), found, wrote)
    if repair:
        publication.refresh_from_db(fields=["refused"])
        publication.refused = still_refused(publication, wrote)
        publication.save(update_fields=["refused"])
    if remove_extra:
        Publication.objects.filter(pk=publication.pk).update(notice="")
    return found


def _repair(target: Target, wrong: dict[str, Document | None], found: Comparison, wrote: Wrote) -> None:
    """No document gives way: one that has the number of another may be right. Those whose own number is wrong go
    first, so that they stand in no other's way."""
    there = target.found(list(wrong))
    target.remove([key for key, document in wrong.items() if _has_other_number(document, there.get(key))])
    done = target.write(wrong, gave_way=list(wrong))
    found.repaired += len(done.settled)
    wrote.refused = {key: reason for key, reason in wrote.refused.items() if key not in done.settled}
    wrote.then(done)


def _has_other_number(document: Document | None, there: Document | None) -> bool:
    return bool(document and there and document.get("ListingId") != there.get("ListingId"))


def _compare_page(
    publication: Publication,
    target: Target,
    maker: DocumentMaker,
    listings: Sequence[Listing],
    waiting: set[int],
    found: Comparison,
) -> dict[str, Document | None]:
    """What must be written so that the page is right."""
    settled = [listing for listing in listings if listing.pk not in waiting]
    found.waiting += len(listings) - len(settled)
    ours = maker.of(settled)
    theirs = target.found(list(ours))
    wrong: dict[str, Document | None] = {}
    for key, document in ours.items():
        there = theirs.get(key)
        if document is None:
            _count_forbidden(key, there, wrong, found)
        elif there is None:
            _count_missing(publication, key, document, wrong, found)
        elif names := differences(document, there):
            found.different += 1
            wrong[key] = document
            if len(found.different_keys) < KEYS_NAMED:
                found.different_keys[key] = names
            for name in names:
                found.fields[name] = found.fields.get(name, 0) + 1
        else:
            found.same += 1
    return wrong


def _count_forbidden(key: str, there: Document | None, wrong: dict[str, Document | None], found: Comparison) -> None:
    """A listing that is not to be in MongoDB. (Past its days MongoDB removes it itself, within a minute or so.)"""
    if there is None:
        found.same += 1
        return
    found.different += 1
    wrong[key] = None
    if len(found.different_keys) < KEYS_NAMED:
        found.different_keys[key] = ["is not to be there"]


def _count_missing(
    publication: Publication, key: str, document: Document, wrong: dict[str, Document | None], found: Comparison
) -> None:
    found.missing += 1
    found.refused += key in publication.refused
    wrong[key] = document
    if len(found.missing_keys) < KEYS_NAMED:
        found.missing_keys.append(key)


def _compare_extra(
    publication: Publication, target: Target, waiting: set[int], found: Comparison, remove: bool
) -> None:
    going = set(Listing.objects.filter(pk__in=waiting, vanished_at__isnull=False).values_list("listing_key", flat=True))
    for keys in target.keys():
        live = of_collection(publication).filter(listing_key__in=keys).values_list("listing_key", flat=True)
        known = set(live) | going
        extra = [key for key in keys if key not in known]
        found.extra += len(extra)
        found.extra_keys += extra[: KEYS_NAMED - len(found.extra_keys)]
        if remove and extra:
            found.removed += target.remove(extra)
