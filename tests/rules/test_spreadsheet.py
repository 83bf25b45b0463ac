"""Does no spreadsheet run what stands in a line of CSV, and does every cell come back but for its apostrophe?"""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from intake.rules.spreadsheet import RUNS, csv_lines, disarmed

CELLS = st.text(alphabet=[*RUNS, "a", "1", ",", '"', "\n", " ", "款", "'"], max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=4))
@example([["\r", "a"]])
@example([["a", "\t1"], ["=1", "a"]])
@example([["a", ""], ["-", ""]])
def test_each_cell_is_disarmed_wherever_it_stands(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_lines(rows), newline="")))
    assert read == [[disarmed(cell) for cell in row] for row in rows]
    assert not any(cell.startswith(RUNS) for row in read for cell in row)


def test_numbers_stay_numbers_and_nothing_is_written_for_nothing() -> None:
    assert csv_lines([[-5, 2.5, None, "-5"]]) == "-5,2.5,,'-5\r\n"
