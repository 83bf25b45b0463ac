"""Does the report of a half-year or year say what its months say together?"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from intake.desk import months
from intake.desk.months import FrozenBefore, NothingChanged, NotOver
from intake.errors import NotFound
from intake.rules.month import Month, NotYet
from intake.rules.period import period
from intake.statistics.month_files import MonthForm
from intake.store.store import Store
from intake.store.tables import TakenAway
from tests.statistics.city import DISPATCHER, FINANCE, SUPERVISOR, City
from tests.statistics.paper_read import docx_text, pdf_text
from tests.statistics.reading_back import reads_back

SECOND_HALF = period("2026-H2")
ADDED_UP = (
    "registered", "told", "accepted", "reopened", "closed", "ended_otherwise", "reconsidered", "refused", "transferred",
    "withdrawn_before", "referred", "verified", "determined", "matters_raised", "meetings", "resolutions",
)  # fmt: skip


@pytest.fixture
async def half_year(city: City) -> City:
    """Eight cases told from July to October, some referred, some closed; it is the middle of November."""
    start = datetime(2026, 7, 6, 2, tzinfo=UTC)
    for place in range(8):
        number = await city.files(start + timedelta(days=16 * place))
        if place % 3:
            await city.refers(number, days=1)
        if place % 3 == 2:
            await city.closes(number, days=5)
    city.now = datetime(2026, 11, 16, 2, tzinfo=UTC)
    return city


async def figures(city: City, written: str) -> dict[str, int]:
    files = await city.desk.month_files(SUPERVISOR, period(written), [MonthForm.JSON])
    values: dict[str, int] = json.loads(files[MonthForm.JSON])["figures"]["values"]
    return values


async def test_what_is_counted_adds_up_to_the_months_and_what_is_open_is_that_of_the_last(
    half_year: City,
) -> None:
    found = await figures(half_year, "2026-H2")
    months = [await half_year.desk.figures(Month(2026, number)) for number in range(7, 12)]
    for id in ADDED_UP:
        assert found[id] == sum(int(str(month[id])) for month in months), id
    assert found["registered"] == 8
    assert (found["carried_in"], found["waiting_before"]) == (0, 0)
    assert (found["open_end"], found["waiting_end"]) == (months[-1]["open_end"], months[-1]["waiting_end"])
    assert await figures(half_year, "2026") == found
    assert (await figures(half_year, "2026-H1"))["registered"] == 0


async def test_what_was_missed_and_then_done_in_a_later_month_is_not_overdue_at_the_end(city: City) -> None:
    number = await city.files(datetime(2026, 8, 3, 2, tzinfo=UTC))
    await city.refers(number)
    await city.closes(number, days=45)
    city.now = datetime(2026, 11, 16, 2, tzinfo=UTC)
    august = await city.desk.figures(Month(2026, 8))
    assert august["red"] != 0
    assert (await figures(city, "2026-H2"))["red"] == 0


async def test_it_is_called_a_report_of_its_period_and_says_month_nowhere(half_year: City) -> None:
    files = await half_year.desk.month_files(SUPERVISOR, SECOND_HALF, [MonthForm.DOCX, MonthForm.PDF])
    for text in (docx_text(files[MonthForm.DOCX]), pdf_text(files[MonthForm.PDF])):
        assert "政府失信违约投诉情况报告2026年下半年" in text
        assert "登记量8件" in text
        for word in ("本月", "上月", "月末", "月初", "月报", "上年同月"):
            assert word not in text


async def test_it_is_compared_with_the_same_half_of_the_year_before_and_a_year_only_with_that(
    half_year: City,
) -> None:
    await half_year.files(
        datetime(2025, 12, 31, 2, tzinfo=UTC)
    )  # the city took complaints for the whole of 2026
    await half_year.files(datetime(2027, 7, 20, 2, tzinfo=UTC))
    half_year.now = datetime(2027, 8, 2, 2, tzinfo=UTC)
    text = docx_text(
        (await half_year.desk.month_files(SUPERVISOR, period("2027-H2"), [MonthForm.DOCX]))[MonthForm.DOCX]
    )
    assert "登记量1件，上期为0件，上年同期为8件" in text
    text = docx_text(
        (await half_year.desk.month_files(SUPERVISOR, period("2027"), [MonthForm.DOCX]))[MonthForm.DOCX]
    )
    assert "登记量1件，上年同期为8件" in text
    assert "上期为" not in text


async def test_it_is_not_compared_with_a_half_year_of_which_the_city_was_open_for_a_part(
    half_year: City,
) -> None:
    await half_year.files(datetime(2027, 7, 20, 2, tzinfo=UTC))
    half_year.now = datetime(2027, 8, 2, 2, tzinfo=UTC)
    made = await half_year.desk.month_files(SUPERVISOR, period("2027-H2"), [MonthForm.DOCX])
    text = docx_text(made[MonthForm.DOCX])
    assert "登记量1件，上期为0件" in text
    assert "上年同期为" not in text


async def test_the_same_report_is_the_same_bytes(half_year: City) -> None:
    forms = (MonthForm.DOCX, MonthForm.PDF, MonthForm.CSV)
    half_year.now = datetime(2027, 1, 4, 2, tzinfo=UTC)
    first = await half_year.desk.month_files(SUPERVISOR, SECOND_HALF, forms)
    half_year.now = datetime(2027, 3, 4, 2, tzinfo=UTC)
    assert await half_year.desk.month_files(SUPERVISOR, SECOND_HALF, forms) == first


async def test_who_may_not_see_months_may_not_see_a_year_and_what_is_taken_is_noted(
    half_year: City, store: Store
) -> None:
    with pytest.raises(NotFound):
        await half_year.desk.month_files(FINANCE, SECOND_HALF, [MonthForm.JSON])
    with pytest.raises(NotYet):
        await half_year.desk.month_files(SUPERVISOR, period("2027"), [MonthForm.JSON])
    await half_year.desk.month_files(SUPERVISOR, SECOND_HALF, [MonthForm.JSON])
    noted = await store.read(lambda s: [(one.actor, one.what) for one in s.scalars(select(TakenAway))])
    assert noted == [("督查", "2026-H2 json 未冻结,数字还会变")]


@pytest.fixture
async def over(half_year: City) -> City:
    """The same half-year, a few days after its end."""
    half_year.now = datetime(2027, 1, 4, 2, tzinfo=UTC)
    return half_year


async def tell_late(city: City) -> None:
    """A case told within the half-year that reaches the database now."""
    now = city.now
    await city.files(datetime(2026, 12, 30, 2, tzinfo=UTC), "hotline")
    city.now = now


async def test_its_workbook_reads_back_equal_and_speaks_of_a_period(over: City) -> None:
    files = await over.desk.month_files(SUPERVISOR, SECOND_HALF, [MonthForm.XLSX])
    reads_back(files[MonthForm.XLSX], await over.desk.figures(SECOND_HALF))


async def test_a_frozen_half_year_is_the_same_bytes_whatever_comes_later(over: City) -> None:
    frozen = await over.desk.freeze(SUPERVISOR, SECOND_HALF)
    before = await over.desk.month_files(SUPERVISOR, SECOND_HALF, tuple(MonthForm))
    await tell_late(over)
    over.now = datetime(2027, 3, 4, 2, tzinfo=UTC)
    assert await over.desk.month_files(SUPERVISOR, SECOND_HALF, tuple(MonthForm)) == before
    assert (await over.desk.month(SECOND_HALF)).digest == frozen.digest
    assert (await over.desk.figures(SECOND_HALF))["registered"] == 8


async def test_an_amendment_of_a_half_year_is_numbered_and_lists_what_it_changes(over: City) -> None:
    await over.desk.freeze(SUPERVISOR, SECOND_HALF)
    with pytest.raises(NothingChanged):
        await over.desk.amend(SUPERVISOR, SECOND_HALF, "补录")
    await tell_late(over)
    amended = await over.desk.amend(SUPERVISOR, SECOND_HALF, "热线补录一件")
    changed = {one.where: (one.before, one.after) for one in amended.differences}
    assert (amended.number, changed["登记量"]) == (1, ("8", "9"))
    assert changed["本期登记办件的期末状态:待受理 件数"] == ("3", "4")
    with pytest.raises(FrozenBefore):
        await over.desk.freeze(SUPERVISOR, SECOND_HALF)


async def test_a_half_year_is_counted_again_from_the_facts_that_were_frozen(over: City, store: Store) -> None:
    frozen = await over.desk.freeze(SUPERVISOR, SECOND_HALF)
    await tell_late(over)
    again = await store.read(lambda s: months.recounted(s, over.desk.tools, SECOND_HALF))
    assert (again.values, again.tables) == (frozen.figures.values, frozen.figures.tables)


async def test_a_running_half_year_is_not_frozen_and_only_by_who_supervises(half_year: City) -> None:
    with pytest.raises(NotOver):
        await half_year.desk.freeze(SUPERVISOR, SECOND_HALF)
    half_year.now = datetime(2027, 1, 4, 2, tzinfo=UTC)
    with pytest.raises(NotFound):
        await half_year.desk.freeze(DISPATCHER, SECOND_HALF)


async def test_a_frozen_half_year_is_no_published_month(over: City) -> None:
    await over.desk.freeze(SUPERVISOR, SECOND_HALF)
    assert await over.desk.published() == ()
    assert str((await over.desk.months(SUPERVISOR))[-1].month) == "2026-07"


async def test_each_period_says_when_its_report_is_due(half_year: City) -> None:
    """The plan wants the half-year's before 1 July and the year's before 1 January; it is 16 November."""
    listed = await half_year.desk.periods(SUPERVISOR)
    assert [(str(one.period), one.is_over, one.days) for one in listed] == [
        ("2026", False, 46),
        ("2026-H2", False, None),
    ]
    half_year.now = datetime(2027, 6, 30, 2, tzinfo=UTC)
    listed = await half_year.desk.periods(SUPERVISOR)
    assert [(str(one.period), one.is_over, one.days) for one in listed] == [
        ("2027", False, 185),
        ("2027-H1", False, 1),
        ("2026", True, -180),
        ("2026-H2", True, None),
    ]
    half_year.now = datetime(2027, 1, 4, 2, tzinfo=UTC)
    await half_year.desk.freeze(SUPERVISOR, SECOND_HALF)
    frozen = (await half_year.desk.periods(SUPERVISOR))[-1]
    assert [(one.number, one.actor) for one in frozen.versions] == [(0, "督查")]
