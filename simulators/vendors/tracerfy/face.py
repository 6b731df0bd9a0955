"""Requests to Tracerfy and its answers: credentials, sentinels, limits, credits, batches and look-ups."""

import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from math import ceil
from typing import Any
from uuid import uuid4

from simulators.exchange import Request, Response
from simulators.vendors.face import Face
from simulators.vendors.tracerfy import lookups, orders
from simulators.vendors.tracerfy.limits import Limits
from simulators.vendors.tracerfy.orders import CREDITS, Order
from simulators.vendors.tracerfy.sentinels import PATH_IDS, SENTINELS, sentinel
from simulators.vendors.webhooks import Webhook

API_VERSION = "2026-03-21"
INVALID = "INVALID_TOKEN"
FIRST_BALANCE = 10_000
PER_PAGE = 100
# A batch takes so many seconds, and one more for each so many rows.
BATCH_SECONDS, ROWS_PER_SECOND = 20, 50


class Vendor(Face):
    """An account is its token; any but INVALID_TOKEN is taken, as in the vendor's own sandbox."""

    def __init__(self, server: Any, name: str) -> None:
        super().__init__(server, name)
        self.limits = Limits()
        self.orders: dict[int, Order] = {}
        self.balances: dict[str, int] = defaultdict(lambda: FIRST_BALANCE)
        self.requests = 0
        # In milliseconds, so that who keeps the ids of an earlier run does not meet them again for other orders.
        self._next = int(server.now() * 1000)

    @property
    def seed(self) -> int:
        return self.server.seed

    def handle(self, request: Request) -> Response:
        self.requests += 1
        if request.path.startswith("/downloads/"):
            return self._download(request.path)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        if not token or token == INVALID:
            return self._finished(Response(401, {"detail": "Invalid or missing token."}))
        self.remember_hook(token, request)
        return self._finished(self._routed(token, request))

    def _routed(self, token: str, request: Request) -> Response:
        for method, pattern, answer in ROUTES:
            match = re.fullmatch(pattern, request.path)
            if match and method == request.method:
                try:
                    return answer(self, token, request, **match.groupdict())
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    return Response(400, {"error": "Bad request", "details": {"body": [str(error)]}})
        return Response(404, {"error": "Not found"})

    def _finished(self, response: Response) -> Response:
        """With the id of the request and, for objects, the meta block; both say that this is simulated."""
        reference = f"req_simulated_{self.requests:06d}"
        response.headers["X-Request-Id"] = reference
        if isinstance(response.value, dict):
            moment = datetime.fromtimestamp(self.server.now(), UTC).isoformat()
            meta = {"request_id": reference, "timestamp": moment, "api_version": API_VERSION, "simulated": True}
            response.value = {**response.value, "meta": meta}
        return response

    # Batches

    def order_trace(self, token: str, request: Request) -> Response:
        rows = orders.rows_of(request.form)
        refused = sentinel([row["address"] for row in rows]) or self.too_often(token, "batch")
        trace_type = request.form.get("trace_type", "normal")
        if refused or trace_type not in CREDITS:
            return refused or Response(400, {"trace_type": ["Not a valid choice."]})
        rows = orders.distinct(rows)
        each = CREDITS[trace_type]
        if self.balances[token] < each * len(rows):
            return Response(*SENTINELS["NO_CREDITS"])
        order = self._new(token, trace_type=trace_type, rows=rows)
        return Response(
            value={
                "message": "Queue created",
                "queue_id": order.number,
                "status": "pending",
                "created_at": self._moment(order.created),
                "rows_uploaded": len(rows),
                "trace_type": trace_type,
                "credits_per_lead": each,
                "estimated_wait_seconds": int(order.done_at - order.created),
            }
        )

    def list_queues(self, token: str, request: Request) -> Response:
        wait = self.limits.wait(token, "queues", self.server.now())
        if wait:
            return Response(429, {"error": "One request in 20 seconds", "retry_in": f"{ceil(wait)} seconds"})
        page = int(request.query.get("page", 1))
        own = [order for order in reversed(self.orders.values()) if order.token == token and not order.is_scrub]
        shown = own[(page - 1) * PER_PAGE : page * PER_PAGE]
        more = f'<{request.base}/v1/api/queues/?page={page + 1}>; rel="next"' if len(own) > page * PER_PAGE else ""
        return Response(value=[self._item(o) for o in shown], headers={"X-Total-Count": str(len(own)), "Link": more})

    def read_queue(self, token: str, request: Request, number: str) -> Response:
        if number in PATH_IDS:
            return Response(*PATH_IDS[number])
        order = self.own(token, number, scrub=False)
        if order is None:
            return Response(404, {"error": "Not found"})
        return Response(409, {"error": "The queue is not ready"}) if order.pending else Response(value=order.results)

    def _item(self, order: Order) -> dict[str, Any]:
        """As `/queues/` lists it and the webhook posts it; counts are missing while it is pending."""
        item = {
            "id": order.number,
            "created_at": self._moment(order.created),
            "pending": order.pending,
            "download_url": None if order.pending else f"{self.server.url}/{self.name}/downloads/{order.file}",
            "queue_type": "api",
            "trace_type": order.trace_type,
            "credits_per_lead": CREDITS[order.trace_type],
        }
        done = {"rows_uploaded": len(order.rows), "credits_deducted": order.credits}
        return item if order.pending else {**item, **done}

    # Do-not-call

    def order_scrub(self, token: str, request: Request) -> Response:
        phones = list(dict.fromkeys(str(phone) for phone in request.json()["phones"]))
        refused = sentinel(phones) or self.too_often(token, "dnc batch")
        return refused or self._scrub(token, phones)

    def scrub_from_queue(self, token: str, request: Request) -> Response:
        body = request.json()
        order = self.own(token, str(body["queue_id"]), scrub=False)
        if order is None or order.pending:
            return Response(*PATH_IDS["409" if order else "404"])
        names = body.get("phone_columns") or orders.PHONE_FIELDS
        found = [row[name] for row in order.results for name in names if row.get(name, "").isdigit()]
        return self._scrub(token, list(dict.fromkeys(found)))

    def _scrub(self, token: str, phones: list[str]) -> Response:
        if self.balances[token] < len(phones):
            return Response(*SENTINELS["NO_CREDITS"])
        order = self._new(token, phones=phones)
        return Response(
            value={
                "dnc_queue_id": order.number,
                "status": "pending",
                "phones_to_check": len(phones),
                "credits_per_phone": 1,
            }
        )

    def read_scrub(self, token: str, request: Request, number: str) -> Response:
        if number in ("404", "403", "409"):
            return Response(*PATH_IDS[number])
        order = self.own(token, number, scrub=True)
        return Response(value=self._scrub_item(order)) if order else Response(404, {"error": "Not found"})

    def _scrub_item(self, order: Order) -> dict[str, Any]:
        item: dict[str, Any] = {"id": order.number, "pending": order.pending, "source_type": "api"}
        url = f"{self.server.url}/{self.name}/downloads"
        clean = sum(row["is_clean"] == "Y" for row in order.results)
        return item | {
            "download_url": None if order.pending else f"{url}/{order.file}",
            "clean_download_url": None if order.pending else f"{url}/clean-{order.file}",
            "rows_uploaded": len(order.phones),
            "phones_checked": len(order.results),
            "phones_clean": clean,
            "credits_deducted": order.credits,
        }

    def analytics(self, token: str, request: Request) -> Response:
        own = [order for order in self.orders.values() if order.token == token and not order.is_scrub]
        pending = sum(order.pending for order in own)
        return Response(
            value={
                "total_queues": len(own),
                "properties_traced": sum(len(order.rows) for order in own if not order.pending),
                "queues_pending": pending,
                "queues_completed": len(own) - pending,
                "balance": self.balances[token],
            }
        )

    def instant(self, token: str, request: Request) -> Response:
        return lookups.trace(self, token, request)

    def scrub_now(self, token: str, request: Request, version: str) -> Response:
        return lookups.scrub(self, token, request, version)

    # What they share

    def too_often(self, token: str, group: str, items: int = 1) -> Response | None:
        wait = self.limits.wait(token, group, self.server.now(), items)
        if not wait:
            return None
        body = {"status": 429, "error": "Rate limit exceeded", "lookups_in_window": items}
        return Response(429, {**body, "retry_after_seconds": round(wait, 1)})

    def own(self, token: str, number: str, *, scrub: bool) -> Order | None:
        order = self.orders.get(int(number)) if number.isdigit() else None
        return order if order and order.token == token and order.is_scrub == scrub else None

    def _new(self, token: str, **fields: Any) -> Order:
        self._next += 1
        now = self.server.now()
        size = len(fields.get("rows") or fields.get("phones") or ())
        order = Order(self._next, token, now, now + BATCH_SECONDS + size / ROWS_PER_SECOND, **fields)
        self.orders[order.number] = order
        return order

    def _moment(self, seconds: float) -> str:
        return datetime.fromtimestamp(seconds, UTC).isoformat()

    def _download(self, path: str) -> Response:
        wanted = path.removeprefix("/downloads/")
        for order in self.orders.values():
            if order.file and wanted in (order.file, f"clean-{order.file}"):
                rows = order.results if wanted == order.file else [r for r in order.results if r["is_clean"] == "Y"]
                return Response(body=orders.as_csv(order.whole_file(self.seed, rows)), type="text/csv")
        return Response(404, {"error": "Not found"})

    # Time

    def tick(self) -> None:
        now = self.server.now()
        for order in list(self.orders.values()):
            if order.pending and order.done_at <= now:
                self._finish(order)

    def _finish(self, order: Order) -> None:
        if order.is_scrub:
            order.results = [orders.scrubbed(self.seed, phone) for phone in order.phones]
            order.credits = len(order.phones)
            payload = {"type": "dnc_scrub", **self._scrub_item(order), "pending": False}
        else:
            found = [orders.traced(self.seed, row) for row in order.rows]
            order.results = [result for results in found for result in results]
            order.credits = CREDITS[order.trace_type] * sum(bool(results) for results in found)
            payload = {}
        order.pending, order.file = False, f"{uuid4().hex}.csv"
        self.balances[order.token] -= order.credits
        body = payload or self._item(order)
        self.server.webhooks.send(Webhook(self.name, self.hooks.get(order.token, ""), json.dumps(body).encode()))

    def trigger(self, settings: dict[str, Any]) -> Any:
        """`{"finish": true}` ends all batches now, `{"balance": 3, "token": ...}` sets what an account has."""
        if settings.get("finish"):
            for order in self.orders.values():
                order.done_at = min(order.done_at, self.server.now())
            self.tick()
            return {"open": 0}
        if "balance" in settings:
            self.balances[str(settings.get("token", ""))] = int(settings["balance"])
            return {"balance": int(settings["balance"])}
        raise ValueError("Say finish or balance.")

    def state(self) -> dict[str, Any]:
        pending = sum(order.pending for order in self.orders.values())
        return {"orders": len(self.orders), "pending": pending, "time": time.ctime(self.server.now())}


Route = Callable[..., Response]
ROUTES: tuple[tuple[str, str, Route], ...] = (
    ("POST", r"/v1/api/trace/", Vendor.order_trace),
    ("POST", r"/v1/api/trace/lookup/", Vendor.instant),
    ("GET", r"/v1/api/queues/", Vendor.list_queues),
    ("GET", r"/v1/api/queue/(?P<number>[^/]+)/?", Vendor.read_queue),
    ("POST", r"/v2/api/dnc/scrub/", Vendor.order_scrub),
    ("POST", r"/v2/api/dnc/scrub-from-queue/", Vendor.scrub_from_queue),
    ("POST", r"/(?P<version>v[12])/api/dnc/lookup/", Vendor.scrub_now),
    ("GET", r"/v1/api/dnc/queue/(?P<number>[^/]+)/?", Vendor.read_scrub),
    ("GET", r"/v1/api/analytics/", Vendor.analytics),
)
