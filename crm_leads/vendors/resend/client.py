"""Calls to Resend with one account's key (https://resend.com/docs/api-reference)."""

from urllib.parse import quote

from anymail.exceptions import AnymailAPIError, AnymailError
from django.core.mail import EmailMultiAlternatives

from crm_leads.models import LeadPolicy, VendorAccount
from crm_leads.vendors.accounts import VERIFIED
from crm_leads.vendors.endpoints import base_url, simulation_headers
from crm_leads.vendors.errors import (
    BadCredentials,
    NoCredits,
    NotConfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    VendorError,
)
from crm_leads.vendors.http import Answer, VendorSession
from crm_leads.vendors.resend.backend import EmailBackend

BASE_URL = "https://api.resend.com"
# The account's page at Resend has it; the simulated vendor has no page, so it is told with each request.
SECRET_HEADER = "X-Simulated-Signing-Secret"  # noqa: S105 - a name
TAG = "message"
# Resend does not say when its day begins, so we ask every hour.
LATER = 3600.0


class Client:
    """`account` holds the secrets api_key and signing_secret."""

    def __init__(self, account: VendorAccount) -> None:
        self.account = account
        key = str(account.secrets.get("api_key", ""))
        if not key:
            raise NotConfigured("Resend has no API key: the owner enters it under Settings, Vendor accounts.")
        headers = {"Authorization": f"Bearer {key}", **simulation_headers(account)}
        if account.is_simulated:
            headers[SECRET_HEADER] = str(account.secrets.get("signing_secret", ""))
        self.session = VendorSession(base_url(account, BASE_URL), headers, secrets=[key])

    def check(self) -> str:
        """Asks for the sending domains, which does nothing. Raises errors of `crm_leads.vendors.errors`."""
        answer = self.session.request("GET", "/domains")
        if answer.status == 401 and _name(answer) == "restricted_api_key":
            return "The key is valid and may only send, so its domains cannot be looked at."
        self._judge(answer)
        rows = answer.json.get("data", []) if isinstance(answer.json, dict) else []
        verified = sorted(str(row["name"]) for row in rows if row.get("status") == "verified")
        self._remember(verified)
        self._compare(verified)
        return f"Connected. Sends from {', '.join(verified)}."

    def send(self, message: EmailMultiAlternatives, *, key: str, act_id: int) -> str:
        """Send to the message's one recipient; gives Resend's id. The same `key` is sent once within 24 hours.

        Raises errors of `crm_leads.vendors.errors`; OutcomeUnknown where it may have been sent."""
        if len(message.recipients()) != 1:
            raise ValueError("One recipient per message: a webhook does not say which of several it is about.")
        # A tag stays at Resend and comes back with each webhook; a header would be visible to the recipient.
        message.esp_extra = {"tags": [{"name": TAG, "value": str(act_id)}]}  # type: ignore[attr-defined]
        try:
            EmailBackend(self.session, key, self._judge).send_messages([message])
        except RateLimited as error:
            raise _of_quota(error) or error from None
        except AnymailAPIError:
            raise OutcomeUnknown("Resend's answer could not be read. Whether it sent the message is unknown.") from None
        except AnymailError as error:
            # Before anything was sent: an address or a header that no message can have.
            raise Rejected(
                f"The message cannot be written: {self.session.masked(str(error).splitlines()[0])}"
            ) from None
        return str(message.anymail_status.message_id)  # type: ignore[attr-defined]

    def _remember(self, verified: list[str]) -> None:
        """An agent's own address is used only where its domain is one of these."""
        self.account.options = {**self.account.options, VERIFIED: verified}
        VendorAccount.objects.filter(pk=self.account.pk).update(options=self.account.options)

    def unsuppress(self, address: str) -> bool:
        """Take the address off Resend's own list (https://resend.com/docs/api-reference/suppressions); False where it
        is not on it. Raises errors of `crm_leads.vendors.errors`; a key that may only send raises BadCredentials."""
        answer = self.session.request("DELETE", f"/suppressions/{quote(address, safe='@')}")
        if answer.status == 404 and _name(answer) == "not_found":
            return False
        self._judge(answer)
        return True

    def _compare(self, verified: list[str]) -> None:
        domain = LeadPolicy.of_tenant(self.account.tenant_id).sender_email.rpartition("@")[2].lower()
        if not verified:
            raise Rejected("Resend knows the key, but no domain is verified: verify yours at Resend, Domains.")
        if domain and domain not in verified:
            raise Rejected(
                f"Resend knows the key, but the sender's domain {domain} is not verified there (verified:"
                f" {', '.join(verified)}). Verify it, or change the sender under Settings, Lead policy."
            )

    def _judge(self, answer: Answer) -> None:
        """Raises for all but success, by https://resend.com/docs/api-reference/errors."""
        name, said = _name(answer), self.session.masked(_message(answer))
        if answer.is_ok:
            if not isinstance(answer.json, dict) or not (answer.json.get("id") or "data" in answer.json):
                raise OutcomeUnknown("Resend's answer could not be read. Whether it sent the message is unknown.")
            return
        if answer.status in (401, 403) or _is_of_the_key(answer):
            raise BadCredentials(f"Resend refuses the account ({name or answer.status}): {said}")
        if answer.status == 409:
            raise OutcomeUnknown(f"Resend has had this message before ({name}): {said}")
        raise Rejected(f"Resend refuses the message ({name or answer.status}): {said}")


def _of_quota(error: RateLimited) -> VendorError | None:
    """Where not the pace is too high, but the plan is used up (https://resend.com/docs/api-reference/rate-limit): then
    waiting a minute does not help, and the owner may act. None for the pace."""
    if error.limit == "daily_quota_exceeded":
        said = "Resend's plan allows no more e-mails today. They go out when it does, or once the plan is larger."
        return RateLimited(said, LATER, reference=error.reference, limit=error.limit)
    if error.limit == "monthly_quota_exceeded":
        return NoCredits(
            "Resend's plan allows no more e-mails this month. Upgrade it at Resend, or wait for the next month.",
            reference=error.reference,
        )
    return None


def _is_of_the_key(answer: Answer) -> bool:
    """An unknown key is told in three ways: 403 invalid_api_key (both SDKs), 401 validation_error for sending and 400
    validation_error elsewhere (another version of the page of errors). The last two say "API key is invalid"."""
    return _name(answer) == "invalid_api_key" or ("api key" in _message(answer).lower() and answer.status == 400)


def _name(answer: Answer) -> str:
    return str(answer.json.get("name", "")) if isinstance(answer.json, dict) else ""


def _message(answer: Answer) -> str:
    text = answer.json.get("message", "") if isinstance(answer.json, dict) else ""
    return str(text or f"HTTP {answer.status}")[:300]
