"""What a replicator of the RESO Web API must survive in the records (reference, "Twenty-five things", by number)."""

import gzip
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import Raw

from listings.models import Collection, Listing
from listings.rows import ListingRow
from mls_sync.enums import RunStatus
from mls_sync.mapping.errors import RecordError
from mls_sync.models import Feed, RunKind
from mls_sync.providers.base import Window
from mls_sync.providers.reso.client import ResoProvider
from mls_sync.providers.source_record import SourceRecord
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.server import TOKEN, ResoServer, answered, listing, photo

ALL = Window()
FREE = {"requests_per_second": 1000, "requests_per_hour": 1_000_000}


def record(provider: ResoProvider, payload: Any) -> SourceRecord:
    text = payload if isinstance(payload, bytes) else json.dumps(payload, separators=(",", ":")).encode()
    return provider.heads.record(Raw(text))[0]


def row(provider: ResoProvider, **fields: Any) -> ListingRow:
    return provider.row(record(provider, listing(1) | fields))


@pytest.fixture
def feed(server: ResoServer, gps: Collection, in_tenant: Tenant, settings: Any) -> Feed:
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "silent_seconds": 0.0}
    options = {"base_url": server.url, "page_size": 50, **FREE}
    return Feed.objects.create(collection=gps, kind="reso", options=options, secrets={"token": TOKEN})


def sync(feed: Feed, kind: str = "") -> Any:
    fresh = Feed.objects.get(pk=feed.pk)
    run = runs.request_run(fresh, kind or runs.next_kind(fresh), trigger="manual", enqueue=False)
    return engine.run_to_end(run)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01T10:00:00", datetime(2026, 11, 1, 10, tzinfo=UTC)),
        ("2026-11-01T10:00:00+00:00", datetime(2026, 11, 1, 10, tzinfo=UTC)),
        ("2026-11-01T10:00:00.1234567Z", datetime(2026, 11, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-01T02:00:00-08:00", datetime(2026, 11, 1, 10, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("0000-00-00", None),
    ],
)
def test_danger_1_timestamps_in_every_form(provider: ResoProvider, text: str, moment: datetime | None) -> None:
    found = row(provider, StatusChangeTimestamp=text).values.get("status_change_timestamp")
    assert found == moment


def test_danger_4_a_mask_is_withheld_and_no_value(provider: ResoProvider) -> None:
    found = row(provider, ListPrice="********", City="********", Appliances=["********"], YearBuilt="********")
    assert found.values.get("list_price") is None and not found.values.get("city")
    assert {"ListPrice", "City", "YearBuilt"} <= set(found.masked_fields)


def test_danger_5_numbers_as_text_and_flags_as_words(provider: ResoProvider) -> None:
    found = row(provider, ListPrice="$450,000", BedroomsTotal=3.0, PoolPrivateYN="Y", LivingArea="1,250", YearBuilt="")
    values = found.values
    assert (values["list_price"], values["bedrooms_total"], values["pool_private_yn"]) == (450_000, 3, True)
    assert values["living_area"] == 1_250 and values.get("year_built") is None


@pytest.mark.parametrize("value", ["Dishwasher,GasRange", ["Dishwasher", "GasRange"], "Dishwasher, GasRange"])
def test_danger_6_flags_as_a_list_and_as_text_with_commas(provider: ResoProvider, value: Any) -> None:
    assert row(provider, Appliances=value).values["appliances"] in ("Dishwasher, Range, Gas", "Dishwasher,Range, Gas")


def test_danger_7_dates_that_are_none_leave_the_row(provider: ResoProvider) -> None:
    found = row(provider, CloseDate="TBD", OnMarketDate="01/02/2026", ExpirationDate="9999-12-31")
    assert found.values.get("close_date") is None and found.values["on_market_date"] == date(2026, 1, 2)
    assert "ExpirationDate" in found.unreadable_fields


def test_danger_9_one_property_under_two_systems_is_two_listings(provider: ResoProvider) -> None:
    first, second = (row(provider, OriginatingSystemID=name, ListingId="SR-0").values for name in ("A", "B"))
    assert (first["mls_id"], second["mls_id"]) == ("A", "B")


def test_danger_10_a_home_that_was_listed_anew_is_two_listings(feed: Feed, server: ResoServer) -> None:
    first, second = list(server.listings.values())[:2]
    second |= {"UnparsedAddress": first["UnparsedAddress"], "StandardStatus": "Active"}
    first["StandardStatus"] = "Active"
    sync(feed)
    assert Listing.objects.filter(unparsed_address=first["UnparsedAddress"]).count() == 2


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("ActiveUnderContract", "Active Under Contract"),
        ("org.reso.metadata.enums.StandardStatus'ActiveUnderContract'", "Active Under Contract"),
        ("Cancelled", "Canceled"),
        ("Canceled", "Canceled"),
        (" PENDING ", "Pending"),
        ("Incomplete", "Incomplete"),
        ("Delayed Marketing", "Unknown"),
    ],
)
def test_danger_13_every_spelling_of_a_status(provider: ResoProvider, word: str, status: str) -> None:
    assert row(provider, StandardStatus=word).values["standard_status"] == status


