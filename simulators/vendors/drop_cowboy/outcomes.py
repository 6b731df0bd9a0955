"""How a drop at the simulated Drop Cowboy ends, and the messages that tell it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

DAY = 24 * 3600.0
ATTEMPTS, ATTEMPTS_IN = 3, 3 * DAY
TTS_LIMIT = 1_200
LINE = "5f2c8a1e-0000-4000-8000-000000000001"
MEDIA = {
    "3a9e6c2f-0000-4000-8000-000000000001": "Expired listing, first hello",
    "3a9e6c2f-0000-4000-8000-000000000002": "Open house invitation",
}
VOICES = {
    "8b4d1f7a-0000-4000-8000-000000000001": ("Alex", "ready"),
    "8b4d1f7a-0000-4000-8000-000000000002": ("Draft", "training"),
}
# Last two digits of the vendor's free test numbers +1555001xxxx. Ours beyond the vendor's: the numbers that are kept
# for fiction, 555-0100 to 555-0199 of any area code, end in the same way.
BY_NUMBER = {
    "02": 4000, "04": 4005, "05": 4006, "06": 4004, "90": 4016, "91": 4017, "92": 4019, "93": 4021, "94": 6000,
    "95": 6002, "97": 4013, "98": 6005, "99": 6011,
}  # fmt: skip
TEXTS = {
    0: "", 3000: "No Funds", 3001: "Invalid Audio", 3002: "Missing Voice", 3007: "Invalid Credentials",
    3014: "Not Allowed audio_url", 3015: "Missing Text", 3021: "TTS Too Long", 3027: "Idempotency Key Reused",
    3028: "Invalid Idempotency Key", 3040: "Test Numbers Only", 4000: "VoiceMail Not Detected",
    4001: "VoiceMail Not Set Up", 4002: "VoiceMail Full", 4004: "Number not reachable", 4005: "No Answer",
    4006: "User Busy", 4010: "No Caller ID", 4013: "Too Many Attempts", 4016: "Internal DNC", 4017: "Known Litigator",
    4019: "RND Reassigned", 4021: "RND Error", 6000: "Carrier Denied Use Case", 6002: "Pool Suspended",
    6005: "Opt-in Revoked", 6011: "Opt-in Missing",
}  # fmt: skip
# The carrier's mailbox answered, so there is a recording of the call.
WITH_RECEIPT = (0, 4001, 4002)
DNC = (4016, 6005)
PROOF = "https://proof.dropcowboy.com/simulated/{}.mp3"


@dataclass
class Drop:
    """One accepted request, and how it will end."""

    api: str
    account: str
    body: dict[str, Any] = field(repr=False)
    message_id: str
    drop_id: str
    due_at: float
    code: int
    is_done: bool = False
    # The vendor's other ids of it: UUIDs, except that of the log, which receipts give as theirs.
    session_id: str = field(default_factory=lambda: str(uuid4()))
    log_id: str = field(default_factory=lambda: uuid4().hex[:24])

    @property
    def number(self) -> str:
        return str(self.body.get("to" if self.api == "v2" else "phone_number", ""))

    @property
    def contact_id(self) -> str:
        """The same for each drop to a number."""
        return str(uuid5(NAMESPACE_URL, f"tel:{self.number}"))

    @property
    def is_test_number(self) -> bool:
        return self.number.startswith("+1555001")

    @property
    def reaches_a_phone(self) -> bool:
        """The vendor tried to leave it, whatever came of that."""
        return self.code == 0 or 4000 <= self.code <= 4006


def audio_code(body: dict[str, Any], voice: str = "voice_id", media: str = "media_id") -> int:
    """0 where the request names exactly one audio that the account has."""
    if body.get("audio_url"):
        return 3014
    if body.get(media):
        return 0 if body[media] in MEDIA and not body.get("tts_body") else 3001
    if not body.get("tts_body"):
        return 3015 if body.get(voice) else 3001
    if body.get(voice) not in VOICES:
        return 3002
    return 3021 if len(str(body["tts_body"])) > TTS_LIMIT else 0


def number_code(number: str) -> int:
    """What a number of the test or fiction ranges stands for; any other one is left a voicemail."""
    if not (number.startswith("+1") and number[1:].isdigit() and len(number) == 12):
        return 4004
    fiction = number[5:10] == "55501"
    return BY_NUMBER.get(number[-2:], 0) if fiction or number.startswith("+15550010") else 0


def callback(drop: Drop, now: float) -> dict[str, Any]:
    """The unsigned message to the send's own `callback_url`."""
    body = {
        "drop_id": drop.drop_id,
        "session_id": drop.session_id,
        "log_id": drop.log_id,
        "contact_id": drop.contact_id,
        "phone_number": drop.number,
        "attempt_date": _moment(now),
        "status": "success" if drop.code == 0 else "failure",
        "reason": TEXTS.get(drop.code, "Simulated"),
        "dnc": drop.code in DNC,
        **_cost(drop),
        "foreign_id": drop.body.get("foreign_id"),
    }
    if drop.api == "v1":
        return body | {"spam": False, "network": {"name": "Simulated Wireless", "type": "mobile"}}
    return body | {
        "team_id": drop.account,
        "product_code": "rvm",
        "quantity": 1,
        "caller_id": "+15550010000",
        "reason_code": drop.code,
    }


def event(drop: Drop, kind: str, event_id: str, now: float) -> dict[str, Any]:
    """The signed message: neither our foreign id nor the cost is in it."""
    data: dict[str, Any] = {
        "team_id": drop.account,
        "contact_id": drop.contact_id,
        "drop_id": drop.drop_id,
        "campaign_id": None,
        "campaign_type": "rvm",
        "status": "success" if drop.code == 0 else "failure",
        "reason": TEXTS.get(drop.code, "Simulated"),
        "reason_code": drop.code,
        "to": drop.number,
        "from": "+15550010000",
    }
    if kind == "contact.rvm.receipt":
        dispo = {"status": data["status"], "reason": data["reason"], "delivered_at": None, "dnc": drop.code in DNC}
        numbers = {"phone_number": drop.number, "caller_id": data["from"]}
        # As in the vendor's samples: a receipt has an id of another kind than the status of the same drop.
        data["drop_id"] = drop.log_id
        session = {
            "session_id": drop.session_id,
            "contact_id": drop.contact_id,
            "team_id": drop.account,
            **numbers,
            "product_code": "rvm",
            "dispo": dispo,
        }
        data |= {
            "campaign_session": session,
            "proof_of_delivery_url": PROOF.format(drop.log_id),
            "receipt_ready_at": _moment(now),
        }
    return {"event_id": event_id, "event": kind, "event_at": int(now * 1000), "data": data}


def _cost(drop: Drop) -> dict[str, float]:
    """US dollars as in the vendor's samples; test numbers and what reached no mailbox cost nothing."""
    is_billed = drop.code == 0 and not drop.is_test_number
    return {
        "product_cost": 0.04 if is_billed else 0,
        "compliance_fee": 0.002 if is_billed else 0,
        "tts_fee": 0.01 if is_billed and drop.body.get("tts_body") else 0,
    }


def _moment(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
