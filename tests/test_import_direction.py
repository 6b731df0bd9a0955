"""What the order of imports in `.importlinter` (`make check`) does not say."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOPS = ("listings", "mls_sync", "crm_leads", "realty", "simulators")


def sources() -> list[Path]:
    return sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import, inside of functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays in its own app; none of ours climbs out of one.
            module = node.module or "" if node.level == 0 else path.relative_to(ROOT).parts[0]
            yield from ((module, alias.name) for alias in node.names)


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
