"""Listings that the lines of a file name by their MLS numbers."""

from collections import defaultdict
from collections.abc import Sequence

from crm_leads.homes.keys import home_of
from crm_leads.models import CrmProperty
from crm_leads.properties.csv_import.lines import Line
from crm_leads.properties.fields import values_of
from listings import home_questions
from listings.enums import ON_MARKET
from listings.homes.judging import Verdict, judge
from listings.models import Listing
from listings.search.conditions import forms_of, numbered

# Numbers in one query: each has several spellings, and PostgreSQL takes 65,535 parameters.
BATCH = 2_000


def find_listings(lines: Sequence[Line]) -> None:
    """Say at each line with an MLS number which listing it will follow; a line without an address takes the
    listing's."""
    asking = [line for line in lines if line.listing_number and not line.problems and not line.home]
    found = _by_number({line.listing_number for line in asking})
    for line in asking:
        rows = {row.pk: row for form in forms_of(line.listing_number) for row in found.get(form.casefold(), ())}
        _choose(line, sorted(rows.values(), key=_rank, reverse=True))
        if not line.values.get("street_address"):
            line.problems.append("Address is empty.")


def _by_number(numbers: set[str]) -> dict[str, list[Listing]]:
    """By ListingId in any case, and by ListingKey."""
    found: dict[str, list[Listing]] = defaultdict(list)
    ordered = sorted(numbers)
    for start in range(0, len(ordered), BATCH):
        asked = numbered(*ordered[start : start + BATCH])
        for row in Listing.objects.without_heavy().filter(asked, purged_at=None).select_related("collection"):
            for name in {row.listing_id.casefold(), row.listing_key.casefold()}:
                found[name].append(row)
    return found


def _rank(row: Listing) -> tuple[bool, bool, int]:
    return row.vanished_at is None, row.standard_status in ON_MARKET, row.pk


def _choose(line: Line, rows: list[Listing]) -> None:
    """The listing of the line's home; where the line has no address, the only one."""
    number = line.listing_number
    if not rows:
        line.remarks.append(f"No listing of yours has MLS number {number}: not linked.")
        return
    if not line.values.get("street_address"):
        if len({row.property_key for row in rows}) > 1:
            line.problems.append(f"Listings of several homes have MLS number {number}; write the address as well.")
            return
        line.listing = rows[0]
        line.values["street_address"] = values_of(rows[0])["street_address"]
        for name in ("city", "state_or_province", "postal_code", "parcel_number", "county_or_parish"):
            line.values.setdefault(name, getattr(rows[0], name))
        return
    home = home_of(CrmProperty(**line.own))
    verdicts = [(judge(home, home_questions.home_of(row)).verdict, row) for row in rows]
    same = [row for verdict, row in verdicts if verdict is Verdict.SAME]
    likely = [row for verdict, row in verdicts if verdict is Verdict.MAYBE]
    if same or len({row.property_key for row in likely}) == 1:
        line.listing = (same or likely)[0]
    else:
        address = rows[0].unparsed_address or "another home"
        line.remarks.append(f"MLS number {number} is {address}: not linked. Link it on its page if that is this home.")
