#!/usr/bin/env bash
# standardwebhooks signs the digits of a time's clock as UTC, whatever zone the time is in.
#
# Guess: `Webhook.sign(id, timestamp, data)` of one moment gives one signature, in whatever zone the datetime is.
# Seen: the zone is replaced, not converted: noon UTC written as 4 AM Pacific is signed as 4 AM UTC, so a receiver that
# computes over the webhook-timestamp header refuses it. No warning, no exception.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check standardwebhooks==1.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from standardwebhooks import Webhook

print("standardwebhooks", version("standardwebhooks"))
noon = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
pacific = noon.astimezone(timezone(timedelta(hours=-8)))
signer = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
one, other = signer.sign("msg_1", noon, "{}"), signer.sign("msg_1", pacific, "{}")
print(f"{noon.isoformat()}  {one}\n{pacific.isoformat()}  {other}")
if noon != pacific or one == other:
    sys.exit("This is not what was seen on 2026-11-30.")
PYTHON
