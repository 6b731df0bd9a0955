"""Static files with hashed names and compressed beside them, made anew only when a source has changed."""

import hashlib
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = "collected"
MANIFEST = "staticfiles.json"


def collect_if_changed() -> bool:
    """Into STATIC_ROOT; False when what is there is of the same sources. It takes some seconds, a start should not."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    stamp, now = root / STAMP, _state()
    if (root / MANIFEST).exists() and stamp.exists() and stamp.read_text() == now:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())
    stamp.write_text(now)
    return True


def _state() -> str:
    """A digest of every source's name, size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
