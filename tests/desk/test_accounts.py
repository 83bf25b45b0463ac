"""Can only staff log in, for a while, and not by guessing?"""

from datetime import timedelta

import pytest

from intake.desk import accounts
from intake.desk.accounts import LastHandler, TooManyGuesses, WrongLogin
from intake.desk.desk import Desk
from intake.desk.tools import Actor, Tools
from intake.desk.triage import Decision
from intake.errors import NotFound, Unacceptable
from intake.rules.lifecycle import Role
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.conftest import NOW
from tests.desk.test_filing import BOOK, READER

PASSWORD = "correct horse"


class Office:
    def __init__(self, store: Store, seal: Seal) -> None:
        self.now = NOW
        self.desk = Desk(store, Tools(seal, BOOK), InThread(lambda: READER), lambda: self.now)


@pytest.fixture
async def office(store: Store, seal: Seal) -> Office:
    office = Office(store, seal)
    await office.desk.add_user("caizheng", "李承办", Role.HANDLER, "finance", PASSWORD)
    return office


async def test_a_handler_logs_in_as_one_of_its_body_and_out_again(office: Office) -> None:
    token = await office.desk.log_in("caizheng", PASSWORD)
    session = await office.desk.logged_in(token)
    assert session is not None
    assert (session.actor.role, session.actor.body) == (Role.HANDLER, "finance")
    await office.desk.log_out(token)
    assert await office.desk.logged_in(token) is None


async def test_a_session_ends_by_itself(office: Office) -> None:
    token = await office.desk.log_in("caizheng", PASSWORD)
    office.now += accounts.LASTS
    assert await office.desk.logged_in(token) is None


@pytest.mark.parametrize("token", ["", "x", "张", "\ud83d", "a" * 10_000])
async def test_no_made_up_cookie_opens_a_session(office: Office, token: str) -> None:
    assert await office.desk.logged_in(token) is None


async def test_guessing_is_stopped_for_a_while_even_with_the_right_password(office: Office) -> None:
    for _ in range(accounts.GUESSES):
        with pytest.raises(WrongLogin):
            await office.desk.log_in("caizheng", "wrong password")
    with pytest.raises(TooManyGuesses):
        await office.desk.log_in("caizheng", PASSWORD)
    office.now += accounts.GUESS_WINDOW
    assert await office.desk.log_in("caizheng", PASSWORD)


async def test_a_strangers_guesses_elsewhere_do_not_shut_the_user_out(office: Office) -> None:
    for _ in range(accounts.GUESSES):
        with pytest.raises(WrongLogin):
            await office.desk.log_in("caizheng", "wrong password", "203.0.113.9")
    assert await office.desk.log_in("caizheng", PASSWORD, "198.51.100.2")
    with pytest.raises(TooManyGuesses):
        await office.desk.log_in("caizheng", PASSWORD, "203.0.113.9")


async def test_an_unknown_login_is_told_the_same_as_a_wrong_password(office: Office) -> None:
    said = set()
    for login in ("caizheng", "nobody"):
        with pytest.raises(WrongLogin) as refused:
            await office.desk.log_in(login, "wrong password")
        said.add(str(refused.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("login", "role", "body", "password"),
    [
        ("caizheng", Role.DISPATCHER, None, PASSWORD),
        ("x", Role.DISPATCHER, None, "short"),
        ("x", Role.HANDLER, None, PASSWORD),
        ("x", Role.DISPATCHER, "finance", PASSWORD),
        ("x", Role.CITIZEN, None, PASSWORD),
        ("", Role.DISPATCHER, None, PASSWORD),
        ("x" * 41, Role.DISPATCHER, None, PASSWORD),
        (" ", Role.DISPATCHER, None, PASSWORD),
        ("a b", Role.DISPATCHER, None, PASSWORD),
        ("\udcff", Role.DISPATCHER, None, PASSWORD),
    ],
)
async def test_an_account_that_makes_no_sense_is_refused(
    office: Office, login: str, role: Role, body: str | None, password: str
) -> None:
    with pytest.raises(Unacceptable):
        await office.desk.add_user(login, "某", role, body, password)


async def test_a_handler_of_no_body_of_ours_is_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.desk.add_user("x", "某", Role.HANDLER, "moon", PASSWORD)


def test_a_session_outlasts_a_working_day() -> None:
    assert timedelta(hours=9) <= accounts.LASTS


async def test_an_account_that_is_shut_ends_its_sessions_and_opens_none(office: Office) -> None:
    await office.desk.add_user("caizheng2", "王承办", Role.HANDLER, "finance", PASSWORD)
    token = await office.desk.log_in("caizheng", PASSWORD)
    await office.desk.disable_user("caizheng")
    assert await office.desk.logged_in(token) is None
    with pytest.raises(WrongLogin):
        await office.desk.log_in("caizheng", PASSWORD)
    with pytest.raises(NotFound):
        await office.desk.disable_user("caizheng")


async def test_the_last_handler_of_open_cases_is_not_shut_out(office: Office) -> None:
    receipt = await office.desk.file("web:1", "web", "薛店镇政府欠我工程款三万元")
    dispatcher, seen = Actor(Role.DISPATCHER, "派单员"), await office.desk.standing(receipt.number)
    await office.desk.confirm(dispatcher, seen, Decision("DEBT", "finance", None))
    await office.desk.add_user("zhujian", "住建承办", Role.HANDLER, "housing", PASSWORD)
    with pytest.raises(LastHandler):
        await office.desk.disable_user("caizheng")
    assert await office.desk.log_in("caizheng", PASSWORD)
    await office.desk.disable_user("zhujian")
