import pytest
from django.core.exceptions import ImproperlyConfigured

from realty.map_tiles import tile_source


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> tuple[str, str, list[str]]:
    for name in ("URL", "ATTRIBUTION"):
        monkeypatch.setenv(f"MAP_TILES_{name}", values.get(name, ""))
    monkeypatch.setenv("MAP_HOSTS", values.get("HOSTS", ""))
    return tile_source()


def test_a_map_asks_no_server_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch) == ("", "", [])


def test_pages_may_ask_the_server_of_the_tiles_and_the_hosts_of_its_style(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://tiles.example.com:8443/{z}/{x}/{y}.png"
    hosts = ["https://tiles.example.com:8443", "https://letters.example.com"]

    found = given(monkeypatch, URL=url, ATTRIBUTION="© Example", HOSTS="https://letters.example.com")
    assert found == (url, "© Example", hosts)


@pytest.mark.parametrize("path", ["/desert.pmtiles", "/maps/desert-2026.pmtiles", "/maps/style.json"])
def test_a_file_of_this_site_needs_no_other_host(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    assert given(monkeypatch, URL=path, ATTRIBUTION="© Example") == (path, "© Example", [])


@pytest.mark.parametrize(
    "url",
    [
        "tiles", "ftp://a/{z}/{x}/{y}", "https:///x", "https://{s}.a.com/{z}/{x}/{y}", "https://a.com/{z}/{x}.png",
        "/desert.mbtiles", "/../secret.pmtiles", "//other.com/a.pmtiles",
    ],
)  # fmt: skip
def test_an_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES_URL"):
        given(monkeypatch, URL=url)
