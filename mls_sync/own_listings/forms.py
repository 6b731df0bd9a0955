"""What people type about a listing of their own, in the terms of RESO Data Dictionary 2.0."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from listings.enums import PropertyType, StandardStatus
from listings.places.states import STATES
from realty.ui.form_fields import AmountField, CountField, no_null_character, text_field

FIRST_YEAR, YEARS_AHEAD = 1600, 5
LONGEST_REMARKS = 8_000
# What a person may say; `Delete` and `Unknown` are what feeds say.
STATUSES = [
    (status.value, "Incomplete (a draft)" if status == StandardStatus.INCOMPLETE else status.label)
    for status in StandardStatus
    if status not in (StandardStatus.DELETE, StandardStatus.UNKNOWN)
]
TYPES = [(kind.value, kind.label) for kind in PropertyType if kind != PropertyType.UNKNOWN]
FREQUENCIES = [("", "Not given"), *((word, word) for word in ("Monthly", "Quarterly", "Semi-Annually", "Annually"))]
# RESO name of each field, in the order of the page.
RESO = {
    "standard_status": "StandardStatus",
    "property_type": "PropertyType",
    "property_sub_type": "PropertySubType",
    "listing_id": "ListingId",
    "street_number": "StreetNumber",
    "street_name": "StreetName",
    "unit_number": "UnitNumber",
    "city": "City",
    "state_or_province": "StateOrProvince",
    "postal_code": "PostalCode",
    "county_or_parish": "CountyOrParish",
    "parcel_number": "ParcelNumber",
    "list_price": "ListPrice",
    "listing_contract_date": "ListingContractDate",
    "expiration_date": "ExpirationDate",
    "close_price": "ClosePrice",
    "close_date": "CloseDate",
    "association_fee": "AssociationFee",
    "association_fee_frequency": "AssociationFeeFrequency",
    "bedrooms_total": "BedroomsTotal",
    "bathrooms_total_integer": "BathroomsTotalInteger",
    "living_area": "LivingArea",
    "lot_size_acres": "LotSizeAcres",
    "year_built": "YearBuilt",
    "garage_spaces": "GarageSpaces",
    "pool_private_yn": "PoolPrivateYN",
    "view_yn": "ViewYN",
    "waterfront_yn": "WaterfrontYN",
    "public_remarks": "PublicRemarks",
    "private_remarks": "PrivateRemarks",
    "virtual_tour_url_unbranded": "VirtualTourURLUnbranded",
}
GROUPS = (
    ("Listing", ("standard_status", "property_type", "property_sub_type", "listing_id")),
    (
        "Address",
        ("street_number", "street_name", "unit_number", "city", "state_or_province", "postal_code", "county_or_parish",
         "parcel_number"),
    ),
    (
        "Price and dates",
        ("list_price", "listing_contract_date", "expiration_date", "close_price", "close_date", "association_fee",
         "association_fee_frequency"),
    ),
    (
        "Home",
        ("bedrooms_total", "bathrooms_total_integer", "living_area", "lot_size_acres", "year_built", "garage_spaces",
         "pool_private_yn", "view_yn", "waterfront_yn"),
    ),
    ("Remarks", ("public_remarks", "private_remarks", "virtual_tour_url_unbranded")),
)  # fmt: skip


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


def _yes_no(label: str) -> forms.TypedChoiceField:
    choices = [("", "Not given"), ("yes", "Yes"), ("no", "No")]
    return forms.TypedChoiceField(
        label=label, required=False, choices=choices, coerce=lambda word: word == "yes", empty_value=None
    )


def _count(label: str, most: int) -> CountField:
    return CountField(label=label, required=False, min_value=0, max_value=most)


class OwnListingForm(forms.Form):
    """`record()` gives the RESO fields, those left empty as None."""

    standard_status = forms.ChoiceField(label="Status", choices=STATUSES, initial=StandardStatus.ACTIVE.value)
    property_type = forms.ChoiceField(label="Property type", choices=TYPES, initial=PropertyType.RESIDENTIAL.value)
    property_sub_type = text_field("Property subtype", 60)
    listing_id = text_field("Listing number", 60)
    street_number = forms.CharField(label="Street number", max_length=20)
    street_name = forms.CharField(label="Street name", max_length=120)
    unit_number = text_field("Unit", 20)
    city = forms.CharField(label="City", max_length=80)
    state_or_province = forms.ChoiceField(label="State", choices=[("", "Choose"), *STATES.items()])
    postal_code = forms.CharField(
        label="ZIP code", validators=[RegexValidator(r"^\d{5}(-\d{4})?$", "Enter a ZIP code such as 92262.")]
    )
    county_or_parish = text_field("County", 80)
    parcel_number = text_field("Parcel number (APN)", 60)
    list_price = AmountField(label="List price")
    listing_contract_date = _day("Listing contract date")
    expiration_date = _day("Expiration date")
    close_price = AmountField(label="Close price", required=False)
    close_date = _day("Close date")
    association_fee = AmountField(label="Association fee", required=False)
    association_fee_frequency = forms.ChoiceField(label="Fee is paid", choices=FREQUENCIES, required=False)
    bedrooms_total = _count("Bedrooms", 99)
    bathrooms_total_integer = _count("Bathrooms", 99)
    living_area = AmountField(label="Living area (sq ft)", required=False)
    lot_size_acres = AmountField(label="Lot (acres)", required=False)
    year_built = forms.IntegerField(label="Year built", required=False, min_value=FIRST_YEAR)
    garage_spaces = _count("Garage spaces", 99)
    pool_private_yn = _yes_no("Private pool")
    view_yn = _yes_no("View")
    waterfront_yn = _yes_no("Waterfront")
    public_remarks = forms.CharField(
        label="Public remarks", required=False, max_length=LONGEST_REMARKS, widget=forms.Textarea({"rows": 6})
    )
    private_remarks = forms.CharField(
        label="Private remarks", required=False, max_length=LONGEST_REMARKS, widget=forms.Textarea({"rows": 3})
    )
    virtual_tour_url_unbranded = forms.URLField(
        label="Virtual tour (unbranded address)", required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, data: Any = None, *, record: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(record or {}))
        for name, field in self.fields.items():
            is_choice = isinstance(field.widget, forms.Select)
            field.widget.attrs.setdefault("class", "form-select" if is_choice else "form-control")
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.validators.append(no_null_character)
            field.widget.attrs["data-reso"] = RESO[name]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The page's parts with their fields."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def clean_year_built(self) -> int | None:
        year: int | None = self.cleaned_data["year_built"]
        latest = date.today().year + YEARS_AHEAD
        if year is not None and year > latest:
            raise ValidationError(f"Enter a year up to {latest}.")
        return year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("standard_status") == StandardStatus.CLOSED:
            for name in ("close_price", "close_date"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, "A closed listing needs this.")
        begun, ended = given.get("listing_contract_date"), given.get("expiration_date")
        if begun and ended and ended < begun:
            self.add_error("expiration_date", "This is before the listing contract date.")
        if given.get("association_fee") and not given.get("association_fee_frequency"):
            self.add_error("association_fee_frequency", "Say how often the fee is paid.")
        return given

    def record(self) -> dict[str, Any]:
        """Of a valid form: RESO name -> JSON value, None for nothing."""
        given = self.cleaned_data
        found = {RESO[name]: _json(given.get(name)) for name in RESO}
        unit = f" #{given['unit_number'].lstrip('#')}" if given["unit_number"] else ""
        return found | {"UnparsedAddress": f"{given['street_number']} {given['street_name']}{unit}"}

    def refuse(self, reso: str, message: str) -> None:
        """Show what the write door said, at its field if the page has it."""
        field = next((name for name, known in RESO.items() if known == reso), None)
        self.add_error(field, message if field or not reso else f"{reso}: {message}")


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if value != "" else None


def _initial(record: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: record[reso] for name, reso in RESO.items() if reso in record}
    return {name: ("yes" if value else "no") if isinstance(value, bool) else value for name, value in shown.items()}


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """One file or several."""

    widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp", "class": "form-control"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        one = super().clean
        files = data if isinstance(data, list | tuple) else [data]
        return [one(file, initial) for file in files]


class PhotosForm(forms.Form):
    photos = PhotosField(label="Add photos", help_text="JPEG, PNG or WebP")

    @property
    def uploads(self) -> list[UploadedFile]:
        """Of a valid form."""
        return list(self.cleaned_data["photos"])
