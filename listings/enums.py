"""Vocabularies of the RESO Data Dictionary 2.0 that our rules depend on, and our own kinds of event."""

from django.db import models


class StandardStatus(models.TextChoices):
    """RESO StandardStatus, by its display names. `Canceled` is RESO's spelling, whatever a source writes."""

    ACTIVE = "Active"
    ACTIVE_UNDER_CONTRACT = "Active Under Contract"
    CANCELED = "Canceled"
    CLOSED = "Closed"
    COMING_SOON = "Coming Soon"
    DELETE = "Delete"
    EXPIRED = "Expired"
    HOLD = "Hold"
    INCOMPLETE = "Incomplete"
    PENDING = "Pending"
    WITHDRAWN = "Withdrawn"
    UNKNOWN = "Unknown"


class PropertyType(models.TextChoices):
    """RESO PropertyType, by its display names."""

    BUSINESS_OPPORTUNITY = "Business Opportunity"
    COMMERCIAL_LEASE = "Commercial Lease"
    COMMERCIAL_SALE = "Commercial Sale"
    FARM = "Farm"
    LAND = "Land"
    MANUFACTURED_IN_PARK = "Manufactured In Park"
    RESIDENTIAL = "Residential"
    RESIDENTIAL_INCOME = "Residential Income"
    RESIDENTIAL_LEASE = "Residential Lease"
    UNKNOWN = "Unknown"


class EventKind(models.TextChoices):
    NEW = "new", "New listing"
    PRICE = "price", "Price change"
    STATUS = "status", "Status change"
    BACK_ON_MARKET = "back_on_market", "Back on market"
    RELISTED = "relisted", "Relisted under a new key"
    VANISHED = "vanished", "No longer in the feed"
    RETURNED = "returned", "Back in the feed"
    HOME = "home", "Known as another home"
    CHANGED = "changed", "Other changes"


class LicenseRole(models.TextChoices):
    """What a feed's license admits. Prospecting needs one of the last three, and the tenant's own statement."""

    UNKNOWN = "", "Not recorded"
    IDX = "idx", "IDX: display only"
    VOW = "vow", "VOW"
    BACK_OFFICE = "back_office", "Back office"
    PRIVATE = "private", "Private"


class ClientDisplay(models.TextChoices):
    """Whether agents may show the listings of a collection to their clients."""

    BY_LICENSE = "", "As the license: IDX yes, others no"
    YES = "yes", "Yes, the MLS allows it"
    NO = "no", "No"


class DaysCountTo(models.TextChoices):
    """Where an MLS stops its days on market (`listings.days_on_market`)."""

    CONTRACT = "contract", "To the contract (most MLSs)"
    PENDING = "pending", "To Pending; Active Under Contract counts on"
    OFF_MARKET = "off_market", "On through the contract, to the closing"


ON_MARKET = (
    StandardStatus.ACTIVE,
    StandardStatus.ACTIVE_UNDER_CONTRACT,
    StandardStatus.COMING_SOON,
    StandardStatus.PENDING,
)
UNDER_CONTRACT = (StandardStatus.ACTIVE_UNDER_CONTRACT, StandardStatus.PENDING)
LEASES = (PropertyType.COMMERCIAL_LEASE, PropertyType.RESIDENTIAL_LEASE)


class Offer(models.TextChoices):
    """What a search is for. A rent beside prices, or in a median of them, would say nothing."""

    SALE = "sale", "For sale"
    LEASE = "lease", "For rent"
    ANY = "any", "Both"


# What a search shows unless it asks for more: expired, canceled and withdrawn homes are not for sale.
DEFAULT_STATUSES = ON_MARKET


class WatchOutcome(models.TextChoices):
    """What became of a `ListingWatch`: the source's last answer, or why none can come for now."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "not in the feed"
    REFUSED = "in quarantine"
    NO_FEED = "no feed fills this collection"
    SWITCHED_OFF = "the feed is switched off"
    PAUSED = "the feed is paused"
    UNABLE = "its source gives no single listings"


HELD_UP = (WatchOutcome.NO_FEED, WatchOutcome.SWITCHED_OFF, WatchOutcome.PAUSED, WatchOutcome.UNABLE)


class PhotoPolicy(models.TextChoices):
    """Whose addresses pages show for the photos of a collection."""

    LINK = "link", "Link to the MLS's addresses"
    KEEP = "keep", "Keep own copies"


class Frequency(models.TextChoices):
    """How often a saved search writes."""

    INSTANT = "instant", "At once"
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    NONE = "none", "Never"


class Tell(models.TextChoices):
    """What a saved search tells of."""

    NEW = "new", "New matches"
    PRICE = "price", "Price changes"
    STATUS = "status", "Status changes: back on market, pending, closed"
    OPEN_HOUSE = "open_house", "New open houses"
    GONE = "gone", "Homes that no longer match"


class AlertKind(models.TextChoices):
    """What happened to a listing, as a saved search tells it."""

    NEW_MATCH = "new_match", "New match"
    BACK_ON_MARKET = "back_on_market", "Back on market"
    PRICE_DROP = "price_drop", "Price drop"
    PRICE_RISE = "price_rise", "Price increase"
    STATUS = "status", "Status change"
    OPEN_HOUSE = "open_house", "Open house"
    GONE = "gone", "No longer matches"


class Mark(models.TextChoices):
    """What a member thinks of a listing."""

    FAVORITE = "favorite", "Favorite"
    HIDDEN = "hidden", "Hidden"


class View(models.TextChoices):
    """How the results of a search are shown."""

    GRID = "grid", "Cards"
    TABLE = "table", "Table"
