"""Does a list leave whole, in pieces, and does no spreadsheet run what stands in it? Read back by other programs."""

import csv
import io
import json
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from intake import streamed
from intake.streamed import ListForm, Value, writing

HEADS = {"number": "编号", "said": "内容", "count": "件数"}
ROWS: list[tuple[Value, ...]] = [
    ("XZZX-1", '=HYPERLINK("http://evil")', 3),
    ("XZZX-2", 'a<b & "c"\n第二行 _x000D_ ', None),
    ("XZZX-3", "@SUM(1)\x0b", 2.5),
]


def written(form: ListForm, pieces: Iterable[Sequence[Sequence[Value]]]) -> bytes:
    file = writing(form, "办件", HEADS)
    return b"".join([*(file.rows(piece) for piece in pieces), file.end()])


def sheets(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_csv_opens_in_excel_and_runs_nothing() -> None:
    text = written(ListForm.CSV, [ROWS[:1], ROWS[1:]]).decode()
    assert text.startswith("\ufeff编号,内容,件数\r\n")
    read = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert read[1] == ["XZZX-1", '\'=HYPERLINK("http://evil")', "3"]
    assert read[3][1].startswith("'@")


def test_json_is_one_array_of_objects_by_the_ids() -> None:
    assert json.loads(written(ListForm.JSON, [ROWS[:2], [], ROWS[2:]])) == [
        dict(zip(HEADS, row, strict=True)) for row in ROWS
    ]


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers() -> None:
    rows = sheets(written(ListForm.XLSX, [ROWS[:2], ROWS[2:]]))["办件"]
    assert rows[0] == tuple(HEADS.values())
    assert rows[1] == ROWS[0]
    assert unescape(str(rows[2][1])) == ROWS[1][1]
    assert rows[3] == ("XZZX-3", "@SUM(1)", 2.5)


@pytest.mark.parametrize("form", ListForm)
def test_nothing_is_a_file_too(form: ListForm) -> None:
    empty, with_an_empty_piece = written(form, []), written(form, [[]])
    for content in (empty, with_an_empty_piece):
        if form is ListForm.XLSX:
            assert sheets(content) == {"办件": [tuple(HEADS.values())]}
        elif form is ListForm.JSON:
            assert json.loads(content) == []
        else:
            assert content.decode() == "\ufeff编号,内容,件数\r\n"


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed, "ROWS_OF_SHEET", 4)
    rows: list[tuple[Value, ...]] = [(str(place), "", place) for place in range(10)]
    read = sheets(written(ListForm.XLSX, [rows[:3], rows[3:9], rows[9:]]))
    assert [len(part) - 1 for part in read.values()] == [4, 4, 2]
    assert [row[2] for part in read.values() for row in part[1:]] == list(range(10))
    full = sheets(written(ListForm.XLSX, [rows[:4]]))
    assert list(full) == ["办件"]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.integers(0, 10**9)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_whatever_people_write_makes_no_broken_file(rows: list[tuple[str, str, int]]) -> None:
    read = sheets(written(ListForm.XLSX, [rows]))["办件"]
    assert [row[2] for row in read[1:]] == [row[2] for row in rows]
    plain = [place for place, row in enumerate(rows) if row[0].isalnum() and row[1].isalnum()]
    assert [read[place + 1][:2] for place in plain] == [rows[place][:2] for place in plain]


@pytest.mark.parametrize("form", ListForm)
def test_memory_does_not_grow_with_the_rows(form: ListForm) -> None:
    peaks = []
    piece = [(f"XZZX-{place}", "薛店镇政府欠我工程款三万元" * 3, place) for place in range(500)]
    for pieces in (4, 40):
        tracemalloc.start()
        file = writing(form, "办件", HEADS)
        size = sum(len(file.rows(piece)) for _ in range(pieces)) + len(file.end())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert size > 0
    assert peaks[1] < 1.3 * peaks[0]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(written(ListForm.XLSX, [ROWS]))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    read = list(csv.reader(io.StringIO((tmp_path / "list.csv").read_text(encoding="utf-8"), newline="")))
    assert read[1] == ["XZZX-1", '=HYPERLINK("http://evil")', "3"]
    assert "_x000D_" in read[2][1]
