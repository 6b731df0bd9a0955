"""One part of the benchmark in its own process: sets Django up, prints the figures as JSON."""

import json
import os
import sys
from dataclasses import asdict
from importlib import import_module


def main(part: str) -> None:
    os.environ.setdefault("DATABASE_ROLE", "owner")  # each part makes a database of its own
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    figures = import_module(f"bench.{part}").figures()
    json.dump([asdict(figure) for figure in figures], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
