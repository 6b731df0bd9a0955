"""What has changed since the world's first day: the only part that is held in memory, and kept in a file if wished."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TextIO

from .contracts import Contract


class StateError(ValueError):
    """The state file does not belong to this world, or cannot be read."""


@dataclass(slots=True)
class Change:
    """How one listing differs from its generated state. Zero or empty means: as generated."""

    price: int = 0
    previous: int = 0
    price_at: int = 0
    status: str = ""
    previous_status: str = ""
    status_at: int = 0
    photo_version: int = 0
    photos_at: int = 0
    back_on_market: bool = False
    modified: int = 0
    gone: bool = False

    def onto(self, contract: Contract) -> None:
        """Writes the change over a generated state."""
        for name in ("price", "previous", "price_at", "status", "previous_status", "status_at", "photo_version"):
            value = getattr(self, name)
            if value:
                setattr(contract, name, value)
        contract.photos_at = self.photos_at or contract.photos_at
        contract.back_on_market = self.back_on_market
        contract.modified = self.modified or contract.modified

    def differences(self) -> dict[str, Any]:
        """The fields that are set, as JSON."""
        return {name: getattr(self, name) for name in CHANGE_FIELDS if getattr(self, name)}


CHANGE_FIELDS = tuple(item.name for item in fields(Change))


@dataclass(frozen=True, slots=True)
class Added:
    """A listing that came later. ``home_mls`` and ``home_index`` name its home: another one's, when relisted."""

    key: str
    mls: str
    index: int
    entered: int
    home_mls: str
    home_index: int
    price: int = 0


@dataclass(slots=True)
class Overlay:
    """Changes and additions, written to ``path`` one JSON line each, so that a restart finds the same world."""

    header: dict[str, Any]
    path: Path | None = None
    changes: dict[str, Change] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    places: dict[str, Added] = field(default_factory=dict)
    sizes: Counter[str] = field(default_factory=Counter)
    gone: int = 0
    tick: int = 0
    _file: TextIO | None = None

    def __post_init__(self) -> None:
        if self.path is None:
            return
        if self.path.exists() and self.path.stat().st_size:
            self._compact(self.path, self._replay(self.path))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("a", encoding="utf-8")
        if not self._file.tell():
            self._write({"world": self.header})

    def _replay(self, path: Path) -> int:
        """Reads the file; gives the number of its lines."""
        lines = _complete_lines(path)
        stored = next(lines, {}).get("world")
        if stored != self.header:
            raise StateError(
                f"{path} holds another world ({stored}); this one is {self.header}. Remove it or choose that world."
            )
        return sum(self._apply(line) for line in lines)

    def _compact(self, path: Path, lines: int) -> None:
        """Cuts off half of a line, and writes the file anew when most of it is out of date."""
        if lines < 2 * (len(self.changes) + len(self.added)) + 1_000:
            _cut_half_line(path)
            return
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as self._file:
            self._write({"world": self.header})
            for added in self.added:
                self._write({"added": asdict(added)})
            for key, change in self.changes.items():
                self._write({"key": key, "change": change.differences()})
            self._write({"tick": self.tick})
        fresh.replace(path)

    def _apply(self, line: dict[str, Any]) -> int:
        if "added" in line:
            self._place(Added(**line["added"]))
        elif "key" in line:
            self._set(line["key"], Change(**line["change"]))
        else:
            self.tick = int(line["tick"])
        return 1

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()

    def _place(self, added: Added) -> None:
        self.places[added.key] = added
        self.sizes[added.mls] += 1
        self.added.append(added)

    def add(self, added: Added) -> None:
        """Takes in a new listing."""
        self._write({"added": asdict(added)})
        self._place(added)

    def put(self, key: str, change: Change) -> None:
        """Stores what is now different about a listing."""
        self._write({"key": key, "change": change.differences()})
        self._set(key, change)

    def _set(self, key: str, change: Change) -> None:
        before = self.changes.get(key)
        self.gone += change.gone - (before is not None and before.gone)
        self.changes[key] = change

    def ticked(self, tick: int) -> None:
        """Notes that the world has moved on."""
        self.tick = tick
        self._write({"tick": tick})

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _complete_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines that were written to the end: a killed process may leave half of one."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield json.loads(line)


def _cut_half_line(path: Path) -> None:
    text = path.read_bytes()
    if not text.endswith(b"\n"):
        path.write_bytes(text[: text.rfind(b"\n") + 1])


def stored_world(path: Path) -> dict[str, Any] | None:
    """The seed, sizes and first day of the world in a state file, if there is one. Raises StateError."""
    if not path.exists() or not path.stat().st_size:
        return None
    try:
        header = next(_complete_lines(path), {}).get("world")
    except ValueError as error:
        raise StateError(f"{path} is no state file of a simulated world") from error
    if not isinstance(header, dict):
        raise StateError(f"{path} is no state file of a simulated world")
    return header
