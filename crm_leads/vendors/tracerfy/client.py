"""Tracerfy's API (https://tracerfy.com/skip-tracing-api-documentation/): orders, look-ups, scrubs and credits.

Each method is one request. Nothing is tried again here: an order costs credits.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn
from urllib.parse import urlsplit

from crm_leads.models import VendorAccount
from crm_leads.vendors import base, endpoints
from crm_leads.vendors.base import Address, NotReady
from crm_leads.vendors.errors import BadCredentials, NoCredits, OutcomeUnknown, Rejected, Unavailable
from crm_leads.vendors.http import Answer, VendorSession
from crm_leads.vendors.tracerfy import answers

LIVE = "https://tracerfy.com"
SANDBOX = "https://mock.tracerfy.com"
# Where the vendor keeps files of results; they carry no credential, and the link comes from its own answer.
FILE_HOSTS = ("digitaloceanspaces.com",)
QUEUES_PER_PAGE = 100
TOO_LARGE = 200
# A number so far; a UUID fits as well. It becomes a part of addresses, so nothing else is taken.
ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
HOST = re.compile(r"[a-z0-9.-]+")


class Client:
    """For one account; `check`, the orders and the readings raise `crm_leads.vendors.errors`."""

    def __init__(self, account: VendorAccount) -> None:
        token = str(account.secrets.get("token", ""))
        real = SANDBOX if account.options.get("environment") == "sandbox" else LIVE
        base_url = endpoints.base_url(account, real)
        headers = {"Authorization": f"Bearer {token}", **endpoints.simulation_headers(account)}
        self._session = VendorSession(base_url, headers, secrets=[token])
        self._is_simulated = account.is_simulated

    def check(self) -> str:
        """A sentence with the balance; costs nothing."""
        balance = self.balance()
        return "Tracerfy knows the token" + (f"; {balance:,} credits are left." if balance is not None else ".")

    def balance(self) -> int | None:
        """Credits that are left at the vendor."""
        body = self._object(self._session.request("GET", "/v1/api/analytics/"))
        return answers.whole(body.get("balance"))

    # Orders: each bills credits

    def trace_now(self, homes: Sequence[Address]) -> base.Found:
        """Up to 15 addresses at once; 5 credits for each where somebody is found."""
        body = [{**home, "find_owner": True} for home in homes]
        answer = self._session.request("POST", "/v1/api/trace/lookup/", json=body)
        return answers.instant(self._good(answer))

    def order_trace(self, homes: Sequence[Address]) -> str:
        """An advanced batch: owners by the address alone, 2 credits for each found. Returns the queue's id."""
        form = {f"{name}_column": name for name in ("address", "city", "state", "zip")}
        form |= {"trace_type": "advanced", "json_data": json.dumps(list(homes))}
        body = self._object(self._session.request("POST", "/v1/api/trace/", data=form), ordered=True)
        return self._id(body, "queue_id")

    def order_scrub(self, numbers: Sequence[str]) -> str:
        """Do-not-call records of numbers of ten digits, 1 credit each. Returns the scrub's id."""
        answer = self._session.request("POST", "/v2/api/dnc/scrub/", json={"phones": list(numbers)})
        return self._id(self._object(answer, ordered=True), "dnc_queue_id")

    def scrub_now(self, numbers: Sequence[str]) -> list[base.Record]:
        """Up to 15 numbers at once; 5 credits each."""
        answer = self._session.request("POST", "/v2/api/dnc/lookup/", json=[{"phone": each} for each in numbers])
        return answers.records(self._good(answer))

    # Readings

    def queues(self, page: int = 1) -> list[base.Queue]:
        """The newest batches, 100 a page; at most once in `TERMS.list_every` seconds for an account."""
        answer = self._session.request("GET", "/v1/api/queues/", params={"page": page})
        body = self._good(answer)
        if not isinstance(body, list):
            raise Unavailable("Tracerfy's list of batches could not be read.")
        return [answers.queue(each) for each in body if isinstance(each, dict)]

    def results(self, queue_id: str) -> tuple[base.Home, ...]:
        """Who was found by a batch that is done; misses are left out. Raises NotReady."""
        rows = self._result_page(queue_id, 1)
        if len(rows) == QUEUES_PER_PAGE:
            # Some see 100 rows a page; undocumented, so a second page that repeats the first is none.
            rows = self._all_pages(queue_id, rows)
        return answers.batch(rows)

    def _all_pages(self, queue_id: str, first: list[Any]) -> list[Any]:
        rows, page, before = list(first), 2, first
        while len(before) == QUEUES_PER_PAGE and page < TOO_LARGE:
            following = self._result_page(queue_id, page)
            if not following or following in (before, first):
                break
            rows, page, before = rows + following, page + 1, following
        return rows

    def _result_page(self, queue_id: str, page: int) -> list[Any]:
        params = {"page": page} if page > 1 else None
        body = self._good(self._session.request("GET", f"/v1/api/queue/{queue_id}", params=params))
        if not isinstance(body, list):
            raise Unavailable("Tracerfy's results could not be read.")
        return body

    def scrub(self, scrub_id: str) -> base.ScrubQueue:
        return answers.scrub_queue(self._good(self._session.request("GET", f"/v1/api/dnc/queue/{scrub_id}")))

    def scrub_results(self, download_url: str) -> list[base.Record]:
        """The file of a scrub. Raises Rejected for an address that is not the vendor's."""
        parts = urlsplit(download_url)
        if not self._is_ours(parts.scheme, parts.netloc):
            raise Rejected("Tracerfy's file of results is at an address that we do not know, so it was not fetched.")
        files = VendorSession(f"{parts.scheme}://{parts.netloc}", {})
        answer = files.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        if not answer.is_ok or "phone" not in answer.text[:200]:
            raise Unavailable("Tracerfy's file of results could not be read.")
        return answers.records_of_csv(answer.text)

    def _is_ours(self, scheme: str, host: str) -> bool:
        if self._is_simulated:
            return host == self._session.host
        is_plain = scheme == "https" and HOST.fullmatch(host) is not None
        return is_plain and any(host == known or host.endswith(f".{known}") for known in FILE_HOSTS)

    # Answers

    def _good(self, answer: Answer) -> Any:
        """The body of a success. Raises what a refusal means."""
        if answer.is_ok:
            return answer.json
        self._refused(answer)

    def _object(self, answer: Answer, *, ordered: bool = False) -> dict[str, Any]:
        body = self._good(answer)
        if isinstance(body, dict):
            return body
        if ordered:
            raise OutcomeUnknown("Tracerfy's answer to an order could not be read. It may have taken the order.")
        raise Unavailable("Tracerfy's answer could not be read.")

    def _id(self, body: dict[str, Any], name: str) -> str:
        found = answers.text(body, name)
        if not ID.fullmatch(found):
            raise OutcomeUnknown("Tracerfy took an order and gave no id for it. Look at its own list of batches.")
        return found

    def _refused(self, answer: Answer) -> NoReturn:
        reference = answer.headers.get("x-request-id", "")
        said = self._said(answer.json)
        if answer.status == 401:
            raise BadCredentials(
                "Tracerfy does not know the API token: the owner of your brokerage enters it again under Settings,"
                " Vendor accounts.",
                reference=reference,
            )
        if answer.status == 402:
            raise NoCredits("Tracerfy has no credits left for this: buy some at tracerfy.com.", reference=reference)
        if answer.status == 403:
            raise BadCredentials(
                f"Tracerfy refuses this account{said}: its owner settles that with Tracerfy's support.",
                reference=reference,
            )
        if answer.status == 409:
            raise NotReady("Tracerfy is not ready to answer this.", reference=reference)
        raise Rejected(f"Tracerfy refuses the request (HTTP {answer.status}){said}.", reference=reference)

    def _said(self, body: Any) -> str:
        """The vendor's own words, short and without secrets."""
        fields = body if isinstance(body, dict) else {}
        words = fields.get("detail") or fields.get("error") or ", ".join(name for name in fields if name != "meta")
        return f": {self._session.masked(str(words))[:120]}" if words else ""
