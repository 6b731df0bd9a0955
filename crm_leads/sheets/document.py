"""A sheet as a PDF of one or two letter pages.

Long texts make the type smaller, down to a size that can still be read; beyond it remarks and facts are cut, and the
sheet says so. The name of the agent stands on top, the words of the MLS at the foot of each page.
"""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.text import Truncator
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

from crm_leads.sheets.content import Row, Sheet
from crm_leads.sheets.fonts import BOLD, REGULAR, printable, register
from crm_leads.sheets.paper import MARGIN, SOFT, WIDTH, Paper

MOST_PAGES = 2
SCALES = (1.0, 0.92, 0.85, 0.78)
LONGEST_VALUE, LONGEST_REMARKS, MOST_REMARKS = 400, 2_400, 10_000
# Characters of a value that has a line to itself.
LONG = 44
CUT = "More stands on the page of the listing."
LINE = HexColor("#d9dee5")
AGENTS_ONLY = HexColor("#9a3412")


def written(sheet: Sheet, photos: Sequence[bytes], *, face: bytes = b"", logo: bytes = b"") -> bytes:
    """The file. All pictures are of our own making: `photos` of the home, `face` of the agent, `logo` of the MLS."""
    register()
    paper = Paper(sheet, photos, face, logo)
    # To set a book in type at each size takes a minute, and it does not fit at any.
    for scale in SCALES if len(sheet.remarks) <= MOST_REMARKS else ():
        if _pages(sheet, paper, scale) <= MOST_PAGES:
            return _built(sheet, paper, scale)[0]
    cut = _cut(sheet)
    while _pages(cut, paper, SCALES[-1]) > MOST_PAGES and cut.groups:
        cut = replace(cut, groups=cut.groups[:-1])
    return _built(cut, paper, SCALES[-1])[0]


def _pages(sheet: Sheet, paper: Paper, scale: float) -> int:
    return _built(sheet, paper.without_photos, scale)[1]


def _cut(sheet: Sheet) -> Sheet:
    remarks = Truncator(sheet.remarks).chars(LONGEST_REMARKS)
    houses = [Truncator(line).chars(LONGEST_VALUE // 2) for line in sheet.open_houses[:6]]
    return replace(sheet, remarks=f"{remarks}\n\n{CUT}", open_houses=houses)


def _built(sheet: Sheet, paper: Paper, scale: float) -> tuple[bytes, int]:
    body = BytesIO()
    document = BaseDocTemplate(
        body, pagesize=letter, title=f"{sheet.street}, {sheet.place}", author=sheet.agent.name, creator="Realty"
    )
    first, later = paper.first_frame, paper.later_frame
    document.addPageTemplates(
        [
            PageTemplate("first", [_frame(first)], onPage=paper.first, autoNextPageTemplate="later"),
            PageTemplate("later", [_frame(later)], onPage=paper.later),
        ]
    )
    document.build(list(_story(sheet, scale)))
    return body.getvalue(), document.page


def _frame(box: tuple[float, float]) -> Frame:
    bottom, top = box
    return Frame(MARGIN, bottom, WIDTH, top - bottom, 0, 0, 0, 0)


def _story(sheet: Sheet, scale: float) -> Sequence[Flowable]:
    small = _style(8.5 * scale)
    story: list[Flowable] = [*_head(sheet)]
    if sheet.warning:
        story.append(_text(sheet.warning, _style(8.5, font=BOLD, color=AGENTS_ONLY)))
    if sheet.remarks:
        story.append(_title("About this property", scale))
        story += [_text(part, small) for part in sheet.remarks.replace("\r", "").split("\n\n") if part.strip()]
    if sheet.open_houses:
        story.append(_title("Open houses", scale))
        story += [_text(line, small) for line in sheet.open_houses]
    for title, rows in sheet.groups:
        story += [_title(title, scale), _facts(rows, scale)]
    return story


def _head(sheet: Sheet) -> Sequence[Flowable]:
    right = _style(8.5, align=TA_RIGHT, color=SOFT)
    left = [_text(sheet.street, _style(16, font=BOLD)), _text(sheet.place, _style(10))]
    price = [_text(sheet.price, _style(18, font=BOLD, align=TA_RIGHT)), _text(sheet.under_price or " ", right)]
    head = Table([[left, price]], [WIDTH * 0.64, WIDTH * 0.36], style=_plain([("RIGHTPADDING", (1, 0), (1, 0), 0)]))
    line = " \N{MIDDLE DOT} ".join((sheet.status, *sheet.headline))
    return [head, Spacer(0, 4), _text(line, _style(9.5, font=BOLD, color=SOFT))]


def _title(title: str, scale: float) -> Flowable:
    style = _style(9.5 * scale, font=BOLD)
    style.spaceBefore, style.spaceAfter, style.keepWithNext = 7 * scale, 2 * scale, 1
    return _text(title, style)


def _facts(rows: Sequence[Row], scale: float) -> Flowable:
    """Two to a line; a long one has a line to itself."""
    label, value = _style(7.5 * scale, color=SOFT), _style(8 * scale)
    lines: list[list[Any]] = []
    spans, waiting = [], None
    for name, text in rows:
        cells = [_text(name, label), _text(Truncator(text).chars(LONGEST_VALUE), value)]
        if len(text) > LONG:
            spans.append(("SPAN", (1, len(lines)), (3, len(lines))))
            lines.append([*cells, "", ""])
        elif waiting is not None:
            waiting[2:], waiting = cells, None
        else:
            waiting = [*cells, "", ""]
            lines.append(waiting)
    style = _plain([("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), *spans], pad=1.4 * scale)
    return Table(lines, [WIDTH * share for share in (0.19, 0.31, 0.19, 0.31)], style=style)


def _plain(more: Sequence[Any] = (), pad: float = 0) -> TableStyle:
    sides = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 6)]
    ends = [("TOPPADDING", (0, 0), (-1, -1), pad), ("BOTTOMPADDING", (0, 0), (-1, -1), pad)]
    return TableStyle([*sides, *ends, ("VALIGN", (0, 0), (-1, -1), "TOP"), *more])


def _style(size: float, *, font: str = REGULAR, align: int = 0, color: Any = None) -> ParagraphStyle:
    return ParagraphStyle(
        "text",
        fontName=font,
        fontSize=size,
        leading=size * 1.35,
        alignment=align,
        textColor=color or HexColor("#16202c"),
    )


def _text(text: str, style: ParagraphStyle) -> Flowable:
    # Escaped: a paragraph reads markup, which could name a file or an address.
    return Paragraph(escape(printable(text)).replace("\n", "<br/>"), style)
