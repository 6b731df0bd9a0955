"""What only participants of an MLS may see: private remarks, showing and lock-box data, documents.

NAR's model rules keep what is meant for cooperating brokers alone, such as showing instructions and security, off IDX
displays (18.3.1) and, where an MLS adopts it, off VOWs (19.15). Sources and dates: docs/compliance.md.
"""

from listings.enums import LicenseRole
from listings.models import Collection, Listing
from listings.tours import is_open

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
        isinstance(link, dict) and not is_open(link) for link in links
    )
