"""The current API: headers x-key and x-secret, 202 for every send, results by callback and webhook."""

from typing import Any

from crm_leads.models import VendorAccount
from crm_leads.vendors.base import Choice, Voicemail
from crm_leads.vendors.drop_cowboy.interface import problem, rows
from crm_leads.vendors.endpoints import base_url
from crm_leads.vendors.errors import NotConfigured, OutcomeUnknown, Rejected
from crm_leads.vendors.http import VendorSession

BASE_URL = "https://api-v2.dropcowboy.com"
EVENTS = ["contact.rvm.status", "contact.rvm.receipt"]


class V2:
    version = "v2"

    def __init__(self, account: VendorAccount) -> None:
        key, secret = account.secrets.get("key", ""), account.secrets.get("secret", "")
        if not key or not secret:
            raise NotConfigured("Drop Cowboy needs an API key and its secret: enter both under Settings.")
        headers = {"x-key": key, "x-secret": secret, "Accept": "application/json"}
        self._options = account.options
        self._session = VendorSession(base_url(account, BASE_URL), headers, secrets=(key, secret))

    def check(self) -> str:
        """By reading, since a send is answered 202 even with a wrong secret."""
        found = self._get("/register/public/integration-readiness")
        ready = found if isinstance(found, dict) else {}
        parts = ["Drop Cowboy knows the key."]
        if ready.get("test_numbers_only"):
            parts.append("It is in testing mode: only your test numbers are reached.")
        if not self._options.get("phone_line_id") and not any(line.is_default for line in self.lines()):
            parts.append("No phone line is the default one: choose one there, or enter its id here.")
        parts += [f"Drop Cowboy says: {action}." for action in _actions(ready)]
        return " ".join(parts)

    def send(self, voicemail: Voicemail) -> str:
        headers = {"Idempotency-Key": voicemail.idempotency_key}
        answer = self._session.request("POST", "/rvm", json=self._body(voicemail), headers=headers)
        if not answer.is_ok:
            raise problem(answer, self._session.masked)
        body = answer.json
        if not isinstance(body, dict) or not body.get("message_id"):
            raise OutcomeUnknown("Drop Cowboy's answer could not be read; whether it took the voicemail is unknown.")
        return str(body["message_id"])

    def media(self) -> list[Choice]:
        found = self._get("/media/public/media", limit=100)
        medias = rows(found.get("medias") if isinstance(found, dict) else found)
        return [_choice(row, "media_id") for row in medias if row.get("media_exists") is not False]

    def voices(self) -> list[Choice]:
        found = self._get("/voice/public/voices")
        voices = rows(found.get("voices") if isinstance(found, dict) else found)
        return [_choice(row, "voice_id") for row in voices if row.get("status") == "ready"]

    def lines(self) -> list[Choice]:
        return [_choice(row, "ivr_id") for row in rows(self._get("/phone/public/lines")) if row.get("type") != "sms"]

    def webhooks(self) -> list[tuple[str, str]]:
        """(id, address) of the account's webhooks."""
        found = rows(self._get("/register/public/webhooks"))
        return [(str(row.get("webhook_id", "")), str(row.get("hook_url", ""))) for row in found]

    def create_webhook(self, url: str) -> tuple[str, str]:
        """Have results posted to `url`, signed; gives the webhook's id and its signing secret, which comes only now."""
        answer = self._session.request(
            "POST", "/register/public/webhooks", json={"hook_url": url, "event_types": EVENTS, "name": "Realty"}
        )
        return self._signed_with(answer)

    def rotate_secret(self, webhook_id: str) -> tuple[str, str]:
        """A new signing secret; the old one signs nothing from now on."""
        answer = self._session.request("POST", f"/register/public/webhooks/{webhook_id}/rotate-secret", json={})
        return self._signed_with(answer)

    def _signed_with(self, answer: Any) -> tuple[str, str]:
        if not answer.is_ok:
            raise problem(answer, self._session.masked)
        data = answer.json.get("data") if isinstance(answer.json, dict) else None
        if not isinstance(data, dict) or not data.get("webhook_id") or not data.get("signing_secret"):
            raise Rejected("Drop Cowboy's answer holds no webhook_id and signing_secret.")
        return str(data["webhook_id"]), str(data["signing_secret"])

    def _get(self, path: str, **params: Any) -> Any:
        """`data` of the answer. Raises VendorError."""
        answer = self._session.request("GET", path, params=params)
        if not answer.is_ok:
            raise problem(answer, self._session.masked)
        if not isinstance(answer.json, dict) or "data" not in answer.json:
            raise Rejected("Drop Cowboy's answer could not be read.")
        return answer.json["data"]

    def _body(self, voicemail: Voicemail) -> dict[str, str]:
        """Exactly one audio; empty values are left out, since the vendor would take them for wrong ones."""
        body = {
            "to": voicemail.to,
            "phone_line_id": self._options.get("phone_line_id", ""),
            "brand_id": self._options.get("brand_id", ""),
            "media_id": voicemail.media_id,
            "tts_body": "" if voicemail.media_id else voicemail.tts_body,
            "voice_id": "" if voicemail.media_id else voicemail.voice_id,
            "foreign_id": voicemail.foreign_id,
            "callback_url": voicemail.callback_url,
            "postal_code": voicemail.postal_code,
        }
        return {name: value for name, value in body.items() if value}


def _choice(row: dict[str, Any], pk: str) -> Choice:
    # The specification says `default`, the service answers `is_default`.
    is_default = row.get("is_default") is True or row.get("default") is True
    return Choice(str(row.get(pk, "")), str(row.get("name") or row.get(pk, "")), is_default)


def _actions(ready: dict[str, Any]) -> list[str]:
    """What the vendor asks the owner to do; their shape is not documented."""
    found = ready.get("next_actions")
    actions = found if isinstance(found, list) else []
    texts = [action if isinstance(action, str) else (action or {}).get("title", "") for action in actions[:3]]
    return [str(text).rstrip(".") for text in texts if text]
