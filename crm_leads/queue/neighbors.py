"""Who comes before and after a lead in a list, wherever the lead stands now: working one moves it out of its list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.search import NEVER_UNKNOWN, OF_ALL_TABS, ORDERS, Reader, condition
from realty.database.prepared import prepared_cursor

BEFORE, AFTER = "before", "after"
PAIR = "({column}, id) {beyond} (%s, %s)"
# The bound alone, which an index can begin at, and the larger id first among equal ones.
BEYOND = "{column} {beyond}= %s AND ({column} {beyond} %s OR {column} = %s AND id {id_beyond} %s)"
IN_TABS = "(SELECT id, {column} FROM crm_leads_lead WHERE {listed} AND {tabs} AND {condition} ORDER BY {order} LIMIT 1)"
NEAREST = "(SELECT {part} AS part, id FROM ({in_tabs}) AS tabs ORDER BY {order} LIMIT 1)"
# The side, and what stands on it: a condition, its order from the nearest on, and values.
Part = tuple[str, str, str, list[Any]]


@dataclass(frozen=True)
class Asked:
    """The statement that finds the neighbors, and the side of each of its parts."""

    statement: str
    values: list[Any]
    sides: list[str]

    def find(self) -> tuple[int | None, int | None]:
        """As `neighbors`. One query."""
        # Planned once for each kind of list: the planning of its parts takes longer than they do.
        with prepared_cursor() as cursor:
            cursor.execute(self.statement, self.values)
            found = dict(cursor.fetchall())
        first: dict[str, int] = {}
        for number, side in enumerate(self.sides):
            if number in found:
                first.setdefault(side, found[number])
        return first.get(BEFORE), first.get(AFTER)


def neighbors(lead: Lead, criteria: QueueCriteria, reader: Reader) -> tuple[int | None, int | None]:
    """Ids of the leads before and after this one in the list."""
    return asked(lead, criteria, reader).find()


def asked(lead: Lead, criteria: QueueCriteria, reader: Reader) -> Asked:
    """For who asks later, and has other things to do first."""
    column, _ = ORDERS[criteria.sort]
    filtered, parts = condition(criteria, reader), list(_parts(lead, criteria.sort))
    # The nearest of each tab, then of them: most indexes are in order of one tab, and none is of several.
    several = column in OF_ALL_TABS
    tabs, groups = ("tab = ANY(%s)", [list(criteria.tabs)]) if several else ("tab = %s", list(criteria.tabs))
    nearest, values = [], []
    for number, (_, where, order, bounds) in enumerate(parts):
        in_tabs = IN_TABS.format(column=column, listed=filtered.sql, tabs=tabs, condition=where, order=order)
        nearest.append(NEAREST.format(part=number, in_tabs=" UNION ALL ".join([in_tabs] * len(groups)), order=order))
        values += [value for group in groups for value in (*filtered.params, group, *bounds)]
    return Asked(" UNION ALL ".join(nearest), values, [side for side, *_ in parts])


def _parts(lead: Lead, sort: str) -> Iterator[Part]:
    """Of one side the nearer part first. Apart, since an index cannot begin at "greater or unknown". The column stands
    in the order of unknown values, too: by the id alone PostgreSQL would walk through every lead there is."""
    column, largest_first = ORDERS[sort]
    value, unknown = getattr(lead, column), f"{column} IS NULL"
    onward, back = ("DESC", "ASC") if largest_first else ("ASC", "DESC")
    if value is None:
        # DESC, though all are unknown: so an index that has the larger ids first is read backwards.
        yield BEFORE, f"{unknown} AND id > %s", f"{column} DESC, id", [lead.pk]
        yield BEFORE, f"{column} IS NOT NULL", f"{column} {back}, id", []
        yield AFTER, f"{unknown} AND id < %s", f"{column}, id DESC", [lead.pk]
        return
    if column in NEVER_UNKNOWN:  # whose indexes have the id in the same order
        yield BEFORE, PAIR.format(column=column, beyond=">"), f"{column} {back}, id", [value, lead.pk]
        yield AFTER, PAIR.format(column=column, beyond="<"), f"{column} {onward}, id DESC", [value, lead.pk]
        return
    less, more = ("<", ">") if largest_first else (">", "<")
    values = [value, value, value, lead.pk]
    yield BEFORE, BEYOND.format(column=column, beyond=more, id_beyond=">"), f"{column} {back}, id", values
    yield AFTER, BEYOND.format(column=column, beyond=less, id_beyond="<"), f"{column} {onward}, id DESC", values
    yield AFTER, unknown, f"{column}, id DESC", []
