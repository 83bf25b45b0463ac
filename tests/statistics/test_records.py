"""Are objections to records of defaults and their repair counted in the month they happened, whenever determined?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from intake.desk.default_records import RecordStepTaken
from intake.desk.tools import Actor
from intake.rules.default_record import RecordEvent
from intake.rules.lifecycle import Event, Role, Status
from intake.rules.month import Month
from intake.seal import Seal
from intake.statistics import record
from intake.statistics.record import Record
from intake.store.store import Store
from tests.desk.determined import SECRETARY, be_determined
from tests.statistics.by_hand import FIRST, a_case, counted, rich
from tests.statistics.city import OCTOBER, City, column

NOVEMBER = Month(2026, 11)
XUEDIAN = Actor(Role.HANDLER, "镇里的人", "xuedian")


async def determined(city: City, document: str) -> None:
    number = await city.files(city.now)
    await city.refers(number, about="xuedian")
    await be_determined(city.desk, await city.desk.standing(number), date(2026, 12, 1), document)


async def happens(city: City, actor: Actor, document: str, event: RecordEvent, by: str = "") -> None:
    (seen,) = [one for one in await city.desk.records.all(SECRETARY) if one.document == document]
    await city.desk.records.step(actor, seen.id, RecordStepTaken(event, "有凭证", by, seen.last))


async def test_each_month_counts_what_happened_to_records_in_it(store: Store, seal: Seal) -> None:
    city = City(store, seal)
    for document in ("认1号", "认2号"):
        await determined(city, document)
    city.now = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)  # a minute before midnight in China
    await happens(city, XUEDIAN, "认1号", RecordEvent.OBJECT)
    city.now += timedelta(minutes=1)
    await happens(city, SECRETARY, "认1号", RecordEvent.UPHOLD)
    await happens(city, XUEDIAN, "认1号", RecordEvent.ASK_REPAIR)
    await happens(city, SECRETARY, "认1号", RecordEvent.GRANT_REPAIR, "修1号")
    await happens(city, XUEDIAN, "认2号", RecordEvent.OBJECT)
    city.now = datetime(2026, 12, 2, 2, tzinfo=UTC)
    october, november = [await city.desk.figures(month) for month in (OCTOBER, NOVEMBER)]
    assert [one["determined"] for one in (october, november)] == [2, 0]
    assert [one["objections"] for one in (october, november)] == [1, 1]
    assert [one["repaired"] for one in (october, november)] == [0, 1]
    assert column(october, "determinations", "status") == {"认1号": "异议中", "认2号": "生效"}
    assert list(column(november, "records", "event").values()) == [
        "异议不成立",
        "申请修复",
        "同意修复",
        "提出异议",
    ]
    assert november["accepted"] == 0, "the case itself is not counted anew"


def test_a_month_frozen_before_records_were_kept_is_read_without_any() -> None:
    written = record.plain(Record(0, "", "", rich(), counted(rich())))
    del written["facts"]["records"]
    assert record.from_json(written).facts.records == ()


def test_what_was_frozen_is_read_back_the_same() -> None:
    kept = Record(0, "", "", rich(), counted(rich()))
    assert record.from_json(record.plain(kept)).facts.records == rich().records


def test_a_month_frozen_with_every_entry_in_it_counts_as_before() -> None:
    written = record.plain(Record(0, "", "", rich(), counted(rich())))
    facts = written["facts"]
    signed = [a_case(1).number, Event.SIGN, FIRST.isoformat(), Status.REFERRED, Status.HANDLING, "finance"]
    facts["happened"].append(signed)
    facts["cases"] = [
        row[:-2] for row in facts["cases"]
    ]  # neither its status nor whether anybody can be reached
    del facts["moves"]
    read = record.from_json({**written, "form": 4}).facts
    assert read.stood(Event.FILE) == {**rich().stood(Event.FILE), a_case(1).number: Status.HANDLING}
    assert read.moves == {**rich().moves, (Status.REFERRED, Status.HANDLING): 1}
    assert read.count(Event.FILE) == rich().count(Event.FILE)
    assert all(one.case.reachable for one in read.happened)


def test_an_event_whose_cases_were_not_kept_is_asked_for_in_vain_and_not_counted_as_none() -> None:
    with pytest.raises(KeyError):
        rich().count(Event.SIGN)
