"""What stands on the receipt one can keep? Number, code, time and the fingerprint of what was filed, as PDF; the QR code beside.

The QR code opens the tracking page with the number alone: a query code in an address would stand in logs and histories.
"""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import segno
from pylopdf_fonts_zh_cn import sans_path

from intake.errors import Unacceptable
from intake.rules.calendar import CHINA
from intake.views import Filed

if TYPE_CHECKING:
    from fpdf import FPDF

TITLE = "政府失信违约投诉回执"
_FONT, _MARGIN, _QR = "Noto Sans SC", 25, 35  # millimetres
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the same receipt is the same bytes


class NotPrintable(Unacceptable):
    """A character that the font has not: it would vanish from the page, and nobody would see that it did."""


def receipt_pdf(filed: Filed, code: str, address: str) -> bytes:
    """One A4 page. ``address`` is that of the tracking page of this number; the font is embedded, as far as it is used.

    :class:`NotPrintable` names what the font cannot show.
    """
    from fpdf import FPDF  # long to load, and few processes print
    from fpdf.fonts import TTFFont

    pdf = FPDF(format="A4")
    try:
        return _drawn(pdf, filed, code, address)
    finally:  # what cannot be printed leaves the font's file open otherwise
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()


def _drawn(pdf: "FPDF", filed: Filed, code: str, address: str) -> bytes:
    pdf.set_creation_date(_EPOCH)
    pdf.set_lang("zh-CN")
    pdf.set_title(f"{TITLE} {filed.number}")
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    pdf.add_font(_FONT, fname=sans_path())
    pdf.add_page()
    _line(pdf, 20, TITLE, "C")
    pdf.ln(8)
    for name, value in (
        ("编号", filed.number),
        ("查询码", code),
        ("提交时间", f"{filed.told_at.astimezone(CHINA):%Y年%m月%d日 %H:%M}(北京时间)"),
        ("查询地址", address),
    ):
        _line(pdf, 11, name)
        _line(pdf, 16, value)
        pdf.ln(2)
    _line(pdf, 11, "内容指纹(SHA-256),证明提交的内容没有被改动")
    _line(pdf, 10, filed.digest)
    _line(pdf, 9, "在查询页面可以看到同一个指纹,也可以下载提交的原文,自己再算一遍。")
    pdf.ln(4)
    _line(pdf, 11, "凭编号和查询码查看进展、补充、评价。查询码请勿告诉别人,工作人员不会向您索要。")
    _line(pdf, 11, "3 个工作日内审查是否受理,逾期未作决定的视为受理。热线 12345。")
    _qr(pdf, address)
    return bytes(pdf.output())


def qr_svg(address: str) -> bytes:
    """The QR code of an address, as an SVG picture."""
    made = io.BytesIO()
    segno.make(address, error="m").save(made, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
    return made.getvalue()


def _line(pdf: "FPDF", size: int, text: str, align: str = "L") -> None:
    from fpdf.enums import XPos, YPos
    from fpdf.fonts import TTFFont

    pdf.set_font(_FONT, size=size)
    font = pdf.current_font
    if isinstance(font, TTFFont) and (missing := {c for c in text if ord(c) not in font.cmap}):
        raise NotPrintable(f"not in {_FONT}: {''.join(sorted(missing))!r}")
    pdf.multi_cell(0, size * 0.6, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _qr(pdf: "FPDF", address: str) -> None:
    rows = list(segno.make(address, error="m").matrix_iter(border=2))
    side, top = _QR / len(rows), pdf.get_y() + 6
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                pdf.rect(_MARGIN + x * side, top + y * side, side, side, style="F")
