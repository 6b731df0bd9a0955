"""One photo, made into WebP files of each size by Pillow. Nothing of Django: the decoding process runs it."""

import warnings
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

# The plugin is named, since Pillow loads it by itself only after all others have failed.
from PIL import Image, ImageCms, UnidentifiedImageError, WebPImagePlugin

from listings.media.sizes import BOXES, LARGE, MOST_JPEG_PIXELS, MOST_PIXELS, QUALITY, kept_as

WEBP = WebPImagePlugin.WebPImageFile.format
FORMATS = ("JPEG", "PNG", WEBP, "GIF")
# MPO is what phones write: a JPEG with a second picture behind it, and opened as one.
DRAFTED = ("JPEG", "MPO")
# EXIF 2.3, tag 0x0112: these lie on their side.
ORIENTATION, SIDEWAYS = 0x0112, frozenset({5, 6, 7, 8})
SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N", "I")
WHITE = (255, 255, 255)
PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"{")
# Pillow's default for the effort of WebP.
METHOD = 4


class PictureRefused(ValueError):
    """It is no picture that can be shown; the sentence says why."""


class Made(NamedTuple):
    """WebP files by size; of a small photo some sizes share the file that `kept_as` names. Pixels are the large
    one's."""

    files: dict[str, bytes]
    width: int
    height: int


def made(body: bytes, formats: tuple[str, ...] = FORMATS) -> Made:
    """The files of one photo. Raises PictureRefused, and MemoryError."""
    if not body:
        raise PictureRefused("The photo is empty.")
    if body[:200].lstrip().lower().startswith(PAGES):
        raise PictureRefused("A web page came in place of a photo.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(body), formats=formats) as picture:
                return _files(_upright(picture))
    except UnidentifiedImageError:
        raise PictureRefused(f"It is no {_listed(formats)} picture.") from None
    except PictureRefused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, Image.DecompressionBombError) as error:
        raise PictureRefused(f"The picture is damaged ({type(error).__name__}).") from None


def _listed(formats: tuple[str, ...]) -> str:
    names = [{WEBP: "WebP"}.get(name, name) for name in formats]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _upright(picture: Image.Image) -> Image.Image:
    """Within the largest box, upright, in sRGB, without anything but its pixels. Decoded at the smallest scale that is
    enough (`draft`), and turned when it is small: turned first, all of it would be decoded."""
    drafted = picture.format in DRAFTED
    most = MOST_JPEG_PIXELS if drafted else MOST_PIXELS
    if picture.width * picture.height > most:
        raise PictureRefused(f"It has more than {most // 1_000_000} million pixels.")
    box = BOXES[LARGE]
    if picture.getexif().get(ORIENTATION) in SIDEWAYS:
        box = box._replace(width=box.height, height=box.width)
    if drafted:
        # A mode of None keeps the file's own: gray and CMYK need their profile.
        picture.draft(None, box)
    profile = picture.info.get("icc_profile")
    shown = _flat(_eight_bits(picture))
    shown.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=None)
    return _in_srgb(_turned(shown, picture), profile)


def _turned(shown: Image.Image, picture: Image.Image) -> Image.Image:
    """As the camera was held. A copy has no EXIF of its own, so it borrows the photo's."""
    method = _TURNS.get(picture.getexif().get(ORIENTATION, 1))
    return shown if method is None else shown.transpose(method)


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen bits are scaled: `convert` would cut them, and the picture were white."""
    if picture.mode not in SIXTEEN_BITS:
        return picture
    return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _flat(picture: Image.Image) -> Image.Image:
    """On white where it is transparent; a palette as colors."""
    if picture.mode in ("RGB", "L", "CMYK") and "transparency" not in picture.info:
        return picture
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, WHITE)
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def _in_srgb(picture: Image.Image, profile: Any) -> Image.Image:
    """By its own profile, since WebP here carries none; by Pillow's rule where it has none, or a broken one."""
    if profile:
        try:
            transform = _to_srgb(bytes(profile), picture.mode)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            transform = None
        if transform is not None:
            converted = ImageCms.applyTransform(picture, transform)
            return converted if converted is not None else picture
    return picture if picture.mode == "RGB" else picture.convert("RGB")


@lru_cache(maxsize=16)
def _to_srgb(profile: bytes, mode: str) -> Any:
    """None for a profile that is sRGB already."""
    given = ImageCms.ImageCmsProfile(BytesIO(profile))
    if mode == "RGB" and "srgb" in ImageCms.getProfileDescription(given).lower():
        return None
    return ImageCms.buildTransform(given, _srgb(), mode, "RGB")


@lru_cache(maxsize=1)
def _srgb() -> Any:
    return ImageCms.createProfile("sRGB")


def _files(picture: Image.Image) -> Made:
    """Each size from the next larger one."""
    width, height = picture.size
    files, shown = {}, picture
    for size, box in BOXES.items():
        if kept_as(size, width, height) != size:
            continue
        if size != LARGE:
            shown = shown.copy()
            shown.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=None)
        files[size] = _written(shown)
    return Made(files, width, height)


def _written(picture: Image.Image) -> bytes:
    body = BytesIO()
    picture.save(body, WEBP, quality=QUALITY, method=METHOD, exif=b"", icc_profile=b"", xmp=b"")
    return body.getvalue()
