"""Settings of the web server: `gunicorn --config deploy/gunicorn.conf.py realty.wsgi`, as `manage.py serve`, the
systemd unit and the container run it.

It imports nothing of Realty. The first process lives on through `kill -HUP`, and what it imported would stay old in the
processes that it starts afterwards.

Started by systemd's socket (LISTEN_FDS), gunicorn takes that one, and `BIND` and `PORT` do not matter.
"""

import logging
import os
import tempfile
from pathlib import Path
from shutil import rmtree
from typing import Any


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise SystemExit(f"Error: {name} must be a whole number of 1 or more, not {value!r}.")
    return int(value)


# The pool of connections, hashed static files and PostgreSQL's deadlines of the web process hang on it.
os.environ["WEB_PROCESS"] = "1"
OURS = "realty-metrics-"
if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=OURS)

chdir = str(Path(__file__).resolve().parent.parent)
_host = os.environ.get("BIND", "").strip() or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{_number('PORT', 8000)}"
worker_class = "gthread"
workers = _number("WEB_WORKERS", 1)
threads = _number("WEB_THREADS", 8)
# Requests that are being answered when a process is replaced have so long; PostgreSQL ends a page's statement after 20.
graceful_timeout = _number("WEB_STOP_SECONDS", 30)
timeout = 60
keepalive = 5
backlog = 2048  # they wait here while the new process of a restart loads
# Signs of life, twice a second, are nothing for a disk.
MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes an unnamed file there
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None
control_socket_disable = True

# Larger ones are refused with 400. A page of ours has 30 form fields in its address at most.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190
# X-Forwarded-* count from these alone; `TRUSTED_PROXIES` may also hold networks, which Django reads.
forwarded_allow_ips = os.environ.get("TRUSTED_PROXIES", "").strip() or "127.0.0.1"

accesslog = None  # the proxy has one, and addresses hold what people searched
errorlog = "-"
if os.environ.get("LOG_FORMAT", "").strip().lower() == "json":
    # Not to the root logger as well: the site's own handlers are there.
    alone = {"level": "INFO", "handlers": ["error_console"], "propagate": False}
    # With a configuration of logs gunicorn writes each request whatever `accesslog` says.
    silent = {"level": "CRITICAL", "handlers": [], "propagate": False}
    logconfig_dict = {
        "loggers": {"gunicorn.error": alone, "gunicorn.access": silent},
        "formatters": {
            "generic": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            }
        }
    }


def on_starting(server: Any) -> None:
    """Counts of an earlier run are not this one's."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    # When it is imported it decides, for all processes that are forked later, whether there are several.
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415  after PROMETHEUS_MULTIPROC_DIR is set

    mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if folder.name.startswith(OURS):
        rmtree(folder, ignore_errors=True)
    logging.shutdown()
