"""Daily and weekly letters: one of each search, of what it found since the last one, in the morning where the tenant
is."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from listings.alerts import letters
from listings.enums import Frequency
from listings.models import Alert, SavedSearch
from realty.database.locks import Space, lock
from realty.tenants.models import Tenant

# By the tenant's clock; weekly ones on a Monday.
MORNING = time(7)
MONDAY = 0
REGULAR = (Frequency.DAILY, Frequency.WEEKLY)
TASK = "listings.tasks.write_digests"


def last_due(frequency: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The last moment at which letters of this frequency were due."""
    local = now.astimezone(zone)
    day = local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return datetime.combine(day, MORNING, tzinfo=zone)


def tenants_due(now: datetime | None = None) -> list[int]:
    """Those with a search whose letter is due. The platform's scope is open."""
    now = now or timezone.now()
    regular = SavedSearch.objects.filter(frequency__in=REGULAR, is_paused=False, tenant__is_active=True)
    rows = regular.order_by().values_list("tenant", "tenant__time_zone", "frequency").annotate(Min("digest_until"))
    return sorted({tenant for tenant, zone, each, until in rows if until < last_due(each, ZoneInfo(zone), now)})


def write_due(tenant: Tenant, now: datetime | None = None) -> int:
    """Write the letters that are due in the open tenant; returns how many. One transaction: a letter, and up to when
    it tells."""
    now, zone, written = now or timezone.now(), ZoneInfo(tenant.time_zone), 0
    with transaction.atomic():
        # Nothing is found meanwhile that belongs to this letter.
        lock(Space.ALERTS, tenant.pk)
        for frequency in REGULAR:
            until = last_due(frequency, zone, now)
            due = SavedSearch.objects.filter(frequency=frequency, is_paused=False, digest_until__lt=until)
            for search in due.order_by("pk"):
                alerts = list(
                    Alert.objects.filter(
                        search=search, letter=None, created_at__gt=search.digest_until, created_at__lte=until
                    ).order_by("pk")
                )
                if alerts and search.by_email:
                    letters.write_digest(search, alerts, now)
                    written += 1
            due.update(digest_until=until)
    return written
