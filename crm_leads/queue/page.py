"""One page of the queue: the rows, and what is shown beside them, in one statement; the counts in another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from crm_leads.leads.agents import agents_read, with_assigned
from crm_leads.leads.models import SUMMARY
from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.search import NEVER_UNKNOWN, OF_ALL_TABS, ORDERS, Condition, Reader, condition, counting
from listings.photos import attach_listing_photos
from realty.tenants.rows import with_related
from realty.tenants.scope import current_scope
from realty.tenants.together import Lines, Read, read_together

PAGE_SIZE = 30
# Lists that together are the whole list, each in the order that an index has: they are merged, nothing else is sorted.
PART = "(SELECT id, {column} FROM crm_leads_lead WHERE {listed} AND {condition} ORDER BY {order} LIMIT %s)"
PAGE = "id = ANY(ARRAY(SELECT id FROM ({parts}) AS part ORDER BY {order} OFFSET %s LIMIT %s)) ORDER BY {order}"


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
        return page_count(self.total)

    @property
    def start(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def end(self) -> int:
        return min(self.page * PAGE_SIZE, self.total)


@dataclass(frozen=True)
class Rows:
    """The rows of a page before anybody has counted, and what was read beside them, with the agents first."""

    criteria: QueueCriteria
    listed: Condition
    leads: list[Lead]
    agents: list[User]
    beside: list[list[Any]]

    def page(self, counts: dict[str, int]) -> QueuePage:
        """The page that was asked for, or, by one more query, the last one there is."""
        total = sum(counts[tab] for tab in self.criteria.tabs)
        page = min(self.criteria.page, page_count(total))
        leads = self.leads
        if page != self.criteria.page:
            (leads,) = read_together(_read(self.criteria, self.listed, page))
            _named(leads, self.agents)
        return QueuePage(self.criteria, leads, counts, total, page)


def queue_page(criteria: QueueCriteria, reader: Reader) -> QueuePage:
    """Three statements, five for a page that is not there."""
    rows = page_rows(criteria, reader)
    with counting(criteria, reader) as counts:
        pass
    return rows.page(counts)


def page_rows(criteria: QueueCriteria, reader: Reader, beside: Sequence[Read[Any] | Lines] = ()) -> Rows:
    """Two statements: the rows, their pictures."""
    listed = condition(criteria, reader)
    leads, agents, *found = read_together(_read(criteria, listed, criteria.page), agents_read(), *beside)
    _named(leads, agents)
    return Rows(criteria, listed, leads, agents, found)


def _named(leads: list[Lead], agents: list[User]) -> None:
    with_assigned(leads, agents)
    attach_listing_photos(leads)
    if current_scope().platform:
        with_related(leads, "tenant")


def page_count(total: int) -> int:
    return max(-(-total // PAGE_SIZE), 1)


def _read(criteria: QueueCriteria, listed: Condition, page: int) -> Read[Lead]:
    column, largest_first = ORDERS[criteria.sort]
    end = page * PAGE_SIZE
    parts, params = [], []
    for where, order, values in _parts(criteria, column, largest_first):
        parts.append(PART.format(column=column, listed=listed.sql, condition=where, order=order))
        params += [*listed.params, *values, end]
    order = f"{column} {'DESC' if largest_first else 'ASC'} NULLS LAST, id DESC"
    return Read(
        Lead,
        PAGE.format(parts=" UNION ALL ".join(parts), order=order),
        [*params, end - PAGE_SIZE, PAGE_SIZE],
        only=SUMMARY,
    )


def _parts(criteria: QueueCriteria, column: str, largest_first: bool) -> Iterator[tuple[str, str, list[Any]]]:
    """Condition, order and values of each."""
    tabs = list(criteria.tabs)
    onward = f"{column} {'DESC' if largest_first else 'ASC'}, id DESC"
    if column in OF_ALL_TABS:
        yield "tab = ANY(%s)", onward, [tabs]
        return
    for tab in tabs:
        if column in NEVER_UNKNOWN or not largest_first:
            yield "tab = %s", onward, [tab]
            continue
        # Read backwards, an index begins with the unknown values, which come last here.
        yield f"tab = %s AND {column} IS NOT NULL", onward, [tab]
        yield f"tab = %s AND {column} IS NULL", "id DESC", [tab]
