"""How does a bulletin look as PDF? As the DOCX does, with its fonts inside, for who only reads it."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

from intake.statistics.bulletin import Bulletin, Heading, Paragraph, Picture, Sheet
from intake.statistics.lines import lines

BODY_FONT, HEADING_FONT = "Noto Serif SC", "Noto Sans SC"  # in the place of 仿宋 and 黑体
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the same bulletin is the same bytes
BODY, SMALL, FINE, FINEST = 16, 14, 10.5, 7.5
RED_HEAD, TITLE, RED = 32, 22, (0xC0, 0, 0)
LEADING = 28 * 25.4 / 72  # 28 points
TOP, BOTTOM, LEFT, RIGHT, ACROSS = 37, 35, 28, 26, 156
INDENT = "　　"
GAP, AROUND = 1.35, 0.7
"""Of a letter's height how high its line is; millimetres beside a cell's text."""
WIDE = 8
MISSING = "〓"
"""Stands, as in print, for a character the font has not."""


def bulletin_pdf(bulletin: Bulletin) -> bytes:
    """The bulletin as PDF; the same bulletin gives the same bytes."""
    paper = _Paper(bulletin)
    for block in bulletin.blocks:
        match block:
            case Heading():
                paper.heading(block)
            case Paragraph():
                paper.paragraph(block.text)
            case Picture():
                paper.picture(block)
            case Sheet():
                paper.sheet(block)
    return bytes(paper.output())


class _Paper(FPDF):
    """A bulletin being set, from its head on."""

    def __init__(self, bulletin: Bulletin) -> None:
        super().__init__(format="A4")
        self._mark = bulletin.mark
        self.set_creation_date(EPOCH)
        self.set_lang("zh-CN")
        self.set_title(f"{bulletin.title} {bulletin.issue}")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.c_margin = 0
        self.add_font(BODY_FONT, fname=serif_path())
        self.add_font(HEADING_FONT, fname=sans_path())
        self.add_page()
        self._head(bulletin)

    def header(self) -> None:
        self.set_xy(LEFT, TOP / 2)
        self._line(self._mark, BODY_FONT, FINE)
        self.set_xy(LEFT, TOP)

    def footer(self) -> None:
        self.set_y(-BOTTOM + 7)
        self._line(f"— {self.page_no()} —", BODY_FONT, SMALL, "C")

    def heading(self, heading: Heading) -> None:
        if heading.annex:
            self.add_page()
        self._keep(3 * LEADING)
        self.start_section(heading.text)
        self._text(f"{INDENT}{heading.text}", HEADING_FONT)

    def paragraph(self, text: str) -> None:
        self._text(f"{INDENT}{text}", BODY_FONT)

    def picture(self, picture: Picture) -> None:
        self.ln(2)
        self.image(
            io.BytesIO(picture.png),
            w=ACROSS,
            alt_text=f"{picture.title}。{picture.words}",
            keep_aspect_ratio=True,
        )
        self.ln(2)

    def sheet(self, sheet: Sheet) -> None:
        if not sheet.rows:
            self._line(f"{sheet.title}：{sheet.note}", BODY_FONT, FINE)
            return
        self._keep(3 * LEADING)
        if sheet.title:
            self._line(sheet.title, HEADING_FONT, FINE, "C")
        self._table(sheet)
        if sheet.note:
            self._wrapped(f"注：{sheet.note}", BODY_FONT, FINE, _high(FINE))
        self.ln(3)

    def _table(self, sheet: Sheet) -> None:
        size = FINE if len(sheet.heads) < WIDE else FINEST
        self._row(sheet, sheet.heads, HEADING_FONT, size, "C" * len(sheet.heads))
        aligned = "".join("R" if right else "L" for right in sheet.numeric)
        for row in sheet.rows:
            self._row(sheet, row, BODY_FONT, size, aligned)
        if sheet.total:
            self._row(sheet, sheet.total, HEADING_FONT, size, aligned)

    def _row(self, sheet: Sheet, texts: Sequence[str], font: str, size: float, aligned: str) -> None:
        """A row with its lines around it; on a new page, under the heads again, where it does not fit."""
        self.set_font(font, size=size)
        widths = [ACROSS * share for share in sheet.widths]
        cells = [
            list(lines(self._able(text), width - 2 * AROUND, self.get_string_width))
            for text, width in zip(texts, widths, strict=True)
        ]
        tall, line = max(map(len, cells)) * _high(size) + 1, _high(size)
        if self.will_page_break(tall):
            self.add_page()
            if texts is not sheet.heads:
                self._row(sheet, sheet.heads, HEADING_FONT, size, "C" * len(sheet.heads))
            self.set_font(font, size=size)
        left, top = self.l_margin, self.get_y()
        for written, width, align in zip(cells, widths, aligned, strict=True):
            self.rect(left, top, width, tall)
            for place, text in enumerate(written):
                self.set_xy(left + AROUND, top + 0.5 + place * line)
                self.cell(width - 2 * AROUND, line, text, align=align)
            left += width
        self.set_xy(LEFT, top + tall)

    def _head(self, bulletin: Bulletin) -> None:
        if bulletin.red_head:
            self.set_text_color(*RED)
        self._line(bulletin.title, HEADING_FONT, self._fitting(bulletin), "C")
        self.set_text_color(0)
        self.ln(3)
        self._line(bulletin.issue, BODY_FONT, BODY, "C")
        self.ln(2)
        top = self.get_y()
        self._line(bulletin.issuer, BODY_FONT, SMALL)
        self.set_y(top)
        self._line(bulletin.day, BODY_FONT, SMALL, "R")
        if bulletin.red_head:
            self.set_draw_color(*RED)
            self.set_line_width(0.8)
            self.line(LEFT, self.get_y() + 1, LEFT + ACROSS, self.get_y() + 1)
            self.set_draw_color(0)
        self.set_line_width(0.2)
        self.ln(5)

    def _fitting(self, bulletin: Bulletin) -> float:
        """The size of the title, less where it would not stand on one line: a body's name may be long."""
        size = RED_HEAD if bulletin.red_head else TITLE
        self.set_font(HEADING_FONT, size=size)
        return min(size, size * ACROSS / self.get_string_width(bulletin.title))

    def _text(self, text: str, font: str) -> None:
        self._wrapped(text, font, BODY, LEADING)

    def _wrapped(self, text: str, font: str, size: float, high: float) -> None:
        self.set_font(font, size=size)
        for line in lines(self._able(text), ACROSS, self.get_string_width):
            self.cell(0, high, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(self, text: str, font: str, size: float, align: str = "L") -> None:
        self.set_font(font, size=size)
        self.cell(0, _high(size), self._able(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _able(self, text: str) -> str:
        """The text as the font can show it; what it has not shows as 〓, it does not vanish."""
        known = self.current_font.cmap if isinstance(self.current_font, TTFFont) else {}
        return "".join(sign if sign == "\n" or ord(sign) in known else MISSING for sign in text)

    def _keep(self, high: float) -> None:
        """A new page where less than this is left."""
        if self.will_page_break(high):
            self.add_page()


def _high(size: float) -> float:
    return size * GAP * 25.4 / 72
