"""Does a frozen month stay what it was, byte by byte, and does every later change stand in a numbered amendment?"""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intake.desk import months
from intake.desk.months import FrozenBefore, NotFrozen, NothingChanged, NotOver
from intake.errors import NotFound, Unacceptable, Unreadable
from intake.rules.lifecycle import Event
from intake.rules.month import Month
from intake.statistics import figures, record
from intake.statistics.measured import Rate
from intake.statistics.month_files import MonthForm
from intake.store.store import Store
from intake.store.tables import TakenAway
from tests.statistics.city import DISPATCHER, FINANCE, OCTOBER, SUPERVISOR, City

NOVEMBER = Month(2026, 11)


@pytest.fixture
async def october(city: City) -> City:
    """A month with one case in hand and one at the door, just over."""
    await city.refers(await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC)))
    await city.files(datetime(2026, 10, 20, 2, tzinfo=UTC), "telegram")
    city.now = datetime(2026, 11, 1, 2, tzinfo=UTC)
    return city


async def import_late(city: City) -> str:
    """Another case that was told and taken in within October, but reaches the database after it was frozen."""
    now = city.now
    number = await city.files(datetime(2026, 10, 30, 2, tzinfo=UTC), "hotline")
    city.now = now
    return number


async def test_a_frozen_month_is_the_same_bytes_whatever_comes_later(october: City) -> None:
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    before = [await october.desk.month_file(SUPERVISOR, OCTOBER, form) for form in MonthForm]
    await import_late(october)
    october.now = datetime(2027, 1, 5, 2, tzinfo=UTC)
    assert [await october.desk.month_file(SUPERVISOR, OCTOBER, form) for form in MonthForm] == before
    assert (await october.desk.figures(OCTOBER))["registered"] == 2


async def test_an_amendment_says_what_it_changes_and_the_month_as_frozen_stays(october: City) -> None:
    frozen = await october.desk.freeze(SUPERVISOR, OCTOBER)
    as_frozen = await october.desk.month_file(SUPERVISOR, OCTOBER, MonthForm.XLSX)
    await import_late(october)
    amended = await october.desk.amend(SUPERVISOR, OCTOBER, "热线补录一件")
    changed = {one.where: (one.before, one.after) for one in amended.differences}
    assert changed["登记量"] == ("2", "3")
    assert changed["本月登记办件的月末状态:待受理 件数"] == ("1", "2")
    assert "受理量（A）" not in changed
    assert (amended.number, (await october.desk.month(OCTOBER)).digest) == (1, amended.digest)
    assert (await october.desk.month(OCTOBER, 0)).digest == frozen.digest
    assert await october.desk.month_file(SUPERVISOR, OCTOBER, MonthForm.XLSX, 0) == as_frozen


async def test_every_figure_can_be_counted_again_from_the_facts_that_were_frozen(
    october: City, store: Store
) -> None:
    frozen = await october.desk.freeze(SUPERVISOR, OCTOBER)
    await october.closes((await october.desk.cases(SUPERVISOR)).rows[-1].number, days=3)
    again = await store.read(lambda s: months.recounted(s, october.desk.tools, OCTOBER))
    assert (again.values, again.tables) == (frozen.figures.values, frozen.figures.tables)


async def test_a_record_is_read_as_it_was_written(october: City, store: Store) -> None:
    tools, now = october.desk.tools, october.now
    facts, counted = await store.read(lambda s: months.counted(s, tools, OCTOBER, now))
    one = record.Record(0, "", "", facts, counted)
    written = record.to_bytes(one)
    assert record.from_json(json.loads(written)) == one
    assert figures.from_json(figures.to_json(counted)) == counted


