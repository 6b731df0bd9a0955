"""The days of a listing on the market, in SQL, for statements over many listings: when it came, came under contract,
left and closed. Markets count by them, and searches for what was for sale on a day find by them.

What each day is, and from which fields: docs/market.md. The days on market that pages show are `days_on_market`'s.
"""

from listings.days_on_market import CONTRACT_ON, LEFT_ON, OF_LISTING, PENDING_ON, SEEN_ON, STARTED_ON, ZONE
from listings.enums import DaysCountTo, StandardStatus

# Of `Listing`, what DAYS reads.
COLUMNS = (
    "id", "collection_id", "standard_status", "property_type", "bedrooms_total", "list_price", "original_list_price",
    "previous_list_price", "close_price", "living_area", "on_market_date", "listing_contract_date",
    "original_entry_timestamp", "off_market_date", "purchase_contract_date", "contract_status_change_date",
    "pending_timestamp", "close_date", "expiration_date", "status_change_timestamp", "price_change_timestamp",
    "modification_timestamp", "created_at", "vanished_at",
)  # fmt: skip
ACTIVE, CLOSED = StandardStatus.ACTIVE.value, StandardStatus.CLOSED.value
UNDER_CONTRACT = f"('{StandardStatus.ACTIVE_UNDER_CONTRACT}', '{StandardStatus.PENDING}')"
# Read once: columns of `asked` beside each listing would be carried through every step.
TODAY = "(SELECT today FROM asked)"
GONE_ON = LEFT_ON % {"today": TODAY}
# When it was seen to come under contract: asked only of a closed one whose source did not tell.
SEEN = f"""
CASE WHEN standard_status = '{CLOSED}' AND pending_timestamp IS NULL
    AND (purchase_contract_date IS NULL OR collection.days_count_to = '{DaysCountTo.PENDING}') THEN {SEEN_ON} END
"""
# OFFSET 0 keeps PostgreSQL from working out each expression anew wherever its name stands.
TOLD = f"""
SELECT listing.id, standard_status, property_type, bedrooms_total, list_price, original_list_price, close_price,
    living_area, purchase_contract_date, contract_status_change_date, close_date, off_market_date,
    collection.days_count_to, {STARTED_ON} AS started_on, {SEEN} AS seen_on,
    CASE WHEN pending_timestamp IS NOT NULL THEN {PENDING_ON} END AS pending_on,
    CASE WHEN standard_status IN {UNDER_CONTRACT} THEN (status_change_timestamp AT TIME ZONE {ZONE})::date
        END AS status_changed_on,
    CASE WHEN standard_status NOT IN ('{ACTIVE}', '{CLOSED}')
        OR standard_status = '{CLOSED}' AND close_date IS NULL THEN {GONE_ON} END AS gone_on{{more}}
FROM ({{hits}}) AS listing {OF_LISTING} OFFSET 0
"""
OF_TOLD = CONTRACT_ON.replace(SEEN_ON, "seen_on").replace(PENDING_ON, "pending_on")
OF_TOLD = OF_TOLD.replace("collection.", "").replace("listing.", "")
AGREED = f"""
SELECT *, CASE WHEN standard_status IN {UNDER_CONTRACT}
            THEN coalesce(purchase_contract_date, pending_on, contract_status_change_date, status_changed_on)
        WHEN standard_status = '{CLOSED}' THEN coalesce(purchase_contract_date, pending_on, seen_on)
    END AS agreed_on, CASE WHEN standard_status = '{CLOSED}' THEN close_date END AS closed_on
FROM ({TOLD}) AS told
"""
# `least` leaves out what is null: a contract is never later than the closing. From `left_on` it was no longer for sale:
# never before it came to market, never later than today. `counted_to` is where the days on market of a sale end.
LEFT_ON_DAY = f"""
CASE WHEN standard_status <> '{ACTIVE}'
    THEN greatest(started_on, least(coalesce(contract_on, closed_on, gone_on), {TODAY})) END
"""
DAYS = f"""
SELECT *, {LEFT_ON_DAY} AS left_on, CASE WHEN standard_status = '{CLOSED}' THEN {OF_TOLD} END AS counted_to
FROM (SELECT *, CASE WHEN agreed_on IS NOT NULL THEN least(agreed_on, closed_on) END AS contract_on
    FROM ({AGREED}) AS agreed) AS agreed OFFSET 0
"""


def days_of(hits: str, more: str = "") -> str:
    """SQL of the days of each listing that `hits` (SQL) finds; a CTE `asked` of one row has `today`. `more` are further
    columns, of `listing`, `collection` and `tenant`."""
    return DAYS.replace("{more}", f", {more}" if more else "").replace("{hits}", hits)
