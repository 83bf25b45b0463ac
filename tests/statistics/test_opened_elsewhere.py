"""Does another office suite open the workbook of a month and of a half-year, and read in it what was counted?"""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.rules.period import MonthOrPeriod, month_or_period
from intake.statistics import flat
from intake.statistics.month_files import MonthForm
from tests.statistics.city import SUPERVISOR, City
from tests.statistics.reading_back import cells

WAITS = 120


def reopened(workbook: bytes, folder: Path) -> bytes:
    """What LibreOffice saves of it as a workbook of its own."""
    (folder / "given").mkdir()
    file = folder / "given" / "month.xlsx"
    file.write_bytes(workbook)
    done = subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx", "--outdir", str(folder), str(file)],
        capture_output=True, text=True, timeout=WAITS, check=True,
    )  # fmt: skip
    assert "error" not in done.stderr.lower(), done.stderr
    return (folder / "month.xlsx").read_bytes()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("written", ["2026-10", "2026-H2"])
async def test_libreoffice_reads_every_table_as_it_was_counted(
    city: City, tmp_path: Path, written: str
) -> None:
    of: MonthOrPeriod = month_or_period(written)
    for place in range(3):
        number = await city.files(datetime(2026, 10, 12 + place, 2, tzinfo=UTC))
        await city.refers(number, about="xuedian")
        if place:
            await city.closes(number, days=place)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    made = await city.desk.month_file(SUPERVISOR, of, MonthForm.XLSX)
    figures = await city.desk.figures(of)
    found = cells(reopened(made, tmp_path))
    for table in figures.tables:
        heads = [head.name for head in flat.heads(table)]
        assert found[table.title][0][: len(heads)] == heads
        assert len(found[table.title]) >= 1 + len(table.rows)
    assert {table.title for table in figures.tables} < set(found)
    assert cells(made) == found
