"""Who may ask for which page of listings, and where they lead, for the table of every URL."""

from typing import Any

from listings.alerts import unsubscribing
from listings.models import (
    Alert,
    HomeDecision,
    HomeQuestion,
    Listing,
    ListingNote,
    PartnerOffer,
    SavedSearch,
    SearchLayout,
)
from tests.access import INVALID, MEMBERS, MISSING, MOVED, OK, REFUSED, THEIRS

UNKNOWN = 401
TABLE: dict[str, tuple[Any, ...]] = {
    "search_map": ("get", MEMBERS),
    # Places belong to nobody.
    "map_outlines": ("get", MEMBERS),
    "suggestions": ("get", MEMBERS),
    "more_filters": ("get", MEMBERS),
    "market": ("get", MEMBERS),
    "compare": ("get", MEMBERS),
    "search_as_csv": ("get", (OK, OK, REFUSED, OK, REFUSED, MOVED)),
    "search_as_xlsx": ("get", (OK, OK, REFUSED, OK, REFUSED, MOVED)),
    "listing": ("get", THEIRS),
    # Programs with a token alone (tests/listings/odata/).
    "reso": ("get", (UNKNOWN,) * 6),
    "similar_listings": ("get", THEIRS),
    # The listing here has none.
    "open_house_file": ("get", (MISSING, MISSING, MISSING, MISSING, MISSING, MOVED)),
    # No photo of it is kept here.
    "photos_archive": ("get", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    "places": ("get", MEMBERS),
    # Places belong to nobody.
    "city": ("get", MEMBERS),
    "neighborhood": ("get", MEMBERS),
    # Whoever has a photo's address may see it; this one is none.
    "photo": ("get", (MISSING,) * 6),
    # Whoever has a logo's address may see it; this one is none.
    "collection_logo": ("get", (MISSING,) * 6),
    "favorites": ("get", MEMBERS),
    "mark_listing": ("post", (MOVED, MOVED, MOVED, MISSING, REFUSED, MOVED)),
    "add_listing_note": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED), {"text": "Call first."}),
    "delete_listing_note": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "saved_searches": ("get", MEMBERS),
    # Each member's own; staff have none. A colleague's search is none of one's business.
    "save_search": ("get", (OK, OK, OK, OK, REFUSED, MOVED)),
    "preview_search": ("get", (OK, OK, OK, OK, REFUSED, MOVED)),
    "saved_search": ("get", (OK, MISSING, MISSING, MISSING, REFUSED, MOVED)),
    "delete_search": ("post", (MOVED, MISSING, MISSING, MISSING, REFUSED, MOVED)),
    "choose_columns": ("post", (MOVED,) * 6),
    # Each member's own; staff on the platform have none.
    "layouts": ("get", (OK, OK, OK, OK, REFUSED, MOVED)),
    "save_layout": ("post", (MOVED, MOVED, MOVED, MOVED, REFUSED, MOVED), {"name": "By price"}),
    "use_layout": ("post", (MOVED, MISSING, MISSING, MISSING, REFUSED, MOVED)),
    "change_layout": ("post", (MOVED, MISSING, MISSING, MISSING, REFUSED, MOVED), {"name": "By price"}),
    "delete_layout": ("post", (MOVED, MISSING, MISSING, MISSING, REFUSED, MOVED)),
    "alerts": ("get", MEMBERS),
    "alerts_badge": ("get", MEMBERS),
    "read_alerts": ("post", (MOVED, MOVED, MOVED, MOVED, REFUSED, MOVED)),
    "open_alert": ("post", (MOVED, MISSING, MISSING, MISSING, REFUSED, MOVED)),
    # Whoever holds the link of an e-mail may stop the e-mails.
    "unsubscribe_alerts": ("get", (OK,) * 6),
    # Nobody has opened anything to anybody here; staff belong to no partner.
    "partners_search": ("get", (OK, OK, OK, OK, REFUSED, MOVED)),
    "partner_listing": ("get", (MISSING, MISSING, MISSING, MISSING, REFUSED, MOVED)),
    "partner_agreements": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "offer_to_partner": ("post", (INVALID, REFUSED, REFUSED, INVALID, REFUSED, MOVED)),
    # The offer here is the owner's own.
    "accept_partner": ("post", (MISSING, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "end_partner": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
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
    listing, search = {"pk": Listing.objects.get().pk}, SavedSearch.objects.get()
    layout = {"pk": SearchLayout.objects.get().pk}
    offer = PartnerOffer.objects.get().pk
    return {
        "partner_listing": {"offer": offer, **listing},
        "accept_partner": {"pk": offer},
        "end_partner": {"pk": offer},
        "answer_home": {"pk": HomeQuestion.objects.get().pk},
        "undo_home_decision": {"pk": HomeDecision.objects.get().pk},
        "add_listing_note": listing,
        "delete_listing_note": {"pk": ListingNote.objects.get().pk},
        "saved_search": {"pk": search.pk},
        "delete_search": {"pk": search.pk},
        "use_layout": layout,
        "change_layout": layout,
        "delete_layout": layout,
        "open_alert": {"pk": Alert.objects.get().pk},
        "unsubscribe_alerts": {"token": unsubscribing.path_of(search).split("/")[-2]},
        "reso": {"path": "/Property"},
        "home": listing,
        "part_home": listing,
        "join_home": listing,
    }
