"""Homes that may be one, put before a person once; the answer is kept for both sides and holds from then on."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from listings.events.signals import listing_events_recorded
from listings.home_decisions.conflicts import check
from listings.homes.grouping import pair
from listings.homes.judging import Verdict, judge
from listings.homes.keys import fingerprint
from listings.homes.marks import marked, marks_of
from listings.homes.reading import COLUMNS, Home, read
from listings.ingest.batch import lock_tenant
from listings.ingest.homes import settle_again
from listings.models import Collection, HomeQuestion, Listing
from realty.database.statements import run
from realty.tenants.scope import current_scope
from realty.tenants.together import Read, read_together

# Who follows homes looks at both again, whether or not one of them moved.
TELL = """
INSERT INTO listings_listingevent
    (tenant_id, collection_id, listing_id, kind, old_value, new_value, occurred_at, recorded_at)
SELECT tenant_id, collection_id, id, 'home', '', property_key, %(now)s::timestamptz, %(now)s::timestamptz
FROM listings_listing WHERE tenant_id = %(tenant)s::bigint AND id = ANY(%(ids)s::bigint[])
"""


@dataclass(slots=True, frozen=True)
class Side:
    """A home, and the listing that shows it, if it is one's."""

    home: Home
    listing_id: int | None = None


def home_of(listing: Listing) -> Home:
    """As the listing itself says, without what a person said of it."""
    return read({name: getattr(listing, name) for name in COLUMNS})


def marked_home_of(listing: Listing) -> Home:
    """With the mark that a person's decision gave it. One query."""
    return marked(home_of(listing), listing.pk, marks_of(listing.tenant_id).get(listing.pk))


def ask(tenant_id: int, pairs: Iterable[tuple[Side, Side]]) -> None:
    """Put these pairs before a person, each once whatever has been asked or answered already. One statement."""
    asked = {}
    for one, other in pairs:
        first, second = sorted((one, other), key=lambda side: fingerprint(side.home))
        reason = judge(first.home, second.home).reason
        prints = pair(fingerprint(first.home), fingerprint(second.home))
        asked[prints] = HomeQuestion(
            tenant_id=tenant_id, one=prints[0], other=prints[1], one_listing_id=first.listing_id,
            other_listing_id=second.listing_id, reason=reason,
        )  # fmt: skip
    HomeQuestion.objects.bulk_create(asked.values(), ignore_conflicts=True)


@transaction.atomic
def answer(one: Side, other: Side, verdict: Verdict, user: User | None) -> HomeQuestion:
    """A person says whether the two are one home. Listings of both are settled anew, and whoever follows them is
    told. Raises Refused where it contradicts an answer about other homes, or a decision."""
    tenant_id = current_scope().tenant_id
    assert tenant_id is not None, "An answer is given in the scope of a tenant."
    lock_tenant(tenant_id)
    first, second = sorted((one, other), key=lambda side: fingerprint(side.home))
    check({pair(fingerprint(first.home), fingerprint(second.home)): verdict}, changing=True)
    said = {"answer": verdict.value, "answered_at": timezone.now(), "answered_by": user}
    shown = {"one_listing_id": first.listing_id, "other_listing_id": second.listing_id}
    question, _ = HomeQuestion.objects.update_or_create(
        one=fingerprint(first.home),
        other=fingerprint(second.home),
        defaults=said,
        create_defaults={**said, **shown, "reason": judge(first.home, second.home).reason},
    )
    moved = settle_again(tenant_id, [one.home, other.home])
    ids = {*moved, *(side.listing_id for side in (one, other) if side.listing_id)}
    tell_followers(tenant_id, ids)
    return question


def tell_followers(tenant_id: int, listing_ids: Iterable[int]) -> None:
    """An event for each of these listings, after an answer about their homes: leads and properties follow."""
    ids = list(listing_ids)
    run(TELL, {"tenant": tenant_id, "ids": ids, "now": timezone.now()})
    collections = Listing.objects.filter(pk__in=ids).values_list("collection_id", flat=True).distinct()
    for collection_id in list(collections):
        send = partial(
            listing_events_recorded.send, sender=Collection, tenant_id=tenant_id, collection_id=collection_id
        )
        transaction.on_commit(send, robust=True)


def is_in_doubt(listing_id: int | None) -> bool:
    """Whether a question about the home of this listing is open. One query."""
    if listing_id is None:
        return False
    return bool(read_together(doubts_read(listing_id))[0])


def doubts_read(listing_id: int | None) -> Read[HomeQuestion]:
    """An open question about the home of this listing."""
    about = "answer = '' AND (one_listing_id = %s OR other_listing_id = %s) LIMIT 1"
    return Read(HomeQuestion, about, [listing_id, listing_id], only=("reason",))


@transaction.atomic
def settle_question(question: HomeQuestion, verdict: Verdict, user: User | None) -> None:
    """Answer a question that was asked of two listings. Raises Listing.DoesNotExist where one is gone, and Refused
    where the answer contradicts others."""
    stored = Listing.objects.filter(purged_at=None)
    listings = stored.in_bulk([question.one_listing_id or 0, question.other_listing_id or 0])
    sides = []
    for pk in (question.one_listing_id, question.other_listing_id):
        if pk not in listings:
            raise Listing.DoesNotExist("One of the two listings is gone.")
        sides.append(Side(marked_home_of(listings[pk]), pk))
    lock_tenant(question.tenant_id)
    asked = HomeQuestion.objects.filter(pk=question.pk)
    if any(side.home.mark for side in sides):
        # Asked before a person told one of them apart: what is said now is said of that listing alone.
        asked.delete()
    else:
        check({(question.one, question.other): verdict}, changing=True)
        asked.update(answer=verdict.value, answered_at=timezone.now(), answered_by=user)
    answer(sides[0], sides[1], verdict, user)
