"""What a member's calendar holds: their tasks, the next steps of their leads, and the open houses of their listings.

Of people it says no name, number or address beside the home's: a calendar lives with Google, Apple or Microsoft.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from crm_leads.compliance.home_stops import HomeRef, homes_stopped
from crm_leads.enums import PropertyStatus
from crm_leads.leads.agents import name_of
from crm_leads.leads.todos import nearest, next_steps, open_tasks
from crm_leads.models import CalendarFeed, Contact, CrmProperty, Lead
from crm_leads.properties.records import live
from listings.days_on_market import zone_of
from listings.models import Listing
from listings.models.collection import OWN
from listings.open_houses import are_held, event_of, open_houses_of
from realty.calendar_files import CalendarEvent, absolute, uid
from realty.tenants.models import Membership, Role, Tenant

# What was due longer ago than this is on the page of tasks alone.
OVERDUE = timedelta(days=90)
AHEAD = timedelta(days=730)
# A past open house stays for a while, so that a week's view is whole.
PAST = timedelta(days=7)
# Calendars show an event without an end as a line that one overlooks.
LASTS = timedelta(minutes=30)
# Tasks, and next steps: so many overdue ones, and so many that come.
MOST = 1_000
MOST_LISTINGS = 2_000
WORKED = (PropertyStatus.LEAD, PropertyStatus.ACTIVE, PropertyStatus.PENDING)
ADDRESS = ("street_address", "city", "state_or_province", "postal_code", "unparsed_address", "property_key")
OF_OPEN_HOUSES = (
    "tenant", "collection__title", "collection__time_zone", "collection__attribution", "collection__is_simulated",
    "collection__tenant", "collection__provider", "listing_key", "listing_id", "standard_status", "unparsed_address",
    "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
    "street_suffix_modifier", "street_dir_suffix", "unit_number", "street_additional_info", "city",
    "state_or_province", "postal_code", "internet_address_display_yn", "internet_entire_listing_display_yn",
    "open_houses", "slug", "updated_at", "vanished_at",
)  # fmt: skip
ASSIGNEE = ("assigned_to__first_name", "assigned_to__last_name", "assigned_to__username")
STOPPED = "Do not contact anyone at this home."
OPTED_OUT = "A person at this home asked not to be contacted. Look at the lead before you call."


@dataclass
class Calendar:
    """`listings` are those whose open houses are followed, by id; `of_listing` says of which an event is."""

    events: list[CalendarEvent] = field(default_factory=list)
    listings: dict[int, Listing] = field(default_factory=dict)
    of_listing: dict[str, int] = field(default_factory=dict)


def calendar_of(feed: CalendarFeed, now: datetime) -> Calendar:
    """In the tenant's scope; a number of queries that does not depend on how much there is."""
    calendar = Calendar()
    member = feed.membership
    everyone = feed.of_everyone and member.role == Role.OWNER
    calendar.events += _to_do(member, feed.tenant, now, everyone)
    for listing in _listings(member, everyone):
        calendar.listings[listing.pk] = listing
        zone = zone_of(listing.collection, feed.tenant)
        for house in open_houses_of(listing, zone) if are_held(listing) else ():
            if house.day >= (now.astimezone(zone) - PAST).date():
                event = event_of(listing, house, zone)
                calendar.of_listing[event.uid] = listing.pk
                calendar.events.append(event)
    return calendar


@dataclass(frozen=True)
class _ToDo:
    uid: str
    title: str
    at: datetime
    about: Lead | CrmProperty | None
    assignee: User | None


def _to_do(member: Membership, tenant: Tenant, now: datetime, everyone: bool) -> list[CalendarEvent]:
    found = [*_tasks(member, now, everyone), *_next_steps(member, now, everyone)]
    warnings = _warnings([each.about for each in found if each.about])
    return [_event(each, ZoneInfo(tenant.time_zone), warnings, now, everyone) for each in found]


