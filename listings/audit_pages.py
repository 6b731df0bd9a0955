"""Which pages of listings are in the audit."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, recorded

recorded(
    {
        "photos_archive": Recorded(Act.EXPORT, "Downloaded the photos of a listing", gives_file=True),
        "part_home": Recorded(Act.CHANGED, "Parted a listing from its home"),
        "join_home": Recorded(Act.CHANGED, "Joined two homes"),
        "undo_home_decision": Recorded(Act.CHANGED, "Undid a decision about a home"),
    }
)
