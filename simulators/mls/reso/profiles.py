"""How servers of the RESO Web API differ, as data. Sources: sparkplatform.com/docs/reso, trestle-documentation
(webapi, webapi-at-scale, ReplicationEndpoint), Bridge's API documents and its notice for Data Dictionary 2.0,
docs.mlsgrid.com/api-documentation/api-version-2.0, RESO Web API Core 2.0."""

from dataclasses import dataclass, field

HOUR, DAY, MINUTE = 3_600, 86_400, 60
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many requests, or bytes of decoded bodies, in any window of so many seconds."""

    seconds: int
    requests: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind of server, below one address.

    `lookups`: "strings" (with the Lookup resource), "enumerations" (Collection of an EnumType) or "flags" (an EnumType
    with IsFlags). `top`: whether `$top` is the whole result's size ("total", as OData says) or a page's ("page").
    `over_top`: what a `$top` above the page size meets ("cut" or "refuse"); of no matter where it is the total.
    `paging`: what a next link holds: "token" (the place after the last row) or "skip" (a number of rows, which shift).
    `links`: next links as "absolute", "path" (from the slash on) or "relative" (to the service root).
    `replication`: "" for none, "parameter" (`?replication=true`, Trestle) or "path" (`/replication`, Bridge).
    `children`: at most so many of an expansion, unless it says `$top`; `embeds`: what stands whole in a Property for
    which nobody asked to expand it.
    `signs_media`: addresses of photos are signed, for one request within an hour (`signed_media`).
    `wall`: no row behind this one can be reached by `$skip`.
    """

    name: str
    root: str
    more_roots: tuple[str, ...] = ()
    version: str = "2.0"
    lookups: str = "strings"
    lookup_term: str = "RESO.OData.Metadata.LookupName"
    resources: tuple[str, ...] = ("Property", "Media", "OpenHouse", "Member", "Office", "Lookup")
    # Tokens.
    oauth2_path: str = ""
    grants: tuple[str, ...] = ("client_credentials", "password")
    scope: str = ""
    token_seconds: int = 3_600
    takes_address_token: bool = False
    # Pages.
    page: int = 100
    most: int = 1_000
    most_expanded: int = 1_000
    most_keys: int = 0
    top: str = "total"
    over_top: str = "cut"
    paging: str = "token"
    links: str = "absolute"
    default_order: tuple[str, ...] = ()
    wall: int = 0
    wall_message: str = "The value of $skip is too large"
    replication: str = ""
    most_replicated: int = 0
    link_seconds: int = 0
    # Queries.
    searchable: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    needs_system: bool = False
    most_ors: int = 0
    plain_expansions: bool = False
    children: int = 0
    embeds: tuple[str, ...] = ()
    # Records.
    stamp: str = ""
    stubs: bool = False
    milliseconds: bool = False
    masks: bool = False
    sends_nulls: bool = True
    sends_ids: bool = False
    order_from: int = 1
    open_house_hours: str = "offset"
    # Budgets.
    limits: tuple[Limit, ...] = ()
    suspends: bool = False
    quota_headers: str = ""
    needs_gzip: bool = False
    signs_media: bool = False

    @property
    def roots(self) -> tuple[str, ...]:
        """Every service root, without a slash at its end."""
        return (self.root, *self.more_roots)

    @property
    def places(self) -> tuple[str, ...]:
        """Every path that begins an address of this server."""
        return (*self.roots, *((self.oauth2_path,) if self.oauth2_path else ()))


CERTIFIED = Profile(name="certified", root="/reso/odata", oauth2_path="/reso/oauth2/token", page=200)
ENUMERATIONS = Profile(
    name="enumerations",
    root="/enumerations/odata",
    oauth2_path="/enumerations/oauth2/token",
    version="1.7",
    lookups="enumerations",
    resources=("Property", "Media", "OpenHouse", "Member", "Office"),
    links="relative",
    order_from=0,
)
SPARK = Profile(
    name="spark",
    root="/Reso/OData",
    more_roots=("/Version/3/Reso/OData",),
    page=10,
    top="page",
    links="path",
    masks=True,
    open_house_hours="utc",
    limits=(Limit(300, requests=1_500),),
)
TRESTLE = Profile(
    name="trestle",
    root="/trestle/odata",
    oauth2_path="/trestle/oidc/connect/token",
    grants=("client_credentials",),
    scope="api",
    token_seconds=8 * HOUR,
    lookups="flags",
    page=10,
    top="page",
    paging="skip",
    most_keys=300_000,
    wall=1_000_000,
    wall_message="Error getting data!",
    replication="parameter",
    most_replicated=1_000,
    link_seconds=5 * MINUTE,
    order_from=0,
    open_house_hours="utc",
    limits=(Limit(MINUTE, requests=180), Limit(HOUR, requests=7_200)),
    quota_headers="trestle",
)
BRIDGE = Profile(
    name="bridge",
    root="/bridge/api/v2/OData/simulated",
    takes_address_token=True,
    page=10,
    most=200,
    most_expanded=200,
    top="page",
    paging="skip",
    wall=10_000,
    replication="path",
    most_replicated=2_000,
    children=10,
    embeds=("Media",),
    stamp="BridgeModificationTimestamp",
    milliseconds=True,
    sends_ids=True,
    open_house_hours="local",
    limits=(Limit(MINUTE, requests=334), Limit(HOUR, requests=5_000)),
    quota_headers="bridge",
)
_OF_ALL = ("OriginatingSystemName", "ModificationTimestamp", "MlgCanView")
MLS_GRID = Profile(
    name="mls_grid",
    root="/v2",
    lookup_term="MLS.OData.Metadata.LookupName",
    resources=("Property", "OpenHouse", "Member", "Office", "Lookup"),
    page=500,
    most=5_000,
    top="page",
    over_top="refuse",
    paging="skip",
    default_order=("ModificationTimestamp",),
    searchable={
        "Property": (*_OF_ALL, "StandardStatus", "PropertyType", "ListingId", "ListOfficeMlsId"),
        "Member": (*_OF_ALL, "MemberMlsId"),
        "Office": (*_OF_ALL, "OfficeMlsId"),
        "OpenHouse": (*_OF_ALL, "OpenHouseKey", "ListingId", "OpenHouseDate"),
        "Lookup": (*_OF_ALL, "LookupName"),
    },
    needs_system=True,
    most_ors=5,
    plain_expansions=True,
    stubs=True,
    milliseconds=True,
    sends_nulls=False,
    sends_ids=True,
    open_house_hours="utc",
    limits=(
        Limit(1, requests=2),
        Limit(HOUR, requests=7_200),
        Limit(DAY, requests=40_000),
        Limit(HOUR, bytes=4 * GIGABYTE),
    ),
    suspends=True,
    needs_gzip=True,
    signs_media=True,
)
PROFILES = {each.name: each for each in (CERTIFIED, ENUMERATIONS, SPARK, TRESTLE, BRIDGE, MLS_GRID)}
