"""`manage.py enrich <collection>` or `--all`: enrich stored listings now, in this process."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from listings.enrichment import following
from listings.models import Collection, EnrichmentRun
from realty.tenants.scope import platform_scope, tenant_scope

HELP = """Finds out what listings do not say: coordinates, county, neighborhood, time zone, schools, earlier listings.

  manage.py enrich jpsrealtor_gps_listings
  manage.py enrich --all                     every collection, as after load_places

What is up to date is not written again. The worker enriches what changes by itself."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", nargs="?", help="name of the collection, e.g. jpsrealtor_gps_listings")
        parser.add_argument("--all", action="store_true", help="every collection of every tenant")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["collection"]) == options["all"]:
            raise CommandError("Name one collection, or say --all.")
        with platform_scope("a command enriches collections"):
            found = Collection.objects.select_related("tenant").order_by("name")
            if options["collection"]:
                found = found.filter(name=options["collection"])
            collections = list(found)
        if not collections and options["collection"]:
            raise CommandError(f"There is no collection {options['collection']}.")
        for collection in collections:
            with tenant_scope(collection.tenant_id):
                run = following.request(collection)
                while not following.go_on(run, on_slice=self._tell):
                    pass
                self.stdout.write(f"{collection.name}: {run.looked_at:,} looked at, {run.written:,} written.")

    def _tell(self, run: EnrichmentRun) -> None:
        self.stderr.write(f"{run.collection.name}: {run}")
