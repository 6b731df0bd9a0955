#!/usr/bin/env bash
# requests reads the address of a redirect that it is told not to follow, and raises ValueError for a broken one.
#
# Guess: `get(url, allow_redirects=False)` gives the answer, whatever its Location says; what can be wrong with an answer
# is a RequestException.
# Seen: the Location is parsed all the same, for `Response.next`. `http://[broken` raises a plain ValueError, so the
# answer with its status is gone, and an `except RequestException` does not catch it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check requests==2.34.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import requests


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header("Location", "http://[broken")
        self.end_headers()

    def log_message(self, *args):
        pass


print("requests", version("requests"))
server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
try:
    seen = requests.get(f"http://127.0.0.1:{server.server_port}/", allow_redirects=False, timeout=5).status_code
except requests.RequestException as error:
    seen = f"RequestException: {error}"
except ValueError as error:
    seen = f"ValueError: {error}"
print("302 with Location: http://[broken, allow_redirects=False ->", seen)
if not str(seen).startswith("ValueError"):
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
