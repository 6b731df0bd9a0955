"""The shape that every provider must deliver: one `ListingRow` for each source record, with its photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, overload

from listings.address_forms import Form, Shortened, stored, whole_text

# From small to large, by the names of Spark's URI fields without their prefix (Spark API, listing photos).
PHOTO_SIZES = ("thumb", "300", "640", "800", "1024", "1280", "1600", "2048", "large")

# Columns of `Listing` that a provider may fill. The rest is derived or kept by the write door (`listings.ingest`).
KEPT_BY_INGEST = frozenset(
    {
        "id",
        "tenant",
        "collection",
        "slug",
        "property_key",
        "address_key",
        "parcel_key",
        "duplicate_key",
        "is_duplicate",
        "price_per_square_foot",
        "search_vector",
        "facet_city",
        "facet_kind",
        "facet_sub_type",
        "facet_subdivision",
        "traits",
        "monthly_fee",
        "came_on",
        "content_hash",
        "masked_fields",
        "created_at",
        "updated_at",
        "purged_at",
        "vanished_at",
    }
)


class PhotoRow(NamedTuple):
    """A photo as delivered: its addresses are those of the form with its own part put in."""

    order: int
    form: Form
    own: str = ""
    media_key: str = ""
    preferred_photo_yn: bool = False
    caption: str = ""
    media_modification_timestamp: datetime | None = None

    @classmethod
    def of(cls, order: int, uris: Mapping[str, str], **told: Any) -> "PhotoRow":
        """`uris` maps sizes to addresses, in the source's order."""
        return cls(order, Form.whole(uris), **told)

    @property
    def uris(self) -> dict[str, str]:
        return dict(zip(self.form.sizes, self.form.addresses(self.own), strict=True))


@dataclass(slots=True, frozen=True)
class PhotoColumns(Sequence[PhotoRow]):
    """Photos of one form in their order, a list for each column: to make a row of each takes longer than all else that
    is done with it."""

    form: Form
    own: Sequence[str]
    media_keys: Sequence[str]
    preferred: Sequence[bool]
    captions: Sequence[str]
    moments: Sequence[datetime | None]

    def __len__(self) -> int:
        return len(self.own)

    @overload
    def __getitem__(self, place: int) -> PhotoRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PhotoRow]: ...
    def __getitem__(self, place: int | slice) -> PhotoRow | Sequence[PhotoRow]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        order = range(len(self))[place]
        return PhotoRow(
            order,
            self.form,
            self.own[order],
            self.media_keys[order],
            self.preferred[order],
            self.captions[order],
            self.moments[order],
        )


class Packed(NamedTuple):
    """What `ListingSource` holds of a listing; without a gallery the one before stays."""

    record: bytes
    gallery: bytes | None
    photo_count: int | None


@dataclass(slots=True)
class ListingRow:
    """One mapped record, ready to write.

    `values` holds typed Python values by column name of `Listing` (never one of KEPT_BY_INGEST); a column left out
    keeps its default. `masked_fields` are RESO names whose value the source withheld, `masked_columns` the columns
    that they feed: an older visible value of those is kept. `photos` is None where the source sent none of its own
    accord (the gallery stays), and empty where it says there are none. `record` is the text of the source record,
    without the addresses that its photos have. `unreadable_fields` are RESO names whose value did not fit the column,
    which is empty; the record has the value itself.
    """

    listing_key: str
    content_hash: bytes
    record: Shortened
    values: dict[str, Any]
    photos: Sequence[PhotoRow] | None = None
    masked_fields: tuple[str, ...] = ()
    masked_columns: frozenset[str] = field(default_factory=frozenset)
    unreadable_fields: tuple[str, ...] = ()
    packed: Packed | None = None
    """Where it was packed ahead."""

    @property
    def raw(self) -> bytes:
        """The text of the source record as it came."""
        return whole_text(stored(self.record))


@dataclass(slots=True)
class RowProblem:
    """Why one record was not stored: the RESO field to look at and the reason in plain words."""

    listing_key: str
    field: str
    reason: str
