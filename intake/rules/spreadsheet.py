"""How is a line of CSV written so that a spreadsheet shows it and runs nothing? With a mark for Excel, formulas disarmed."""

import csv
import io
import re
from collections.abc import Sequence

BOM = "\ufeff"
"""By which Excel knows UTF-8."""
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run (OWASP: CSV injection)."""
BEGINS_SO = re.compile(r'[,"\n][=+\-@\t]')


def disarmed(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would begin a formula."""
    return f"'{text}" if text.startswith(RUNS) else text


def csv_line(cells: Sequence[str | int | float | None]) -> str:
    """One line, ended as RFC 4180 says; nothing for None, numbers as they are."""
    return csv_lines([cells])


def csv_lines(rows: Sequence[Sequence[str | int | float | None]]) -> str:
    """Lines, each as :func:`csv_line` has it."""
    text = _written(rows)
    # Nearly always no cell begins so, and one search of the text is quicker than a look at each cell.
    if not _may_run(text):
        return text
    return _written([[disarmed(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])


def _may_run(text: str) -> bool:
    """Whether a cell of these lines may begin so; a cell with a carriage return is always quoted."""
    return text.startswith(RUNS) or BEGINS_SO.search(text) is not None or '"\r' in text


def _written(rows: Sequence[Sequence[str | int | float | None]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
