#!/usr/bin/env bash
# rets-continued 2.0.1 pages through a search by itself, and asks for the last row of the first page once more.
#
# Guess: where the server cuts an answer with MAXROWS, search() goes on behind the last row: each row comes once.
# Seen: RETS counts Offset from 1 (1.7.2, section 7.4.4). The library begins without Offset and goes on at 0 + rows, which is
# the last row it has: 8 rows in pages of 3 come as 9. With offset=1 from the start it is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check rets-continued==2.0.1 requests==2.32.5 xmltodict==1.0.4
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from rets import Session

ROWS, PAGE = [f"L{number}" for number in range(1, 9)], 3


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        if self.path.startswith("/login"):
            body = '<RETS ReplyCode="0" ReplyText="OK">\n<RETS-RESPONSE>\nMetadataVersion=1.0\nSearch=/search\n</RETS-RESPONSE>\n</RETS>'
        else:
            first = int(asked.get("Offset", ["1"])[0])
            page = ROWS[first - 1 : first - 1 + PAGE]
            cut = "<MAXROWS/>" if first - 1 + PAGE < len(ROWS) else ""
            print("asked with Offset", asked.get("Offset", ["none"])[0], "->", *page)
            rows = "".join(f"<DATA>\t{key}\t</DATA>" for key in page)
            body = f'<RETS ReplyCode="0" ReplyText="OK"><COLUMNS>\tKey\t</COLUMNS>{rows}{cut}</RETS>'
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
Thread(target=server.serve_forever, daemon=True).start()
print("rets-continued", version("rets-continued"))
address = f"http://127.0.0.1:{server.server_port}/login"
session = Session(address, "user", "password", "RETS/1.7.2", use_post_method=False)
session.login()
seen = {
    offset: [row["Key"] for row in session.search("Property", "A", dmql_query="(Key=*)", offset=offset)]
    for offset in (0, 1)
}
print("as it comes:", *seen[0])
print("offset=1:   ", *seen[1])
if seen != {0: ["L1", "L2", "L3", "L3", "L4", "L5", "L6", "L7", "L8"], 1: ROWS}:
    sys.exit("This is not what was seen on 2026-11-28.")
PYTHON
