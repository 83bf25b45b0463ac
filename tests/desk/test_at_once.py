"""Do real processes that work on the same cases at once leave each case whole, and do each thing once?"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from typing import Any

from sqlalchemy import func, select

from intake.desk.desk import Desk
from intake.desk.steps import Standing
from intake.rules.ladder import Rung
from intake.rules.lifecycle import Event, Status
from intake.store.store import Store
from intake.store.tables import Clock, Entry
from tests.desk.test_desk import FINANCE, TEXT, a_referred_case

CASES = 12


async def at_once(url: str, *jobs: str, cases: list[Standing]) -> list[list[Any]]:
    """What each of several processes says, begun together; the first case is the one others are merged into."""
    named = [f"{case.number}={case.version}" for case in cases]
    crowd = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.desk.at_once", url, job, *named, stdin=PIPE, stdout=PIPE
        )
        for job in jobs
    ]
    for one in crowd:
        assert one.stdout is not None
        assert await one.stdout.readline() == b"ready\n"
    said = await asyncio.gather(*(one.communicate(b"go\n") for one in crowd))
    assert [one.returncode for one in crowd] == [0] * len(jobs)
    return [json.loads(out) for out, _ in said]


async def referred(desk: Desk, *, signed: bool) -> list[Standing]:
    cases = [await a_referred_case(desk, source=f"telegram:{n}") for n in range(CASES)]
    return [await desk.take(FINANCE, case, Event.SIGN) for case in cases] if signed else cases


async def whole(desk: Desk) -> bool:
    return not await desk.broken_histories()


async def test_of_two_dispatchers_one_decides_and_the_other_is_told(migrated_url: str, desk: Desk) -> None:
    filed = [await desk.file(f"web:{n}", "web", TEXT) for n in range(CASES)]
    cases = [await desk.standing(receipt.number) for receipt in filed]
    accepted, transferred = await at_once(migrated_url, "accept", "transfer", cases=cases)
    assert [sorted(pair) for pair in zip(accepted, transferred, strict=True)] == [["conflict", "done"]] * (
        CASES - 1
    )
    assert await whole(desk)


async def test_a_merge_and_a_reply_leave_one_lawful_history(migrated_url: str, desk: Desk) -> None:
    cases = await referred(desk, signed=True)
    merges, replies = await at_once(migrated_url, "merge", "reply", cases=cases)
    for merged, replied in zip(merges, replies, strict=True):
        assert sorted((merged, replied)) in (["conflict", "done"], ["done", "refused"])
    assert await whole(desk)


async def test_a_return_and_a_withdrawal_leave_one_end(migrated_url: str, desk: Desk) -> None:
    cases = await referred(desk, signed=False)
    returned, withdrawn = await at_once(migrated_url, "return", "withdraw", cases=cases)
    assert [sorted(pair) for pair in zip(returned, withdrawn, strict=True)] == [["conflict", "done"]] * (
        CASES - 1
    )
    ends = {(await desk.standing(case.number)).status for case in cases[1:]}
    assert ends <= {Status.RETURN_REVIEW, Status.WITHDRAWN}
    assert await whole(desk)


async def test_three_tickers_tell_each_rung_of_each_clock_once(
    migrated_url: str, desk: Desk, store: Store
) -> None:
    await referred(desk, signed=False)
    climbed = await at_once(migrated_url, "tick", "tick", "tick", cases=[])
    late_clocks = await store.read(
        lambda s: s.scalar(select(func.count()).select_from(Clock).where(Clock.level > 0))  # type: ignore[arg-type]
    )
    assert late_clocks == sum(map(sum, climbed)) > 0
    owed = [term.id for term in desk.tools.rulebook.terms if not term.window]
    late = select(Clock.case_id).where(Clock.level >= Rung.URGED, Clock.term.in_(owed))  # type: ignore[call-overload, attr-defined]
    urged = select(Entry.case_id).where(Entry.event == Event.URGE.value)  # type: ignore[call-overload]
    once_each, told = await store.read(lambda s: (s.scalars(late).all(), s.scalars(urged).all()))
    assert sorted(told) == sorted(once_each) != []
    assert await whole(desk)


async def test_three_relays_send_each_notice_once(migrated_url: str, desk: Desk) -> None:
    await referred(desk, signed=True)
    sent = await at_once(migrated_url, "relay", "relay", "relay", cases=[])
    together = [notice for one in sent for notice in one]
    assert len(together) == len(set(together))
    assert not await desk.lease(["telegram"])
    assert len(together) >= 3 * CASES  # filed, accepted, referred of each
