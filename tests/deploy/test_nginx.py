"""nginx (deploy/nginx.conf, with this test's ports and paths) in front of gunicorn: what gunicorn alone leaves open is
refused by the pair. Skipped without nginx; `.ci/run` installs it."""

import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from listings import ingest
from listings.enums import PhotoPolicy
from listings.media.storing import path_of
from listings.models import Collection, Listing, PhotoCopy, PhotoDemand, PhotoFile
from listings.photos import sources_of
from realty.accounts.models import AccountEvent
from realty.tenants.scope import platform_scope, tenant_scope
from tests.deploy import site
from tests.deploy.pair import Pair, asked, status
from tests.listings.rows import photo, row

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(not site.NGINX, reason="nginx is not installed (Debian: apt install nginx-light)"),
]
HEADER_SECONDS = 2
# Where nginx answers before the request is whole and closes, the answer may be lost on the way.
CUT_OFF = 0
TOKEN = "metrics-token-of-32-characters-.."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture
def pair(folder: Path, tmp_path: Path, static: Path) -> Iterator[Pair]:
    http, https = site.free_port(), site.free_port()
    with site.listening() as listener:
        port = listener.getsockname()[1]
        (folder / "acme").mkdir(exist_ok=True)
        if not (folder / "static").exists():
            (folder / "static").symlink_to(static)
        main = site.nginx_files(folder, port, http, https, client_header_timeout=f"{HEADER_SECONDS}s")
        named = {"STATIC_ROOT": str(static), "METRICS_TOKEN": TOKEN, "PHOTO_ACCEL": "/kept-photos"}
        web = site.gunicorn(tmp_path, listener, WEB_WORKERS="2", **named)
        try:
            with site.nginx(main, https):
                site.until(lambda: site.answers(port), log=tmp_path / "web.log")
                yield Pair(http, https, port, tmp_path / "web.log")
        finally:
            site.stop(web)


