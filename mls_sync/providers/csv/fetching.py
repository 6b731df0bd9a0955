"""A watched address: its file is fetched once for a run, kept in the tenant's area, and read from there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from mls_sync import feed_files
from mls_sync.feed_files import FileTooLarge
from mls_sync.models import Feed, FeedFile
from mls_sync.providers.csv import answers, encodings
from mls_sync.providers.errors import ConfigurationError, TransientError
from mls_sync.providers.transport.auth import Auth, Bearer
from mls_sync.providers.transport.http import Http, Stream


class Address:
    """An https address of a file. `query` is what stands behind its question mark, kept as a secret."""

    def __init__(self, address: str, token: str = "", query: str = "") -> None:
        parts = urlsplit(address)
        self.path, self.query = parts.path or "/", query.lstrip("?")
        auth: Auth | None = Bearer(token) if token else None
        secrets = [value for value in (self.query,) if value]
        self._headers: dict[str, str] = {}
        self.http = Http(
            f"{parts.scheme}://{parts.netloc}",
            {"Accept": "text/csv, text/plain, */*;q=0.5", "User-Agent": "Realty"},
            auth=auth,
            secrets=secrets,
            longest_body=settings.FEED_FILE_MAX_BYTES,
        )

    def fetch(self, feed: Feed) -> FeedFile:
        """The file as it is now, accepted: a sync reads it from here on. Where the server says that it is the one that
        we hold, that one. Raises a ProviderError; then the one before stays."""
        held = feed_files.accepted(feed)
        known = {"If-None-Match": held.etag} if held and held.etag else {}
        with self.http.stream(self._whole, {}, known) as answer:
            if not answers.is_new(answer):
                if held is None:
                    raise TransientError(
                        f"{answer.host} says that nothing has changed, but nothing was fetched before."
                    )
                return held
            try:
                file = feed_files.store(feed, self._name, _looked_at(answer), etag=answers.etag_of(answer))
            except FileTooLarge as error:
                raise ConfigurationError(str(error)) from None
        return _taken(file, held)

    @property
    def _whole(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def _name(self) -> str:
        return self.path.rpartition("/")[2] or self.http.host

    def close(self) -> None:
        self.http.close()


def _looked_at(answer: Stream) -> Iterator[bytes]:
    """A web page or an archive is refused before it is kept."""
    first = True
    for piece in answer.pieces:
        if first:
            encodings.refuse_other_files(piece[:4096])
        first = False
        yield piece
    if first:
        raise TransientError(f"{answer.host} sent an empty file.")


def _taken(file: FeedFile, held: FeedFile | None) -> FeedFile:
    """The same content again takes no second place."""
    with transaction.atomic():
        if held and (held.digest, held.size) == (file.digest, file.size):
            held.etag = file.etag
            held.save(update_fields=["etag"])
            file.delete()
            return held
        feed_files.accept(file)
    return file
