"""The leads of the queue: exact counts of every tab and one page of rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Count, F, Func, Q, TextField, Value
from django.db.models.expressions import OrderBy
from django.utils import timezone

from crm_leads.models import Lead, LeadQuerySet
from crm_leads.models.lead import SUMMARY
from crm_leads.queue.criteria import OPEN_TABS, Calls, Due, Having, QueueCriteria, Sort, Tab
from listings.counting import best_spelling
from listings.folding import fold
from listings.models import FacetCity
from realty.tenants.rows import NAME, with_related
from realty.tenants.scope import current_scope
from realty.tenants.together import Lines, Read, attach, read_together

PAGE_SIZE = 30

# Sort -> (column, whether the largest comes first). Unknown values come last, equal ones by the newest lead.
ORDERS: dict[str, tuple[str, bool]] = {
    Sort.SCORE: ("score", True),
    Sort.NEWEST: ("status_changed_on", True),
    Sort.PRICE_HIGH: ("list_price", True),
    Sort.PRICE_LOW: ("list_price", False),
    Sort.DAYS: ("days_on_market", True),
    Sort.DUE: ("next_step_at", False),
}
NEVER_UNKNOWN = ("score", "status_changed_on")
ASSIGNED = "id = ANY(ARRAY(SELECT assigned_to_id FROM crm_leads_lead WHERE {mine} AND id = ANY(%s)))"
# Their indexes are not by tab.
OF_ALL_TABS = ("status_changed_on", "next_step_at")


@dataclass(frozen=True)
class Reader:
    """Whose queue it is: `user_id` is "me", `zone` says where a day begins."""

    user_id: int
    zone: ZoneInfo


@dataclass(frozen=True)
class QueuePage:
    """`counts` has every tab, with the filters applied; `total` is the open tab's."""

    criteria: QueueCriteria
    leads: list[Lead]
    counts: dict[str, int]
    total: int
    page: int

    @property
    def page_count(self) -> int:
        return max(-(-self.total // PAGE_SIZE), 1)

    @property
    def start(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def end(self) -> int:
        return min(self.page * PAGE_SIZE, self.total)


def queue_page(criteria: QueueCriteria, reader: Reader) -> QueuePage:
    """The page that was asked for, or the last one there is. Two or three queries."""
    counts = tab_counts(criteria, reader)
    total = sum(counts[tab] for tab in criteria.tabs)
    page = min(criteria.page, max(-(-total // PAGE_SIZE), 1))
    start = (page - 1) * PAGE_SIZE
    ids = _page_ids(criteria, reader, start) if total else []
    return QueuePage(criteria, rows_of(ids), counts, total, page)


def _page_ids(criteria: QueueCriteria, reader: Reader, start: int) -> list[int]:
    """The first of each part, which an index has in order, are merged: nothing else is sorted."""
    end, column = start + PAGE_SIZE, ORDERS[criteria.sort][0]
    parts = [part.values_list("id", column)[:end] for part in _parts(criteria, reader)]
    merged = parts[0].union(*parts[1:], all=True).order_by(*order_of(criteria.sort)) if parts[1:] else parts[0]
    return [pk for pk, _ in merged[start:end]]


def _parts(criteria: QueueCriteria, reader: Reader) -> list[LeadQuerySet]:
    """Lists that together are the whole list, each in its order."""
    column, largest_first = ORDERS[criteria.sort]
    if column in OF_ALL_TABS:
        return [matching(criteria, reader)]
    tabs = [matching(criteria.with_tab(tab), reader) for tab in criteria.tabs]
    if column in NEVER_UNKNOWN or not largest_first:
        return tabs
    # Read backwards, an index begins with the unknown values, which come last here.
    known = [tab.filter(**{f"{column}__isnull": False}).order_by(f"-{column}", "-id") for tab in tabs]
    return known + [tab.filter(**{column: None}).order_by("-id") for tab in tabs]


def tab_counts(criteria: QueueCriteria, reader: Reader) -> dict[str, int]:
    """How many leads pass the filters, for each tab. Rows are counted, not ids, which the smallest indexes lack."""
    tabs = Lead.objects.filter(filters(criteria, reader)).order_by().values("tab").annotate(number=Count("*"))
    found = {row["tab"]: row["number"] for row in tabs}
    counts: dict[str, int] = {tab: found.get(tab, 0) for tab in Tab.values}
    counts[Tab.OPEN] = sum(counts[tab] for tab in OPEN_TABS)
    return counts


def matching(criteria: QueueCriteria, reader: Reader) -> LeadQuerySet:
    """All leads of the list, in its order."""
    found: LeadQuerySet = Lead.objects.filter(filters(criteria, reader), tab_filter(criteria))
    return found.order_by(*order_of(criteria.sort))


def tab_filter(criteria: QueueCriteria) -> Q:
    return Q(tab__in=criteria.tabs) if len(criteria.tabs) > 1 else Q(tab=criteria.tabs[0])


def order_of(sort: str) -> Sequence[str | OrderBy]:
    column, largest_first = ORDERS[sort]
    if column in NEVER_UNKNOWN:
        return [f"-{column}", "-id"]
    return [F(column).desc(nulls_last=True) if largest_first else F(column).asc(nulls_last=True), "-id"]


def rows_of(ids: Sequence[int]) -> list[Lead]:
    """In the order of `ids`, with what a list shows of them."""
    if not ids:
        return []
    wanted = [list(ids)]
    rows, users = read_together(
        Read(Lead, "id = ANY(%s)", wanted, only=SUMMARY), Read(User, ASSIGNED, wanted, only=NAME)
    )
    found = {lead.pk: lead for lead in rows}
    leads = [found[pk] for pk in ids if pk in found]
    attach(leads, "assigned_to", users)
    if current_scope().platform:
        with_related(leads, "tenant")
    return leads


def filters(criteria: QueueCriteria, reader: Reader) -> Q:
    """Everything but the tab; all of it is answered by the index `lead_queue`."""
    where = in_cities(criteria.cities) if criteria.cities else Q()
    for name, lookup in LOOKUPS.items():
        value = getattr(criteria, name)
        if value not in (None, "", ()):
            where &= Q(**{lookup: value})
    for name in ("phone", "email"):
        if wanted := getattr(criteria, name):
            where &= Q(**{f"has_{name}": wanted == Having.YES})
    if criteria.text:
        where &= Q(search_text__contains=" ".join(criteria.text.lower().split()))
    where &= _calls(criteria.calls, reader)
    return where & _assigned(criteria.assigned, reader) & _due(criteria.due, reader)


LOOKUPS = {
    "ended_from": "status_changed_on__gte",
    "ended_to": "status_changed_on__lte",
    "min_price": "list_price__gte",
    "max_price": "list_price__lte",
    "min_cuts": "price_cuts__gte",
    "min_days": "days_on_market__gte",
    "max_days": "days_on_market__lte",
    "min_score": "score__gte",
}


def _assigned(whose: str, reader: Reader) -> Q:
    if not whose:
        return Q()
    if whose == "nobody":
        return Q(assigned_to=None)
    return Q(assigned_to=reader.user_id if whose == "me" else int(whose))


def _calls(calls: str, reader: Reader, now: datetime | None = None) -> Q:
    """As the lead keeps it (`crm_leads.call_times`): a hint, on the strict side while nobody has looked."""
    now = now or timezone.now()
    if calls == Calls.NOW:
        return Q(callable_until__gt=now, callable_from__lte=now)
    if calls == Calls.TODAY:
        return Q(callable_from__gt=now, callable_from__lt=due_before(Due.TODAY, reader.zone, now))
    if calls == Calls.ANY:
        return Q(callable_from__isnull=False)
    return Q(callable_from=None, has_phone=True) if calls == Calls.NEVER else Q()


def _due(due: str, reader: Reader) -> Q:
    if not due:
        return Q()
    if due == Due.NONE:
        return Q(next_step_at=None)
    return Q(next_step_at__lt=due_before(due, reader.zone))


def due_before(due: str, zone: ZoneInfo, now: datetime | None = None) -> datetime:
    """The moment before which a next step is overdue, due today, or due within a week."""
    now = now or timezone.now()
    if due == Due.OVERDUE:
        return now
    days = 1 if due == Due.TODAY else 8
    return datetime.combine(now.astimezone(zone).date() + timedelta(days), time(), tzinfo=zone)


class Among(Func):
    """column = ANY(array)"""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


def in_cities(cities: Sequence[str]) -> Q:
    """In these cities, in whatever spelling a listing has."""
    spelled = FacetCity.objects.filter(folded__in=[fold(city) for city in cities])
    given = Value(list(cities), output_field=ArrayField(TextField()))
    # One list, which an index can begin at; two joined by OR it cannot.
    return Q(Among(F("city"), Func(ArraySubquery(spelled.values("name")), given, function="array_cat")))


CITIES = """
WITH RECURSIVE city AS (
    (SELECT city AS name FROM crm_leads_lead WHERE {mine} ORDER BY city LIMIT 1)
    UNION ALL
    SELECT (SELECT lead.city FROM crm_leads_lead AS lead WHERE lead.{mine} AND lead.city > city.name
        ORDER BY lead.city LIMIT 1)
    FROM city WHERE city.name IS NOT NULL
) SELECT name FROM city WHERE name <> '' ORDER BY name LIMIT 500
"""


def cities_of(tenant_id: int | None) -> list[str]:
    """The cities of a tenant's leads, by jumps through the index `lead_city`; of all tenants by reading every lead."""
    if tenant_id is None:
        return list(Lead.objects.exclude(city="").order_by("city").values_list("city", flat=True).distinct()[:500])
    return [name for (name,) in read_together(cities_read())[0]]


def cities_read() -> Lines:
    """For the open tenant."""
    return Lines(CITIES, {"name": None})


def city_choices(names: Iterable[str], chosen: Sequence[str]) -> list[tuple[str, bool]]:
    """Each city once, however it is spelled, and whether it is chosen."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        spelled[fold(name)][name] = 1
    ticked = {fold(city) for city in chosen}
    return [(best_spelling(names), key in ticked) for key, names in sorted(spelled.items())]


def leads_of(ids: Sequence[str]) -> list[Lead]:
    """Leads that were chosen by hand, at most a page's worth of ids from a form."""
    return rows_of([int(pk) for pk in ids if pk.isdecimal() and len(pk) < 19])
