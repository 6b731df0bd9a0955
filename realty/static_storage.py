"""Static files as they are served: style sheets joined, names with a hash of the content, compressed beside."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# One in a line, of a file beside it.
IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)


class JoinedStaticFiles(CompressedManifestStaticFilesStorage):
    """A browser that has nothing yet asks for one file instead of one after the other."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        joined = {} if dry_run else {name: (self, name) for name in paths if self._join(name, paths)}
        yield from super().post_process({**paths, **joined}, dry_run, **options)

    def _join(self, name: str, paths: dict[str, Any]) -> bool:
        """Replaces each import by what it names; relative addresses stay right, since both lie in one folder. From the
        sources, since what was collected before is joined already."""
        if not (name.startswith("css/") and name.endswith(".css")):
            return False
        text = _source(paths, name)
        joined = IMPORT.sub(lambda found: _source(paths, f"css/{found[1]}"), text)
        if joined != text:
            Path(self.path(name)).write_text(joined, encoding="utf-8")
        return joined != text


def _source(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
