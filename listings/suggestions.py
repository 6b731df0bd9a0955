"""What to offer while somebody types a city, a subdivision or a ZIP code."""

from django.db.models import Count

from listings.criteria import SearchCriteria
from listings.searched import searched

# The city by its number, which the index has.
COLUMNS = {"city": "facet_city__name", "subdivision": "subdivision_name", "postal_code": "postal_code"}
MOST = 10


def suggest(field: str, prefix: str) -> list[str]:
    """The scope's most frequent values of `field` (city, subdivision or postal_code) that begin with `prefix`, whatever
    its case. Empty for an unknown field or no prefix."""
    column = COLUMNS.get(field)
    start = prefix.strip().replace("\x00", "")
    if column is None or not start:
        return []
    rows = searched(SearchCriteria()).rows().filter(**{f"{column}__istartswith": start})
    counted = rows.order_by().values(column).annotate(n=Count("*")).order_by("-n", column)[:MOST]
    return [str(found[column]) for found in counted]
