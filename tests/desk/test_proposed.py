"""Does a body see nothing of a case that was only proposed to it, whatever became of the case?"""

from datetime import timedelta

import pytest

from intake import watch
from intake.desk.desk import Desk
from intake.desk.searching import Sought
from intake.desk.steps import Brought
from intake.desk.tools import Actor, Tools
from intake.desk.triage import Decision
from intake.errors import NotFound
from intake.rules.lifecycle import Event, Role, Status
from intake.seal import Seal
from intake.store.store import Store
from tests.desk.conftest import Hands
from tests.desk.test_filing import BOOK

DISPATCHER = Actor(Role.DISPATCHER, "派单员")
OPERATOR = Actor(Role.OPERATOR, "坐席")
TEXT = "薛店镇政府2023年欠我工程款三十万元,说好年底给,一直没有给"


async def sees(desk: Desk, body: str, number: str) -> bool:
    """Whether a handler of this body finds a case by any way there is; every way must say the same."""
    handler = Actor(Role.HANDLER, "承办人", body)
    listed = {row.number for row in (await desk.cases(handler)).rows}
    warned = {row.number for row in (await desk.warned(handler)).rows}
    found = {row.number for row in (await desk.search(handler, Sought(text="工程款"))).rows}
    try:
        await desk.case(handler, number)
    except NotFound:
        assert number not in listed | warned | found
        return False
    assert number in listed & found
    return True


@pytest.fixture
async def filed(desk: Desk) -> tuple[str, str]:
    """A case, and the body the reader proposes."""
    number = (await desk.file("web:1", "web", TEXT)).number
    return number, (await desk.case(DISPATCHER, number)).lead_id


async def test_not_while_it_waits_nor_when_it_is_late(
    desk: Desk, filed: tuple[str, str], hands: Hands, store: Store, seal: Seal
) -> None:
    """Defect: a case nobody had accepted yet stood among what its proposed lead is warned of."""
    number, lead = filed
    hands.now += timedelta(days=4)
    at = hands.now
    while await store.write(lambda s: watch.pass_time(s, Tools(seal, BOOK), at)):
        pass
    assert not await sees(desk, lead, number)


async def test_not_when_it_was_withdrawn_before_anybody_sent_it(desk: Desk, filed: tuple[str, str]) -> None:
    """Defect: whoever took a complaint back at once had shown it to the body it was proposed to."""
    number, lead = filed
    await desk.withdraw(number)
    assert not await sees(desk, lead, number)


@pytest.mark.parametrize(
    ("event", "brought"),
    [
        (Event.TRANSFER, Brought(text="请向郑州市反映")),
        (Event.ASK_SUPPLEMENT, Brought(text="请补合同")),
    ],
)
async def test_not_when_it_was_passed_on_or_sent_back_for_more(
    desk: Desk, filed: tuple[str, str], hands: Hands, event: Event, brought: Brought
) -> None:
    number, lead = filed
    until = (hands.now + timedelta(days=10)).date()
    brought = Brought(text=brought.text, until=until)
    await desk.take(DISPATCHER, await desk.standing(number), event, brought=brought)
    assert not await sees(desk, lead, number)


async def test_not_when_the_hotline_answered_it_at_once(desk: Desk) -> None:
    text = "我想问拖欠工程款怎么查进度"
    number = (await desk.answer(OPERATOR, "hotline:1", text, "where_is_my_case")).number
    lead = (await desk.case(DISPATCHER, number)).lead_id
    assert not await sees(desk, lead, number)


async def test_but_from_the_moment_it_is_sent_and_also_after_it_was_withdrawn(
    desk: Desk, filed: tuple[str, str]
) -> None:
    number, lead = filed
    await desk.confirm(DISPATCHER, await desk.standing(number), Decision("DEBT", lead, None))
    assert await sees(desk, lead, number)
    await desk.withdraw(number)
    assert (await desk.standing(number)).status is Status.WITHDRAWN
    assert await sees(desk, lead, number)
