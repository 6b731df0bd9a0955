"""`manage.py load_places`: the places that come with the project, or a file of one kind."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from listings.places.files import PlaceFileError
from listings.places.loading import BUNDLED, KINDS, Loaded, load

HELP = """Loads counties, cities, ZIP codes, neighborhoods and schools; the same file again changes nothing.

  manage.py load_places                                      the files that come with Realty
  manage.py load_places schools pubschls.txt --version 2026-11
  manage.py load_places cities tl_2025_32_place.geojson      cities of Nevada with their outlines

docs/places.md has where files are from and what must be in them."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        # Django's own --version would take its place.
        return super().create_parser(
            *args, formatter_class=RawDescriptionHelpFormatter, conflict_handler="resolve", **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", choices=sorted(KINDS), help="what the file holds")
        parser.add_argument("path", nargs="?", type=Path, help="GeoJSON or CSV, plain or .gz")
        parser.add_argument("--version", dest="file_version", default="", help="as its publisher names it")
        parser.add_argument("--license", default="", help="under which it may be used")
        parser.add_argument("--again", action="store_true", help="load also what is loaded already")

    def handle(self, *args: Any, **options: Any) -> None:
        again = options["again"]
        try:
            if options["kind"] is None:
                for file in BUNDLED:
                    self._tell(load(file.kind, file.path, version=file.version, license=file.license, again=again))
                return
            if options["path"] is None:
                raise CommandError("Name the file as well: manage.py load_places schools pubschls.txt")
            self._tell(
                load(
                    options["kind"], options["path"], version=options["file_version"], license=options["license"],
                    again=again,
                )
            )  # fmt: skip
        except PlaceFileError as error:
            raise CommandError(str(error)) from None

    def _tell(self, loaded: Loaded) -> None:
        file = loaded.file
        if loaded.is_new:
            self.stdout.write(f"{file.kind}: {file.rows:,} from {file.name}.")
        else:
            self.stdout.write(f"{file.kind}: {file.name} is loaded already, since {file.loaded_at:%Y-%m-%d %H:%M} UTC.")
