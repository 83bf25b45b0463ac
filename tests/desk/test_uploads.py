"""Does a file come whole over a line that breaks, to its sender's complaint, and is what nobody takes forgotten?"""

import asyncio
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from intake.desk.desk import Desk
from intake.desk.uploads import KEPT, Uploaded
from intake.errors import Conflict, NotFound
from intake.rules.files import (
    LARGEST,
    LARGEST_PIECE,
    MOST,
    MOST_PIECES,
    MOST_WAITING,
    FileKind,
    FileRefused,
    Refused,
)
from intake.rules.limits import LimitId, TooMany
from intake.store.store import Store
from intake.store.tables import Attachment, Upload, UploadPiece
from tests.desk.conftest import Hands
from tests.desk.test_desk import DISPATCHER, TEXT
from tests.files import PDF, a_picture, an_archive

BASKET, PLACE = "b" * 43, "10.0.0.1"
PICTURE = a_picture(size=(300, 200))


async def sent(desk: Desk, content: bytes = PICTURE, name: str = "欠条.jpg", basket: str = BASKET) -> str:
    upload_id = await desk.uploads.begin(basket, name, len(content), PLACE)
    await send(desk, upload_id, content, basket=basket)
    return upload_id


async def send(
    desk: Desk, upload_id: str, content: bytes, start: int = 0, piece: int = 1_000, basket: str = BASKET
) -> None:
    for begin in range(start, len(content), piece):
        await desk.uploads.receive(basket, upload_id, begin, content[begin : begin + piece])


async def files_of(desk: Desk, number: str) -> list[str]:
    return [file.name for file in (await desk.case(DISPATCHER, number)).files]


async def left(store: Store) -> list[int]:
    """How many uploads, pieces and attachments there are."""
    tables = (Upload, UploadPiece, Attachment)
    return await store.read(
        lambda s: [s.scalar(select(func.count()).select_from(one)) or 0 for one in tables]
    )


async def test_pieces_become_the_very_file_of_the_complaint_whose_form_names_it(
    desk: Desk, store: Store
) -> None:
    upload_id = await sent(desk)
    assert [file.name for file in await desk.uploads.waiting(Uploaded(BASKET, (upload_id,)))] == ["欠条.jpg"]
    receipt = await desk.file("web:1", "web", TEXT, uploaded=Uploaded(BASKET, (upload_id,)))
    (file,) = (await desk.case(DISPATCHER, receipt.number)).files
    assert (file.kind, file.name, file.has_picture) == (FileKind.PHOTO, "欠条.jpg", True)
    assert (await desk.file_of(DISPATCHER, receipt.number, file.id)).content == PICTURE
    digest = await store.read(lambda s: s.scalar(select(Attachment.digest)))  # type: ignore[call-overload]
    assert digest == sha256(PICTURE).hexdigest()
    assert await left(store) == [0, 0, 1]
    with pytest.raises(NotFound):
        await desk.uploads.progress(BASKET, upload_id)


async def test_nothing_of_a_file_on_its_way_can_be_read_in_the_tables(desk: Desk, store: Store) -> None:
    upload_id = await desk.uploads.begin(BASKET, "欠条.jpg", len(PICTURE), PLACE)
    await desk.uploads.receive(BASKET, upload_id, 0, PICTURE[:1_000])
    row = await store.read(lambda s: s.scalars(select(Upload)).one())
    piece = await store.read(lambda s: s.scalars(select(UploadPiece)).one())
    assert PICTURE[:100] not in piece.content
    assert "欠条".encode() not in row.name
    assert upload_id not in row.key
    assert BASKET not in row.basket


async def test_a_file_goes_on_where_it_broke_and_nowhere_else(desk: Desk) -> None:
    upload_id = await desk.uploads.begin(BASKET, "欠条.jpg", len(PICTURE), PLACE)
    assert (await desk.uploads.receive(BASKET, upload_id, 0, PICTURE[:500])).received == 500
    for wrong in (0, 499, 501, -1, len(PICTURE), 10**12):
        with pytest.raises(Conflict):
            await desk.uploads.receive(BASKET, upload_id, wrong, b"x")
    assert (await desk.uploads.receive(BASKET, upload_id, 500, b"")).received == 500
    await send(desk, upload_id, PICTURE, start=500)
    done = await desk.uploads.progress(BASKET, upload_id)
    assert (done.received, done.kind) == (len(PICTURE), FileKind.PHOTO)


