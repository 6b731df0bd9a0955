#!/usr/bin/env bash
# rets-continued 2.0.1 reads compact metadata by blanks, not by the tab that parts the columns.
#
# Guess: get_table_metadata() gives each field the values of its own columns.
# Seen: LongName "List Price" is two values. All behind it move by one column: the DataType of ListPrice becomes "Price", and an
# empty column in the middle moves them back. No error, no warning. Compact metadata is tab-delimited (RETS 1.7.2, 11.4).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check rets-continued==2.0.1 requests==2.32.5 xmltodict==1.0.4
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version
from types import SimpleNamespace

from rets.parsers.metadata import CompactMetadata

print("rets-continued", version("rets-continued"))
ANSWER = (
    '<RETS ReplyCode="0" ReplyText="OK"><METADATA-TABLE Resource="Property" Class="A" Version="1.0" Date="2026-11-01T00:00:00Z">'
    "<COLUMNS>\tSystemName\tLongName\tDataType\tLookupName\tSearchable\t</COLUMNS>"
    "<DATA>\tListPrice\tList Price\tDecimal\t\t1\t</DATA>"
    "<DATA>\tStatus\tStatus\tCharacter\tSTATUS\t1\t</DATA>"
    "</METADATA-TABLE></RETS>"
)
price, status = CompactMetadata().parse(SimpleNamespace(text=ANSWER), "METADATA-TABLE")
for row in (price, status):
    print({name: value for name, value in row.items() if not name.startswith("@")})
shifted = [price.get(name) for name in ("LongName", "DataType", "LookupName", "Searchable")]
if shifted != ["List", "Price", "Decimal", "1"] or status["DataType"] != "Character":
    sys.exit("This is not what was seen on 2026-11-28.")
PYTHON
