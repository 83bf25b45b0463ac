"""Are earlier cases that tell the same matter found, and is one person's repeat told from many people's matter?"""

import pytest

from intake.desk.desk import Desk
from intake.desk.tools import Actor, Tools
from intake.rules.alike import SAME_MATTER, Relation, relation
from intake.rules.lifecycle import Event, Role
from intake.rules.person import person
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from nlp.reader import Reader
from tests.conftest import NOW
from tests.desk.test_desk import DISPATCHER, FINANCE
from tests.desk.test_filing import BOOK

READER = Reader(vectors=True)
OPERATOR = Actor(Role.OPERATOR, "坐席")
PHONE = "13800001234"
RESETTLEMENT = "我们杨楼村2019年拆的，协议写两年交安置房，现在第六年了房子还没封顶，过渡费去年也停发了。"
AGAIN = "杨楼村拆迁户，说好两年回迁，六年了安置楼还是半截子，去年起连过渡费都不给了，啥时候能住上房？"
WAGES = "我在市政修路工地干活，干了四个月，工资欠着一分没给，老板说政府没有给他拨款。"


@pytest.fixture
def desk(store: Store, seal: Seal) -> Desk:
    return Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: NOW)


async def test_the_same_matter_in_other_words_is_found_and_another_is_not(desk: Desk) -> None:
    told = await desk.file("web:1", "web", RESETTLEMENT)
    await desk.file("web:2", "web", WAGES)
    _, reading = await desk.read(AGAIN)
    (alike,) = await desk.alike(OPERATOR, reading)
    assert (alike.number, alike.relation) == (told.number, Relation.COMMON)


async def test_the_same_caller_repeats_and_another_caller_has_it_in_common(desk: Desk) -> None:
    await desk.file("hotline:1", "hotline", RESETTLEMENT, person=person(phone=PHONE))
    _, reading = await desk.read(AGAIN)
    (mine,) = await desk.alike(OPERATOR, reading, PHONE)
    (theirs,) = await desk.alike(OPERATOR, reading, "13900005678")
    assert (mine.relation, theirs.relation) == (Relation.REPEAT, Relation.COMMON)


async def test_a_case_shows_its_look_alikes_to_who_sees_all_cases_and_never_itself(desk: Desk) -> None:
    first = await desk.file("web:1", "web", RESETTLEMENT)
    second = await desk.file("web:2", "web", AGAIN)
    assert [one.number for one in (await desk.case(DISPATCHER, first.number)).alike] == [second.number]
    _, reading = await desk.read(AGAIN)
    assert await desk.alike(FINANCE, reading) == ()


async def test_a_case_filed_later_is_found_too(desk: Desk) -> None:
    _, reading = await desk.read(AGAIN)
    assert await desk.alike(OPERATOR, reading) == ()
    await desk.file("web:1", "web", RESETTLEMENT)
    assert len(await desk.alike(OPERATOR, reading)) == 1


async def test_where_vectors_are_off_nothing_is_claimed_to_be_alike(store: Store, seal: Seal) -> None:
    desk = Desk(store, Tools(seal, BOOK), InThread(Reader), lambda: NOW)
    told = await desk.file("web:1", "web", RESETTLEMENT)
    await desk.file("web:2", "web", RESETTLEMENT)
    assert (await desk.case(DISPATCHER, told.number)).alike == ()


def test_what_is_too_unlike_is_not_shown() -> None:
    assert relation(SAME_MATTER - 0.01, same_person=True) is None


async def test_what_was_split_from_a_case_is_not_said_to_be_alike(desk: Desk) -> None:
    told = await desk.file("web:1", "web", RESETTLEMENT)
    await desk.take(DISPATCHER, await desk.standing(told.number), Event.SPLIT, RESETTLEMENT)
    assert (await desk.case(DISPATCHER, told.number)).alike == ()
