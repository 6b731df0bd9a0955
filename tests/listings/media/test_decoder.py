"""One image costs one image: what breaks, stalls or fills the decoding process is refused, and the next one is made."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from listings.media.decoder import Decoder
from listings.media.pictures import PictureRefused
from listings.media.sizes import MOST_BYTES
from tests.listings.media.images import jpeg, written


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    with Decoder() as found:
        yield found


def memory_of(decoder: Decoder) -> int:
    """The most bytes that its process ever held."""
    assert decoder._child is not None
    status = Path(f"/proc/{decoder._child.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def plain(width: int, height: int, kind: str, **options: object) -> bytes:
    return written(Image.new("L", (width, height)), kind, **options)


def test_a_photo_of_twelve_megapixels_takes_little_memory(decoder: Decoder) -> None:
    made = decoder.made(jpeg(4032, 3024))
    assert (made.width, made.height) == (1920, 1440) and set(made.files) == {"large", "800", "thumb"}
    assert memory_of(decoder) < 250_000_000


def test_ten_thousand_pixels_by_ten_thousand_are_made_or_refused_within_the_limit(decoder: Decoder) -> None:
    assert decoder.made(plain(10_000, 10_000, "JPEG")).width == 1440
    with pytest.raises(PictureRefused, match="more than 60 million pixels"):
        decoder.made(plain(10_000, 10_000, "PNG"))
    assert memory_of(decoder) < 400_000_000
    assert decoder.made(jpeg(300, 200)).width == 300


def test_a_bomb_is_refused_and_the_next_photo_is_made(decoder: Decoder) -> None:
    """Few bytes that would become gigabytes of pixels; a progressive one needs all of its coefficients at once."""
    for bomb in (plain(7_700, 7_700, "PNG"), plain(14_000, 14_000, "JPEG", progressive=True)):
        assert len(bomb) < 3_000_000
        try:
            decoder.made(bomb)
        except PictureRefused:
            pass
        else:
            assert memory_of(decoder) < 768 * 1024 * 1024
        assert decoder.made(jpeg(300, 200)).width == 300


def test_what_takes_too_long_is_killed_alone() -> None:
    with Decoder(seconds=0.02) as hasty:
        with pytest.raises(PictureRefused, match=r"more than 0\.02 seconds"):
            hasty.made(jpeg(4032, 3024))
        hasty.seconds = 30
        assert hasty.made(jpeg(300, 200)).width == 300


def test_a_process_that_is_killed_or_stopped_costs_one_photo(decoder: Decoder) -> None:
    decoder.made(jpeg(300, 200))
    for number in (signal.SIGKILL, signal.SIGSTOP):
        assert decoder._child is not None
        os.kill(decoder._child.pid, number)
        time.sleep(0.1)
        decoder.seconds = 1
        if number == signal.SIGSTOP:
            with pytest.raises(PictureRefused, match="more than 1 seconds"):
                decoder.made(jpeg(300, 200))
        decoder.seconds = 30
        assert decoder.made(jpeg(300, 200)).width == 300


def test_a_refused_photo_leaves_the_process_as_it_was(decoder: Decoder) -> None:
    decoder.made(jpeg(300, 200))
    before = decoder._child
    for body in (b"", b"<html>", jpeg()[:2_000], b"\xff\xd8" * 40):
        with pytest.raises(PictureRefused):
            decoder.made(body)
    assert decoder.made(jpeg(300, 200)).width == 300 and decoder._child is before


def test_too_many_bytes_never_reach_the_process(decoder: Decoder) -> None:
    with pytest.raises(PictureRefused, match="larger than 40 MB"):
        decoder.made(bytes(MOST_BYTES + 1))
    assert decoder._child is None


def test_the_process_is_told_no_secret(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "for-olivia-alone")
    decoder.made(jpeg(300, 200))
    assert decoder._child is not None
    environment = Path(f"/proc/{decoder._child.pid}/environ").read_bytes()
    assert b"for-olivia-alone" not in environment and b"DATABASE" not in environment
