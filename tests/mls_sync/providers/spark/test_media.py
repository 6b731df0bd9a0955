from typing import Any

import pytest

from mls_sync.providers.spark.children import address_in_html
from tests.mls_sync.providers.spark.records import mapped

EMBED = (
    "<object width='640'><param name='movie' value='http://videos.example.com/v/1?fs=1&amp;hl=en'></param>"
    "<embed src='http://videos.example.com/v/1?fs=1&amp;hl=en'></embed></object>"
)


@pytest.mark.parametrize(
    ("html", "address"),
    [
        (EMBED, "http://videos.example.com/v/1?fs=1&hl=en"),
        ('<iframe src="//player.example.com/7"></iframe>', "https://player.example.com/7"),
        ("<a href=https://videos.example.com/8>Watch</a>", "https://videos.example.com/8"),
        ("https://videos.example.com/9", "https://videos.example.com/9"),
        ("<script>alert(1)</script>", None),
        ("<iframe src='javascript:alert(1)'></iframe>", None),
        ("<![if x]><iframe", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_feed_replay_c_a_video_is_a_link_to_what_its_code_would_embed(html: Any, address: str | None) -> None:
    assert address_in_html(html) == address


def test_feed_replay_c_documents_and_floor_plans_are_links_with_names() -> None:
    fields = {
        "Documents": [{"Id": "1", "Name": "Plat &amp; survey", "Uri": "https://docs.example.com/1.pdf"}, {"Uri": "x"}],
        "FloPlans": [
            {
                "Id": 4300,
                "Name": "Main floor",
                "Images": [
                    {"Uri": "https://plans.example.com/small.png", "Type": "all_in_one_thumbnail_png"},
                    {"Uri": "https://plans.example.com/1.png", "Type": "all_in_one_png"},
                ],
            }
        ],
        "Videos": [{"Name": "********", "Caption": "A walk", "ObjectHtml": EMBED}],
    }
    assert [
        (link["MediaCategory"], link.get("ShortDescription"), link["MediaURL"])
        for link in mapped(**fields).values["media_links"]
    ] == [
        ("Video", "A walk", "http://videos.example.com/v/1?fs=1&hl=en"),
        ("Floor Plan", "Main floor", "https://plans.example.com/1.png"),
        ("Document", "Plat & survey", "https://docs.example.com/1.pdf"),
    ]


def test_a_record_without_media_has_no_links() -> None:
    assert mapped().values["media_links"] == []
    assert mapped(Videos="********", Documents={"a": 1}, FloPlans=[None]).values["media_links"] == []


def test_feed_replay_a7_tours_of_one_address_stay_apart() -> None:
    address = "https://tours.example.com/1"
    tours = [
        {"Name": "By the agent", "Type": "branded", "Uri": address},
        {"Name": "Without names", "Type": "unbranded", "Uri": address},
    ]
    values = mapped(VirtualTours=tours, VirtualTourURLBranded=address).values
    assert [tour["VirtualTourType"] for tour in values["virtual_tours"]] == ["branded", "unbranded"]
    assert values["virtual_tour_url_branded"] == values["virtual_tour_url_unbranded"] == address
