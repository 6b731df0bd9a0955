"""Texts that arrive as HTML, as plain text: entities decoded once, line breaks kept, tags dropped.

Sources send remarks and names out of web forms: `Kitchen &amp; bath`, `Ren&eacute;e`, `<br/>`. What is encoded twice
meant its entity as text, so it is decoded once and no more. The text is no HTML afterwards: pages escape it.
"""

import html
import re

# With their semicolon only: "AT&T", "R&D" and "?a=1&copy=2" are text. Longer numbers name no character.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII)
# What hides text and what ends it, one by one: a text is looked through once, however many beginnings have no end.
_HIDDEN = tuple(
    (re.compile(rf"{begin}.*?{end}", re.DOTALL | re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for begin, end in (
        ("<!--", "-->"),
        (r"<script\b[^<>]*>", r"</script\s*>"),
        (r"<style\b[^<>]*>", r"</style\s*>"),
    )
)
_BREAK = re.compile(r"(?<![ \t])[ \t]*<(?:br\s*/?|/p\s*|/div\s*|/li\s*|/tr\s*|/h[1-6]\s*)>[ \t]*", re.IGNORECASE)
# Only tags of HTML: "<3 bedrooms" and "<agent@example.com>" are text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|body|br|center|code|div|em|embed|font|h[1-6]|head|hr|html|i|iframe|img|input|ins|label"
    r"|li|link|meta|object|ol|p|param|pre|s|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead"
    r"|title|tr|tt|u|ul|video)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MANY_BREAKS = re.compile(r"\n{3,}")


def unescaped(text: str) -> str:
    """The text with its HTML entities decoded once."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    """A NUL fits into no column of PostgreSQL, nor does half a character; `html.unescape` gives neither."""
    return html.unescape(found[0]).replace("\xa0", " ")


def _shown(text: str) -> str:
    for hidden, end in _HIDDEN:
        last = max((found.end() for found in end.finditer(text)), default=0)
        text = hidden.sub("", text[:last]) + text[last:]
    return text


def plain_text(text: str) -> str:
    """The text of a piece of HTML; a text without "&" and "<" is returned as it is. Never raises."""
    if "&" not in text and "<" not in text:
        return text
    text = unescaped(text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _shown(text)))
        text = _MANY_BREAKS.sub("\n\n", text)
    return text.strip()
