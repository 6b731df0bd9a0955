"""The search form: the URL is the search. Every field is optional; a wrong value is an error at its field, and the rest
still searches."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from listings.enums import Offer, PropertyType, StandardStatus
from listings.folding import fold
from listings.form_fields import (
    AreaField,
    CityField,
    CollectionField,
    DrawnAreasField,
    HomeTypeField,
    PostalCodeField,
    ViewportField,
    trait_field,
)
from listings.open_house_days import WORDS as OPEN_HOUSE_WORDS
from listings.open_house_days import reads
from listings.search.criteria import LOCATED, PRICE_CUTS, Mine, SearchCriteria, Sort
from realty.ui.form_fields import (
    AmountField,
    ChoicesField,
    CountField,
    FewErrors,
    PartlyWrong,
    Shared,
    text_field,
)

EARLIEST = date(1900, 1, 1)
MINE = [(mine.value, mine.label) for mine in Mine if mine is not Mine.SHOWN]


class SearchForm(forms.Form):
    """`SearchForm(request.GET).criteria()`; afterwards `form.errors` says which values were left out, and why."""

    collection = CollectionField(label="Collection", required=False)
    city = CityField(label="City", required=False)
    postal_code = PostalCodeField(label="ZIP code", required=False)
    subdivision = text_field("Subdivision")
    min_price = AmountField(label="Price from", required=False)
    max_price = AmountField(label="Price to", required=False)
    min_beds = CountField(label="Beds", required=False, min_value=0, max_value=99)
    min_baths = CountField(label="Baths", required=False, min_value=0, max_value=99)
    min_area = AreaField(label="Living area from", required=False)
    max_area = AreaField(label="Living area to", required=False)
    min_lot = AreaField(label="Lot from", required=False)
    max_lot = AreaField(label="Lot to", required=False)
    min_year = CountField(label="Built from", required=False, min_value=1600, max_value=2200)
    max_year = CountField(label="Built to", required=False, min_value=1600, max_value=2200)
    home_type = HomeTypeField(label="Home type", required=False)
    pool = trait_field("pool")
    spa = trait_field("spa")
    has_view = trait_field("has_view")
    waterfront = trait_field("waterfront")
    stories = trait_field("stories")
    min_garage = CountField(label="Garage spaces", required=False, min_value=0, max_value=99)
    senior = trait_field("senior")
    land = trait_field("land")
    hoa = trait_field("hoa")
    max_fee = AmountField(label="HOA fee a month, at most", required=False)
    new_construction = trait_field("new_construction")
    open_house = text_field("Open house", 40)
    open_day = forms.DateField(label="Open house on", required=False)
    min_days = CountField(label="Days on the market, at least", required=False, min_value=0, max_value=9999)
    max_days = CountField(label="Days on the market, at most", required=False, min_value=0, max_value=9999)
    price_cut = forms.ChoiceField(label="Price cut", required=False, choices=list(PRICE_CUTS.items()))
    status_days = CountField(label="Status changed, days ago at most", required=False, min_value=0, max_value=9999)
    neighborhood = text_field("Neighborhood")
    active_on = forms.DateField(label="For sale on", required=False)
    area = text_field("MLS area")
    school = text_field("School")
    agent = text_field("Agent")
    office = text_field("Office")
    offer = forms.ChoiceField(label="For sale or for rent", required=False, choices=Offer.choices)
    property_type = ChoicesField(label="Property type", required=False, choices=PropertyType.choices)
    status = ChoicesField(label="Status", required=False, choices=StandardStatus.choices)
    viewport = ViewportField(label="Map area", required=False, max_length=80)
    inside = DrawnAreasField(label="Inside drawn area", required=False)
    outside = DrawnAreasField(label="Outside drawn area", required=False)
    located = forms.ChoiceField(label="Place on the map", required=False, choices=list(LOCATED.items()))
    q = text_field("Search")
    listing = text_field("Listing number", 100)
    unread = text_field("Not understood")
    mine = forms.ChoiceField(label="My listings", required=False, choices=MINE)
    sort = forms.ChoiceField(label="Sort", required=False, choices=Sort.choices)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**9, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | dict[str, Any] | None = None) -> None:
        super().__init__(data if data is not None else {}, error_class=FewErrors)

    def criteria(self) -> SearchCriteria:
        """What can be searched of what was asked. Queries the database only if collections were named."""
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", ())}
        criteria = SearchCriteria(**{SearchCriteria.attributes()[name]: value for name, value in given.items()})
        criteria = self._unticked(criteria)
        if not criteria.offer:
            return criteria
        # What the types say, or the search does anyway, needs no saying.
        kept = replace(criteria, property_types=criteria.chosen_types)
        plain = replace(kept, offer="")
        return plain if plain.effective_offer == kept.effective_offer else kept

    def _unticked(self, criteria: SearchCriteria) -> SearchCriteria:
        """What the form ticked by itself for a day or a number (`SearchCriteria.automatic`) is no choice once these are
        cleared."""
        ticked = self.data.getlist("ticked") if isinstance(self.data, QueryDict) else []
        if "status" in ticked and set(criteria.statuses) == set(StandardStatus.values):
            criteria = replace(criteria, statuses=())
        return replace(criteria, offer="") if "offer" in ticked and criteria.offer == Offer.ANY else criteria

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field and isinstance(error, PartlyWrong) and error.held:
            self.cleaned_data[field] = error.held

    def clean_q(self) -> str:
        written = self.cleaned_data["q"]
        if written and not any(character.isalnum() for character in written):
            raise ValidationError("Enter a word or number to search for.")
        return str(written)

    def clean_open_house(self) -> str:
        written = str(self.cleaned_data["open_house"]).strip().lower()
        if written and written not in OPEN_HOUSE_WORDS and reads(written.upper()) is None:
            raise ValidationError("Enter a day, such as 2026-12-05, or two with a slash between them.")
        return written.upper() if reads(written.upper()) else written

    def clean_active_on(self) -> date | None:
        day: date | None = self.cleaned_data["active_on"]
        # The day has begun somewhere in the world.
        if day and not EARLIEST <= day <= date.today() + timedelta(days=1):
            raise ValidationError("Enter a day that has begun, such as 2026-03-01.")
        return day

    def clean_named(self, name: str) -> str:
        written = str(self.cleaned_data[name])
        if written and not any(character.isalnum() for character in fold(written)):
            raise ValidationError("Enter a word or number to search for.")
        return written

    def clean_subdivision(self) -> str:
        return self.clean_named("subdivision")

    def clean_neighborhood(self) -> str:
        return self.clean_named("neighborhood")

    def clean_area(self) -> str:
        return self.clean_named("area")

    def clean_school(self) -> str:
        return self.clean_named("school")

    def clean_agent(self) -> str:
        return self.clean_named("agent")

    def clean_office(self) -> str:
        return self.clean_named("office")

    def clean(self) -> dict[str, Any]:
        for what in ("price", "area", "lot", "year", "days"):
            low, high = self.cleaned_data.get(f"min_{what}"), self.cleaned_data.get(f"max_{what}")
            if low is not None and high is not None and low > high:
                self.add_error(f"max_{what}", "This is below the lower limit, so it was ignored.")
        if day := self.cleaned_data.pop("open_day", None):
            self.cleaned_data["open_house"] = day.isoformat()
        return self.cleaned_data


SearchForm.base_fields = Shared(SearchForm.base_fields)
