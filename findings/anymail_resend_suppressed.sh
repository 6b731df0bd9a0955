#!/usr/bin/env bash
# django-anymail does not know Resend's events of a message that was never sent, and counts a full mailbox as a bounce.
#
# Guess: email.suppressed comes as "rejected", as other vendors' suppression events do, and email.failed as "failed"; a
# Transient bounce comes as "deferred" or with a reason that tells it from a Permanent one.
# Seen: email.suppressed and email.failed are "unknown", without a reason. Permanent and Transient bounces are the same
# event; the bounce's type and subtype are in the raw event alone, and the reason hangs on words of a message for people.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check django-anymail==15.2 django==5.2.8 requests==2.32.5
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

from django.conf import settings

settings.configure(INSTALLED_APPS=["anymail"], ANYMAIL={})
import django

django.setup()
from anymail.webhooks.resend import ResendTrackingWebhookView
from django.test import RequestFactory

warnings.simplefilter("ignore")
print("django-anymail", version("django-anymail"))
view, request = ResendTrackingWebhookView(), RequestFactory().post("/")


def told(kind, **data):
    event = {"type": kind, "created_at": "2026-11-28T12:00:00.000Z", "data": {"email_id": "e1", "to": ["rosa@example.com"], **data}}
    read = view.esp_to_anymail_event(event, request)
    return read.event_type, read.reject_reason


BOUNCE = "The recipient's email provider sent a {} bounce message."
seen = {
    "email.suppressed": told("email.suppressed", suppressed={"message": "On the suppression list", "type": "OnAccountSuppressionList"}),
    "email.failed": told("email.failed", failed={"reason": "reached_daily_quota"}),
    "bounced, Permanent": told("email.bounced", bounce={"type": "Permanent", "subType": "General", "message": BOUNCE.format("hard")}),
    "bounced, Transient": told("email.bounced", bounce={"type": "Transient", "subType": "MailboxFull", "message": BOUNCE.format("soft")}),
}
for kind, read in seen.items():
    print(f"{kind:20} event_type {read[0]!s:10} reject_reason {read[1]}")
unknown, bounced = ("unknown", None), ("bounced", "bounced")
if list(seen.values()) != [unknown, unknown, bounced, bounced]:
    sys.exit("This is not what was seen on 2026-11-28.")
PYTHON
