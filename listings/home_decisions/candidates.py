"""Which listings a home may be joined with: those near it by address or parcel, or those that a person looks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from listings.folding import fold
from listings.homes.judging import Verdict, judge
from listings.homes.keys import address_key
from listings.homes.reading import read
from listings.homes.stored import Record, listings_about
from listings.models import Listing
from listings.photos import attach_photos
from listings.search.conditions import numbered
from listings.words import has_word, words_query

MOST = 20
LONGEST = 200
ORDER = {Verdict.SAME: 0, Verdict.MAYBE: 1, Verdict.DIFFERENT: 2}


@dataclass(frozen=True)
class Candidate:
    """`verdict` and `reason` are the judge's, of the two listings that are nearest."""

    listing: Listing
    verdict: str
    reason: str


def candidates(tenant_id: int, own: Sequence[Listing], text: str = "") -> list[Candidate]:
    """Listings of other homes than that of `own`: by an MLS number, an address or words of `text`; without one those
    that share a street and number, or a parcel, with it. The likeliest first. Up to six queries."""
    label = own[0].property_key
    mine = [
        record for record in listings_about(tenant_id, [], [label] if label else []) if record.property_key == label
    ]
    text = text[:LONGEST].strip()
    found = _looked_for(tenant_id, text) if text else listings_about(tenant_id, [record.home for record in mine])
    ids = {listing.pk for listing in own} | {record.id for record in mine}
    judged = [_judged(record, mine) for record in found if record.id not in ids]
    judged.sort(key=lambda each: (ORDER[Verdict(each[1])], -each[0].id))
    rows = Listing.objects.summaries().select_related("collection").in_bulk([each[0].id for each in judged[:MOST]])
    attach_photos(rows.values())
    return [Candidate(rows[r.id], verdict, reason) for r, verdict, reason in judged[:MOST] if r.id in rows]


def _judged(record: Record, mine: Sequence[Record]) -> tuple[Record, str, str]:
    judgments = [judge(each.home, record.home) for each in mine]
    best = min(judgments, key=lambda each: ORDER[each.verdict], default=None)
    return (record, best.verdict.value, best.reason) if best else (record, Verdict.MAYBE.value, "")


def _looked_for(tenant_id: int, text: str) -> list[Record]:
    stored = Listing.objects.filter(tenant=tenant_id, purged_at=None)
    ids = list(stored.filter(numbered(text)).order_by("-pk").values_list("pk", flat=True)[:MOST])
    home = read({"unparsed_address": text})
    near = listings_about(tenant_id, [home]) if address_key(home) and home.number.base else []
    if not ids and not near and has_word(fold(text)):
        words = stored.filter(vanished_at=None, search_vector=words_query(fold(text)))
        ids = list(words.order_by("-pk").values_list("pk", flat=True)[:MOST])
    labels = set(stored.filter(pk__in=ids).values_list("property_key", flat=True)) - {""} if ids else set()
    named = [record for record in listings_about(tenant_id, [], labels) if record.id in ids] if labels else []
    return list({record.id: record for record in (*named, *near)}.values())
