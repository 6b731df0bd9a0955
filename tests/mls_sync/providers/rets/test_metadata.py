"""What a server says of itself, in both formats."""

import pytest

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.rets.client import RetsProvider
from mls_sync.providers.rets.options import RetsOptions
from simulators.mls import SimulatedMLS
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import PASSWORD, USER, RetsServer, home, rets
from tests.mls_sync.providers.rets.test_contract import mls as mls
from tests.mls_sync.providers.rets.test_contract import rets as simulated

ALL = Window()


def test_both_formats_tell_the_same(mls: SimulatedMLS) -> None:
    told = []
    for formats in (("COMPACT",), ("STANDARD-XML",)):
        mls.rets.metadata_formats = formats
        provider = simulated(mls)
        provider.learn()
        system = provider.source.system
        told.append((system.classes, system.key_field, system.offset, system.lookups.by_name["View"]))
        provider.close()
    assert told[0] == told[1] and told[0][3]


def test_it_is_asked_for_again_only_when_its_version_changed(server: RetsServer) -> None:
    metadata = Metadata()

    def provider() -> RetsProvider:
        return RetsProvider(RetsOptions.read({"login_url": server.url}), USER, PASSWORD, metadata=metadata)

    for version, more in (("1.1", True), ("1.1", False), ("1.2", True)):
        server.login_lines = server.login_lines.replace("=1.1", f"={version}")
        before = len(server.asked("getmetadata"))
        made = provider()
        made.page(ALL, "")
        made.close()
        assert (len(server.asked("getmetadata")) > before) is more


def test_lookups_are_asked_for_one_by_one_where_all_at_once_is_refused(server: RetsServer) -> None:
    def metadata(params: dict[str, str]) -> bytes:
        if params["Type"] == "METADATA-LOOKUP_TYPE" and params["ID"].endswith("*"):
            return rets(code=20502, text="Invalid Identifier")
        if params["Type"] == "METADATA-LOOKUP_TYPE":
            return server._getmetadata({**params, "ID": "Property:*"})
        return server._getmetadata(params)

    server.on["getmetadata"] = metadata
    server.rows = [home(1, LIST_15="A", FEAT_1="G,M")]
    provider = reading(server, response_format="COMPACT")
    (record,) = provider.page(ALL, "").records
    assert {params["ID"] for params in server.asked("getmetadata")} >= {"Property:Status", "Property:View"}
    assert provider.record(record).fields["View"]
    provider.close()


def test_codes_stand_in_the_query_and_words_in_the_record(server: RetsServer) -> None:
    server.rows = [home(1, LIST_15="A", FEAT_1="G,M,Z")]
    provider = reading(server, response_format="COMPACT", statuses=["Active", "P", "Exp", "Other"])
    (record,) = provider.page(ALL, "").records
    fields = provider.record(record).fields
    assert fields["StandardStatus"] == "Active" and fields["View"] == ["Golf Course, Fairway", "Mountains", "Z"]
    assert server.asked("search")[0]["Query"] == "(LIST_15=|A,P,X,Other)"
    provider.close()


def test_a_server_without_metadata_is_read_where_the_options_tell_what_is_needed(server: RetsServer) -> None:
    server.on["getmetadata"] = lambda params: rets(code=20507, text="Unauthorized")
    told = {"key_field": "LIST_1", "modified_field": "LIST_87", "classes": ["A"]}
    provider = reading(server, **told)
    page = provider.page(ALL, "")
    assert len(page.records) == 3 and "does not give its metadata" in page.warnings[0]
    provider.close()
    bare = reading(server)
    with pytest.raises(ConfigurationError, match="20507"):
        bare.page(ALL, "")
    bare.close()


@pytest.mark.parametrize(
    ("options", "told"), [({"resource": "Home"}, "it has Agent, Property"), ({"classes": ["Z"]}, "it has A")]
)
def test_what_the_server_does_not_have_is_named(server: RetsServer, options: dict[str, object], told: str) -> None:
    provider = reading(server, **options)
    check = provider.check()
    assert not check.ok and told in " ".join(check.lines)
    provider.close()


def test_check_tells_classes_key_and_what_has_no_field(server: RetsServer) -> None:
    provider = reading(server)
    check = provider.check()
    assert check.ok and check.lines[0] == "The login works; the filter matches 7 listings."
    assert "Classes of Property: A Residential." in check.lines and "Listings are known by LIST_1." in check.lines
    assert provider.seen().types == {"A": "Residential"}
    provider.close()


def test_the_zone_of_the_options_holds_over_that_of_the_server(server: RetsServer) -> None:
    server.rows = [home(1, LIST_87="2026-07-01T10:00:00")]
    provider = reading(server, time_zone="America/New_York")
    (record,) = provider.page(ALL, "").records
    assert provider.row(record).values["modification_timestamp"].isoformat() == "2026-07-01T14:00:00+00:00"
    provider.close()


def test_staff_look_at_it_as_tables(server: RetsServer) -> None:
    provider = reading(server)
    provider.learn()
    stored = provider.source._metadata.known("metadata")
    tables = {table.title: table for table in provider.metadata_tables("metadata", stored)}
    assert ("LIST_15", "StandardStatus", "ListingStatus") in {row[:3] for row in tables["Class A: Residential"].rows}
    assert ("G", "Golf Course, Fairway", "Golf") in tables["Lookup View"].rows
    assert provider.metadata_tables("metadata", {"classes": 7}) == () == provider.metadata_tables("other", stored)
    provider.close()


def test_the_mapping_page_is_told_what_fields_mean(server: RetsServer) -> None:
    provider = reading(server)
    provider.learn()
    told = provider.field_descriptions(provider.source._metadata)
    assert told["StandardStatus"].data_type == "Character"
    assert "Golf Course, Fairway" in {name for each in told.values() for name in each.values.values()}
    assert provider.field_descriptions(Metadata()) == {}
    provider.close()
