"""A RETS answer as a stream of elements: the root must be RETS and must be closed, and what RETS-STATUS says at its end
counts more than the ReplyCode at its beginning (RETS 1.7.2, section 3.9)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from mls_sync.providers.errors import ProviderError, TransientError
from mls_sync.providers.rets import answers
from mls_sync.providers.rets.repair import WINDOWS_1252, Repair, plain_text, without_controls
from mls_sync.providers.transport.http import Stream

PAGES = (b"<!doctype html", b"<html", b"<head", b"<body")
LOOKED_AT = 1000
DATA_BEGIN, DATA_END = b"<DATA>", b"</DATA>"
_DATA = re.compile(rb"<DATA>([^<]*)</DATA>")


class Document:
    """One answer. `elements` may be read once; then `code` and `text` are final."""

    def __init__(self, stream: Stream, *, is_compact: bool, normal: tuple[int, ...] = answers.NORMAL) -> None:
        """`normal` are the reply codes that raise nothing."""
        self.code, self.text, self.host = -1, "", stream.host
        self._stream, self._normal = stream, normal
        self._start = b""
        self._repair = Repair(is_compact=is_compact)
        self._root: etree._Element | None = None
        self._parser = etree.XMLPullParser(
            events=("end",), huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8"
        )

    def elements(self) -> Iterator[etree._Element]:
        """Every element as it ends, children before their parents. The caller clears what it has read; the root's
        children are let go of by themselves. Raises TransientError for an answer that is empty, a web page, no RETS,
        damaged or cut off, and what its reply code asks for."""
        answers.check_status(self._stream)
        with self._reading():
            for piece in self._checked_start():
                yield from self._fed(piece)
            yield from self._ended()

    def lines_and_elements(self) -> Iterator[str | etree._Element]:
        """The same of a COMPACT answer, where the text of each DATA comes in place of its element: there are thousands,
        and finding them in the bytes takes a fraction of the time. What stands around them, and a DATA that holds
        anything but text, is read as XML."""
        answers.check_status(self._stream)
        rest = bytearray()
        with self._reading():
            for piece in self._checked_start():
                looked_at = max(len(rest) - len(DATA_END), 0)
                rest += piece
                cut = rest.rfind(DATA_END, looked_at) + len(DATA_END)
                if cut < len(DATA_END) and rest.find(DATA_BEGIN, 0, looked_at or len(rest)) >= 0:
                    continue  # in the midst of a line, of whatever length
                cut = cut if cut >= len(DATA_END) else len(rest)
                yield from self._lines(bytes(rest[:cut]))
                del rest[:cut]
            yield from self._fed(bytes(rest))
            yield from self._ended()

    def _lines(self, text: bytes) -> Iterator[str | etree._Element]:
        parts = _DATA.split(without_controls(text))
        between = parts[::2]
        if b"<!" in b"".join(between):  # a comment or CDATA: what stands in it is no line
            yield from self._fed(text)
            return
        for place, part in enumerate(between):
            if part and not (part.isspace() and 0 < place < len(between) - 1):  # the ends may stand within a tag
                yield from self._fed(part)
            if place == len(between) - 1:
                return
            data = parts[2 * place + 1]
            if self._root is None:  # no COLUMNS came before it
                yield from self._fed(DATA_BEGIN + data + DATA_END)
            else:
                line = data.decode("utf-8", WINDOWS_1252)
                yield plain_text(line) if "&" in line else line

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except etree.XMLSyntaxError as error:
            raise self._damaged(error) from None

    def _fed(self, piece: bytes) -> Iterator[etree._Element]:
        self._parser.feed(self._repair.feed(piece))
        for _, element in self._parser.read_events():
            if self._root is None:
                self._root = self._begun(element)
            yield element
        if self._root is not None:
            del self._root[:-1]

    def _ended(self) -> Iterator[etree._Element]:
        self._parser.feed(self._repair.close())
        for _, element in self._parser.read_events():
            if self._root is None:
                self._root = self._begun(element)
            yield element
        self._parser.close()
        self._end()

    def _checked_start(self) -> Iterator[bytes]:
        for piece in self._stream.pieces:
            if len(self._start) < LOOKED_AT:
                self._start += piece[: LOOKED_AT - len(self._start)]
                if self._start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
                    raise self._problem("sent a web page in place of data.")
            yield piece
        if not self._start.strip():
            raise self._problem("sent an empty answer.")

    def _begun(self, element: etree._Element) -> etree._Element:
        root = element.getroottree().getroot()
        if local(root).upper() != "RETS":
            raise self._problem(f"sent a document of {local(root)[:40]} in place of RETS.")
        self._reply(root)
        if self.code not in self._normal and root.get("ReplyCode") is not None:
            raise self._failure()
        return root

    def status(self, element: etree._Element) -> None:
        """A RETS-STATUS came: it counts more than what came before."""
        self._reply(element)

    def _reply(self, element: etree._Element) -> None:
        found = {name.lower(): value for name, value in element.attrib.items()}
        code = str(found.get("replycode", "")).strip()
        if code.isascii() and code.isdecimal():
            self.code, self.text = int(code[:9]), self._stream.without_secrets(str(found.get("replytext", "")))

    def _end(self) -> None:
        if self.code < 0:
            raise self._problem("sent a RETS document without a ReplyCode.")
        if self.code not in self._normal:
            raise self._failure()

    def _failure(self) -> ProviderError:
        return answers.failure(self._stream.host, self.code, self.text, self._excerpt)

    def _damaged(self, error: etree.XMLSyntaxError) -> ProviderError:
        line, column = error.position
        text = f"sent an incomplete or damaged RETS document (line {line}, column {column})."
        return self._problem(text)

    def _problem(self, what: str) -> ProviderError:
        return TransientError(f"{self._stream.host} {what}", excerpt=self._excerpt, code=self._stream.status)

    @property
    def _excerpt(self) -> str:
        return self._stream.without_secrets(self._start.decode("utf-8", "replace"))


def local(element: etree._Element) -> str:
    """Its name without a namespace; "" for a comment or a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
