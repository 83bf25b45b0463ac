"""Can members of staff look after their own accounts, and only they, and only with what they know and hold?"""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text

from intake.desk import accounts
from intake.desk.accounts import LoggedOut, TooManyGuesses, WrongLogin
from intake.desk.desk import Desk
from intake.desk.own_account import WrongPassword
from intake.desk.second_step import TICKET_LASTS, SecondStepAsked, WaitedTooLong, WrongCode
from intake.desk.tools import Actor, Tools
from intake.errors import Conflict, NotFound
from intake.rules.lifecycle import Role
from intake.rules.passwords import Flaw, WeakPassword
from intake.seal import Seal
from intake.store.store import Store
from nlp.apart import InThread
from tests.desk.conftest import Hands
from tests.desk.test_filing import BOOK, READER

PASSWORD, NEW = "correct horse", "tulip-oven-42"
STEP = timedelta(seconds=30)


@pytest.fixture
async def token(desk: Desk) -> str:
    await desk.add_user("paidan", "李明华", Role.DISPATCHER, None, PASSWORD)
    await desk.add_user("ducha", "王督查", Role.SUPERVISOR, None, PASSWORD)
    return await desk.log_in("paidan", PASSWORD)


class Phone:
    """The authenticator of somebody, by whose clock a test goes."""

    def __init__(self, secret: str, hands: Hands) -> None:
        self._asked = pyotp.TOTP(secret)
        self._hands = hands

    def code(self) -> str:
        return self._asked.at(self._hands.now)

    def wrong(self) -> str:
        return f"{(int(self.code()) + 1) % 1_000_000:06}"


async def set_up(desk: Desk, token: str, hands: Hands) -> Phone:
    phone = Phone((await desk.own.begin_second_step(token, PASSWORD)).secret, hands)
    await desk.own.confirm_second_step(token, phone.code())
    hands.now += STEP
    return phone


async def ticket(desk: Desk, login: str = "paidan") -> str:
    with pytest.raises(SecondStepAsked) as asked:
        await desk.log_in(login, PASSWORD)
    return asked.value.ticket


async def acts(store: Store) -> list[tuple[str, ...]]:
    query = text("SELECT actor, act, login FROM account_act ORDER BY id")
    return await store.read(lambda s: [tuple(row) for row in s.execute(query)])


async def test_ones_own_sessions_are_listed_with_this_one_marked(
    desk: Desk, token: str, hands: Hands
) -> None:
    began = hands.now
    hands.now += timedelta(hours=1)
    await desk.log_in("paidan", PASSWORD)
    await desk.log_in("ducha", PASSWORD)
    sessions = (await desk.own.view(token)).sessions
    assert [(one.began_at, one.is_this) for one in sessions] == [(hands.now, False), (began, True)]
    hands.now = began + accounts.LASTS
    with pytest.raises(LoggedOut):
        await desk.own.view(token)


async def test_one_other_session_or_all_are_ended_and_never_somebody_elses(desk: Desk, token: str) -> None:
    second, third = [await desk.log_in("paidan", PASSWORD) for _ in range(2)]
    others = await desk.log_in("ducha", PASSWORD)
    (theirs,) = (await desk.own.view(others)).sessions
    with pytest.raises(NotFound):
        await desk.own.end_session(token, theirs.id)
    (of_second,) = [one.id for one in (await desk.own.view(second)).sessions if one.is_this]
    await desk.own.end_session(token, of_second)
    assert await desk.logged_in(second) is None
    assert await desk.logged_in(third) is not None
    await desk.own.end_others(token)
    assert await desk.logged_in(third) is None
    assert await desk.logged_in(token) is not None
    assert await desk.logged_in(others) is not None


async def test_a_new_password_takes_the_place_of_the_old_and_ends_every_other_session(
    desk: Desk, token: str, store: Store
) -> None:
    elsewhere = await desk.log_in("paidan", PASSWORD)
    await desk.own.change_password(token, PASSWORD, NEW)
    assert await desk.logged_in(elsewhere) is None
    assert await desk.logged_in(token) is not None
    with pytest.raises(WrongLogin):
        await desk.log_in("paidan", PASSWORD)
    assert await desk.log_in("paidan", NEW)
    assert await acts(store) == [("李明华", "change_password", "paidan")]


