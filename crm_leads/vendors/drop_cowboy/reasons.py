"""What the vendor's reason codes mean for us. The numbers are stable, the texts are not; v1 sends only the texts.

Codes: https://github.com/Drop-Cowboy/dropcowboy, docs/concepts/send-results.md and test-numbers.md. Results are worded
as the vendor asks for: a voicemail is left in the mailbox, as far as its carrier says, never "delivered to a person".
"""

from django.db import models

from crm_leads.outreach.reports import Effect, Reason


class WhoActs(models.TextChoices):
    NOBODY = "", "Nobody"
    AGENT = "agent", "You"
    OWNER = "owner", "The owner of your brokerage, at Drop Cowboy or under Settings, Vendor accounts"
    SUPPORT = "support", "Drop Cowboy's support"


SUCCESS = "0"
AGENT, OWNER, SUPPORT = WhoActs.AGENT.label, WhoActs.OWNER.label, WhoActs.SUPPORT.label

_ALL = (
    Reason(SUCCESS, "Success", "The voicemail was left in the mailbox."),
    Reason(
        "3000", "No Funds", "Drop Cowboy has no funds left; voicemail is stopped until there are some.",
        OWNER, Effect.NO_FUNDS, again=True,
    ),
    Reason("3001", "Invalid Audio", "Drop Cowboy cannot use this recording: choose another one.", AGENT, again=True),
    Reason("3002", "Missing Voice", "The text came without a voice: choose one for the recording.", AGENT, again=True),
    Reason(
        "3007", "Invalid Credentials", "Drop Cowboy does not know the key or secret: enter them again.",
        OWNER, Effect.BAD_CREDENTIALS, again=True,
    ),
    Reason("3014", "Not Allowed audio_url", "The account may not send audio by its address: upload it.", OWNER),
    Reason("3015", "Missing Text", "The voice came without a text: enter one for the recording.", AGENT, again=True),
    Reason("3021", "TTS Too Long", "The text is longer than 1,200 characters: shorten it.", AGENT, again=True),
    Reason("3027", "Idempotency Key Reused", "Drop Cowboy knew this request with other contents; nothing was sent."),
    Reason("3028", "Invalid Idempotency Key", "Drop Cowboy refused the request's key; nothing was sent.", SUPPORT),
    Reason(
        "3040", "Test Numbers Only", "The account is in testing mode and reaches only test numbers.", OWNER, again=True
    ),
    Reason("4000", "VoiceMail Not Detected", "No mailbox was found at this number."),
    Reason("4001", "VoiceMail Not Set Up", "The person has not set up a mailbox; another drop will not help."),
    Reason("4002", "VoiceMail Full", "The mailbox is full; another drop will not help now."),
    Reason("4004", "Number not reachable", "The number cannot be reached.", AGENT),
    Reason("4005", "No Answer", "The phone network gave no answer.", again=True),
    Reason("4006", "User Busy", "The line was busy.", again=True),
    Reason("4010", "No Caller ID", "There is no phone line to send from: choose a default one.", OWNER, again=True),
    Reason("4011", "Outside Hours", "It was outside the hours in which the person may be contacted.", again=True),
    Reason("4013", "Too Many Attempts", "Drop Cowboy's own limit is reached: 3 attempts in 3 days.", again=True),
    Reason(
        "4016", "Internal DNC", "The number is on Drop Cowboy's do-not-call list; it is no longer contacted.",
        effect=Effect.VENDOR_DNC,
    ),
    Reason(
        "4017", "Known Litigator", "The number belongs to a known litigator; it is no longer contacted.",
        effect=Effect.LITIGATOR,
    ),
    Reason(
        "4019", "RND Reassigned", "The number was given to someone else; it is no longer contacted.",
        effect=Effect.REASSIGNED,
    ),
    Reason("4021", "RND Error", "Whether the number was given to someone else is not known. Nothing was sent.",
           again=True),
    Reason("6000", "Carrier Denied Use Case", "The carrier does not allow this use. Ask Drop Cowboy.", SUPPORT),
    Reason("6002", "Pool Suspended", "The phone numbers that you send from are suspended: ask Drop Cowboy.", OWNER),
    Reason(
        "6005", "Opt-in Revoked", "The person revoked the consent; the person is no longer contacted.",
        effect=Effect.REVOKED,
    ),
    Reason(
        "6011", "Opt-in Missing",
        "Drop Cowboy has no consent of this person on file: record it there, or stop sending.",
        AGENT, Effect.CONSENT_QUESTION, again=True,
    ),
)  # fmt: skip
REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
_BY_TEXT = {reason.text.casefold(): reason for reason in _ALL}


def is_success(reason: Reason) -> bool:
    return reason.code == SUCCESS


def explain(code: str, text: str, *, succeeded: bool) -> Reason:
    """The reason of a result by its code, else by its text. One that we do not know is kept as it is: it is no success
    unless the vendor says so, and changes nothing else."""
    known = REASONS.get(code) if code else _BY_TEXT.get(text.strip().casefold())
    if known:
        return known
    if succeeded and not code:
        return REASONS[SUCCESS]
    said = f"{text.strip()} (code {code})" if code and text.strip() else text.strip() or f"code {code or 'none'}"
    return Reason(code, text, f"Drop Cowboy says: {said}.", AGENT)
