"""In which order does what waits stand, what may be confirmed unread, and what can be taken back?"""

import pytest

from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.desk.triage import Unsure
from intake.errors import NotAllowed
from intake.rules.lifecycle import Event, Role, Status
from tests.desk.conftest import Hands

DISPATCHER = Actor(Role.DISPATCHER, "派单员")
CLEAR = "薛店镇政府2023年欠我工程款三十万元,说好年底给,一直没有给"
VAGUE = "那件事到现在也没个说法,你们看着办"


async def test_what_the_reader_is_unsure_of_comes_before_what_is_older(desk: Desk) -> None:
    clear = await desk.file("web:1", "web", CLEAR)
    vague = await desk.file("web:2", "web", VAGUE)
    rows = (await desk.to_triage(DISPATCHER)).rows
    assert [row.number for row in rows] == [vague.number, clear.number]
    assert [row.unsure for row in rows] == [True, False]


async def test_the_urgent_comes_first_of_all(desk: Desk) -> None:
    await desk.file("web:1", "web", VAGUE)
    urgent = await desk.file("web:2", "web", CLEAR + ",有人要跳楼了,人命关天,十万火急")
    first = (await desk.to_triage(DISPATCHER)).rows[0]
    assert first.urgent
    assert first.number == urgent.number


async def test_only_a_dispatcher_has_the_queue(desk: Desk) -> None:
    await desk.file("web:1", "web", CLEAR)
    for role in (Role.OPERATOR, Role.SUPERVISOR, Role.SECRETARY, Role.HANDLER):
        assert (await desk.to_triage(Actor(role, "某人", "finance"))).rows == ()


async def test_what_the_reader_is_unsure_of_is_not_confirmed_unread(desk: Desk) -> None:
    vague = await desk.file("web:1", "web", VAGUE)
    with pytest.raises(Unsure):
        await desk.confirm_as_read(DISPATCHER, await desk.standing(vague.number))
    assert (await desk.standing(vague.number)).status is Status.RECEIVED


async def test_a_referral_nobody_signed_is_taken_back_and_may_be_made_again_the_same_day(
    desk: Desk, hands: Hands
) -> None:
    number = (await desk.file("web:1", "web", CLEAR)).number
    await desk.confirm_as_read(DISPATCHER, await desk.standing(number))
    back = await desk.recall(DISPATCHER, number)
    assert back.status is Status.AWAITING_REFERRAL
    running = {clock.term for clock in (await desk.case(DISPATCHER, number)).clocks if clock.met_on is None}
    assert "handle_simple" not in running
    assert "dispatch_normal" in running
    again = await desk.confirm_as_read(DISPATCHER, back)
    assert again.status is Status.REFERRED
    running = {clock.term for clock in (await desk.case(DISPATCHER, number)).clocks if clock.met_on is None}
    assert "handle_simple" in running
    assert "dispatch_normal" not in running


async def test_what_the_body_has_signed_is_not_taken_back(desk: Desk) -> None:
    number = (await desk.file("web:1", "web", CLEAR)).number
    seen = await desk.confirm_as_read(DISPATCHER, await desk.standing(number))
    lead = (await desk.case(DISPATCHER, number)).lead_id
    await desk.take(Actor(Role.HANDLER, "承办人", lead), seen, Event.SIGN)
    with pytest.raises(NotAllowed):
        await desk.recall(DISPATCHER, number)
