"""The file that a calendar program gets."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from crm_leads.calendars.events import calendar_of
from crm_leads.calendars.versions import versioned
from crm_leads.models import CalendarFeed
from realty.calendar_files import written
from realty.tenants.scope import tenant_scope

ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Document:
    """`etag` without quotation marks; `changed_at` is when the content last became another."""

    content: bytes
    etag: str
    changed_at: datetime


def document_of(feed: CalendarFeed) -> Document:
    """As the tenant's data are now; notes that the feed was used."""
    now = timezone.now()
    with tenant_scope(feed.tenant_id):
        events = versioned(feed, calendar_of(feed, now), now)
        content = written(events, f"Realty: {feed.tenant.name}", refreshed_each=ASK_AGAIN)
        digest = sha256(content).digest()
        if feed.content_changed_at is None or bytes(feed.content_digest) != digest:
            feed.content_digest, feed.content_changed_at = digest, now
        feed.last_used_at = now
        feed.save(update_fields=["content_digest", "content_changed_at", "last_used_at"])
    return Document(content, digest.hex()[:32], feed.content_changed_at)
