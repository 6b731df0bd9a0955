"""Fields of the search form: areas, cities, ZIP codes, home types, traits, collections and parts of the map."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from listings.folding import fold
from listings.map_areas import MOST_AREAS, MOST_CORNERS_TOGETHER, area_text, read_area, read_box
from listings.models import CityAlias, Collection, FacetCity
from listings.traits import TRAITS
from realty.ui.form_fields import LARGEST, MOST_VALUES, AmountField, ManyField, PartlyWrong

SQUARE_FEET_PER_ACRE = 43_560

AREA_UNIT = re.compile(r"\s*(sq\.?\s*ft\.?|sqft|square feet|sf|acres?|ac)\.?$", re.IGNORECASE)
ZIP = re.compile(r"(\d{5})(?:-?\d{4})?", re.ASCII)


class AreaField(AmountField):
    """Square feet; `0.5 acres` is understood too."""

    example = "2,000 or 0.5 acres"

    def to_python(self, value: Any) -> Decimal | None:
        written = str(value or "").strip()
        unit = AREA_UNIT.search(written)
        area = super().to_python(AREA_UNIT.sub("", written))
        if area is not None and unit and unit[1].lower().startswith("ac"):
            return min(area * SQUARE_FEET_PER_ACRE, LARGEST).normalize()
        return area


class NameField(ManyField):
    """Each name once, however often it is spelled differently."""

    what = "name"

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple({fold(city): city for city in reversed(super().clean(value))}.values())[::-1]

    def one(self, part: str) -> str:
        if not fold(super().one(part)):
            raise ValidationError(f"“{part[:20]}” is not a {self.what}.")
        return part


class CityField(NameField):
    """Asks the database only for values with a comma, which is between two cities or in the name of one. Spellings are
    of all tenants, so one that is only a list of known cities is no name."""

    what = "city"

    def parts(self, given: list[str]) -> list[str]:
        asked = [each for each in given if "," in each and "\0" not in each][:MOST_VALUES]
        whole = set(FacetCity.objects.filter(name__in=asked).values_list("name", flat=True)) if asked else set()
        lists = _lists_of_cities(whole) if whole else set()
        return [part for each in given for part in ([each] if each in whole - lists else each.split(","))]


def _lists_of_cities(names: set[str]) -> set[str]:
    """Those whose every part is a city's name itself. Two queries."""
    parts = {name: {fold(part) for part in name.split(",")} - {""} for name in names}
    asked = {part for each in parts.values() for part in each}
    known = set(CityAlias.objects.filter(folded__in=asked).values_list("folded", flat=True))
    known |= set(FacetCity.objects.filter(folded__in=asked).values_list("folded", flat=True))
    return {name for name in names if parts[name] <= known}


class PostalCodeField(ManyField):
    def one(self, part: str) -> str:
        found = ZIP.fullmatch(part)
        if not found:
            raise ValidationError(f"“{part[:20]}” is not a ZIP code; write five digits, e.g. 92260.")
        return found[1]


class HomeTypeField(NameField):
    """Chosen from boxes and never typed, so a comma is a part of the name."""

    what = "home type"

    def parts(self, given: list[str]) -> list[str]:
        return given


def trait_field(name: str) -> forms.ChoiceField:
    trait = TRAITS[name]
    return forms.ChoiceField(label=trait.label, required=False, choices=list(trait.words.items()))


class CollectionField(ManyField):
    """Names of collections of the open scope; the database is asked only if some were named."""

    def clean(self, value: Any) -> tuple[str, ...]:
        wrong: list[str] = []
        try:
            named = super().clean(value)
        except PartlyWrong as error:
            named, wrong = error.held, error.messages
        known = set(Collection.objects.filter(name__in=named).values_list("name", flat=True)) if named else set()
        wrong += [f"There is no collection named {name}." for name in named if name not in known]
        held = tuple(name for name in named if name in known)
        if wrong:
            raise PartlyWrong(wrong, held)
        return held


class ViewportField(forms.CharField):
    """A part of the map: `west_south_east_north` in degrees."""

    def clean(self, value: Any) -> str:
        written = super().clean(value)
        return str(read_box(written)) if written else ""


class DrawnAreasField(ManyField):
    """Areas that somebody drew on the map, one in each parameter."""

    def clean(self, value: Any) -> tuple[str, ...]:
        if len(value or ()) > MOST_AREAS:
            raise ValidationError(f"At most {MOST_AREAS} drawn areas.")
        areas = super().clean(value)
        if sum(area.count("~") + 1 for area in areas) > MOST_CORNERS_TOGETHER:
            raise ValidationError(f"The drawn areas have more than {MOST_CORNERS_TOGETHER} corners together.")
        return areas

    def one(self, part: str) -> str:
        return area_text(read_area(part))
