"""Is what a machine reads in pictures kept for people, sealed, and taken by nobody for a fact?"""

from sqlalchemy import select

from intake.clamd import clamd_at
from intake.desk.desk import Desk
from intake.desk.inspection import LONGEST_WORDS
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role
from intake.store.store import Store
from intake.store.tables import Attachment
from tests.clamd import EICAR, clamd
from tests.desk.test_desk import DISPATCHER, FINANCE, TEXT, a_referred_case
from tests.desk.test_uploads import sent
from tests.files import PDF, a_picture

WORDS = "住房和城乡建设局承诺\n欠款九百六十万元"


async def a_case_with_a_picture(desk: Desk, content: bytes | None = None) -> str:
    files = [
        await desk.looked_at("承诺书.jpg", content or a_picture()),
        await desk.looked_at("合同.pdf", PDF),
    ]
    return (await desk.file("web:1", "web", TEXT, files=files)).number


async def words(desk: Desk, number: str, actor: Actor = DISPATCHER) -> list[str]:
    return [file.words for file in (await desk.case(actor, number)).files]


async def test_each_picture_of_a_complaint_is_read_once_and_out_of_the_picture_drawn_anew(desk: Desk) -> None:
    number, shown = await a_case_with_a_picture(desk), list[bytes]()

    def read(picture: bytes) -> str:
        shown.append(picture)
        return WORDS

    assert [await desk.read_pictures(read) for _ in range(2)] == [1, 0]
    assert await words(desk, number) == [WORDS, ""]
    assert b"a camera" not in shown[0]


async def test_a_picture_without_words_is_not_read_again_and_endless_words_are_cut(desk: Desk) -> None:
    number = await a_case_with_a_picture(desk)
    assert [await desk.read_pictures(lambda _: "") for _ in range(2)] == [1, 0]
    assert await words(desk, number) == ["", ""]
    files = [await desk.looked_at("长.jpg", a_picture(1))]
    number = (await desk.file("web:2", "web", TEXT, files=files)).number
    await desk.read_pictures(lambda _: "字" * (LONGEST_WORDS + 1))
    assert len((await words(desk, number))[0]) == LONGEST_WORDS


async def test_what_it_reads_is_sealed(desk: Desk, store: Store) -> None:
    await a_case_with_a_picture(desk)
    await desk.read_pictures(lambda _: WORDS)
    kept = await store.read(lambda s: s.scalars(select(Attachment).order_by("id")).first())
    assert kept is not None
    assert kept.words is not None
    assert "承诺".encode() not in kept.words


async def test_nothing_of_the_case_follows_what_it_reads(desk: Desk) -> None:
    number = await a_case_with_a_picture(desk)
    before = await desk.case(DISPATCHER, number)
    await desk.read_pictures(lambda _: WORDS)
    after = await desk.case(DISPATCHER, number)
    for fact in (
        "domain",
        "lead_id",
        "respondent_id",
        "amount_fen",
        "narrative",
        "reasons",
        "entries",
        "clocks",
    ):
        assert getattr(after, fact) == getattr(before, fact)


async def test_a_file_that_waits_for_its_form_and_an_infected_one_are_not_read(desk: Desk) -> None:
    await sent(desk)
    await a_case_with_a_picture(desk, a_picture() + EICAR)
    async with clamd() as fake:
        await desk.scan_files(clamd_at(fake.address).scan)
    assert await desk.read_pictures(lambda _: WORDS) == 0


async def test_words_of_a_picture_found_infected_later_are_shown_no_more(desk: Desk) -> None:
    number = await a_case_with_a_picture(desk, a_picture() + EICAR)
    await desk.read_pictures(lambda _: WORDS)
    async with clamd() as fake:
        await desk.scan_files(clamd_at(fake.address).scan)
    assert await words(desk, number) == ["", ""]


async def test_the_body_that_handles_a_case_sees_neither_files_nor_their_words(desk: Desk) -> None:
    case = await a_referred_case(desk)
    await desk.add(case.number, "见图", [await desk.looked_at("承诺书.jpg", a_picture())])
    await desk.read_pictures(lambda _: WORDS)
    assert await words(desk, case.number) == [WORDS]
    assert FINANCE.role is Role.HANDLER
    assert await words(desk, case.number, FINANCE) == []
