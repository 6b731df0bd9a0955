"""A message as the recipient gets it: who writes, from where, that it is an advertisement, and how to stop it
(CAN-SPAM, 15 U.S.C. 7704; RFC 8058)."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from crm_leads.models import EmailMessage, LeadPolicy, VendorAccount
from crm_leads.outreach.email import merge, sender

WHERE = "the owner of your brokerage does that under Settings, Lead policy"
# A body line that only separates; mail programs know it as the mark of a signature.
RULE = "-- "
MAX_SUBJECT = 300
# A line of a message has 998 characters at most (RFC 5322, 2.1.1), and a link in a header must not be folded.
MAX_LINK = 900


class NotReady(ValueError):
    """Something that the law wants in every message is not entered; says who must do what."""


@dataclass(frozen=True)
class Letter:
    """What a person wrote, or a template with its fields filled in."""

    subject: str
    text: str


def fill(subject: str, body: str, about: merge.Subject) -> Letter:
    """Raises TemplateError and MissingValue of `merge`."""
    values = merge.values_of(about)
    letter = Letter(merge.merge(subject, values).strip()[:MAX_SUBJECT], merge.merge(body, values).strip())
    merge.check_subject(letter.subject)
    return letter


def check_sender(policy: LeadPolicy) -> None:
    """Raises NotReady where the sender, the postal address or the site's own address is missing."""
    needed = {
        "the sender's name": policy.sender_name,
        "the sender's e-mail address": policy.sender_email,
        "the physical postal address": policy.postal_address,
    }
    missing = [name for name, value in needed.items() if not value.strip()]
    if missing:
        raise NotReady(f"Every e-mail must show {' and '.join(missing)}: enter it; {WHERE}.")
    if not settings.SITE_URL.startswith("https://" if settings.PRODUCTION else "http"):
        raise NotReady("Unsubscribe links need SITE_URL, an address with https: your site administrator sets it.")
    if len(unsubscribe_url(new_key())) > MAX_LINK or not settings.SITE_URL.isascii():
        raise NotReady(
            "SITE_URL is too long, or not in ASCII, for the unsubscribe header: your site administrator sets it."
        )


def new_key() -> str:
    return secrets.token_urlsafe(32)


def unsubscribe_url(key: str) -> str:
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[key])}"


def with_footer(text: str, signature: sender.Signature, key: str) -> str:
    """The whole plain text."""
    footer = {"signature": signature, "url": unsubscribe_url(key)}
    return f"{text}\n\n{RULE}\n{render_to_string('crm_leads/email/message/footer.txt', footer).strip()}\n"


def mail(message: EmailMessage, policy: LeadPolicy, account: VendorAccount | None = None) -> EmailMultiAlternatives:
    """The message for a backend: plain text with a simple HTML form of it, to one recipient."""
    url = unsubscribe_url(message.unsubscribe_key)
    signature = sender.signature(policy, sender.writer(message.requested_by), account)
    built = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        from_email=signature.from_line,
        to=[message.address],
        reply_to=[signature.reply_line],
        headers={"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    context = {"subject": message.subject, "text": message.body}
    built.attach_alternative(render_to_string("crm_leads/email/message/letter.html", context), "text/html")
    return built
