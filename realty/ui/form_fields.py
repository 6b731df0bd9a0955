"""Fields that filters of every list share: amounts as people write them, several values in one box, fixed
vocabularies."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.utils import ErrorList
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

MOST_VALUES = 50
LONGEST_VALUE = 200
# Above every price and area that a column of ours can hold.
LARGEST = Decimal(10) ** 14

FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "mm": 1_000_000}
AMOUNT = re.compile(r"\$?\s*(\d[\d,]{0,20}(?:\.\d{0,6})?|\.\d{1,6})\s*(k|mm?|)\+?", re.ASCII | re.IGNORECASE)

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
        parts = [part.strip() for part in self.parts([str(given) for given in value or ()])]
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

    def parts(self, given: list[str]) -> list[str]:
        """The texts of the values as they came: what is typed into one box may be several."""
        return [part for each in given for part in each.split(",")]

    def one(self, part: str) -> str:
        no_null_character(part)
        if len(part) > LONGEST_VALUE:
            raise ValidationError(f"This is longer than {LONGEST_VALUE} characters.")
        return part


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


def text_field(label: str, longest: int = LONGEST_VALUE) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest)


class FewErrors(ErrorList):
    """Empty lists, which nearly all are, take no template to show."""

    def render(self, *args: Any, **options: Any) -> SafeString:
        return super().render(*args, **options) if self else SafeString()

    __str__ = __html__ = render


class Shared(dict[str, forms.Field]):
    """A form copies its class's fields deeply before each use; nothing changes those of a filter."""

    def __deepcopy__(self, memo: Any) -> "Shared":
        return self
