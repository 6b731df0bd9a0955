"""What only participants of an MLS may see: private remarks, showing and lock-box data, documents.

NAR's model rules (Handbook on Multiple Listing Policy, 2026) keep fields meant for other participants, such as showing
instructions and property security, off IDX displays (18.3.1) and off VOWs (19.15). An MLS may be stricter.
"""

from listings.enums import LicenseRole
from listings.models import Collection, Listing

ROLES = (LicenseRole.BACK_OFFICE, LicenseRole.PRIVATE)
COLUMNS = (
    "private_remarks", "showing_instructions", "showing_contact_name", "showing_contact_phone", "lock_box_type",
    "lock_box_location",
)  # fmt: skip


def may_see(collection: Collection) -> bool:
    """Whether the collection's license admits participants' data on pages. One that is not recorded does not."""
    return collection.license_role in ROLES


def holds_any(listing: Listing) -> bool:
    """Whether there is something that `may_see` decides about."""
    links = listing.media_links or []
    return any(getattr(listing, column) for column in COLUMNS) or any(
        isinstance(link, dict) and link.get("MediaCategory") == "Document" for link in links
    )
