"""E-mails as the simulated Resend keeps them, and what it tells of each."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

# What follows a message to an address, with seconds after it was taken.
DELIVERED = (("email.sent", 0.0), ("email.delivered", 1.0))
STORIES: dict[str, tuple[tuple[str, float], ...]] = {
    "delivered": DELIVERED,
    "bounced": (("email.sent", 0.0), ("email.bounced", 1.0)),
    "complained": (*DELIVERED, ("email.complained", 2.0)),
    "suppressed": (("email.suppressed", 0.0),),
    # Not Resend's: for looking at the rest of its events.
    "failed": (("email.failed", 1.0),),
    "delayed": (("email.sent", 0.0), ("email.delivery_delayed", 1.0), ("email.delivered", 30.0)),
    "soft": (("email.sent", 0.0), ("email.delivery_delayed", 1.0), ("soft", 30.0)),
    "opened": (*DELIVERED, ("email.opened", 2.0), ("email.clicked", 3.0)),
}
DETAILS = {
    "email.bounced": (
        "bounce",
        {"type": "Permanent", "subType": "General", "message": "The recipient's server says there is no such mailbox."},
    ),
    "soft": ("bounce", {"type": "Transient", "subType": "General", "message": "4.4.7 Message expired"}),
    "email.failed": ("failed", {"reason": "reached_daily_quota"}),
    "email.suppressed": ("suppressed", {"type": "OnAccountSuppressionList", "message": "It bounced or complained."}),
    "email.clicked": (
        "click",
        {
            "link": "https://example.com/",
            "ipAddress": "192.0.2.1",
            "timestamp": "2026-11-28T12:00:00.000Z",
            "userAgent": "Simulated",
        },
    ),
}
# By the name that a story gives it; other events are their own.
EVENTS = {"soft": "email.bounced"}
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
ADDRESS = re.compile(r"(?:[^<>]*<)?([^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)>?")


class RefusedError(Exception):
    """The answer to a wrong request, in Resend's shape."""

    def __init__(self, status: int, name: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.name, self.headers = status, name, headers or {}


@dataclass
class Mail:
    id: str
    at: float
    account: str
    body: dict[str, Any]
    events: list[str] = field(default_factory=list)

    @property
    def to(self) -> str:
        return bare(self.body["to"][0] if isinstance(self.body["to"], list) else self.body["to"])


def check(body: Any) -> None:
    missing = [name for name in ("from", "to", "subject") if not (isinstance(body, dict) and body.get(name))]
    if missing:
        raise RefusedError(422, "missing_required_field", f"Missing `{missing[0]}` field.")
    if not any(body.get(name) for name in ("html", "text", "react", "template")):
        raise RefusedError(422, "missing_required_field", "Missing `html` or `text` field.")
    _check_tags(body.get("tags") or [])
    to = body["to"] if isinstance(body["to"], list) else [body["to"]]
    if len(to) > 50:
        raise RefusedError(422, "validation_error", "At most 50 recipients.")
    for name, address in [("to", each) for each in to] + [("from", body["from"])]:
        if not ADDRESS.fullmatch(str(address)):
            raise RefusedError(422, "validation_error", f"Invalid `{name}` field.")
    if "unverified" in bare(body["from"]):
        raise RefusedError(403, "validation_error", "The domain is not verified. Add and verify your domain.")


def _check_tags(tags: list[dict[str, Any]]) -> None:
    for tag in tags:
        if not all(TAG.fullmatch(str(tag.get(part, ""))) for part in ("name", "value")):
            said = "Tags should only contain ASCII letters, numbers, underscores, or dashes."
            raise RefusedError(422, "validation_error", said)


def story(address: str) -> tuple[tuple[str, float], ...]:
    word = re.split(r"[+.]", address.partition("@")[0])[0].lower()
    return STORIES.get(word, DELIVERED)


def bare(address: Any) -> str:
    match = ADDRESS.fullmatch(str(address))
    return match[1] if match else str(address)


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
