"""May a body have a demand found unreasonable? It asks once, the supervisor decides, and the case goes on all the same."""

import pytest

from intake.desk.desk import Desk
from intake.desk.oversight import Concern
from intake.desk.steps import Brought, Missing
from intake.desk.tools import Actor
from intake.errors import NotAllowed
from intake.rules.guards import GuardRefused, Unmet
from intake.rules.lifecycle import Event, Status
from tests.desk.determined import SECRETARY
from tests.desk.test_oversight import DISPATCHER, FINANCE, SUPERVISOR, concerning, referred, step

WHY = Brought(text="诉求人要求按没有签过的合同付款")


async def handled(desk: Desk) -> str:
    number = await referred(desk, "web:1")
    await step(desk, FINANCE, number, Event.SIGN)
    return number


async def test_it_is_asked_with_a_reason_and_waits_for_the_supervisor(desk: Desk) -> None:
    number = await handled(desk)
    with pytest.raises(Missing):
        await step(desk, FINANCE, number, Event.ASK_UNREASONABLE)
    await step(desk, FINANCE, number, Event.ASK_UNREASONABLE, WHY)
    assert await concerning(desk, Concern.CLAIMED) == [number]
    assert (await desk.waiting_for(SUPERVISOR)).claims == 1
    assert (await desk.waiting_for(FINANCE)).claims == (await desk.waiting_for(SECRETARY)).claims == 0
    assert (await desk.standing(number)).status is Status.HANDLING
    await step(desk, SUPERVISOR, number, Event.FIND_UNREASONABLE, WHY)
    assert await concerning(desk, Concern.CLAIMED) == []


@pytest.mark.parametrize("actor", [FINANCE, DISPATCHER])
async def test_nobody_but_the_supervisor_decides(desk: Desk, actor: Actor) -> None:
    number = await handled(desk)
    await step(desk, FINANCE, number, Event.ASK_UNREASONABLE, WHY)
    with pytest.raises(NotAllowed):
        await step(desk, actor, number, Event.FIND_UNREASONABLE, WHY)


async def test_the_supervisor_finds_nothing_that_the_body_did_not_ask(desk: Desk) -> None:
    number = await handled(desk)
    for event in (Event.FIND_UNREASONABLE, Event.REJECT_UNREASONABLE):
        with pytest.raises(GuardRefused) as refused:
            await step(desk, SUPERVISOR, number, event, WHY)
        assert refused.value.unmet is Unmet.UNREASONABLE_NOT_ASKED


async def test_it_is_asked_once_and_what_was_found_can_be_taken_back(desk: Desk) -> None:
    number = await handled(desk)
    await step(desk, FINANCE, number, Event.ASK_UNREASONABLE, WHY)
    await step(desk, SUPERVISOR, number, Event.FIND_UNREASONABLE, WHY)
    await step(desk, SUPERVISOR, number, Event.REJECT_UNREASONABLE, WHY)
    with pytest.raises(GuardRefused) as refused:
        await step(desk, FINANCE, number, Event.ASK_UNREASONABLE, WHY)
    assert refused.value.unmet is Unmet.UNREASONABLE_ONCE


async def test_who_complained_reads_nothing_of_it_and_the_case_goes_its_way(desk: Desk) -> None:
    number = await handled(desk)
    due = [clock.due_on for clock in (await desk.case(FINANCE, number)).clocks]
    await step(desk, FINANCE, number, Event.ASK_UNREASONABLE, WHY)
    await step(desk, SUPERVISOR, number, Event.FIND_UNREASONABLE, WHY)
    seen = await desk.progress(number)
    assert WHY.text not in {entry.text for entry in seen.happened}
    assert [clock.due_on for clock in (await desk.case(FINANCE, number)).clocks] == due
    await step(desk, FINANCE, number, Event.REPORT, Brought(text="已书面答复", evidence="答复函"))
