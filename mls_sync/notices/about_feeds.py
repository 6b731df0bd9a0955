"""The letters about feeds: what they say, and to whom. All in the transaction of what they tell."""

from uuid import uuid4

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from mls_sync.models import Feed, Outage, PauseCause, SyncRun, WhoActs
from mls_sync.notices import letters, recipients
from mls_sync.templatetags.schedule_format import in_zone
from realty.tenants.models import Tenant


def disabled(outage: Outage) -> list[str]:
    """To the tenant's administrators where they can mend it (credentials, settings), else to the system's. Returns the
    addresses."""
    feed = outage.feed
    if outage.who_acts == WhoActs.TENANT and outage.cause != PauseCause.FAILED_RUNS:
        addresses = recipients.administrators_of(feed.tenant_id)
    else:
        addresses = recipients.system_administrators()
    subject = f"{named(feed)}: sync was disabled"
    if outage.cause == PauseCause.CREDENTIALS:
        subject = f"{named(feed)}: the MLS refuses the credentials, sync stopped"
    context = {"outage": outage, "when": _when(feed, outage.began_at)}
    return letters.write(_about(outage), addresses, subject, _text(feed, "disabled", context), tenant_id=feed.tenant_id)


def recovered(run: SyncRun, outages: list[Outage]) -> list[str]:
    """To everyone who was told that the feed was disabled. Returns the addresses."""
    feed = run.feed
    addresses = letters.told_about(_about(outage) for outage in outages)
    if not addresses:
        return []
    context = {
        "run": run,
        "since": _when(feed, min(outage.began_at for outage in outages)),
        "when": _when(feed, run.finished_at),
    }
    about = f"recovery of {_about(outages[0])}"
    subject = f"{named(feed)}: sync works again"
    return letters.write(about, addresses, subject, _text(feed, "recovered", context), tenant_id=feed.tenant_id)


def note_to_staff(feed: Feed, message: str) -> None:
    """Something that the system's administrators should know, though nothing waits for them."""
    addresses = recipients.system_administrators()
    if addresses:
        letters.write(f"note {uuid4()}", addresses, f"{feed}: {message[:60]}", message, tenant_id=feed.tenant_id)


def named(feed: Feed) -> str:
    """As pages call it."""
    return f"{feed.collection.title}{' (simulated)' if feed.collection.is_simulated else ''}"


def _about(outage: Outage) -> str:
    return f"outage {outage.pk}"


def _when(feed: Feed, moment: object) -> str:
    return in_zone(moment, feed.time_zone)  # type: ignore[arg-type]


def _text(feed: Feed, template: str, context: dict[str, object]) -> str:
    site = settings.SITE_URL
    shared = {
        "feed": feed,
        "name": named(feed),
        "tenant": Tenant.objects.get(pk=feed.tenant_id),
        "feeds_link": f"{site}{reverse('feeds')}#feed-{feed.pk}",
        "settings_link": f"{site}{reverse('feed_settings', args=[feed.pk])}",
        "console_link": f"{site}{reverse('admin:mls_sync_feed_change', args=[feed.pk])}",
        "cause": PauseCause,
    }
    return render_to_string(f"mls_sync/mail/{template}.txt", {**shared, **context}).strip() + "\n"
