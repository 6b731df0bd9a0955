"""What we ship of others is listed, unchanged, and what the pages need under a strict Content-Security-Policy."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDORED = json.loads((ROOT / "static/vendor/VENDORED.json").read_text())
TEMPLATES = [path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts]
FORBIDDEN = re.compile(r"""<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|href=["']javascript:""", re.IGNORECASE)


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_one_that_was_checked(entry: dict[str, str]) -> None:
    assert hashlib.sha256((ROOT / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert entry["name"] and entry["version"] and entry["license"]


def test_every_vendored_file_is_listed() -> None:
    folders = (ROOT / "static/vendor", ROOT / "tests/browser/vendor")
    there = {str(p.relative_to(ROOT)) for folder in folders for p in folder.rglob("*") if p.is_file()}
    listed = {entry["file"] for entry in VENDORED}
    assert {p for p in there - listed if Path(p).name not in ("VENDORED.json", "LICENSE")} == set()


@pytest.mark.parametrize("entry", [e for e in VENDORED if e["license"] == "MIT"], ids=lambda entry: entry["file"])
def test_a_file_under_the_mit_license_carries_its_notice(entry: dict[str, str]) -> None:
    """Security Low 16."""
    head = (ROOT / entry["file"]).read_text()[:2000]
    assert "Copyright" in head and "MIT" in head


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    assert not FORBIDDEN.search(path.read_text())


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (ROOT / "static/vendor/tabler-icons.svg").read_text()
    used = {name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text())}
    assert used and {name for name in used if f'<symbol id="{name}"' not in sprite} == set()
