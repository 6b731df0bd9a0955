"""One attempt at one delivery, and what follows from the answer (Standard Webhooks 1.0.0, Deliverability and
reliability, Delivery success and failure)."""

import random
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from logging import getLogger
from typing import Any

import requests
import urllib3
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone

from realty.http import masked, outward_session, retry_after
from realty.outward import Bounds, InnerAddress
from realty.secrets import SecretUnreadable
from realty.storable import is_storable
from realty.webhooks import endpoints, signing
from realty.webhooks.events import said
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from realty.webhooks.queueing import queue

log = getLogger(__name__)

# The specification's example: ten attempts over three days. A schedule of each minute does those that are due.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
JITTER = 0.1
# "Between 15 and 30 s" is recommended; for the whole of the attempt, from the name to the answer.
SECONDS, ANSWER_BYTES = 15.0, 65_536
EXCERPT = 300
LEASE = timedelta(minutes=2)
DISABLED_AFTER = timedelta(days=5)
GONE = 410
# Attempts that killed their worker are begun and never noted.
MOST_BEGUN = 2 * len(WAITS)
LOG_LINES = 30
# Seconds that one task goes on with what is due.
DRAINING = 20.0
# Of deliveries that wait until their tenant is resumed. The platform's own have none.
SUSPENDED = {"tenant__is_active": False}


@dataclass(frozen=True)
class Result:
    """What came of an attempt; `status` 0: no answer. `wait`: as long as the server asks for, if it does."""

    status: int
    problem: str = ""
    wait: timedelta = timedelta(0)

    @property
    def is_delivered(self) -> bool:
        return 200 <= self.status < 300


def work(delivery_id: int) -> None:
    """One delivery, then what else is due at its end point, the oldest first, as long as it answers well and for
    DRAINING seconds at most; then another task goes on. So thousands need no task each, and an end point that does not
    answer holds a worker for one attempt. Nothing while its tenant is suspended: `queue_due` goes on with what is due
    when it is resumed."""
    began, mine = time.monotonic(), WebhookDelivery.objects.filter(pk=delivery_id).exclude(**SUSPENDED)
    delivery = mine.only("endpoint").first()
    if delivery is None:
        return
    result, due = attempt(delivery_id), due_at(delivery.endpoint_id)
    while (result is None or result.is_delivered) and (following := due.first()):
        if time.monotonic() - began > DRAINING:
            queue(following)
            return
        result = attempt(following.pk)


def due_at(endpoint_id: int) -> QuerySet[WebhookDelivery]:
    """What is due at an end point, in the order in which it happened; nothing of a suspended tenant."""
    due = WebhookDelivery.objects.filter(
        endpoint=endpoint_id, status=DeliveryStatus.WAITING, next_attempt_at__lte=timezone.now()
    )
    rows: QuerySet[WebhookDelivery] = due.exclude(**SUSPENDED).order_by("event_id").only("tenant", "endpoint")
    return rows


def attempt(delivery_id: int) -> Result | None:
    """Try a delivery that is due, in its tenant's scope. None where it is not, or another worker has it.

    A process killed during an attempt leaves it to be tried again after LEASE, under the same webhook-id.
    """
    now = timezone.now()
    mine = WebhookDelivery.objects.filter(pk=delivery_id, status=DeliveryStatus.WAITING, next_attempt_at__lte=now)
    if not mine.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    delivery = WebhookDelivery.objects.select_related("event", "endpoint").get(pk=delivery_id)
    if not delivery.endpoint.is_enabled or delivery.attempts > MOST_BEGUN:
        mine = WebhookDelivery.objects.filter(pk=delivery_id)
        mine.update(status=DeliveryStatus.FAILED, next_attempt_at=None)
        return None
    began = time.monotonic()
    try:
        result = _post(delivery)
    except Exception:  # noqa: BLE001 - counted as a failed attempt, or it would be tried again without end
        log.exception("An attempt at webhook delivery %s failed in our own code", delivery_id)
        result = Result(0, "Our own code failed; developers must look at the log.")
    _note(delivery, result, round(1000 * (time.monotonic() - began)))
    _judge(delivery.endpoint, result)
    return result


