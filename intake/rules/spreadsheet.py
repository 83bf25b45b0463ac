"""How is a line of CSV written so that a spreadsheet shows it and runs nothing? With a mark for Excel, formulas disarmed."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""By which Excel knows UTF-8."""
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run (OWASP: CSV injection)."""


def disarmed(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would begin a formula."""
    return f"'{text}" if text.startswith(RUNS) else text


def csv_line(cells: Sequence[str | int | float | None]) -> str:
    """One line, ended as RFC 4180 says; nothing for None, numbers as they are."""
    return csv_lines([cells])


def csv_lines(rows: Iterable[Sequence[str | int | float | None]]) -> str:
    """Lines, each as :func:`csv_line` has it."""
    buffer = io.StringIO()
    # A call of disarmed() for each cell that needs none would take as long as all the rest.
    csv.writer(buffer, lineterminator="\r\n").writerows(
        [disarmed(cell) if isinstance(cell, str) and cell.startswith(RUNS) else cell for cell in row]
        for row in rows
    )
    return buffer.getvalue()
