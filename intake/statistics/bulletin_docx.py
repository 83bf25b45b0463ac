"""How does a bulletin look as DOCX? In the form of GB/T 9704—2012: its margins and fonts, a red head where one is wanted."""

import io
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from intake.paper import BODY_FONT, TITLE_FONT, TITLE_SIZE, new_document, set_font, to_bytes
from intake.statistics.bulletin import Bulletin, Heading, Paragraph, Picture, Sheet

HEADING_FONT = "黑体"
BODY, SMALL, FINE, FINEST = Pt(16), Pt(14), Pt(10.5), Pt(7.5)  # 三号, 四号, 五号, and for wide tables
RED_HEAD, RED = Pt(36), RGBColor(0xC0, 0x00, 0x00)
LINE = Pt(28)  # GB/T 9704: 22 lines on a page
TOP, BOTTOM, LEFT, RIGHT, ACROSS = Mm(37), Mm(35), Mm(28), Mm(26), 156
INDENT = Pt(32)  # two letters
WIDE = 8
"""From how many columns on a table is set finest."""


def bulletin_docx(bulletin: Bulletin) -> bytes:
    """The bulletin as DOCX; the same bulletin gives the same bytes."""
    setting = _Setting(bulletin)
    for block in bulletin.blocks:
        match block:
            case Heading():
                setting.heading(block)
            case Paragraph():
                setting.paragraph(block.text)
            case Picture():
                setting.picture(block)
            case Sheet():
                setting.sheet(block)
    return to_bytes(setting.document)


class _Setting:
    """A bulletin being set, from its head on."""

    def __init__(self, bulletin: Bulletin) -> None:
        self.document = new_document()
        self.document.core_properties.title = f"{bulletin.title} {bulletin.issue}"
        self._page(bulletin)
        self._styles()
        self._head(bulletin)

    def heading(self, heading: Heading) -> None:
        """A heading Word lists in its outline."""
        paragraph = self.document.add_paragraph(heading.text, style="Heading 1")
        paragraph.paragraph_format.page_break_before = heading.annex

    def paragraph(self, text: str) -> None:
        paragraph = self.document.add_paragraph(text)
        paragraph.paragraph_format.first_line_indent = INDENT

    def picture(self, picture: Picture) -> None:
        paragraph = self._line("", BODY_FONT, FINE, WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE  # else it is cut to a line
        shape = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=Mm(ACROSS - 6))
        shape._inline.docPr.set("descr", f"{picture.title}。{picture.words}")

    def sheet(self, sheet: Sheet) -> None:
        if not sheet.rows:
            self._line(f"{sheet.title}：{sheet.note}", BODY_FONT, FINE, None)
            return
        if sheet.title:
            title = self._line(sheet.title, HEADING_FONT, FINE, WD_ALIGN_PARAGRAPH.CENTER)
            title.paragraph_format.keep_with_next = True
        self._table(sheet)
        if sheet.note:
            self._line(f"注：{sheet.note}", BODY_FONT, FINE, None)

    def _table(self, sheet: Sheet) -> None:
        rows = [sheet.heads, *sheet.rows, *([sheet.total] if sheet.total else [])]
        table = self.document.add_table(len(rows), len(sheet.heads), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _close(table)
        size = FINE if len(sheet.heads) < WIDE else FINEST
        widths = [Mm(ACROSS * share) for share in sheet.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for place, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
            strong = place == 0 or texts is sheet.total
            for cell, text, width, right in zip(row.cells, texts, widths, sheet.numeric, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self._in_cells  # a name would be looked up again for each cell
                set_font(paragraph.add_run(text), HEADING_FONT if strong else BODY_FONT, size)
                if right or not place:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place else WD_ALIGN_PARAGRAPH.CENTER
            _whole(row)
        _repeats(table.rows[0])

    def _head(self, bulletin: Bulletin) -> None:
        size = RED_HEAD if bulletin.red_head else TITLE_SIZE
        title = self._line(bulletin.title, TITLE_FONT, size, WD_ALIGN_PARAGRAPH.CENTER)
        title.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        if bulletin.red_head:
            title.runs[0].font.color.rgb = RED
        self._line(bulletin.issue, BODY_FONT, BODY, WD_ALIGN_PARAGRAPH.CENTER)
        signed = self._line(f"{bulletin.issuer}\t{bulletin.day}", BODY_FONT, SMALL, None)
        signed.paragraph_format.tab_stops.add_tab_stop(Mm(ACROSS), 2)  # to the right margin
        if bulletin.red_head:
            _ruled(signed)

    def _page(self, bulletin: Bulletin) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = TOP, BOTTOM
        section.left_margin, section.right_margin = LEFT, RIGHT
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in (foot.add_run("— "), _numbered(foot.add_run()), foot.add_run(" —")):
            set_font(run, "宋体", SMALL)
        set_font(section.header.paragraphs[0].add_run(bulletin.mark), BODY_FONT, FINE)

    def _styles(self) -> None:
        styles = self.document.styles
        body, heading = styles["Normal"], styles["Heading 1"]
        set_font(body, BODY_FONT, BODY)
        set_font(heading, HEADING_FONT, BODY)
        set_font(styles["No Spacing"], BODY_FONT, FINE)
        self._in_cells = styles["No Spacing"].style_id
        heading.font.color.rgb, heading.font.bold = RGBColor(0, 0, 0), False
        for style in (body, heading):
            look = style.paragraph_format
            look.space_before = look.space_after = Pt(0)
            look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        heading.paragraph_format.first_line_indent = INDENT
        spacing = styles["No Spacing"].paragraph_format
        spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            heading.element.rPr.rFonts.attrib.pop(qn(theme), None)  # a theme would win over the font

    def _line(self, text: str, font: str, size: Pt, alignment: WD_ALIGN_PARAGRAPH | None) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = alignment
        set_font(paragraph.add_run(text), font, size)
        return paragraph


def _numbered(run: Any) -> Any:
    """A field that Word fills with the number of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run.element.addprevious(field)
    field.append(run.element)
    run.text = "1"
    return run


def _ruled(paragraph: Any) -> None:
    """The red line under the head."""
    border, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", str(RED))):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _close(table: Any) -> None:
    """Cells with little space at their sides: thirteen columns stand on a page."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    properties.insert(
        properties.index(properties.find(qn("w:tblLook"))), margins
    )  # Word insists on the order


def _repeats(row: Any) -> None:
    """The heads stand on every page the table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: Any) -> None:
    """A row is not broken over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
