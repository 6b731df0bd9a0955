"""The arrows of docs/architecture.md, read from the source: mls_sync -> listings <- crm_leads, and realty below them
all."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("listings", "mls_sync", "crm_leads")
FORBIDDEN = {
    "listings": {"mls_sync", "crm_leads"},
    "simulators": {*APPS, "realty"},
    "mls_sync": {"crm_leads"},
    "crm_leads": {"mls_sync"},
    "realty": set(APPS),
}
# The project's own edge: one include per app, and commands and checks that set the apps up.
EDGE = {"realty/urls.py", "realty/management", "realty/checks.py"}


def sources() -> list[Path]:
    return sorted(path for top in FORBIDDEN for path in (ROOT / top).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import, inside of functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays in its own app; none of ours climbs out of one.
            module = node.module or "" if node.level == 0 else path.relative_to(ROOT).parts[0]
            yield from ((module, alias.name) for alias in node.names)


def against_the_arrows(path: Path) -> list[str]:
    where = path.relative_to(ROOT).as_posix()
    if any(where == edge or where.startswith(f"{edge}/") for edge in EDGE):
        return []
    forbidden = FORBIDDEN[where.split("/")[0]]
    return [f"{where} imports {module}" for module, _ in imported(path) if module.split(".")[0] in forbidden]


def test_imports_follow_the_arrows() -> None:
    assert [line for path in sources() for line in against_the_arrows(path)] == []


def test_the_product_sees_nothing_of_the_simulators_but_their_door() -> None:
    assert [
        f"{path.relative_to(ROOT)} imports {module}.{name}"
        for top in (*APPS, "realty")
        for path in (ROOT / top).rglob("*.py")
        for module, name in imported(path)
        if module.split(".")[0] == "simulators" and module != "simulators.demo"
    ] == []


def test_nothing_is_imported_by_star() -> None:
    assert [path for path in sources() for _, name in imported(path) if name == "*"] == []


def test_no_source_imports_the_tests() -> None:
    assert [
        path for path in sources() for module, _ in imported(path) if module.split(".")[0] in ("tests", "bench")
    ] == []


def test_the_replication_engine_knows_no_provider() -> None:
    """A provider is chosen by the registry alone, so that a new one is a folder and a line."""
    providers = {path.name for path in (ROOT / "mls_sync/providers").iterdir() if (path / "__init__.py").exists()}
    engine = (ROOT / "mls_sync/replication").rglob("*.py")
    found = [
        f"{path.name} imports {module}"
        for path in engine
        for module, _ in imported(path)
        if module.startswith("mls_sync.providers.") and module.split(".")[2] in providers
    ]
    assert providers >= {"spark"}
    assert found == []


@pytest.mark.parametrize(
    ("source", "arrows"),
    [
        ("from mls_sync.models import Feed", 1),
        ("def f():\n    import crm_leads.apps", 1),
        ("from realty.env import env_bool", 0),
    ],
)
def test_the_reader_sees_every_kind_of_import(tmp_path: Path, source: str, arrows: int) -> None:
    path = tmp_path / "module.py"
    path.write_text(source)
    assert sum(module.split(".")[0] in FORBIDDEN["listings"] for module, _ in imported(path)) == arrows
