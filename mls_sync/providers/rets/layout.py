"""What the columns of a class mean: their names in the Data Dictionary, and what their codes stand for."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from mls_sync.mapping import land
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.record import Fields
from mls_sync.mapping.rules import FIELDS
from mls_sync.providers.rets.metadata import Field, Lookups, ResourceClass

# Names of our own in a stored record; no SystemName has such a sign (RETS 1.7.2, section 11.3.2: alphanumeric and _).
CLASS, SURPLUS, NUMBER, ADDRESS = "@Class", "@Surplus", "@ListingId", "@Address"
ADDRESS_FIELDS = (
    "UnparsedAddress",
    "StreetNumber",
    "StreetDirPrefix",
    "StreetName",
    "StreetSuffix",
    "StreetDirSuffix",
    "UnitNumber",
    "City",
)
OLDER = {
    "ListingStatus": "StandardStatus",
    "Status": "StandardStatus",
    "ListDate": "ListingContractDate",
    "Beds": "BedroomsTotal",
    "Bedrooms": "BedroomsTotal",
    "Baths": "BathsTotal",
    "BathsTotal": "BathsTotal",
    "BathsFull": "BathroomsFull",
    "BathsHalf": "BathroomsHalf",
    "BathsThreeQuarter": "BathroomsThreeQuarter",
    "BathsOneQuarter": "BathroomsOneQuarter",
    "BedsTotal": "BedroomsTotal",
    "TaxAmount": "TaxAnnualAmount",
    "ListAgentName": "ListAgentFullName",
    "CoListAgentName": "CoListAgentFullName",
    "PhotoCount": "PhotosCount",
    "PhotoTimestamp": "PhotosChangeTimestamp",
    "Remarks": "PublicRemarks",
    "SoldPrice": "ClosePrice",
    "SoldDate": "CloseDate",
    "ZipCode": "PostalCode",
    "State": "StateOrProvince",
    "County": "CountyOrParish",
    "Subdivision": "SubdivisionName",
    "TaxID": "ParcelNumber",
    "AgentID": "ListAgentMlsId",
    "ListAgentAgentID": "ListAgentMlsId",
    "OfficeID": "ListOfficeKey",
    "Price": "ListPrice",
    "StreetAddress": "UnparsedAddress",
    "Province": "StateOrProvince",
    "BathroomTotal": "BathsTotal",
    "HalfBathTotal": "BathroomsHalf",
    "ConstructedDate": "YearBuilt",
    "LastUpdated": "ModificationTimestamp",
}
"""StandardNames before the Data Dictionary's, and CREA's elements -> its own."""
_BY_FOLDED = {name.casefold(): name for name in (*FIELDS, "ListingKey", "Latitude", "Longitude")} | {
    name.casefold(): meant for name, meant in OLDER.items()
}
# Their addresses and names are not the listing's.
OF_OTHERS = ("agent", "office", "broker", "board", "room")


def dictionary_name(field: Field) -> str:
    """The Data Dictionary's name of a field by its StandardName, else by a SystemName that is one, else by a label that
    says what it is of the land; "" for none."""
    standard = field.standard_name.strip()
    if standard:
        return _BY_FOLDED.get(standard.casefold(), standard)
    return _BY_FOLDED.get(field.system_name.casefold()) or land.LABELS.get(folded(field.long_name), "")


class Layout:
    """Of one class. `kept` are system names that the feed's own map reads, which stay beside their meaning. Of a class
    that hangs on listings (`is_child`) the key is that of the listing, and records say nothing of themselves."""

    def __init__(
        self,
        name: str,
        found: ResourceClass,
        lookups: Lookups,
        key_field: str,
        *,
        decoded: bool,
        kept: frozenset[str] = frozenset(),
        is_child: bool = False,
    ) -> None:
        self.class_name, self._found, self._is_child = name, found, is_child
        self.names, self._stand_ins = self._named(found.fields, key_field)
        key = next((field for field in found.fields if field.system_name == key_field), Field(key_field))
        self.key_names = frozenset(name.casefold() for name in (key_field, key.standard_name) if name)
        """Of the key: STANDARD-XML has elements of either name."""
        self._resolvers = [
            (self.names[field.system_name], resolver)
            for field in found.fields
            if (resolver := lookups.resolver(field, decoded=decoded)) is not None
        ]
        self._aliases = [(name, self.names[name]) for name in kept if self.names.get(name, name) != name]

    @staticmethod
    def _named(fields: Sequence[Field], key_field: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Of two fields with one meaning the first has it; the other keeps its own name, and stands in where the first
        says nothing."""
        names, stand_ins, taken = {}, [], {"ListingKey"}
        for field in fields:
            meant = dictionary_name(field)
            if field.system_name == key_field:  # where it is the MLS number as well, it stands in for that
                stand_ins.append(("ListingKey", meant))
            elif not meant or meant in taken:
                stand_ins.append((field.system_name, meant))
                names[field.system_name] = field.system_name
            else:
                taken.add(meant)
                names[field.system_name] = meant
        return names | {key_field: "ListingKey"}, [pair for pair in stand_ins if pair[1] not in ("", "ListingKey")]

    def name_of(self, system_name: str) -> str:
        """Of a column or of the path of an element; of a path the last name counts: Address.City is City."""
        path, _, last = system_name.rpartition(".")
        known = self.names.get(system_name)
        if known or any(part in path.lower() for part in OF_OTHERS):
            return known or system_name
        return _BY_FOLDED.get(last.casefold(), system_name)

    def resolve(self, fields: Fields) -> None:
        """Codes to what they stand for, in place."""
        for system_name, name in self._aliases:
            if name in fields:
                fields[system_name] = fields[name]
        for system_name, name in self._stand_ins:
            if name not in fields and system_name in fields:
                fields[name] = fields[system_name]
        for name, resolver in self._resolvers:
            value = fields.get(name)
            if value.__class__ is str and value:
                fields[name] = resolver[value]
        if self._is_child:
            return
        if not fields.get("PropertyType"):
            fields["PropertyType"] = self._found.description or self.class_name
        fields.setdefault("MlsPropertyType", self.class_name)

    @cached_property
    def marks(self) -> Mapping[str, Any]:
        """What a stored record says of itself: its class, and which of its fields are its number and its address."""
        if self._is_child:
            return {}
        by_meaning = {meant: name for name, meant in self.names.items()}
        address = [by_meaning[name] for name in ADDRESS_FIELDS if name in by_meaning]
        number = by_meaning.get("ListingId") or self._stand_in_of("ListingId")
        return {CLASS: self.class_name, NUMBER: number, ADDRESS: address}

    def _stand_in_of(self, meaning: str) -> str:
        """The system name of a field that has another meaning as well; "" for none."""
        name = next((name for name, meant in self._stand_ins if meant == meaning), "")
        return next((own for own, meant in self.names.items() if meant == name), name)
