"""A search whose text says some of its filters, as a search that has them."""

from dataclasses import replace
from typing import Any

from listings.plain_language.alternatives import is_of_several
from listings.plain_language.reading import read
from listings.plain_language.vocabulary import stored
from listings.search.criteria import SearchCriteria

LONGEST_UNREAD = 200


def understand(criteria: SearchCriteria) -> SearchCriteria:
    """The same search with what its text says as filters, the rest of it as text, and what is neither as `unread`. Of
    the same text it makes the same search, and of that search itself. At most four queries, where the text needs them
    (`vocabulary.Stored`)."""
    if not criteria.text:
        return criteria
    found = read(criteria.text, stored())
    if not found.changes and not found.unread:
        return criteria
    changes: dict[str, Any] = {
        name: tuple(dict.fromkeys((*getattr(criteria, name), *value))) if is_of_several(name) else value
        for name, value in found.changes.items()
    }
    unread = ", ".join(piece for piece in dict.fromkeys((criteria.unread, found.unread)) if piece)
    return replace(criteria, **changes, text=found.rest, unread=unread[:LONGEST_UNREAD].strip(), page=1)
