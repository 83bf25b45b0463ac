"""Does one complaint open one case, whole, with a receipt that only its holder can use?"""

import asyncio
import secrets
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from intake import outbox
from intake.desk import codes, filing
from intake.desk.filing import Filing
from intake.desk.tools import Tools
from intake.errors import Conflict, NotFound, Unacceptable
from intake.reference import rulebook
from intake.rules import receipt
from intake.rules.calendar import local_date
from intake.rules.person import Person
from intake.rules.receipt import Receipt
from intake.seal import Seal
from intake.settings import Settings
from intake.store.store import Store
from intake.store.tables import Case, Complaint, Entry
from intake.wiring import reader_for
from tests.conftest import NOW

BOOK = rulebook.load()
READER = reader_for(BOOK, Settings(vectors=False))


def a_filing(
    key: str = "web:1", narrative: str = "镇里欠我三万工程款", recipient: str | None = None
) -> Filing:
    kept = filing.clean(narrative)
    reading = READER.read("", kept, local_date(NOW))
    return Filing(key, "telegram", kept, reading, Person("王小明", "13800001234"), recipient)


def a_desk(seal: Seal) -> Tools:
    return Tools(seal, BOOK)


async def filed(store: Store, seal: Seal, one: Filing, at: datetime = NOW) -> Receipt:
    return await store.write(lambda session: filing.file_complaint(session, a_desk(seal), one, at))


async def tracked(store: Store, seal: Seal, number: str, code: str) -> str:
    return await store.read(lambda session: filing.find_case(session, seal, number, code))


async def count(store: Store, table: type[SQLModel]) -> int:
    return await store.read(lambda s: s.scalar(select(func.count()).select_from(table)) or 0)


async def test_the_receipt_finds_the_case_however_its_code_is_typed(store: Store, seal: Seal) -> None:
    given_out = await filed(store, seal, a_filing())
    for typed in (given_out.code, given_out.code.lower().replace("-", " "), given_out.code.replace("0", "O")):
        assert await tracked(store, seal, given_out.number, typed) == given_out.number


async def test_a_wrong_code_and_a_wrong_number_are_told_the_same(store: Store, seal: Seal) -> None:
    first = await filed(store, seal, a_filing("web:1"))
    second = await filed(store, seal, a_filing("web:2"))
    said = set()
    for number, code in ((first.number, second.code), ("XZZX-20261012-9999", first.code), (first.number, "")):
        with pytest.raises(NotFound) as refused:
            await tracked(store, seal, number, code)
        said.add(str(refused.value))
    assert len(said) == 1


async def test_the_same_filing_in_parallel_opens_one_case(store: Store, seal: Seal) -> None:
    results = await asyncio.gather(*(filed(store, seal, a_filing()) for _ in range(4)))
    assert len({(given_out.number, given_out.code) for given_out in results}) == 1
    assert sum(given_out.again for given_out in results) == 3
    assert [await count(store, table) for table in (Complaint, Case, Entry)] == [1, 1, 1]


async def test_an_answer_lost_on_its_way_costs_nobody_the_code_and_a_guessed_key_tells_nothing(
    store: Store, seal: Seal
) -> None:
    lost = await filed(store, seal, a_filing())
    told_again = await filed(store, seal, a_filing())
    assert told_again == replace(lost, again=True)
    assert await tracked(store, seal, told_again.number, told_again.code) == lost.number
    with pytest.raises(Conflict):
        await filed(store, seal, a_filing(narrative="别的话,同一个键,镇里欠我三万"))


async def test_cases_filed_together_have_numbers_of_their_own(store: Store, seal: Seal) -> None:
    receipts = await asyncio.gather(*(filed(store, seal, a_filing(f"web:{n}")) for n in range(12)))
    assert sorted(one.number for one in receipts) == [f"XZZX-20261012-{n:04d}" for n in range(1, 13)]


async def test_a_complaint_told_after_midnight_in_china_belongs_to_the_new_day(
    store: Store, seal: Seal
) -> None:
    late = datetime(2026, 10, 11, 16, 30, tzinfo=UTC)
    assert (await filed(store, seal, a_filing(), late)).number == "XZZX-20261012-0001"


async def test_the_receipt_is_written_to_be_sent_in_the_same_transaction(store: Store, seal: Seal) -> None:
    given_out = await filed(store, seal, a_filing(recipient="4711"))
    (waiting,) = await store.write(lambda s: outbox.lease(s, seal, NOW, 10, ["telegram"]))
    assert waiting.message.recipient == "4711"
    assert waiting.message.facts == {"number": given_out.number, "code": given_out.code}


@pytest.mark.parametrize("narrative", ["", " \n\t", "\0\0", "长" * (filing.LONGEST + 1)])
async def test_what_cannot_be_taken_leaves_nothing_behind(store: Store, seal: Seal, narrative: str) -> None:
    with pytest.raises(Unacceptable):
        await filed(store, seal, a_filing(narrative=narrative))
    assert await count(store, Complaint) == 0


async def test_hostile_text_is_stored_as_it_was_said(store: Store, seal: Seal) -> None:
    hostile = "'; DROP TABLE complaint; -- <script>alert(1)</script> 😡 １２３ 欠薪"
    await filed(store, seal, a_filing("web:9", hostile))

    def narrative(session: Session) -> str:
        sealed = session.scalars(select(Complaint)).one().narrative
        return seal.open(sealed, "complaint:web:9:narrative")

    assert await store.read(narrative) == hostile


async def test_half_a_character_is_replaced_and_the_rest_is_kept(store: Store, seal: Seal) -> None:
    await filed(store, seal, a_filing("web:1", "欠薪\ud83d\0三万"))
    sealed = await store.read(lambda s: s.scalars(select(Complaint)).one().narrative)
    assert seal.open(sealed, "complaint:web:1:narrative") == "欠薪\ufffd三万"


@given(st.text(max_size=300))
def test_whatever_is_typed_as_a_code_is_read_without_complaint(typed: str) -> None:
    assert set(receipt.normal_code(typed)) <= set(receipt.ALPHABET)


def test_a_code_has_eighty_random_bits_and_no_letter_that_sounds_like_a_digit() -> None:
    codes = {receipt.code(secrets.token_bytes(32)) for _ in range(500)}
    assert len(codes) == 500
    assert all(receipt.normal_code(code) == code.replace("-", "") for code in codes)


async def test_a_new_query_code_shuts_out_the_old_one_and_is_in_the_history(store: Store, seal: Seal) -> None:
    at_desk = a_desk(seal)
    first = await store.write(lambda s: filing.file_complaint(s, at_desk, a_filing(), NOW))
    again = await store.write(lambda s: codes.reissue(s, at_desk, first.number, NOW))
    assert again.code != first.code
    assert await store.read(lambda s: filing.find_case(s, seal, first.number, again.code)) == first.number
    with pytest.raises(NotFound):
        await store.read(lambda s: filing.find_case(s, seal, first.number, first.code))
    events = await store.read(lambda s: s.scalars(select(Entry.event).order_by(Entry.id)).all())  # type: ignore[call-overload]
    assert list(events) == ["file", "look"]
