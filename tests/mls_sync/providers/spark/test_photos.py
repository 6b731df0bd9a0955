from tests.mls_sync.providers.spark.records import mapped

PHOTO = {"Id": "1", "Uri300": "https://photos.example.com/1.jpg"}


def test_the_array_is_the_display_order_and_the_primary_photo_may_be_anywhere() -> None:
    photos = mapped().photos or ()
    assert [(photo.order, photo.preferred_photo_yn) for photo in photos] == [(0, False), (1, True)]
    assert photos[0].uris == {
        "thumb": "https://photos.example.com/1-t.jpg",
        "300": "https://photos.example.com/1-300.jpg",
        "1024": "https://photos.example.com/1-1024.jpg",
    }
    assert [photo.caption for photo in photos] == ["Front", "The pool"]  # feed_replay B: Name where Caption is empty


def test_an_empty_expansion_means_not_sent_unless_the_count_is_zero() -> None:
    assert mapped(Photos=[], PhotosCount=3).photos is None
    assert mapped(Photos=[], PhotosCount=None).photos is None
    assert mapped(Photos=[], PhotosCount=0).photos == ()
    assert mapped(Photos=[], PhotosCount="0").photos == ()


def test_what_is_no_photo_is_left_out_without_a_gap() -> None:
    sent = [None, {"Id": "9"}, {"Id": "8", "Uri300": "javascript:alert(1)"}, PHOTO, "********", PHOTO]
    assert [photo.order for photo in mapped(Photos=sent).photos or ()] == [0, 1]


def test_nothing_usable_leaves_the_gallery_as_it_is() -> None:
    assert mapped(Photos=[{"Id": "9"}]).photos is None
    assert mapped(Photos={"0": PHOTO}).photos is None


def test_of_two_primary_photos_the_first_counts() -> None:
    photos = mapped(Photos=[PHOTO | {"Primary": True}, PHOTO | {"Primary": True}]).photos or ()
    assert [photo.preferred_photo_yn for photo in photos] == [True, False]
