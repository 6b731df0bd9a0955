"""What stands at a fixed place of a sheet: the agent on top, the photos below, the words of the MLS at the foot."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image, ImageOps
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Paragraph

from crm_leads.sheets.content import Sheet
from crm_leads.sheets.fonts import BOLD, REGULAR, printable

log = logging.getLogger(__name__)

# In points, 72 to the inch.
MARGIN = 36.0
WIDTH = letter[0] - 2 * MARGIN
TOP = letter[1] - MARGIN
BAND = 50.0
PHOTO = 40.0
PHOTOS = 212.0
GAP = 5.0
FOOT_SIZES = (6.5, 5.5, 4.5)
MOST_FOOT = 150.0
DOTS_PER_POINT = 200 / 72
INK, SOFT = HexColor("#16202c"), HexColor("#4a5868")
# The share of the width and of the height that each has, from the upper left, by how many there are.
HERO = (0.0, 0.0, 0.64, 1.0)
RIGHT = (0.64, 0.0, 0.36, 1.0)
PLACES: dict[int, tuple[tuple[float, float, float, float], ...]] = {
    0: (),
    1: ((0.0, 0.0, 1.0, 1.0),),
    2: (HERO, RIGHT),
    3: (HERO, (0.64, 0.0, 0.36, 0.5), (0.64, 0.5, 0.36, 0.5)),
    4: (HERO, (0.64, 0.0, 0.36, 0.5), (0.64, 0.5, 0.18, 0.5), (0.82, 0.5, 0.18, 0.5)),
    5: (HERO, (0.64, 0.0, 0.18, 0.5), (0.82, 0.0, 0.18, 0.5), (0.64, 0.5, 0.18, 0.5), (0.82, 0.5, 0.18, 0.5)),
}


@dataclass(frozen=True)
class Paper:
    """Draws on the pages of one sheet. `face` is the agent's photo, `logo` that of the MLS."""

    sheet: Sheet
    photos: Sequence[bytes]
    face: bytes = b""
    logo: bytes = b""
    is_measure: bool = field(default=False)

    @cached_property
    def without_photos(self) -> "Paper":
        """The same room, for counting pages."""
        return Paper(self.sheet, self.photos, self.face, self.logo, is_measure=True)

    @cached_property
    def first_frame(self) -> tuple[float, float]:
        """Bottom and top of what may be written on."""
        return self._foot_top, TOP - BAND - (PHOTOS + 8 if self.photos else 0)

    @cached_property
    def later_frame(self) -> tuple[float, float]:
        return self._foot_top, TOP - BAND

    def first(self, canvas: Any, document: Any) -> None:
        self.later(canvas, document)
        if self.is_measure:
            return
        for photo, place in zip(self.photos, PLACES[min(len(self.photos), 5)], strict=False):
            _draw_photo(canvas, photo, place)

    def later(self, canvas: Any, document: Any) -> None:
        self._band(canvas)
        bottom = MARGIN
        for paragraph, height in reversed(self._foot):
            paragraph.drawOn(canvas, MARGIN + self._logo_room, bottom)
            bottom += height
        if self.logo and not self.is_measure:
            _draw_fitted(canvas, self.logo, MARGIN, MARGIN, self._logo_room - 8, self._foot_top - MARGIN - 10)
        canvas.setFont(REGULAR, 6.5)
        canvas.setFillColor(SOFT)
        canvas.drawRightString(MARGIN + WIDTH, MARGIN - 12, f"Page {document.page}")

    def _band(self, canvas: Any) -> None:
        agent, left = self.sheet.agent, MARGIN
        if self.face:
            if not self.is_measure:
                _draw_cropped(canvas, self.face, MARGIN, TOP - PHOTO, PHOTO, PHOTO)
            left += PHOTO + 8
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 12)
        canvas.drawString(left, TOP - 12, _line(agent.name, 48))
        canvas.setFont(REGULAR, 8.5)
        canvas.setFillColor(SOFT)
        for row, text in enumerate(filter(None, (agent.brokerage, ", ".join(agent.licenses)))):
            canvas.drawString(left, TOP - 24 - 11 * row, _line(text, 80))
        for row, text in enumerate(filter(None, (agent.phone, agent.email))):
            canvas.drawRightString(MARGIN + WIDTH, TOP - 12 - 12 * row, _line(text, 60))

    @property
    def _logo_room(self) -> float:
        return 78.0 if self.logo else 0.0

    @cached_property
    def _foot(self) -> list[tuple[Paragraph, float]]:
        """All that the MLS asks for, in the largest size that leaves room for the home."""
        found: list[tuple[Paragraph, float]] = []
        for size in FOOT_SIZES:
            style = ParagraphStyle("foot", fontName=REGULAR, fontSize=size, leading=size * 1.3, textColor=SOFT)
            lines = [Paragraph(escape(printable(line)), style) for line in self.sheet.source]
            found = [(line, line.wrap(WIDTH - self._logo_room, letter[1])[1]) for line in lines]
            if sum(height for _, height in found) <= MOST_FOOT:
                break
        return found

    @cached_property
    def _foot_top(self) -> float:
        least = 26.0 if self.logo else 0.0
        return MARGIN + max(sum(height for _, height in self._foot), least) + 10


def _line(text: str, most: int) -> str:
    shown = printable(text).replace("\n", " ")
    return shown if len(shown) <= most else f"{shown[: most - 1]}\N{HORIZONTAL ELLIPSIS}"


def _draw_photo(canvas: Any, photo: bytes, place: tuple[float, float, float, float]) -> None:
    left, down, wide, high = place
    x, width = MARGIN + left * WIDTH + (GAP if left else 0), wide * WIDTH - (GAP if left else 0)
    top = TOP - BAND - down * PHOTOS - (GAP if down else 0)
    height = high * PHOTOS - (GAP if down else 0)
    _draw_cropped(canvas, photo, x, top - height, width, height)


def _draw_cropped(canvas: Any, photo: bytes, x: float, y: float, width: float, height: float) -> None:
    """Filling the box, at the resolution of print; as JPEG, which a PDF holds as it is."""
    with _opened(photo) as picture:
        if picture:
            size = (round(width * DOTS_PER_POINT), round(height * DOTS_PER_POINT))
            _draw(canvas, ImageOps.fit(picture, size), x, y, width, height)


def _draw_fitted(canvas: Any, photo: bytes, x: float, y: float, width: float, height: float) -> None:
    """Whole, within the box, from its lower left."""
    with _opened(photo) as picture:
        if picture:
            share = min(width / picture.width, height / picture.height)
            _draw(canvas, picture, x, y, picture.width * share, picture.height * share)


@contextmanager
def _opened(photo: bytes) -> Iterator[Image.Image | None]:
    """None for what cannot be read, such as a file that a full disk cut short: a sheet never fails for a picture."""
    try:
        with Image.open(BytesIO(photo)) as file:
            picture = file.convert("RGB")
    except OSError as error:
        log.warning("A sheet goes without a picture that cannot be read: %s", error)
        yield None
        return
    yield picture


def _draw(canvas: Any, picture: Image.Image, x: float, y: float, width: float, height: float) -> None:
    body = BytesIO()
    picture.save(body, "JPEG", quality=85)
    body.seek(0)
    canvas.drawImage(ImageReader(body), x, y, width, height)
