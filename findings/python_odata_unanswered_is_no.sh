#!/usr/bin/env bash
# python-odata 0.8.1 reads a yes/no field that nobody filled in as no, and cannot ask for those.
#
# Guess: PoolPrivateYN of null is None, as ListPrice of null is; PoolPrivateYN == None is asked as `eq null`.
# Seen: null is False, as if the listing's agent had said that there is no pool. `== None` is sent as `eq false`, which the
# server answers with the listings that have none. Most of a listing's YN fields are null in RESO feeds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check python-odata==0.8.1 requests==2.34.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from odata.entity import declarative_base
from odata.property import BooleanProperty, DecimalProperty, StringProperty

print("python-odata", version("python-odata"))


class Property(declarative_base()):
    __odata_type__ = "org.reso.metadata.Property"
    __odata_collection__ = "Property"
    ListingKey = StringProperty("ListingKey", primary_key=True)
    PoolPrivateYN = BooleanProperty("PoolPrivateYN")
    ListPrice = DecimalProperty("ListPrice")


seen = {}
for key, pool in {"L1": True, "L2": False, "L3": None}.items():
    record = {"ListingKey": key, "PoolPrivateYN": pool, "ListPrice": None}
    listing = Property.__new__(Property, from_data=record)
    seen[pool] = (listing.PoolPrivateYN, listing.ListPrice)
    print(f"record {record} -> PoolPrivateYN {listing.PoolPrivateYN}, ListPrice {listing.ListPrice}")
asked = str(Property.PoolPrivateYN == None)  # noqa: E711
print("PoolPrivateYN == None is asked as:", asked)
print("ListPrice == None is asked as:", Property.ListPrice == None)  # noqa: E711
if seen != {True: (True, None), False: (False, None), None: (False, None)} or asked != "PoolPrivateYN eq false":
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
