"""The market's form: the URL is the question. A wrong value is an error at its field, and the rest still counts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from listings.enums import Offer, PropertyType
from listings.folding import fold
from listings.form_fields import CityField, CollectionField, PostalCodeField
from listings.market.criteria import MONTHS, MarketCriteria, counties_named
from listings.models import CityAlias, Neighborhood
from realty.ui.form_fields import ChoicesField, FewErrors, PartlyWrong, text_field

OFFERS = [(Offer.SALE.value, "Sales"), (Offer.LEASE.value, "Rentals")]
BEDS = [("0", "Studio"), *((str(beds), str(beds)) for beds in range(1, 5)), ("5", "5 or more")]
PERIODS = [(months, f"{months} months" if months < 60 else "5 years") for months in MONTHS]
LARGEST_ID = 2**63 - 1


class MarketForm(forms.Form):
    """`MarketForm(request.GET).criteria()`; afterwards `form.errors` says which values were left out, and why."""

    collection = CollectionField(label="Collection", required=False)
    city = CityField(label="City", required=False)
    postal_code = PostalCodeField(label="ZIP code", required=False)
    county = text_field("County", 60)
    neighborhood = forms.IntegerField(label="Neighborhood", required=False, min_value=0, max_value=LARGEST_ID)
    offer = forms.ChoiceField(label="Sales or rentals", required=False, choices=OFFERS)
    property_type = ChoicesField(label="Property type", required=False, choices=PropertyType.choices)
    beds = forms.ChoiceField(label="Bedrooms", required=False, choices=BEDS)
    months = forms.TypedChoiceField(label="Period", required=False, choices=PERIODS, coerce=int, empty_value=None)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, error_class=FewErrors)

    def criteria(self) -> MarketCriteria:
        """What can be counted of what was asked. One query for each of a collection, a county and a neighborhood, and
        two for a neighborhood with cities."""
        self.full_clean()
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", ())}
        return MarketCriteria(**{MarketCriteria.attributes()[name]: value for name, value in given.items()})

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if field and isinstance(error, PartlyWrong) and error.held:
            self.cleaned_data[field] = error.held

    def clean_county(self) -> str:
        written = str(self.cleaned_data["county"]).strip()
        if written and not counties_named(written):
            raise ValidationError("There is no county of this name. Write it as in “Riverside, CA”.")
        return written

    def clean_neighborhood(self) -> int | None:
        number: int | None = self.cleaned_data["neighborhood"]
        if number is not None and not Neighborhood.objects.filter(pk=number).exists():
            raise ValidationError("This neighborhood is no longer known.")
        return number

    def clean(self) -> dict[str, Any]:
        number, cities = self.cleaned_data.get("neighborhood"), self.cleaned_data.get("city")
        # The form sends the neighborhood of the city before, too.
        if number is not None and cities and _is_elsewhere(number, cities):
            self.add_error("neighborhood", f"It is not in {' or '.join(cities)}.")
        return self.cleaned_data


def _is_elsewhere(neighborhood: int, cities: tuple[str, ...]) -> bool:
    """Whether it is of another city than those; of names that no city has, it is not said."""
    named = set(CityAlias.objects.filter(folded__in=[fold(city) for city in cities]).values_list("city", flat=True))
    return bool(named) and not Neighborhood.objects.filter(pk=neighborhood, city__in=named).exists()
