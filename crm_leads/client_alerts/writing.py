"""E-mails to clients of what saved searches told: each asks the gate, is recorded as any e-mail of the CRM, and leaves
under the agent's name. An e-mail and how far it tells are one transaction, and its key makes it one."""

from datetime import datetime, timedelta
from itertools import takewhile
from logging import getLogger
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from crm_leads.client_alerts import faces, sharing
from crm_leads.models import ClientAlert
from crm_leads.outreach.email import compose, request, sender
from crm_leads.shares.addresses import as_shared
from listings.alerts.changes import read_days, written_days
from listings.alerts.digests import REGULAR, last_due
from listings.alerts.wording import further, in_words, subject_of, what_changed
from listings.client_display import (
    as_client_sees,
    client_open_houses,
    hides_prices,
    may_show,
    shown_to_clients,
)
from listings.enums import AlertKind, Frequency
from listings.models import Alert, Listing
from listings.search.criteria import Mine
from listings.search.from_url import criteria_of
from listings.templatetags.listing_format import address_lines, price_period
from realty.tenants.models import Tenant
from realty.ui.money import money

log = getLogger(__name__)

TASK = "crm_leads.client_alerts.tasks.write"
# What stands against it now may be mended: asked again so often, since each time is a decision on record.
LOOK_AGAIN = timedelta(hours=1)
LISTED = 25
# Whose values may be prices.
OF_PRICES = (AlertKind.NEW_MATCH, AlertKind.PRICE_DROP, AlertKind.PRICE_RISE, AlertKind.GONE)


def waiting_tenants(now: datetime | None = None) -> list[int]:
    """Those with a client who is to be told something now. The platform's scope is open."""
    now = now or timezone.now()
    waiting = _waiting(now).filter(tenant__is_active=True).order_by()
    rows = waiting.values_list("tenant", "tenant__time_zone", "search__frequency").annotate(Min("written_until"))
    return sorted({tenant for tenant, zone, each, until in rows if until < _due(each, ZoneInfo(zone), now)})


def write_due(tenant: Tenant, now: datetime | None = None) -> int:
    """The open tenant's e-mails that are due; gives how many were asked for."""
    now, zone = now or timezone.now(), ZoneInfo(tenant.time_zone)
    written = 0
    for pk in list(_waiting(now).order_by("pk").values_list("pk", flat=True)):
        try:
            written += _write(pk, zone, now)
        except Exception:
            # Whatever is wrong with one must not hold up all the others behind it.
            log.exception("Client alert %s could not be written; it is tried again in an hour", pk)
            again = {"look_again_at": now + LOOK_AGAIN, "problem": "It could not be written, and is tried again."}
            ClientAlert.objects.filter(pk=pk, stopped_at=None).update(**again)
    return written


def _waiting(now: datetime) -> QuerySet[ClientAlert]:
    news = Alert.objects.filter(search=OuterRef("search"), pk__gt=OuterRef("told_until"))
    rows = ClientAlert.objects.filter(Exists(news), stopped_at=None, search__is_paused=False)
    return rows.filter(Q(look_again_at=None) | Q(look_again_at__lte=now)).exclude(search__frequency=Frequency.NONE)


