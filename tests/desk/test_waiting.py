"""Do the counts of the rail say what the lists behind them hold?"""

from datetime import timedelta

from intake.desk import waiting
from intake.desk.alarms import AlarmKind
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.desk.turns import Alarms, Answered, Turn
from intake.inbox import Arrival
from intake.rules.lifecycle import Role
from intake.store.queries import PAGE
from intake.views import Waiting
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, TEXT, a_referred_case

OPERATOR = Actor(Role.OPERATOR, "坐席")


async def test_what_waits_is_counted_for_whose_it_is(desk: Desk) -> None:
    await desk.file("web:one", "web", TEXT)
    await desk.keep(Arrival("telegram:1", "7", "{}"))
    danger = Turn(None, (), (Alarms(AlarmKind.DANGER, "有人要打我"),))
    await desk.turn(Answered("telegram:1", "telegram", "7"), danger)
    assert await desk.waiting_for(DISPATCHER) == Waiting(
        triage=1, late=0, alarms=1, calls=0, records=0, claims=0
    )
    assert await desk.waiting_for(OPERATOR) == Waiting(
        triage=0, late=0, alarms=1, calls=0, records=0, claims=0
    )
    assert await desk.waiting_for(FINANCE) == Waiting(
        triage=0, late=0, alarms=0, calls=0, records=0, claims=0
    )


async def test_what_is_sent_on_waits_no_longer(desk: Desk) -> None:
    await a_referred_case(desk)
    assert (await desk.waiting_for(DISPATCHER)).triage == 0


async def test_late_cases_are_counted_further_than_one_page_of_their_list(desk: Desk, hands: Hands) -> None:
    """Defect: the count was the length of a page, so fifty and five hundred looked alike."""
    several = PAGE + 5
    for number in range(several):
        await a_referred_case(desk, source=f"telegram:{number}")
    hands.now = NOW + timedelta(days=20)
    while await desk.pass_time():
        pass
    assert len((await desk.warned(FINANCE)).rows) == PAGE
    assert (await desk.waiting_for(FINANCE)).late == several
    assert several < waiting.MOST
