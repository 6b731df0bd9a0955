"""Who may ask for which page about homes, and where they lead, for the table of every URL."""

from typing import Any

from listings.models import HomeDecision, HomeQuestion, Listing
from tests.access import MEMBERS, MISSING, MOVED, OK, REFUSED, THEIRS

TABLE: dict[str, tuple[Any, ...]] = {
    "home_questions": ("get", MEMBERS),
    "answer_home": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)),
    "home": ("get", THEIRS),
    # The listing here is the only one of its home.
    "part_home": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)),
    "join_home": ("get", (OK, OK, REFUSED, MISSING, REFUSED, MOVED)),
    "undo_home_decision": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)),
}


def place() -> dict[str, dict[str, Any]]:
    """Arguments of each of them that has some; in the owner's scope."""
    listing = {"pk": Listing.objects.get().pk}
    return {
        "answer_home": {"pk": HomeQuestion.objects.get().pk},
        "undo_home_decision": {"pk": HomeDecision.objects.get().pk},
        "home": listing,
        "part_home": listing,
        "join_home": listing,
    }
