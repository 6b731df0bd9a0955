"""What becomes of a listing event, as the log of decisions shows it."""

from django.db import models


class Outcome(models.TextChoices):
    """Values fit `IntakeDecision.outcome`."""

    MADE = "made", "Lead made"
    REOPENED = "reopened", "Lead opened again"
    CLOSED = "closed", "Lead closed"
    ALREADY = "already", "Already a lead"
    DUPLICATE = "duplicate", "The same offer in another collection"
    ON_MARKET = "on_market", "For sale"
    SOLD = "sold", "Sold"
    UNDER_CONTRACT = "under_contract", "Withdrawn or on hold: still under contract"
    VANISHED = "vanished", "No longer in the feed"
    SUPERSEDED = "superseded", "Replaced by a later event"
    MAYBE_SAME = "maybe_same", "May be the home of another listing: needs an answer"
    NO_STATEMENT = "no_statement", "MLS permission not confirmed"
    NO_ROLE = "no_role", "The feed's license is not recorded"
    IDX = "idx", "IDX license: display only"
    TOO_OLD = "too_old", "Ended too long ago"
    LEASE = "lease", "A rental, not a sale"
    NO_ADDRESS = "no_address", "No usable address"
    CLIENT = "client", "The home of a client"
    ERASED = "erased", "Its owner's data was deleted on request"
    PURGED = "purged", "Past the retention period"


# Refusals that end when the tenant states that its MLS allows this use, or when the feed's license changes.
UNLICENSED = (Outcome.NO_STATEMENT, Outcome.NO_ROLE, Outcome.IDX)
# All that may end without a new event of the listing: these are looked at again when the policy changes.
MAY_END = (*UNLICENSED, Outcome.TOO_OLD, Outcome.MAYBE_SAME)
