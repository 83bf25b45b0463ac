"""Does the dashboard say what the month's tables say, to a handler his body's part alone, and lead to the very cases it counts?"""

from datetime import UTC, datetime, timedelta

import pytest

from intake.desk.dashboard import DashboardView
from intake.desk.searching import Sought
from intake.desk.tools import Actor
from intake.desk.triage import Decision
from intake.errors import NotFound
from intake.rules.lifecycle import Event, Role
from intake.rules.month import Month, NotYet
from intake.rules.receipt import day_of
from intake.statistics.dashboard import dashboard
from intake.statistics.measured import Rate
from intake.statistics.tables import Cell
from tests.desk.test_filing import BOOK
from tests.statistics.by_hand import counted, rich
from tests.statistics.city import DISPATCHER, FINANCE, OCTOBER, SUPERVISOR, City

HOUSING = Actor(Role.HANDLER, "住建承办", "housing")
SECRETARY = Actor(Role.SECRETARY, "秘书")
MONDAY = datetime(2026, 10, 12, 2, tzinfo=UTC)


async def refers(city: City, number: str, domain: str, lead: str) -> None:
    await city.desk.confirm(DISPATCHER, await city.desk.standing(number), Decision(domain, lead, None))


async def busy(city: City) -> City:
    """October of two bodies: three cases with finance, two of them closed, one late; two with housing; one nobody took up."""
    numbers = [await city.files(MONDAY + timedelta(minutes=place)) for place in range(6)]
    for number in numbers[:3]:
        await refers(city, number, "DEBT", "finance")
    await refers(city, numbers[3], "DEBT", "housing")
    await refers(city, numbers[4], "TOWN", "housing")
    await city.closes(numbers[0], days=3)
    await city.closes(numbers[1], days=1, solved=False)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    return city


def flow(found: DashboardView) -> dict[str, int]:
    return {step: number.count for step, number in found.shown.flow.items()}


def heat(found: DashboardView) -> dict[tuple[str, str], int]:
    shown = found.shown.heat
    return {
        (row.body, code): cell.count
        for row in shown.rows
        for (code, _), cell in zip(shown.domains, row.cells, strict=True)
        if cell.count
    }


async def test_who_sees_all_reads_what_the_months_figures_say(city: City) -> None:
    await busy(city)
    figures = await city.desk.figures(OCTOBER)
    for actor in (DISPATCHER, SUPERVISOR, SECRETARY):
        found = await city.desk.dashboard(actor, OCTOBER)
        assert flow(found) == {"registered": 6, "accepted": 5, "referred": 5, "reported": 2, "closed": 1}
        assert [flow(found)[id] for id in ("registered", "accepted", "referred", "closed")] == [
            figures[id] for id in ("registered", "accepted", "referred", "closed")
        ]
        assert heat(found) == {("finance", "DEBT"): 3, ("housing", "DEBT"): 1, ("housing", "TOWN"): 1}
        assert (
            found.shown.on_time == figures["on_time"] == Rate(2, 6)
        )  # the case to be done again has a limit of its own
        assert (found.shown.solved, found.shown.satisfied) == (figures["solved"], figures["satisfied"])
        domains = figures.table("domains")
        shown = found.shown.heat
        totals = zip(shown.domains, shown.totals, strict=True)
        assert {code: number.count for (code, _), number in totals} == {
            row.key: domains.cell(row.key, "accepted") for row in domains.rows
        }
        clocks = {row.cells[0]: row.cells[2:] for row in figures.table("clocks").rows}
        assert sum(one.overdue.count for one in found.shown.terms) == figures["red"]
        assert all(clocks[one.name] == (one.in_time, one.overdue.count) for one in found.shown.terms)


@pytest.mark.parametrize(("actor", "other"), [(FINANCE, "housing"), (HOUSING, "finance")])
async def test_a_handler_reads_his_bodys_row_of_the_months_tables_and_no_other(
    city: City, actor: Actor, other: str
) -> None:
    await busy(city)
    figures, found = await city.desk.figures(OCTOBER), await city.desk.dashboard(actor, OCTOBER)

    def cell(column: str) -> Cell:
        return figures.table("bodies").cell(actor.body or "", column)

    assert (flow(found)["accepted"], flow(found)["referred"]) == (cell("accepted"), cell("referred"))
    shown = found.shown
    assert (shown.on_time, shown.solved, shown.satisfied) == tuple(
        map(cell, ("on_time", "solved", "satisfied"))
    )
    assert [row.body for row in shown.heat.rows] == [actor.body]
    assert sum(heat(found).values()) == cell("accepted")
    assert found.trend[-1] == (OCTOBER, cell("accepted"))
    assert BOOK.bodies.get(other).name not in repr(found.shown)
    assert not {row.key for one in found.edition.figures.tables for row in one.rows} & {other}


