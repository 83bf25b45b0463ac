"""How does a list of any length leave as a file? Piece by piece, as CSV, XLSX or JSON, in memory that does not grow with it.

XLSX is written by hand: no library writes it row by row onto a line fast enough (xlsxwriter in constant memory takes nine times as
long; the fast ones hold the whole sheet). Text is written as text, so that no spreadsheet runs it.
"""

import json
import re
import zipfile
from collections.abc import Sequence
from enum import StrEnum
from typing import IO, Protocol, TypeAlias, cast
from xml.sax.saxutils import escape, quoteattr

from intake.rules.spreadsheet import BOM, csv_lines

Value: TypeAlias = str | int | float | None
Values: TypeAlias = Sequence[Value]


class ListForm(StrEnum):
    """The forms, by the end of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


class Writing(Protocol):
    """A file that is being written: each method gives the bytes that may leave now."""

    def rows(self, rows: Sequence[Values]) -> bytes:
        """The next rows; the first call gives what stands before them, too."""
        ...

    def end(self) -> bytes:
        """What stands after all rows."""
        ...


def writing(form: ListForm, title: str, heads: dict[str, str]) -> Writing:
    """A file of this form. ``heads`` are the names people read, by the ids programs read."""
    match form:
        case ListForm.CSV:
            return Csv(heads)
        case ListForm.JSON:
            return Json(heads)
        case ListForm.XLSX:
            return Xlsx(title, heads)


class Csv:
    """UTF-8 with a mark for Excel, formulas disarmed."""

    def __init__(self, heads: dict[str, str]) -> None:
        self._before = BOM + csv_lines([list(heads.values())])

    def rows(self, rows: Sequence[Values]) -> bytes:
        before, self._before = self._before, ""
        return (before + csv_lines(rows)).encode()

    def end(self) -> bytes:
        return self.rows(())


class Json:
    """One array, an object a row."""

    def __init__(self, heads: dict[str, str]) -> None:
        self._ids = tuple(heads)
        self._before = "["

    def rows(self, rows: Sequence[Values]) -> bytes:
        said = []
        for row in rows:
            said.append(self._before + json.dumps(dict(zip(self._ids, row, strict=True)), ensure_ascii=False))
            self._before = ",\n"
        return "".join(said).encode()

    def end(self) -> bytes:
        return b"[]" if self._before == "[" else b"]\n"


ROWS_OF_SHEET = 500_000
"""A sheet holds at most 1,048,576 rows; half of that keeps each well under the 2 GB a plain zip entry may have."""
LONGEST_CELL = 32_767
FAST = 1
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
NOTHING = "<left/><right/><top/><bottom/><diagonal/>"
STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="2"><font>{FONT}</font><font><b/>{FONT}</font></fonts><fills count="2">'
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    f'<borders count="1"><border>{NOTHING}</border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Plain, and bold for the heads."""


class Xlsx:
    """A workbook of one sheet, or of several when the rows are too many for one; the heads stay in sight and filter."""

    def __init__(self, title: str, heads: dict[str, str]) -> None:
        self._title, self._heads = title, tuple(heads.values())
        self._pipe = _Pipe()
        self._archive: zipfile.ZipFile = zipfile.ZipFile(
            cast(IO[bytes], self._pipe), "w", zipfile.ZIP_DEFLATED, compresslevel=FAST
        )
        self._sheet: IO[bytes] | None = None
        self._sheets, self._written = 0, 0

    def rows(self, rows: Sequence[Values]) -> bytes:
        left = list(rows)
        while left or not self._sheets:
            sheet = self._sheet or self._begin()
            now = left[: ROWS_OF_SHEET - self._written]
            left = left[len(now) :]
            sheet.write("".join(map(_row, now)).encode())
            self._written += len(now)
            if self._written == ROWS_OF_SHEET:
                self._finish(sheet)
        return self._pipe.taken()

    def end(self) -> bytes:
        before = self.rows(())
        if self._sheet is not None:
            self._finish(self._sheet)
        for name, text in self._frame().items():
            self._archive.writestr(name, text)
        self._archive.close()
        return before + self._pipe.taken()

    def _begin(self) -> IO[bytes]:
        self._sheets, self._written = self._sheets + 1, 0
        self._sheet = sheet = self._archive.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        widths = "".join(
            f'<col min="{place}" max="{place}" width="18" customWidth="1"/>'
            for place in range(1, len(self._heads) + 1)
        )
        heads = "".join(_text(head, ' s="1"') for head in self._heads)
        sheet.write(
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
            f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>'
            f"<row>{heads}</row>".encode()
        )
        return sheet

    def _finish(self, sheet: IO[bytes]) -> None:
        last = f"{_letters(len(self._heads))}{self._written + 1}"
        sheet.write(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'.encode())
        sheet.close()
        self._sheet = None

    def _frame(self) -> dict[str, str]:
        """Everything of a workbook but its sheets."""
        numbers = range(1, self._sheets + 1)
        names = [self._title if number == 1 else f"{self._title}{number}" for number in numbers]
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, names, strict=True)
        )
        links = "".join(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{KIND}.worksheet+xml"/>'
            for number in numbers
        )
        return {
            "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{parts}</Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId0" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": STYLES,
        }


class _Pipe:
    """Where the archive writes: it cannot go back, so that what is written may leave."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What was written since this was asked last."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _row(row: Values) -> str:
    return f"<row>{''.join(map(_cell, row))}</row>"


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<c/>"
    return _text(value) if isinstance(value, str) else f"<c><v>{value}</v></c>"


def _text(text: str, style: str = "") -> str:
    """A cell of text as it is, without what XML cannot hold; ``_x000D_`` stays those seven signs."""
    kept = LOOKS_ESCAPED.sub("_x005F_", NOT_XML.sub("", text[:LONGEST_CELL]))
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def _letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    found = ""
    while number:
        number, place = divmod(number - 1, 26)
        found = chr(ord("A") + place) + found
    return found
