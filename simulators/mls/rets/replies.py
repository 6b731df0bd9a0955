"""Reply codes, and the XML documents that carry nothing else. RETS 1.7.2, section 3.5 and each transaction's."""

from xml.sax.saxutils import quoteattr

from simulators.exchange import Response

XML = "text/xml"
TEXTS = {
    0: "Success",
    20003: "Zero balance",
    20012: "Broker code required",
    20013: "Broker code invalid",
    20022: "Additional login not permitted",
    20036: "Miscellaneous server login error",
    20037: "Client authentication failed",
    20041: "User-agent authentication required",
    20050: "Server temporarily disabled",
    20200: "Unknown query field",
    20201: "No records found",
    20202: "Invalid select",
    20203: "Miscellaneous search error",
    20206: "Invalid query syntax",
    20207: "Unauthorized query",
    20208: "Maximum records exceeded",
    20209: "Search timed out",
    20210: "Too many outstanding queries",
    20211: "Query too complex",
    20400: "Invalid resource",
    20401: "Invalid type",
    20402: "Invalid identifier",
    20403: "No object found",
    20406: "Unsupported MIME type",
    20407: "Unauthorized retrieval",
    20408: "Resource unavailable",
    20409: "Object unavailable",
    20410: "Request too large",
    20411: "Timeout",
    20412: "Too many outstanding requests",
    20413: "Miscellaneous error",
    20414: "URL not supported",
    20500: "Invalid resource",
    20501: "Invalid type",
    20502: "Invalid identifier",
    20503: "No metadata found",
    20506: "Unsupported MIME type",
    20509: "Metadata unavailable",
    20513: "Miscellaneous error",
    20514: "Requested DTD version unavailable",
    20701: "Not logged in",
    20702: "Miscellaneous logout error",
}


class ReplyError(Exception):
    """A transaction that fails with a reply code, under HTTP 200 as all of them are."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(f"{TEXTS.get(code, 'Error')}: {text}" if text else TEXTS.get(code, "Error"))
        self.code = code


def opening(code: int = 0, text: str = "") -> str:
    """The first tag of every RETS document."""
    return f'<RETS ReplyCode="{code}" ReplyText={quoteattr(text or TEXTS.get(code, "Error"))}>'


def document(body: str = "", code: int = 0, text: str = "") -> Response:
    """A whole RETS document."""
    return Response(200, body=f"{opening(code, text)}\r\n{body}</RETS>\r\n".encode(), type=XML)


def key_values(pairs: list[tuple[str, str]], code: int = 0) -> Response:
    """A document of ``name=value`` lines, as Login and Logout answer."""
    lines = "".join(f"{name}={value}\r\n" for name, value in pairs)
    return document(f"<RETS-RESPONSE>\r\n{lines}</RETS-RESPONSE>\r\n", code)
