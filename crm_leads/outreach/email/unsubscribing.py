"""The link and the header in every message: one press stops all channels (RFC 8058, CAN-SPAM 15 U.S.C. 7704(a)(3)).

It works for ever: the key stays with the message, also when the person's data are gone.
"""

from django.db import transaction
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.enums import Channel, SuppressedBecause
from crm_leads.models import EmailMessage, Suppression
from realty.tenants.scope import platform_scope, tenant_scope


def find(key: str) -> EmailMessage | None:
    """The message with this key, of whichever tenant."""
    with platform_scope("whose message a recipient answers"):
        return EmailMessage.objects.filter(unsubscribe_key=key).first()


def unsubscribe(key: str) -> EmailMessage | None:
    """Stop the recipient on all channels, and all that is queued for them, in one transaction. Twice is as once; None
    for an unknown key."""
    message = find(key)
    if message is None:
        return None
    with tenant_scope(message.tenant_id), transaction.atomic():
        evidence = f"Unsubscribed through the link in message {message.pk}"
        if message.address:
            _opt_out(message.pk, evidence)
        else:
            _by_digest(message.digest, evidence)
    return message


def _opt_out(pk: int, evidence: str) -> None:
    message = EmailMessage.objects.select_related("contact").get(pk=pk)
    whom = message.contact or message.address
    suppression.opt_out(whom, channel=Channel.EMAIL, evidence=evidence, also=[message.address])


def _by_digest(digest: str, evidence: str) -> None:
    """The address was removed with the person's data; its digest is what the gate asks for."""
    standing = Suppression.objects.filter(digest=digest, because=SuppressedBecause.OPT_OUT, lifted_at=None)
    if not standing.exists():
        Suppression.objects.create(
            address="",
            digest=digest,
            because=SuppressedBecause.OPT_OUT,
            channel=Channel.EMAIL,
            evidence=evidence,
            occurred_at=timezone.now(),
        )
