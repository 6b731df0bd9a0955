"""Tables and the list of changes show photos in thumbnail size (issue 9: 30 pictures of 68 pixels were 1.1 MB)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from listings.ingest import write
from listings.models import Collection
from listings.rows import PhotoRow
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import row
from tests.listings.views.homes import put, text_of

SIZES = ("thumb", "300", "640", "1024")


def pictured(collection: Collection, *keys: str, sizes: tuple[str, ...] = SIZES) -> None:
    with tenant_scope(collection.tenant_id), transaction.atomic():
        write(collection, [row(key, photos=photos(key, sizes)) for key in keys], run_id=None)


def photos(key: str, sizes: tuple[str, ...]) -> tuple[PhotoRow, ...]:
    """The second is the one that the source prefers."""
    return tuple(
        PhotoRow.of(
            order=order,
            uris={size: f"https://photos.example/{key}-{order}-{size}.jpg" for size in sizes},
            media_key=f"{key}{order}",
            preferred_photo_yn=order == 1,
        )
        for order in range(3)
    )


@pytest.mark.parametrize("path", ["/listings/?view=table", "/"])
@pytest.mark.parametrize(
    ("sizes", "chosen"), [(SIZES, "thumb"), (("300", "640"), "300"), (("1024", "640"), "640"), (("large",), "large")]
)
def test_a_row_shows_the_preferred_photo_in_the_smallest_size(
    owner: User, gps: Collection, path: str, sizes: tuple[str, ...], chosen: str
) -> None:
    pictured(gps, "A", sizes=sizes)
    page = text_of(signed_in(owner).get(path))
    assert page.count("https://photos.example/") == 1
    assert f'src="https://photos.example/A-1-{chosen}.jpg"' in page


def test_a_card_is_larger_and_keeps_its_size(owner: User, gps: Collection) -> None:
    pictured(gps, "A")
    assert 'src="https://photos.example/A-1-640.jpg"' in text_of(signed_in(owner).get("/listings/"))


def test_without_a_photo_a_row_says_so(owner: User, gps: Collection) -> None:
    put(gps, "A")
    assert "photo-none" in text_of(signed_in(owner).get("/listings/?view=table"))


@pytest.mark.parametrize("number", [1, 3])
def test_a_table_takes_one_query_more_than_the_cards(
    owner: User, gps: Collection, number: int, django_assert_num_queries: Any
) -> None:
    pictured(gps, *(f"K{n}" for n in range(number)))
    client = signed_in(owner)
    client.get("/listings/?view=table")
    with django_assert_num_queries(7):
        client.get("/listings/")
