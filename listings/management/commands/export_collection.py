import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from listings.export import json_lines
from listings.models import Collection
from realty.tenants.scope import platform_scope, tenant_scope


class Command(BaseCommand):
    help = "Write a collection as JSON lines (stored columns, photos and the source record) to a file or to the output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("collection", help="its name, e.g. jpsrealtor_gps_listings")
        parser.add_argument("--output", type=Path, help="file to write; without it, the standard output")
        parser.add_argument("--gzip", action="store_true", help="compress")

    def handle(self, *args: Any, **options: Any) -> None:
        with platform_scope("export_collection"):
            collection = Collection.objects.filter(name=options["collection"]).first()
        if collection is None:
            raise CommandError(f"There is no collection {options['collection']}.")
        with tenant_scope(collection.tenant_id), target(options["output"], options["gzip"]) as out:
            count = 0
            for line in json_lines(collection):
                out.write(line.encode() + b"\n")
                count += 1
        # Whoever reads the output of a pipe compares: a file that broke off has fewer lines.
        self.stderr.write(f"{count} listings written to {options['output'] or 'the standard output'}")


@contextmanager
def target(output: Path | None, compress: bool) -> Iterator[IO[bytes]]:
    """Where the lines go. A file takes its name only when it is whole."""
    if output is None:
        with _compressed(sys.stdout.buffer, compress) as out:
            yield out
        sys.stdout.buffer.flush()
        return
    part = output.with_name(output.name + ".part")
    try:
        with part.open("wb") as file, _compressed(file, compress) as out:
            yield out
        part.replace(output)
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from None


@contextmanager
def _compressed(out: IO[bytes], compress: bool) -> Iterator[IO[bytes]]:
    if not compress:
        yield out
        return
    with gzip.GzipFile(fileobj=out, mode="wb") as packed:
        yield cast("IO[bytes]", packed)
