"""What leaves for Sentry, as its own server would see it: over HTTP on loopback, from a process with SENTRY_DSN."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# An error in a page, quoting what PostgreSQL and a library quoted; and one of a background task, as django-q2 logs it.
BROKEN = """
import logging, django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import RequestFactory
from realty.operations import views
from realty.wsgi import application
import requests

def breaks(request):
    berta = "berta.local@example.com"
    logging.getLogger("crm_leads").warning("Called +17605550123, token=hunter2xy")
    try:
        requests.get("http://127.0.0.1:9/?api_key=hunter2xy", timeout=1)
    except requests.RequestException:
        pass
    raise ValueError('null value violates not-null constraint\\nDETAIL:  Failing row contains (Bertatown, 9).\\n'
                     'to berta.buyer@example.com with password=hunter2xy and (760) 555-0123')

views.PAGES["/healthz"] = breaks
from realty.log_context import told
with told(run=7, tenant="desert"):
    headers = {"authorization": "Bearer hunter2xy", "cookie": "sessionid=hunter2xy"}
    typed = {"name": "Bertatown", "password": "hunter2xy"}
    asked = RequestFactory().post("/healthz?text=Bertatown", typed, headers=headers)
    list(application(asked.environ, lambda *args: None))
    logging.getLogger("django-q").error("Failed 'crm_leads.x' (a) - No mail to berta.buyer@example.com : Traceback ...")
import sentry_sdk
sentry_sdk.flush(10)
"""
PRIVATE = ("hunter2xy", "berta.", "Bertatown", "555-0123", "5550123", "breaks_local")


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[Any]]]:
    """A DSN, and the items of the envelopes that came to it."""
    got: list[Any] = []

    class Envelopes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            got.extend(json.loads(line) for line in body.splitlines() if line.startswith(b"{"))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: Any) -> None:
            """Not into the tests' output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Envelopes) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://public@127.0.0.1:{server.server_port}/1", got
        server.shutdown()


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "realty.settings", "DATABASE_URL": "", **environment}
    return subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_errors_arrive_with_their_run_and_without_anyone(endpoint: tuple[str, list[Any]], tmp_path: Path) -> None:
    dsn, got = endpoint
    done = run(BROKEN, SENTRY_DSN=dsn, SENTRY_ENVIRONMENT="test")
    assert done.returncode == 0, done.stderr
    events = [item for item in got if "event_id" in item and ("exception" in item or "logentry" in item)]
    page, task = sorted(events, key=lambda event: "logentry" in event)
    assert page["exception"]["values"][-1]["type"] == "ValueError"
    assert page["environment"] == "test"
    assert {"run": "7", "tenant": "desert"}.items() <= page["tags"].items()
    assert page["request"]["method"] == "POST" and page["request"]["url"].endswith("/healthz")
    assert "No mail to (e-mail)" in json.dumps(task)
    text = json.dumps(got)
    for private in PRIVATE:
        # The code around the error is ours, and holds the test's own examples.
        shown = [line for line in _texts(got) if private in line]
        assert shown == [], private
    assert '"vars"' not in text and "argv" not in text


def _texts(value: Any) -> Iterator[str]:
    """Every text but the lines of source code."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("context_line", "pre_context", "post_context"):
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def test_an_address_that_is_none_is_told_without_its_key() -> None:
    done = run("import django; django.setup()", SENTRY_DSN="hunter2xy-is-no-address")
    assert "SENTRY_DSN is not an address" in done.stderr
    assert "hunter2xy" not in done.stderr


def test_without_the_setting_the_library_is_not_loaded() -> None:
    done = run("import django, sys; django.setup(); print('sentry_sdk' in sys.modules)", SENTRY_DSN="")
    assert done.stdout.strip() == "False", done.stderr
