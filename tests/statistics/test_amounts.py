"""Are verified, undisputed and paid amounts counted as they stood when the month ended, apart from what was claimed?"""

from dataclasses import replace
from datetime import UTC, datetime

from intake.desk.steps import Brought
from intake.rules.amounts import Amounts
from intake.rules.lifecycle import Event
from intake.rules.month import Month
from intake.seal import Seal
from intake.statistics.facts import Happened, all_told
from intake.statistics.measured import Money, Rate
from intake.store.store import Store
from tests.statistics.by_hand import FIRST, a_case, counted, rich
from tests.statistics.city import DISPATCHER, FINANCE, OCTOBER, City, column

NOVEMBER = Month(2026, 11)


async def owes(city: City, number: str, *fen: int) -> None:
    shown = (await city.desk.case(DISPATCHER, number)).amounts
    await city.desk.amounts.record(DISPATCHER, number, Amounts(*fen), "对账单", shown.id if shown else 0)


async def test_each_month_tells_the_amounts_as_it_ended(store: Store, seal: Seal) -> None:
    city = City(store, seal)
    first = await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC))
    await city.refers(first)
    await owes(city, first, 3_000_000, 2_000_000, 0)
    second = await city.files(datetime(2026, 10, 20, 2, tzinfo=UTC))
    await city.refers(second)
    await owes(city, second, 1_000_000, 1_000_000, 0)
    city.now = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)  # a minute before midnight in China
    await owes(city, first, 3_000_000, 2_000_000, 500_000)
    city.now = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
    await owes(city, first, 3_000_000, 2_000_000, 2_500_000)
    city.now = datetime(2026, 12, 2, 2, tzinfo=UTC)
    october, november = [await city.desk.figures(month) for month in (OCTOBER, NOVEMBER)]
    assert october["amount_verified"] == Money(4_000_000, 2) == november["amount_verified"]
    assert october["amount_undisputed"] == Money(3_000_000, 2)
    assert october["amount_disputed"] == Money(1_000_000, 2)
    assert (october["amount_paid"], november["amount_paid"]) == (Money(500_000, 2), Money(2_500_000, 2))
    assert (october["paid_rate"], november["paid_rate"]) == (Rate(5_000, 30_000), Rate(20_000, 30_000))
    assert sum(v for v in column(october, "arrears", "verified").values() if isinstance(v, int)) == 4_000_000
    assert set(column(november, "arrears", "accepted").values()) == {0}, (
        "what is owed stays when nothing new is told"
    )


async def test_a_case_that_runs_with_another_is_owed_once(store: Store, seal: Seal) -> None:
    city = City(store, seal)
    numbers = [await city.files(datetime(2026, 10, 12, 2, tzinfo=UTC)) for _ in range(2)]
    for number in numbers:
        await city.refers(number)
        await owes(city, number, 3_000_000, 3_000_000, 0)
        await city.desk.take(FINANCE, await city.desk.standing(number), Event.SIGN)
    main, follower = numbers
    await city.desk.take(
        DISPATCHER, await city.desk.standing(follower), Event.MERGE, brought=Brought(case=main)
    )
    city.now = datetime(2026, 11, 2, 2, tzinfo=UTC)
    found = await city.desk.figures(OCTOBER)
    assert found["amount_verified"] == Money(3_000_000, 1)


def test_lists_cite_the_supervision_and_name_what_the_body_asked_for() -> None:
    asked = replace(
        rich(),
        happened=(
            *rich().happened,
            Happened(a_case(12), Event.ASK_EXTENSION, FIRST, "handling", "extension_review", "finance"),
        ),
    )
    found = counted(all_told(asked))
    (listed,) = found.table("supervised").rows
    assert listed.cells[:2] == (a_case(12).number, f"{a_case(12).number}-D20261028")
    assert set(column(found, "overdue", "supervised").values()) == {"", f"{a_case(12).number}-D20261028"}
    given = {str(key).split("/")[0]: value for key, value in column(found, "overdue", "given").items()}
    assert given[a_case(12).number] == "申请延期"
    assert set(given.values()) == {"", "申请延期"}
