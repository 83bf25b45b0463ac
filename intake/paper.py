"""How is an official document set? A DOCX with the fonts of GB/T 9704—2012; the same words give the same bytes."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋_GB2312"
TITLE_SIZE, BODY_SIZE = Pt(22), Pt(16)  # 二号, 三号
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
INSTEAD = {"方正小标宋简体": "宋体", "仿宋_GB2312": "仿宋", "黑体": "SimHei", "楷体_GB2312": "楷体"}
"""What Word takes where a font is not installed."""


class Paper:
    """A document being written, from its title on."""

    def __init__(self, title: str) -> None:
        self._document = new_document()
        self._add(title, TITLE_FONT, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER)

    def line(self, text: str) -> None:
        """A paragraph."""
        self._add(text, BODY_FONT, BODY_SIZE, None)

    def signed(self, text: str) -> None:
        """A line at the right: who signs, and when."""
        self._add(text, BODY_FONT, BODY_SIZE, WD_ALIGN_PARAGRAPH.RIGHT)

    def docx(self) -> bytes:
        """The document."""
        return to_bytes(self._document)

    def _add(self, text: str, font: str, size: Pt, alignment: WD_ALIGN_PARAGRAPH | None) -> None:
        paragraph = self._document.add_paragraph()
        if alignment is not None:
            paragraph.alignment = alignment
        set_font(paragraph.add_run(text), font, size)


def new_document() -> Any:
    """An empty document that names nobody, bears one moment and knows which fonts stand in for others."""
    document = Document()
    properties = document.core_properties
    properties.created = properties.modified = EPOCH
    properties.author = properties.last_modified_by = ""
    fonts = next(one for one in document.part.package.iter_parts() if one.partname == "/word/fontTable.xml")
    named = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{other}"/></w:font>' for font, other in INSTEAD.items()
    )
    fonts._blob = fonts.blob.replace(b"</w:fonts>", f"{named}</w:fonts>".encode())
    return document


def set_font(of: Any, font: str, size: Pt) -> None:
    """Set a run or a style in a font, for Chinese too."""
    of.font.name, of.font.size = font, size
    of.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def to_bytes(document: Any) -> bytes:
    """The document; whenever it is made, its archive bears one moment."""
    made, fixed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            target.writestr(info, source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def written(day: date) -> str:
    """A day as official documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"
