#!/usr/bin/env bash
# odata-v4-query 0.4.1 ends a filter at the apostrophe of a name, and at the first dash of a date, without an error.
#
# Guess: `City eq 'Coeur d''Alene' and ListPrice lt 500000` is both conditions, with the city's name: an apostrophe is
# doubled within a string (OData 4.01, ABNF, SQUOTE-in-string). If doubled ones are not known, the filter is refused.
# Seen: it is `City eq 'Coeur d'`, and the price is gone. `CloseDate ge 2026-01-15` is `CloseDate ge 2026`, with nothing
# behind it. What follows a whole expression is never looked at.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check odata-v4-query==0.4.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from odata_v4_query import ODataQueryParser

print("odata-v4-query", version("odata-v4-query"))


def written(node):
    if node.type_ == "operator":
        return f"{written(node.left)} {node.value} {written(node.right)}"
    return node.value if node.type_ == "identifier" else repr(node.value)


SEEN = {
    "City eq 'Austin' and ListPrice lt 500000": "City eq 'Austin' and ListPrice lt 500000",
    "City eq 'Coeur d''Alene' and ListPrice lt 500000": "City eq 'Coeur d'",
    "ListPrice lt 500000 and City eq 'O''Fallon'": "ListPrice lt 500000 and City eq 'O'",
    "CloseDate ge 2026-01-15 and City eq 'Austin'": "CloseDate ge 2026",
}
changed = []
for asked, expected in SEEN.items():
    seen = written(ODataQueryParser().parse_query_string(f"$filter={asked}").filter_)
    print(f"{asked:49} -> {seen}")
    if seen != expected:
        changed.append(asked)
if changed:
    sys.exit(f"This is not what was seen on 2026-11-30: {'; '.join(changed)}.")
PYTHON
