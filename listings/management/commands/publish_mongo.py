"""`manage.py publish_mongo <collection>`: bring its collection in MongoDB up to date now, in this process."""

import json
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from listings.models import Collection, Publication
from listings.publishing import following
from listings.publishing.setting_up import set_up
from realty.tenants.scope import platform_scope, tenant_scope

HELP = """Brings a published collection up to date in MongoDB now: what changed, or with --rebuild everything.

  TARGET_URI=mongodb://host/realestate manage.py publish_mongo jpsrealtor_gps_listings --uri-from TARGET_URI

The first call names the environment variable with the URI, which is stored encrypted; from then on the worker follows
each change. Exit code 0: up to date. 1: MongoDB is away or refuses, or it has many documents without a listing, which
were left; the line says what to do."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", help="name of the collection, e.g. jpsrealtor_gps_listings")
        parser.add_argument("--uri-from", metavar="NAME", help="environment variable with the URI of a new target")
        parser.add_argument("--database", default="", help="of a new target, where its URI names none")
        parser.add_argument("--expired-days", type=int, help="days that MongoDB keeps expired listings (default: 90)")
        parser.add_argument("--rebuild", action="store_true", help="publish every listing again")
        parser.add_argument(
            "--remove-many", action="store_true", help="with --rebuild: remove however many documents have no listing"
        )
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = collection_named(options["collection"])
        with tenant_scope(collection.tenant_id):
            publication = self._publication(collection, options)
            if options["rebuild"]:
                following.request_rebuild(publication, may_remove_many=options["remove_many"])
            before = publication.published, publication.removed
            try:
                while not following.publish(publication) and not publication.last_error:
                    pass
            except following.PublicationBusy as busy:
                raise CommandError(str(busy)) from None
        wrote, removed = publication.published - before[0], publication.removed - before[1]
        self._tell(publication, wrote, removed, options["json"])
        sys.exit(1 if publication.last_error or publication.notice else 0)

    def _publication(self, collection: Collection, options: dict[str, Any]) -> Publication:
        if options["uri_from"]:
            uri = os.environ.get(options["uri_from"], "").strip()
            if not uri:
                raise CommandError(f"The environment variable {options['uri_from']} is not set.")
            try:
                set_up(collection, uri, options["database"], expired_days=options["expired_days"])
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from None
        found = Publication.objects.select_related("collection__tenant").filter(collection=collection).first()
        if found is None:
            raise CommandError(f"{collection} is not published yet: name its target with --uri-from.")
        if not found.enabled:
            raise CommandError(f"The publication of {collection} is switched off; switch it on in the console.")
        return found

    def _tell(self, publication: Publication, wrote: int, removed: int, as_json: bool) -> None:
        told = {
            "collection": publication.collection.name,
            "written": wrote,
            "removed": removed,
            "refused": publication.refused,
            "error": publication.last_error,
            "notice": publication.notice,
        }
        if as_json:
            self.stdout.write(json.dumps(told, indent=2))
            return
        self.stdout.write(f"{publication}: {wrote:,} documents written, {removed:,} removed.")
        for key, reason in publication.refused.items():
            self.stdout.write(f"Listing {key} is not in MongoDB: {reason}")
        for sentence in filter(None, (publication.last_error, publication.notice)):
            self.stderr.write(sentence)


def collection_named(name: str) -> Collection:
    """Whoever owns it. Raises CommandError with the names that are known."""
    with platform_scope("a command looks a collection up by its name"):
        found = Collection.objects.select_related("tenant").filter(name=name).first()
        if found is None:
            known = ", ".join(Collection.objects.values_list("name", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no collection {name!r}. Known: {known}.")
    return found
