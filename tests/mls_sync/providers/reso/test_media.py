"""Photos and other media of a RESO listing, as servers write them."""

import json
from typing import Any

import pytest
from msgspec import Raw

from listings.rows import ListingRow
from mls_sync.providers.reso.client import ResoProvider
from tests.mls_sync.providers.reso.server import listing, photo

KEY = listing(1)["ListingKey"]
COMPACT, WITH_BLANKS = (",", ":"), (", ", ": ")


def row(provider: ResoProvider, spacing: tuple[str, str] = COMPACT, **fields: Any) -> ListingRow:
    text = json.dumps(listing(1) | fields, separators=spacing).encode()
    return provider.row(provider.heads.record(Raw(text))[0])


@pytest.mark.parametrize("spacing", [COMPACT, WITH_BLANKS])
@pytest.mark.parametrize("word", ["Primary Photo", "Image", "photo", ""])
def test_photos_of_two_categories_are_one_gallery(
    provider: ResoProvider, spacing: tuple[str, str], word: str
) -> None:
    sent = [photo(KEY, order) for order in range(1, 11)] + [photo(KEY, 0) | {"MediaCategory": word}]
    photos = row(provider, spacing, Media=sent).photos or ()
    assert [each.uris["large"] for each in photos] == [photo(KEY, order)["MediaURL"] for order in range(11)]


@pytest.mark.parametrize("spacing", [COMPACT, WITH_BLANKS])
def test_what_is_deleted_or_for_agents_alone_is_in_no_gallery(
    provider: ResoProvider, spacing: tuple[str, str]
) -> None:
    sent = [photo(KEY, order) for order in range(5)]
    sent[1] |= {"MediaStatus": "Deleted"}
    sent[2] |= {"Permission": ["AgentOnly"]}
    sent[3] |= {"ImageSizeDescription": "Large"}
    sent.append(photo(KEY, 3) | {"MediaKey": "small", "ImageSizeDescription": "Thumbnail"})
    sent.append(photo(KEY, 9) | {"MediaCategory": "FloorPlan", "Permission": ["Private"]})
    found = row(provider, spacing, Media=sent)
    assert [each.media_key for each in found.photos or ()] == [f"{KEY}-{order}" for order in (0, 3, 4)]
    assert [link["Permission"] for link in found.values["media_links"]] == ["Private"]
    assert row(provider, spacing, Media=sent[1:3]).photos == ()
