"""Is guessing stopped, and flooding, while everybody else goes on?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from intake.desk.desk import Desk
from intake.desk.turns import Answered, Say, Turn
from intake.errors import NotFound
from intake.inbox import Arrival
from intake.outbox import Sent
from intake.rules.limits import LimitId, Source, TooMany
from intake.rules.person import person
from intake.store.store import Store
from intake.store.tables import Use
from tests.desk.conftest import Hands
from tests.desk.test_desk import TEXT

WRONG = "0000-0000-0000-0000"


async def test_a_number_is_guessed_at_a_few_times_from_wherever_and_then_not_even_the_right_code_opens_it(
    desk: Desk, hands: Hands
) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    most = desk.tools.rulebook.limits[LimitId.WRONG_CODES_OF_NUMBER].most
    for place in range(most):
        with pytest.raises(NotFound):
            await desk.find(receipt.number, WRONG, Source(f"10.0.0.{place}"))
    with pytest.raises(TooMany):
        await desk.find(receipt.number, receipt.code, Source("10.0.1.1"))
    hands.now += timedelta(minutes=15)
    assert await desk.find(receipt.number, receipt.code, Source("10.0.1.1")) == receipt.number


async def test_a_place_that_tries_number_after_number_is_stopped_alike_whether_they_exist(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    most = desk.tools.rulebook.limits[LimitId.WRONG_CODES_OF_ADDRESS].most
    for count in range(most):
        with pytest.raises(NotFound):
            await desk.find(f"XZZX-20261012-{count + 2:04}", WRONG, Source("10.0.0.1"))
    for number in (receipt.number, "XZZX-20261012-9999"):
        with pytest.raises(TooMany):
            await desk.find(number, receipt.code, Source("10.0.0.1"))
    assert await desk.find(receipt.number, receipt.code, Source("10.0.0.2")) == receipt.number


async def test_the_right_code_may_be_used_as_often_as_one_likes(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    for _ in range(desk.tools.rulebook.limits[LimitId.WRONG_CODES_OF_ADDRESS].most + 1):
        assert await desk.find(receipt.number, receipt.code, Source("10.0.0.1")) == receipt.number


async def test_a_place_may_file_so_often_and_two_at_once_are_both_counted(desk: Desk) -> None:
    most = desk.tools.rulebook.limits[LimitId.WEB_FILINGS].most
    await asyncio.gather(
        *(desk.file(f"web:{n}", "web", TEXT, source=Source("10.0.0.1")) for n in range(most))
    )
    with pytest.raises(TooMany):
        await desk.file("web:one more", "web", TEXT, source=Source("10.0.0.1"))
    await desk.file("web:elsewhere", "web", TEXT, source=Source("10.0.0.2"))
    await desk.file("web:worked", "web", TEXT, source=Source("10.0.0.1", worked=True))
    await desk.file("hotline:1", "hotline", TEXT)


async def test_one_phone_files_a_few_a_day_from_wherever_and_then_a_little_work_is_asked(
    desk: Desk, hands: Hands
) -> None:
    who = person("王小明", "13800001234")
    for n in range(desk.tools.rulebook.limits[LimitId.FILINGS_OF_PHONE].most):
        await desk.file(f"web:{n}", "web", TEXT, person=who, source=Source(f"10.0.0.{n}"))
    with pytest.raises(TooMany):
        await desk.file("web:one more", "web", TEXT, person=who, source=Source("10.0.1.1"))
    await desk.file("web:one more", "web", TEXT, person=who, source=Source("10.0.1.1", worked=True))
    hands.now += timedelta(days=1)
    await desk.file("web:tomorrow", "web", TEXT, person=who, source=Source("10.0.1.1"))


async def test_a_form_sent_again_gives_its_receipt_again_within_reason(desk: Desk) -> None:
    first = await desk.file("web:1", "web", TEXT, source=Source("10.0.0.1"))
    for _ in range(desk.tools.rulebook.limits[LimitId.REPEATS_OF_FORM].most):
        again = await desk.file("web:1", "web", TEXT, source=Source("10.0.0.1"))
        assert (again.number, again.code) == (first.number, first.code)
    with pytest.raises(TooMany):
        await desk.file("web:1", "web", TEXT, source=Source("10.0.0.2", worked=True))


async def test_a_program_that_files_without_end_is_stopped_before_the_database_is_full(
    desk: Desk, store: Store
) -> None:
    limit = desk.tools.rulebook.limits[LimitId.API_FILINGS]
    await desk.file("api:1", "api", TEXT, source=Source("10.0.0.1"))
    await store.write(lambda s: s.execute(update(Use).values(count=limit.most)))
    with pytest.raises(TooMany):
        await desk.file("api:2", "api", TEXT, source=Source("10.0.0.1", worked=True))
    await desk.file("api:2", "api", TEXT, source=Source("10.0.0.2"))


async def test_no_address_and_no_phone_stands_in_the_counts(desk: Desk, store: Store) -> None:
    who = person("王小明", "13800001234")
    await desk.file("web:1", "web", TEXT, person=who, source=Source("10.77.0.1"))
    keys = await store.read(lambda s: list(s.scalars(select(Use.key))))  # type: ignore[call-overload]
    assert len(keys) == 2
    assert all(len(key) == 64 and "10.77" not in key and "13800001234" not in key for key in keys)


async def test_one_case_is_added_to_so_often_a_day(desk: Desk, hands: Hands) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    for _ in range(desk.tools.rulebook.limits[LimitId.ADDITIONS].most):
        await desk.add(receipt.number, "又有一张欠条")
    with pytest.raises(TooMany):
        await desk.add(receipt.number, "又有一张欠条")
    hands.now += timedelta(days=1)
    await desk.add(receipt.number, "又有一张欠条")


async def test_who_floods_the_bot_is_told_once_and_goes_on_a_minute_later(desk: Desk, hands: Hands) -> None:
    async def say(number: int) -> None:
        await desk.keep(Arrival(f"telegram:{number}", "4711", "x"))
        await desk.turn(Answered(f"telegram:{number}", "telegram", "4711"), Turn(None, (Say("say_more"),)))

    most = desk.tools.rulebook.limits[LimitId.BOT_MESSAGES].most
    for number in range(most + 10):
        await say(number)
    said = []
    while leased := await desk.lease(["telegram"], limit=1):
        said += [one.message.template for one in leased]
        for one in leased:
            await desk.mark(one, Sent())
    assert said == ["say_more"] * most + ["slow_down"]
    hands.now += timedelta(minutes=1)
    await say(1_000)
    assert [one.message.template for one in await desk.lease(["telegram"])] == ["say_more"]


async def test_what_is_understood_is_shown_while_one_types_but_not_without_end(
    desk: Desk, hands: Hands, store: Store
) -> None:
    most = desk.tools.rulebook.limits[LimitId.READINGS].most
    assert await desk.reads_along("10.0.0.1")
    await store.write(lambda s: s.execute(update(Use).values(count=most)))
    assert not await desk.reads_along("10.0.0.1")
    assert await desk.reads_along("10.0.0.2")
    hands.now += timedelta(minutes=10)
    assert await desk.reads_along("10.0.0.1")
