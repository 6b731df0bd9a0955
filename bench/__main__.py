"""`python -m bench [part ...]`: measure, print a table, write bench/results.json. Exit code 1 when a figure does not
hold.

Each part is a module of this package with `figures() -> list[Figure]`. It runs in a process of its own, so that its
memory and connections are its own too. Measuring some parts leaves the figures of the others as they were.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PARTS = (
    "replication",
    "replication_before",
    "reso",
    "memory",
    "search",
    "scale",
    "search_before",
    "standby",
    "map",
    "leads",
    "lead_pages",
    "lead_pages_before",
    "propagation",
    "homes",
    "keying",
    "csv_dry_run",
    "rets",
    "key_sweep",
    "console",
    "mongo",
    "api",
    "odata",
    "load",
    "enrichment",
    "market",
    "media",
    "sentences",
    "alerts",
    "first_view",
)
RESULTS = Path(__file__).parent / "results.json"
ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


def machine() -> dict[str, Any]:
    """What it was measured on."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": cpu or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**20, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def measure(part: str) -> list[dict[str, Any]]:
    """The figures of a part, by a child process. Its notes go to the terminal; a part that breaks is a figure that
    fails."""
    started = time.monotonic()
    print(f"Measuring: {part} ...", file=sys.stderr, flush=True)
    child = subprocess.run([sys.executable, "-m", "bench.child", part], cwd=ROOT, stdout=subprocess.PIPE, check=False)
    print(f"{part} took {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    if child.returncode:
        name = f"{part}: did not finish"
        return [{"name": name, "value": child.returncode, "unit": "exit code", "limit": "0", "holds": False}]
    return list(json.loads(child.stdout))


def table(figures: list[dict[str, Any]]) -> str:
    """Markdown, as docs/performance.md shows it."""
    rows = ["| figure | value | limit | holds |", "| --- | ---: | --- | --- |"]
    for entry in figures:
        holds = ("yes" if entry["holds"] else "**no**") if entry["limit"] else ""
        rows.append(f"| {entry['name']} | {entry['value']:,.10g} {entry['unit']} | {entry['limit']} | {holds} |")
    return "\n".join(rows)


def keep(measured: dict[str, list[dict[str, Any]]], host: dict[str, Any]) -> None:
    """In bench/results.json, in place of the parts' older figures, and in the document between its marks."""
    stored = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    figures = [figure for figure in stored if figure.get("part") not in measured]
    figures += [{**figure, "part": part, "machine": host} for part, found in measured.items() for figure in found]
    figures.sort(key=lambda figure: PARTS.index(figure["part"]))
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n")
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}{described(host)}\n\n{table(figures)}\n{END}{after}")


def described(host: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in host.items())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all without it")
    chosen = parser.parse_args().parts or PARTS
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    measured = {part: measure(part) for part in chosen}
    figures = [figure for found in measured.values() for figure in found]
    host = machine()
    print(described(host), end="\n\n")
    print(table(figures))
    keep(measured, host)
    return 0 if all(figure["holds"] for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
