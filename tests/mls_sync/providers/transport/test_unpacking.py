"""Bodies without gzip."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.providers.errors import TransientError
from mls_sync.providers.transport.unpacking import unpacked

MOST = 10**6


def whole(body: bytes, size: int) -> bytes:
    return b"".join(unpacked((body[at : at + size] for at in range(0, len(body), size)), "mls.example.com", MOST))


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(2, 60), st.integers(0, 5))
def test_members_of_a_gzip_file_follow_each_other(members: list[bytes], size: int, zeros: int) -> None:
    """RFC 1952, 2.2: a file is a series of members. Zeros behind the last are padding."""
    packed = b"".join(gzip.compress(each) for each in members) + bytes(zeros)
    assert whole(packed, size) == b"".join(members)


@pytest.mark.parametrize("behind", [b"ListingKey,City\n", b"\x1f", gzip.compress(b"2,Thermal\n")[:-4]])
@pytest.mark.parametrize("size", [7, 1000])
def test_what_follows_a_gzip_stream_and_is_no_member_is_never_left_out(behind: bytes, size: int) -> None:
    with pytest.raises(TransientError):
        whole(gzip.compress(b"1,Indio\n") + behind, size)
