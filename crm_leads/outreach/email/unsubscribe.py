"""The link and the header in every message: one press stops all channels (RFC 8058, CAN-SPAM 15 U.S.C. 7704(a)(3)).

It works for ever: the key stays with the message, also when the person's data are gone.
"""

from datetime import datetime

from django.db import transaction

from crm_leads.compliance import suppression
from crm_leads.compliance.person_stops import stop_former
from crm_leads.enums import Channel, SuppressedBecause
from crm_leads.models import EmailMessage
from realty.tenants.scope import platform_scope, tenant_scope


def find(key: str) -> EmailMessage | None:
    """The message with this key, of whichever tenant; None also for a text that can be none."""
    if "\x00" in key:
        return None
    with platform_scope("whose message a recipient answers"):
        return EmailMessage.objects.filter(unsubscribe_key=key).first()


def unsubscribe(key: str) -> EmailMessage | None:
    """Stop the recipient on all channels, and all that is queued for them, in one transaction. Twice is as once; None
    for an unknown key."""
    message = find(key)
    if message is None:
        return None
    with tenant_scope(message.tenant_id), transaction.atomic():
        whole = EmailMessage.objects.select_related("contact").get(pk=message.pk)
        stop(whole, SuppressedBecause.OPT_OUT, f"Unsubscribed through the link in message {message.pk}")
    return message


def stop(message: EmailMessage, because: SuppressedBecause, evidence: str, at: datetime | None = None) -> None:
    """What the recipient said, or what became of the address: for the person where the reason is theirs. Where the
    data were removed, the digest is left, which the gate asks for. Inside the caller's transaction."""
    address = message.address or _address_elsewhere(message.digest)
    if not address:
        suppression.stand(message.digest, because, channel=Channel.EMAIL, evidence=evidence, at=at)
        if because in suppression.OF_THE_PERSON:
            stop_former([message.digest], channel=Channel.EMAIL, occurred_at=at)
    elif because in suppression.OF_THE_PERSON:
        whom = message.contact or address
        suppression.opt_out(whom, because, channel=Channel.EMAIL, evidence=evidence, at=at, also=[address])
    else:
        suppression.suppress(address, because, channel=Channel.EMAIL, evidence=evidence, contact=message.contact, at=at)


def _address_elsewhere(digest: str) -> str:
    """As a message about another home of theirs has it, whose data are still here."""
    rows = EmailMessage.objects.filter(digest=digest).exclude(address="")
    return rows.values_list("address", flat=True).first() or ""
