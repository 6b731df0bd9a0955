"""Who comes before and after a lead in a list, wherever the lead stands now: working one moves it out of its list."""

from typing import Any

from django.db.models import Q, Value

from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.search import NEVER_UNKNOWN, ORDERS, Reader, matching


def neighbors(lead: Lead, criteria: QueueCriteria, reader: Reader) -> tuple[int | None, int | None]:
    """Ids of the leads before and after this one in the list. One query."""
    listed = matching(criteria, reader)
    column = ORDERS[criteria.sort][0]
    sides = [
        listed.filter(_beyond(lead, criteria.sort, after=False)).reverse(),
        listed.filter(_beyond(lead, criteria.sort, after=True)),
    ]
    if column not in NEVER_UNKNOWN and getattr(lead, column) is not None:
        # Behind the last known value; apart, since an index cannot begin at "greater or unknown".
        sides.append(listed.filter(**{column: None}))
    first, *others = (rows.annotate(side=Value(side)).values_list("side", "pk")[:1] for side, rows in enumerate(sides))
    found = dict(first.union(*others, all=True))
    return found.get(0), found.get(1, found.get(2))


def _beyond(lead: Lead, sort: str, *, after: bool) -> Q:
    """Rows on one side of the lead, in the list's order: the column, then the larger id first. Unknown values come
    last, and are left out behind a known one."""
    column, largest_first = ORDERS[sort]
    value = getattr(lead, column)
    side: dict[str, Any] = {"pk__lt" if after else "pk__gt": lead.pk}
    if value is None:
        same = Q(**{column: None}, **side)
        return same if after else same | Q(**{f"{column}__isnull": False})
    less = largest_first == after
    beyond = Q(**{f"{column}__{'lt' if less else 'gt'}": value}) | Q(**{column: value}, **side)
    # The same bound alone, which an index can begin at.
    return Q(**{f"{column}__{'lte' if less else 'gte'}": value}) & beyond
