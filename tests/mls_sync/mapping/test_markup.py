import pytest
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.mapping.markup import plain_text
from mls_sync.mapping.readers import short_text
from tests.mls_sync.providers.spark.records import column, mapped


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("Kitchen &amp; bath redone.&nbsp;New roof", "Kitchen & bath redone. New roof"),
        ("Seller&#39;s favorite", "Seller's favorite"),
        ("caf&eacute; &#8211; &#x2022;", "caf\u00e9 \u2013 \u2022"),
        ("Line one<br/>Line two<BR>three", "Line one\nLine two\nthree"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("&lt;b&gt;Bold&lt;/b&gt; move&lt;br&gt;in", "Bold move\nin"),
        ("<span style='x'>Quiet</span> <a href=\"https://x\">street</a>", "Quiet street"),
        ("<script>alert(1)</script>Pool<!-- Word -->", "Pool"),
        ("Tom &amp;amp; Jerry", "Tom &amp; Jerry"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("AT&T, R&D, Bed&bath", "AT&T, R&D, Bed&bath"),
        ("<3 bedrooms and baths > 2", "<3 bedrooms and baths > 2"),
        ("Ask <agent@example.com>", "Ask <agent@example.com>"),
        ("&#99999999999999999999;&#0;", "&#99999999999999999999;\ufffd"),
        ("&#xD800;&unheardof;", "\ufffd&unheardof;"),
    ],
)
def test_bug_18_entities_are_decoded_once_and_tags_become_breaks_or_nothing(sent: str, text: str) -> None:
    assert plain_text(sent) == text


@given(st.text(alphabet=st.characters(exclude_characters="&<")))
def test_text_without_markup_is_returned_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@given(st.text(alphabet=st.sampled_from("&<>!-/;#x0123456789abcprsty \n\"'")))
def test_no_text_raises(text: str) -> None:
    plain_text(text)
    short_text(text)


def test_bug_18_names_captions_rooms_and_remarks_are_decoded_and_keys_are_not() -> None:
    row = mapped(
        ListAgentName="Ren&eacute;e O&#39;Neil",
        SubdivisionName="Palm &amp; Sand",
        PublicRemarks="Kitchen &amp; bath.<br/>New roof",
        PoolFeatures={"Heated &amp; private": True},
        InteriorFeatures="Bar &amp; grill,Fans",
        Rooms=[{"Id": "A&amp;1", "Fields": [{"Room Name": "Den &amp; office"}]}],
        Photos=[{"Id": "P&amp;1", "Uri300": "https://photos.example.com/1.jpg", "Name": "Front &amp; yard"}],
        ListingId="A&amp;1",
        ParcelNumber="1&amp;2",
    )
    values = row.values
    assert values["list_agent_full_name"] == "Ren\u00e9e O'Neil" and values["subdivision_name"] == "Palm & Sand"
    assert values["public_remarks"] == "Kitchen & bath.\nNew roof"
    assert values["pool_features"] == "Heated & private" and values["interior_features"] == "Bar & grill, Fans"
    assert values["rooms"] == [{"RoomKey": "A&amp;1", "RoomType": "Den & office"}]
    assert values["listing_id"] == "A&amp;1" and values["parcel_number"] == "1&amp;2"
    photo = (row.photos or ())[0]
    assert (photo.media_key, photo.caption) == ("P&amp;1", "Front & yard")


def test_a_tour_s_address_is_decoded() -> None:
    assert column("virtual_tour_url_unbranded", VirtualTourURLUnbranded="https://t.example.com/?a=1&amp;b=2") == (
        "https://t.example.com/?a=1&b=2"
    )


def test_what_is_hidden_goes_and_what_only_begins_stays() -> None:
    assert plain_text("Pool<!-- a --> and<style>p {}</style> spa <!-- b") == "Pool and spa <!-- b"


@pytest.mark.parametrize("text", ["<!--" * 50_000, "<script>" * 50_000, " " * 200_000 + "a<"])
def test_a_long_text_is_looked_through_once(text: str) -> None:
    plain_text(text)
