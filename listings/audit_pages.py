"""Which pages of listings are in the audit."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, not_recorded, recorded

recorded(
    {
        "photos_archive": Recorded(Act.EXPORT, "Downloaded the photos of a listing", gives_file=True),
        "save_search": Recorded(Act.SETTINGS, "Saved a search"),
        "saved_search": Recorded(Act.SETTINGS, "Changed a saved search"),
        "delete_search": Recorded(Act.REMOVED, "Removed a saved search"),
        "offer_to_partner": Recorded(Act.SETTINGS, "Offered to open collections to another brokerage"),
        "accept_partner": Recorded(Act.SETTINGS, "Accepted what another brokerage opened"),
        "end_partner": Recorded(Act.SETTINGS, "Ended an agreement with another brokerage"),
        "part_home": Recorded(Act.CHANGED, "Parted a listing from its home"),
        "join_home": Recorded(Act.CHANGED, "Joined two homes"),
        "undo_home_decision": Recorded(Act.CHANGED, "Undid a decision about a home"),
        "search_as_csv": Recorded(Act.EXPORT, "Downloaded the listings of a search as CSV", gives_file=True),
        "search_as_xlsx": Recorded(Act.EXPORT, "Downloaded the listings of a search as XLSX", gives_file=True),
        "market": Recorded(Act.EXPORT, "Downloaded the numbers of a market", gives_file=True),
    }
)
not_recorded("Her own marks; notes have their author.", "mark_listing", "add_listing_note", "delete_listing_note")
not_recorded("What a member has read of her own inbox.", "open_alert", "read_alerts")
not_recorded("It may be anyone with the link; the search says that it stopped.", "unsubscribe_alerts")
not_recorded(
    "How a member likes to see her own searches.",
    "choose_columns", "save_layout", "use_layout", "change_layout", "delete_layout",
)  # fmt: skip