@pytest.mark.parametrize(
    ("new", "flaw"),
    [
        (PASSWORD, Flaw.SAME),
        ("short", Flaw.LENGTH),
        ("Password2026", Flaw.COMMON),
        ("my-paidan-horse", Flaw.PERSONAL),
        ("liminghua1988", Flaw.PERSONAL),
    ],
)
async def test_a_weak_new_password_is_refused_and_the_old_one_stays(
    desk: Desk, token: str, new: str, flaw: Flaw
) -> None:
    with pytest.raises(WeakPassword) as refused:
        await desk.own.change_password(token, PASSWORD, new)
    assert refused.value.flaw is flaw
    assert await desk.log_in("paidan", PASSWORD)


async def test_at_an_open_screen_the_old_password_is_not_guessed_either(desk: Desk, token: str) -> None:
    for _ in range(accounts.GUESSES):
        with pytest.raises(WrongPassword):
            await desk.own.change_password(token, "wrong password", NEW)
    with pytest.raises(TooManyGuesses):
        await desk.own.change_password(token, PASSWORD, NEW)
    with pytest.raises(TooManyGuesses):
        await desk.log_in("paidan", PASSWORD)


async def test_without_a_session_nothing_of_an_account_is_touched(desk: Desk, token: str) -> None:
    for made_up in ("", "x", "\ud83d"):
        for attempt in (
            desk.own.view(made_up),
            desk.own.end_others(made_up),
            desk.own.end_session(made_up, 1),
            desk.own.change_password(made_up, PASSWORD, NEW),
            desk.own.begin_second_step(made_up, PASSWORD),
            desk.own.confirm_second_step(made_up, "123456"),
            desk.own.end_second_step(made_up, PASSWORD, "123456"),
        ):
            with pytest.raises(LoggedOut):
                await attempt


async def test_a_second_step_is_asked_only_once_a_code_has_confirmed_it(
    desk: Desk, token: str, hands: Hands
) -> None:
    phone = Phone((await desk.own.begin_second_step(token, PASSWORD)).secret, hands)
    assert await desk.log_in("paidan", PASSWORD), "nobody is locked out by a secret he has not scanned"
    with pytest.raises(WrongCode):
        await desk.own.confirm_second_step(token, phone.wrong())
    assert (await desk.own.view(token)).second_step_since is None
    await desk.own.confirm_second_step(token, phone.code())
    assert (await desk.own.view(token)).second_step_since == hands.now
    assert len((await desk.own.view(token)).sessions) == 1, "sessions begun without a code have ended"


async def test_the_right_password_alone_opens_nothing_and_a_code_opens_once(
    desk: Desk, token: str, hands: Hands
) -> None:
    phone = await set_up(desk, token, hands)
    shown = await ticket(desk)
    opened = await desk.own.log_in_with_code(shown, phone.code())
    assert await desk.logged_in(opened) is not None
    with pytest.raises(WrongCode):
        await desk.own.log_in_with_code(await ticket(desk), phone.code())
    hands.now += STEP
    assert await desk.own.log_in_with_code(await ticket(desk), phone.code())


async def test_a_wrong_password_does_not_tell_that_a_code_would_be_asked(
    desk: Desk, token: str, hands: Hands
) -> None:
    await set_up(desk, token, hands)
    with pytest.raises(WrongLogin):
        await desk.log_in("paidan", "wrong password")


async def test_wrong_codes_count_with_wrong_passwords(desk: Desk, token: str, hands: Hands) -> None:
    phone = await set_up(desk, token, hands)
    shown = await ticket(desk)
    for _ in range(accounts.GUESSES - 1):
        with pytest.raises(WrongCode):
            await desk.own.log_in_with_code(shown, phone.wrong())
    with pytest.raises(WrongLogin):
        await desk.log_in("paidan", "wrong password")
    with pytest.raises(TooManyGuesses):
        await desk.own.log_in_with_code(shown, phone.code())
    hands.now += accounts.GUESS_WINDOW
    assert await desk.own.log_in_with_code(await ticket(desk), phone.code())


