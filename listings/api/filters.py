"""What a list of properties is asked for: the search form's fields under names in camelCase, judged by that form."""

from datetime import date
from typing import Annotated, Literal

from django.http import QueryDict
from ninja import Field

from listings.enums import Offer, PropertyType, StandardStatus
from listings.forms import SearchForm
from listings.map_areas import MOST_AREAS
from listings.search.criteria import SearchCriteria, Sort
from realty.api.filters import form_data, refuse_errors
from realty.api.paging import Paging

Text = Annotated[str, Field(max_length=200)]
Texts = Annotated[list[Text], Field(max_length=50)]
Areas = Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=MOST_AREAS)]
Amount = Annotated[float, Field(ge=0, lt=10**14)]
Count = Annotated[int, Field(ge=0, le=99)]
Days = Annotated[int, Field(ge=0, le=9999)]
Year = Annotated[int, Field(ge=1600, le=2200)]
YesNo = Literal["yes", "no", "unknown"]


class PropertyFilters(Paging):
    """Several values of one parameter widen the search, each further parameter narrows it. Without `status`: what is on
    the market. Without `offer`: what is for sale."""

    sort: Sort = Field(Sort.NEWEST, description="Unknown values come last")
    collection: Texts = Field([], description="Names of collections")
    city: Texts = Field([], description="Whatever case and accents")
    postal_code: list[Annotated[str, Field(pattern=r"^[0-9]{5}(-?[0-9]{4})?$")]] = Field([], max_length=50)
    subdivision: Text = Field("", description="A part of its name")
    min_price: Amount | None = None
    max_price: Amount | None = None
    min_beds: Count | None = None
    min_baths: Count | None = None
    min_area: Amount | None = Field(None, description="Living area, square feet")
    max_area: Amount | None = None
    min_lot: Amount | None = Field(None, description="Square feet")
    max_lot: Amount | None = None
    min_year: Year | None = None
    max_year: Year | None = None
    home_type: Texts = Field([], description="RESO PropertySubType")
    pool: YesNo | None = None
    spa: YesNo | None = None
    has_view: YesNo | None = None
    waterfront: YesNo | None = None
    stories: Literal["1", "2", "3", "unknown"] | None = None
    min_garage: Count | None = None
    senior: YesNo | None = None
    land: Literal["fee", "lease", "unknown"] | None = None
    hoa: YesNo | None = None
    max_fee: Amount | None = Field(None, description="HOA fee a month")
    new_construction: YesNo | None = None
    open_day: date | None = Field(None, description="Open house on this day")
    min_days: Days | None = Field(None, description="Days since it came to market, at least")
    max_days: Days | None = None
    price_cut: Literal["7", "30", "90", "any"] | None = Field(None, description="Price cut in so many days")
    status_days: Days | None = Field(None, description="Status changed in so many days")
    neighborhood: Text = Field("", description="A part of its name")
    active_on: date | None = Field(None, description="For sale on this day; prices are then those of the day")
    area: Text = Field("", description="A part of the MLS area's name")
    school: Text = ""
    agent: Text = ""
    office: Text = ""
    offer: Offer | None = None
    property_type: list[PropertyType] = []
    status: list[StandardStatus] = []
    viewport: Annotated[str, Field(max_length=80)] = Field(
        "", description="A part of the map: west_south_east_north in degrees"
    )
    inside: Areas = Field([], description="In any of these areas: longitude_latitude of each corner, ~ between them")
    outside: Areas = Field([], description="In none of these areas")
    located: Literal["yes", "no"] | None = Field(None, description="Whether the MLS gives a place on the map")
    listing: Annotated[str, Field(max_length=100)] = Field("", description="ListingId or ListingKey")

    def criteria(self) -> SearchCriteria:
        """Raises Problem 422 for what the search form would leave out."""
        form = SearchForm(self._as_form())
        found = form.criteria()
        refuse_errors(form)
        return found

    def _as_form(self) -> QueryDict:
        return form_data(self.model_dump(exclude={"limit", "cursor", "facets"}))


class PropertySearch(PropertyFilters):
    q: Text = Field("", description="Words, or a number")
    facets: bool = Field(False, description="Also count the alternatives of each facet")
