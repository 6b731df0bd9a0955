"""Hand-written SQL lives only in rooms that this list names, each with its reason (issue 10); views have none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("realty", "listings", "mls_sync", "crm_leads")
SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bUPDATE \S+ (?:AS \w+ )?SET\b|\bDELETE FROM\b|\bORDER BY\b"
    r"|\bIS (?:NOT )?NULL\b|= ?ANY\(|\bCASE WHEN\b|\w = %s|\bDISTINCT FROM\b|\bpg_\w+\(",
    re.DOTALL,
)
# A folder ends with a slash. Figures: the module's own comments, docs/decisions and docs/performance.md.
ROOMS = {
    "realty/accounts/limits.py": "a try is counted and judged in one statement, or two at once would pass",
    "realty/backup/": "PostgreSQL's own tables: what there is to save, and what was restored",
    "realty/broker.py": "the next task is that of the tenant who waited longest, in one statement",
    "realty/cells/": "schemas, structure and whole tables: no model is about them",
    "realty/database/": "connections, rights, statements, locks: no model is about them",
    "realty/operations/probes.py": "a connection of its own with a short deadline, before the pool and the ORM",
    "realty/operations/upgrade.py": "PostgreSQL's own tables: who else is connected",
    "realty/secrets.py": "encrypts columns of any model again, in slices",
    "realty/tenants/deletion/": "rows of any table by the owner's function, and the catalog as proof",
    "realty/tenants/export/tables.py": "rows of any table as JSON that PostgreSQL writes",
    "realty/tenants/rls.py": "policies and the trigger of append-only tables, which migrations make",
    "realty/tenants/rows.py": "rows without querysets: 66 us a query, the ORM 439 (architecture 3.3)",
    "realty/tenants/signed_in.py": "the session and the user with memberships, on every page",
    "realty/tenants/together.py": "several reads in one round trip",
    "listings/api/reading.py": "a list of a hundred without models, one property by its two hundred columns",
    "listings/collections.py": "a view of each collection, and deletes in slices",
    "listings/comparables.py": "sales near a home, for thousands of leads at once",
    "listings/days_on_market.py": "fragments that searches, intake and reports share",
    "listings/duplicates.py": "marks a page's homes in one statement",
    "listings/enrichment/": "what is found out about thousands of listings, in one statement",
    "listings/export.py": "a view's rows as JSON, whatever its columns",
    "listings/folding.py": "the spelling of the index of words, as functions of the database",
    "listings/home_questions.py": "an event for each listing of an answer, beside the write door",
    "listings/homes/": "neighbors of a page's homes by any of three keys, in one statement",
    "listings/ingest/": "the write door: COPY and one statement for each step of a page of 1,000",
    "listings/market/": "a market's months in one pass over its listings",
    "listings/market_days.py": "fragments that markets and searches share",
    "listings/photos.py": "galleries of a list of a hundred, without joins to settings that are at hand",
    "listings/places/": "outlines as PostgreSQL's polygons, and forty thousand rows of reference data at once",
    "listings/search/": "facets and pages of 1,000,000 listings (docs/decisions/0006-search.md)",
    "listings/traits.py": "the trigger that keeps a listing's traits",
    "listings/twins.py": "from thousands of marks to their twins, by the indexes",
    "mls_sync/replication/refusals.py": "a page's refused records, in one UPSERT that counts tries",
    "mls_sync/replication/sweep_keys.py": "keys of a sweep, in one statement a page",
    "crm_leads/compliance/": "what the gate must know of many acts, in a constant number of round trips",
    "crm_leads/homes/": "leads and properties by a home's keys",
    "crm_leads/intake/": "40,000 events to leads in 20 s: homes are read and written by the thousand",
    "crm_leads/leads/agents.py": "a read of the lead's page, in its one round trip",
    "crm_leads/leads/cards.py": "people of thousands of leads, a chunk at a time",
    "crm_leads/leads/contacts.py": "what a skip trace found, for many leads",
    "crm_leads/leads/lifecycle.py": "the only writer of a lead's state",
    "crm_leads/leads/on_paper.py": "a read of the lead's page, in its one round trip",
    "crm_leads/leads/scoring.py": "all leads of a tenant in one statement",
    "crm_leads/leads/snapshot.py": "the listing as one JSON object, made where the row is",
    "crm_leads/leads/timeline.py": "a read of the lead's page, in its one round trip",
    "crm_leads/leads/todos.py": "a read of the lead's page, in its one round trip",
    "crm_leads/outreach/calls/": "when thousands of leads may be called, kept in one statement",
    "crm_leads/outreach/email/panel.py": "a read of the lead's page, in its one round trip",
    "crm_leads/outreach/skip_trace/": "reads of the lead's page, and scrubs of many numbers",
    "crm_leads/outreach/voicemail/panel.py": "a read of the lead's page, in its one round trip",
    "crm_leads/properties/": "linked properties follow thousands of listings in one statement",
    "crm_leads/queue/": "the queue of 100,000 leads by any order, and its neighbors",
    "crm_leads/reports/activity.py": "counts of a team's weeks over four tables",
}


def texts(path: Path) -> Iterator[str]:
    """Strings of the code that are no docstring; the constant parts of f-strings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield node.value


def with_sql() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and any(SQL.search(text) for text in texts(path))
    }


def is_room(module: str, room: str) -> bool:
    return module.startswith(room) if room.endswith("/") else module == room


def test_sql_lives_in_the_rooms_that_are_named() -> None:
    assert [module for module in sorted(with_sql()) if not any(is_room(module, room) for room in ROOMS)] == []


def test_each_room_that_is_named_has_some() -> None:
    found = with_sql()
    assert [room for room in ROOMS if not any(is_room(module, room) for module in found)] == []


def test_no_view_has_any() -> None:
    assert [module for module in sorted(with_sql()) if "views" in Path(module).with_suffix("").parts] == []


@pytest.mark.parametrize(
    ("source", "is_sql"),
    [
        ('"SELECT id\\nFROM listings_listing"', True),
        ('f"UPDATE {table} SET x = 1"', False),
        ('"tenant_id = %s AND id = ANY(%s)"', True),
        ('"Choose a state from the list."', False),
        ('def f():\n    """SELECT id FROM x"""', False),
    ],
)
def test_the_reader_knows_sql_from_words(tmp_path: Path, source: str, is_sql: bool) -> None:
    path = tmp_path / "module.py"
    path.write_text(f"READ = {source}" if not source.startswith("def") else source)
    assert any(SQL.search(text) for text in texts(path)) is is_sql
