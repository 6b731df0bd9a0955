"""The older API, for accounts that still have its credentials: team id and secret stand in the body of a send.

It knows no idempotency key and signs nothing, so a drop whose outcome is unknown must be looked up by a person.
"""

from typing import Any

from crm_leads.models import VendorAccount
from crm_leads.vendors.base import Choice, Voicemail
from crm_leads.vendors.drop_cowboy.interface import problem, rows
from crm_leads.vendors.endpoints import base_url
from crm_leads.vendors.errors import NotConfigured, OutcomeUnknown, Rejected
from crm_leads.vendors.http import VendorSession

BASE_URL = "https://api.dropcowboy.com"


class V1:
    version = "v1"

    def __init__(self, account: VendorAccount) -> None:
        self._options, self._secret = account.options, account.secrets.get("secret", "")
        self._team = self._options.get("team_id", "")
        if not self._team or not self._secret or not self._options.get("brand_id"):
            raise NotConfigured("Drop Cowboy v1 needs a team id, a secret and a brand id: enter them under Settings.")
        self._session = VendorSession(
            f"{base_url(account, BASE_URL)}/v1", {"Accept": "application/json"}, secrets=(self._secret,)
        )

    def check(self) -> str:
        """By reading the brands, never by a send."""
        brand = next((row for row in self._get("/brand") if row.get("brand_id") == self._options["brand_id"]), None)
        if brand is None:
            raise Rejected("Drop Cowboy knows the team, but not this brand id: copy it from its trust center.")
        name = brand.get("dba_name") or brand.get("company_name") or "The brand"
        if brand.get("api_allowed") is False:
            raise Rejected(f"{name} may not use the API: ask Drop Cowboy's support to allow it.")
        registered = "registered" if brand.get("registered") else "not registered yet"
        return f"Drop Cowboy knows the team. {name} is {registered}."

    def send(self, voicemail: Voicemail) -> str:
        answer = self._session.request("POST", "/rvm", json=self._body(voicemail))
        if not answer.is_ok:
            raise problem(answer, self._session.masked)
        if not isinstance(answer.json, dict) or "status" not in answer.json:
            raise OutcomeUnknown("Drop Cowboy's answer could not be read; whether it took the voicemail is unknown.")
        return ""

    def media(self) -> list[Choice]:
        found = [row for row in self._get("/recording") if row.get("api_allowed") is not False]
        return [_choice(row, "media_id") for row in found]

    def voices(self) -> list[Choice]:
        """v1 lists none; their ids stand on the vendor's own page."""
        return []

    def lines(self) -> list[Choice]:
        return [_choice(row, "pool_id") for row in self._get("/pool")]

    def _get(self, path: str) -> list[dict[str, Any]]:
        headers = {"x-team-id": self._team, "x-secret": self._secret}
        answer = self._session.request("GET", path, headers=headers)
        if not answer.is_ok:
            raise problem(answer, self._session.masked)
        if not isinstance(answer.json, list):
            raise Rejected("Drop Cowboy's answer could not be read.")
        return rows(answer.json)

    def _body(self, voicemail: Voicemail) -> dict[str, str]:
        body = {
            "team_id": self._team,
            "secret": self._secret,
            "brand_id": self._options["brand_id"],
            "pool_id": self._options.get("pool_id", ""),
            "phone_number": voicemail.to,
            "recording_id": voicemail.media_id,
            "tts_body": "" if voicemail.media_id else voicemail.tts_body,
            "voice_id": "" if voicemail.media_id else voicemail.voice_id,
            "foreign_id": voicemail.foreign_id,
            "callback_url": voicemail.callback_url,
            "postal_code": voicemail.postal_code,
        }
        return {name: value for name, value in body.items() if value}


def _choice(row: dict[str, Any], pk: str) -> Choice:
    return Choice(str(row.get(pk, "")), str(row.get("name") or row.get(pk, "")))
