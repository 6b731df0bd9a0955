#!/usr/bin/env bash
# python-odata 0.8.1, a client of OData 4, ends a query with a limit behind the server's first page.
#
# Guess: `query.limit(4)` gives the first four of five records, however the server parts them: OData says that $top bounds
# the whole answer, and a next link that there is more of it (4.01 part 1, 11.2.6.3 and 11.2.6.7).
# Seen: next links are followed without a limit alone. With one, the records of the first page are all that come, two of
# four, without an error. `limit` above the size of the server's page loses rows; read all and stop counting yourself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check python-odata==0.8.1 requests==2.34.2
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from odata import ODataService
from odata.property import StringProperty

KEYS, PAGE = ["L1", "L2", "L3", "L4", "L5"], 2


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        begin = int(query.get("$skiptoken", ["0"])[0])
        end = min(int(query.get("$top", [len(KEYS)])[0]), len(KEYS))
        page = {"value": [{"ListingKey": key} for key in KEYS[begin : min(begin + PAGE, end)]]}
        if begin + PAGE < end:
            page["@odata.nextLink"] = f"{address}/Property?$top={end}&$skiptoken={begin + PAGE}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(page).encode())

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}/odata"
print("python-odata", version("python-odata"))
service = ODataService(f"{address}/", reflect_entities=False, quiet_progress=True)


class Property(service.Entity):
    __odata_collection__ = "Property"
    ListingKey = StringProperty("ListingKey", primary_key=True)


seen = {}
for limit in (None, 4):
    query = service.query(Property)
    query = query.limit(limit) if limit else query
    seen[limit] = [record.ListingKey for record in query]
    print("limit", limit, "->", *seen[limit])
if seen != {None: KEYS, 4: KEYS[:2]}:
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
