"""Every form of a page, as a browser would send it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit


@dataclass
class Form:
    path: str
    method: str
    values: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.select = page, [], ""  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = given.get("method", "get").lower()
            self.forms.append(Form(urlsplit(urljoin(self.page, given.get("action", ""))).path, method))
        elif tag == "option":
            self._option(given)
        elif tag in ("input", "textarea", "select", "button") and (name := given.get("name")) and self.forms:
            self.select = name if tag == "select" else ""
            if given.get("type") not in ("checkbox", "radio", "file") or "checked" in given:
                self.forms[-1].values.setdefault(name, given.get("value", ""))

    def _option(self, given: dict[str, str]) -> None:
        if self.select and self.forms and ("selected" in given or not self.forms[-1].values.get(self.select)):
            self.forms[-1].values[self.select] = given.get("value", "")


def html_of(answer: Any) -> str:
    """The page's text; a file that is streamed may hold what a page must not."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(whole.decode(errors="replace"))


def forms_of(path: str, html: str) -> list[Form]:
    """`path` is the page's own, to which an action may be relative."""
    reader = _Reader(path)
    reader.feed(html)
    return list(reader.forms)