async def test_a_body_that_did_nothing_reads_naught_and_not_the_citys_numbers(city: City) -> None:
    await busy(city)
    found = await city.desk.dashboard(Actor(Role.HANDLER, "司法局", "justice"), OCTOBER)
    assert set(flow(found).values()) == {0}
    assert not (*found.shown.heat.rows, *found.shown.terms, *found.shown.grades, *found.searches)
    assert [count for _, count in found.trend] == [0]


@pytest.mark.parametrize(
    "actor",
    [Actor(Role.OPERATOR, "坐席"), Actor(Role.ADMINISTRATOR, "管理"), Actor(Role.HANDLER, "没有单位")],
)
async def test_nobody_else_has_a_dashboard(city: City, actor: Actor) -> None:
    with pytest.raises(NotFound):
        await city.desk.dashboard(actor, OCTOBER)


@pytest.mark.parametrize("actor", [SUPERVISOR, FINANCE, HOUSING])
async def test_what_a_number_leads_to_is_the_very_cases_it_counts(city: City, actor: Actor) -> None:
    await busy(city)
    found = await city.desk.dashboard(actor, OCTOBER)
    led = 0
    for number in found.shown.numbers:
        sought = found.search(number)
        if sought is not None:
            page = await city.desk.search(actor, sought)
            assert {row.number for row in page.rows} == number.cases
            assert len(page.rows) == number.count
            led += 1
    assert led


async def test_a_number_that_no_search_shows_leads_nowhere(city: City) -> None:
    """Two bodies' debts are accepted, a third case beside them is not: no filter tells the three from the two."""
    await busy(city)
    found = await city.desk.dashboard(SUPERVISOR, OCTOBER)
    assert found.search(found.shown.flow["accepted"]) is None
    assert found.search(found.shown.flow["registered"]) == Sought(
        since=day_of(next(iter(found.shown.flow["registered"].cases))), until=MONDAY.date()
    )


async def test_a_handler_is_not_led_to_what_is_no_longer_his(city: City) -> None:
    number = await city.files(MONDAY)
    await refers(city, number, "DEBT", "finance")
    city.now += timedelta(days=1)
    await city.desk.take(DISPATCHER, await city.desk.standing(number), Event.RECALL)
    city.now += timedelta(days=1)
    await refers(city, number, "DEBT", "housing")
    found = await city.desk.dashboard(FINANCE, OCTOBER)
    assert flow(found)["accepted"] == 1
    assert not found.searches
    assert (await city.desk.dashboard(HOUSING, OCTOBER)).trend == ((OCTOBER, 0),)


async def test_the_trend_says_of_each_month_what_its_figures_say(city: City) -> None:
    for place in range(4):
        at = datetime(2026, 7 + place, 14, 2, tzinfo=UTC)
        for _ in range(place + 1):
            await city.refers(await city.files(at))
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    await city.desk.freeze(SUPERVISOR, Month(2026, 9))
    late = await city.files(datetime(2026, 9, 20, 2, tzinfo=UTC))  # told of later than it was frozen
    await city.refers(late)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    for actor in (SUPERVISOR, FINANCE):
        found = await city.desk.dashboard(actor, OCTOBER)
        assert [(str(one), count) for one, count in found.trend] == [
            ("2026-07", 1), ("2026-08", 2), ("2026-09", 3), ("2026-10", 4),
        ]  # fmt: skip
        for one, count in found.trend:
            assert (await city.desk.figures(one))["accepted"] == count


async def test_the_trend_has_twelve_months_at_most(city: City) -> None:
    await city.files(datetime(2025, 1, 14, 2, tzinfo=UTC))
    city.now = MONDAY
    assert len((await city.desk.dashboard(SUPERVISOR, OCTOBER)).trend) == 12


