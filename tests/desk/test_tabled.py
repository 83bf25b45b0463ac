"""Does every list leave as its page shows it, to its end, for those alone who see the page, and noted?"""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.desk import administration
from intake.desk.coordination import Attendant
from intake.desk.desk import Desk
from intake.desk.oversight import Concern
from intake.desk.steps import Brought
from intake.desk.tabled import TABLES, Tabled
from intake.desk.tools import Actor
from intake.errors import NotFound
from intake.rules.lifecycle import Event, Role
from intake.store.store import Store
from intake.store.tables import TakenAway
from intake.streamed import ListForm
from tests.conftest import NOW
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, FINANCE, a_referred_case

SUPERVISOR, ADMINISTRATOR = Actor(Role.SUPERVISOR, "督查"), Actor(Role.ADMINISTRATOR, "管理员")
SECRETARY, OPERATOR = Actor(Role.SECRETARY, "秘书"), Actor(Role.OPERATOR, "坐席")
SEES = {
    Tabled.LOADS: (SUPERVISOR, SECRETARY),
    Tabled.MATTERS: (SECRETARY, SUPERVISOR),
    Tabled.BOARD: (SECRETARY, SUPERVISOR),
    Tabled.MEETINGS: (SECRETARY, SUPERVISOR),
    Tabled.RECORDS: (SECRETARY, SUPERVISOR, DISPATCHER, FINANCE),
    Tabled.ACCOUNT_ACTS: (ADMINISTRATOR,),
    Tabled.BODIES: (ADMINISTRATOR,),
    Tabled.REPLIES: (ADMINISTRATOR,),
    Tabled.ACCOUNTS: (ADMINISTRATOR,),
    Tabled.FAILURES: (ADMINISTRATOR,),
    Tabled.TAKEN_AWAY: (ADMINISTRATOR,),
}


async def taken(desk: Desk, actor: Actor, tabled: Tabled) -> list[dict[str, object]]:
    read: list[dict[str, object]] = json.loads(await desk.table_file(actor, tabled, ListForm.JSON))
    return read


@pytest.mark.parametrize("tabled", Tabled)
async def test_only_who_sees_the_page_takes_its_list_away(desk: Desk, tabled: Tabled) -> None:
    for actor in (SUPERVISOR, ADMINISTRATOR, SECRETARY, OPERATOR, DISPATCHER, FINANCE):
        if actor in SEES[tabled]:
            assert isinstance(await taken(desk, actor, tabled), list)
            continue
        with pytest.raises(NotFound):
            await taken(desk, actor, tabled)


async def test_what_bodies_have_to_do_leaves_as_it_is_shown(desk: Desk) -> None:
    await a_referred_case(desk)
    (row,) = await taken(desk, SUPERVISOR, Tabled.LOADS)
    (shown,) = await desk.loads(SUPERVISOR)
    assert list(row) == list(TABLES[Tabled.LOADS].heads)
    assert list(row.values()) == [shown.name, shown.open, shown.yellow, shown.red, shown.supervised]


async def test_a_matter_leaves_with_the_words_of_the_page_and_no_formula_runs(desk: Desk) -> None:
    case = await a_referred_case(desk)
    case = await desk.take(FINANCE, case, Event.SIGN)
    await desk.take(FINANCE, case, Event.RAISE, "=1+1", Brought(code="cross_body"))
    (row,) = await taken(desk, SECRETARY, Tabled.MATTERS)
    assert (row["number"], row["status"], row["amount"]) == (case.number, "提请协调", 30_000.0)
    written = (await desk.table_file(SECRETARY, Tabled.MATTERS, ListForm.CSV)).decode("utf-8-sig")
    assert written.splitlines()[0] == "类,编号,状态,领域,牵头单位,被投诉单位,提请理由,金额(元),提请日"
    assert "\n=" not in written
    assert ",=" not in written


async def test_what_was_taken_away_leaves_beyond_what_a_page_shows_and_each_is_noted(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administration.taken_away, "__defaults__", (2,))
    for _ in range(3):
        await taken(desk, SUPERVISOR, Tabled.LOADS)
    assert len(await desk.taken_away(ADMINISTRATOR)) == 2
    rows = await taken(desk, ADMINISTRATOR, Tabled.TAKEN_AWAY)
    assert [row["what"] for row in rows] == ["各单位在办 json"] * 3
    noted = await store.read(
        lambda s: [(one.actor, one.what, one.rows) for one in s.scalars(select(TakenAway))]
    )
    assert noted[-1] == (ADMINISTRATOR.name, "谁带走了什么 json", 3)


async def test_accounts_leave_without_any_password(desk: Desk) -> None:
    await desk.add_user("paidan", "派单员", Role.DISPATCHER, None, "correct horse")
    (row,) = await taken(desk, ADMINISTRATOR, Tabled.ACCOUNTS)
    assert list(row.values()) == ["paidan", "派单员", "派单员", None, 0, None]


async def test_the_cases_a_supervisor_looks_into_leave_to_their_end(desk: Desk, hands: Hands) -> None:
    for place in range(3):
        await a_referred_case(desk, source=f"telegram:{place}")
    for day in range(20):
        hands.now = NOW + timedelta(days=day)
        while await desk.pass_time():
            pass
    shown = [row.number for row in (await desk.concerning(SUPERVISOR, Concern.SUPERVISED)).rows]
    pieces = [piece async for piece in await desk.list_file(SUPERVISOR, Concern.SUPERVISED, ListForm.JSON)]
    assert [row["number"] for row in json.loads(b"".join(pieces))] == shown
    assert len(shown) == 3
    with pytest.raises(NotFound):
        await desk.list_file(FINANCE, Concern.SUPERVISED, ListForm.JSON)


async def test_meetings_bodies_templates_and_acts_leave_in_the_words_of_their_pages(desk: Desk) -> None:
    await desk.plan(
        SECRETARY,
        NOW.date() + timedelta(days=1),
        "三楼会议室",
        "分管副市长",
        [Attendant("张律师", None, "法律顾问单位")],
    )
    await desk.admit(ADMINISTRATOR, "caizheng", "财政承办", Role.HANDLER, "finance", "a long enough one")
    await desk.bodies.note(ADMINISTRATOR, "finance", "值班室", "0371-62690000")
    (meeting,) = await taken(desk, SECRETARY, Tabled.MEETINGS)
    assert list(meeting.values()) == ["2026-10-13", "三楼会议室", "分管副市长"]
    (act,) = await taken(desk, ADMINISTRATOR, Tabled.ACCOUNT_ACTS)
    assert (act["actor"], act["act"], act["login"]) == (ADMINISTRATOR.name, "新增", "caizheng")
    (body,) = [row for row in await taken(desk, ADMINISTRATOR, Tabled.BODIES) if row["handlers"]]
    assert list(body.values()) == ["新郑市财政局", "caizheng", "值班室", "037162690000"]
    replies = await taken(desk, ADMINISTRATOR, Tabled.REPLIES)
    assert [row["name"] for row in replies] == [one.name for one in await desk.replies.all(ADMINISTRATOR)]
