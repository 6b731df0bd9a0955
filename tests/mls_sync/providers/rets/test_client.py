"""The RETS client against answers written out after the specification."""

from datetime import UTC, datetime

from mls_sync.providers.base import Window
from mls_sync.providers.rets.client import RetsProvider
from tests.mls_sync.providers.contract import keys, swept
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import Params, RetsServer, home, rets


def test_every_row_comes_once_page_by_page(server: RetsServer, provider: RetsProvider) -> None:
    assert keys(provider) == swept(provider) == [row[0] for row in server.rows]
    offsets = [params["Offset"] for params in server.asked("search")]
    assert offsets == ["1", "3", "5", "1"]  # each begins with the last row of the former


def test_system_names_become_those_of_the_data_dictionary(server: RetsServer, provider: RetsProvider) -> None:
    server.rows = [home(7, FEAT_1="Golf Course, Fairway,Mountains", ROOM_7="Den", LIST_133="2")]
    (source,) = provider.page(Window(), "").records
    fields = provider.record(source).fields
    assert fields["ListingId"] == "00000007" and fields["ListPrice"] == "450000"
    assert fields["View"] == ["Golf Course, Fairway", "Mountains"] and fields["ROOM_7"] == "Den"
    assert fields["PropertyType"] == "Residential" and fields["MlsPropertyType"] == "A"
    assert fields["Media"] == [{"MediaObject": "1"}, {"MediaObject": "2"}]
    row = provider.row(source)
    assert row.values["standard_status"] == "Active" and row.values["city"] == "Indio"
    assert row.values["modification_timestamp"] == datetime(2026, 5, 1, 18, 7, tzinfo=UTC)
    assert provider.facts(source.payload).address == "7 Date Palm Dr Indio"


def test_a_key_that_is_the_mls_number_as_well_tells_it(server: RetsServer) -> None:
    """Of a stored record too: quarantine and completeness show it."""
    provider = reading(server, key_field="LIST_3")
    (source,) = provider.by_numbers(["00000007"]).records
    assert provider.facts(source.payload).listing_id == source.listing_key == "00000007"
    assert provider.row(source).values["listing_id"] == "00000007"
    provider.close()


def test_a_window_is_asked_for_in_the_zone_of_the_server(server: RetsServer) -> None:
    window = Window(datetime(2026, 5, 1, 18, tzinfo=UTC), datetime(2026, 5, 1, 19, 0, 0, 1, tzinfo=UTC))
    for version, hours in (("RETS/1.7.2", (10, 11)), ("RETS/1.5", (18, 19))):
        provider = reading(server, version=version)
        provider.page(window, "")
        provider.close()
        told = server.asked("search")[-1]["Query"]
        assert told == f"(LIST_87=2026-05-01T{hours[0]}:00:00+),(LIST_87=2026-05-01T{hours[1]}:00:01-)"


def test_the_session_ends_with_a_logout(server: RetsServer) -> None:
    provider = reading(server)
    provider.page(Window(), "")
    provider.close()
    assert [name for name, _, _ in server.seen][0] == "login"
    assert [name for name, _, _ in server.seen][-1] == "logout"


def test_a_delimiter_that_is_told_after_the_columns(server: RetsServer, provider: RetsProvider) -> None:
    names, values = "|".join(("", "LIST_1", "LIST_22", "")), "|".join(("", "7", "450000", ""))
    body = f'<COLUMNS>{names}</COLUMNS><DELIMITER value="7C"/><DATA>{values}</DATA>'
    server.on["search"] = lambda params: rets(body)
    (record,) = provider.page(Window(), "").records
    assert record.listing_key == "7" and record.payload["LIST_22"] == "450000"


def test_a_class_is_called_by_what_tells_its_kind(server: RetsServer, provider: RetsProvider) -> None:
    row = "<DATA>\tA\tCommonInterest\tCondominium\t</DATA>"
    head = "<COLUMNS>\tClassName\tStandardName\tVisibleName\t</COLUMNS>"

    def metadata(params: Params) -> bytes:
        if params["Type"] == "METADATA-CLASS":
            return rets(f'<METADATA-CLASS Resource="Property">{head}{row}</METADATA-CLASS>')
        return server._getmetadata(params)

    server.on["getmetadata"] = metadata
    (record, *_) = provider.page(Window(), "").records
    assert provider.row(record).values["property_type"] == "Residential"