async def test_the_next_month_is_compared_with_what_was_published(october: City) -> None:
    now = october.now
    await october.files(datetime(2026, 9, 29, 2, tzinfo=UTC))  # all of October was a month of operation
    october.now = now
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    await import_late(october)
    found = await october.desk.figures(NOVEMBER)
    assert found.bases[figures.Base.PREVIOUS]["registered"] == 2
    await october.desk.amend(SUPERVISOR, OCTOBER, "补录")
    found = await october.desk.figures(NOVEMBER)
    assert found.bases[figures.Base.PREVIOUS]["registered"] == 3


async def test_a_running_month_is_not_frozen_and_a_month_once(october: City) -> None:
    with pytest.raises(NotOver):
        await october.desk.freeze(SUPERVISOR, NOVEMBER)
    with pytest.raises(NotFrozen):
        await october.desk.amend(SUPERVISOR, OCTOBER, "补录")
    await october.desk.freeze(SUPERVISOR, OCTOBER)
    with pytest.raises(FrozenBefore):
        await october.desk.freeze(SUPERVISOR, OCTOBER)
    with pytest.raises(NothingChanged):
        await october.desk.amend(SUPERVISOR, OCTOBER, "补录")
    with pytest.raises(Unacceptable):
        await october.desk.amend(SUPERVISOR, OCTOBER, " ")


async def test_only_who_supervises_freezes_and_no_handler_sees_a_month(october: City) -> None:
    with pytest.raises(NotFound):
        await october.desk.freeze(DISPATCHER, OCTOBER)
    for asked in (october.desk.months(FINANCE), october.desk.month_file(FINANCE, OCTOBER, MonthForm.XLSX)):
        with pytest.raises(NotFound):
            await asked


async def test_what_was_frozen_cannot_be_changed_and_a_change_would_be_seen(
    october: City, store: Store, migrated_url: str
) -> None:
    edition = await october.desk.freeze(SUPERVISOR, OCTOBER)
    with pytest.raises(DBAPIError):
        await store.write(lambda s: s.execute(text("UPDATE frozen_month SET actor = '别人'")))
    drop = (
        "DROP TRIGGER frozen_month_for_ever_update"
        if migrated_url.startswith("sqlite")
        else "DROP TRIGGER frozen_month_for_ever ON frozen_month"
    )
    await store.write(lambda s: s.execute(text(drop)))
    await store.write(lambda s: s.execute(text("UPDATE frozen_month SET digest = 'x'")))
    with pytest.raises(Unreadable):
        await october.desk.month(OCTOBER)
    assert edition.digest != "x"


async def test_the_digest_is_of_the_record_itself(october: City, store: Store) -> None:
    edition = await october.desk.freeze(SUPERVISOR, OCTOBER)
    tools, now = october.desk.tools, october.now
    facts, counted = await store.read(lambda s: months.counted(s, tools, OCTOBER, now))
    assert sha256(record.to_bytes(record.Record(0, "", "", facts, counted))).hexdigest() == edition.digest


async def test_each_file_that_is_taken_away_is_noted(october: City, store: Store) -> None:
    await october.desk.month_file(SUPERVISOR, OCTOBER, MonthForm.CSV)
    noted = await store.read(lambda s: [(one.actor, one.what) for one in s.scalars(select(TakenAway))])
    assert noted == [("督查", "2026-10 csv.zip 未冻结,数字还会变")]


async def test_a_case_reopened_after_the_freeze_counts_as_open_again_in_its_own_month(october: City) -> None:
    number = (await october.desk.cases(SUPERVISOR)).rows[-1].number
    await october.closes(number, days=1)
    october.now = datetime(2026, 12, 3, 2, tzinfo=UTC)
    await october.desk.freeze(SUPERVISOR, NOVEMBER)
    await october.desk.take(DISPATCHER, await october.desk.standing(number), Event.REOPEN, "又反映")
    november, december = await october.desk.figures(NOVEMBER), await october.desk.figures(Month(2026, 12))
    assert (november["closed"], november["open_end"]) == (1, 0)
    assert [december[id] for id in ("carried_in", "reopened", "open_end")] == [0, 1, 1]
    assert december["completion_rate"] == Rate(0, 1)
