"""Vocabularies of leads, outreach and compliance."""

from django.db import models

from listings.enums import LicenseRole


class LeadStatus(models.TextChoices):
    NEW = "new", "New"
    CONTACTED = "contacted", "Contacted"
    SKIPPED = "skipped", "Skipped"
    CONVERTED = "converted", "Converted"


class ClosedBecause(models.TextChoices):
    """Why nobody may work the lead any more."""

    RELISTED = "relisted", "Relisted"
    BACK_ON_MARKET = "back_on_market", "Back on the market"
    SOLD = "sold", "Sold"
    WITHDRAWN = "withdrawn", "Withdrawn or on hold: still under contract"
    VANISHED = "vanished", "No longer in the feed"
    DUPLICATE = "duplicate", "The same home as another lead"
    LICENSE = "license", "MLS permission was withdrawn"
    PURGED = "purged", "Past the retention period"
    ERASED = "erased", "Deleted on request"


class ExpiryReason(models.TextChoices):
    """Why the listing ended unsold, as the agent learns it."""

    UNKNOWN = "", "Unknown"
    PRICE = "price", "Price"
    CONDITION = "condition", "Condition of the home"
    MARKETING = "marketing", "Photos or marketing"
    ACCESS = "access", "Hard to show"
    AGENT = "agent", "Unhappy with the agent"
    TIMING = "timing", "Timing"
    FELL_THROUGH = "fell_through", "A sale fell through"
    CHANGED_PLANS = "changed_plans", "Seller changed plans"
    OTHER = "other", "Other"


class Source(models.TextChoices):
    """Where a name, number or address comes from."""

    TRACERFY = "tracerfy", "Tracerfy"
    AGENT = "agent", "Entered manually"
    CSV = "csv", "CSV file"
    VCARD = "vcard", "vCard file"
    CLIENT = "client", "From the person"


class LineType(models.TextChoices):
    MOBILE = "mobile", "Mobile"
    LANDLINE = "landline", "Landline"
    UNKNOWN = "", "Unknown"


class Channel(models.TextChoices):
    """Ways to reach out; a skip trace reaches nobody, but looks a person up."""

    CALL = "call", "Call"
    VOICEMAIL = "voicemail", "Ringless voicemail"
    EMAIL = "email", "E-mail"
    TRACE = "trace", "Skip trace"


class CallResult(models.TextChoices):
    NO_ANSWER = "no_answer", "No answer"
    LEFT_MESSAGE = "left_message", "Left a message"
    BUSY = "busy", "Busy"
    TALKED = "talked", "Talked"
    CALL_BACK = "call_back", "Asked to call back"
    APPOINTMENT = "appointment", "Appointment made"
    NOT_INTERESTED = "not_interested", "Not interested"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    DISCONNECTED = "disconnected", "Disconnected"
    DO_NOT_CALL = "do_not_call", "Asked not to be called"


class ActState(models.TextChoices):
    """Life of an outward act. `unknown`: claimed, and nobody can say whether the vendor was called; never sent
    again by itself."""

    QUEUED = "queued", "Queued"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    SUCCEEDED = "succeeded", "Delivered"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Blocked by a rule"
    CANCELED = "canceled", "Canceled"
    UNKNOWN = "unknown", "Outcome unknown"


IN_FLIGHT = (ActState.QUEUED, ActState.CLAIMED, ActState.SENT)


class ConsentKind(models.TextChoices):
    """What a person gave. Only `written` admits a voicemail (47 CFR 64.1200(a)(2)); the others admit a call by hand
    to a number on the national registry."""

    WRITTEN = "written", "Signed written consent"
    PERMISSION = "permission", "Signed permission to call"
    CLIENT = "client", "Past client (18 months)"
    INQUIRY = "inquiry", "Inquiry (3 months)"


class ConsentNeed(models.TextChoices):
    """What a call by hand needs in a state, beyond the registries."""

    NOTHING = "nothing", "Nothing"
    ANY = "any", "Any consent on record"
    SIGNATURE = "signature", "A signature"


