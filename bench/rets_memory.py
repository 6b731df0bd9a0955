"""By how much the memory of a process grows while it reads pages of RETS: `python -m bench.rets_memory <folder>`.

The folder holds the answers and what the server says of itself. Prints megabytes, the peak (VmHWM of /proc/self/status)
behind the last page less that before the first.
"""

import json
import os
import sys
from pathlib import Path


def main(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from bench.rets import Bodies, canonical  # noqa: PLC0415  after Django's set-up

    described = json.loads((Path(folder) / "metadata.json").read_text())
    before = peak_megabytes()
    for path in sorted(Path(folder).glob("*.xml")):
        canonical(Bodies([path.read_bytes()], described))
    json.dump(peak_megabytes() - before, sys.stdout)


def peak_megabytes() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
