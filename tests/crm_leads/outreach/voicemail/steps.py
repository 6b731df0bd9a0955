"""The steps that tests of voicemail are told in: a lawful lead, an account at the simulated vendor, what the vendor
posts."""

import hashlib
import hmac
import json
import time
import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.models import PhoneNumber, VendorAccount, VendorEvent, VoicemailDrop, VoicemailRecording
from crm_leads.outreach import vendor_events
from simulators.vendors import SimulatedVendors
from simulators.vendors.drop_cowboy import outcomes
from simulators.vendors.drop_cowboy.face import BRAND
from tests.crm_leads.compliance.lawful import a_consent, clean_scrub, lawful_policy, open_state
from tests.crm_leads.rows import a_contact, a_lead, a_phone

SECRET = "signing-secret-of-ours"
MEDIA = next(iter(outcomes.MEDIA))


def an_account(vendors: SimulatedVendors | None, version: str = "v2", **fields: Any) -> VendorAccount:
    base = f"{vendors.url}/drop-cowboy" if vendors else "http://127.0.0.1:9/drop-cowboy"
    options = {"api_version": version, "base_url": base, "team_id": "team-1", "brand_id": BRAND}
    if version == "v2":
        del options["team_id"], options["brand_id"]
    secrets = {"key": "key-1", "secret": "secret-1", "webhook_secret": f"old-one,{SECRET}"}
    values = {"kind": "drop_cowboy", "is_simulated": True, "webhook_key": "hook-1", "options": options, **fields}
    return VendorAccount.objects.create(secrets=secrets, **values)


def a_recording(**fields: Any) -> VoicemailRecording:
    return VoicemailRecording.objects.create(**{"name": "Hello", "media_id": MEDIA, **fields})


def a_lawful_phone(number: str = "+17605550123", *, consent: bool = True) -> PhoneNumber:
    """In California, by the tenant's own rules, at any hour that the federal ones leave."""
    lawful_policy()
    open_state()
    now = timezone.now()
    clean_scrub(number, at=now - timedelta(days=1))
    if consent:
        a_consent(address=number, given_at=now - timedelta(days=2))
    home = {"street_address": f"{number[-4:]} Test Way", "property_key": number, "postal_code": "92262"}
    return a_phone(a_contact(a_lead(**home)), number)


def a_drop(phone: PhoneNumber, user: User | None = None, **fields: Any) -> VoicemailDrop:
    """As `queue_drop` makes it, in any state."""
    values: dict[str, Any] = {
        "lead": phone.contact.lead,
        "contact": phone.contact,
        "number": phone.number,
        "digest": digest(phone.number),
        "idempotency_key": str(uuid.uuid4()),
        "requested_by": user,
        "requested_at": timezone.now(),
    }
    if fields.get("state", "queued") not in ("queued", "canceled"):
        values["claimed_at"] = timezone.now()
    return VoicemailDrop.objects.create(**{**values, **fields})


def callback_of(drop: VoicemailDrop, code: int = 0, **fields: Any) -> dict[str, Any]:
    """The unsigned message of v2."""
    return {
        "drop_id": f"vendor-{drop.pk}",
        "phone_number": drop.number,
        "status": "success" if code == 0 else "failure",
        "reason": outcomes.TEXTS.get(code, "New reason"),
        "reason_code": code,
        "product_cost": 0.04,
        "compliance_fee": 0.002,
        "tts_fee": 0,
        "dnc": False,
        "foreign_id": drop.idempotency_key,
        **fields,
    }


def webhook_of(number: str, code: int = 0, *, kind: str = "contact.rvm.status", **data: Any) -> dict[str, Any]:
    """The body of a signed message."""
    said = {
        "drop_id": str(uuid.uuid4()),
        "status": "success" if code == 0 else "failure",
        "reason": outcomes.TEXTS.get(code, "New reason"),
        "reason_code": code,
        "to": number,
        **data,
    }
    return {"event_id": str(uuid.uuid4()), "event": kind, "event_at": int(time.time() * 1000), "data": said}


def post(body: Any, *, secret: str = "", key: str = "hook-1", **headers: str) -> HttpResponse:
    """As the vendor posts it, signed where a secret is given."""
    raw = json.dumps(body).encode()
    if secret:
        stamp = headers.pop("stamp", str(int(time.time())))
        made = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
        headers |= {"X-Signature": f"sha256={made}", "X-Timestamp": stamp}
    url = reverse("vendor_hook", args=["drop-cowboy", key])
    return Client().post(url, raw, content_type="application/json", headers=headers)  # type: ignore[return-value]


def work_all() -> list[str]:
    """Work what was posted; gives the outcomes, the oldest first."""
    for pk in VendorEvent.objects.filter(worked_at=None).order_by("pk").values_list("pk", flat=True):
        assert vendor_events.work(pk)
    return list(VendorEvent.objects.order_by("pk").values_list("outcome", flat=True))
