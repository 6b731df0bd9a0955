"""Fields of the search form: amounts as people write them, several values in one box, fixed vocabularies."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.datastructures import MultiValueDict

from listings.folding import fold
from listings.models import Collection
from listings.traits import TRAITS

MOST_VALUES = 50
LONGEST_VALUE = 200
# Above every price and area that the columns of `Listing` can hold.
LARGEST = Decimal(10) ** 14
SQUARE_FEET_PER_ACRE = 43_560

FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "mm": 1_000_000}
AMOUNT = re.compile(r"\$?\s*(\d[\d,]{0,20}(?:\.\d{0,6})?|\.\d{1,6})\s*(k|mm?|)\+?", re.ASCII | re.IGNORECASE)
AREA_UNIT = re.compile(r"\s*(sq\.?\s*ft\.?|sqft|square feet|sf|acres?|ac)\.?$", re.IGNORECASE)
ZIP = re.compile(r"(\d{5})(?:-?\d{4})?", re.ASCII)

no_null_character = ProhibitNullCharactersValidator()


class AmountField(forms.Field):
    """A number as people write it: `$450,000`, `450k`, `1.2M`."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    example = "450,000, 450k or 1.2M"

    def to_python(self, value: Any) -> Decimal | None:
        written = str(value or "").strip()
        if not written:
            return None
        found = AMOUNT.fullmatch(written)
        if not found:
            raise ValidationError(f"Write an amount such as {self.example}.")
        amount = Decimal(found[1].replace(",", "")) * FACTORS[found[2].lower()]
        if amount >= LARGEST:
            raise ValidationError("This amount is too large.")
        return amount.normalize()


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


class CountField(forms.IntegerField):
    """A small whole number; `3+` means 3."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value or "").strip().removesuffix("+"))


class PartlyWrong(ValidationError):
    """Some of several values are wrong; `held` are the others, which still search."""

    def __init__(self, messages: list[str], held: tuple[str, ...]) -> None:
        super().__init__([ValidationError(message) for message in messages])
        self.held = held


class ManyInput(forms.TextInput):
    """Reads every value of the parameter; shows them in one box, separated by commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, MultiValueDict) else [data[name]] if data.get(name) else []

    def format_value(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, (list, tuple)) else str(value or "")


class ManyField(forms.Field):
    """Several texts, repeated in the URL or separated by commas."""

    widget: Any = ManyInput

    def clean(self, value: Any) -> tuple[str, ...]:
        parts = [part.strip() for given in value or () for part in str(given).split(",")]
        held: dict[str, None] = {}
        wrong: list[str] = []
        for part in filter(None, parts[:MOST_VALUES]):
            try:
                held[self.one(part)] = None
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise PartlyWrong(wrong, tuple(held))
        return tuple(held)

    def one(self, part: str) -> str:
        no_null_character(part)
        if len(part) > LONGEST_VALUE:
            raise ValidationError(f"This is longer than {LONGEST_VALUE} characters.")
        return part


class CityField(ManyField):
    """Each city once, however often it is spelled differently."""

    what = "city"

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple({fold(city): city for city in reversed(super().clean(value))}.values())[::-1]

    def one(self, part: str) -> str:
        if not fold(super().one(part)):
            raise ValidationError(f"“{part[:20]}” is not a {self.what}.")
        return part


class PostalCodeField(ManyField):
    def one(self, part: str) -> str:
        found = ZIP.fullmatch(part)
        if not found:
            raise ValidationError(f"“{part[:20]}” is not a ZIP code; write five digits, e.g. 92260.")
        return found[1]


class ChoicesField(ManyField):
    """Some of a fixed vocabulary, whatever the case."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.widget.choices = choices
        self.known = {key.lower(): key for key, _ in choices}

    def one(self, part: str) -> str:
        try:
            return self.known[part.lower()]
        except KeyError:
            raise ValidationError(f"“{part[:40]}” is not one of the choices.") from None


class HomeTypeField(CityField):
    """Each type once, however often it is spelled differently."""

    what = "home type"


def trait_field(name: str) -> forms.ChoiceField:
    trait = TRAITS[name]
    return forms.ChoiceField(label=trait.label, required=False, choices=list(trait.words.items()))


def text_field(label: str, longest: int = LONGEST_VALUE) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest)


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
