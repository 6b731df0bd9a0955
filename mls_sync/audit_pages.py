"""Which pages of feeds and own listings are in the audit."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, not_recorded, recorded

recorded(
    {
        "connect_preset": Recorded(Act.FEED, "Connected a feed"),
        "connect_feed": Recorded(Act.FEED, "Connected a feed"),
        "new_file_feed": Recorded(Act.FEED, "Began a feed from a file"),
        "feed_file": Recorded(Act.FEED, "Uploaded a file of a feed"),
        "feed_columns": Recorded(Act.FEED, "Changed the columns of a feed's file"),
        "feed_dry_run": Recorded(Act.FEED, "Worked on the dry run of a feed's file"),
        "feed_settings": Recorded(Act.FEED, "Changed a feed's settings or credentials"),
        "discard_feed": Recorded(Act.REMOVED, "Discarded a feed that was not connected"),
        "feed_action": Recorded(Act.FEED, "Operated a feed"),
        "feed_map_edit": Recorded(Act.FEED, "Changed a feed's field map"),
        "feed_map_field": Recorded(Act.FEED, "Changed a field of a feed's map"),
        "feed_map_lookups": Recorded(Act.FEED, "Changed lookup values of a feed's map"),
        "feed_map_drift": Recorded(Act.FEED, "Decided about a change in what a feed sends"),
        "completeness_keys": Recorded(Act.EXPORT, "Downloaded the keys of a completeness report", gives_file=True),
        "delete_own_listing": Recorded(Act.REMOVED, "Removed an own listing"),
    }
)
not_recorded(
    "Each own listing has its own history.",
    "add_own_listing", "edit_own_listing", "add_own_photos", "arrange_own_photos",
)  # fmt: skip
not_recorded("The answer stands beside the question, with who gave it.", "answer_home")
