"""Metadata documents as RESO publishes the Data Dictionary: with enumerations as types, and with lookups as text."""

START = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>"""
END = "</edmx:DataServices></edmx:Edmx>"
CONTAINER = """<EntityContainer Name="Container"><EntitySet Name="Property" EntityType="org.reso.metadata.Property"/>
<EntitySet Name="Media" EntityType="org.reso.metadata.Media"/></EntityContainer>"""

ENUMERATIONS = f"""{START}
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="org.reso.metadata">
<EntityType Name="Property"><Key><PropertyRef Name="ListingKey"/></Key>
<Property Name="ListingKey" Type="Edm.String" MaxLength="255"/>
<Property Name="StandardStatus" Type="org.reso.metadata.enums.StandardStatus"/>
<Property Name="City" Type="org.reso.metadata.enums.City"/>
<Property Name="PropertyType" Type="org.reso.metadata.enums.PropertyType"/>
<Property Name="Appliances" Type="Collection(org.reso.metadata.enums.Appliances)"/>
<Property Name="ModificationTimestamp" Type="Edm.DateTimeOffset"/>
<NavigationProperty Name="Media" Type="Collection(org.reso.metadata.Media)"/>
</EntityType>
<EntityType Name="Media"><Key><PropertyRef Name="MediaKey"/></Key><Property Name="MediaKey" Type="Edm.String"/>
<Property Name="MediaModificationTimestamp" Type="Edm.DateTimeOffset"/></EntityType>
{CONTAINER}</Schema>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="org.reso.metadata.enums">
<EnumType Name="StandardStatus"><Member Name="Active"/><Member Name="ActiveUnderContract">
<Annotation Term="RESO.OData.Metadata.StandardName" String="Active Under Contract"/></Member>
<Member Name="Canceled"/><Member Name="Delete"/><Member Name="Expired"/><Member Name="Pending"/></EnumType>
<EnumType Name="PropertyType"><Member Name="Residential"/><Member Name="Land"/></EnumType>
<EnumType Name="City"><Member Name="PalmDesert"/><Member Name="b__29_Palms">
<Annotation Term="RESO.OData.Metadata.StandardName"><String>29 Palms</String></Annotation></Member></EnumType>
<EnumType Name="Appliances" IsFlags="true"><Member Name="Dishwasher"/><Member Name="GasRange"/></EnumType>
<Annotations Target="org.reso.metadata.enums.Appliances/GasRange">
<Annotation Term="RESO.OData.Metadata.StandardName" String="Range, Gas"/></Annotations>
</Schema>{END}"""

LOOKUPS = f"""{START}
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="org.reso.metadata" Alias="reso">
<EntityType Name="Base" Abstract="true"><Key><PropertyRef Name="ListingKey"/></Key>
<Property Name="ListingKey" Type="Edm.String"/></EntityType>
<EntityType Name="Property" BaseType="reso.Base">
<Property Name="StandardStatus" Type="Edm.String">
<Annotation Term="RESO.OData.Metadata.LookupName" String="StandardStatus"/></Property>
<Property Name="City" Type="Edm.String"><Annotation Term="RESO.OData.Metadata.LookupName" String="City"/></Property>
<Property Name="Appliances" Type="Collection(Edm.String)" Nullable="false">
<Annotation Term="RESO.OData.Metadata.LookupName" String="Appliances"/></Property>
<NavigationProperty Name="Media" Type="Collection(reso.Media)"/>
</EntityType>
<EntityType Name="Lookup"><Key><PropertyRef Name="LookupKey"/></Key></EntityType>
{CONTAINER}</Schema>{END}"""


def lookup(name: str, value: str, standard: str | None = None, legacy: str | None = None) -> dict[str, str | None]:
    """A row of the Lookup resource (RCP-32)."""
    return {
        "LookupKey": f"{name}-{value}",
        "LookupName": name,
        "LookupValue": value,
        "StandardLookupValue": standard,
        "LegacyODataValue": legacy,
        "ModificationTimestamp": "2026-11-01T10:00:00Z",
    }