def _tasks(member: Membership, now: datetime, everyone: bool) -> Iterator[_ToDo]:
    rows = open_tasks().filter(due_at__gt=now - OVERDUE, due_at__lt=now + AHEAD)
    rows = rows if everyone else rows.filter(assigned_to=member.user_id)
    columns = [f"{about}__{name}" for about in ("lead", "crm_property") for name in ("tenant", *ADDRESS)]
    rows = rows.only("tenant", "title", "due_at", "crm_property__lead", *columns, *ASSIGNEE)
    for task in nearest(rows, "due_at", now, MOST):
        yield _ToDo(uid("task", task.pk), task.title, task.due_at, task.lead or task.crm_property, task.assigned_to)


def _next_steps(member: Membership, now: datetime, everyone: bool) -> Iterator[_ToDo]:
    rows = next_steps().filter(next_step_at__gt=now - OVERDUE, next_step_at__lt=now + AHEAD)
    rows = rows if everyone else rows.filter(assigned_to=member.user_id)
    rows = rows.only("tenant", "next_step", "next_step_at", *ADDRESS, *ASSIGNEE)
    for lead in nearest(rows, "next_step_at", now, MOST):
        assert lead.next_step_at is not None, "The query asks for those that have one."
        title = lead.next_step or "Next step"
        yield _ToDo(uid("next-step", lead.pk), title, lead.next_step_at, lead, lead.assigned_to)


def _warnings(about: Sequence[Lead | CrmProperty]) -> dict[Lead | CrmProperty, str]:
    """What the do-not-contact list says of the homes. Two queries, none for nothing to do."""
    stops = homes_stopped({HomeRef.of(each) for each in about})
    leads = {each.pk for each in about if isinstance(each, Lead)}
    stopped = Contact.objects.filter(lead__in=leads).exclude(opted_out_at=None) if leads else Contact.objects.none()
    opted_out = set(stopped.values_list("lead_id", flat=True))
    said: dict[Lead | CrmProperty, str] = {}
    for each in about:
        found = stops.get(HomeRef.of(each), [])
        if any(not stop.of_person for stop in found):
            said[each] = STOPPED
        elif found or (isinstance(each, Lead) and each.pk in opted_out):
            said[each] = OPTED_OUT
    return said


def _event(
    to_do: _ToDo, zone: ZoneInfo, warnings: dict[Lead | CrmProperty, str], now: datetime, everyone: bool
) -> CalendarEvent:
    about, starts = to_do.about, to_do.at.astimezone(zone)
    path = about.get_absolute_url() if about else reverse("tasks")
    lines = [warnings.get(about, "") if about else "", _home(about), absolute(path)]
    if everyone:
        lines.append(f"Assigned to {name_of(to_do.assignee)}" if to_do.assignee else "Not assigned")
    return CalendarEvent(
        uid=to_do.uid,
        summary=to_do.title,
        starts=starts,
        ends=starts + LASTS,
        location=_home(about),
        description="\n".join(filter(None, lines)),
        url=absolute(path),
        category="Task",
        changed_at=now,
    )


def _home(about: Lead | CrmProperty | None) -> str:
    """One line: `12 Sago Ln, Palm Desert, CA 92260`."""
    if about is None or not about.street_address:
        return str(about) if about else ""
    region = " ".join(filter(None, (about.state_or_province, about.postal_code)))
    return ", ".join(filter(None, (about.street_address, about.city, region)))


def _listings(member: Membership, everyone: bool) -> list[Listing]:
    """Those that the member's CRM properties follow, and the tenant's own, which all of its members show."""
    homes = live().filter(status__in=WORKED).exclude(listing=None)
    homes = homes if everyone else homes.filter(assigned_to=member.user_id)
    followed = list(homes.order_by("-updated_at").values_list("listing_id", flat=True)[:MOST_LISTINGS])
    rows = Listing.objects.filter(Q(pk__in=followed) | Q(collection__provider=OWN, vanished_at=None))
    found: list[Listing] = list(rows.select_related("collection").only(*OF_OPEN_HOUSES).order_by("pk")[:MOST_LISTINGS])
    return found
