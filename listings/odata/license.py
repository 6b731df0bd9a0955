"""What this face shows of each collection: the rules of `listings.client_display` and `listings.participants`.

It is read by programs of other vendors, so nothing goes out that no license admits. A license for participants (back
office, private) admits all. Any other shows what clients may see, in every status: not what the collection hides, no
listing before its delay or that its seller keeps off the internet, no address that its seller withholds. A collection
whose license does not admit clients, or has none recorded, is left out, and the service document names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, DateTimeField, Expression, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, Greatest, Least, NullIf

from listings.client_display import ADDRESS, HAS_ADDRESS, ON_THE_INTERNET, PHOTOS, hidden_columns, may_show, past_delay
from listings.models import Collection, Listing
from listings.odata.fields import FIELDS, KEY, NOTICE, SOURCE_NAME, STAMP, UNKNOWN, Field
from listings.participants import COLUMNS as FOR_PARTICIPANTS
from listings.participants import may_see
from realty.tenants.rows import rows as rows_of

# Sorts before all that a provider's name has, so that keys sort by provider, then by the MLS's key.
DOT = "."


@dataclass(frozen=True)
class Shown:
    """Some of a tenant's collections as this face shows them at `now`."""

    collections: Sequence[Collection]
    now: datetime

    def of(self, collection: Collection) -> "Shown":
        return Shown([collection], self.now)

    @cached_property
    def rows(self) -> Any:
        """The listings that may be seen. Outside a scope it raises ScopeError."""
        admitted = Q(pk__in=())
        for collection in self.collections:
            admitted |= Q(collection=collection.pk) & self._admitted(collection)
        return Listing.objects.live().filter(admitted, purged_at=None)

    def _admitted(self, collection: Collection) -> Q:
        if may_see(collection):
            return Q()
        return ON_THE_INTERNET & past_delay(collection, self.now)

    def value(self, name: str) -> Any:
        """An expression of the field: null where it is empty, hidden or withheld, so that no filter tells it."""
        field = FIELDS[name]
        if name in (KEY, SOURCE_NAME, NOTICE):
            return _told([(each, self._of_collection(name, each)) for each in self.collections], TextField())
        if name == STAMP:
            return _told([(each, _stamp(each)) for each in self.collections], DateTimeField())
        return self._of_column(field)

    def _of_collection(self, name: str, collection: Collection) -> Any:
        if name == KEY:
            return Concat(Value(f"{collection.provider}{DOT}"), F("listing_key"), output_field=TextField())
        text = collection.name if name == SOURCE_NAME else collection.notice
        return Value(text or None, output_field=TextField())

    def _of_column(self, field: Field) -> Any:
        output: Any = Listing._meta.get_field(field.column)
        base: Any = F(field.column)
        if field.kind == "text":
            base = NullIf(base, Value(UNKNOWN if field.lookup else ""), output_field=TextField())
        showing = [each for each in self.collections if not hides(each, field.column)]
        withholding = [each for each in showing if field.column in ADDRESS and not may_see(each)]
        if not showing:
            # With its type: PostgreSQL takes no year of a bare null.
            return Cast(Value(None), output_field=TextField() if field.kind == "text" else output.clone())
        when: Any = Q() if len(showing) == len(self.collections) else Q(collection__in=[each.pk for each in showing])
        if withholding:
            kept = Q(internet_address_display_yn=False, collection__in=[each.pk for each in withholding])
            when &= HAS_ADDRESS if len(withholding) == len(self.collections) else (HAS_ADDRESS | ~kept)
        return Case(When(when, then=base), default=None) if when else base

    def keyed(self, key: str) -> Q | None:
        """The listing with this ListingKey; None for what is no key of these collections."""
        provider, dot, own = key.partition(DOT)
        found = [each for each in self.collections if dot and each.provider == provider]
        return Q(collection=found[0].pk, listing_key=own) if found else None

    def key_of(self, collection_id: int, listing_key: str) -> str:
        return f"{self.by_id[collection_id].provider}{DOT}{listing_key}"

    @cached_property
    def by_id(self) -> dict[int, Collection]:
        return {each.pk: each for each in self.collections}


def shown_collections(now: datetime) -> tuple[Shown, list[str]]:
    """Of the open tenant, in the order of their keys, and the names of those that are left out. One query."""
    found = rows_of(Collection, "TRUE", [])
    admitted = [each for each in found if may_see(each) or may_show(each)]
    left_out = sorted(each.name for each in found if each not in admitted)
    return Shown(sorted(admitted, key=lambda each: str(each.provider)), now), left_out


def shows_photos(collection: Collection) -> bool:
    return may_see(collection) or PHOTOS not in hidden_columns(collection)


def hides(collection: Collection, column: str) -> bool:
    """Whether no value of the column goes out, whatever the listing."""
    return not may_see(collection) and (column in FOR_PARTICIPANTS or column in hidden_columns(collection))


def _stamp(collection: Collection) -> Any:
    """A listing that is shown after a delay is new for its readers only then."""
    if may_see(collection) or not collection.client_delay_hours:
        return F("updated_at")
    # Of the two that are known (`client_display.shown_from`).
    entered = Least("original_entry_timestamp", "created_at")
    return Greatest(F("updated_at"), entered + Value(timedelta(hours=collection.client_delay_hours)))


def _told(cases: list[tuple[Collection, Any]], output: Any) -> Expression | Any:
    if not cases:
        return Value(None, output_field=output)
    if len(cases) == 1:
        return cases[0][1]
    return Case(*(When(collection=each.pk, then=value) for each, value in cases), output_field=output)
