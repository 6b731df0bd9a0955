"""E-mails to clients of what saved searches told: each asks the gate, is recorded as any e-mail of the CRM, and leaves
under the agent's name. An e-mail and how far it tells are one transaction, and its key makes it one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from crm_leads.client_alerts import sharing
from crm_leads.models import ClientAlert
from crm_leads.outreach.email import compose, request, sender
from listings.alerts.digests import REGULAR, last_due
from listings.alerts.wording import in_words, subject_of, what_changed
from listings.client_display import as_client_sees, may_show, shown_to_clients
from listings.enums import Frequency
from listings.models import Alert, Listing
from listings.templatetags.listing_format import address_lines
from realty.tenants.models import Tenant
from realty.ui.money import money

TASK = "crm_leads.client_alerts.tasks.write"
# What stands against it now may be mended: asked again so often, since each time is a decision on record.
LOOK_AGAIN = timedelta(hours=1)
LISTED = 25


def waiting_tenants() -> list[int]:
    """Those with a client who may be told something. The platform's scope is open."""
    rows = _waiting(timezone.now()).filter(tenant__is_active=True)
    return list(rows.order_by("tenant").values_list("tenant", flat=True).distinct())


def write_due(tenant: Tenant, now: datetime | None = None) -> int:
    """The open tenant's e-mails that are due; gives how many were asked for."""
    now, zone = now or timezone.now(), ZoneInfo(tenant.time_zone)
    return sum(_write(pk, zone, now) for pk in _waiting(now).order_by("pk").values_list("pk", flat=True))


def _waiting(now: datetime) -> QuerySet[ClientAlert]:
    news = Alert.objects.filter(search=OuterRef("search"), pk__gt=OuterRef("told_until"))
    rows = ClientAlert.objects.filter(Exists(news), stopped_at=None, search__is_paused=False)
    return rows.filter(Q(look_again_at=None) | Q(look_again_at__lte=now)).exclude(search__frequency=Frequency.NONE)


@transaction.atomic
def _write(pk: int, zone: ZoneInfo, now: datetime) -> bool:
    held = ClientAlert.objects.select_for_update(of=("self",)).select_related("search", "contact", "email", "shared_by")
    alert = held.filter(pk=pk, stopped_at=None).first()
    if alert is None:  # another worker had it, or it was stopped
        return False
    frequency = alert.search.frequency
    due = last_due(frequency, zone, now) if frequency in REGULAR else now
    if alert.written_until >= due:
        return False
    news = Alert.objects.filter(search=alert.search, pk__gt=alert.told_until, created_at__lte=due).order_by("pk")
    told = list(news.select_related("listing__collection"))
    if not told:
        return False
    shown = _for_clients(told, now)
    return _ask(alert, shown, told[-1].pk, due, now)


def _for_clients(told: list[Alert], now: datetime) -> list[Alert]:
    """Of what was told, the listings that clients may see, without what they may not. One query."""
    collections = {each.listing.collection_id: each.listing.collection for each in told}
    admitted = [collection for collection in collections.values() if may_show(collection)]
    rows = shown_to_clients(Listing.objects.filter(pk__in={each.listing_id for each in told}), admitted, now)
    seen = set(rows.values_list("pk", flat=True)) if admitted else set()
    shown = [each for each in told if each.listing_id in seen]
    for each in shown:
        as_client_sees(each.listing)
    return shown


def _ask(alert: ClientAlert, shown: list[Alert], until: int, due: datetime, now: datetime) -> bool:
    if sender.writer(alert.shared_by) is None:
        sharing.stop(alert, "The agent who shared it no longer works here.")
        return False
    done = {"told_until": until, "written_until": due, "look_again_at": None, "problem": ""}
    if shown:
        letter = compose.Letter(subject_of(alert.search, shown, len(shown), _address(shown[0])), body_of(alert, shown))
        key = f"client-alert-{alert.pk}-{until}"
        try:
            with transaction.atomic():
                request.request(request.Order(None, alert.contact, alert.email.address, letter, key, alert.shared_by))
        except request.Refused as refusal:
            done = _refused(alert, refusal, now)
        except compose.NotReady as error:
            done = {"look_again_at": now + LOOK_AGAIN, "problem": str(error)[:300]}
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
            "changed": what_changed(each),
            "address": _address(each),
            "price": money(each.listing.list_price),
            "status": each.listing.standard_status,
            "number": each.listing.listing_id,
            "office": each.listing.list_office_name,
        }
        for each in told[:LISTED]
    ]
    context = {
        "first_name": alert.contact.first_name,
        "search": alert.search,
        "described": in_words(alert.search.query),
        "lines": lines,
        "more": len(told) - len(lines),
        "attributions": sorted({each.listing.collection.attribution for each in told} - {""}),
    }
    return render_to_string("crm_leads/client_alerts/letter.txt", context).strip()


def _address(alert: Alert) -> str:
    """Where the seller withholds it from the internet, the city alone."""
    listing = alert.listing
    if listing.internet_address_display_yn is False:
        return f"Address withheld, {listing.city}"
    return ", ".join(part for part in address_lines(listing) if part)
