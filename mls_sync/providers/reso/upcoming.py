"""Open houses of a service that has them as a resource alone, which cannot be expanded, nor asked for by the keys of a
page of listings without a request for each few: those of today and later are read as a whole, and put into the texts
of the listings as if they had been expanded."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from mls_sync.providers.decoding import decoded
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.reso import odata
from mls_sync.providers.reso.attached import with_member
from mls_sync.providers.reso.queries import Query
from mls_sync.providers.reso.source import Source
from mls_sync.providers.splitting import members

OPEN_HOUSE = "OpenHouse"
REFUSED = f"{OPEN_HOUSE} apart"
IN_A_PAGE = 1_000


class Upcoming:
    """Read by the first listing that is asked for, and kept as long as the object: a slice of a run."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: dict[str, list[bytes]] | None = None

    @property
    def is_wanted(self) -> bool:
        options = self._source.options
        wanted = OPEN_HOUSE in options.expansions and OPEN_HOUSE in options.profile.apart
        return wanted and REFUSED not in self._source.refused

    def to(self, texts: Sequence[bytes]) -> list[bytes]:
        """Each with its open houses, also where it has none: one that was canceled is gone by not coming. Where the
        source refuses them, as they are."""
        if self._found is None:
            try:
                self._found = self._all()
            except ConfigurationError as error:
                if error.code == 401:
                    raise
                self._source.refuse(REFUSED)
                return list(texts)
        return [with_member(text, OPEN_HOUSE, self._of(text)) for text in texts]

    def _of(self, text: bytes) -> list[bytes]:
        if not self._found:
            return []
        named = members(text) or {}
        owners = (str(decoded(bytes(named[name]))) for name in ("ListingKey", "ListingId") if name in named)
        return next((self._found[owner] for owner in owners if owner in self._found), [])

    def _all(self) -> dict[str, list[bytes]]:
        """Their texts by listing, in an order of their own, so that a hash tells a change."""
        options, found = self._source.options, dict[str, list[bytes]]()
        visible = f"{options.profile.visible_field} eq true" if options.profile.visible_field else ""
        # Yesterday, since it is still today in the west of what is UTC.
        since = f"OpenHouseDate ge {(timezone.now() - timedelta(days=1)).date().isoformat()}"
        params = {"$filter": odata.all_of((options.share(), visible, since)), "$top": str(IN_A_PAGE)}
        for text in self._source.all(Query(OPEN_HOUSE, params, IN_A_PAGE)):
            record = decoded(bytes(text))
            owner = (record.get("ListingKey") or record.get("ListingId")) if isinstance(record, dict) else None
            if owner:
                found.setdefault(str(owner), []).append(bytes(text))
        return {owner: sorted(texts) for owner, texts in found.items()}
