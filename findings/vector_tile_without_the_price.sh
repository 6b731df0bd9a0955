#!/usr/bin/env bash
# mapbox-vector-tile 2.2.0 leaves prices and dates out of a tile of listings, without an error.
#
# Guess: what a database gives for a numeric and a date column, Decimal and date, is written as a number and a text, or the
# encoder says that it cannot write them, as json.dumps does.
# Seen: both properties are missing from the tile, and so is a list; the listing has its other properties. A map that colors
# homes by price shows none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check mapbox-vector-tile==2.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import date
from decimal import Decimal
from importlib.metadata import version

import mapbox_vector_tile

print("mapbox-vector-tile", version("mapbox-vector-tile"))
LISTING = {
    "ListingKey": "L1",
    "BedroomsTotal": 3,
    "LivingArea": 1850.5,
    "ListPrice": Decimal("525000.00"),
    "OnMarketDate": date(2026, 11, 30),
    "Appliances": ["Oven", "Range"],
}
features = [{"geometry": "POINT(10 20)", "properties": LISTING}]
tile = mapbox_vector_tile.encode([{"name": "listings", "features": features}])
read = mapbox_vector_tile.decode(tile)["listings"]["features"][0]["properties"]
for name, value in LISTING.items():
    print(f"{name:14} {value!r:28} in the tile: {read.get(name, 'missing')!r}")
if read != {"ListingKey": "L1", "BedroomsTotal": 3, "LivingArea": 1850.5}:
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
