"""A RETS server whose answers a test writes out, after the specification's examples (RETS 1.7.2)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD = "desert-realty", "a-rets-password-of-tests"
Params = dict[str, str]
Answer = bytes | tuple[int, dict[str, str], bytes]
FIELDS = (
    ("LIST_1", "ListingKey", "Character", "", ""),
    ("LIST_3", "ListingID", "Character", "", ""),
    ("LIST_22", "ListPrice", "Decimal", "", ""),
    ("LIST_15", "ListingStatus", "Character", "Lookup", "Status"),
    ("LIST_87", "ModificationTimestamp", "DateTime", "", ""),
    ("LIST_39", "City", "Character", "", ""),
    ("LIST_31", "StreetNumber", "Character", "", ""),
    ("LIST_34", "StreetName", "Character", "", ""),
    ("FEAT_1", "View", "Character", "LookupMulti", "View"),
    ("LIST_133", "PhotosCount", "Int", "", ""),
    ("ROOM_7", "", "Character", "", ""),
    ("LIST_43", "PostalCode", "Character", "", ""),
    ("LIST_46", "Latitude", "Decimal", "", ""),
    ("LIST_47", "Longitude", "Decimal", "", ""),
)
COLUMNS = tuple(name for name, *_ in FIELDS)
VIEWS = (("M", "Mountains", "Mtn"), ("G", "Golf Course, Fairway", "Golf"), ("N", "None", "None"))
STATUSES = (("A", "Active", "Act"), ("P", "Pending", "Pend"), ("X", "Expired", "Exp"))


def rets(body: str = "", code: int = 0, text: str = "Operation Successful") -> bytes:
    return f'<?xml version="1.0"?>\n<RETS ReplyCode="{code}" ReplyText="{text}">\n{body}\n</RETS>\n'.encode()


def compact(
    rows: list[tuple[str, ...]], columns: tuple[str, ...] = COLUMNS, count: int | None = None, more: str = ""
) -> bytes:
    """Values stand there as they are, escaped by who writes them."""
    names, lines = _line(columns), [f"<DATA>{_line(row)}</DATA>" for row in rows]
    head = f'<COUNT Records="{len(rows) if count is None else count}"/>'
    return rets("\n".join((head, '<DELIMITER value="09"/>', f"<COLUMNS>{names}</COLUMNS>", *lines)) + more)


def table(kind: str, attributes: str, columns: tuple[str, ...], rows: Any) -> str:
    lines = "\n".join(f"<DATA>{_line(row)}</DATA>" for row in rows)
    head = f'<{kind} {attributes} Version="1.0" Date="x">'
    return f"{head}\n<COLUMNS>{_line(columns)}</COLUMNS>\n{lines}\n</{kind}>"


def _line(values: tuple[str, ...]) -> str:
    return "\t".join(("", *values, ""))


def home(number: int, **values: str) -> tuple[str, ...]:
    """A listing of Indio by its number."""
    given = {
        "LIST_1": f"{number:026d}",
        "LIST_3": f"{number:08d}",
        "LIST_22": "450000",
        "LIST_15": "Active",
        "LIST_87": f"2026-05-01T10:{number % 60:02d}:00",
        "LIST_39": "Indio",
        "LIST_31": str(number),
        "LIST_34": "Date Palm Dr",
    }
    return tuple((given | values).get(name, "") for name in COLUMNS)


class RetsServer:
    """`rows` are found by any query; `on` puts a function of the parameters in place of an answer. `seen` are the
    requests: (capability, parameters, headers)."""

    def __init__(self) -> None:
        self.rows = [home(number) for number in range(1, 8)]
        self.columns = COLUMNS
        self.seen: list[tuple[str, Params, dict[str, str]]] = []
        self.on: dict[str, Callable[[Params], Answer]] = {}
        self.demands_digest = True
        self.url = ""
        self.login_lines = (
            "MemberName=Olivia\nUser=olivia,1,2\nBroker=D\nMetadataVersion=1.1\nMinMetadataVersion=1.1\n"
            "TimeoutSeconds=1800\nLogin=/rets/login\nSearch = /rets/search\nGetMetadata=/rets/getmetadata\n"
            "GetObject=/rets/getobject\nLogout=/rets/logout\n"
        )

    def asked(self, capability: str) -> list[Params]:
        return [params for name, params, _ in self.seen if name == capability]

    def answer(self, capability: str, params: Params) -> Answer:
        if capability in self.on:
            return self.on[capability](params)
        return getattr(self, f"_{capability}", lambda params: rets(code=20701, text="Not logged in"))(params)

    def _login(self, params: Params) -> bytes:
        return rets(f"<RETS-RESPONSE>\n{self.login_lines}</RETS-RESPONSE>")

    def _logout(self, params: Params) -> bytes:
        return rets("<RETS-RESPONSE>ConnectTime=3</RETS-RESPONSE>")

    def _action(self, params: Params) -> bytes:
        return b"<html><body>Welcome</body></html>"

    def _search(self, params: Params) -> bytes:
        """By Offset and Limit, with MAXROWS where there are more."""
        if params.get("Count") == "2":
            return rets(f'<COUNT Records="{len(self.rows)}"/>')
        offset = int(params.get("Offset", "1")) - 1
        limit = len(self.rows) if params["Limit"] == "NONE" else int(params["Limit"])
        some = self.rows[offset : offset + limit]
        if not some:
            return rets(code=20201, text="No Records Found.")
        columns = self.columns
        if "Select" in params:
            names = params["Select"].split(",")
            if not set(names) <= set(columns):
                return rets(code=20202, text="Invalid Select")
            some = [tuple(row[columns.index(name)] for name in names) for row in some]
            columns = tuple(names)
        more = "\n<MAXROWS/>" if offset + limit < len(self.rows) else ""
        return compact(some, columns, len(self.rows), more)

    def _getmetadata(self, params: Params) -> bytes:
        kind, wanted = params["Type"], params["ID"]
        if kind == "METADATA-SYSTEM":
            return rets(
                '<METADATA-SYSTEM Version="1.1" Date="x"><SYSTEM SystemID="D" TimeZoneOffset="-08:00"/>'
                "<COMMENTS/></METADATA-SYSTEM>"
            )
        if kind == "METADATA-RESOURCE":
            return rets(table(kind, "", ("ResourceID", "KeyField"), [("Property", "LIST_1"), ("Agent", "MEM_1")]))
        if kind == "METADATA-CLASS":
            row = ("A", "Residential", "Homes")
            return rets(table(kind, 'Resource="Property"', ("ClassName", "StandardName", "VisibleName"), [row]))
        if kind == "METADATA-TABLE":
            names = ("SystemName", "StandardName", "DataType", "Interpretation", "LookupName")
            return rets(table(kind, f'Resource="Property" Class="{wanted[-1]}"', names, FIELDS))
        if kind == "METADATA-LOOKUP_TYPE" and wanted.endswith("*"):
            names = ("Value", "LongValue", "ShortValue")
            return rets(
                table(kind, 'Resource="Property" Lookup="View"', names, VIEWS)
                + table(kind, 'Resource="Property" Lookup="Status"', names, STATUSES)
            )
        return rets(code=20503, text="No Metadata Found")


def _handler(server: RetsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, query: str) -> None:
            capability = urlsplit(self.path).path.rpartition("/")[2]
            if server.demands_digest and not _is_signed(self.command, self.headers.get("Authorization", "")):
                challenge = {"WWW-Authenticate": 'Digest realm="rets", nonce="n1", qop="auth", algorithm=MD5'}
                self._send(401, challenge | {"Set-Cookie": "RETS-Session-ID=s1; path=/"}, b"")
                return
            params = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
            server.seen.append((capability, params, dict(self.headers.items())))
            found = server.answer(capability, params)
            status, headers, body = found if isinstance(found, tuple) else (200, {"Content-Type": "text/xml"}, found)
            self._send(status, headers, body)

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if int(headers.get("Content-Length", len(body))) != len(body):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def _is_signed(method: str, header: str) -> bool:
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', header))
    if not header.startswith("Digest ") or given.get("username") != USER:
        return False
    first = md5(f"{USER}:rets:{PASSWORD}".encode()).hexdigest()
    second = md5(f"{method}:{given['uri']}".encode()).hexdigest()
    whole = ":".join((first, given["nonce"], given["nc"], given["cnonce"], given["qop"], second))
    return given["response"] == md5(whole.encode()).hexdigest()


@contextmanager
def serving() -> Iterator[RetsServer]:
    found = RetsServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    found.url = f"http://127.0.0.1:{server.server_port}/rets/login"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
