#!/usr/bin/env bash
# django-q2: a second SIGTERM while the cluster begins to stop hangs it for good.
#
# Guess: a process that handles SIGTERM takes a second one as it took the first, or not at all. Service managers and
# people who press Ctrl-C twice send two.
# Seen: the handler sets a multiprocessing.Event, whose lock may be taken once only, and waits in there for the sentinel
# to wake. The second signal runs the handler again inside of the first: it waits for the lock that it holds itself.
# The workers go on taking tasks, and only SIGKILL ends them. Some of twenty clusters hang; under load most do.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check django==5.2.19 django-q2==1.11.1
cat > "$folder/manage.py" <<'PYTHON'
import sys

from django.conf import settings

settings.configure(
    SECRET_KEY="x",
    USE_TZ=True,
    INSTALLED_APPS=["django_q"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": __file__ + ".sqlite3"}},
    Q_CLUSTER={"orm": "default", "workers": 1, "timeout": 60, "retry": 120, "scheduler": False},
)
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
PYTHON
cd "$folder"
venv/bin/python manage.py migrate --verbosity 0
venv/bin/python - <<'PYTHON'
import os
import signal
import subprocess
import sys
import time

TRIES = 20


def hangs(number):
    with open("log", "wb") as log:
        cluster = subprocess.Popen(
            [sys.executable, "manage.py", "qcluster"], stdout=log, stderr=log, start_new_session=True
        )
    while b"] running." not in open("log", "rb").read():
        time.sleep(0.05)
    time.sleep(0.3)
    for _ in range(2):
        cluster.send_signal(signal.SIGTERM)
        time.sleep(0.0002 * (1 + number % 8))
    try:
        cluster.wait(15)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(cluster.pid, signal.SIGKILL)
        cluster.wait()
        return True


for number in range(TRIES):
    if hangs(number):
        print(f"django-q2 1.11.1: cluster {number + 1} of {TRIES} did not stop within 15 s of two SIGTERM")
        sys.exit(0)
sys.exit(f"All of {TRIES} stopped: this is not what was seen on 2026-11-30.")
PYTHON
