"""Do 人大 and 政协 read the city's totals as they were frozen, and no small number?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from intake.desk import delegates
from intake.desk.months import NotFrozen
from intake.errors import NotFound
from intake.rules.period import Period, period
from intake.statistics.edition import Edition
from intake.statistics.extract import Half, Shown, columns, extract, halves
from intake.statistics.facts import AnswerFact, Facts
from intake.statistics.measured import Rate
from intake.store.store import Store
from intake.store.tables import TakenAway
from tests.desk.test_filing import BOOK
from tests.statistics.by_hand import a_case, counted, facts
from tests.statistics.city import FINANCE, SUPERVISOR, City
from tests.statistics.paper_read import docx_text

FIRST, SECOND, YEAR = period("2026-H1"), period("2026-H2"), period("2026")


async def files(city: City, year: int, month: int, cases: int) -> None:
    """Some cases told and taken up on the days of a month from the sixth on."""
    for place in range(cases):
        at = datetime(year, month, 6, 2, tzinfo=UTC) + timedelta(days=place)
        await city.refers(await city.files(at), about="xuedian")


@pytest.fixture
async def years(city: City) -> City:
    """March and April of 2026 had four cases each, July three, September two, October one. It is January, all is frozen."""
    for month, cases in ((3, 4), (4, 4), (7, 3), (9, 2), (10, 1)):
        await files(city, 2026, month, cases)
    city.now = datetime(2027, 1, 5, 2, tzinfo=UTC)
    for one in (FIRST, SECOND, YEAR):
        await city.desk.freeze(SUPERVISOR, one)
    return city


async def read(city: City, store: Store, of: Period) -> Edition:
    tools, now = city.desk.tools, city.now
    return await store.read(lambda s: delegates.of_period(s, tools, SUPERVISOR, of, now))


def test_a_half_year_stands_beside_the_year_so_far_and_both_of_the_year_before() -> None:
    assert columns(FIRST) == (FIRST, period("2025-H1"))
    assert columns(SECOND) == (SECOND, YEAR, period("2025-H2"), period("2025"))
    assert columns(YEAR) == (YEAR, period("2025"))
    assert (halves(YEAR), halves(SECOND)) == ((FIRST, SECOND), (SECOND,))


async def test_counted_by_hand(years: City, store: Store) -> None:
    """March and April were told, the months before anything was told are none; May and June, of none, are kept: 8 would tell both.

    July told three; August none, September two, October one, November and December none were kept: together three of five.
    """
    assert (await read(years, store, FIRST)).figures["registered"] is None
    second = (await read(years, store, SECOND)).figures
    assert (second["registered"], second["accepted"]) == (6, 6)
    table = second.table("extract")
    assert [column.name for column in table.columns] == ["指标", "2026年下半年", "2026年度"]
    assert table.cell("registered", "2026-H2") == "6 件"
    assert table.cell("registered", "2026") == "件数太少，不公布"


async def test_no_body_case_or_determination_of_a_few_stands_in_it(years: City) -> None:
    text = docx_text(await years.desk.extract(SUPERVISOR, SECOND))
    assert "政府履约投诉办理情况（供人大、政协监督）2026年下半年" in text
    assert "登记量6件" in text
    for word in ("XZZX-", "财政局", "薛店", "本月", "月末"):
        assert word not in text, word
    assert "违约失信认定件数太少，不公布" in text
    assert "协调会议0次" in text


async def test_what_was_frozen_leaves_as_the_same_bytes(years: City) -> None:
    before = await years.desk.extract(SUPERVISOR, SECOND)
    years.now = datetime(2027, 3, 1, 2, tzinfo=UTC)
    assert await years.desk.extract(SUPERVISOR, SECOND) == before


def rate(told: Facts, *months: Rate | None, id: str = "on_time") -> object:
    """What the extract says of a rate, that in time where none is named, beside what the months said in public."""
    figures = counted(told)
    said = tuple(dict.fromkeys(figures.values) | {id: one} for one in months)
    shown = Shown(SECOND, figures, (Half(figures, said),))
    return extract(Edition(figures, 0), [shown], BOOK.catalogue.public).figures[id]


def answered(left_out: int) -> Facts:
    """Twenty answers, every other solved; of the first so many the demand was found unreasonable."""
    answers = tuple(
        AnswerFact(a_case(place), "finance", place % 2 == 0, 4, place >= left_out) for place in range(20)
    )
    return replace(facts(1, 1), answers=answers)


def test_what_the_solved_rate_leaves_out_follows_from_no_half_year_nor_its_months() -> None:
    assert rate(answered(0), Rate(10, 20), id="solved") == Rate(10, 20)
    assert rate(answered(2), id="solved") is None
    assert rate(answered(4), Rate(8, 16), id="solved") == Rate(8, 16)
    assert rate(answered(4), Rate(4, 8), None, None, None, id="solved") is None, (
        "one of the months may have kept one or two"
    )


def test_a_rate_is_told_where_nothing_of_a_month_that_is_kept_follows() -> None:
    """Twelve due, seven in time. The months told five of nine: what is left is two of three, in one month or in two."""
    whole = facts(12, 7)
    assert rate(whole, Rate(7, 12)) == Rate(7, 12)
    assert rate(whole, Rate(5, 9), None) is None
    assert rate(whole, Rate(5, 9), None, None) is None
    assert rate(whole, Rate(4, 6), None, None) == Rate(7, 12)  # three in time and three late, in two months
    assert rate(facts(12, 11)) is None
    assert rate(facts(12, 9)) == Rate(9, 12)


async def test_only_a_frozen_period_leaves_and_that_it_left_is_noted(city: City, store: Store) -> None:
    city.now = datetime(2027, 1, 5, 2, tzinfo=UTC)
    with pytest.raises(NotFrozen):
        await city.desk.extract(SUPERVISOR, SECOND)
    await city.desk.freeze(SUPERVISOR, SECOND)
    with pytest.raises(NotFound):
        await city.desk.extract(FINANCE, SECOND)
    await city.desk.extract(SUPERVISOR, SECOND)
    noted = await store.read(lambda s: [one.what for one in s.scalars(select(TakenAway))])
    assert noted == ["2026-H2 政府履约投诉办理情况 docx 已冻结"]
