#!/usr/bin/env bash
# python-odata 0.8.1 follows the next links of a server, but not where the query has a limit: it ends with the first page.
#
# Guess: query(Property).limit(500).all() gives 500 listings where the server has them, by three pages of 200 if that is
# its page size: a next link says that the answer is partial (OData 4.01, Protocol, 11.2.6.7). Without a limit it does so.
# Seen: it gives 200, and nothing tells that there are more. 200 to 1,000 is what RESO servers give on one page.
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

HELD, PAGE = 700, 200


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = {name: int(value[0]) for name, value in parse_qs(urlsplit(self.path).query).items()}
        first, wanted = asked.get("$skip", 0), asked.get("$top", HELD)
        last = min(first + min(wanted, PAGE), HELD)
        page = {"value": [{"ListingKey": f"L{number}"} for number in range(first, last)]}
        left = min(wanted - (last - first), HELD - last)
        if left > 0:
            page["@odata.nextLink"] = f"{address}Property?$skip={last}&$top={left}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(page).encode())

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
address = f"http://127.0.0.1:{server.server_port}/odata/"
Thread(target=server.serve_forever, daemon=True).start()
service = ODataService(address)


class Property(service.Entity):
    __odata_type__ = "org.reso.metadata.Property"
    __odata_collection__ = "Property"
    ListingKey = StringProperty("ListingKey", primary_key=True)


print("python-odata", version("python-odata"), "| listings held:", HELD, "| page of the server:", PAGE)
query = service.query(Property)
seen = {"no limit": len(query.all()), "limit 500": len(query.limit(500).all()), "limit 100": len(query.limit(100).all())}
print(seen)
if seen != {"no limit": 700, "limit 500": 200, "limit 100": 100}:
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