class SuppressedBecause(models.TextChoices):
    OPT_OUT = "opt_out", "Opted out"
    ASKED = "asked", "Asked not to be contacted"
    COMPLAINT = "complaint", "Complained"
    BOUNCED = "bounced", "Address does not exist"
    WRONG_PERSON = "wrong_person", "Belongs to someone else"
    LITIGATOR = "litigator", "Known litigator"
    VENDOR = "vendor", "On the vendor's do-not-call list"
    REASSIGNED = "reassigned", "Number was reassigned"
    CONSENT_REVOKED = "consent_revoked", "Consent was revoked"
    ERASED = "erased", "Deleted on request"


class HomeStoppedBecause(models.TextChoices):
    """Why nobody at a home, or nobody of one name there, is contacted."""

    NOT_SELLING = "not_selling", "An owner does not want to sell"
    ASKED = "asked", "An owner asked not to be contacted"
    LISTED = "listed", "On an official list of homes"
    PERSON = "person", "A person at the home said stop"
    ERASED = "erased", "A person at the home was erased on request"


class VendorKind(models.TextChoices):
    TRACERFY = "tracerfy", "Tracerfy"
    DROP_COWBOY = "drop_cowboy", "Drop Cowboy"
    RESEND = "resend", "Resend"
    SMTP = "smtp", "SMTP server"


class PropertyStatus(models.TextChoices):
    """The tenant's own status of a property; `StandardStatus` is the MLS's."""

    LEAD = "lead", "Lead"
    ACTIVE = "active", "Active"
    PENDING = "pending", "Pending"
    CLOSED = "closed", "Closed"
    LOST = "lost", "Lost"
    ARCHIVED = "archived", "Archived"


class ActivityKind(models.TextChoices):
    """What the timelines of leads and properties tell."""

    LISTING = "listing", "Listing"
    CREATED = "created", "Created"
    STATUS = "status", "Status"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"
    ASSIGNED = "assigned", "Assigned"
    EDITED = "edited", "Edited"
    NOTE = "note", "Note"
    TASK = "task", "Task"
    CALL = "call", "Call"
    TRACE = "trace", "Skip trace"
    VOICEMAIL = "voicemail", "Voicemail"
    EMAIL = "email", "E-mail"
    CONSENT = "consent", "Consent"
    OPT_OUT = "opt_out", "Do not contact"
    REFUSED = "refused", "Blocked by a rule"
    LINKED = "linked", "Linked to the MLS"
    MLS = "mls", "MLS update"
    MERGED = "merged", "Merged"
    RETENTION = "retention", "Retention"


class ExportedNumbers(models.TextChoices):
    """What a file of leads holds of the numbers and e-mail addresses."""

    CALLABLE = "callable", "Only numbers that may be used, now or later"
    ALL = "all", "All numbers, each with its contact rules"


class ExportFormat(models.TextChoices):
    """What kind of file left."""

    CSV = "csv", "Leads as CSV"
    VCARD = "vcard", "Contacts as vCard"


class TurnState(models.TextChoices):
    """Of a lead in a way through a list of calls."""

    OPEN = "open", "Before the caller"
    CALLED = "called", "Called"
    SKIPPED = "skipped", "Skipped"


class CallDirection(models.TextChoices):
    """How a talk came about. Only what the brokerage dials is an attempt that the law counts."""

    OUT = "out", "I called them"
    IN = "in", "They called"
    DOOR = "door", "In person"


class Tab(models.TextChoices):
    """Open leads by status, all of them, or the closed ones."""

    NEW = "new", "New"
    CONTACTED = "contacted", "Contacted"
    SKIPPED = "skipped", "Skipped"
    CONVERTED = "converted", "Converted"
    OPEN = "open", "All open"
    CLOSED = "closed", "Closed"


OPEN_TABS = (Tab.NEW, Tab.CONTACTED, Tab.SKIPPED, Tab.CONVERTED)


class Due(models.TextChoices):
    """By the date of the next step, in the tenant's time zone; what is overdue is due today, too."""

    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Due today"
    WEEK = "week", "Due within 7 days"
    NONE = "none", "No date"


# An IDX license is for display alone (NAR model rule 18.2.2), whatever a tenant states.
LICENSES_FOR_LEADS = (LicenseRole.VOW, LicenseRole.BACK_OFFICE, LicenseRole.PRIVATE)
