"""Are the months right that are easily counted wrong? Each counted by hand: one case, none, other clocks, split, reopened, late, renamed."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from intake.desk.desk import Desk
from intake.desk.recount import recount
from intake.desk.steps import Brought
from intake.desk.tools import Tools
from intake.desk.triage import Decision
from intake.reference.rulebook import FOLDER, Rulebook, load_years
from intake.rules.bodies import Bodies
from intake.rules.calendar import WorkCalendar
from intake.rules.lifecycle import Event
from intake.rules.month import Month
from intake.rules.period import period
from intake.seal import Seal
from intake.statistics.measured import Money, Rate, Spread
from intake.statistics.month_files import MonthForm
from intake.store.store import Store
from nlp.apart import InThread
from tests.desk.test_filing import BOOK, READER
from tests.statistics.city import DISPATCHER, FINANCE, OCTOBER, SUPERVISOR, City, adds_up, column, counts
from tests.statistics.reading_back import reads_back

NOVEMBER = Month(2026, 11)
MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)
AFTER = datetime(2026, 11, 2, 2, tzinfo=UTC)
SECOND_MATTER = "另外村口的路灯坏了半年,镇里说五月修好也没修"


async def test_a_month_of_one_case(city: City) -> None:
    """Told, taken up and referred on Monday the 12th; reported, approved, solved and very satisfied three days later."""
    number = await city.files(MONDAY)
    await city.refers(number)
    await city.closes(number, days=3)
    city.now = AFTER
    found = await city.desk.figures(OCTOBER)
    assert counts(found, "registered", "told", "matters", "accepted", "closed", "open_end") == (
        1,
        1,
        1,
        1,
        1,
        0,
    )
    assert counts(found, "refused", "transferred", "waiting_end", "red", "yellow") == (0, 0, 0, 0, 0)
    for id in ("completion_rate", "on_time", "solved", "satisfied", "called_back_rate", "rated_rate"):
        assert found[id] == Rate(1, 1), id
    assert counts(found, "late_rate", "redo_rate", "return_rate") == (Rate(0, 1), Rate(0, 1), Rate(0, 1))
    assert counts(found, "handling_days", "amount_claimed") == (Spread(1, 3.0, 3.0, 3.0), Money(3_000_000, 1))
    assert column(found, "channels", "share") == {"web": 100.0}
    assert column(found, "bodies", "rank") == {"finance": None}  # one order due is no ranking
    assert adds_up(found)


async def test_of_a_month_without_a_case_every_file_can_be_made_and_frozen(city: City) -> None:
    city.now = AFTER
    found = (await city.desk.freeze(SUPERVISOR, OCTOBER)).figures
    assert {found[id] for id in ("registered", "accepted", "closed", "open_end", "red")} == {0}
    assert all(
        not table.rows or table.id in {"townships", "clocks", "grades", "findings"} for table in found.tables
    )
    for form in MonthForm:
        assert len(await city.desk.month_file(SUPERVISOR, OCTOBER, form)) > 100
        assert len(await city.desk.public_file(OCTOBER, form)) > 100
    reads_back(await city.desk.month_file(SUPERVISOR, OCTOBER, MonthForm.XLSX), found)


@pytest.fixture(params=["Europe/Berlin", "America/New_York", "Pacific/Apia"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server whose own clock is put back in the night to 25 October or 1 November, or is a day ahead."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
async def test_the_servers_own_clock_and_its_changes_move_no_case_into_another_month(city: City) -> None:
    """One second before October in China, its first, one in the hour that is twice in Berlin, its last, and one second after."""
    for moment in (
        datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 9, 30, 16, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 10, 31, 16, 0, tzinfo=UTC),
    ):
        await city.files(moment)
    counted = [(await city.desk.figures(Month(2026, number)))["registered"] for number in (9, 10, 11)]
    assert counted == [1, 4, 1]


def a_desk(store: Store, seal: Seal, city: City, book: Rulebook) -> Desk:
    return Desk(store, Tools(seal, book), InThread(lambda: READER), lambda: city.now)


async def test_a_holiday_that_is_announced_moves_what_is_due_into_the_next_month(
    city: City, store: Store, seal: Seal
) -> None:
    """Five working days from Friday the 23rd end on Friday the 30th; once that is a holiday, on Monday, 2 November."""
    number = await city.files(datetime(2026, 10, 23, 2, tzinfo=UTC))
    await city.refers(number)
    city.now = datetime(2026, 11, 2, 3, tzinfo=UTC)
    assert [(await city.desk.figures(one))["on_time"] for one in (OCTOBER, NOVEMBER)] == [
        Rate(0, 1),
        Rate(0, 0),
    ]
    years = [
        replace(year, holidays={**year.holidays, date(2026, 10, 30): "临时放假"})
        if year.year == 2026
        else year
        for year in load_years(FOLDER / "calendar.toml")
    ]
    announced = WorkCalendar(years)
    city.desk = a_desk(store, seal, city, replace(BOOK, calendar=announced))
    assert await store.write(lambda s: recount(s, city.desk.tools, announced, city.now)) > 0
    await city.closes(number, days=0)
    city.now = datetime(2026, 11, 10, 2, tzinfo=UTC)
    assert [(await city.desk.figures(one))["on_time"] for one in (OCTOBER, NOVEMBER)] == [
        Rate(0, 0),
        Rate(1, 1),
    ]


async def test_a_complaint_that_was_split_is_told_once_and_stands_in_two_cases(city: City) -> None:
    """Told once on the 12th and split the next day: two cases, of which one is sent to the finance bureau and closed."""
    whole = await city.files(MONDAY)
    city.now = MONDAY + timedelta(days=1)
    await city.desk.take(DISPATCHER, await city.desk.standing(whole), Event.SPLIT, SECOND_MATTER)
    await city.refers(whole)
    await city.closes(whole, days=2)
    city.now = AFTER
    found = await city.desk.figures(OCTOBER)
    assert counts(found, "registered", "told", "matters", "accepted", "closed") == (2, 1, 2, 1, 1)
    assert counts(found, "waiting_end", "open_end", "repeat_rate") == (1, 0, Rate(0, 1))
    assert column(found, "statuses", "registered") == {"closed": 1, "received": 1}
    assert adds_up(found)


async def test_of_two_that_run_together_each_is_counted_and_the_matter_once(city: City) -> None:
    """Both told, taken up, referred and closed: two of each, but one matter; each complainant gives his own answer."""
    main, other = await city.files(MONDAY), await city.files(MONDAY, "hotline")
    for number in (main, other):
        await city.refers(number)
    await city.desk.take(DISPATCHER, await city.desk.standing(other), Event.MERGE, brought=Brought(case=main))
    seen = await city.desk.standing(main)
    city.now = MONDAY + timedelta(days=2)
    for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
        seen = await city.desk.take(actor, seen, event)
    await city.desk.rate(seen, solved=True, satisfaction=5)
    await city.desk.rate(await city.desk.standing(other), solved=False, satisfaction=2)
    city.now = AFTER
    found = await city.desk.figures(OCTOBER)
    assert counts(found, "registered", "told", "matters", "accepted", "referred") == (2, 2, 1, 2, 2)
    assert counts(found, "closed", "open_end", "solved", "satisfied") == (1, 1, Rate(1, 2), Rate(1, 2))
    assert counts(found, "on_time", "redo_rate") == (
        Rate(2, 3),
        Rate(1, 1),
    )  # the third is the limit to do it again
    assert adds_up(found)


async def test_a_case_closed_reopened_and_closed_again_in_one_month_is_closed_twice_and_open_never(
    city: City,
) -> None:
    """A + B + R = 1 + 0 + 1; F + O + W = 2 + 0 + 0. Referred on the 12th and again on the 19th, closed two days later each time."""
    number = await city.files(MONDAY)
    await city.refers(number)
    await city.closes(number, days=2)
    city.now = datetime(2026, 10, 19, 2, tzinfo=UTC)
    await city.desk.take(DISPATCHER, await city.desk.standing(number), Event.REOPEN, "又反映")
    await city.refers(number)
    await city.closes(number, days=2)
    city.now = AFTER
    found = await city.desk.figures(OCTOBER)
    assert counts(found, "registered", "accepted", "reopened", "closed", "open_end") == (1, 1, 1, 2, 0)
    assert counts(found, "completion_rate", "handling_days") == (Rate(2, 2), Spread(2, 2.0, 2.0, 2.0))
    assert counts(found, "solved", "referred") == (Rate(1, 1), 2)  # one case, whose last answer counts
    assert adds_up(found)


async def test_what_was_told_in_october_and_is_entered_in_november_is_octobers(city: City) -> None:
    """Two told in October, one of them entered when it was over: October says two, its half-year too, November none."""
    await city.files(MONDAY)
    city.now = AFTER
    assert (await city.desk.figures(OCTOBER))["registered"] == 1
    await city.files(datetime(2026, 10, 31, 15, tzinfo=UTC), "hotline")
    city.now = AFTER
    october, november = await city.desk.figures(OCTOBER), await city.desk.figures(NOVEMBER)
    assert counts(october, "registered", "waiting_end") == (2, 2)
    assert counts(november, "registered", "waiting_before", "waiting_end") == (0, 2, 2)
    assert (await city.desk.figures(period("2026-H2")))["registered"] == 2
    assert column(october, "channels", "accepted") == {}


async def test_a_body_that_is_renamed_within_the_month_has_one_row_under_its_new_name(
    city: City, store: Store, seal: Seal
) -> None:
    """Two cases under the old name, one of them closed, and one under the new: three referred, one row; what was frozen stays."""
    september = [await city.files(datetime(2026, 9, 7, 2, tzinfo=UTC)) for _ in range(2)]
    for number in september:
        await city.refers(number)
    city.now = datetime(2026, 10, 9, 2, tzinfo=UTC)
    await city.desk.freeze(SUPERVISOR, Month(2026, 9))
    old = await city.files(MONDAY)
    await city.refers(old)
    await city.closes(old, days=1)
    await city.refers(await city.files(MONDAY + timedelta(days=1)))
    renamed = [
        replace(body, name="新郑市财政和国资局", names=(*body.names, body.name))
        if body.id == "finance"
        else body
        for body in BOOK.bodies
    ]
    city.desk = a_desk(store, seal, city, replace(BOOK, bodies=Bodies(renamed)))
    await city.refers(await city.files(datetime(2026, 10, 21, 2, tzinfo=UTC)))
    city.now = AFTER
    found = await city.desk.figures(OCTOBER)
    (row,) = found.table("bodies").rows
    assert (row.cells[1], found.table("bodies").cell("finance", "referred")) == ("新郑市财政和国资局", 3)
    assert column(found, "bodies", "solved") == {"finance": Rate(1, 1)}
    assert found["closed"] == 1
    assert [row.cells[1] for row in (await city.desk.figures(Month(2026, 9))).table("bodies").rows] == [
        "新郑市财政局"
    ]


async def test_bodies_by_domains_add_up_to_what_was_accepted_and_to_each_bodys_and_domains_own(
    city: City,
) -> None:
    """Two of public debt and one of investment at the finance bureau, one of investment at the housing bureau."""
    for domain, body in (("DEBT", "finance"), ("DEBT", "finance"), ("INV", "finance"), ("INV", "housing")):
        seen = await city.desk.standing(await city.files(MONDAY))
        await city.desk.confirm(DISPATCHER, seen, Decision(domain, body, None))
    city.now = AFTER
    found = await city.desk.figures(OCTOBER)
    table = found.table("crossed")
    assert [column.id for column in table.columns] == ["body", "DEBT", "INV", "accepted"]
    assert [row.cells[1:] for row in table.rows] == [(2, 1, 3), (0, 1, 1)]
    assert table.total is not None
    assert table.total.cells == ("合计", 2, 2, 4)
    assert column(found, "bodies", "accepted") == column(found, "crossed", "accepted")
    assert column(found, "domains", "accepted") == {"DEBT": 2, "INV": 2}
