"""Page numbers with gaps."""

AROUND = 2


def page_links(page: int, page_count: int) -> list[int | None]:
    """First, last and the neighbors of `page`; None stands for a gap: page 9 of 20 is 1 _ 7 8 9 10 11 _ 20."""
    shown = {1, page_count, *range(max(page - AROUND, 1), min(page + AROUND, page_count) + 1)}
    links: list[int | None] = []
    for number in sorted(shown):
        if links and links[-1] is not None and number - links[-1] > 1:
            links.append(number - 1 if number - links[-1] == 2 else None)
        links.append(number)
    return links
