"""Is what is owed recorded by who handles the case, kept for ever, and told to who complained?"""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from intake.desk.corrections import NotUnderstood
from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.desk.tools import Actor
from intake.desk.verified_amounts import RecordedMeanwhile
from intake.errors import NotAllowed, NotFound, Unacceptable
from intake.rules.amounts import Amounts
from intake.rules.lifecycle import Event, Role
from intake.store.store import Store
from tests.desk.test_desk import DISPATCHER, FINANCE, HOUSING, TEXT, a_referred_case

OWED = Amounts(3_000_000, 2_000_000, 500_000)
BASIS = "双方对账单"
XUEDIAN = Actor(Role.HANDLER, "薛店镇", "xuedian")


async def test_the_handling_body_records_and_everybody_concerned_reads_it(desk: Desk) -> None:
    case = await a_referred_case(desk)
    assert (await desk.case(FINANCE, case.number)).amounts is None
    await desk.amounts.record(FINANCE, case.number, OWED, BASIS)
    shown = (await desk.case(DISPATCHER, case.number)).amounts
    assert shown is not None
    assert (shown.amounts, shown.by) == (OWED, FINANCE.name)
    (told,) = [
        one for one in (await desk.progress(case.number)).happened if one.event is Event.RECORD_AMOUNTS
    ]
    assert told.text == "核实 30,000.00 元,其中无分歧 20,000.00 元;已兑付 5,000.00 元。依据:双方对账单"
    assert (await desk.standing(case.number)).version == case.version, (
        "a step that was open is not taken away"
    )
    assert not await desk.broken_histories()


async def test_what_is_paid_later_is_recorded_anew_and_nothing_is_overwritten(
    desk: Desk, store: Store
) -> None:
    case = await a_referred_case(desk)
    await desk.amounts.record(FINANCE, case.number, OWED, BASIS)
    first = (await desk.case(FINANCE, case.number)).amounts
    assert first is not None
    for actor, event in ((FINANCE, Event.SIGN), (FINANCE, Event.REPORT), (DISPATCHER, Event.APPROVE)):
        case = await desk.take(actor, case, event)
    case = await desk.rate(case, solved=True, satisfaction=4)
    paid = Amounts(3_000_000, 2_000_000, 2_000_000)
    await desk.amounts.record(FINANCE, case.number, paid, "银行回单", first.id)  # closed meanwhile
    now = (await desk.case(FINANCE, case.number)).amounts
    assert now is not None
    assert now.amounts == paid
    for change in ("UPDATE verified_amount SET paid_fen = 0", "DELETE FROM verified_amount"):
        with pytest.raises(DBAPIError):
            await store.write(lambda s, change=change: s.connection().execute(text(change)))  # type: ignore[misc]


async def test_who_saw_older_amounts_is_told_and_overwrites_nothing(desk: Desk) -> None:
    case = await a_referred_case(desk)
    await desk.amounts.record(FINANCE, case.number, OWED, BASIS)
    with pytest.raises(RecordedMeanwhile):
        await desk.amounts.record(DISPATCHER, case.number, Amounts(1, 1, 1), BASIS, 0)


async def test_a_form_is_taken_once_and_of_several_at_one_instant_one_is_kept(desk: Desk) -> None:
    case = await a_referred_case(desk)
    for _ in range(2):
        await desk.amounts.record(FINANCE, case.number, OWED, BASIS, 0, "web:" + "1" * 32)
    seen = (await desk.case(FINANCE, case.number)).amounts
    assert seen is not None
    tried = [
        desk.amounts.record(actor, case.number, Amounts(4_000_000 + n, 0, 0), BASIS, seen.id)
        for n, actor in enumerate((FINANCE, DISPATCHER, FINANCE))
    ]
    outcomes = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == [
        "NoneType",
        "RecordedMeanwhile",
        "RecordedMeanwhile",
    ]
    assert not await desk.broken_histories()


@pytest.mark.parametrize(
    ("actor", "refused"),
    [
        (HOUSING, NotFound),
        (XUEDIAN, NotFound),
        (Actor(Role.OPERATOR, "坐席"), NotFound),
        (Actor(Role.SUPERVISOR, "督查"), NotFound),
    ],
)
async def test_nobody_else_records(desk: Desk, actor: Actor, refused: type[Exception]) -> None:
    case = await a_referred_case(desk)
    with pytest.raises(refused):
        await desk.amounts.record(actor, case.number, OWED, BASIS)


async def test_who_only_assists_does_not_record_nor_anybody_before_a_body_has_it(desk: Desk) -> None:
    case = await a_referred_case(desk)
    await desk.take(DISPATCHER, case, Event.ASK_ASSIST, "请协办", Brought(body="housing"))
    assert not (await desk.case(HOUSING, case.number)).may_record_amounts
    with pytest.raises(NotAllowed):
        await desk.amounts.record(HOUSING, case.number, OWED, BASIS)
    waiting = await desk.file("web:new", "web", TEXT)
    with pytest.raises(NotAllowed):
        await desk.amounts.record(DISPATCHER, waiting.number, OWED, BASIS)
    with pytest.raises(Unacceptable):
        await desk.amounts.record(FINANCE, case.number, OWED, " ")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("0", 0),
        ("0.00", 0),
        ("0元", 0),
        ("0.45", 45),
        ("300000", 30_000_000),
        ("30万", 30_000_000),
        ("三十万元", 30_000_000),
        ("1,234.56", 123_456),
    ],
)
async def test_amounts_are_typed_as_people_write_them(desk: Desk, typed: str, fen: int) -> None:
    assert await desk.fen(typed) == fen


@pytest.mark.parametrize("typed", ["", " ", ".", "0.0.0", "很多", "没有", "-5", "1e99", "三十万元和五万元"])
async def test_what_is_no_amount_is_refused(desk: Desk, typed: str) -> None:
    with pytest.raises((NotUnderstood, Unacceptable)):
        await desk.fen(typed)
