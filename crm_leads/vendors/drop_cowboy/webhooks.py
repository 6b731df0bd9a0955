"""What Drop Cowboy posts to us: signed webhooks (proof), and unsigned callbacks (hints).

Both come to one address. A callback is tried once, carries our `foreign_id` and the cost, and anybody could have sent
it who knows the address and that id. A webhook is signed and repeated, and carries neither.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.outreach.reports import Reported, VoicemailReport
from crm_leads.vendors import bodies
from crm_leads.vendors.drop_cowboy import signatures
from crm_leads.vendors.drop_cowboy.reasons import REASONS, explain, is_success
from crm_leads.vendors.events import Forged, Incoming, digest_of
from realty.moments import plausible

STATUS, RECEIPT, CALLBACK = "contact.rvm.status", "contact.rvm.receipt", "callback"
# Of one drop each; `contact_id` is the person's, whatever is sent to them.
IDS = ("drop_id", "session_id", "log_id")
COSTS = ("product_cost", "compliance_fee", "tts_fee")
# A message comes within days of what it tells.
OLDEST = timedelta(days=366)
FIELDS = (
    "foreign_id", "phone_number", "to", "status", "status_code", "reason", "reason_code", "dnc",
    "proof_of_delivery_url", *IDS, *COSTS,
)  # fmt: skip
MOST_EXPENSIVE = Decimal(1_000)
PROOF = re.compile(r"https://([a-z0-9-]+\.)*dropcowboy\.com/[^\s]{1,500}")


def read(account: VendorAccount, request: HttpRequest) -> Incoming:
    """Raises ValueError for what is no message of Drop Cowboy's, Forged for a webhook without a valid signature."""
    body = bodies.read(request.body)
    if "X-Signature" in request.headers or "event" in body:
        _verify(account, request)
        return _webhook(request, body)
    if not isinstance(body.get("foreign_id"), str) or "status" not in body:
        raise ValueError("Neither a callback nor a webhook.")
    return Incoming(digest_of(request.body), CALLBACK, False, _kept(body))


def reported(event: VendorEvent) -> Reported:
    """The result of a voicemail that the event tells."""
    if event.event_type not in (STATUS, RECEIPT, CALLBACK):
        return Reported(None, event.body, "Kept; it is about something else than a voicemail.")
    return Reported(report_of(event), event.body)


def report_of(event: VendorEvent) -> VoicemailReport:
    """The event as it concerns a drop; whatever is malformed in it counts as not said."""
    found = event.body.get("data") if event.is_signed else event.body
    data: dict[str, Any] = found if isinstance(found, dict) else {}
    said = _text(data, "status").casefold() == "success"
    code, text = _code(data.get("reason_code", data.get("status_code"))), _text(data, "reason")[:200]
    reason = explain(code, text, succeeded=said)
    return VoicemailReport(
        is_signed=event.is_signed,
        is_receipt=event.event_type == RECEIPT,
        number=_text(data, "to" if event.is_signed else "phone_number"),
        foreign_id=_text(data, "foreign_id"),
        drop_id=_text(data, "drop_id")[:100],
        vendor_ids=_ids(data),
        # Both the status and, where we know it, the code say so.
        succeeded=said and (is_success(reason) or reason.code not in REASONS),
        reason=reason,
        evidence=_evidence(code, text, event.is_signed),
        dnc=_is_dnc(data),
        cost=_cost(data),
        proof_url=_proof(data),
        at=_moment(event),
    )


def _code(value: Any) -> str:
    return str(value)[:20] if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _evidence(code: str, text: str, is_signed: bool) -> str:
    words = f"Drop Cowboy, code {code or 'none'}" + (f": {text}" if text else "")
    return words if is_signed else f"{words} (unsigned callback)"


def _kept(said: dict[str, Any]) -> dict[str, Any]:
    """What a report is read from, and nothing else: no people of the vendor's address book. Raises ValueError for a
    value of another kind."""
    found: dict[str, Any] = dict(bodies.kept(said, FIELDS))
    if session := bodies.inner(said, "campaign_session"):
        dispo = bodies.kept(bodies.inner(session, "dispo"), ("dnc",))
        found["campaign_session"] = {**bodies.kept(session, IDS), "dispo": dispo}
    return found


def _verify(account: VendorAccount, request: HttpRequest) -> None:
    headers, secrets = request.headers, webhook_secrets(account)
    try:
        signatures.verify(
            secrets,
            headers.get("X-Signature", ""),
            headers.get("X-Timestamp", ""),
            request.body,
            now=timezone.now().timestamp(),
            version=headers.get("X-Signature-Version") or signatures.VERSION,
        )
    except signatures.BadSignature as error:
        raise Forged(str(error)) from None


def webhook_secrets(account: VendorAccount) -> list[str]:
    return [secret for secret in re.split(r"[,\s]+", (account.secrets or {}).get("webhook_secret", "")) if secret]


def _webhook(request: HttpRequest, body: dict[str, Any]) -> Incoming:
    kind = bodies.text(body, "event", 100)
    # The vendor's own samples give a status and its receipt the same id.
    event_id = bodies.text(body, "event_id") or request.headers.get("X-Event-Id") or digest_of(request.body)
    kept: dict[str, Any] = dict(bodies.kept(body, ("event", "event_id", "event_at")))
    if kind in (STATUS, RECEIPT):
        kept["data"] = _kept(bodies.inner(body, "data"))
    return Incoming(f"{kind}:{event_id}", kind, True, kept)


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _ids(data: dict[str, Any]) -> frozenset[str]:
    """A receipt's `drop_id` is of another kind than its status's, so any id in common will do."""
    session = data.get("campaign_session")
    parts = [data, session if isinstance(session, dict) else {}]
    return frozenset(_text(part, name)[:100] for part in parts for name in IDS) - {""}


def _is_dnc(data: dict[str, Any]) -> bool:
    session = data.get("campaign_session")
    dispo = session.get("dispo") if isinstance(session, dict) else None
    return data.get("dnc") is True or (isinstance(dispo, dict) and dispo.get("dnc") is True)


def _cost(data: dict[str, Any]) -> Decimal | None:
    """US dollars: the sum of the three fees. None where none is said or the sum is absurd."""
    said = [data[name] for name in COSTS if isinstance(data.get(name), int | float | str)]
    try:
        total = sum((Decimal(str(value)) for value in said), Decimal(0))
    except ArithmeticError:  # no number, or one too large for its exponent
        return None
    if not said or not total.is_finite() or not 0 <= total < MOST_EXPENSIVE:
        return None
    return total.quantize(Decimal("0.0001"))


def _proof(data: dict[str, Any]) -> str:
    """Only an address of the vendor's own: it becomes a link on our pages."""
    url = _text(data, "proof_of_delivery_url")
    return url if PROOF.fullmatch(url) else ""


def _moment(event: VendorEvent) -> datetime:
    """When it happened, by a signed message, and never later than it came."""
    said = event.body.get("event_at") if event.is_signed else None
    if not isinstance(said, int | float) or isinstance(said, bool) or not math.isfinite(said):
        return event.received_at
    try:
        return plausible(datetime.fromtimestamp(said / 1000, UTC), event.received_at, back=OLDEST)
    except (ValueError, OverflowError, OSError):
        return event.received_at
