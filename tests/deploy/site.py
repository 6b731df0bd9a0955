"""A production site on loopback, of real processes over the tests' database: gunicorn, workers, nginx with TLS."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
HOST = "realty.example.com"
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
# What Debian's main file says of types. A system without them says nothing.
TYPES = Path("/etc/nginx/mime.types")
DEBIAN = "types_hash_max_size 2048; default_type application/octet-stream; " + (
    f"include {TYPES};" if TYPES.exists() else ""
)
PATIENCE = 60


def database_url() -> str:
    """Of the database that this test uses, for other processes."""
    known = connection.get_connection_params()
    password = f":{quote(known['password'], safe='')}" if known.get("password") else ""
    address = f"host={quote(str(known.get('host') or ''), safe='')}&port={known.get('port') or 5432}"
    return f"postgres://{known.get('user', '')}{password}@/{known['dbname']}?{address}"


def environment(data: Path, **more: str) -> dict[str, str]:
    """Of a production site with these tests' keys and database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "realty.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONFAULTHANDLER": "1",
        "PRODUCTION": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": ",".join(settings.FIELD_ENCRYPTION_KEYS),
        "ALLOWED_HOSTS": HOST,
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
        "SITE_URL": f"https://{HOST}",
        "TRUSTED_PROXIES": "127.0.0.1",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(data),
        "Q_WORKERS": "2",
        **more,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def gunicorn(data: Path, listener: socket.socket, **more: str) -> "subprocess.Popen[bytes]":
    """On a socket that outlives it, as systemd hands it over (sd_listen_fds(3))."""
    args = [sys.executable, "-m", "gunicorn", "--config", str(DEPLOY / "gunicorn.conf.py"), "realty.wsgi"]
    # The third descriptor is the socket, and LISTEN_PID the process itself, which only it knows.
    code = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.set_inheritable(3, True);"
    code += "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])"
    with open(data / "web.log", "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-c", code, str(listener.fileno()), *args],
            env=environment(data, **more),
            cwd=ROOT,
            pass_fds=(listener.fileno(),),
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def worker(data: Path, **more: str) -> "subprocess.Popen[bytes]":
    with open(data / "worker.log", "ab") as log:
        return subprocess.Popen(
            [sys.executable, "manage.py", "qcluster"],
            env=environment(data, LOG_LEVEL="INFO", **more),
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def stop(process: "subprocess.Popen[bytes]", seconds: float = PATIENCE) -> int:
    """As a service manager stops it: the first process is asked, the others by it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # PYTHONFAULTHANDLER writes into the log where it hangs
        return process.wait()


def answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def until(what: object, seconds: float = PATIENCE, log: Path | None = None) -> None:
    """Until the function says yes; fails with the end of the log."""
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, log.read_text()[-3000:] if log else "It did not happen."
        time.sleep(0.05)


@contextmanager
def listening() -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        yield listener


def certificate(folder: Path) -> tuple[Path, Path]:
    """For HOST, by ourselves."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "fullchain.pem", folder / "privkey.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def _by_ipv6(port: int) -> str:
    return rf"    listen [::1]:{port}\1\n" if has_ipv6() else ""


def nginx_files(folder: Path, site: int, http: int, https: int, **seconds: str) -> Path:
    """deploy/nginx.conf with ports and paths of this test, and a main file around it; the rest stays as it is."""
    chain, private = certificate(folder)
    text = (DEPLOY / "nginx.conf").read_text()
    changes = {
        **{rf" *listen \[::\]:{port}\b(.*)\n": _by_ipv6(of) for port, of in ((80, http), (443, https))},
        r"listen 80\b": f"listen 127.0.0.1:{http}",
        r"listen 443\b": f"listen 127.0.0.1:{https}",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{site}",
        r"/etc/letsencrypt/live/[^/]+/fullchain\.pem": str(chain),
        r"/etc/letsencrypt/live/[^/]+/privkey\.pem": str(private),
        r"/var/log/nginx/": f"{folder}/",
        r"/var/www/html": str(folder / "acme"),
        r"/var/lib/realty/static/": f"{folder / 'static'}/",
        r"/var/lib/realty/media/": f"{folder / 'media'}/",
        **{rf"{name} \d+s;": f"{name} {value};" for name, value in seconds.items()},
    }
    for pattern, replacement in changes.items():
        text, number = re.subn(pattern, replacement, text)
        assert number, f"deploy/nginx.conf has no {pattern}"
    (folder / "realty.conf").write_text(text)
    temporary = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;"
        f"events {{ worker_connections 512; }} http {{ {DEBIAN} access_log off; {temporary}"
        f" include {folder}/realty.conf; }}"
    )
    return main


@contextmanager
def nginx(main: Path, https: int) -> Iterator[None]:
    process = subprocess.Popen([NGINX, "-c", str(main)], stderr=subprocess.PIPE)

    def is_up() -> bool:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", https)) == 0

    try:
        until(is_up)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
