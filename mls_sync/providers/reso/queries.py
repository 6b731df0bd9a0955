"""What is asked of a source: paths and query options, as its profile and its options want them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote

from mls_sync.providers.base import Window
from mls_sync.providers.reso import odata
from mls_sync.providers.reso.children import ALIASES
from mls_sync.providers.reso.dictionary import Dictionary
from mls_sync.providers.reso.options import ResoOptions
from mls_sync.providers.reso.profiles import Read

PROPERTY = "Property"
# Of the values in a filter: an address has a length that every server takes.
LONGEST_VALUES = 2_500
ALL = Window()
QUOTE = "'"


@dataclass(frozen=True)
class Query:
    """The first request of a chain of pages. `asked` is how many records are asked for in a page, 0 where no more can
    come; `expand` which resources with each, `is_bulk` whether it goes the service's way for mass reads, `is_uncounted`
    whether that is a path on which no total is announced, `is_single` whether the path is that of one record."""

    path: str
    params: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    expand: tuple[str, ...] = ()
    is_bulk: bool = False
    is_uncounted: bool = False
    is_single: bool = False


class Listings:
    """Requests for listings. Raises ConfigurationError for options that the source does not know."""

    def __init__(self, options: ResoOptions, dictionary: Dictionary) -> None:
        self._options, self._dictionary, self._profile = options, dictionary, options.profile

    @property
    def key(self) -> tuple[str, bool]:
        """The name of the key, and whether it is a number."""
        return self._dictionary.key(PROPERTY) or ("ListingKey", False)

    @property
    def expand(self) -> tuple[str, ...]:
        """What the feed wants with each listing, by the names of the source's links, where it tells them."""
        links = self._dictionary.links(PROPERTY)
        apart = {*self._profile.apart, *self.embedded}
        wanted = (name for name in self._options.expansions if name.partition("(")[0] not in apart)
        return tuple(found for name in wanted if (found := _link(name, links)))

    @property
    def wanted(self) -> list[str]:
        """The same by the names that a canonical record has, whether the source gives them or not."""
        names = (name for name in self._options.expansions if name not in self._profile.apart)
        return [name.partition("(")[0] for name in names]

    @property
    def embedded(self) -> set[str]:
        """Of these, what is a list within Property: it comes with the record, and neither as a link nor apart."""
        return set(self.wanted).intersection(self._dictionary.lists(PROPERTY))

    @property
    def _select(self) -> str:
        """The fields that the feed wants, with those that a record must have; "" for all."""
        if not self._options.select:
            return ""
        profile = self._profile
        needed = (self.key[0], "StandardStatus", profile.modified_field, profile.visible_field)
        return ",".join(dict.fromkeys(filter(None, (*needed, *self._options.select, *sorted(self.embedded)))))

    def page(self, window: Window) -> Query:
        read: Read = "window" if window.start or window.end else "full"
        params = {"$filter": self._options.filter(window, self._dictionary), "$select": self._select}
        return self._many(read, params, self._options.page_size, self.expand)

    def keys(self) -> Query:
        """Of all that the filter admits; with what tells that a listing is deleted, where the source hands out such."""
        names = (self.key[0], "StandardStatus") if self._profile.deletes else (self.key[0],)
        params = {"$filter": self._options.filter(ALL, self._dictionary), "$select": ",".join(names)}
        return self._many("keys", params, self._profile.keys_in_page, ())

    def count(self) -> Query:
        return self._counted(self._options.filter(ALL, self._dictionary))

    def deleted(self) -> Query | None:
        """Counts the listings that the filter admits though they are deleted; None where there are none."""
        deleted = self._options.deleted(self._dictionary) if self._profile.deletes else ""
        if not deleted:
            return None
        return self._counted(odata.all_of((self._options.filter(ALL, self._dictionary), deleted)))

    def one(self) -> Query:
        """A single listing with its expansions, as a sample."""
        params = {"$filter": self._options.filter(ALL, self._dictionary), "$select": self._select, "$top": "1"}
        return Query(PROPERTY, {**self._profile.query, **_set(params)}, 1, self.expand)

    def by_keys(self, keys: Sequence[str]) -> Iterator[Query]:
        name, is_number = self.key
        if self._profile.asks_by == "address":
            for key in keys:
                path = f"{PROPERTY}({quote(_literal(key, is_number), safe=QUOTE)})"
                yield Query(
                    path, _set({**self._profile.query, "$select": self._select}), 1, self.expand, is_single=True
                )
            return
        literals = [_literal(key, is_number) for key in keys if not is_number or key.isdecimal()]
        for batch in _batches(literals, self._profile.most_values):
            wanted = odata.all_of((self._options.share(), odata.any_of(name, batch)))
            yield self._some(wanted, len(batch), asked=0)

    def by_numbers(self, numbers: Sequence[str]) -> Iterator[Query]:
        for batch in _batches([odata.text(number) for number in numbers], self._profile.most_values):
            wanted = odata.all_of((self._options.share(), odata.any_of("ListingId", batch)))
            yield self._some(wanted, self._options.page_size)

    def of_keys(self, field_name: str, keys: Sequence[str]) -> Iterator[str]:
        """Filters for what belongs to these listings."""
        is_number = self.key[1] and field_name == self.key[0]
        for batch in _batches([_literal(key, is_number) for key in keys], self._profile.most_values):
            yield odata.all_of((self._options.share(), odata.any_of(field_name, batch)))

    def may_be_owner(self, field_name: str, owner: str) -> bool:
        """Whether a listing's field of this name can hold it: keys that are numbers are never words."""
        return owner.isdecimal() or not (field_name == self.key[0] and self.key[1])

    @property
    def most_owners(self) -> int:
        """How many may be asked for at once, beside what the feed's own filter joins by "or"."""
        others = self._options.filter(ALL, self._dictionary).count(" or ")
        return max(self._profile.most_values - others, 1)

    def of_owners(self, field_name: str, owners: Sequence[str]) -> Query:
        """The listings that the filter admits and whose field holds one of these."""
        is_number = field_name == self.key[0] and self.key[1]
        literals = [_literal(owner, is_number) for owner in owners if self.may_be_owner(field_name, owner)]
        wanted = odata.all_of((odata.any_of(field_name, literals), self._options.filter(ALL, self._dictionary)))
        return self._some(wanted, self._options.page_size)

    def _some(self, wanted: str, most: int, asked: int | None = None) -> Query:
        params = {**self._profile.query, "$filter": wanted, "$select": self._select, "$top": str(most)}
        return Query(PROPERTY, _set(params), most if asked is None else asked, self.expand)

    def _counted(self, wanted: str) -> Query:
        params = {**self._profile.query, "$filter": wanted, "$select": self.key[0], "$top": "1", "$count": "true"}
        return Query(PROPERTY, _set(params), 1)

    def _many(self, read: Read, params: dict[str, str], size: int, expand: tuple[str, ...]) -> Query:
        profile = self._profile
        is_bulk = read in profile.bulk
        path = f"{PROPERTY}/{profile.bulk_path}" if is_bulk and profile.bulk_path else PROPERTY
        params = {**profile.query, **(profile.bulk_query if is_bulk else {}), **params}
        if profile.paging != "maxpagesize":
            params["$top"] = str(size)
        if profile.order_by_key and not is_bulk:
            params["$orderby"] = self.key[0]
        is_uncounted = is_bulk and bool(profile.bulk_path)
        if profile.counts and not is_uncounted:
            params["$count"] = "true"
        return Query(path, _set(params), size, expand, is_bulk, is_uncounted)


def _link(name: str, links: Sequence[str]) -> str:
    """A link by its name, or by what this source calls it; "" where it has none."""
    bare, opening, rest = name.partition("(")
    known = next((each for each in (bare, *ALIASES.get(bare, ())) if each in links), "") if links else bare
    return f"{known}{opening}{rest}" if known else ""


def _literal(key: str, is_number: bool) -> str:
    return key if is_number else odata.text(key)


def _set(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if value}


def _batches(literals: Sequence[str], most: int) -> Iterator[list[str]]:
    rest = iter(literals)
    while batch := list(islice(rest, most)):
        while batch:
            size = next((at for at in range(1, len(batch)) if sum(map(len, batch[: at + 1])) > LONGEST_VALUES), most)
            yield batch[:size]
            batch = batch[size:]
