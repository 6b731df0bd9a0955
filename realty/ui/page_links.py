"""Links to the pages of a list, with gaps."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from realty.ui.icons import icon

AROUND = 2
GAP = '<span class="gap">&hellip;</span>'
OPEN_PAGE = '<span aria-current="page">{0:,}</span>'
PAGE = '<a href="{1}" hx-get="{2}{1}" aria-label="Page {0:,}">{0:,}</a>'
STEP = '<a href="{0}" hx-get="{1}{0}" rel="{2}" aria-label="{3} page">{4}</a>'
PAGER = (
    '<nav class="pager" aria-label="Pages" hx-target="#results" hx-swap="outerHTML show:window:top"'
    ' hx-sync="closest main:replace">{}</nav>'
)


def page_links(page: int, page_count: int) -> list[int | None]:
    """First, last and the neighbors of `page`; None stands for a gap: page 9 of 20 is 1 _ 7 8 9 10 11 _ 20."""
    shown = {1, page_count, *range(max(page - AROUND, 1), min(page + AROUND, page_count) + 1)}
    links: list[int | None] = []
    for number in sorted(shown):
        if links and links[-1] is not None and number - links[-1] > 1:
            links.append(number - 1 if number - links[-1] == 2 else None)
        links.append(number)
    return links


def pager(criteria: Any, page: int, pages: Sequence[int | None], name: str) -> SafeString:
    """Links to the pages before and after and to those by number (`page_links`), of the list whose
    URL has this name; None is a gap, the open page no link. Nothing where there is one page."""
    if len(pages) < 2:
        return mark_safe("")
    url, query = reverse(name), escape(criteria.with_page(1).url_query())

    def address(number: int) -> str:
        return "?" + "&amp;".join(filter(None, (query, f"page={number}" if number > 1 else "")))

    def step(number: int, rel: str, word: str, sign: str) -> str:
        return STEP.format(address(number), url, rel, word, icon(sign))

    links = [step(page - 1, "prev", "Previous", "chevron-left")] if page > 1 else []
    for number in pages:
        if number is None:
            links.append(GAP)
        else:
            links.append((OPEN_PAGE if number == page else PAGE).format(number, address(number), url))
    links += [step(page + 1, "next", "Next", "chevron-right")] if page != pages[-1] else []
    return mark_safe(PAGER.format("".join(links)))  # noqa: S308  numbers, constants, and an escaped query