@pytest.mark.parametrize("made_up", ["", "x", "张", "\ud83d", "AAAA", "a" * 10_000])
async def test_no_made_up_ticket_is_taken(desk: Desk, token: str, hands: Hands, made_up: str) -> None:
    phone = await set_up(desk, token, hands)
    with pytest.raises(WaitedTooLong):
        await desk.own.log_in_with_code(made_up, phone.code())


async def test_a_ticket_is_worth_nothing_after_a_while_or_a_new_password_or_a_shut_account(
    desk: Desk, token: str, hands: Hands
) -> None:
    phone = await set_up(desk, token, hands)
    late = await ticket(desk)
    hands.now += TICKET_LASTS
    with pytest.raises(WaitedTooLong):
        await desk.own.log_in_with_code(late, phone.code())
    before = await ticket(desk)
    await desk.own.change_password(token, PASSWORD, NEW)
    with pytest.raises(WaitedTooLong):
        await desk.own.log_in_with_code(before, phone.code())
    with pytest.raises(SecondStepAsked) as asked:
        await desk.log_in("paidan", NEW)
    await desk.disable_user("paidan")
    with pytest.raises(WaitedTooLong):
        await desk.own.log_in_with_code(asked.value.ticket, phone.code())


async def test_a_second_step_ends_only_with_password_and_code_and_each_act_is_noted(
    desk: Desk, token: str, hands: Hands, store: Store
) -> None:
    phone = await set_up(desk, token, hands)
    with pytest.raises(Conflict):
        await desk.own.begin_second_step(token, PASSWORD)  # a second secret would push the first one out
    with pytest.raises(WrongPassword):
        await desk.own.end_second_step(token, "wrong password", phone.code())
    with pytest.raises(WrongCode):
        await desk.own.end_second_step(token, PASSWORD, phone.wrong())
    await desk.own.end_second_step(token, PASSWORD, phone.code())
    assert await desk.log_in("paidan", PASSWORD)
    with pytest.raises(Conflict):
        await desk.own.end_second_step(token, PASSWORD, phone.code())
    assert [act for _, act, _ in await acts(store)] == ["second_step_on", "second_step_off"]


async def test_an_administrator_helps_whoever_lost_his_phone_and_it_is_noted(
    desk: Desk, token: str, hands: Hands, store: Store
) -> None:
    await set_up(desk, token, hands)
    administrator = Actor(Role.ADMINISTRATOR, "管理员")
    assert [one.second_step for one in await desk.people(administrator)] == [False, True]
    with pytest.raises(NotFound):
        await desk.reset_second_step(Actor(Role.SUPERVISOR, "督查员"), "paidan")
    await desk.reset_second_step(administrator, "paidan")
    assert await desk.logged_in(token) is None
    assert await desk.log_in("paidan", PASSWORD)
    with pytest.raises(Conflict):
        await desk.reset_second_step(administrator, "paidan")
    assert (await acts(store))[-1] == ("管理员", "second_step_off", "paidan")


async def test_the_secret_lies_sealed_under_its_own_row(
    desk: Desk, token: str, hands: Hands, store: Store, seal: Seal
) -> None:
    secret = (await desk.own.begin_second_step(token, PASSWORD)).secret
    query = text("""SELECT id, second_step FROM "user" WHERE second_step IS NOT NULL""")
    ((user_id, sealed),) = await store.read(lambda s: s.execute(query).all())
    assert secret.encode() not in bytes(sealed)
    assert seal.open(bytes(sealed), f"user:{user_id}:second_step") == secret


async def test_a_role_that_must_have_one_owes_it_until_it_is_set_up(
    store: Store, seal: Seal, hands: Hands
) -> None:
    tools = Tools(seal, BOOK, two_steps=frozenset({Role.DISPATCHER}))
    desk = Desk(store, tools, InThread(lambda: READER), lambda: hands.now)
    await desk.add_user("paidan", "李明华", Role.DISPATCHER, None, PASSWORD)
    await desk.add_user("ducha", "王督查", Role.SUPERVISOR, None, PASSWORD)

    async def owes(token: str) -> bool:
        session = await desk.logged_in(token)
        assert session is not None
        return session.owes_second_step

    token = await desk.log_in("paidan", PASSWORD)
    assert await owes(token)
    assert not await owes(await desk.log_in("ducha", PASSWORD))
    await set_up(desk, token, hands)
    assert not await owes(token)
