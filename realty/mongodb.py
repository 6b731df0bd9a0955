"""MongoDB of others: how it is reached, and what went wrong, in words that name the setting and never its password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bson.codec_options import CodecOptions, DatetimeConversion
from pymongo import MongoClient
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConfigurationError,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

# A person, or a worker with other tenants' work, waits for the answer.
SELECTION_SECONDS, SOCKET_SECONDS = 8, 60
Document = dict[str, Any]
# Dates outside of the years 1 to 9999 and texts that are not UTF-8 stand in real collections, and must not end a read.
PATIENT: CodecOptions[Document] = CodecOptions(
    tz_aware=True, unicode_decode_error_handler="replace", datetime_conversion=DatetimeConversion.DATETIME_AUTO
)
# src/mongo/base/error_codes.yml: Unauthorized, AuthenticationFailed; 8000 is Atlas' own.
_LOGIN, _FORBIDDEN = (18, 8000), (13,)


class MongoProblem(Exception):
    """`str()` is one sentence for a person, without any secret. `is_passing`: the server is away; trying again later
    may help, and nobody must change a setting."""

    def __init__(self, message: str, *, is_passing: bool = False) -> None:
        super().__init__(message)
        self.is_passing = is_passing


@contextmanager
def opened(uri: str, setting: str) -> Iterator[MongoClient[Document]]:
    """A client of the server, which answers. Raises MongoProblem, which names `setting`: where the URI came from."""
    client = _client(uri, setting)
    try:
        with explained(setting):
            client.admin.command("ping")
        yield client
    finally:
        client.close()


def _client(uri: str, setting: str) -> MongoClient[Document]:
    try:
        return MongoClient(
            uri,
            serverSelectionTimeoutMS=SELECTION_SECONDS * 1000,
            connectTimeoutMS=SELECTION_SECONDS * 1000,
            socketTimeoutMS=SOCKET_SECONDS * 1000,
            appname="realty",
            document_class=dict,
        )
    except (InvalidURI, ConfigurationError, PyMongoError, ValueError, TypeError):
        # Their words repeat parts of the URI, which may be the password.
        raise MongoProblem(
            f"{setting} is not a URI of MongoDB. It begins with mongodb:// or mongodb+srv://, and a user name or"
            " password with one of : / ? # [ ] @ % must have it percent-encoded."
        ) from None


@contextmanager
def explained(setting: str) -> Iterator[None]:
    """Turns what pymongo raises into MongoProblem."""
    try:
        yield
    except BulkWriteError:
        raise
    except PyMongoError as error:
        raise problem_of(error, setting) from None


def problem_of(error: PyMongoError, setting: str) -> MongoProblem:
    """What pymongo raised, for a person."""
    if isinstance(error, ServerSelectionTimeoutError):
        return MongoProblem(
            f"No MongoDB server answers at the address in {setting} within {SELECTION_SECONDS} seconds. Start it, or"
            " correct the address.",
            is_passing=True,
        )
    if isinstance(error, AutoReconnect):
        return MongoProblem(f"The MongoDB server of {setting} broke the connection off.", is_passing=True)
    if isinstance(error, OperationFailure):
        return _refused(error, setting)
    return MongoProblem(f"MongoDB ({setting}): {type(error).__name__}.")


def _refused(error: OperationFailure, setting: str) -> MongoProblem:
    if error.code in _LOGIN:
        return MongoProblem(
            f"MongoDB refused the user name or password in {setting}. The URI may need ?authSource=admin."
        )
    if error.code in _FORBIDDEN:
        return MongoProblem(f"The user in {setting} may not do this in MongoDB: give it the role that is needed.")
    name = (error.details or {}).get("codeName") or f"error {error.code}"
    return MongoProblem(f"MongoDB ({setting}) refused to work: {name}.")


def database_name(client: MongoClient[Document], given: str, setting: str) -> str:
    """The database that was asked for, or that the URI names. Raises MongoProblem where neither does."""
    if given:
        if any(letter in given for letter in '/\\. "$*<>:|?\0') or len(given.encode()) > 63:
            raise MongoProblem(f"{given!r} cannot be the name of a database of MongoDB.")
        return given
    default = client.get_default_database("").name if _names_one(client) else ""
    if not default:
        raise MongoProblem(
            f"{setting} names no database: add it to the URI, as in mongodb://host/realestate, or name it."
        )
    return default


def _names_one(client: MongoClient[Document]) -> bool:
    try:
        client.get_default_database()
    except ConfigurationError:
        return False
    return True
