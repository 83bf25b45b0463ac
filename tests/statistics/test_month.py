"""Are the month's figures those one counts by hand, on both databases and in the workbook?"""

from datetime import UTC, datetime, timedelta

import pytest

from intake.desk.steps import Brought
from intake.desk.triage import Decision
from intake.errors import Unacceptable
from intake.rules.clock import Track
from intake.rules.lifecycle import Event
from intake.rules.month import Month, NotYet, month
from intake.rules.person import person
from intake.statistics.measured import Rate, Spread
from intake.statistics.month_files import MonthForm
from tests.statistics.city import (
    CITIZEN,
    DISPATCHER,
    OCTOBER,
    SUPERVISOR,
    TEXT,
    City,
    adds_up,
    column,
    counts,
)
from tests.statistics.reading_back import reads_back


async def test_a_month_counted_by_hand(city: City) -> None:
    monday = datetime(2026, 10, 12, 2, tzinfo=UTC)
    on_time, late = await city.files(monday), await city.files(monday, "telegram")
    for number in (on_time, late):
        await city.refers(number)
    await city.closes(on_time, days=7)
    await city.closes(late, days=1)
    withdrawn = await city.files(monday + timedelta(days=9))
    await city.desk.take(CITIZEN, await city.desk.standing(withdrawn), Event.WITHDRAW)
    await city.files(monday + timedelta(days=10))
    found = await city.desk.figures(OCTOBER)
    assert counts(found, "registered", "told", "matters", "accepted", "closed") == (4, 4, 4, 2, 2)
    assert counts(found, "carried_in", "open_end", "withdrawn_before", "waiting_end") == (0, 0, 1, 1)
    assert counts(found, "on_time", "late_rate", "solved") == (Rate(1, 2), Rate(1, 2), Rate(2, 2))
    assert counts(found, "completion_rate", "called_back_rate") == (Rate(2, 2), Rate(2, 2))
    assert column(found, "channels", "accepted") == {"telegram": 1, "web": 1}
    assert column(found, "channels", "share") == {"telegram": 50.0, "web": 50.0}
    assert column(found, "bodies", "on_time") == {"finance": Rate(1, 2)}
    assert column(found, "statuses", "registered") == {"closed": 2, "received": 1, "withdrawn": 1}
    assert column(found, "overdue", "days_late") == {f"{late}/handle_simple/2026-10-12": 1}
    assert found["handling_days"] == Spread(2, 5.5, 5.5, 6.0)
    assert adds_up(found)


async def test_a_past_month_says_the_same_however_the_cases_went_on(city: City) -> None:
    number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(number)
    city.now = datetime(2026, 11, 1, 2, tzinfo=UTC)
    then = await city.desk.figures(OCTOBER)
    await city.closes(number, days=3)
    assert await city.desk.figures(OCTOBER) == then
    assert column(then, "statuses", "registered") == {"referred": 1}
    assert then["open_end"] == 1
    assert (await city.desk.figures(Month(2026, 11)))["carried_in"] == 1


async def test_of_a_running_month_what_is_not_due_yet_is_not_missed(city: City) -> None:
    await city.refers(await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC)))
    assert (await city.desk.figures(OCTOBER))["on_time"] == Rate(0, 0)
    city.now += timedelta(days=30)
    assert (await city.desk.figures(OCTOBER))["on_time"] == Rate(0, 1)


async def test_who_says_no_counts_in_the_solving_rate_of_that_month(city: City) -> None:
    number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(number)
    await city.closes(number, days=1, solved=False)
    found = await city.desk.figures(OCTOBER)
    assert counts(found, "solved", "closed", "redo_rate") == (Rate(0, 1), 0, Rate(1, 0))


async def test_months_are_cut_at_midnight_in_china(city: City) -> None:
    await city.files(datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC))
    await city.files(datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    await city.files(datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC))
    await city.files(datetime(2026, 10, 31, 16, 0, tzinfo=UTC))
    counted = [(await city.desk.figures(Month(2026, number)))["registered"] for number in (9, 10, 11)]
    assert counted == [1, 2, 1]