def _post(delivery: WebhookDelivery) -> Result:
    body, now = delivery.event.body, timezone.now()
    try:
        kept, keys = endpoints.kept(delivery.endpoint), endpoints.keys_of(delivery.endpoint, now)
        url = str(kept["url"])
        endpoints.check_address(url)
    except (SecretUnreadable, ValidationError) as error:
        return Result(0, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Realty-Webhooks/1",
        **signing.headers(delivery.event.message_id, now, body, keys),
    }
    return _send(url, body.encode(), headers, [url, *keys])


def _send(url: str, body: bytes, headers: dict[str, str], secrets: list[str]) -> Result:
    bounds = Bounds(SECONDS, ANSWER_BYTES)
    with closing(outward_session(url, bounds)) as session:
        try:
            response = session.post(
                url, data=body, headers=headers, allow_redirects=False, stream=True, timeout=SECONDS
            )
            with response:
                if 200 <= response.status_code < 300:
                    return Result(response.status_code)
                text = response.raw.read(EXCERPT, decode_content=True).decode("utf-8", "replace")
                asked = response.headers.get("Retry-After", "")
        except InnerAddress:
            return Result(0, "The address leads into our own network, or to no server on the internet.")
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return Result(0, _without_answer(error, bounds))
    wait = timedelta(seconds=retry_after(asked)) if asked else timedelta(0)
    return Result(response.status_code, _refused(response.status_code, masked(text, secrets)), wait)


def _without_answer(error: Exception, bounds: Bounds) -> str:
    """Without the library's own words, which repeat the address."""
    if bounds.is_over or isinstance(error, requests.exceptions.Timeout | TimeoutError):
        return f"No answer within {SECONDS:.0f} seconds."
    if isinstance(error, requests.exceptions.SSLError):
        return "Its certificate is not one that we can trust."
    return "The server cannot be reached, or broke the connection off."


def _refused(status: int, text: str) -> str:
    words = " ".join(text.split()) if is_storable(text) else ""
    if 300 <= status < 400:
        return f"HTTP {status}: redirects are not followed. Change the address."
    return f"HTTP {status}" + (f": {words}" if words else "")


def _note(delivery: WebhookDelivery, result: Result, milliseconds: int) -> None:
    now = timezone.now()
    line: dict[str, Any] = {"at": said(now), "status": result.status, "ms": milliseconds, "problem": result.problem}
    delivery.log = [*delivery.log, line][-LOG_LINES:]
    if result.is_delivered:
        delivery.status, delivery.delivered_at, delivery.next_attempt_at = DeliveryStatus.DELIVERED, now, None
    elif delivery.attempts > len(WAITS):
        delivery.status, delivery.next_attempt_at = DeliveryStatus.FAILED, None
    else:
        jitter = 1 + JITTER * random.random()  # noqa: S311 - spreads load, guards nothing
        delivery.next_attempt_at = now + max(WAITS[delivery.attempts - 1] * jitter, result.wait)
    delivery.save(update_fields=["log", "status", "delivered_at", "next_attempt_at"])


def _judge(endpoint: WebhookEndpoint, result: Result) -> None:
    """An end point that wants no more, or has failed for days, is disabled, and people are told."""
    mine, now = WebhookEndpoint.objects.filter(pk=endpoint.pk), timezone.now()
    if result.is_delivered:
        mine.exclude(failing_since=None).update(failing_since=None)
    elif result.status == GONE:
        endpoints.disable(endpoint, "It answered 410 Gone: it wants no more webhooks.", tell=True)
    elif endpoint.failing_since is None:
        mine.filter(failing_since=None).update(failing_since=now)
    elif now - endpoint.failing_since >= DISABLED_AFTER:
        reason = f"Every attempt failed for {DISABLED_AFTER.days} days. The last one: {result.problem}"
        endpoints.disable(endpoint, reason, tell=True)
