"""What phones, cameras and scanners write, made into pictures that browsers show as they were meant."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from listings.media.pictures import PictureRefused, made
from tests.listings.media.images import jpeg, opened, picture, written

ORIENTATION = 0x0112
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def large(body: bytes) -> Image.Image:
    return opened(made(body).files["large"])


def near(shown: Image.Image, place: tuple[int, int], color: tuple[int, ...], within: int = 12) -> bool:
    found = shown.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= within for one, other in zip(found, color, strict=True))


def with_orientation(number: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = number
    return jpeg(3000, 2000, exif=exif)


@pytest.mark.parametrize(
    ("sent", "sizes"),
    [
        ((4032, 3024), {"large": (1920, 1440), "800": (800, 600), "thumb": (200, 150)}),
        ((3000, 2000), {"large": (1920, 1280), "800": (800, 533), "thumb": (200, 133)}),
        ((2000, 3000), {"large": (960, 1440), "800": (400, 600), "thumb": (100, 150)}),
        ((1000, 750), {"large": (1000, 750), "800": (800, 600), "thumb": (200, 150)}),
        ((640, 480), {"large": (640, 480), "thumb": (200, 150)}),
        ((100, 80), {"large": (100, 80)}),
    ],
)
def test_each_size_fits_its_box_and_none_is_enlarged(sent: tuple[int, int], sizes: dict[str, tuple[int, int]]) -> None:
    assert {size: opened(body).size for size, body in made(jpeg(*sent)).files.items()} == sizes


@pytest.mark.parametrize(
    ("number", "dark"),
    [(1, "upper left"), (2, "upper right"), (3, "lower right"), (4, "lower left"), (5, "upper left"),
     (6, "upper right"), (7, "lower right"), (8, "lower left")],
)  # fmt: skip
def test_a_photo_stands_as_the_camera_was_held(number: int, dark: str) -> None:
    shown = large(with_orientation(number))
    assert shown.size == ((1920, 1280) if number < 5 else (960, 1440))
    width, height = shown.size
    corners = {
        "upper left": (9, 9), "upper right": (width - 9, 9),
        "lower left": (9, height - 9), "lower right": (width - 9, height - 9),
    }  # fmt: skip
    assert [name for name, place in corners.items() if near(shown, place, (50, 30, 10))] == [dark]


def test_a_wide_color_profile_becomes_srgb() -> None:
    """A profile with the primaries of Display P3: its full red lies outside of sRGB, and looks redder than ours."""
    body = jpeg(400, 300, (234, 51, 35), icc_profile=display_p3())
    assert near(large(body), (390, 290), (255, 0, 0), 16)
    assert near(large(jpeg(400, 300, (234, 51, 35))), (390, 290), (234, 51, 35))
    assert near(large(jpeg(400, 300, (234, 51, 35), icc_profile=SRGB)), (390, 290), (234, 51, 35))


def display_p3() -> bytes:
    """A matrix profile (ICC.1, clause 8.3) of D50 primaries as Apple's, with a gamma of 2.2."""
    tags = {
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"wtpt": xyz(0.96420, 1.0, 0.82491),
        **{name: b"curv" + bytes(4) + (1).to_bytes(4) + round(2.2 * 256).to_bytes(2) + bytes(2)
           for name in (b"rTRC", b"gTRC", b"bTRC")},
        b"desc": b"desc" + bytes(4) + (11).to_bytes(4) + b"Display P3\0" + bytes(79),
    }  # fmt: skip
    table, data, start = len(tags).to_bytes(4), b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + (start + len(data)).to_bytes(4) + len(value).to_bytes(4)
        data += value
    size = start + len(data)
    head = size.to_bytes(4) + bytes(4) + bytes((2, 0x10, 0, 0)) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    head = head.ljust(68, b"\0") + xyz(0.9642, 1.0, 0.8249)[8:]
    return head.ljust(128, b"\0") + table + data


def xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(round(value * 65536).to_bytes(4, signed=True) for value in values)


def test_cmyk_is_shown_in_its_colors() -> None:
    shown = picture(400, 300, (255, 0, 0)).convert("CMYK")
    assert near(large(written(shown, "JPEG", quality=95)), (390, 290), (255, 0, 0), 40)


def test_sixteen_bits_keep_their_grays() -> None:
    shown = Image.new("I;16", (300, 300), 32_768)
    assert near(large(written(shown, "PNG")), (150, 150), (128, 128, 128))


def test_what_is_transparent_lies_on_white() -> None:
    clear = Image.new("RGBA", (300, 300), (255, 0, 0, 0))
    assert near(large(written(clear, "PNG")), (150, 150), (255, 255, 255))
    palette = Image.new("P", (300, 300), 0)
    palette.putpalette([9, 9, 9] * 256)
    assert near(large(written(palette, "PNG", transparency=0)), (150, 150), (255, 255, 255))


def test_of_several_frames_the_first_is_shown() -> None:
    frames = [picture(300, 300, color) for color in ((250, 10, 10), (10, 250, 10))]
    for kind in ("GIF", "MPO", "WEBP"):
        body = written(frames[0], kind, save_all=True, append_images=frames[1:])
        shown = large(body)
        assert not getattr(shown, "is_animated", False) and near(shown, (290, 290), (250, 10, 10), 20), kind


def test_progressive_ones_are_shown_like_others() -> None:
    assert large(jpeg(3000, 2000, progressive=True)).size == (1920, 1280)


def test_nothing_but_the_picture_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Olivia's house"
    exif.get_ifd(0x8825)[2] = (33.0, 43.0, 12.0)
    body = jpeg(900, 600, exif=exif, comment=b"for Olivia", icc_profile=SRGB, xmp=b"<x>Olivia</x>")
    for file in made(body).files.values():
        shown = opened(file)
        assert not shown.getexif() and not {"exif", "icc_profile", "xmp", "comment"} & set(shown.info)
        assert b"Olivia" not in file


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><title>Sign in</title>", "A web page came"),
        (b'{"error": "expired"}', "A web page came"),
        (b"\xff\xd8\xff" + bytes(200), "no JPEG, PNG, WebP or GIF picture"),
        (b"%PDF-1.7 " + bytes(500), "no JPEG, PNG, WebP or GIF picture"),
        (jpeg()[:9_00], "damaged"),
        (jpeg(1200, 900)[:-400], "damaged"),
        (written(picture(), "PNG")[:400], "damaged"),
        (written(picture(), "BMP"), "no JPEG"),
        (written(picture(), "TIFF"), "no JPEG"),
    ],
)
def test_what_is_no_picture_says_so(body: bytes, says: str) -> None:
    with pytest.raises(PictureRefused, match=says):
        made(body)


def test_the_name_does_not_matter_what_it_holds_does() -> None:
    assert large(written(picture(), "PNG")).size == (1200, 900)


def test_a_broken_profile_is_passed_over() -> None:
    assert near(large(jpeg(400, 300, icc_profile=b"nonsense" * 40)), (390, 290), (200, 120, 40))


def test_a_png_of_too_many_pixels_is_refused_by_its_header() -> None:
    body: Any = BytesIO()
    Image.new("1", (9_000, 9_000)).save(body, "PNG")
    with pytest.raises(PictureRefused, match="more than 60 million pixels"):
        made(body.getvalue())
