"""Does what is asked of crowded places let people through, once each, and nobody who made his answer up?"""

import asyncio
from datetime import timedelta
from itertools import count

import pytest

from intake.desk.desk import Desk
from intake.errors import NotFound
from intake.rules import work
from intake.rules.limits import LimitId, Source, TooMany
from intake.rules.work import Answer, Task
from tests.desk.conftest import Hands
from tests.desk.test_desk import TEXT

PLACE = "10.0.0.1"
WRONG = "0000-0000-0000-0000"


def found(task: Task) -> Answer:
    """What a device answers after its work."""
    answers = (Answer(task.token, str(number)) for number in count())
    return next(answer for answer in answers if work.is_worked(task, answer))


def added(task: Task) -> Answer:
    """What a person answers without scripts."""
    return Answer(task.token, total=str(sum(task.addends)))


async def guess(desk: Desk, number: str, times: int, source: str = PLACE) -> None:
    for _ in range(times):
        with pytest.raises(NotFound):
            await desk.find(number, WRONG, Source(source))


@pytest.mark.parametrize("answer", [found, added], ids=["work", "sum"])
async def test_an_answer_lets_one_in_and_is_then_spent(desk: Desk, answer: object) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    await guess(desk, receipt.number, desk.tools.rulebook.limits[LimitId.WRONG_CODES_OF_NUMBER].most)
    with pytest.raises(TooMany):
        await desk.find(receipt.number, receipt.code, Source(PLACE))
    given = (found if answer is found else added)(desk.task())
    assert await desk.find(receipt.number, receipt.code, await desk.source(PLACE, given)) == receipt.number
    assert await desk.source(PLACE, given) == Source(PLACE)


async def test_of_many_at_once_with_one_answer_one_gets_in(desk: Desk) -> None:
    given = found(desk.task())
    sources = await asyncio.gather(*(desk.source(PLACE, given) for _ in range(8)))
    assert sorted(source.worked for source in sources) == [False] * 7 + [True]


async def test_an_answer_is_good_only_for_a_task_of_ours_and_only_for_a_while(
    desk: Desk, hands: Hands
) -> None:
    task, late = desk.task(), found(desk.task())
    nonce, until, seed = task.token.split(".")
    forged = [
        Answer(f"{nonce}.{int(until) + 60}.{seed}", found(task).found),
        Answer(f"{nonce}.{until}.{'0' * 32}", "1"),
        Answer(f"{nonce}.{until}", "1"),
        Answer("'; DROP TABLE use;--", "1", "1"),
        Answer("\0", "\0", "\0"),
    ]
    assert [(await desk.source(PLACE, answer)).worked for answer in forged] == [False] * len(forged)
    hands.now += timedelta(seconds=desk.tools.rulebook.limits.work.seconds)
    assert not (await desk.source(PLACE, late)).worked


async def test_a_wrong_sum_spends_the_task_so_that_nobody_tries_all_sums(desk: Desk) -> None:
    task = desk.task()
    assert not (await desk.source(PLACE, Answer(task.token, total=str(sum(task.addends) + 1)))).worked
    assert not (await desk.source(PLACE, added(task))).worked


async def test_so_many_sums_come_from_one_place_and_after_that_only_work_counts(
    desk: Desk, hands: Hands
) -> None:
    for _ in range(desk.tools.rulebook.limits[LimitId.SUMS_OF_ADDRESS].most):
        assert (await desk.source(PLACE, added(desk.task()))).worked
    with pytest.raises(TooMany):
        await desk.source(PLACE, added(desk.task()))
    assert (await desk.source(PLACE, found(desk.task()))).worked
    assert (await desk.source("10.0.0.2", added(desk.task()))).worked
    hands.now += timedelta(hours=1)
    assert (await desk.source(PLACE, added(desk.task()))).worked


async def test_who_did_the_work_may_still_be_wrong_and_is_counted(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    most = desk.tools.rulebook.limits[LimitId.WRONG_CODES_OF_NUMBER].most
    await guess(desk, receipt.number, most)
    with pytest.raises(NotFound):
        await desk.find(receipt.number, WRONG, await desk.source(PLACE, found(desk.task())))
    with pytest.raises(TooMany):
        await desk.find(receipt.number, receipt.code, Source(PLACE))
