"""Pages and messages speak plain American English, with the names that an agent uses (newcomer M24, L1; architecture
3.5). What a person reads is the text of templates, and the strings of the code that are sentences or labels."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ("crm_leads", "listings", "mls_sync", "realty")
# Each with what an American would say.
FOREIGN = {
    r"licence|cancell(?:ed|ing)|colour|neighbour|favourite|organis|whilst|cheque|enquir|behaviour": "American spelling",
    r"nobody|somebody|anybody|everybody": "no one, someone, anyone, everyone",
    r"anew": "again",
    r"whoever|whosoever": "the person who",
    r"works no more|no more\.|is used no more": "no longer works",
    r"left the house|taken over|took over": "exported, updated",
    r"told (?:it|us|no)\b": "reported",
    r"from now on": "now",
    r"by (?:itself|themselves|ourselves)": "automatically",
    r"by hand": "manually",
    r"admits?|admitted": "allows",
    r"owner by the source": "owner of record",
    r"apprais\w+": "a licensed valuation, which this is not (USPAP)",
    r"phone ledger": "contact log",
    r"(?<!there )is no (?:number|date|status|answer|address|parcel|US phone)\b": "is not a",
    r"(?<!there )is no (?:field|file|name|object|row|translation)\b": "is not a",
    r"parted by|with commas between": "separated by",
    r"keep note": "add note",
    r"passed over": "skipped",
    r"letters (?:leave|left|go out|went out)": "e-mails are sent",
    r"taken back|take back": "withdrawn, revoked",
    r"at one stroke|of theirs|of ours\b|is dear\b": "plain words",
    r"look-?ups? in": "check against",
}
PATTERN = re.compile(
    "|".join(rf"(?P<w{n}>\b(?:{words})(?:\b|(?<=\.)))" for n, words in enumerate(FOREIGN)), re.IGNORECASE
)
TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
SPOKEN = re.compile(
    r'(?:aria-label|placeholder|title|hx-confirm)="([^"]*)"|\|default:"([^"]*)"|(?:heading|empty)="([^"]*)"'
)


def _of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        for found in SPOKEN.finditer(text):
            yield str(path.relative_to(ROOT)), next(part for part in found.groups() if part is not None)
        yield str(path.relative_to(ROOT)), TAG.sub(" | ", text)


def _of_code() -> Iterator[tuple[str, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "management"} & set(path.parts):
                yield from ((str(path.relative_to(ROOT)), text) for text in _sentences(ast.parse(path.read_text())))


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Strings that are no docstring, no SQL and no single word of code."""
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            if " " in node.value.strip() and not re.search(r"\b(?:SELECT|WHERE|JOIN|UPDATE|CREATE)\b", node.value):
                yield node.value


def _of_docs() -> Iterator[tuple[str, str]]:
    """Without code. The figures of performance.md have the names that the bench gives them."""
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if path.name != "performance.md":
            yield str(path.relative_to(ROOT)), re.sub(r"`[^`]*`|[Ww]hoever", "", path.read_text())


@pytest.mark.parametrize("texts", [_of_templates, _of_code, _of_docs], ids=["templates", "code", "docs"])
def test_no_text_that_a_person_reads_sounds_foreign(texts: object) -> None:
    said = list(FOREIGN.values())
    wrong = []
    for where, text in texts():  # type: ignore[operator]
        for found in PATTERN.finditer(text):
            better = said[int((found.lastgroup or "w0")[1:])]
            around = " ".join(text[max(0, found.start() - 40) : found.end() + 40].split())
            wrong.append(f"{where}: “{found[0]}” in “{around}”: {better}")
    assert not wrong, "\n" + "\n".join(wrong)