async def test_what_was_open_and_came_in_equals_what_ended_and_is_open(city: City) -> None:
    start = datetime(2026, 9, 20, 2, tzinfo=UTC)
    for week in range(8):
        number = await city.files(start + timedelta(days=7 * week))
        if week % 3:
            await city.refers(number, days=2)
        if week % 3 == 2:
            await city.closes(number, days=6)
    found = [await city.desk.figures(Month(2026, number)) for number in (9, 10, 11)]
    assert all(map(adds_up, found))
    assert [one["open_end"] for one in found[:2]] == [one["carried_in"] for one in found[1:]]
    assert [one["waiting_end"] for one in found[:2]] == [one["waiting_before"] for one in found[1:]]


async def test_an_empty_month_has_no_rate(city: City) -> None:
    found = await city.desk.figures(OCTOBER)
    assert found["registered"] == 0
    assert all(value.percent is None for value in found.values.values() if isinstance(value, Rate))
    assert not found.table("bodies").rows
    assert adds_up(found)


async def test_a_month_to_come_is_refused(city: City) -> None:
    with pytest.raises(NotYet):
        await city.desk.figures(Month(2026, 11))


async def test_the_workbook_reads_back_equal_and_is_the_same_each_time(city: City) -> None:
    await city.refers(await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC)))
    city.now += timedelta(days=30)
    made = await city.desk.month_file(SUPERVISOR, OCTOBER, MonthForm.XLSX)
    assert made == await city.desk.month_file(SUPERVISOR, OCTOBER, MonthForm.XLSX)
    reads_back(made, await city.desk.figures(OCTOBER))


@pytest.mark.parametrize("written", ["2026-13", "2026-1", "26-10", "２０２６-10", "", "2026-10\n"])
def test_what_is_no_month_is_refused(written: str) -> None:
    with pytest.raises(Unacceptable):
        month(written)


def test_december_ends_where_january_begins() -> None:
    assert Month(2026, 12).ends == Month(2027, 1).starts


async def test_merged_cases_are_counted_in_the_month_they_were_registered_and_never_below_none(
    city: City,
) -> None:
    october = datetime(2026, 10, 12, 2, tzinfo=UTC)
    main, other = await city.files(october), await city.files(october)
    for number in (main, other):
        await city.refers(number)
    seen = await city.desk.standing(other)
    await city.desk.take(DISPATCHER, seen, Event.MERGE, brought=Brought(case=main))
    assert (await city.desk.figures(OCTOBER))["matters"] == 1
    city.now = datetime(2026, 11, 3, 2, tzinfo=UTC)
    await city.desk.take(DISPATCHER, await city.desk.standing(other), Event.UNMERGE, "不是一件事")
    found = [await city.desk.figures(month) for month in (OCTOBER, Month(2026, 11))]
    assert [one["matters"] for one in found] == [1, 0]


async def test_who_tells_the_same_again_within_ninety_days_is_counted_as_repeating(city: City) -> None:
    told = (
        ((2026, 6, 1), "13800001111"), ((2026, 9, 1), "13800002222"), ((2026, 10, 12), "13800001111"),
        ((2026, 10, 13), "13800002222"), ((2026, 10, 14), "13800003333"), ((2026, 10, 15), ""),
    )  # fmt: skip
    for place, (day, phone) in enumerate(told):
        city.now = datetime(*day, 2, tzinfo=UTC)
        filed = await city.desk.file(f"web:repeat-{place}", "web", TEXT, person=person(phone=phone))
        await city.refers(filed.number)
    city.now = datetime(2026, 11, 1, 2, tzinfo=UTC)
    assert (await city.desk.figures(OCTOBER))["repeat_rate"] == Rate(1, 4)  # the first told 133 days before


async def test_who_left_no_way_to_be_reached_is_not_missed_by_the_response_rate(
    city: City,
) -> None:
    """Defect: a body was late in contacting people nobody could contact."""
    for key, recipient in (("web:anonymous", None), ("telegram:4711", "4711")):
        number = (await city.desk.file(key, key.split(":")[0], TEXT, recipient=recipient)).number
        urgent = Decision("DEBT", "finance", None, tracks=frozenset({Track.SIMPLE, Track.URGENT}))
        await city.desk.confirm(DISPATCHER, await city.desk.standing(number), urgent)
    city.now += timedelta(days=1)
    assert (await city.desk.figures(OCTOBER))["response_rate"] == Rate(0, 1)
