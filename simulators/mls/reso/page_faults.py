"""Pages that are wrong in themselves: their links, their length, their count, and what is expanded."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from simulators.exchange import Request, Response

from .dictionary import Record

Options = dict[str, Any]
Memory = dict[str, Any]
PAGE_SIZE = "X-Simulated-Page-Size"
"""A header that a fault puts on a request, for the face: no page larger than that."""
TURN = "turn"
"""A parameter that makes an address another one, and that the face does not look at."""


def own_address(request: Request, **more: str) -> str:
    """The whole address of a request, with further parameters."""
    options = {name: value for name, value in request.query.items() if name != "access_token"} | more
    query = "&".join(f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in options.items())
    return f"{request.base}{request.path}?{query}"


def next_link(response: Response) -> str | None:
    """The next link of an answer, in its body or in its header."""
    if "Link" in response.headers:
        return response.headers["Link"].partition(">")[0].lstrip("<")
    found = response.value.get("@odata.nextLink")
    return found if isinstance(found, str) else None


def put_next_link(response: Response, address: str | None) -> None:
    """Puts another link where this server has its links; None takes it away."""
    if "Link" in response.headers:
        del response.headers["Link"]
        if address is not None:
            response.headers["Link"] = f'<{address}>; rel="next"'
        return
    response.value.pop("@odata.nextLink", None)
    if address is not None:
        response.value["@odata.nextLink"] = address


def short_page(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """At most ``size`` records (3), whatever was asked for; the next link goes on behind them."""


def empty_page(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """No records, yet a next link, with which the reading goes on without a loss."""
    turn = int(request.query.get(TURN, "0")) + 1
    response.value["value"] = []
    put_next_link(response, own_address(request, **{TURN: str(turn)}))


def lost_page(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """No records and no next link: the end of the data, so it seems."""
    response.value["value"] = []
    put_next_link(response, None)


def missing_next_link(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """A full page without a next link, though there is more."""
    put_next_link(response, None)


def next_link_to_itself(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """A full page whose next link leads to the same page."""
    put_next_link(response, own_address(request))


def next_link_to_the_start(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """A next link that leads back to the first page, for ever."""
    request.query = {name: value for name, value in request.query.items() if name not in FOLLOWING}
    put_next_link(response, own_address(request))


def next_link_elsewhere(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """A next link to another host (``host``), which must never see the token."""
    _changed(response, request, netloc=str(options.get("host", "elsewhere.example.invalid")))


def next_link_by_another_scheme(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """A next link by another ``scheme``: http where the server is https, and the reverse."""
    other = {"http": "https", "https": "http"}[urlsplit(request.base).scheme]
    _changed(response, request, scheme=str(options.get("scheme", other)))


def token_in_next_link(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """A next link that carries the token of the request as ``access_token``, which must reach no log."""
    found = next_link(response)
    token = (request.headers.get("Authorization") or "").rpartition(" ")[2]
    if found is not None:
        put_next_link(response, f"{found}&access_token={quote(token, safe='')}")


def _changed(response: Response, request: Request, **parts: str) -> None:
    found = next_link(response)
    if found is not None:
        whole = found if "://" in found else own_address(request)
        put_next_link(response, urlunsplit(urlsplit(whole)._replace(**parts)))


def duplicates(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """The last three records of the page before come again, and the first of this page twice: the order has shifted."""
    own = response.value["value"]
    response.value["value"] = [*memory.get("last", []), *own, *own[:1]]
    memory["last"] = own[-3:]


def wrong_total(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """The count, when asked for, is ``by`` (17) higher than the number of rows."""
    if "@odata.count" in response.value:
        response.value["@odata.count"] += int(options.get("by", 17))


def changing_total(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """The count, when asked for, is another one on each page."""
    if "@odata.count" in response.value:
        memory["by"] = memory.get("by", 0) + 1
        response.value["@odata.count"] += memory["by"] if memory["by"] % 2 else -memory["by"]


def dropped_expansion(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """What was to be expanded (``name``: Media) is not sent, without a word."""
    for record in _records(response):
        record.pop(str(options.get("name", "Media")), None)


def cut_expansion(response: Response, request: Request, options: Options, memory: Memory) -> None:
    """Of what is expanded (``name``: Media) at most ``size`` (10) are sent, without a word and without a link."""
    name, size = str(options.get("name", "Media")), int(options.get("size", 10))
    for record in _records(response):
        if isinstance(record.get(name), list):
            record[name] = record[name][:size]


def _records(response: Response) -> list[Record]:
    return [record for record in response.value["value"] if isinstance(record, dict)]


FOLLOWING = ("$skiptoken", "$skip", "next", "id", TURN)
"""The parameters by which a request follows a next link."""
PAGES: dict[str, Callable[[Response, Request, Options, Memory], None]] = {
    function.__name__: function
    for function in (
        short_page,
        empty_page,
        lost_page,
        missing_next_link,
        next_link_to_itself,
        next_link_to_the_start,
        next_link_elsewhere,
        next_link_by_another_scheme,
        token_in_next_link,
        duplicates,
        wrong_total,
        changing_total,
        dropped_expansion,
        cut_expansion,
    )
}
