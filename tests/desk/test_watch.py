"""What does the passing of time cause, once each?"""

import asyncio
from datetime import timedelta

from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.desk.turns import Answered, Say, Turn
from intake.inbox import Arrival
from intake.rules.files import FileKind
from intake.rules.lifecycle import Event, Role, Status
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, TEXT, a_referred_case, heard

SUPERVISOR = Actor(Role.SUPERVISOR, "督查")
HOUSING = Actor(Role.HANDLER, "住建", "housing")


async def test_who_waits_hears_once_that_the_review_is_late_and_silence_is_acceptance(
    desk: Desk, hands: Hands
) -> None:
    receipt = await desk.file("telegram:1", "telegram", TEXT, recipient="4711")
    assert await heard(desk) == ["filed"]
    hands.now += timedelta(days=2)  # a working day before the third and last
    assert [await desk.pass_time() for _ in range(2)] == [1, 0]  # yellow
    hands.now += timedelta(days=1)
    assert await desk.pass_time() == 0
    hands.now += timedelta(days=1)
    assert [await desk.pass_time() for _ in range(3)] == [1, 0, 0]  # red: 视为受理, 豫政办〔2024〕67号
    assert await heard(desk) == ["late", "accept"]
    assert (await desk.standing(receipt.number)).status is Status.ACCEPTED


async def test_a_late_handler_is_urged_the_next_day_and_supervised_after_five_working_days_each_once(
    desk: Desk, hands: Hands
) -> None:
    case = await a_referred_case(desk)  # Monday 12 October; five working days end on the 19th
    for day in range(20):
        hands.now = NOW + timedelta(days=day)
        while await desk.pass_time():
            pass
    view = await desk.case(DISPATCHER, case.number)
    marks = [
        (entry.event, entry.at.day) for entry in view.entries if entry.event in (Event.URGE, Event.SUPERVISE)
    ]
    assert marks.count((Event.URGE, 20)) == 1
    assert [day for event, day in marks if event is Event.SUPERVISE] == [27]


async def test_two_watches_at_once_take_each_rung_once(desk: Desk, hands: Hands) -> None:
    for number in range(6):
        await desk.file(f"web:{number}", "web", TEXT)
    hands.now += timedelta(days=4)
    climbed = await asyncio.gather(*(desk.pass_time() for _ in range(4)))
    assert sum(climbed) == 6
    assert {row.status for row in (await desk.cases(DISPATCHER)).rows} == {Status.ACCEPTED}
    for row in (await desk.cases(DISPATCHER)).rows:
        assert len((await desk.case(DISPATCHER, row.number)).entries) == 2


async def test_a_late_case_of_somebody_without_messenger_is_counted_and_said_to_nobody(
    desk: Desk, hands: Hands
) -> None:
    await desk.file("web:1", "web", TEXT)
    hands.now += timedelta(days=4)
    assert await desk.pass_time() == 1
    assert await heard(desk) == []


async def test_a_conversation_given_up_is_forgotten_after_thirty_days_with_its_files(
    desk: Desk, hands: Hands
) -> None:
    await desk.keep(Arrival("telegram:1", "4711", "raw"))
    photo = GivenFile(FileKind.PHOTO, "photo.jpg", "image/jpeg", b"jpeg", album="a")
    draft = {"asks": "more", "parts": []}
    await desk.turn(Answered("telegram:1", "telegram", "4711"), Turn(draft, (Say("say_more"),), keeps=photo))
    hands.now += timedelta(days=26)
    await desk.pass_time()
    assert await heard(desk) == ["say_more"]
    hands.now += timedelta(days=3)
    for _ in range(2):
        await desk.pass_time()
    assert await heard(desk) == ["draft_expiring"]
    assert await desk.draft("telegram", "4711") == draft
    hands.now += timedelta(days=2)
    await desk.pass_time()
    assert await desk.draft("telegram", "4711") is None
    receipt = await desk.file("telegram:2", "telegram", TEXT, recipient="4711")
    view = await desk.case(DISPATCHER, receipt.number)
    assert view.files == ()


async def test_a_callback_that_waits_for_the_citizens_own_answer_is_counted_late_and_not_told(
    desk: Desk, hands: Hands
) -> None:
    case = await a_referred_case(desk)
    for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
        case = await desk.take(actor, case, event)
    await heard(desk)
    hands.now += timedelta(days=2)
    assert await desk.pass_time() == 1
    assert await heard(desk) == []


async def test_the_owing_body_sees_what_is_late_first_then_the_dispatcher_then_the_supervisor(
    desk: Desk, hands: Hands
) -> None:
    case = await a_referred_case(desk)  # Monday 12 October
    told: dict[str, int] = {}
    for day in range(20):
        hands.now = NOW + timedelta(days=day)
        while await desk.pass_time():
            pass
        for actor in (FINANCE, DISPATCHER, SUPERVISOR):
            if [row.number for row in (await desk.warned(actor)).rows] == [case.number]:
                told.setdefault(actor.role, hands.now.day)
    assert told == {Role.HANDLER: 16, Role.DISPATCHER: 20, Role.SUPERVISOR: 27}
    assert (await desk.warned(HOUSING)).rows == ()
