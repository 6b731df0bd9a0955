"""Who comes before and after a lead in a list, wherever the lead stands now: working one moves it out of its list."""

from typing import Any

from django.db.models import Q

from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.search import NEVER_UNKNOWN, ORDERS, Reader, matching


def next_after(lead: Lead, criteria: QueueCriteria, reader: Reader) -> int | None:
    """Id of the lead after this one in the list."""
    found = matching(criteria, reader).filter(_beyond(lead, criteria.sort, after=True))
    return found.values_list("pk", flat=True).first()


def previous_before(lead: Lead, criteria: QueueCriteria, reader: Reader) -> int | None:
    found = matching(criteria, reader).filter(_beyond(lead, criteria.sort, after=False))
    return found.reverse().values_list("pk", flat=True).first()


def _beyond(lead: Lead, sort: str, *, after: bool) -> Q:
    """Rows on one side of the lead, in the list's order: the column, unknown last, then the larger id first."""
    column, largest_first = ORDERS[sort]
    value = getattr(lead, column)
    side: dict[str, Any] = {"pk__lt" if after else "pk__gt": lead.pk}
    if value is None:
        same = Q(**{column: None}, **side)
        return same if after else same | Q(**{f"{column}__isnull": False})
    less = largest_first == after
    beyond = Q(**{f"{column}__{'lt' if less else 'gt'}": value}) | Q(**{column: value}, **side)
    if column in NEVER_UNKNOWN:
        # The same bound alone, which an index can begin at.
        return Q(**{f"{column}__{'lte' if less else 'gte'}": value}) & beyond
    return beyond | Q(**{column: None}) if after else beyond
