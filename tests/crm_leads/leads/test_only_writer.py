"""architecture 3.2.2: a lead's state has one writer, `leads/lifecycle.py`, SQL included."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
APP = ROOT / "crm_leads"
WRITER = APP / "leads/lifecycle.py"
CLOSING = {"closed_at", "closed_because", "closed_evidence"}
STATE = {*CLOSING, "status", "purged_at", "tab"}
WRITES = ("update", "create", "bulk_update", "update_or_create", "get_or_create", "Lead")
SQL = re.compile(r"(UPDATE|INSERT INTO) crm_leads_lead\b")
SETS = re.compile(rf"\b({'|'.join(sorted(STATE))})\s*=(?!=)")


def written(source: str) -> Iterator[str]:
    """Places of the source that write a lead's state."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _calls(node)
        elif isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (ast.unparse(target) for target in targets if _is_state(target))
        elif isinstance(node, ast.JoinedStr | ast.Constant):
            yield from _statements(node)


def _is_state(target: ast.expr) -> bool:
    if not isinstance(target, ast.Attribute):
        return False
    return target.attr in CLOSING or (target.attr in STATE and "lead" in ast.unparse(target.value).lower())


def _calls(node: ast.Call) -> Iterator[str]:
    name = ast.unparse(node.func)
    if name.rpartition(".")[2] not in WRITES:
        return
    given = {keyword.arg for keyword in node.keywords}
    if given & CLOSING or (given & STATE and "lead" in name.lower().split("(")[0]):
        yield f"{name}({', '.join(sorted(filter(None, given)))})"


def _statements(node: ast.JoinedStr | ast.Constant) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
    else:
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else " ? " for part in node.values)
    if found := SQL.search(text):
        changed = re.split(r"\bWHERE\b", text[found.start() :].partition("SET")[2])[0]
        yield from (f"SQL: {name}" for name in SETS.findall(changed))


def test_architecture_322_nobody_else_writes_a_leads_state() -> None:
    sources = [path for path in APP.rglob("*.py") if "migrations" not in path.parts and path != WRITER]
    assert len(sources) > 200
    found = {path.relative_to(ROOT).as_posix(): list(written(path.read_text(encoding="utf-8"))) for path in sources}
    assert {path: places for path, places in found.items() if places} == {}


@pytest.mark.parametrize(
    "source",
    [
        'Lead.objects.filter(pk=1).update(status="new")',
        "leads.filter(closed_at=None).update(closed_at=now)",
        "lead.closed_because = because",
        'run("UPDATE crm_leads_lead AS lead SET score = 1, closed_at = NULL WHERE id = 1")',
        'run(f"INSERT INTO crm_leads_lead ({names}) SELECT 1 ON CONFLICT (id) DO UPDATE SET {more}, status = 1")',
    ],
)
def test_the_reader_sees_every_kind_of_write(source: str) -> None:
    assert list(written(source))


def test_the_writer_is_seen_as_one() -> None:
    assert list(written(WRITER.read_text(encoding="utf-8")))
