"""What is special about each service that speaks the RESO Web API, as data. The client knows nothing else of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from mls_sync.providers.transport.budget import Limit

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEARER, CLIENT_CREDENTIALS, PASSWORD = "bearer", "client_credentials", "password"  # noqa: S105 - ways to sign in
AuthKind = Literal["bearer", "client_credentials", "password"]
Read = Literal["full", "window", "keys"]


@dataclass(frozen=True)
class Profile:
    """`base_url` and what follows hold where a feed's options leave them empty.

    `paging` says how the number of records in a page is asked for. OData's `$top` bounds the whole answer, which the
    services named here do not follow; of a server that nobody knows it is found out ("either"): where a page has no
    next link though more was announced, or though it is full, the rest is asked for by `$skip`. `bulk` are the reads
    that go to `bulk_path`, with `bulk_query`; `ends_empty` says that an empty page is their end. `asks_by` is how
    single listings are asked for. `visible_field` is the field that is false in what is left of a removed listing;
    `deletes` says that the service may hand out removed ones with the status Delete. `enum_literals` is how a value of
    an enumeration stands in a filter. `open_house_hours` is what a Z behind the hour of an open house means.
    `most_values` is how many values of a field are asked for at once, `apart` what of a listing is a resource that is
    read as a whole list (`upcoming`), `listing_field` the field by which listings are found for what hangs on them,
    `signs_media` says that the query of a photo's address is another one each time, `forbids_photo_links` that pages
    must show own copies, `media_hosts` are the hosts of photos that want the access token as User-Agent, as does the
    service's own host then, and `throttle_wait` is waited after a 429 that names no time.
    """

    label: str
    base_url: str = ""
    auth: AuthKind = "bearer"
    token_url: str = ""
    scope: str = ""
    page_size: int = 500
    most_in_page: int = 1000
    keys_in_page: int = 1000
    paging: Literal["top", "maxpagesize", "either"] = "top"
    bulk: frozenset[Read] = frozenset()
    bulk_path: str = ""
    bulk_query: Mapping[str, str] = field(default_factory=dict)
    ends_empty: bool = False
    query: Mapping[str, str] = field(default_factory=dict)
    modified_field: str = "ModificationTimestamp"
    order_by_key: bool = False
    counts: bool = True
    expansions: tuple[str, ...] = ("Media", "Rooms", "UnitTypes", "OpenHouse")
    asks_by: Literal["filter", "address"] = "filter"
    needs_system: bool = False
    # Common servers bound the nodes of a filter to 100, of which each comparison takes four.
    most_values: int = 20
    visible_field: str = ""
    deletes: bool = False
    enum_literals: Literal["text", "qualified"] = "text"
    open_house_hours: Literal["utc", "local"] = "utc"
    signs_media: bool = False
    forbids_photo_links: bool = False
    media_hosts: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    listing_field: Literal["ListingKey", "ListingId"] = "ListingKey"
    # A header that repeats the application's name.
    agent_header: str = ""
    # What may be read with a cursor of its own.
    resources: tuple[str, ...] = ("Media", "OpenHouse", "Member", "Office")
    limits: tuple[Limit, ...] = ()
    throttle_wait: timedelta = MINUTE


PROFILES: dict[str, Profile] = {
    "plain": Profile(
        "Any certified RESO Web API server",
        page_size=200,
        paging="either",
        order_by_key=True,
        deletes=True,
        enum_literals="qualified",
        limits=(Limit(5, SECOND), Limit(7_200, HOUR)),
    ),
    # sparkplatform.com/docs/reso/replication and /request_parameters.
    "spark": Profile(
        "Spark RESO Web API (flexmls)",
        base_url="https://replication.sparkapi.com/Reso/OData",
        agent_header="X-SparkApi-User-Agent",
        page_size=500,
        limits=(Limit(1_500, 5 * MINUTE),),
    ),
    # trestle-documentation.corelogic.com/webapi.html and /webapi-at-scale.html; docs-trestle, ReplicationEndpoint.
    "trestle": Profile(
        "Trestle (Cotality, before CoreLogic)",
        base_url="https://api.cotality.com/trestle/odata",
        auth="client_credentials",
        token_url="https://api.cotality.com/trestle/oidc/connect/token",  # noqa: S106 - an address
        scope="api",
        page_size=1000,
        keys_in_page=300_000,
        bulk=frozenset({"full"}),
        bulk_query={"replication": "true"},
        ends_empty=True,
        query={"PrettyEnums": "true"},
        limits=(Limit(180, MINUTE), Limit(7_200, HOUR)),
    ),
    # bridgedataoutput.com/docs/platform and the notice on the Data Dictionary 2.0 at bridgeinteractive.com.
    "bridge": Profile(
        "Bridge Data Output (Zillow Group)",
        page_size=1000,
        most_in_page=2000,
        keys_in_page=2000,
        bulk=frozenset({"full", "window", "keys"}),
        bulk_path="replication",
        modified_field="BridgeModificationTimestamp",
        expansions=("Media($top=500)", "Rooms($top=100)", "UnitTypes($top=100)", "OpenHouse($top=100)"),
        open_house_hours="local",
        limits=(Limit(334, MINUTE), Limit(5_000, HOUR)),
    ),
    # docs.mlsgrid.com: API version 2.0, rate limits.
    "mlsgrid": Profile(
        "MLS Grid",
        base_url="https://api.mlsgrid.com/v2",
        page_size=1000,
        keys_in_page=5000,
        # OpenHouse cannot be expanded, and can be filtered by ListingId alone (API version 2.0, searchable fields).
        expansions=("Media", "Rooms", "UnitTypes", "OpenHouse"),
        apart=("OpenHouse",),
        listing_field="ListingId",
        asks_by="address",
        needs_system=True,
        most_values=6,
        signs_media=True,
        forbids_photo_links=True,
        # docs.mlsgrid.com/releases/changes-to-mls-grid-media-access, since June 1, 2026.
        media_hosts=("media.mlsgrid.com",),
        resources=("OpenHouse",),
        visible_field="MlgCanView",
        limits=(Limit(2, SECOND), Limit(7_200, HOUR), Limit(40_000, DAY), Limit(4_000_000_000, HOUR, "bytes")),
        throttle_wait=HOUR,
    ),
}
# The same notice: $top is the whole collection, a page has 200 records at most, and next links lead through any number.
BRIDGE_V3 = replace(
    PROFILES["bridge"],
    page_size=200,
    most_in_page=200,
    keys_in_page=200,
    paging="maxpagesize",
    bulk=frozenset(),
    bulk_path="",
)


def profile_of(name: str, base_url: str) -> Profile:
    """Of a service, at this address: that of Bridge names the version of its API, which decides how it pages."""
    return BRIDGE_V3 if name == "bridge" and "/v3/" in f"{base_url}/".lower() else PROFILES[name]
