"""What a server's metadata say of the resources that we read, small enough to be stored and read again by each
slice."""

import re
from collections.abc import Mapping
from typing import Any

from mls_sync.mapping.lookups import folded
from mls_sync.providers.reso.edmx import Document

RESOURCES = {
    "Property": ("Property",),
    "Media": ("Media",),
    "Rooms": ("PropertyRooms", "Room"),
    "UnitTypes": ("PropertyUnitTypes", "Unit"),
    "OpenHouse": ("OpenHouse",),
    "Member": ("Member",),
    "Office": ("Office",),
}
"""The resources whose fields are translated, by the name that a canonical record has for them: RESO's name, and Spark's
(sparkplatform.com/docs/reso)."""
LISTING_KEY = "ListingKey"
NUMERIC = ("Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Double")
_COLLECTION = re.compile(r"Collection\((.+)\)")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
Schema = dict[str, Any]
"""`resources`: by name, `key` (name and whether it is a number), `fields`, `lists`
(fields that hold lists of objects), `lookups` (field -> name of its lookup),
`enums` (field -> full name of its enumeration) and `links`. `enums`: by full name, value -> display name. `sets`: what
can be asked for by itself."""
NOTHING: Schema = {"resources": {}, "enums": {}, "sets": []}


def schema_of(document: Document) -> Schema:
    resources = {name: found for name, full in _types(document).items() if (found := _resource(document, name, full))}
    used = {full for resource in resources.values() for full in resource["enums"].values()}
    enums = {full: _members(document.enums[full]) for full in sorted(used)}
    return {"resources": resources, "enums": enums, "sets": sorted(document.sets)}


def _types(document: Document) -> dict[str, str]:
    """By our name: the entity type of the set with the resource's name, else of that name itself."""
    by_name = {full.rpartition(".")[2]: full for full in document.types}
    found = {}
    for name, resources in RESOURCES.items():
        told = (_known(document, document.sets.get(each, "")) or by_name.get(each, "") for each in resources)
        full = next((each for each in told if each in document.types), "")
        if full:
            found[name] = full
    return found


def _known(document: Document, full: str) -> str:
    """A full name with its namespace in place of an alias."""
    before, _, name = full.rpartition(".")
    return f"{document.aliases.get(before, before)}.{name}" if name else ""


def _resource(document: Document, name: str, full: str) -> dict[str, Any]:
    chain: list[dict[str, Any]] = []
    while full in document.types and document.types[full] not in chain:
        chain.insert(0, document.types[full])
        full = _known(document, chain[0]["base"])
    fields: dict[str, list[str]] = {}
    links: dict[str, str] = {}
    key: list[str] = []
    for each in chain:
        fields |= each["fields"]
        links |= each["links"]
        key = key or each["key"]
    types = {name: _known(document, _element(kind)) for name, (kind, _) in fields.items()}
    # Some servers have a key of their own beside it.
    key = [LISTING_KEY] if name == "Property" and LISTING_KEY in fields else key
    return {
        "key": [key[0], types.get(key[0], "") in NUMERIC] if len(key) == 1 else [],
        "fields": sorted(fields),
        "lists": sorted(name for name, (kind, _) in fields.items() if _is_list(kind, types[name], document)),
        "lookups": {name: lookup for name, (_, lookup) in fields.items() if lookup},
        "enums": {name: kind for name, kind in types.items() if kind in document.enums},
        "links": sorted(links),
    }


def _is_list(kind: str, element: str, document: Document) -> bool:
    """Of objects, that is: not of words."""
    is_collection = _COLLECTION.fullmatch(kind) is not None
    return is_collection and element not in document.enums and not element.startswith("Edm.")


def _element(kind: str) -> str:
    match = _COLLECTION.fullmatch(kind)
    return match[1] if match else kind


def _members(members: Mapping[str, str | None]) -> dict[str, str]:
    """Value -> display name; a member without one is named by its own words."""
    return {value: name or spaced(value) for value, name in members.items()}


def spaced(value: str) -> str:
    """`ActiveUnderContract` as "Active Under Contract"."""
    return _WORDS.sub(" ", value.replace("_", " ")).strip()


def member_named(members: Mapping[str, str], wanted: str) -> str | None:
    """The value that stands for a display name, however either is written; None where there is none."""
    asked = _spelling(wanted)
    return next((value for value, name in members.items() if asked in (_spelling(value), _spelling(name))), None)


def _spelling(word: str) -> str:
    """Sources spell the one status in two ways (Data Dictionary: Canceled)."""
    return folded(word).replace("cancelled", "canceled")