def test_danger_13_a_status_may_go_back(feed: Feed, server: ResoServer) -> None:
    key = next(iter(server.listings))
    server.listings[key]["StandardStatus"] = "Closed"
    sync(feed)
    server.listings[key] |= {"StandardStatus": "Active"}
    sync(feed, RunKind.FULL)
    assert Listing.objects.get(listing_key=key).standard_status == "Active"


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("packed", [True, False])
def test_danger_19_gzip_is_told_by_the_bytes_and_not_by_the_header(
    server: ResoServer, announced: bool, packed: bool
) -> None:
    body = json.dumps({"value": [listing(1)]}).encode()
    headers = {"Content-Encoding": "gzip"} if announced else {}
    reply = (200, headers, gzip.compress(body) if packed else body)
    server.ways.instead = lambda path, query: reply if path == "Property" else None
    assert len(reso(server).page(ALL, "").records) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.replace(b"Ocotillo", b"Ocotillo\x92s"),
        lambda body: body.replace(b"Ocotillo", b"\\ud800Ocotillo"),
        lambda body: body.replace(b"Ocotillo", b"Oco\\u0000tillo"),
        lambda body: body.replace(b"Ocotillo", b"Oco\x01tillo"),
        lambda body: body.replace(b"400001", b"NaN"),
    ],
    ids=["mark", "cp1252", "surrogate", "nul", "control", "nan"],
)
def test_danger_19_broken_text_is_read_and_stored(feed: Feed, server: ResoServer, change: Any) -> None:
    page = server._page

    def broken(path: str, query: dict[str, str]) -> Any:
        status, headers, body = page(path, query)
        changed = change(body)
        return status, headers | {"Content-Length": str(len(changed))}, changed

    server._page = broken  # type: ignore[method-assign]
    run = sync(feed)
    assert (run.fetched, run.created + run.quarantined) == (120, 120) and run.created >= 119


def test_danger_20_one_record_never_sinks_its_page(feed: Feed, server: ResoServer) -> None:
    items = list(server.listings.values())
    items[0] |= {"City": {"a": 1}}
    items[1] |= {"PublicRemarks": "<script>" + "word " * 12_000 + "🏜️"}
    run = sync(feed)
    assert (run.status, run.created, run.quarantined) == (RunStatus.PARTIAL, 119, 1)
    assert len(Listing.objects.get(listing_key=items[1]["ListingKey"]).public_remarks) > 50_000


def test_danger_20_two_hundred_photos(provider: ResoProvider) -> None:
    photos = row(provider, Media=[photo("K", order) for order in range(200)]).photos
    assert photos is not None and [each.order for each in photos] == list(range(200))


def test_danger_21_photos_in_their_order_and_none_wiped_by_an_empty_expansion(provider: ResoProvider) -> None:
    key = listing(1)["ListingKey"]
    mixed = [photo(key, 2), photo(key, 0), photo(key, 1) | {"PreferredPhotoYN": True}]
    photos = row(provider, Media=mixed).photos
    assert photos is not None and [each.uris["large"][-5] for each in photos] == ["0", "1", "2"]
    assert [each.preferred_photo_yn for each in photos] == [True, False, False]
    assert row(provider, Media=[]).photos is None
    assert row(provider, Media=[], PhotosCount=0).photos == ()


@pytest.mark.parametrize("order", [None, "3", 1, 0.0])
def test_danger_21_odd_orders_and_addresses_lose_no_photo(provider: ResoProvider, order: Any) -> None:
    key = listing(1)["ListingKey"]
    sent = [photo(key, place) for place in range(4)]
    sent[1]["Order"] = order
    sent[2]["MediaURL"] = "https://other.example.com/a.jpg?token=1&amp;b=2"
    tour = photo(key, 9) | {
        "MediaCategory": "UnbrandedVirtualTour",
        "MediaURL": f"https://photos.example.com/{key}/9.jpg",
    }
    found = row(provider, Media=[*sent, tour])
    assert found.photos is not None and len(found.photos) == 4
    assert found.values["virtual_tours"][0]["VirtualTourURL"] == tour["MediaURL"]


