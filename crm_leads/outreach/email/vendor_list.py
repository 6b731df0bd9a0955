"""Resend keeps a list of its own for all mail of an account: who bounced, who complained, and whom somebody put there
by hand. What it tells of that list stops the address here; what an owner lifts here comes off it there.

https://resend.com/docs/dashboard/emails/email-suppressions, webhooks suppression.added and suppression.removed.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import digest, normal_email
from crm_leads.compliance.same_person import holders
from crm_leads.enums import Channel, SuppressedBecause
from crm_leads.models import EmailMessage, Suppression, VendorAccount
from crm_leads.outreach.reports import Listed, Origin
from crm_leads.vendors import accounts, channels
from crm_leads.vendors.errors import VendorError

# Somebody pressed "spam" in mail of this account: that is said by the person. Any other origin is of the address.
BECAUSE = {Origin.BOUNCE: SuppressedBecause.BOUNCED, Origin.COMPLAINT: SuppressedBecause.COMPLAINT}
# What Resend's list may be the reason of.
ITS_OWN = frozenset({SuppressedBecause.BOUNCED, SuppressedBecause.COMPLAINT, SuppressedBecause.VENDOR})
REMOVE_THERE = "Remove it at Resend too (Emails, Suppressions), or Resend skips the address again"


@transaction.atomic
def added(report: Listed) -> str:
    """Resend has put the address on its list; gives what that changed. An address of nobody that we know is kept as its
    digest alone. What an owner lifted since stays lifted. The tenant's scope is open."""
    try:
        address = normal_email(report.address)
    except ValidationError:
        return "Kept; it names no e-mail address."
    at, because = report.at, BECAUSE.get(report.origin, SuppressedBecause.VENDOR)
    known, evidence = digest(address), report.evidence
    rows = Suppression.objects.filter(digest=known, because=because)
    if rows.filter(lifted_at__gt=at).exists():
        return "An owner has removed this since, so it stays removed."
    if rows.filter(lifted_at=None).exists():
        return "Already known."
    is_ours = EmailMessage.objects.filter(digest=known).exclude(address="").exists() or bool(holders(address))
    if not is_ours:
        suppression.stand(known, because, channel=Channel.EMAIL, evidence=evidence, at=at)
        return "No contact has this address. If one gets it, it stays blocked."
    suppression.suppress(address, because, channel=Channel.EMAIL, evidence=evidence, at=at)
    return "The address is no longer used."


def removed() -> str:
    return "Resend has taken the address off its list. An owner removes ours, with a reason."


def concerns(row: Suppression) -> bool:
    """Whether the stop may stand on Resend's list as well, and mail goes through Resend."""
    return "@" in row.address and row.because in ITS_OWN and _account() is not None


def lift(row: Suppression) -> str:
    """Take a lifted address off Resend's list, where the key may do that; one sentence for who lifted it. Calls the
    vendor, so no transaction is open."""
    account = _account()
    if account is None or not concerns(row):
        return ""
    try:
        was_there = accounts.client(account).unsuppress(row.address)
    except VendorError as error:
        return f"{REMOVE_THERE}: {error}"
    return "It is off Resend's own list, too." if was_there else "Resend's own list does not have it."


def _account() -> VendorAccount | None:
    keeping = [kind for kind, terms in channels.EMAIL.items() if terms.keeps_list]
    rows = VendorAccount.objects.filter(kind__in=keeping, enabled=True).defer("secrets")
    return next((each for each in rows if accounts.secrets_of(each)), None)
