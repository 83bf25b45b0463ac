"""What may an administrator do, what is he kept from, and is what he does noted?"""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.desk.accounts import LastHandler, WrongLogin
from intake.desk.administration import LastAdministrator, OwnPassword
from intake.desk.desk import Desk
from intake.desk.lists import Listed
from intake.desk.tools import Actor
from intake.errors import Conflict, NotFound, Unacceptable
from intake.outbox import Message, Never, write
from intake.rules.account_acts import Act
from intake.rules.lifecycle import Role
from intake.rules.passwords import WeakPassword
from intake.rules.person import person
from intake.seal import Seal
from intake.store.store import Store
from intake.streamed import ListForm
from tests.conftest import NOW
from tests.desk.test_desk import a_referred_case

ADMINISTRATOR = Actor(Role.ADMINISTRATOR, "管理员")
PASSWORD = "correct horse"
TEXT = "薛店镇政府2023年欠我工程款三十万元"


async def test_an_account_is_admitted_used_and_shut_and_each_act_is_noted(desk: Desk, store: Store) -> None:
    await desk.admit(ADMINISTRATOR, "paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
    token = await desk.log_in("paidan", PASSWORD)
    assert [(one.login, one.sessions) for one in await desk.people(ADMINISTRATOR)] == [("paidan", 1)]
    assert await desk.end_sessions(ADMINISTRATOR, "paidan") == 1
    assert await desk.logged_in(token) is None
    await desk.shut(ADMINISTRATOR, "paidan")
    (account,) = await desk.people(ADMINISTRATOR)
    assert account.disabled_at == NOW
    acts = await store.read(lambda s: s.execute(text("SELECT act, login FROM account_act ORDER BY id")).all())
    assert [tuple(act) for act in acts] == [(act, "paidan") for act in ("admit", "end_sessions", "shut")]


async def test_what_was_noted_is_never_changed(desk: Desk, store: Store) -> None:
    await desk.admit(ADMINISTRATOR, "paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
    for attempt in ("UPDATE account_act SET actor = 'x'", "DELETE FROM account_act"):
        with pytest.raises(DBAPIError):
            await store.write(lambda s, attempt=attempt: s.execute(text(attempt)))  # type: ignore[misc]


async def test_the_last_administrator_is_not_shut_out(desk: Desk) -> None:
    await desk.admit(ADMINISTRATOR, "guanli", "管理员", Role.ADMINISTRATOR, None, PASSWORD)
    with pytest.raises(LastAdministrator):
        await desk.shut(ADMINISTRATOR, "guanli")
    await desk.admit(ADMINISTRATOR, "guanli2", "管理员二", Role.ADMINISTRATOR, None, PASSWORD)
    await desk.shut(ADMINISTRATOR, "guanli")


async def test_an_account_that_is_none_is_told_so(desk: Desk) -> None:
    with pytest.raises(Unacceptable):
        await desk.admit(ADMINISTRATOR, "chengban", "承办人", Role.HANDLER, None, PASSWORD)
    with pytest.raises(Unacceptable):
        await desk.admit(ADMINISTRATOR, "x", "某人", Role.CITIZEN, None, PASSWORD)
    for act in (desk.shut, desk.end_sessions):
        with pytest.raises(NotFound):
            await act(ADMINISTRATOR, "nobody")


async def test_a_failed_delivery_is_shown_without_its_words_and_tried_again(
    desk: Desk, store: Store, seal: Seal
) -> None:
    message = Message("k", "telegram", "4711", "filed", {"number": "XZZX-1", "code": "SECRET"})
    await store.write(lambda s: write(s, seal, message, NOW))
    (leased,) = await desk.lease(["telegram"])
    await desk.mark(leased, Never("bot was blocked by the user"))
    (failure,) = await desk.failures(ADMINISTRATOR)
    assert "SECRET" not in repr(failure)
    assert "4711" not in repr(failure)
    assert (await desk.health(ADMINISTRATOR)).failed == 1
    await desk.retry(ADMINISTRATOR, failure.id)
    assert [one.message.key for one in await desk.lease(["telegram"])] == ["k"]
    with pytest.raises(Conflict):
        await desk.retry(ADMINISTRATOR, failure.id)


async def test_the_health_counts_what_waits(desk: Desk) -> None:
    health = await desk.health(ADMINISTRATOR)
    assert (health.to_read, health.to_send, health.failed, health.logged_in) == (0, 0, 0, 0)
    assert health.bytes > 0


async def test_what_is_told_by_telephone_does_not_wait_to_be_sent(
    desk: Desk, store: Store, seal: Seal
) -> None:
    """Defect: the calls to be made were counted among the messages, so that a quiet city looked as if nothing was sent."""
    for key, channel in (("a", "phone"), ("b", "phone"), ("c", "telegram")):
        message = Message(key, channel, "13800001234", "closed", {"number": "XZZX-1"})
        await store.write(lambda s, one=message: write(s, seal, one, NOW))  # type: ignore[misc]
    health = await desk.health(ADMINISTRATOR)
    assert (health.to_send, health.to_call) == (1, 2)


async def test_an_administrator_sees_no_case(desk: Desk) -> None:
    number = (await desk.file("hotline:1", "hotline", TEXT, person=person("王小明", "13800001234"))).number
    assert (await desk.cases(ADMINISTRATOR)).rows == ()
    with pytest.raises(NotFound):
        await desk.case(ADMINISTRATOR, number)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_nobody_else_administers(desk: Desk, role: Role) -> None:
    actor = Actor(role, "某人", "finance")
    for asked in (desk.health, desk.people, desk.failures):
        with pytest.raises(NotFound):
            await asked(actor)
    with pytest.raises(NotFound):
        await desk.admit(actor, "x", "x", Role.OPERATOR, None, PASSWORD)
    for act in (desk.shut, desk.end_sessions):
        with pytest.raises(NotFound):
            await act(actor, "x")
    with pytest.raises(NotFound):
        await desk.retry(actor, 1)


async def test_who_forgot_his_password_is_given_another_and_his_sessions_end(desk: Desk) -> None:
    """Defect: who forgot his password needed an account under another name."""
    await desk.admit(ADMINISTRATOR, "paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
    token = await desk.log_in("paidan", PASSWORD)
    with pytest.raises(WeakPassword):
        await desk.reset_password(ADMINISTRATOR, "guanli", "paidan", "1234567890")
    await desk.reset_password(ADMINISTRATOR, "guanli", "paidan", "battery staple")
    assert await desk.logged_in(token) is None
    with pytest.raises(WrongLogin):
        await desk.log_in("paidan", PASSWORD)
    assert await desk.log_in("paidan", "battery staple")
    with pytest.raises(OwnPassword):
        await desk.reset_password(ADMINISTRATOR, "paidan", "paidan", "a third horse")


async def test_a_shut_account_is_used_again_and_one_in_use_is_not(desk: Desk) -> None:
    await desk.admit(ADMINISTRATOR, "paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
    with pytest.raises(Conflict):
        await desk.reopen(ADMINISTRATOR, "paidan")
    await desk.shut(ADMINISTRATOR, "paidan")
    await desk.reopen(ADMINISTRATOR, "paidan")
    assert await desk.log_in("paidan", PASSWORD)
    told = [(one.actor, one.act, one.login) for one in await desk.account_acts(ADMINISTRATOR)]
    assert told == [("管理员", act, "paidan") for act in (Act.REOPEN, Act.SHUT, Act.ADMIT)]


async def test_a_handler_moves_to_another_body_and_leaves_no_open_case_with_nobody(desk: Desk) -> None:
    await desk.admit(ADMINISTRATOR, "caizheng", "承办人", Role.HANDLER, "finance", PASSWORD)
    await desk.admit(ADMINISTRATOR, "zhujian", "承办人", Role.HANDLER, "housing", PASSWORD)
    case = await a_referred_case(desk)
    with pytest.raises(LastHandler):
        await desk.move(ADMINISTRATOR, "caizheng", "housing")
    await desk.admit(ADMINISTRATOR, "caizheng2", "承办人", Role.HANDLER, "finance", PASSWORD)
    token = await desk.log_in("caizheng", PASSWORD)
    await desk.move(ADMINISTRATOR, "caizheng", "housing")
    assert await desk.logged_in(token) is None
    session = await desk.logged_in(await desk.log_in("caizheng", PASSWORD))
    assert session is not None
    with pytest.raises(NotFound):
        await desk.case(session.actor, case.number)
    for login, body in (("caizheng", "nowhere"), ("nobody", "housing")):
        with pytest.raises(NotFound):
            await desk.move(ADMINISTRATOR, login, body)
    await desk.admit(ADMINISTRATOR, "paidan", "派单员", Role.DISPATCHER, None, PASSWORD)
    with pytest.raises(Unacceptable):
        await desk.move(ADMINISTRATOR, "paidan", "housing")


async def test_an_administrator_reads_who_took_what_away(desk: Desk) -> None:
    await desk.file("web:1", "web", TEXT)
    await desk.list_file(Actor(Role.DISPATCHER, "派单员"), Listed.ALL, ListForm.CSV)
    (taken,) = await desk.taken_away(ADMINISTRATOR)
    assert (taken.role, taken.actor, taken.what, taken.rows) == (Role.DISPATCHER, "派单员", "办件 all csv", 1)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_nobody_else_touches_accounts_or_reads_their_record(desk: Desk, role: Role) -> None:
    actor = Actor(role, "某人", "finance")
    await desk.admit(ADMINISTRATOR, "caizheng", "承办人", Role.HANDLER, "finance", PASSWORD)
    for asked in (
        desk.reset_password(actor, "x", "caizheng", "battery staple"),
        desk.reopen(actor, "caizheng"),
        desk.move(actor, "caizheng", "housing"),
        desk.account_acts(actor),
        desk.taken_away(actor),
    ):
        with pytest.raises(NotFound):
            await asked
