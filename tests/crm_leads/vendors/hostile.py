"""Bodies that no vendor posts, each with a name; none is larger than a webhook may be."""

import base64
import hashlib
import hmac
import time
from typing import Any

import orjson

from crm_leads.models import VendorAccount
from crm_leads.vendors.resend.signatures import sign

RESEND_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the example of the Standard Webhooks
COWBOY_SECRET = "a-made-up-secret"  # noqa: S105
SECRETS = {
    "tracerfy": {"token": "tok"},
    "resend": {"api_key": "re_1", "signing_secret": RESEND_SECRET},
    "drop_cowboy": {"key": "k", "secret": "s", "webhook_secret": COWBOY_SECRET},
}
SLUGS = {"tracerfy": "tracerfy", "resend": "resend", "drop_cowboy": "drop-cowboy"}


def nested(depth: int) -> bytes:
    return b'{"data":' * depth + b"{}" + b"}" * depth


# What a message of each vendor has at least, so that a body gets as far as it can.
REAL: dict[str, dict[str, Any]] = {
    "tracerfy": {"id": "7", "type": "trace"},
    "resend": {"type": "email.delivered", "created_at": "2026-11-20T10:00:00Z", "data": {"email_id": "x"}},
    "drop_cowboy": {
        "event": "contact.rvm.status",
        "event_id": "e",
        "event_at": 1,
        "data": {"drop_id": "d", "status": "success", "reason_code": 0, "to": "+17605550123"},
    },
}
CALLBACK = {"foreign_id": "f", "phone_number": "+17605550123", "status": "success", "reason_code": 0}


def _inside(vendor: str, **fields: Any) -> bytes:
    body = REAL[vendor]
    changed = {**body, **fields} if "data" not in body else {**body, "data": {**body["data"], **fields}}
    return orjson.dumps(changed)


def unreadable(vendor: str) -> dict[str, bytes]:
    """Refused by all vendors alike."""
    start = orjson.dumps(REAL[vendor])[:-1]
    return {
        "nothing": b"",
        "no JSON": b"{",
        "not UTF-8": start + b',"a":"\xff\xfe"}',
        "a list": b"[]",
        "a text": b'"a"',
        "null": b"null",
        "21 deep": start + b',"a":' + nested(21) + b"}",
        "1,000 deep": start + b',"a":' + nested(1_000) + b"}",
        "100,000 open brackets": start + b',"a":' + b"[" * 100_000,
        "NaN": start + b',"a":NaN}',
        "infinite": start + b',"a":1e999999}',
        "NUL": start + b',"a":"\\u0000"}',
        "NUL as a name": start + b',"\\u0000":1}',
        "NUL deep inside": start + b',"a":{"b":["\\u0000"]}}',
        "lone surrogate": start + b',"a":"\\ud800"}',
        "lone low surrogate": start + b',"a":"\\udc00"}',
        "too many values": start + b',"a":[' + b",".join([b"1"] * 20_000) + b"]}",
    }


def wrong_kinds(vendor: str) -> dict[str, bytes]:
    """The fields that a vendor's reader looks at, each with a value that it cannot have."""
    fields = {
        "tracerfy": ("id", "queue_id", "type"),
        "resend": ("email_id", "bounce", "created_at"),
        "drop_cowboy": ("drop_id", "reason_code", "to", "status", "product_cost", "dnc", "campaign_session"),
    }[vendor]
    values: dict[str, Any] = {"a list": ["x"], "an object": {"a": {"b": 1}}, "a list of lists": [[1]]}
    made = {
        f"{field} is {what}": _inside(vendor, **{field: value})
        for field in fields
        for what, value in values.items()
        if not (field in ("bounce", "campaign_session") and isinstance(value, dict))
    }
    if vendor == "resend":
        made |= {
            "type is a number": orjson.dumps({**REAL[vendor], "type": 7}),
            "data is a list": orjson.dumps({**REAL[vendor], "data": []}),
            "created_at is an object": orjson.dumps({**REAL[vendor], "created_at": {}}),
        }
        made.pop("created_at is a list"), made.pop("created_at is a list of lists")
    if vendor == "drop_cowboy":
        made["event is a list"] = orjson.dumps({**REAL[vendor], "event": ["x"]})
        made["event_at is an object"] = orjson.dumps({**REAL[vendor], "event_at": {}})
        made["a huge number"] = _inside(vendor, product_cost=10**18)
        made["a long text"] = _inside(vendor, reason="x" * 100_000)
    return made


def odd(vendor: str) -> dict[str, bytes]:
    """Taken, kept and worked without an error, whatever they mean."""
    texts = ("1e999999", "-1e999999", "NaN", "Infinity", "9" * 1_000, "1e-999999", "\u2028", "x" * 1_900)
    if vendor == "drop_cowboy":
        made = {f"cost {text[:12]}": _inside(vendor, product_cost=text) for text in texts}
        made |= {f"code {text[:12]}": _inside(vendor, reason_code=text) for text in texts}
        for at in (-(10**14), 10**14, 0, -62135596800000, 1.5e14):
            made[f"at {at}"] = orjson.dumps({**REAL[vendor], "event_id": f"at{at}", "event_at": at})
        return made
    if vendor == "resend":
        at = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "soon")
        made = {f"at {text[:30]}": orjson.dumps({**REAL[vendor], "created_at": text}) for text in at}
        made |= {f"email_id {text[:12]}": _inside(vendor, email_id=text) for text in texts}
        made |= {f"tag {text[:12]}": _inside(vendor, tags=[{"name": "act", "value": text}]) for text in texts}
        made["tags of lists"] = _inside(vendor, tags=[{"name": ["a"], "value": {}}, 7, None])
        return made
    return {f"id {text[:12]}": _inside(vendor, id=text) for text in texts}


def signed(account: VendorAccount, body: bytes) -> dict[str, str]:
    """Headers as the vendor itself would send them, under the secrets above."""
    now = int(time.time())
    if account.kind == "resend":
        event_id = f"msg_{hashlib.sha256(body).hexdigest()[:20]}"
        stamp = str(now)
        made = sign(RESEND_SECRET, event_id, now, body)
        return {"svix-id": event_id, "svix-timestamp": stamp, "svix-signature": made}
    if account.kind == "drop_cowboy":
        digest = hmac.new(COWBOY_SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Signature": f"sha256={digest}", "X-Timestamp": str(now)}
    return {}


def bad_headers(account: VendorAccount) -> list[dict[str, str]]:
    """Signatures that are none; every one is refused."""
    if account.kind == "resend":
        made = base64.b64encode(b"x" * 32).decode()
        stamps = ("", "x", "9" * 400, "9" * 5_000, "-1", "²", "1")
        return [{"svix-id": "a", "svix-timestamp": stamp, "svix-signature": f"v1,{made}"} for stamp in stamps]
    if account.kind == "drop_cowboy":
        stamps = ("", "x", "9" * 400, "9" * 5_000, "-1", "1")
        return [{"X-Signature": "sha256=00", "X-Timestamp": stamp} for stamp in stamps]
    return []