async def test_of_the_same_last_piece_sent_twice_at_once_one_file_comes(desk: Desk, store: Store) -> None:
    upload_id = await desk.uploads.begin(BASKET, "欠条.jpg", len(PICTURE), PLACE)
    await asyncio.gather(
        *(desk.uploads.receive(BASKET, upload_id, 0, PICTURE) for _ in range(4)), return_exceptions=True
    )
    assert await left(store) == [0, 0, 1]
    assert (await desk.uploads.progress(BASKET, upload_id)).received == len(PICTURE)


async def test_another_browser_learns_nothing_sends_nothing_and_takes_nothing(desk: Desk) -> None:
    upload_id, other = await sent(desk), "c" * 43
    began = await desk.uploads.begin(BASKET, "a.pdf", 100, PLACE)
    for one in (upload_id, began, "", "x" * 80, "%00'\"\0"):
        for basket in (other, ""):
            with pytest.raises(NotFound):
                await desk.uploads.progress(basket, one)
            with pytest.raises(NotFound):
                await desk.uploads.receive(basket, one, 0, b"x")
            with pytest.raises(NotFound):
                await desk.uploads.drop(basket, one)
            with pytest.raises(NotFound):
                await desk.uploads.picture(basket, one)
    assert await desk.uploads.waiting(Uploaded(other, (upload_id,))) == ()
    with pytest.raises(FileRefused) as refused:
        await desk.file("web:1", "web", TEXT, uploaded=Uploaded(other, (upload_id,)))
    assert refused.value.why is Refused.GONE
    assert (await desk.cases(DISPATCHER)).rows == ()  # nothing was filed without its file


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ" + bytes(2_000), Refused.TYPE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>" * 40, Refused.TYPE),
        (an_archive("[Content_Types].xml", "word/document.xml", size=120_000_000), Refused.ARCHIVE),
        (PICTURE[:-300], Refused.BROKEN),
    ],
    ids=["program", "svg", "bomb", "cut"],
)
async def test_what_is_no_such_file_is_refused_when_it_is_whole_and_forgotten(
    desk: Desk, store: Store, content: bytes, why: Refused
) -> None:
    upload_id = await desk.uploads.begin(BASKET, "欠条.jpg", len(content), PLACE)
    with pytest.raises(FileRefused) as refused:
        await send(desk, upload_id, content, piece=LARGEST_PIECE)
    assert refused.value.why is why
    assert await left(store) == [0, 0, 0]


async def test_no_more_comes_than_was_said_and_no_file_larger_than_we_take(desk: Desk) -> None:
    for size in (0, -1, LARGEST + 1, 10**15):
        with pytest.raises(FileRefused):
            await desk.uploads.begin(BASKET, "a.pdf", size, PLACE)
    upload_id = await desk.uploads.begin(BASKET, "a.pdf", 2_000_000, PLACE)
    for piece in (bytes(LARGEST_PIECE + 1), bytes(2_000_001)):
        with pytest.raises(FileRefused):
            await desk.uploads.receive(BASKET, upload_id, 0, piece)
    assert (await desk.uploads.progress(BASKET, upload_id)).received == 0


async def test_a_file_of_crumbs_is_not_taken(desk: Desk, store: Store) -> None:
    upload_id = await desk.uploads.begin(BASKET, "a.pdf", 100_000, PLACE)

    await desk.uploads.receive(BASKET, upload_id, 0, b"%")
    await store.write(
        lambda s: s.add_all(
            UploadPiece(upload_id=s.scalars(select(Upload)).one().id or 0, start=-place, content=b"")
            for place in range(1, MOST_PIECES)
        )
    )
    with pytest.raises(FileRefused):
        await desk.uploads.receive(BASKET, upload_id, 1, b"P")


async def test_one_browser_and_one_address_have_only_so_much_on_its_way(desk: Desk) -> None:
    for _ in range(MOST_WAITING):
        await desk.uploads.begin(BASKET, "a.pdf", 100, PLACE)
    with pytest.raises(FileRefused) as refused:
        await desk.uploads.begin(BASKET, "a.pdf", 100, PLACE)
    assert refused.value.why is Refused.MANY
    for number in range(desk.tools.rulebook.limits[LimitId.UPLOADS].most - MOST_WAITING):
        await desk.uploads.begin(f"{number:043}", "a.pdf", 100, PLACE)
    with pytest.raises(TooMany):
        await desk.uploads.begin("c" * 43, "a.pdf", 100, PLACE)
    await desk.uploads.begin("c" * 43, "a.pdf", 100, "10.0.0.2")