def test_danger_22_coordinates_that_cannot_be(provider: ResoProvider) -> None:
    assert row(provider, Latitude=0, Longitude=0).values.get("latitude") is None
    assert row(provider, Latitude="33.72", Longitude="-116.37").values["latitude"] == pytest.approx(33.72)


def test_danger_23_nonsense_figures_are_kept_or_left_empty(provider: ResoProvider) -> None:
    found = row(provider, ListPrice=1, YearBuilt=9999, BathroomsTotalInteger=2.5, LotSizeSquareFeet=-3)
    assert found.values["list_price"] == 1


def test_danger_24_an_address_without_its_parts(provider: ResoProvider) -> None:
    found = row(provider, UnparsedAddress=None, StreetName="OCOTILLO LN", PostalCode="2138", City="b__29_Palms")
    assert found.values["street_name"] == "OCOTILLO LN" and found.values["city"] == "29 Palms"


@pytest.mark.parametrize(
    ("hours", "start", "shown"),
    [
        ("utc", "2026-11-07T18:00:00Z", "10:00"),
        ("utc", "2026-11-07T10:00:00-08:00", "10:00"),
        ("local", "2026-11-07T10:00:00Z", "10:00"),
        ("utc", "10:00 AM", "10:00"),
    ],
)
def test_danger_25_open_houses_at_the_propertys_own_hour(
    server: ResoServer, hours: str, start: str, shown: str
) -> None:
    sent = {"OpenHouseKey": "1", "OpenHouseDate": "2026-11-07", "OpenHouseStartTime": start}
    found = row(reso(server, open_house_hours=hours), OpenHouse=[sent, sent | {"OpenHouseStatus": "Canceled"}])
    assert [each["OpenHouseStartTime"] for each in found.values["open_houses"]] == [shown]


def test_danger_25_agents_who_are_not_known_are_no_hindrance(provider: ResoProvider) -> None:
    found = row(provider, ListAgentKey="nobody", ListAgent={"MemberFullName": "Alice Agent"}, ListOffice=None)
    assert (found.values["list_agent_key"], found.values["list_agent_full_name"]) == ("nobody", "Alice Agent")


@pytest.mark.parametrize(
    ("older", "value", "column", "stored"),
    [
        ("BedsTotal", "4", "bedrooms_total", 4),
        ("BathsFull", "2", "bathrooms_full", 2),
        ("BathsThreeQuarter", 1, "bathrooms_three_quarter", 1),
        ("BathsHalf", "1", "bathrooms_half", 1),
        ("BathroomsTotalDecimal", "2.5", "bathrooms_as_given", "2.5"),
        ("SoldPrice", "410000.0", "close_price", 410_000),
        ("SoldDate", "2026-10-02", "close_date", date(2026, 10, 2)),
        ("TaxAmount", "5,100", "tax_annual_amount", 5_100),
        ("ListDate", "2026-09-01", "listing_contract_date", date(2026, 9, 1)),
        ("CoListAgentName", "Alice Agent", "co_list_agent_full_name", "Alice Agent"),
    ],
)
def test_names_before_the_data_dictionary_2_0(
    provider: ResoProvider, older: str, value: Any, column: str, stored: Any
) -> None:
    assert row(provider, **{older: value}, BedroomsTotal=None).values[column] == stored


@pytest.mark.parametrize("payload", [None, [], "x", 7, {"ListingKey": None}, {"ListingKey": 1.5}, {"ListingKey": []}])
def test_a_record_without_a_key_is_a_record_error(provider: ResoProvider, payload: Any) -> None:
    found = record(provider, payload)
    assert found.listing_key == ""
    with pytest.raises(RecordError):
        provider.row(found)


def test_a_deleted_listing_goes_at_once(feed: Feed, server: ResoServer) -> None:
    sync(feed)
    key = next(iter(server.listings))
    now = datetime.now(UTC)
    server.listings[key] |= {"StandardStatus": "Delete", "ModificationTimestamp": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    run = sync(feed)
    assert (run.kind, run.removed, run.vanished) == (RunKind.INCREMENTAL, 1, 1)
    swept = sync(feed, RunKind.SWEEP)
    assert (swept.status, swept.vanished) == (RunStatus.COMPLETE, 0)


def test_hidden_stubs_of_mls_grid_are_removals(server: ResoServer) -> None:
    key = next(iter(server.listings))
    stub = {"ListingKey": key, "OriginatingSystemName": "grid", "MlgCanView": False}
    server.ways.instead = lambda path, query: answered({"value": [stub]}) if path == "Property" else None
    page = reso(server, profile="mlsgrid", system="grid").page(Window(datetime(2026, 11, 1, tzinfo=UTC)), "")
    assert (page.removed, page.records) == ([key], [])
