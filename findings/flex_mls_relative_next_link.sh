#!/usr/bin/env bash
# flex-mls 0.1.1, a client for Spark's RESO Web API, asks a wrong address for the second page where the server names it
# relative to its host.
#
# Guess: `@odata.nextLink` of `/Reso/OData/Property?$skip=2` is resolved against the address of the page (RFC 3986, 5.2;
# OData JSON Format 4.01, 4.5.5 allows relative links): the next page is asked for below the host.
# Seen: its first slash is cut and the rest is glued to the base address: /Reso/OData/Reso/OData/Property. The server says
# 404, and the pull ends with an error behind its first page. An absolute link is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check flex-mls==0.1.1 requests==2.34.2 python-dotenv==1.2.4
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from threading import Thread

from flex_mls import FlexMlsClient

asked, is_absolute = [], False


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        asked.append(path)
        page = {"value": [{"ListingKey": "L3"}]} if "skip" in query else {"value": [{"ListingKey": "L1"}, {"ListingKey": "L2"}]}
        if "skip" not in query:
            host = f"http://127.0.0.1:{server.server_port}" if is_absolute else ""
            page["@odata.nextLink"] = f"{host}/Reso/OData/Property?$skip=2"
        found = path == "/Reso/OData/Property"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(page if found else {"error": {"message": "Not found"}}).encode())

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
Thread(target=server.serve_forever, daemon=True).start()
print("flex-mls", version("flex-mls"))
client = FlexMlsClient(access_token="token", base_url=f"http://127.0.0.1:{server.server_port}/Reso/OData")
seen = {}
for is_absolute in (True, False):
    asked.clear()
    keys, ended = [], "whole"
    try:
        for page in client.properties.iter_pages("Property"):
            keys += [record["ListingKey"] for record in page.records]
    except Exception as error:  # whatever it raises is what is shown
        ended = type(error).__name__
    seen[is_absolute] = (keys, ended, asked[-1])
    print("absolute" if is_absolute else "relative", *keys, "|", ended, "| last asked:", asked[-1])
if seen[True] != (["L1", "L2", "L3"], "whole", "/Reso/OData/Property"):
    sys.exit("Absolute links: this is not what was seen on 2026-11-30.")
if seen[False][0] != ["L1", "L2"] or seen[False][2] != "/Reso/OData/Reso/OData/Property":
    sys.exit("Relative links: this is not what was seen on 2026-11-30.")
PYTHON