async def test_all_that_waits_together_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.desk.uploads.LARGEST_WAITING", 2 * len(PICTURE))
    await sent(desk)
    await desk.uploads.begin("c" * 43, "a.jpg", len(PICTURE), PLACE)
    with pytest.raises(FileRefused) as refused:
        await desk.uploads.begin("d" * 43, "a.jpg", 1, PLACE)
    assert refused.value.why is Refused.FULL


async def test_what_no_complaint_takes_is_forgotten_and_what_one_took_stays(
    desk: Desk, store: Store, hands: Hands
) -> None:
    taken = await sent(desk)
    receipt = await desk.file("web:1", "web", TEXT, uploaded=Uploaded(BASKET, (taken,)))
    whole, half = await sent(desk), await desk.uploads.begin(BASKET, "a.pdf", 100, PLACE)
    await desk.uploads.receive(BASKET, half, 0, b"%PDF")
    hands.now += KEPT
    await desk.pass_time()
    assert await left(store) == [1, 1, 2]
    hands.now += timedelta(seconds=1)
    await desk.pass_time()
    assert await left(store) == [0, 0, 1]
    for one in (whole, half):
        with pytest.raises(NotFound):
            await desk.uploads.progress(BASKET, one)
    assert await files_of(desk, receipt.number) == ["欠条.jpg"]


async def test_who_goes_on_is_not_forgotten_meanwhile(desk: Desk, hands: Hands) -> None:
    half = await desk.uploads.begin(BASKET, "a.pdf", 100, PLACE)
    hands.now += KEPT
    await desk.uploads.receive(BASKET, half, 0, b"%PDF")
    hands.now += KEPT
    await desk.pass_time()
    assert (await desk.uploads.progress(BASKET, half)).received == 4


async def test_what_is_removed_is_gone_on_its_way_and_whole(desk: Desk, store: Store) -> None:
    whole, half = await sent(desk), await desk.uploads.begin(BASKET, "a.pdf", 100, PLACE)
    await desk.uploads.receive(BASKET, half, 0, b"%PDF")
    for one in (whole, half):
        await desk.uploads.drop(BASKET, one)
    assert await left(store) == [0, 0, 0]


async def test_a_file_of_a_complaint_is_removed_by_nobody_and_taken_by_no_second_one(desk: Desk) -> None:
    taken = Uploaded(BASKET, (await sent(desk),))
    receipt = await desk.file("web:1", "web", TEXT, uploaded=taken)
    with pytest.raises(NotFound):
        await desk.uploads.drop(BASKET, taken.ids[0])
    with pytest.raises(FileRefused):
        await desk.file("web:2", "web", TEXT, uploaded=taken)
    assert await files_of(desk, receipt.number) == ["欠条.jpg"]


async def test_who_presses_twice_gets_his_receipt_again_though_the_files_are_taken(desk: Desk) -> None:
    taken = Uploaded(BASKET, (await sent(desk),))
    first = await desk.file("web:1", "web", TEXT, uploaded=taken)
    again = await desk.file("web:1", "web", TEXT, uploaded=taken)
    assert (again.number, again.code, again.again) == (first.number, first.code, True)
    assert await files_of(desk, first.number) == ["欠条.jpg"]


async def test_files_come_with_what_is_added_and_a_case_has_only_so_many(desk: Desk) -> None:
    receipt = await desk.file("web:1", "web", TEXT)
    letter = await desk.looked_at("来信.pdf", PDF)
    await desk.add(receipt.number, "又一张欠条", [letter], Uploaded(BASKET, (await sent(desk),)))
    assert sorted(await files_of(desk, receipt.number)) == ["来信.pdf", "欠条.jpg"]
    with pytest.raises(FileRefused) as refused:
        await desk.add(receipt.number, "很多", [letter] * MOST, Uploaded(BASKET, (await sent(desk),)))
    assert refused.value.why is Refused.MANY
    for _ in range(4):
        await desk.add(receipt.number, "很多", [letter] * MOST)
    with pytest.raises(FileRefused):
        await desk.add(receipt.number, "再多", [letter] * MOST)
    view = await desk.case(DISPATCHER, receipt.number)
    assert len(view.files) == 82
    assert "再多" not in [entry.text for entry in view.entries]


async def test_a_name_brings_no_folder_and_no_character_that_shows_as_another(desk: Desk) -> None:
    rude = "..\\..\\etc/合\0同\r\n\u202egpj.exe"
    taken = await sent(desk, PDF, rude)
    receipt = await desk.file("web:1", "web", TEXT, uploaded=Uploaded(BASKET, (taken,)))
    assert await files_of(desk, receipt.number) == ["合同gpj.exe"]
