"""What do the figures say while a city has no history yet? Nothing rises, nothing is compared, and they say why."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from intake.rules.month import Month
from intake.statistics import record
from intake.statistics.bulletin import bulletin
from intake.statistics.edition import Edition
from intake.statistics.facts import Facts
from intake.statistics.figures import Base
from intake.statistics.record import Record
from intake.statistics.tables import NOT_JUDGED
from tests.statistics.by_hand import counted, facts, rich
from tests.statistics.city import OCTOBER, SUPERVISOR, City
from tests.statistics.test_bulletin import said

TOPIC = "DEBT/works"


def history(began: date | None, *before: int) -> Facts:
    """Twelve cases of one topic in October, so many in each of the three months before, the last first."""
    return replace(rich(), began=began, trend=tuple({("DEBT", "works"): count} for count in before))


def marked(found: Facts) -> object:
    return counted(found).table("topics").cell(TOPIC, "sudden")


@pytest.mark.parametrize(
    ("began", "judged"),
    [
        (date(2026, 7, 1), True),  # July, August and September are whole
        (date(2026, 7, 2), False),  # of July a day is missing
        (date(2026, 9, 1), False),
        (date(2026, 10, 8), False),  # the city's first month
        (date(2025, 1, 1), True),
    ],
)
def test_nothing_is_called_a_sudden_rise_before_three_whole_months_lie_behind(
    began: date, *, judged: bool
) -> None:
    found = history(began, 0, 0, 0)  # 12 >= 5 and 12 >= 2 x 0
    assert marked(found) == ("突增" if judged else "")
    assert counted(found).table("topics").note == ("" if judged else NOT_JUDGED)


@pytest.mark.parametrize(
    ("before", "rises"),
    [
        ((6, 6, 6), True),  # 12 >= 2 x 6
        ((6, 6, 7), False),  # 12 < 2 x 6.33
        ((18, 0, 0), True),  # 12 >= 2 x 6: the mean, not the last month
        ((12, 12, 12), False),
    ],
)
def test_a_rise_is_twice_the_mean_of_the_three_months_before(before: tuple[int, ...], *, rises: bool) -> None:
    assert marked(history(date(2026, 1, 1), *before)) == ("突增" if rises else "")


def test_fewer_than_five_are_no_rise_however_few_there_were() -> None:
    few = replace(facts(4, 2), began=date(2026, 1, 1), trend=({}, {}, {}))
    assert counted(few).table("topics").cell(TOPIC, "sudden") == ""


def test_the_bulletin_says_that_it_does_not_judge_rather_than_that_nothing_rose() -> None:
    told = said(bulletin(Edition(counted(history(date(2026, 9, 1), 0, 0, 0)))))
    assert NOT_JUDGED in told
    assert not any(one.startswith(("预警", "本月没有突增")) for one in told)
    calm = said(bulletin(Edition(counted(history(date(2026, 1, 1), 12, 12, 12)))))
    assert "本月没有突增的诉求点。" in calm


def test_the_month_before_is_named_only_where_it_was_whole() -> None:
    def before(began: date) -> object:
        return counted(history(began, 4, 0, 0)).table("topics").cell(TOPIC, "before")

    assert before(date(2026, 9, 1)) == 4
    assert before(date(2026, 9, 2)) is None


async def test_a_month_is_compared_with_a_whole_month_of_operation_only(city: City) -> None:
    for month in (9, 10, 11):
        await city.files(datetime(2026, month, 14, 2, tzinfo=UTC))
    assert (await city.desk.figures(OCTOBER)).bases == {}  # of September thirteen days are missing
    november = await city.desk.figures(Month(2026, 11))
    assert november.bases[Base.PREVIOUS]["registered"] == 1
    assert Base.YEAR_AGO not in november.bases


async def test_a_month_frozen_before_an_earlier_case_was_entered_stays_as_it_was(city: City) -> None:
    await city.refers(await city.files(datetime(2026, 10, 1, 2, tzinfo=UTC)))
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    await city.desk.freeze(SUPERVISOR, OCTOBER)
    before = await city.desk.figures(OCTOBER)
    await city.files(datetime(2026, 6, 1, 2, tzinfo=UTC))
    city.now = datetime(2026, 11, 3, 2, tzinfo=UTC)
    assert await city.desk.figures(OCTOBER) == before
    assert before.table("topics").note == NOT_JUDGED


def test_a_month_kept_before_this_was_asked_is_read_as_it_was_written() -> None:
    kept = Record(0, "", "", rich(), counted(rich()))
    data = record.plain(kept)
    del data["facts"]["began"], data["facts"]["topics"], data["facts"]["amounts"]
    assert record.from_json(data) == kept
    assert marked(record.from_json(data).facts) == "突增"
