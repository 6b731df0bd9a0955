"""Which leads a list of the queue has: the condition, the order, and exact counts of every tab."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.expressions import OrderBy
from django.utils import timezone

from crm_leads.enums import OPEN_TABS, Due, Tab
from crm_leads.leads.models import SUMMARY
from crm_leads.leads.todos import due_before
from crm_leads.models import Lead, LeadQuerySet, LeadWords
from crm_leads.queue.criteria import Calls, Having, QueueCriteria, Sort
from listings.folding import fold
from listings.models import FacetCity
from listings.search.facet_counts import best_spelling
from realty.database.meanwhile import meanwhile
from realty.tenants.rows import NAME, with_related
from realty.tenants.scope import current_scope
from realty.tenants.together import Lines, Read, attach, read_together

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
# Their indexes are not by tab.
OF_ALL_TABS = ("status_changed_on", "next_step_at")
ASSIGNED = "id = ANY(ARRAY(SELECT assigned_to_id FROM crm_leads_lead WHERE {mine} AND id = ANY(%s)))"


@dataclass(frozen=True)
class Condition:
    """Of rows of `table`."""

    table: str
    sql: str
    params: Sequence[Any]


@dataclass(frozen=True)
class Reader:
    """Whose queue it is: `user_id` is "me", `zone` says where a day begins."""

    user_id: int
    zone: ZoneInfo


def tab_counts(criteria: QueueCriteria, reader: Reader) -> dict[str, int]:
    """How many leads pass the filters, for each tab."""
    with counting(criteria, reader) as counts:
        pass
    return counts


@contextmanager
def counting(criteria: QueueCriteria, reader: Reader) -> Iterator[dict[str, int]]:
    """PostgreSQL counts while the block draws what it has; the numbers are there when it ends."""
    counted = condition(criteria, reader, LeadWords if _is_of_words(criteria) else Lead)
    # Rows are counted, not ids, which the smallest indexes lack.
    statement = f"SELECT tab, count(*) FROM {counted.table} WHERE {counted.sql} GROUP BY tab"  # noqa: S608  of Django's
    counts = dict.fromkeys(Tab.values, 0)
    with meanwhile(statement, counted.params) as found:
        yield counts
    counts.update(found)
    counts[Tab.OPEN] = sum(counts[tab] for tab in OPEN_TABS)


def _is_of_words(criteria: QueueCriteria) -> bool:
    """Words, and nothing that `LeadWords` does not have."""
    return bool(criteria.text) and criteria.filters <= {"text", "phone", "email", "assigned"}


def condition(criteria: QueueCriteria, reader: Reader, model: type[Lead] | type[LeadWords] = Lead) -> Condition:
    """Everything but the tab, and the scope, in SQL: Django makes it once for a page that asks with it six times."""
    query, table = model.objects.filter(filters(criteria, reader)).query, model._meta.db_table
    try:
        return Condition(table, *query.get_compiler(connection=connection).compile(query.where))
    except EmptyResultSet:
        return Condition(table, "FALSE", [])
    except FullResultSet:  # of all tenants
        return Condition(table, "TRUE", [])


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
    """As the lead keeps it (`crm_leads.outreach.calls.times`): a hint, on the strict side while nobody has looked."""
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
ALL_CITIES = "SELECT DISTINCT city AS name FROM crm_leads_lead WHERE {mine} AND city <> '' ORDER BY city LIMIT 500"


def cities() -> list[str]:
    """The cities of the open scope's leads."""
    return [name for (name,) in read_together(cities_read())[0]]


def cities_read() -> Lines:
    """Of a tenant by jumps through the index `lead_city`; of all tenants by reading every lead."""
    return Lines(ALL_CITIES if current_scope().platform else CITIES, {"name": None})


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
