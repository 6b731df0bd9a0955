"""Homes that may be one: what may be for sale makes no lead, and whether it is the same home is put before a person.

Only a live listing that speaks against a lead is an obstacle. A lead that is open already stays open; its acts wait,
since the gate asks the same (`crm_leads.compliance.inputs`).
"""

from collections.abc import Sequence

from crm_leads.homes.keys import LEADS
from crm_leads.intake.homes import ENDED, Offer
from crm_leads.intake.outcomes import Outcome
from crm_leads.intake.resolving import Home as Resolvable
from crm_leads.intake.resolving import Resolved, Step
from listings.enums import LEASES, EventKind, StandardStatus
from listings.home_questions import Side, ask
from listings.homes.answers import answers_about
from listings.homes.judging import Verdict
from listings.homes.keys import address_key, parcel_key
from listings.homes.marks import OF_RECORD, marked
from listings.homes.reading import COLUMNS, Home, read
from listings.homes.stored import Record, Related, lines_about, listings_about, related
from realty.database.statements import fetch_all

FREE = ", ".join(f"'{status}'" for status in (*ENDED, StandardStatus.DELETE))
IS_LEASE = ", ".join(f"'{kind}'" for kind in LEASES)
# A live sale listing that is not over, or a sale that may be newer than the listing that ended: no listing agreement
# lasts longer than a year.
OBSTACLE = f"""
{{row}}.vanished_at IS NULL AND {{row}}.purged_at IS NULL AND {{row}}.standard_status NOT IN ({FREE})
AND {{row}}.property_type NOT IN ({IS_LEASE})
AND ({{row}}.standard_status <> '{StandardStatus.CLOSED}' OR {{row}}.close_date IS NULL
    OR {{row}}.close_date >= current_date - 365)
"""
READ = f"""
SELECT id, property_key, listing_key, {OF_RECORD}, {", ".join(COLUMNS)} FROM listings_listing AS record
WHERE tenant_id = %(tenant)s::bigint AND id = ANY(%(ids)b::bigint[])
"""  # noqa: S608 - names of our own columns
# Listings that came or changed since, and that look like the home of an open lead which is known by another name.
LOOKALIKES = f"""
SELECT DISTINCT listing.id
FROM listings_listingevent AS event JOIN listings_listing AS listing ON listing.id = event.listing_id
WHERE event.tenant_id = %(tenant)s::bigint AND event.id > %(after)s::bigint
    AND event.kind <> '{EventKind.PRICE}' AND {OBSTACLE.format(row="listing")}
    AND (EXISTS (SELECT FROM crm_leads_lead AS lead
            WHERE lead.tenant_id = %(tenant)s::bigint AND lead.address_key = listing.address_key
                AND listing.address_key <> '' AND lead.closed_at IS NULL
                AND lead.property_key <> listing.property_key)
        OR EXISTS (SELECT FROM crm_leads_lead AS lead
            WHERE lead.tenant_id = %(tenant)s::bigint AND lead.parcel_key = listing.parcel_key
                AND lead.parcel_key <> '' AND lead.closed_at IS NULL AND lead.property_key <> listing.property_key))
"""  # noqa: S608


def hold_back(tenant_id: int, decided: Sequence[tuple[Resolvable, Resolved]]) -> list[tuple[Resolvable, Resolved]]:
    """The same decisions, but for leads whose home may be for sale: they are not made until a person has said whether
    it is the same home. Three queries, whatever their number."""
    making = {
        resolved.offer.id: resolved.offer
        for _, resolved in decided
        if resolved.step in (Step.MAKE, Step.REOPEN) and resolved.offer
    }
    doubts = _doubts(tenant_id, list(making)) if making else {}
    if not doubts:
        return list(decided)
    return [(home, _held(resolved, doubts)) for home, resolved in decided]


def _held(resolved: Resolved, doubts: dict[int, Related]) -> Resolved:
    offer = resolved.offer
    if offer is None or resolved.step not in (Step.MAKE, Step.REOPEN) or offer.id not in doubts:
        return resolved
    return Resolved(Step.NOTHING, refused={**resolved.refused, offer.id: (Outcome.MAYBE_SAME, _said(offer, doubts))})


def _said(offer: Offer, doubts: dict[int, Related]) -> str:
    doubt = doubts[offer.id]
    return (
        f"{offer.evidence()} Another listing that is not over may be of the same home. {doubt.reason} Say under Same"
        " home? whether it is."
    )


def _doubts(tenant_id: int, ids: list[int]) -> dict[int, Related]:
    """Listing id -> the live listing that may be of its home; each is asked about."""
    own = _read(tenant_id, ids)
    others = _by_key(listings_about(tenant_id, [r.home for r in own], condition=OBSTACLE.format(row="record")))
    if not others:
        return {}
    answers = answers_about(tenant_id, [record.home for record in own])
    found: dict[int, Related] = {}
    questions = []
    for record in own:
        near = {o.id: o for key in _keys(record.home) for o in others.get(key, ()) if o.id != record.id}
        for each in related(record.home, record.property_key, near.values(), answers):
            if each.verdict is Verdict.MAYBE:
                found.setdefault(record.id, each)
                questions.append((Side(record.home, record.id), Side(each.record.home, each.record.id)))
    ask(tenant_id, questions)
    return found


def put_questions(tenant_id: int, after: int) -> None:
    """Ask about listings that came or changed after this event and may be of the home of an open lead. One query where
    there are none."""
    ids = [pk for (pk,) in fetch_all(LOOKALIKES, {"tenant": tenant_id, "after": after})]
    if not ids:
        return
    records = _read(tenant_id, ids)
    leads = _by_key(lines_about(LEADS, tenant_id, [r.home for r in records], condition="closed_at IS NULL"))
    answers = answers_about(tenant_id, [record.home for record in records])
    pairs = []
    for record in records:
        near = {lead.id: lead for key in _keys(record.home) for lead in leads.get(key, ())}
        for each in related(record.home, record.property_key, near.values(), answers):
            if each.verdict is Verdict.MAYBE:
                pairs.append((record, each.record))
    ask(tenant_id, _sides(tenant_id, pairs))


def _sides(tenant_id: int, pairs: Sequence[tuple[Record, Record]]) -> list[tuple[Side, Side]]:
    """A lead is shown by the listing that it was made of."""
    leads = {lead.id for _, lead in pairs}
    listings = dict(fetch_all("SELECT id, listing_id FROM crm_leads_lead WHERE id = ANY(%s::bigint[])", (list(leads),)))
    homes = {record.id: record.home for record in _read(tenant_id, [pk for pk in listings.values() if pk])}
    sides = []
    for record, lead in pairs:
        pk = listings.get(lead.id)
        theirs = Side(homes.get(pk, lead.home) if pk else lead.home, pk if pk in homes else None)
        sides.append((Side(record.home, record.id), theirs))
    return sides


def _read(tenant_id: int, ids: list[int]) -> list[Record]:
    found = fetch_all(READ, {"tenant": tenant_id, "ids": ids})
    return [
        Record(pk, label, key, marked(read(dict(zip(COLUMNS, values, strict=True))), pk, mark))
        for pk, label, key, mark, *values in found
    ]


def _by_key(records: Sequence[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        for key in _keys(record.home):
            found.setdefault(key, []).append(record)
    return found


def _keys(home: Home) -> set[str]:
    return {address_key(home), parcel_key(home)} - {""}
