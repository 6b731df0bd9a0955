"""Search in STANDARD-XML, in the forms that servers are seen to write: each listing is a tree, not a line.

"dtd" is the tree of the RETS DTD, with the well-known names as its leaves; "flat" has no groups; "listing" has one
element PropertyListing for each row within its class. "crea" is the manner of another country's national server: a
namespace, a Pagination in place of COUNT and MAXROWS, and its own names, photos and rooms among them.
"""

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .compact import Page
from .replies import opening
from .resources import Class, Resource
from .rows import PropertyRow

Tree = dict[str, Any]
Write = Callable[[Resource, Class, Page], str]

PARENTS = {"Property": "REProperties", "Agent": "REAgents", "Office": "REOffices"}
ADDRESS = ("StreetNumber", "StreetDirPrefix", "StreetName", "StreetSuffix", "UnitNumber", "City", "StateOrProvince")
GROUPS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*ADDRESS, "PostalCode", "CountyOrParish", "Country"), ("Listing", "StreetAddress")),
    **dict.fromkeys(("Latitude", "Longitude", "SubdivisionName"), ("GeographicData",)),
    **dict.fromkeys(("ListPrice", "OriginalListPrice", "PreviousListPrice", "ClosePrice"), ("Listing", "Price")),
    **dict.fromkeys(("ListingKey", "ListingId", "MlsId", "StandardStatus", "MlsStatus"), ("Listing",)),
    **dict.fromkeys(("ModificationTimestamp", "ListingContractDate", "PublicRemarks"), ("Listing",)),
}
"""The groups that a field's element stands in, the outermost first; other fields stand in none."""
CREA = "urn:CREA.Search.Property"


def tree_of(page: Page, row: list[str], grouped: bool) -> Tree:
    """The values of a row under their groups; those without a value are left out."""
    tree: Tree = {}
    for column, value in zip(page.fields, row, strict=False):
        branch = tree
        for group in GROUPS.get(column.standard, ()) if grouped else ():
            branch = branch.setdefault(group, {})
        if value:
            branch[column.standard or column.system] = value
    return tree


def element(name: str, content: Any) -> str:
    """A tree, a list of like elements, or a text, as XML."""
    if isinstance(content, list):
        return "".join(element(name, each) for each in content)
    if isinstance(content, dict):
        marks = "".join(f" {key[1:]}={quoteattr(str(value))}" for key, value in content.items() if key[0] == "@")
        inner = "".join(element(key, value) for key, value in content.items() if key[0] != "@")
        return f"<{name}{marks}>{inner}</{name}>" if inner else f"<{name}{marks}/>"
    return f"<{name}>{escape(str(content))}</{name}>"


def _document(page: Page, inner: str) -> str:
    count = "" if page.count is None else f'<COUNT Records="{page.count}"/>\r\n'
    more = "<MAXROWS/>\r\n" if page.more else ""
    return f"{opening(page.code)}\r\n{count}{inner}{more}</RETS>\r\n"


def _data(resource: Resource, page: Page, rows: str) -> str:
    parent = PARENTS.get(resource.name, f"RE{resource.name}s")
    return _document(page, f"<REData><{parent}>\r\n{rows}</{parent}></REData>\r\n" if page.rows else "")


def dtd(resource: Resource, one: Class, page: Page, grouped: bool = True) -> str:
    """``REData``, the resource, and one element for each row, named after the class."""
    name = one.standard or resource.name
    return _data(resource, page, "".join(f"{element(name, tree_of(page, row, grouped))}\r\n" for row in page.rows))


def flat(resource: Resource, one: Class, page: Page) -> str:
    """As "dtd", without groups."""
    return dtd(resource, one, page, grouped=False)


def listing(resource: Resource, one: Class, page: Page) -> str:
    """The class once, and one PropertyListing for each row in it."""
    name = one.visible.replace(" ", "")
    rows = "".join(f"{element('PropertyListing', tree_of(page, row, True))}\r\n" for row in page.rows)
    return _data(resource, page, f"<{name}>\r\n{rows}</{name}>\r\n")


def crea(resource: Resource, one: Class, page: Page) -> str:
    """``RETS-RESPONSE`` with Pagination and PropertyDetails; Select is not looked at. Other resources are as "dtd"."""
    if resource.name != "Property":
        return dtd(resource, one, page)
    told = page.count if page.count is not None else page.offset - 1 + len(page.rows) + int(page.more)
    size = max(len(page.rows), 1)
    pagination = {
        "TotalRecords": told,
        "Limit": len(page.rows),
        "Offset": page.offset,
        "TotalPages": -(-told // size),
        "RecordsReturned": len(page.rows),
    }
    details = [_details(get) for get in page.gets if isinstance(get, PropertyRow)]
    inner = element("RETS-RESPONSE", {"@xmlns": CREA, "Pagination": pagination, "PropertyDetails": details})
    return f"{opening(page.code)}\r\n{inner}\r\n</RETS>\r\n"


def _details(get: PropertyRow) -> Tree:
    address = f"{get('StreetNumber')} {get('StreetName')}"
    photos = [
        {
            "SequenceId": number,
            "LargePhotoURL": photo["UriLarge"],
            "PhotoURL": photo["Uri640"],
            "ThumbnailURL": photo["UriThumb"],
            "LastUpdated": get("PhotosChangeTimestamp"),
        }
        for number, photo in enumerate(get.expanded("Photos"), 1)
    ]
    rooms = [{name: value for pair in room["Fields"] for name, value in pair.items()} for room in get.expanded("Rooms")]
    named = [{"Type": room["Room Name"], "Level": room["Room Level"], "Width": room["Width"]} for room in rooms]
    return _told(
        {
            "@ID": get("ListingKey"),
            "@LastUpdated": get("ModificationTimestamp"),
            "ListingID": get("ListingId"),
            "AgentDetails": {"@ID": get("ListAgentKey"), "Name": get("ListAgentFullName")},
            "Building": {
                "BathroomTotal": get("BathroomsTotalInteger"),
                "BedroomsTotal": get("BedroomsTotal"),
                "ConstructedDate": get("YearBuilt"),
                "Rooms": {"Room": named},
                "SizeInterior": f"{get('LivingArea')} sqft" if get("LivingArea") else None,
            },
            "Land": {"SizeTotal": get("LotSizeSquareFeet"), "ZoningDescription": get("ZoningDescription")},
            "Address": {
                "StreetAddress": address,
                "StreetNumber": get("StreetNumber"),
                "StreetName": get("StreetName"),
                "StreetSuffix": get("StreetSuffix"),
                "City": get("City"),
                "Province": get("StateOrProvince"),
                "PostalCode": get("PostalCode"),
                "Country": "United States",
            },
            "ListingContractDate": get("ListingContractDate"),
            "Photo": {"PropertyPhoto": photos},
            "Price": get("ListPrice"),
            "PropertyType": get("PropertySubType"),
            "PublicRemarks": get("PublicRemarks"),
            "TransactionType": "For lease" if get("PropertyType") == "Residential Lease" else "For sale",
        }
    )


def _told(tree: Tree) -> Tree:
    """Without what has no value."""
    clean = {name: _told(value) if isinstance(value, dict) else value for name, value in tree.items()}
    return {name: value for name, value in clean.items() if value not in (None, "", {}, [])}


FORMS: dict[str, Write] = {"dtd": dtd, "flat": flat, "listing": listing, "crea": crea}
