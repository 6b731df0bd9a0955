"""The fonts of sheets: the site's own Inter, as files that a PDF can hold."""

import unicodedata
from functools import lru_cache

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Inter", "Inter-SemiBold"
FILES = {REGULAR: "Inter_400Regular.ttf", BOLD: "Inter_600SemiBold.ttf"}


@lru_cache(maxsize=1)
def register() -> frozenset[int]:
    """Makes both known to ReportLab, once in a process. Gives the code points that both have."""
    known = []
    for name, file in FILES.items():
        font = TTFont(name, str(settings.BASE_DIR / "static/vendor/inter" / file))
        pdfmetrics.registerFont(font)
        known.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return known[0] & known[1]


def printable(text: str) -> str:
    """The text without what the fonts have no shape for, such as emoji, which would be printed as empty boxes."""
    known = register()
    return "".join(char for char in unicodedata.normalize("NFC", text) if ord(char) in known or char == "\n").strip()
