"""A server's `$metadata` document (OData 4.01, CSDL XML) read piece by piece: of the resources that we know their keys,
fields and links, and the enumerations.

RESO publishes the Data Dictionary in two forms: with enumerations as types, whose members have annotations with the
display names; and with text fields, whose annotation names a lookup of the Lookup resource (RCP-32). Both are read.
"""

from collections.abc import Iterable
from typing import Any
from xml.parsers import expat

# A document with all of the Data Dictionary's lookups has 2 MB, one with a state's cities and schools 10.
LONGEST = 64 * 1024 * 1024
DEEPEST = 40
MOST_MEMBERS = 50_000
LONGEST_TEXT = 500
STANDARD_NAME = ("RESO.OData.Metadata.StandardName", "RESO.OData.Metadata.DisplayName")
# RESO.OData.Metadata.LookupName (RCP-32); MLS Grid has a namespace of its own.
LOOKUP_NAME = ".OData.Metadata.LookupName"
Found = dict[str, Any]


class NotMetadata(Exception):
    """It is no metadata document, or one that no parser should read. `str()` says why."""


class Document:
    """What was found: `types` (entity types by their full name: base, key, fields, links), `sets` (full names by the
    name of the set) and `enums` (members by the full name: the value in an answer to the display name, or None)."""

    def __init__(self) -> None:
        self.types: dict[str, Found] = {}
        self.sets: dict[str, str] = {}
        self.enums: dict[str, dict[str, str | None]] = {}
        self.aliases: dict[str, str] = {}
        self.has_edmx = False


def read(pieces: Iterable[bytes]) -> Document:
    """Raises NotMetadata, and what `pieces` raises."""
    reader = _Reader()
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > LONGEST:
            raise NotMetadata("The metadata document is too long.")
        reader.feed(piece)
    return reader.end()


class _Reader:
    def __init__(self) -> None:
        self.document, self._path = Document(), list[tuple[str, Found]]()
        self._namespace = ""
        self._about: tuple[str, ...] = ()
        self._term, self._text = "", list[str]()
        self._members = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._stop
        self._parser.CharacterDataHandler = self._characters
        # Without a document type there are no entities but the five of XML: none that could grow or name a file.
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece, False)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise NotMetadata(f"It is no XML: {error}.") from None

    def end(self) -> Document:
        try:
            self._parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise NotMetadata(f"It is no XML, or was cut off: {error}.") from None
        if not self.document.has_edmx:
            raise NotMetadata("It is XML, but no metadata document.")
        return self.document

    def _refuse(self, *_: Any) -> None:
        raise NotMetadata("It declares a document type, which no metadata document does.")

    def _start(self, qualified: str, given: Found) -> None:
        name = qualified.rpartition(" ")[2]
        if not self._path and name != "Edmx":
            raise NotMetadata(f"It is XML, but no metadata document: it begins with <{name[:60]}>.")
        if len(self._path) >= DEEPEST:
            raise NotMetadata("It is nested too deeply.")
        self._path.append((name, given))
        self.document.has_edmx = True
        begin = getattr(self, f"_begin_{name.lower()}", None)
        if begin:
            begin(given)

    def _stop(self, qualified: str) -> None:
        name, given = self._path.pop()
        if name == "String" and self._term:
            self._tell("".join(self._text).strip())
        elif name == "Annotation":
            self._term = ""
        elif name in ("Annotations", "EntityType", "EnumType"):
            self._about = ()
        elif name in ("Property", "Member"):
            self._about = self._about[:1]

    def _characters(self, text: str) -> None:
        if self._term and sum(map(len, self._text)) < LONGEST_TEXT:
            self._text.append(text)

    def _full(self, name: str) -> str:
        return f"{self._namespace}.{name}"

    def _begin_schema(self, given: Found) -> None:
        self._namespace = given.get("Namespace", "")
        if given.get("Alias"):
            self.document.aliases[given["Alias"]] = self._namespace

    def _begin_entitytype(self, given: Found) -> None:
        full = self._full(given.get("Name", ""))
        self._about = (full,)
        found = {"base": given.get("BaseType", ""), "key": [], "fields": {}, "links": {}}
        self.document.types[full] = found

    def _type(self) -> Found | None:
        return self.document.types.get(self._about[0]) if self._about else None

    def _begin_propertyref(self, given: Found) -> None:
        owner = self._type()
        if owner is not None:
            owner["key"].append(given.get("Name", ""))

    def _begin_property(self, given: Found) -> None:
        owner = self._type()
        if owner is not None and given.get("Name"):
            self._about = (self._about[0], given["Name"])
            owner["fields"][given["Name"]] = [given.get("Type", ""), ""]

    def _begin_navigationproperty(self, given: Found) -> None:
        owner = self._type()
        if owner is not None and given.get("Name"):
            owner["links"][given["Name"]] = given.get("Type", "")

    def _begin_enumtype(self, given: Found) -> None:
        full = self._full(given.get("Name", ""))
        self._about = (full,)
        self.document.enums[full] = {}

    def _begin_member(self, given: Found) -> None:
        members = self.document.enums.get(self._about[0]) if self._about else None
        if members is None or not given.get("Name"):
            return
        self._members += 1
        if self._members > MOST_MEMBERS:
            raise NotMetadata(f"Its enumerations have more than {MOST_MEMBERS:,} members.")
        self._about = (self._about[0], given["Name"])
        members[given["Name"]] = None

    def _begin_entityset(self, given: Found) -> None:
        self.document.sets[given.get("Name", "")] = given.get("EntityType", "")

    def _begin_annotations(self, given: Found) -> None:
        """Annotations may stand apart from what they are about: Target="Namespace.Type/Field"."""
        owner, _, part = given.get("Target", "").partition("/")
        before, _, name = owner.rpartition(".")
        self._about = (f"{self.document.aliases.get(before, before)}.{name}", *filter(None, [part]))

    def _begin_annotation(self, given: Found) -> None:
        self._term, self._text = given.get("Term", ""), []
        if "String" in given:
            self._tell(given["String"].strip())

    def _tell(self, told: str) -> None:
        if len(self._about) != 2 or not told:
            return
        owner, name = self._about
        members, entity = self.document.enums.get(owner), self.document.types.get(owner)
        if members is not None and name in members and self._term in STANDARD_NAME:
            members[name] = members[name] or told[:LONGEST_TEXT]
        elif entity is not None and name in entity["fields"] and self._term.endswith(LOOKUP_NAME):
            entity["fields"][name][1] = told[:LONGEST_TEXT]
