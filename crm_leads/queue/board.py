"""Columns of the board: the first leads of each status, and how many there are."""

from dataclasses import dataclass

from crm_leads.enums import OPEN_TABS, Tab
from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.search import Reader, matching, rows_of, tab_counts

SHOWN = 20


@dataclass(frozen=True)
class Column:
    """`query` opens the whole column in the queue; `moves` are the statuses that a card can go to."""

    tab: Tab
    leads: list[Lead]
    total: int
    query: str
    moves: tuple[Tab, ...]

    @property
    def more(self) -> int:
        return self.total - len(self.leads)


def board_columns(criteria: QueueCriteria, reader: Reader) -> list[Column]:
    """Six queries: the counts, each column's ids, the rows."""
    counts = tab_counts(criteria, reader)
    ids = {tab: list(_ids(criteria.with_tab(tab), reader)) for tab in OPEN_TABS}
    rows = {lead.pk: lead for lead in rows_of([pk for column in ids.values() for pk in column])}
    return [_column(criteria, tab, [rows[pk] for pk in ids[tab] if pk in rows], counts[tab]) for tab in OPEN_TABS]


def _column(criteria: QueueCriteria, tab: Tab, leads: list[Lead], total: int) -> Column:
    # A lead is converted on its own page, where its property is made.
    moves = tuple(other for other in OPEN_TABS if other not in (tab, Tab.CONVERTED))
    return Column(tab, leads, total, criteria.with_tab(tab).url_query(), moves)


def _ids(criteria: QueueCriteria, reader: Reader) -> list[int]:
    return list(matching(criteria, reader).values_list("pk", flat=True)[:SHOWN])
