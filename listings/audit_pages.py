"""Which pages of listings are in the audit."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, recorded

recorded(
    {
        "photos_archive": Recorded(Act.EXPORT, "Downloaded the photos of a listing", gives_file=True),
        "part_home": Recorded(Act.CHANGED, "Parted a listing from its home"),
        "join_home": Recorded(Act.CHANGED, "Joined two homes"),
        "undo_home_decision": Recorded(Act.CHANGED, "Undid a decision about a home"),
        "search_as_csv": Recorded(Act.EXPORT, "Downloaded the listings of a search as CSV", gives_file=True),
        "search_as_xlsx": Recorded(Act.EXPORT, "Downloaded the listings of a search as XLSX", gives_file=True),
        "market": Recorded(Act.EXPORT, "Downloaded the numbers of a market", gives_file=True),
    }
)
