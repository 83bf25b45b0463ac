"""Does an administrator see who handles for which body, and do those who call one find its number?"""

import pytest

from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Role
from tests.conftest import NOW

ADMINISTRATOR, OPERATOR = Actor(Role.ADMINISTRATOR, "管理员"), Actor(Role.OPERATOR, "坐席")
PASSWORD = "correct horse"


async def test_a_body_shows_the_handlers_that_may_log_in(desk: Desk) -> None:
    for login in ("caizheng", "caizheng2"):
        await desk.admit(ADMINISTRATOR, login, "承办人", Role.HANDLER, "finance", PASSWORD)
    await desk.shut(ADMINISTRATOR, "caizheng2")
    shown = {one.id: one.handlers for one in await desk.bodies.all(ADMINISTRATOR)}
    assert shown["finance"] == ("caizheng",)
    assert shown["housing"] == ()
    assert list(shown) == [body.id for body in desk.tools.rulebook.bodies]


async def test_the_last_contact_holds_and_says_who_noted_it(desk: Desk) -> None:
    await desk.bodies.note(ADMINISTRATOR, "finance", "办公室", "0371-62690000")
    await desk.bodies.note(ADMINISTRATOR, "finance", "债务科", "0371 6269 1111")
    found = await desk.bodies.of(OPERATOR, "finance")
    assert found is not None
    assert (found.who, found.phone, found.at, found.actor) == ("债务科", "037162691111", NOW, "管理员")
    assert await desk.bodies.of(OPERATOR, "housing") is None
    assert await desk.bodies.of(Actor(Role.HANDLER, "承办人", "finance"), "finance") is None


@pytest.mark.parametrize(
    ("who", "phone"),
    [
        ("", "037162690000"),
        ("办公室", ""),
        ("办公室", "12"),
        ("长" * 41, "037162690000"),
        ("\x00", "037162690000"),
    ],
)
async def test_what_is_no_contact_is_refused(desk: Desk, who: str, phone: str) -> None:
    with pytest.raises(Unacceptable):
        await desk.bodies.note(ADMINISTRATOR, "finance", who, phone)
    assert await desk.bodies.of(OPERATOR, "finance") is None


async def test_only_administrators_note_and_only_of_bodies_there_are(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.bodies.note(ADMINISTRATOR, "nowhere", "办公室", "037162690000")
    for role in Role:
        if role is Role.ADMINISTRATOR:
            continue
        with pytest.raises(NotFound):
            await desk.bodies.note(Actor(role, "某人"), "finance", "办公室", "037162690000")
        with pytest.raises(NotFound):
            await desk.bodies.all(Actor(role, "某人"))
