"""`manage.py compare_mongo <collection>`: does MongoDB hold what we hold?"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from listings.management.commands.publish_mongo import collection_named
from listings.models import Publication
from listings.publishing.comparing import Comparison, compare
from listings.publishing.following import PublicationBusy
from realty.mongodb import MongoProblem
from realty.secrets import SecretUnreadable
from realty.tenants.scope import tenant_scope

FAILED = 2


class Command(BaseCommand):
    help = (
        "Compares a published collection with MongoDB, document by document and field by field: missing, extra,"
        " different. With --repair it writes what is missing or different, with --remove-extra it removes documents"
        " without a listing. Exit code 0: equal, by now. 1: not. 2: MongoDB is away or refuses, or the collection is"
        " being published."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("collection", help="name of the collection, e.g. jpsrealtor_gps_listings")
        parser.add_argument("--repair", action="store_true", help="write what is missing or different")
        parser.add_argument("--remove-extra", action="store_true", help="remove documents without a listing")
        parser.add_argument("--json", action="store_true", help="print the comparison as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = collection_named(options["collection"])
        with tenant_scope(collection.tenant_id):
            rows = Publication.objects.select_related("collection__tenant")
            publication = rows.filter(collection=collection).first()
            if publication is None:
                raise CommandError(f"{collection} is not published to MongoDB.", returncode=FAILED)
            try:
                found = compare(publication, repair=options["repair"], remove_extra=options["remove_extra"])
            except (MongoProblem, SecretUnreadable, PublicationBusy) as problem:
                raise CommandError(str(problem), returncode=FAILED) from None
        self.stdout.write(json.dumps(found.as_json(), indent=2) if options["json"] else "\n".join(_lines(found)))
        sys.exit(0 if found.is_equal else 1)


def _lines(found: Comparison) -> Iterator[str]:
    yield (
        f"{found.same:,} the same, {found.missing:,} missing, {found.extra:,} extra, {found.different:,} different,"
        f" {found.waiting:,} with changes that are still to be published."
    )
    for key in found.missing_keys:
        yield f"missing: {key}"
    for key in found.extra_keys:
        yield f"extra: {key or 'a document without a ListingKey'}"
    for key, names in found.different_keys.items():
        yield f"different: {key}: {', '.join(names)}"
    if found.repaired or found.removed:
        yield f"Repaired {found.repaired:,}, removed {found.removed:,}."
