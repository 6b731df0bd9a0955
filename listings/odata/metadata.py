"""The service document and `$metadata` (OData 4.01, CSDL XML): RESO's names and types of the Data Dictionary 2.0.

Enumerations are texts with the dictionary's display names, whose annotation names their values in the Lookup resource
(RCP-32), as RESO publishes the dictionary's second form.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from listings.odata.children import CHILDREN, MEDIA, OPEN_HOUSE, Child
from listings.odata.fields import FIELDS, KEY, Field
from listings.odata.lookups import LOOKUP

NAMESPACE = "org.reso.metadata"
EDMX, EDM = "http://docs.oasis-open.org/odata/ns/edmx", "http://docs.oasis-open.org/odata/ns/edm"
PROPERTY = "Property"
LOOKUP_NAME, DESCRIPTION = "RESO.OData.Metadata.LookupName", "Core.Description"
# Rooms and units come with their listing alone.
SETS: Mapping[str, Child] = {child.name: child for child in (MEDIA, OPEN_HOUSE, LOOKUP)}


def service_document(context: str, left_out: list[str]) -> dict[str, object]:
    """`left_out` are the collections that no license admits here."""
    told = [{"name": name, "kind": "EntitySet", "url": name} for name in (PROPERTY, *SETS)]
    return {"@odata.context": context} | ({"@Realty.LeftOut": left_out} if left_out else {}) | {"value": told}


@cache
def metadata() -> bytes:
    root = Element("edmx:Edmx", {"xmlns:edmx": EDMX, "Version": "4.0"})
    reference = "https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml"
    core = SubElement(root, "edmx:Reference", {"Uri": reference})
    SubElement(core, "edmx:Include", {"Namespace": "Org.OData.Core.V1", "Alias": "Core"})
    schema = SubElement(SubElement(root, "edmx:DataServices"), "Schema", {"xmlns": EDM, "Namespace": NAMESPACE})
    listing = _entity(schema, PROPERTY, KEY, FIELDS.values())
    for child in CHILDREN.values():
        kind = f"Collection({NAMESPACE}.{child.name})"
        SubElement(listing, "NavigationProperty", {"Name": child.link, "Type": kind})
    for child in (*CHILDREN.values(), LOOKUP):
        _entity(schema, child.name, child.key, child.fields.values(), is_open=child.is_open)
    container = SubElement(schema, "EntityContainer", {"Name": "Default"})
    _set(container, PROPERTY, {MEDIA.link: MEDIA.name, OPEN_HOUSE.link: OPEN_HOUSE.name})
    for name in SETS:
        _set(container, name, {})
    indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")


def _set(container: Element, name: str, links: Mapping[str, str]) -> None:
    found = SubElement(container, "EntitySet", {"Name": name, "EntityType": f"{NAMESPACE}.{name}"})
    for path, target in links.items():
        SubElement(found, "NavigationPropertyBinding", {"Path": path, "Target": target})


def _entity(schema: Element, name: str, key: str, fields: Iterable[Field], *, is_open: bool = False) -> Element:
    found = SubElement(schema, "EntityType", {"Name": name} | ({"OpenType": "true"} if is_open else {}))
    SubElement(SubElement(found, "Key"), "PropertyRef", {"Name": key})
    for field in fields:
        needed = {"Nullable": "false"} if field.name == key else {}
        attributes = {"Name": field.name, "Type": field.edm, **needed, **dict(field.facets)}
        told = SubElement(found, "Property", attributes)
        if field.lookup:
            SubElement(told, "Annotation", {"Term": LOOKUP_NAME, "String": field.lookup})
        if field.description:
            SubElement(told, "Annotation", {"Term": DESCRIPTION, "String": field.description})
    return found
