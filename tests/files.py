"""Files as people send them, made here: pictures, a letter, a table, and what only calls itself one of them."""

import io
import zipfile
from functools import cache

import docx
import xlsxwriter
from PIL import Image

PDF, OGG = b"%PDF-1.7\n%%EOF", b"OggS\0\2" + bytes(40)
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(40)


@cache
def a_picture(shade: int = 0, kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture of one shade, with the place and the camera in it as phones write them."""
    made = io.BytesIO()
    traces = Image.Exif()
    traces[0x010F] = "a camera"
    traces[0x0112] = 6  # lies on its side
    Image.new("RGB", size, (shade, 80, 80)).save(made, kind, **({"exif": traces} if kind == "JPEG" else {}))
    return made.getvalue()


def a_letter() -> bytes:
    """A Word file."""
    made = io.BytesIO()
    letter = docx.Document()
    letter.add_paragraph("合同")
    letter.save(made)
    return made.getvalue()


def a_table() -> bytes:
    """An Excel file."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    book.add_worksheet().write(0, 0, "欠款")
    book.close()
    return made.getvalue()


def an_archive(*names: str, size: int = 10) -> bytes:
    """A plain archive of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, bytes(size))
    return made.getvalue()
