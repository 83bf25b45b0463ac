"""How is an official document set? A DOCX with the fonts of GB/T 9704—2012; the same words give the same bytes."""

import io
import zipfile
from datetime import UTC, date, datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋_GB2312"  # Word falls back to 宋体 and 仿宋
TITLE_SIZE, BODY_SIZE = Pt(22), Pt(16)  # 二号, 三号
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Paper:
    """A document being written, from its title on."""

    def __init__(self, title: str) -> None:
        self._document = Document()
        properties = self._document.core_properties
        properties.created = properties.modified = EPOCH
        properties.author = properties.last_modified_by = ""
        self._add(title, TITLE_FONT, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER)

    def line(self, text: str) -> None:
        """A paragraph."""
        self._add(text, BODY_FONT, BODY_SIZE, None)

    def signed(self, text: str) -> None:
        """A line at the right: who signs, and when."""
        self._add(text, BODY_FONT, BODY_SIZE, WD_ALIGN_PARAGRAPH.RIGHT)

    def docx(self) -> bytes:
        """The document; whenever it is made, its archive bears one moment."""
        made, fixed = io.BytesIO(), io.BytesIO()
        self._document.save(made)
        with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                info = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
                target.writestr(info, source.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()

    def _add(self, text: str, font: str, size: Pt, alignment: WD_ALIGN_PARAGRAPH | None) -> None:
        paragraph = self._document.add_paragraph()
        if alignment is not None:
            paragraph.alignment = alignment
        run = paragraph.add_run(text)
        run.font.name, run.font.size = font, size
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def written(day: date) -> str:
    """A day as official documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"
