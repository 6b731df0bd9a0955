"""One record as its source sent it: compared as text, decoded only when it is new or changed."""

from typing import Any

from listings.address_forms import AddressFields, Shortened, stored, whole_text
from listings.rows import ListingRow
from mls_sync.providers.decoding import decoded, encode


class SourceRecord:
    """One record as it came. `listing_key` is "" where the record has none; `content_hash` has 16 bytes and is a
    function of what came alone. Either `text`, the bytes as they came, or the value itself is given."""

    __slots__ = ("_is_decoded", "_payload", "_shortened", "_text", "content_hash", "listing_key", "row")

    def __init__(self, listing_key: str, content_hash: bytes, payload: Any = None, *, text: bytes = b"") -> None:
        self.listing_key, self.content_hash = listing_key, content_hash
        self._text, self._payload, self._is_decoded = text, payload, not text
        self._shortened: Shortened | None = None
        self.row: ListingRow | None = None
        """Where it was mapped ahead."""

    def __eq__(self, other: object) -> bool:
        """The same key with the same content."""
        return isinstance(other, SourceRecord) and (self.listing_key, self.content_hash) == (
            other.listing_key,
            other.content_hash,
        )

    def __hash__(self) -> int:
        return hash((self.listing_key, self.content_hash))

    @property
    def payload(self) -> Any:
        """The decoded JSON object, or whatever stood in its place, fit to be stored. Decoded when it is first asked
        for: a record that is unchanged is never."""
        if not self._is_decoded:
            self._payload, self._is_decoded = decoded(self.raw), True
        return self._payload

    def shortened(self, fields: AddressFields | None = None) -> Shortened:
        """Its text without the addresses in these fields of its photos; as it was shortened first."""
        if self._shortened is None:
            self._shortened = fields.shorten(self.raw) if fields else Shortened(self.raw)
        return self._shortened

    def release(self) -> None:
        """Let go of the decoded value, which takes several times the memory of its text, and of the text where the
        shortened one tells it."""
        if self._text:
            self._payload, self._is_decoded = None, False
            if self._shortened and self._shortened.forms:
                self._text = b""

    @property
    def raw(self) -> bytes:
        """Its text as it came, or the JSON of the value."""
        if self._shortened and not self._text:
            return whole_text(stored(self._shortened))
        if not self._text:
            self._payload, self._text = encode(self._payload)
            self._is_decoded = True
        return self._text
