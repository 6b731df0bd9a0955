"""Reading properties: the list, the search, one."""

from typing import Any

from ninja import Field, Path, Query

from listings.api import reading
from listings.api.filters import PropertyFilters, PropertySearch
from listings.api.schemas import Property, PropertySummary, details, summary
from realty.api.door import reads
from realty.api.operations import ApiRouter
from realty.api.paging import links
from realty.api.schemas import ApiSchema, Page, RowId, camel
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest

router = ApiRouter(tags=["Properties"])
door = reads(Scope.LISTINGS_READ)


class FacetValue(ApiSchema):
    value: str
    label: str
    count: int = Field(description="How many properties the search would have with it")
    selected: bool


class Facet(ApiSchema):
    name: str = Field(description="The parameter that narrows by it")
    values: list[FacetValue]


class PropertySearchPage(Page[PropertySummary]):
    total: int = Field(description="Exact")
    facets: list[Facet] | None = Field(None, description="Where the search asked for them")


@router.get("/properties", auth=door, response=Page[PropertySummary])
def list_properties(request: TenantRequest, filters: Query[PropertyFilters]) -> Any:
    """Each offer once, however many collections have it."""
    page = reading.listed(filters)
    items = [summary(listing, request.tenant) for listing in page.listings]
    return Page[PropertySummary].model_construct(items=items, **links(request, filters, page.cursor))


@router.get("/properties/search", auth=door, response=PropertySearchPage)
def search_properties(request: TenantRequest, filters: Query[PropertySearch]) -> Any:
    """As the list, also by words, with the exact total and, where `facets` is true, the counts of each facet."""
    page = reading.found(filters)
    return PropertySearchPage.model_construct(
        items=[summary(listing, request.tenant) for listing in page.listings],
        total=page.total,
        facets=[_facet(facet) for facet in page.facets] if filters.facets else None,
        **links(request, filters, page.cursor),
    )


@router.get("/properties/{id}", auth=door, response=Property)
def get_property(request: TenantRequest, id: Path[RowId]) -> Any:
    """Every field, with the display rules of its MLS."""
    return details(reading.one(id), request.tenant)


def _facet(facet: Any) -> Facet:
    values = [FacetValue.model_construct(**vars(value)) for value in facet.values]
    return Facet.model_construct(name=camel(facet.name), values=values)
