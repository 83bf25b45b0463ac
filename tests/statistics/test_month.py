"""Are the month's figures those one counts by hand, on both databases and in the workbook?"""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest

from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.desk.tools import Actor, Tools
from intake.desk.triage import Decision
from intake.errors import Unacceptable
from intake.rules.lifecycle import Event, Role
from intake.rules.month import Month, month
from intake.seal import Seal
from intake.statistics.figures import Rate
from intake.store.store import Store
from nlp.apart import InThread
from tests.desk.test_filing import BOOK, READER

TEXT = "薛店镇政府欠我工程款三万元"
OCTOBER = Month(2026, 10)
DISPATCHER, FINANCE = Actor(Role.DISPATCHER, "派单员"), Actor(Role.HANDLER, "承办", "finance")


class City:
    """A desk whose clock the test moves."""

    def __init__(self, store: Store, seal: Seal) -> None:
        self.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
        self.desk = Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: self.now)
        self._filed = 0

    async def files(self, at: datetime, channel: str = "web") -> str:
        self.now = at
        self._filed += 1
        return (await self.desk.file(f"{channel}:{self._filed}", channel, TEXT)).number

    async def refers(self, number: str, days: int = 0) -> None:
        self.now += timedelta(days=days)
        await self.desk.confirm(
            DISPATCHER, await self.desk.standing(number), Decision("DEBT", "finance", None)
        )

    async def closes(self, number: str, days: int, *, solved: bool = True) -> None:
        self.now += timedelta(days=days)
        seen = await self.desk.standing(number)
        for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
            seen = await self.desk.take(actor, seen, event)
        await self.desk.rate(seen, solved, 5)


@pytest.fixture
def city(store: Store, seal: Seal) -> City:
    return City(store, seal)


async def test_a_month_counted_by_hand(city: City) -> None:
    monday = datetime(2026, 10, 12, 2, tzinfo=UTC)
    on_time, late = await city.files(monday), await city.files(monday, "telegram")
    for number in (on_time, late):
        await city.refers(number)
    await city.closes(on_time, days=7)
    await city.closes(late, days=1)
    withdrawn = await city.files(monday + timedelta(days=9))
    await city.desk.take(Actor(Role.CITIZEN, "诉求人"), await city.desk.standing(withdrawn), Event.WITHDRAW)
    await city.files(monday + timedelta(days=10))
    found = await city.desk.figures(OCTOBER)
    assert (found.registered, found.accepted, found.closed) == (4, 2, 2)
    assert (found.open_before, found.ended_otherwise, found.open_after) == (0, 1, 1)
    assert found.by_channel == {"web": 3, "telegram": 1}
    assert found.on_time == Rate(1, 2)
    assert found.on_time_by_body == {"finance": Rate(1, 2)}
    assert found.solved == Rate(2, 2)


async def test_a_past_month_says_the_same_however_the_cases_went_on(city: City) -> None:
    number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(number)
    city.now = datetime(2026, 11, 1, 2, tzinfo=UTC)
    then = await city.desk.figures(OCTOBER)
    await city.closes(number, days=3)
    now = await city.desk.figures(OCTOBER)
    assert then.by_status == now.by_status == {"referred": 1}
    assert then.open_after == now.open_after == 1


async def test_of_a_running_month_what_is_not_due_yet_is_not_missed(city: City) -> None:
    await city.refers(await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC)))
    assert (await city.desk.figures(OCTOBER)).on_time == Rate(0, 0)
    city.now += timedelta(days=30)
    assert (await city.desk.figures(OCTOBER)).on_time == Rate(0, 1)


async def test_who_says_no_counts_in_the_solving_rate_of_that_month(city: City) -> None:
    number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(number)
    await city.closes(number, days=1, solved=False)
    found = await city.desk.figures(OCTOBER)
    assert (found.solved, found.closed) == (Rate(0, 1), 0)


async def test_months_are_cut_at_midnight_in_china(city: City) -> None:
    await city.files(datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC))
    await city.files(datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    await city.files(datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC))
    await city.files(datetime(2026, 10, 31, 16, 0, tzinfo=UTC))
    counted = [(await city.desk.figures(Month(2026, number))).registered for number in (9, 10, 11)]
    assert counted == [1, 2, 1]


async def test_what_was_open_and_came_in_equals_what_ended_and_is_open(city: City) -> None:
    start = datetime(2026, 9, 20, 2, tzinfo=UTC)
    for week in range(8):
        number = await city.files(start + timedelta(days=7 * week))
        if week % 3:
            await city.refers(number, days=2)
        if week % 3 == 2:
            await city.closes(number, days=6)
    for number_of_month in (9, 10, 11):
        found = await city.desk.figures(Month(2026, number_of_month))
        assert found.open_before + found.registered == found.closed + found.ended_otherwise + found.open_after


async def test_an_empty_month_has_no_rate(city: City) -> None:
    found = await city.desk.figures(Month(2027, 1))
    assert found.registered == 0
    assert found.on_time.share is None


async def test_the_workbook_reads_back_equal_and_is_the_same_each_time(city: City) -> None:
    await city.refers(await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC)))
    city.now += timedelta(days=30)
    made = await city.desk.month_workbook(OCTOBER)
    assert made == await city.desk.month_workbook(OCTOBER)
    book = openpyxl.load_workbook(BytesIO(made))
    assert book.sheetnames == [
        "总体情况",
        "来源渠道",
        "领域分布",
        "责任单位",
        "办件状态",
        "按时办结",
        "指标口径",
    ]
    assert list(book["来源渠道"].values)[1:] == [("网页表单", 1), ("合计", 1)]
    assert list(book["按时办结"].values)[-1] == ("合计", 0, 1, 0)


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
    assert (await city.desk.figures(OCTOBER)).merged == 1
    city.now = datetime(2026, 11, 3, 2, tzinfo=UTC)
    await city.desk.take(DISPATCHER, await city.desk.standing(other), Event.UNMERGE, "不是一件事")
    assert [(await city.desk.figures(month)).merged for month in (OCTOBER, Month(2026, 11))] == [1, 0]
