"""Does a demand that was found unreasonable leave 解决率, and nothing else, in the month that its answer counts in?"""

from datetime import UTC, datetime

from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.rules.lifecycle import Event
from intake.seal import Seal
from intake.statistics.measured import Rate
from intake.store.store import Store
from tests.statistics.city import DISPATCHER, FINANCE, OCTOBER, SUPERVISOR, City, column

WHY = Brought(text="要求按没有签过的合同付款")


async def disputed(city: City) -> str:
    """A case whose complainant says in October that it is not solved; its body holds that he may not ask it."""
    number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(number)
    await city.closes(number, 3, solved=False)
    await takes(city, number, Event.ASK_UNREASONABLE, FINANCE)
    return number


async def takes(city: City, number: str, event: Event, actor: Actor = SUPERVISOR) -> None:
    await city.desk.take(actor, await city.desk.standing(number), event, brought=WHY)


async def test_it_is_left_out_of_the_rate_and_counted_beside_it(store: Store, seal: Seal) -> None:
    city = City(store, seal)
    solved = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(solved)
    await city.closes(solved, 3)
    number = await disputed(city)
    asked = await city.desk.figures(OCTOBER)
    assert (asked["solved"], asked["unreasonable"]) == (Rate(1, 2), 0), "asked is not found"
    await takes(city, number, Event.FIND_UNREASONABLE)
    found = await city.desk.figures(OCTOBER)
    assert (found["solved"], found["unreasonable"]) == (Rate(1, 1), 1)
    assert column(found, "bodies", "solved") == {"finance": Rate(1, 1)}
    assert found["satisfied"] == asked["satisfied"] == Rate(2, 2)
    assert found["rated_rate"] == asked["rated_rate"]
    shown = await city.desk.dashboard(SUPERVISOR, OCTOBER)
    part, whole = shown.shown.shares["solved"]
    assert part.cases == whole.cases == frozenset({solved})


async def test_a_month_says_what_held_as_it_ended(store: Store, seal: Seal) -> None:
    city = City(store, seal)
    number = await disputed(city)
    city.now = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    await takes(city, number, Event.FIND_UNREASONABLE)
    city.now = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)  # November in China
    await takes(city, number, Event.REJECT_UNREASONABLE)
    october = await city.desk.figures(OCTOBER)
    assert (october["solved"], october["unreasonable"]) == (Rate(0, 0), 1)


async def test_what_was_taken_back_within_the_month_counts_again(store: Store, seal: Seal) -> None:
    city = City(store, seal)
    number = await disputed(city)
    await takes(city, number, Event.FIND_UNREASONABLE)
    await takes(city, number, Event.REJECT_UNREASONABLE)
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    october = await city.desk.figures(OCTOBER)
    assert (october["solved"], october["unreasonable"]) == (Rate(0, 1), 0)


async def test_reopening_ends_it_and_the_body_may_ask_again(store: Store, seal: Seal) -> None:
    city = City(store, seal)
    number = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(number)
    await takes(city, number, Event.SIGN, FINANCE)
    await takes(city, number, Event.ASK_UNREASONABLE, FINANCE)
    await takes(city, number, Event.FIND_UNREASONABLE)
    await takes(city, number, Event.REPORT, FINANCE)
    await takes(city, number, Event.APPROVE, DISPATCHER)
    await city.desk.rate(await city.desk.standing(number), solved=True, satisfaction=5)
    left_out = await city.desk.figures(OCTOBER)
    assert (left_out["solved"], left_out["unreasonable"]) == (Rate(0, 0), 1)
    await takes(city, number, Event.REOPEN, DISPATCHER)
    reopened = await city.desk.figures(OCTOBER)
    assert (reopened["solved"], reopened["unreasonable"]) == (Rate(1, 1), 0)
    await city.refers(number)
    await takes(city, number, Event.SIGN, FINANCE)
    await takes(city, number, Event.ASK_UNREASONABLE, FINANCE)
