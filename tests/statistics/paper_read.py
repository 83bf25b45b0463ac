"""What does a bulletin say on paper? Read back by the libraries other people read such files with."""

import io
import re

import docx
from docx.table import Table as DocxTable
from pypdfium2 import PdfDocument


def docx_text(made: bytes) -> str:
    """All words of the heads of pages, the paragraphs and tables, in order, without spaces."""
    document = docx.Document(io.BytesIO(made))
    parts = (document.sections[0].header._element, document.element.body)
    return packed(
        "".join(node.text or "" for part in parts for node in part.iter() if node.tag.endswith("}t"))
    )


def docx_tables(made: bytes) -> list[tuple[str, list[list[str]]]]:
    """Each table under the line before it: the texts of its rows, the heads first."""
    document = docx.Document(io.BytesIO(made))
    caption, found = "", []
    for node in document.element.body.iterchildren():
        if node.tag.endswith("}p"):
            caption = "".join(part.text or "" for part in node.iter() if part.tag.endswith("}t"))
        if node.tag.endswith("}tbl"):
            rows = DocxTable(node, document).rows
            found.append((caption, [[cell.text for cell in row.cells] for row in rows]))
    return found


def pdf_text(made: bytes) -> str:
    """All words of all pages without spaces, those on the rims too."""
    with PdfDocument(made) as document:
        return packed("".join(page.get_textpage().get_text_bounded() for page in document))


def packed(text: str) -> str:
    """A text without any space, as line ends and justification put them anywhere."""
    return re.sub(r"\s+", "", text)