def test_the_example_is_valid(folder: Path) -> None:
    (folder / "static").unlink(missing_ok=True)
    main = site.nginx_files(folder, 1, site.free_port(), site.free_port())
    checked = subprocess.run([site.NGINX, "-t", "-c", str(main)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


AMBIGUOUS = {
    "two lengths": ("Content-Length: 4", "Content-Length: 5"),
    "a length and chunks": ("Content-Length: 4", "Transfer-Encoding: chunked"),
    "a signed length": ("Content-Length: +4",),
    "an unknown coding": ("Transfer-Encoding: xchunked",),
    "two codings": ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    "two hosts": (f"Host: {site.HOST}",),
    "a blank before the colon": ("Content-Length : 4",),
    "a zero byte": ("X-Any: a\0b",),
}


def test_the_pair(pair: Pair, folder: Path) -> None:
    """One start of the pair for all of it: each costs seconds."""
    page = pair.get("/sign-in/")
    assert status(page) == 200 and b"Strict-Transport-Security" in page and b"X-Request-ID: " in page
    assert b"Server: nginx\r\n" in page

    # A name that is not ours, by http, by TLS, and in the request.
    with socket.create_connection(("127.0.0.1", pair.http)) as client:
        assert asked(client, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") == b""
    with pytest.raises((ssl.SSLError, ConnectionError)):
        pair.tls("evil.example")
    assert status(pair.said("GET /sign-in/ HTTP/1.1", "Host: evil.example", "Connection: close")) == 0
    with socket.create_connection(("127.0.0.1", pair.http)) as client:
        moved = asked(client, f"GET /listings/ HTTP/1.1\r\nHost: {site.HOST}\r\nConnection: close\r\n\r\n".encode())
    assert status(moved) == 301 and f"Location: https://{site.HOST}/listings/".encode() in moved

    # What a client says of itself is not believed.
    forged = ("X-Forwarded-Proto: http", "X-Forwarded-Host: evil.example", "Forwarded: for=203.0.113.9")
    answer = pair.get("/sign-in/", *forged)
    assert status(answer) == 200 and b"evil.example" not in answer
    _fails_to_sign_in(pair, "X-Forwarded-For: 203.0.113.9", "X-Real-IP: 203.0.113.9")
    with platform_scope("test"):
        assert set(AccountEvent.objects.values_list("address", flat=True)) == {"127.0.0.1"}

    # Sizes.
    assert status(pair.get("/sign-in/?q=" + "a" * 40_000)) in (CUT_OFF, 400, 414)
    assert status(pair.get("/sign-in/", "X-Any: " + "a" * 40_000)) in (CUT_OFF, 400, 431)
    assert status(pair.get("/sign-in/", *(f"X-Any-{n}: 1" for n in range(90)))) in (400, 431)
    large = (f"Host: {site.HOST}", "Connection: close", "Content-Length: 7000000")
    assert status(pair.said("POST /sign-in/ HTTP/1.1", *large)) == 413
    # A file of a feed may be larger, for someone who is signed in: the site's own page says so, not nginx.
    answer = pair.said("POST /feeds/new-file/ HTTP/1.1", *large, body=b"a" * 7_000_000)
    assert status(answer) == 413 and b"Go to the dashboard" in answer

    # What can be read in two ways.
    for name, lines in AMBIGUOUS.items():
        request = ("POST /sign-in/ HTTP/1.1", f"Host: {site.HOST}", "Connection: close", *lines)
        answer = pair.said(*request, body=b"0\r\n\r\nGET /")
        assert 400 <= status(answer) < 600 or not answer, name
        assert answer.count(b"HTTP/1.1 ") <= 1, name
    assert status(pair.said("GET /sign-in/ HTTP/1.1", "Connection: close")) == 400
    assert b"X_Remote" not in pair.get("/sign-in/", "X_Remote_User: root")

    # For machines inside only; gunicorn itself answers them.
    assert status(pair.get("/metrics", f"Authorization: Bearer {TOKEN}")) == 404
    assert status(pair.get("/readyz")) == 404
    assert status(pair.get("/healthz")) == 200
    assert _metrics_are_of_both_processes(pair)

    _keys_are_in_no_log(pair, folder)
    _static_files_come_from_nginx(pair, page)
    _static_files_have_types_that_browsers_take(pair, folder / "static")
    _slow_clients_hold_nobody_up(pair)


def _fails_to_sign_in(pair: Pair, *headers: str) -> None:
    page = pair.get("/sign-in/")
    cookie = re.search(rb"csrftoken=([^;]+)", page)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert cookie and token
    body = b"username=olivia&password=wrong-horse-9&csrfmiddlewaretoken=" + token[1]
    answer = pair.said(
        "POST /sign-in/ HTTP/1.1", f"Host: {site.HOST}", "Connection: close", f"Referer: https://{site.HOST}/sign-in/",
        f"Cookie: csrftoken={cookie[1].decode()}", "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}", *headers, body=body,
    )  # fmt: skip
    assert status(answer) in (200, 422), answer[:2000]


def _metrics_are_of_both_processes(pair: Pair) -> bool:
    """Two web processes, one of which answers: the figures are of both, and the same whoever is asked."""

    def counted() -> float:
        request = f"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", pair.site)) as client:
            text = asked(client, request.encode()).decode()
        found = re.findall(r'realty_http_request_seconds_count\{[^}]*view="sign_in"[^}]*\} (\S+)', text)
        return sum(map(float, found))

    before = counted()
    for _ in range(20):
        pair.get("/sign-in/")
    return {counted() for _ in range(12)} == {before + 20}


def _static_files_come_from_nginx(pair: Pair, page: bytes) -> None:
    text = pair.get("/sign-in/")
    name = re.search(rb"/static/[^\"']+\.css", text)
    assert name
    file = pair.get(name[0].decode(), "Accept-Encoding: gzip")
    assert status(file) == 200 and b"immutable" in file and b"Content-Encoding: gzip" in file
    assert b"X-Request-ID" not in file, "the site was not asked"
    assert status(pair.get("/static/../realty.conf")) in (400, 404)
    assert status(pair.get("/static../realty.conf")) in (400, 404)


def _static_files_have_types_that_browsers_take(pair: Pair, static: Path) -> None:
    """With nosniff a script, a module or a sheet of another type is refused."""
    types = {"js": b"javascript", "mjs": b"text/javascript", "css": b"text/css", "svg": b"image/svg+xml"}
    for suffix, kind in types.items():
        name = next(path for path in static.rglob(f"*.{suffix}"))
        file = pair.get(f"/static/{name.relative_to(static)}", "Accept-Encoding: gzip")
        said = re.search(rb"\r\nContent-Type: ([^\r]+)", file)
        assert status(file) == 200 and said and kind in said[1], f"{name}: {file[:500]!r}"
        assert b"nosniff" in file and b"immutable" in file, name


def _slow_clients_hold_nobody_up(pair: Pair) -> None:
    """Three times as many as gunicorn has threads begin a request and send on a byte now and then."""
    slow = [pair.tls() for _ in range(30)]
    try:
        for number, client in enumerate(slow):
            body = f"POST /sign-in/ HTTP/1.1\r\nHost: {site.HOST}\r\nContent-Length: 1000\r\n"
            client.sendall((body + ("\r\na" if number % 2 else "X-Any: ")).encode())
        begun = time.monotonic()
        while time.monotonic() - begun < HEADER_SECONDS + 1.5:
            for client in slow:
                _drip(client)
            assert status(pair.get("/sign-in/")) == 200
            time.sleep(0.2)
        # Those that never ended their headers are gone; bodies have the time that they take, at nginx.
        closed = [client for number, client in enumerate(slow) if not number % 2 and _is_closed(client)]
        assert len(closed) == 15
    finally:
        for client in slow:
            client.close()


def _drip(client: ssl.SSLSocket) -> None:
    try:
        client.sendall(b"a")
    except OSError:
        return


def _is_closed(client: ssl.SSLSocket) -> bool:
    client.settimeout(3)
    try:
        answer = client.recv(1000)
        return not answer or status(answer) == 408
    except TimeoutError:
        return False
    except OSError:
        return True


def _keys_are_in_no_log(pair: Pair, folder: Path) -> None:
    paths = ("/shared/KEY/", "/shared/KEY/12/?page=2", "/calendar/KEY.ics", "/invitation/KEY/", "/hooks/resend/KEY/")
    for path in paths:
        assert status(pair.get(path, "Referer: https://realty.example/shared/KEY/"))
    # Too large a body is what nginx tells in its log of errors, with the request.
    large = ("Connection: close", "Content-Length: 7000000")
    assert status(pair.said("POST /shared/KEY/ HTTP/1.1", f"Host: {site.HOST}", *large)) == 413
    logged = (folder / "realty.log").read_text()
    assert not any("KEY" in log.read_text() for log in folder.glob("*.log"))
    assert all(path in logged for path in ("GET /shared/***/ ", "GET /shared/***/12/?page=2 ", "/hooks/resend/***/"))


def test_nginx_sends_the_photos_that_the_site_names(pair: Pair, folder: Path, gps: Collection) -> None:
    """And none by their path alone. One that is gone is never a broken image, whoever of the two notices."""
    body = b"RIFF" + bytes(5_000)
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(photo_policy=PhotoPolicy.KEEP)
        with transaction.atomic():
            ingest.write(gps, [row("A", photos=(photo(0),))], run_id=None)
        listing = Listing.objects.get()
        ref = sources_of([listing.pk])[listing.pk][0].ref
        now, own = timezone.now(), {"collection": gps, "tenant_id": gps.tenant_id}
        pixels = {"width": 1920, "height": 1440, "size": 3 * len(body)}
        image = PhotoFile.objects.create(digest=b"1" * 16, created_at=now, **pixels, **own)
        PhotoCopy.objects.create(listing=listing, ref=ref, file=image, copied_at=now, **own)
        paths = [path_of(gps.tenant_id, image.name, size) for size in ("800", "large", "thumb")]
    # The site's folder and nginx's, which are one in life.
    sites, served = pair.log.parent / "media", folder / "media"
    for path in (root / path for root in (sites, served) for path in paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    address = f"/photos/{gps.tenant_id}/{listing.pk}/{ref.hex()}/800.webp"
    answer = pair.get(address)
    assert status(answer) == 200 and answer.endswith(body)
    assert b"Content-Type: image/webp" in answer and b"immutable" in answer and b"X-Accel" not in answer
    assert status(pair.get(f"/photos/{gps.tenant_id}/{listing.pk}/{'0' * 24}/800.webp")) == 404
    assert status(pair.get(f"/kept-photos/{paths[0]}")) == 404
    (served / paths[0]).unlink()
    for fallback in (True, False):
        with tenant_scope(gps.tenant_id):
            Collection.objects.update(photo_fallback=fallback)
        answer = pair.get(address)
        assert b"\r\nCache-Control: max-age=60\r\n" in answer and answer.count(b"Cache-Control") == 1, answer
        assert b"immutable" not in answer and b"X-Accel" not in answer
        if fallback:
            assert status(answer) == 302 and b"Location: https://photos.example/house-0-300.jpg\r\n" in answer
        else:
            assert status(answer) == 200 and b"Content-Type: image/svg+xml\r\n" in answer and b"<svg " in answer
    with tenant_scope(gps.tenant_id):
        assert PhotoCopy.objects.exists(), "the site has it yet"
    (sites / paths[0]).unlink()
    assert b"Cache-Control: private, max-age=60\r\n" in pair.get(address)
    with tenant_scope(gps.tenant_id):
        assert not PhotoCopy.objects.exists() and PhotoDemand.objects.get().listing_id == listing.pk