async def test_a_frozen_month_stays_as_it_was_frozen(city: City) -> None:
    await busy(city)
    before = await city.desk.dashboard(FINANCE, OCTOBER)
    await city.desk.freeze(SUPERVISOR, OCTOBER)
    await city.refers(await city.files(MONDAY + timedelta(days=2)))
    city.now = datetime(2026, 11, 3, 2, tzinfo=UTC)
    after = await city.desk.dashboard(FINANCE, OCTOBER)
    assert (after.shown, after.trend) == (before.shown, before.trend)
    assert (before.edition.number, after.edition.number) == (None, 0)


async def test_the_current_month_is_shown_unless_another_is_asked_for(city: City) -> None:
    await busy(city)
    assert (await city.desk.dashboard(SUPERVISOR)).month == Month(2026, 11)
    with pytest.raises(NotYet):
        await city.desk.dashboard(SUPERVISOR, Month(2026, 12))


def test_the_fullest_cell_is_the_darkest() -> None:
    facts = rich()
    shown = dashboard(facts, counted(facts), BOOK).heat
    assert [name for _, name in shown.fullest] == ["政府债务与拖欠账款"]
    assert (shown.most, shown.shade(shown.rows[0].cells[0])) == (12, 4)


@pytest.mark.parametrize("actor", [DISPATCHER, SUPERVISOR, FINANCE, HOUSING])
async def test_every_number_has_a_list_of_the_very_cases_it_counts(city: City, actor: Actor) -> None:
    await busy(city)
    for frozen in (False, True):
        if frozen:
            await city.desk.freeze(SUPERVISOR, OCTOBER)
        found = await city.desk.dashboard(actor, OCTOBER)
        for name, number in found.shown.named.items():
            view = await city.desk.dashboard_cases(actor, OCTOBER, name)
            assert (view.number, view.seen) == (number, len(number.cases)), name
            assert {row.number for row in view.page.rows} == number.cases, name


async def test_the_parts_of_a_rate_are_its_numerator_and_denominator(city: City) -> None:
    await busy(city)
    shown = (await city.desk.dashboard(SUPERVISOR, OCTOBER)).shown
    for id, rate in (("on_time", shown.on_time), ("solved", shown.solved), ("satisfied", shown.satisfied)):
        part, whole = shown.shares[id]
        assert Rate(part.count, whole.count) == rate


async def test_a_list_is_paged_and_each_case_stands_on_one_page(city: City) -> None:
    for place in range(60):
        await city.files(MONDAY + timedelta(minutes=place))
    found, older = [], None
    for _ in range(2):
        view = await city.desk.dashboard_cases(SUPERVISOR, OCTOBER, "flow.registered", older)
        found += [row.number for row in view.page.rows]
        older = view.page.next
    assert (len(found), len(set(found)), older, view.seen) == (60, 60, None, 60)
    assert found == sorted(found, reverse=True)


async def test_a_handler_is_told_how_many_of_a_number_he_sees_no_more_and_of_no_others_numbers(
    city: City,
) -> None:
    number = await city.files(MONDAY)
    await refers(city, number, "DEBT", "finance")
    city.now += timedelta(days=1)
    await city.desk.take(DISPATCHER, await city.desk.standing(number), Event.RECALL)
    city.now += timedelta(days=1)
    await refers(city, number, "DEBT", "housing")
    view = await city.desk.dashboard_cases(FINANCE, OCTOBER, "flow.accepted")
    assert (view.number.count, view.seen, view.page.rows) == (1, 0, ())
    for actor, name in (
        (FINANCE, "body.housing"),
        (SUPERVISOR, "flow.nonsense"),
        (Actor(Role.OPERATOR, "坐席"), "flow.closed"),
    ):
        with pytest.raises(NotFound):
            await city.desk.dashboard_cases(actor, OCTOBER, name)


async def test_what_is_only_proposed_to_a_body_is_no_number_of_its_own(city: City) -> None:
    await busy(city)
    assert list(flow(await city.desk.dashboard(FINANCE, OCTOBER))) == [
        "accepted",
        "referred",
        "reported",
        "closed",
    ]


async def test_a_month_is_not_set_beside_one_that_was_not_whole(city: City) -> None:
    for month in (9, 10, 11):
        await refers(city, await city.files(datetime(2026, month, 14, 2, tzinfo=UTC)), "DEBT", "finance")
    without_a_case = Actor(Role.HANDLER, "水利承办", "water")
    for actor in (SUPERVISOR, FINANCE, without_a_case):
        assert not (await city.desk.dashboard(actor, OCTOBER)).is_compared
        assert (await city.desk.dashboard(actor, Month(2026, 11))).is_compared
