"""Resend's own list of addresses that it skips (https://resend.com/docs/dashboard/emails/email-suppressions)."""

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import uuid4

from simulators.vendors.resend.mails import ADDRESS, RefusedError, iso

if TYPE_CHECKING:  # the face holds this
    from simulators.vendors.resend.vendor import Vendor

PATH = "/suppressions"
MOST = 100


class SuppressionList:
    """For each account its entries by address; `origin` is bounce, complaint or manual."""

    def __init__(self, face: "Vendor") -> None:
        self.face = face
        self._entries: dict[str, dict[str, dict[str, Any]]] = {}

    def has(self, account: str, address: str) -> bool:
        return address.lower() in self._entries.get(account, {})

    def add(self, account: str, address: str, origin: str, source_id: str | None = None) -> dict[str, Any]:
        """The entry; one that stands stays as it is."""
        entries, address = self._entries.setdefault(account, {}), address.lower()
        if address not in entries:
            now = iso(self.face.server.now())
            entry = {"id": str(uuid4()), "email": address, "origin": origin, "source_id": source_id, "created_at": now}
            entries[address] = entry
            self.face.signed.post(account, "suppression.added", entry)
        return entries[address]

    def remove(self, account: str, wanted: str) -> dict[str, Any]:
        """By id or address. Raises RefusedError where there is none."""
        entries = self._entries.get(account, {})
        entry = next((each for each in entries.values() if wanted.lower() in (each["id"], each["email"])), None)
        if entry is None:
            raise RefusedError(404, "not_found", "Suppression not found")
        del entries[entry["email"]]
        self.face.signed.post(account, "suppression.removed", entry)
        return {"object": "suppression", "id": entry["id"], "deleted": True}

    def answer(self, account: str, method: str, path: str, body: Any) -> Any:
        given = body if isinstance(body, dict) else {}
        rest = unquote(path.removeprefix(PATH).strip("/"))
        match method, rest:
            case "GET", "":
                shown = [{"object": "suppression", **entry} for entry in self._entries.get(account, {}).values()]
                return {"object": "list", "has_more": False, "data": shown}
            case "POST", "":
                entry = self.add(account, _address(given.get("email")), "manual")
                return {"object": "suppression", "id": entry["id"]}
            case "POST", "batch/add":
                rows = [self.add(account, _address(each), "manual") for each in _some(given.get("emails"))]
                return {"data": [{"object": "suppression", "id": row["id"]} for row in rows]}
            case "POST", "batch/remove":
                wanted = _some(given.get("emails") or given.get("ids"))
                return {"data": [self.remove(account, str(each)) for each in wanted]}
            case "DELETE", _ if rest:
                return self.remove(account, rest)
        raise RefusedError(404, "not_found", "The requested endpoint does not exist.")


def _address(value: Any) -> str:
    if not ADDRESS.fullmatch(str(value)):
        raise RefusedError(422, "validation_error", "Invalid `email` field.")
    return str(value)


def _some(values: Any) -> list[Any]:
    if not isinstance(values, list) or not 1 <= len(values) <= MOST:
        raise RefusedError(422, "validation_error", f"1 to {MOST} at once.")
    return values
