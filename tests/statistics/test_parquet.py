"""Can the months be counted elsewhere from what leaves as Parquet, and does nobody's name or word leave with it?"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from sqlalchemy import select

from intake.statistics import parquet
from intake.statistics.parquet import ParquetMissing
from intake.store.store import Store
from intake.store.tables import TakenAway
from tests.statistics.city import OCTOBER, SUPERVISOR, City


async def test_duckdb_counts_what_the_figures_say(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "AT_ONCE", 2)
    for place in range(3):
        number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
        await city.refers(number)
        if place:
            await city.closes(number, days=place)
    await city.files(datetime(2026, 10, 31, 16, tzinfo=UTC))  # midnight in China: November
    counts = await city.desk.parquet(SUPERVISOR, tmp_path)
    assert (counts["cases"], counts["answers"]) == (4, 2)
    query = f"""SELECT event, count(*) FROM '{tmp_path}/entries.parquet'
        WHERE "at" >= '2026-09-30 16:00+00' AND "at" < '2026-10-31 16:00+00' GROUP BY event"""
    counted = dict(duckdb.connect().execute(query).fetchall())
    figures = await city.desk.figures(OCTOBER)
    assert (counted["file"], counted["accept"], counted["close"]) == (3, 3, 2)
    assert [figures[id] for id in ("registered", "accepted", "closed")] == [3, 3, 2]


async def test_only_named_columns_leave_and_nothing_that_was_said(city: City, tmp_path: Path) -> None:
    await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    counts = await city.desk.parquet(SUPERVISOR, tmp_path)
    assert counts == {
        "cases": 1,
        "entries": 1,
        "clocks": counts["clocks"],
        "answers": 0,
        "amounts": 0,
        "records": 0,
    }
    for name, table in parquet.TABLES.items():
        read = pyarrow.parquet.read_table(tmp_path / f"{name}.parquet")
        assert read.column_names == list(table.columns)
        assert read.num_rows == counts[name]
        text = str(read.to_pylist())
        assert not any(said in text for said in ("工程款", "诉求人", "薛店镇政府"))
    private = {"name", "phone", "id_number", "address", "masked", "narrative", "actor", "text", "query_code"}
    assert not private & {column for table in parquet.TABLES.values() for column in table.columns}


async def test_that_it_left_is_noted(city: City, store: Store, tmp_path: Path) -> None:
    counts = await city.desk.parquet(SUPERVISOR, tmp_path)
    noted = await store.read(
        lambda s: [(one.actor, one.what, one.rows) for one in s.scalars(select(TakenAway))]
    )
    assert noted == [(SUPERVISOR.name, "parquet", sum(counts.values()))]


async def test_without_its_package_it_says_so(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParquetMissing):
        await city.desk.parquet(SUPERVISOR, tmp_path)