def _due(frequency: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Up to when what was found is told now."""
    return last_due(frequency, zone, now) if frequency in REGULAR else now


@transaction.atomic
def _write(pk: int, zone: ZoneInfo, now: datetime) -> bool:
    held = ClientAlert.objects.select_for_update(of=("self",)).select_related("search", "contact", "email", "shared_by")
    alert = held.filter(pk=pk, stopped_at=None).first()
    if alert is None:  # another worker had it, or it was stopped
        return False
    due = _due(alert.search.frequency, zone, now)
    if alert.written_until >= due:
        return False
    news = Alert.objects.filter(search=alert.search, pk__gt=alert.told_until, created_at__lte=due).order_by("pk")
    found = list(news.select_related("listing__collection").defer("listing__search_vector"))
    waits = faces.look(found, criteria_of(alert.search.query), now)
    # What came later is told after what waits.
    told = list(takewhile(lambda each: each.pk not in waits, found))
    if not told:
        # What must wait is looked at as soon as it may be shown, of a regular search the next morning. In an hour at
        # the latest: the listing or the settings of its MLS may have changed.
        at_once = bool(found) and alert.search.frequency not in REGULAR
        again = min(waits[found[0].pk], now + LOOK_AGAIN) if at_once else None
        later = {"look_again_at": again} if again else {"written_until": due}
        ClientAlert.objects.filter(pk=pk).update(**later)
        return False
    return _ask(alert, _for_clients(told, now), told[-1].pk, due, now)


def _for_clients(told: list[Alert], now: datetime) -> list[Alert]:
    """Of what was told, the listings that clients may see, without what they may not; never save it. One query."""
    collections = {each.listing.collection_id: each.listing.collection for each in told}
    admitted = [collection for collection in collections.values() if may_show(collection)]
    rows = shown_to_clients(Listing.objects.filter(pk__in={each.listing_id for each in told}), admitted, now)
    seen = set(rows.values_list("pk", flat=True)) if admitted else set()
    shown = [each for each in told if each.listing_id in seen]
    for each in shown:
        as_client_sees(each.listing)
        if each.kind == AlertKind.OPEN_HOUSE:
            each.new_value = _open_days(each)
    return [each for each in shown if each.kind != AlertKind.OPEN_HOUSE or each.new_value]


def _open_days(alert: Alert) -> str:
    """Of the days that are told those on which an open house takes place yet, and not for brokers alone."""
    houses = client_open_houses(alert.listing)
    coming = {house.day.isoformat() for house in houses if not house.is_past}
    days, _ = read_days(alert.new_value)
    return written_days([day for day in days if day in coming], further(alert, coming))


def _ask(alert: ClientAlert, shown: list[Alert], until: int, due: datetime, now: datetime) -> bool:
    if sender.writer(alert.shared_by) is None:
        sharing.stop(alert, "The agent who shared it no longer works here.")
        return False
    done = {"told_until": until, "written_until": due, "look_again_at": None, "problem": ""}
    if shown:
        letter = compose.Letter(subject_of(alert.search, shown, len(shown), _address(shown[0])), body_of(alert, shown))
        key = f"client-alert-{alert.pk}-{until}"
        try:
            # Without a savepoint: it would take the gate's decision back with the refusal.
            request.request(request.Order(None, alert.contact, alert.email.address, letter, key, alert.shared_by))
        except request.Refused as refusal:
            done = _refused(alert, refusal, now)
        except compose.NotReady as error:
            done = {"look_again_at": now + LOOK_AGAIN, "problem": str(error)[:300]}
        except ValidationError as error:
            done = {"stopped_at": now, "problem": " ".join(error.messages)[:300]}
    ClientAlert.objects.filter(pk=alert.pk).update(**done)
    return "told_until" in done and bool(shown)


def _refused(alert: ClientAlert, refusal: request.Refused, now: datetime) -> dict[str, object]:
    """What the house can mend is waited for; what stands against the person ends it."""
    problem = str(refusal)[:300]
    if refusal.rule in request.OF_THE_HOUSE:
        return {"look_again_at": now + LOOK_AGAIN, "problem": problem}
    return {"stopped_at": now, "problem": problem}


def body_of(alert: ClientAlert, told: list[Alert]) -> str:
    """The sender's name and address, and the way to stop, are added to every e-mail of the CRM."""
    lines = [
        {
            "kind": each.get_kind_display(),
            "changed": "" if each.kind in OF_PRICES and hides_prices(each.listing.collection) else what_changed(each),
            "address": _address(each),
            "price": f"{money(each.listing.list_price)}{price_period(each.listing)}",
            "status": each.listing.standard_status,
            "number": each.listing.listing_id,
            "office": each.listing.list_office_name,
        }
        for each in told[:LISTED]
    ]
    context = {
        "first_name": alert.contact.first_name,
        "search": alert.search,
        "described": _described(alert.search.query),
        "lines": lines,
        "more": len(told) - len(lines),
        "attributions": sorted({each.listing.collection.notice for each in told} - {""}),
    }
    return render_to_string("crm_leads/client_alerts/letter.txt", context).strip()


def _described(query: str) -> str:
    """The search in words, without what the agent marked; nothing where her marks alone choose."""
    criteria = criteria_of(query)
    shared = as_shared(criteria)
    if criteria.mine in (Mine.FAVORITES, Mine.HIDDEN) and not shared.given_filters():
        return ""
    return in_words(shared.url_query())


def _address(alert: Alert) -> str:
    """Where the seller withholds it from the internet, the city alone."""
    listing = alert.listing
    if listing.internet_address_display_yn is False:
        return f"Address withheld, {listing.city}"
    return ", ".join(part for part in address_lines(listing) if part)
