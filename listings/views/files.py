"""A search as a file: CSV for any program, XLSX for spreadsheets."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from listings.forms import SearchForm
from listings.marks import as_seen_by
from listings.search.criteria import SearchCriteria
from listings.search.files import CHUNK, HEAD, count_of, rows_of
from realty import xlsx_files
from realty.audit.pages import tell
from realty.csv_files import BYTE_ORDER_MARK, END, written
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER, Role.AGENT)
@require_safe
def search_as_csv(request: TenantRequest) -> Any:
    """The search of the query, streamed, and recorded in the audit. Any, since the doors know no streamed response."""
    criteria = _asked(request)
    return _streamed(csv_parts(criteria), "text/csv; charset=utf-8", "csv")


@role_required(Role.OWNER, Role.AGENT)
@require_safe
def search_as_xlsx(request: TenantRequest) -> Any:
    """The same for spreadsheets: numbers and dates as such, keys and ZIP codes as text."""
    criteria = _asked(request)
    return _streamed(xlsx_files.pieces("Listings", HEAD, rows_of(criteria)), xlsx_files.CONTENT_TYPE, "xlsx")


def _asked(request: TenantRequest) -> SearchCriteria:
    criteria = as_seen_by(request.membership, SearchForm(request.GET).criteria())
    number = count_of(criteria)
    tell(request, f"{number:,} listing{'' if number == 1 else 's'}")
    return criteria


def csv_parts(criteria: SearchCriteria) -> Iterator[str]:
    """The heading, some hundred lines at a time, and how many there were: one that broke off does not look whole."""
    rows, number = rows_of(criteria), 0
    yield BYTE_ORDER_MARK + written([HEAD])
    while chunk := list(islice(rows, CHUNK)):
        number += len(chunk)
        yield written(chunk)
    yield written([(END, f"{number} listing{'' if number == 1 else 's'}")])


def _streamed(parts: Iterator[Any], content_type: str, ending: str) -> Any:
    # Two parts are made now: what fails here is an error page, and no file that breaks off.
    begun = list(islice(parts, 2))
    name = f"listings-{timezone.localdate():%Y-%m-%d}.{ending}"
    return StreamingHttpResponse(
        chain(begun, parts),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
