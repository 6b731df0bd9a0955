#!/usr/bin/env bash
# odata-query 0.10.0 with Django: a filter with `ne` leaves out the records whose field is empty.
#
# Guess: `GarageSpaces ne 3` gives each listing that has no three garage spaces, also those where nothing is entered: OData
# says that `ne` is true where one side is null and the other is not (4.01, URL Conventions, 5.1.1.1.2).
# Seen: in SQL it is `<> 3`, which is not true of an empty field: of three listings that match two are missing here.
# `GarageSpaces ne 3 or GarageSpaces eq null` gives all three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check odata-query==0.10.0 Django==5.2.8
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, USE_TZ=True)
django.setup()
from django.db import connection, models  # noqa: E402
from odata_query.django import apply_odata_query  # noqa: E402


class Property(models.Model):
    listing_key = models.TextField()
    GarageSpaces = models.IntegerField(null=True)

    class Meta:
        app_label = "property"


with connection.schema_editor() as editor:
    editor.create_model(Property)
for key, spaces in {"L1": 3, "L2": 2, "L3": None, "L4": None}.items():
    Property.objects.create(listing_key=key, GarageSpaces=spaces)
print("odata-query", version("odata-query"), "Django", django.__version__)
seen = {}
for asked in ("GarageSpaces ne 3", "GarageSpaces ne 3 or GarageSpaces eq null"):
    found = apply_odata_query(Property.objects.order_by("listing_key"), asked)
    seen[asked] = list(found.values_list("listing_key", flat=True))
    print(asked, "->", *seen[asked], "|", str(found.query).split("WHERE")[1])
if list(seen.values()) != [["L2"], ["L2", "L3", "L4"]]:
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
