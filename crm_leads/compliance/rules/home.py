"""Rules about the home: the MLS is checked before contact, and a listing that another broker holds is left alone."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from crm_leads.compliance.dates import day
from crm_leads.compliance.facts import Facts
from crm_leads.compliance.verdicts import Refusal, Rule
from crm_leads.enums import LICENSES_FOR_LEADS, ClosedBecause
from listings.enums import LEASES, StandardStatus
from listings.models import Listing
from listings.models.collection import OWN

# The listing agreement is over. Whatever else a live listing's status says, an unknown word first of all, its owner may
# have a broker: NAR Code of Ethics, Article 16; model MLS rules, section 4 (reference 4.18, 4.19).
FREE = (StandardStatus.EXPIRED, StandardStatus.CANCELED, StandardStatus.DELETE)

# Closed since its home is listed, which for the tenant's own client may be its own listing.
LISTED = (ClosedBecause.RELISTED, ClosedBecause.BACK_ON_MARKET, ClosedBecause.WITHDRAWN)

# The check before contact reads our copy of the MLS, so the copy must be of the day.
MLS_DATA_LASTS = timedelta(hours=24)
# What waits for a feed that came to a stop asks again so often.
FEED_LOOKED_AT_AGAIN = timedelta(hours=1)


def has_a_lead(facts: Facts) -> Refusal | None:
    if facts.lead_id:
        return None
    return Refusal(Rule.LEAD_GONE, "Only the home of a lead is traced. Open the lead and trace from there.")


def lead_is_there(facts: Facts) -> Refusal | None:
    if facts.lead_id is None or facts.lead:
        return None
    return Refusal(Rule.LEAD_GONE, "The lead no longer exists, so its home cannot be worked.")


def lead_is_open(facts: Facts) -> Refusal | None:
    lead = facts.lead
    if lead is None or (lead.closed_at is None and lead.purged_at is None):
        return None
    if facts.is_client and lead.closed_because in LISTED and lead.purged_at is None:
        # Whoever lists it: the next rule asks.
        return None
    if lead.purged_at:
        sentence = "The lead is past its retention period and was purged. It cannot be worked again."
    else:
        why = f"{lead.get_closed_because_display() or 'closed manually'}. {lead.closed_evidence}".strip()
        sentence = f"The lead is closed: {why} Reopen the lead first, if its home is free again."
    return Refusal(Rule.LEAD_CLOSED, sentence, {"closed_because": lead.closed_because, "purged": bool(lead.purged_at)})


def is_off_the_market(facts: Facts) -> Refusal | None:
    """The MLS check before contact: any live listing of the same home, in any collection of the tenant. A status that
    we do not understand is no leave; nor is a listing of which nobody has said that it is of another home."""
    since = facts.lead.status_changed_on if facts.lead else None
    return _refusal(facts.same_home, facts.doubts, since, "The home")


def no_other_home_is_listed(facts: Facts) -> Refusal | None:
    """The person is known at other homes of the tenant, lead or not: what the MLS says of those counts as well."""
    for home in facts.other_homes:
        named = f"The person is known at {home.name} too. That home"
        if refusal := _refusal(home.listings, home.doubts, home.since, named, sold_counts=home.since is not None):
            return refusal
        if home.listed_again:
            return Refusal(Rule.MLS, f"{named} was listed again: {home.listed_again}", {"listed_again": True})
    return None


def _refusal(
    listings: Iterable[Listing],
    doubts: Mapping[int, str],
    since: date | None,
    subject: str,
    *,
    sold_counts: bool = True,
) -> Refusal | None:
    forbidding = [listing for listing in listings if _forbids(listing, since, sold_counts=sold_counts)]
    found = min(forbidding, key=lambda listing: listing.pk in doubts, default=None)
    if found is None:
        return None
    evidence = {"listing": found.pk, "mls_number": found.listing_id, "standard_status": found.standard_status}
    named = f"MLS number {found.listing_id}" if found.listing_id else f"listing {found.pk}"
    sentence = _why(found, named).replace("The home", subject, 1)
    if doubt := doubts.get(found.pk, ""):
        sentence = f"Perhaps {subject[0].lower()}{subject[1:]} is listed ({named}, {found.standard_status}). {doubt}"
        sentence = f"{sentence} Say under Same home? whether it is; until then the home is left alone."
        evidence["doubt"] = doubt
    return Refusal(Rule.MLS, sentence, {**evidence, "mls_status": found.mls_status})


def _why(listing: Listing, named: str) -> str:
    status, agreement = listing.standard_status, "another broker may have an exclusive agreement"
    breach = f"{agreement}; soliciting it may breach Article 16. It is free once that listing is Expired or Canceled."
    if status == StandardStatus.CLOSED and listing.property_type in LEASES:
        return f"The home was leased ({named}): the broker who leased it may still represent its owner."
    if status == StandardStatus.CLOSED:
        return f"The home was sold ({named}): it has a new owner."
    if status != StandardStatus.UNKNOWN:
        return f"The home is {status} in the MLS ({named}), so {breach}"
    word = f"\u201c{listing.mls_status}\u201d" if listing.mls_status else "without a status that we know"
    return (
        f"The home is {word} in the MLS ({named}). Its meaning is not recorded, so it counts as listed: {breach}"
        " Staff can say at Status words of the console what the MLS means by it."
    )


def _forbids(listing: Listing, since: date | None, *, sold_counts: bool) -> bool:
    if listing.standard_status in FREE:
        return False
    if listing.standard_status != StandardStatus.CLOSED:
        return True
    # Without a date nobody can say that the sale came before the listing that ended.
    return sold_counts and (since is None or listing.close_date is None or listing.close_date >= since)


def mls_data_is_fresh(facts: Facts) -> Refusal | None:
    """A home may have been listed again since a feed came to a stop (reference 4.18)."""
    collection = facts.collection
    if collection is None or collection.provider == OWN:
        return None
    if collection.synced_at is None:
        sentence = (
            f"{collection.title or collection.name} was never read completely: the home may be listed again, and that"
            " is not known yet. It goes on when the first full sync has ended; an owner can look at Feeds."
        )
        return Refusal(Rule.MLS_DATA, sentence, {"collection": collection.pk}, facts.now + FEED_LOOKED_AT_AGAIN)
    if facts.now - collection.synced_at < MLS_DATA_LASTS:
        return None
    sentence = (
        f"The data of {collection.title or collection.name} are of {day(collection.synced_at)}: the home may be listed"
        " again since. It goes on when the feed does; an owner can look at Feeds."
    )
    return Refusal(Rule.MLS_DATA, sentence, {"collection": collection.pk}, facts.now + FEED_LOOKED_AT_AGAIN)


def mls_allows_it(facts: Facts) -> Refusal | None:
    """Most feed licenses admit display, not outreach (reference 4.20): the role, and the tenant's own statement. A lead
    that came from no MLS needs neither."""
    if facts.lead is None or facts.lead.collection_id is None:
        return None
    if facts.collection is None:
        sentence = "The collection that the lead came from was dropped, and its MLS's permission with it."
        return Refusal(Rule.LICENSE, sentence, {"collection": facts.lead.collection_id})
    role, evidence = facts.collection.license_role, {"collection": facts.collection.pk}
    if role not in LICENSES_FOR_LEADS:
        sentence = (
            f"The license of {facts.collection.title or facts.collection.name} is recorded as"
            f" {facts.collection.get_license_role_display()}, which does not allow outreach. An owner can correct it."
        )
        return Refusal(Rule.LICENSE, sentence, {**evidence, "license_role": role})
    if facts.has_statement:
        return None
    sentence = (
        f"No one has confirmed that {facts.collection.title or facts.collection.name} allows its data to be used for"
        " outreach. An owner can confirm it on the lead policy page."
    )
    return Refusal(Rule.LICENSE, sentence, {**evidence, "statement": None})
