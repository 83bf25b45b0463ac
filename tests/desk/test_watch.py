"""What does the passing of time cause, once each?"""

from datetime import timedelta

import pytest

from intake.desk.attachments import GivenFile
from intake.desk.desk import Desk
from intake.desk.tools import Tools
from intake.desk.turns import Answered, Say, Turn
from intake.inbox import Arrival
from intake.rules.files import FileKind
from intake.rules.lifecycle import Event
from intake.seal import Seal
from intake.store.store import Store
from tests.conftest import NOW
from tests.desk.test_desk import DISPATCHER, FINANCE, TEXT, a_referred_case, heard
from tests.desk.test_filing import BOOK, READER


class Hands:
    """The hands of a clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def desk(store: Store, seal: Seal, hands: Hands) -> Desk:
    return Desk(store, Tools(seal, BOOK), READER, lambda: hands.now)


async def test_who_waits_is_told_once_that_a_clock_ran_out(desk: Desk, hands: Hands) -> None:
    await desk.file("telegram:1", "telegram", TEXT, recipient="4711")
    assert await heard(desk) == ["filed"]
    hands.now += timedelta(days=3)  # the third working day itself
    assert await desk.pass_time() == 0
    hands.now += timedelta(days=1)
    assert [await desk.pass_time() for _ in range(3)] == [1, 0, 0]
    assert await heard(desk) == ["late"]


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
    hands.now += timedelta(days=29)
    await desk.pass_time()
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
