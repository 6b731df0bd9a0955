"""Hosts that are away, slow, endless, elsewhere, or not what they say."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from listings.media import fetching, sizes
from listings.media.fetching import Fetcher, HostAsksToWait, NoPhoto
from tests.dripping import dripping
from tests.listings.media.host import PhotoHost, photo_host
from tests.listings.media.images import jpeg


@pytest.fixture
def host() -> Iterator[PhotoHost]:
    with photo_host() as found:
        yield found


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    found = Fetcher(seconds=2)
    yield found
    found.close()


def test_a_photo_comes_as_it_is(fetcher: Fetcher, host: PhotoHost) -> None:
    host.photos["/1.jpg"] = jpeg()
    assert fetcher.body(f"{host.url}/1.jpg?sig=abc") == host.photos["/1.jpg"]
    assert host.asked == ["/1.jpg?sig=abc"]


def test_redirects_are_followed_a_few_times(fetcher: Fetcher, host: PhotoHost) -> None:
    host.photos["/1.jpg"] = b"photo"
    host.redirects = {"/a": "/b", "/b": f"{host.url}/1.jpg", "/circle": "/circle"}
    assert fetcher.body(f"{host.url}/a") == b"photo"
    with pytest.raises(NoPhoto, match="in a circle"):
        fetcher.body(f"{host.url}/circle")
    assert len(host.asked) == 3 + 5


def test_a_secret_user_agent_goes_to_its_own_host_alone(host: PhotoHost) -> None:
    """As MLS Grid wants its access token, and whoever it redirects to must not get it."""
    with photo_host() as other:
        other.photos["/1.jpg"] = host.photos["/1.jpg"] = b"photo"
        fetcher = Fetcher({host.url: "s3cret"})
        host.redirects = {"/away": f"{other.url}/1.jpg"}
        for address in (f"{host.url}/1.jpg", f"{other.url}/1.jpg", f"{host.url}/away"):
            assert fetcher.body(address) == b"photo"
        fetcher.close()
    assert host.agents == ["s3cret", "s3cret"] and other.agents == ["Realty", "Realty"]


def test_a_token_that_no_header_can_hold_is_not_told_in_the_error(host: PhotoHost) -> None:
    fetcher = Fetcher({host.url: "s3cret\nX-Other: 1"})
    with pytest.raises(NoPhoto) as refused:
        fetcher.body(f"{host.url}/1.jpg")
    assert "s3cret" not in str(refused.value) and refused.value.__context__ is None and host.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://photos.example/1.jpg",
        "file:///etc/passwd",
        "data:image/png;base64,AA==",
        "",
        "//x",
        "http://",
        "http://[",
    ],
)
def test_only_the_web_is_asked(fetcher: Fetcher, address: str, host: PhotoHost) -> None:
    host.redirects["/away"] = address or "file:///etc/passwd"
    for asked in (address, f"{host.url}/away"):
        with pytest.raises(NoPhoto) as told:
            fetcher.body(asked)
        assert "passwd" not in str(told.value)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_in_production_no_inner_address_is_asked_by_name_number_or_redirect(
    fetcher: Fetcher, host: PhotoHost, settings: Any, name: str
) -> None:
    """Judged on the connected socket, after the name is looked up (`realty.outward`)."""
    settings.PRODUCTION = True
    port = host.url.rpartition(":")[2]
    with pytest.raises(NoPhoto, match="no server on the internet|failed or broke off|is none"):
        fetcher.body(f"http://{name}:{port}/1.jpg")
    assert host.asked == []


def test_in_production_a_redirect_to_an_inner_address_is_not_followed(
    host: PhotoHost, settings: Any, fetcher: Fetcher
) -> None:
    host.redirects["/a"], host.photos["/1.jpg"] = host.url.replace("127.0.0.1", "localhost") + "/1.jpg", b"secret"
    assert fetcher.body(f"{host.url}/a") == b"secret"
    # The host itself was reached before; the place that it leads to is judged anew.
    settings.PRODUCTION = True
    fetcher._sessions.pop(host.url.replace("127.0.0.1", "localhost"))
    with pytest.raises(NoPhoto, match="no server on the internet"):
        fetcher.body(f"{host.url}/a")
    assert host.asked.count("/1.jpg") == 1


@pytest.mark.parametrize(("status", "says"), [(404, "HTTP 404"), (403, "HTTP 403"), (500, "HTTP 500"), (204, "204")])
def test_what_is_not_there_says_so(fetcher: Fetcher, host: PhotoHost, status: int, says: str) -> None:
    host.statuses["/1.jpg"] = status
    with pytest.raises(NoPhoto, match=says):
        fetcher.body(f"{host.url}/1.jpg?sig=secret")


def test_a_host_that_tells_to_wait_is_heard(fetcher: Fetcher, host: PhotoHost) -> None:
    host.statuses["/1.jpg"] = 429
    with pytest.raises(HostAsksToWait) as told:
        fetcher.body(f"{host.url}/1.jpg")
    assert told.value.retry_after.total_seconds() == 90


def test_a_host_that_sends_a_byte_now_and_then_is_left(fetcher: Fetcher, host: PhotoHost) -> None:
    began = time.monotonic()
    with pytest.raises(NoPhoto, match="in time"):
        fetcher.body(f"{host.url}/drip/1.jpg")
    with dripping(at_once=b"HTTP/1.1 200 OK\r\nX-A: ") as slow, pytest.raises(NoPhoto):
        fetcher.body(f"http://127.0.0.1:{slow.port}/1.jpg")
    assert time.monotonic() - began < 8


def test_a_body_without_end_is_left(fetcher: Fetcher, host: PhotoHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 2_000_000)
    with pytest.raises(NoPhoto, match="larger than"):
        fetcher.body(f"{host.url}/endless/1.jpg")


def test_a_body_that_announces_too_much_is_not_read(fetcher: Fetcher, host: PhotoHost) -> None:
    host.photos["/1.jpg"] = bytes(sizes.MOST_BYTES + 1)
    with pytest.raises(NoPhoto, match="larger than 40 MB"):
        fetcher.body(f"{host.url}/1.jpg")


def test_a_dead_host_is_told_without_its_address(fetcher: Fetcher) -> None:
    with pytest.raises(NoPhoto) as told:
        fetcher.body("http://127.0.0.1:9/1.jpg?sig=secret")
    assert "secret" not in str(told.value) and told.value.__cause__ is None and told.value.__context__ is None
