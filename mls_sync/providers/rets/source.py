"""What is known of the server that a feed reads: its classes, key and fields, asked for when its metadata changed."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from mls_sync.mapping.field_map import FieldMap
from mls_sync.providers.errors import ConfigurationError, ProviderError
from mls_sync.providers.metadata import FRESH, Metadata
from mls_sync.providers.rets import answers
from mls_sync.providers.rets.children import ChildResource, parent_of
from mls_sync.providers.rets.discovery import Discovery
from mls_sync.providers.rets.forms import COMPACT_DECODED, STANDARD_XML
from mls_sync.providers.rets.layout import Layout, dictionary_name
from mls_sync.providers.rets.metadata import Field, ResourceClass, SystemMetadata
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.rets.session import Session

STORED = "metadata"
UNREADABLE = (20507, *answers.NO_METADATA, *answers.OTHER_FORMAT)
WITHOUT = "The MLS does not give its metadata, so columns keep their own names and codes stay codes."


class RetsSource:
    """Of one provider. `learn` is called before each read and asks at most once."""

    def __init__(self, options: RetsOptions, session: Session, metadata: Metadata) -> None:
        self._options, self._session, self._metadata = options, session, metadata
        self._system: SystemMetadata | None = None
        self._is_current = False
        self._layouts: dict[str, Layout] = {}
        self._layouts_of: FieldMap | None = None
        self._children: list[ChildResource] | None = None

    def learn(self) -> list[str]:
        """Know the metadata as the server has it now; warnings for the run. Raises ProviderError."""
        if self._is_current:
            return []
        version, known = self._session.login.metadata_version, self._known()
        warnings: list[str] = []
        if not version:
            known = self._metadata.get(STORED, lambda: self._read(warnings), FRESH) if known else None
        elif known and known.get("version") != version:
            known = None
        self._system = SystemMetadata(known or self._metadata.put(STORED, self._read(warnings)))
        self._layouts.clear()
        self._children = None
        self._is_current = True
        self.key_field, self.classes  # noqa: B018 - they raise where the feed's options must tell them
        return warnings

    def _known(self) -> dict[str, Any] | None:
        """What is stored, unless it is of another resource or other classes."""
        found = self._metadata.known(STORED)
        return found if isinstance(found, dict) and found.get("of") == self._of else None

    @property
    def _of(self) -> list[Any]:
        options = self._options
        return [options.login_url, options.resource, list(options.classes), list(options.children)]

    def _read(self, warnings: list[str]) -> dict[str, Any]:
        try:
            options = self._options
            found = Discovery(self._session, options.resource, options.classes, options.children).read()
        except ProviderError as error:
            told = self._options.key_field and self._options.modified_field and self._options.classes
            if error.code not in UNREADABLE or not told:
                raise
            warnings.append(WITHOUT)
            found = {"version": self._session.login.metadata_version}
        return {**found, "of": self._of}

    @property
    def system(self) -> SystemMetadata:
        """As it is known, however old; asked for where it never was. Raises ProviderError."""
        if self._system is None:
            known = self._known()
            if known is None:
                self.learn()
            else:
                self._system = SystemMetadata(known)
        assert self._system is not None
        return self._system

    @property
    def known_zone(self) -> tzinfo | None:
        """Without a request: None where it is not known yet."""
        if self._options.time_zone:
            return ZoneInfo(self._options.time_zone)
        known = self._known()
        return SystemMetadata(known).zone if known else None

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self._options.time_zone) if self._options.time_zone else self.system.zone

    @property
    def classes(self) -> Sequence[str]:
        found = self._options.classes or tuple(self.system.classes)
        if not found:
            raise ConfigurationError(f"The MLS names no class of {self._options.resource}: enter the feed's classes.")
        return found

    @property
    def key_field(self) -> str:
        found = self._options.key_field or self.system.key_field
        if not found:
            raise ConfigurationError("The MLS names no key of its listings: enter the feed's key field.")
        return found

    @property
    def children(self) -> Sequence[ChildResource]:
        """The resources that hang on listings, as the feed's options name them. Raises ProviderError."""
        if not self._options.children:
            return ()
        if self._children is None:
            self._children = [self._child(name) for name in self._options.children]
        return self._children

    def _child(self, name: str) -> ChildResource:
        found = self.system.children.get(name) or ResourceClass(name, "", ())
        parent = parent_of(name, found.fields)
        layout = Layout(name.partition(":")[2], found, self.system.lookups, parent, decoded=True, is_child=True)
        return ChildResource(name, layout, parent)

    def layout(self, class_name: str, field_map: FieldMap) -> Layout:
        if self._layouts_of is not field_map:
            self._layouts, self._layouts_of = {}, field_map
        if class_name not in self._layouts:
            self._layouts[class_name] = Layout(
                class_name,
                self.system.of_class(class_name),
                self.system.lookups,
                self.key_field,
                decoded=self._options.response_format in (COMPACT_DECODED, STANDARD_XML),
                kept=field_map.names_read,
            )
        return self._layouts[class_name]

    def field_meaning(self, class_name: str, meaning: str, given: str = "") -> Field | None:
        """The field of a class that has this meaning in the Data Dictionary; `given` is what the feed's options say."""
        fields = self.system.of_class(class_name).fields
        if given:
            return next((field for field in fields if field.system_name == given), Field(given))
        return next((field for field in fields if dictionary_name(field) == meaning), None)
