"""The service document and `$metadata` in its published forms: lists as EDM enumerations, or as strings with the name
of a list in the Lookup resource (RESO Web API Core 2.0, section 2.4; RCP-032)."""

from collections.abc import Iterator
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from . import lookups
from .dictionary import DECIMAL, RESOURCES, STRING, TIMESTAMP, Field, Record, Resource
from .profiles import Profile
from .query import fields_of

NAMESPACE, ENUMS = "org.reso.metadata", "org.reso.metadata.enums"
LENGTHS = {"PublicRemarks": 4000, "PrivateRemarks": 4000, "MediaURL": 8000, "StreetName": 50, "UnitNumber": 25}


def service_document(profile: Profile, root: str) -> Record:
    """The entity sets."""
    value = [{"name": name, "kind": "EntitySet", "url": name} for name in profile.resources]
    return {"@odata.context": f"{root}/$metadata", "value": value}


@lru_cache(maxsize=16)
def metadata(profile_name: str, form: Profile) -> bytes:
    """The EDMX document."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">',
        "<edmx:DataServices>",
        f'<Schema Namespace="{NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
        *(line for name in _types(form) for line in _entity(RESOURCES[name], form)),
        '<EntityContainer Name="Default">',
        *(f'<EntitySet Name="{name}" EntityType="{NAMESPACE}.{name}"/>' for name in form.resources),
        "</EntityContainer>",
        f'<Annotation Term="Org.OData.Core.V1.SchemaVersion" String="{form.version}"/>',
        "</Schema>",
        *(_enumerations(form) if form.lookups != "strings" else ()),
        "</edmx:DataServices>",
        "</edmx:Edmx>",
    ]
    return "\n".join(lines).encode()


def _types(profile: Profile) -> list[str]:
    return [name for name, each in RESOURCES.items() if not each.listed or name in profile.resources or name == "Media"]


def _entity(resource: Resource, profile: Profile) -> Iterator[str]:
    yield f'<EntityType Name="{resource.name}">'
    yield f'<Key><PropertyRef Name="{resource.key}"/></Key>'
    for field in fields_of(resource, profile).values():
        yield _property(field, resource, profile)
    for each in resource.navigations.values():
        type_name = f"{NAMESPACE}.{each.resource}"
        type_name = f"Collection({type_name})" if each.many else type_name
        embedded = resource.name == "Property" and each.name in profile.embeds
        inner = '<Annotation Term="Org.OData.Core.V1.AutoExpand" Bool="true"/>' if embedded else ""
        yield f'<NavigationProperty Name="{each.name}" Type="{type_name}">{inner}</NavigationProperty>'
    yield "</EntityType>"


def _property(field: Field, resource: Resource, profile: Profile) -> str:
    attributes = {"Name": field.name, "Type": field.type}
    inner = ""
    if field.lookup and profile.lookups == "strings":
        inner = f'<Annotation Term="{profile.lookup_term}" String={quoteattr(field.lookup)}/>'
    elif field.lookup:
        attributes["Type"] = f"{ENUMS}.{field.lookup}"
    if field.many and profile.lookups != "flags":
        attributes["Type"] = f"Collection({attributes['Type']})"
        attributes["Nullable"] = "false"
    if field.type == STRING and not field.lookup:
        attributes["MaxLength"] = str(LENGTHS.get(field.name, 255))
    if field.type == DECIMAL:
        attributes |= {"Precision": "14", "Scale": "8" if field.name in ("Latitude", "Longitude") else "4"}
    if field.type == TIMESTAMP:
        attributes["Precision"] = "27"
    if field.name == resource.key:
        attributes["Nullable"] = "false"
    text = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<Property {text}>{inner}</Property>" if inner else f"<Property {text}/>"


def _enumerations(profile: Profile) -> Iterator[str]:
    yield f'<Schema Namespace="{ENUMS}" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
    many = {each.lookup for name in _types(profile) for each in RESOURCES[name].fields.values() if each.many}
    for name in lookups.lookups_of(tuple(_types(profile))):
        flags = profile.lookups == "flags" and name in many
        yield f'<EnumType Name="{name}"' + (' IsFlags="true" UnderlyingType="Edm.Int64">' if flags else ">")
        for place, (member, value) in enumerate(lookups.members(name).items()):
            number = 1 << place if flags else place
            yield f'<Member Name="{member}" Value="{number}">'
            yield f'<Annotation Term="RESO.OData.Metadata.StandardName" String={quoteattr(value)}/>'
            yield "</Member>"
        yield "</EnumType>"
    yield "</Schema>"
