"""Is each file scanned once it is stored, an infected one given to nobody, and one nobody could scan tried again?"""

import pytest

from intake.clamd import ScannerAway, clamd_at
from intake.desk.desk import Desk
from intake.desk.uploads import Uploaded
from intake.errors import NotFound
from intake.rules.files import Infected, Scan
from tests.clamd import EICAR, clamd
from tests.desk.test_desk import DISPATCHER, TEXT
from tests.desk.test_uploads import BASKET, sent
from tests.files import PDF, a_picture
from tests.test_whole_way import a_free_port

SICK = a_picture() + EICAR  # a picture still, and its picture drawn anew is healthy


async def a_case_with_files(desk: Desk) -> str:
    files = [await desk.looked_at("好.pdf", PDF), await desk.looked_at("坏.jpg", SICK)]
    return (await desk.file("web:1", "web", TEXT, files=files)).number


async def scans(desk: Desk, number: str) -> dict[str, Scan]:
    return {file.name: file.scan for file in (await desk.case(DISPATCHER, number)).files}


async def test_until_a_scanner_has_spoken_a_file_is_called_not_scanned(desk: Desk) -> None:
    number = await a_case_with_files(desk)
    assert set((await scans(desk, number)).values()) == {Scan.NOT_SCANNED}
    async with clamd() as fake:
        assert await desk.scan_files(clamd_at(fake.address).scan) == {Scan.CLEAN: 1, Scan.INFECTED: 1}
        assert await scans(desk, number) == {"好.pdf": Scan.CLEAN, "坏.jpg": Scan.INFECTED}
        assert not await desk.scan_files(clamd_at(fake.address).scan)
        assert fake.scanned == [PDF, SICK]  # the originals, each once


async def test_an_infected_file_stays_and_is_given_to_nobody(desk: Desk) -> None:
    number = await a_case_with_files(desk)
    async with clamd() as fake:
        await desk.scan_files(clamd_at(fake.address).scan)
    good, bad = (await desk.case(DISPATCHER, number)).files
    assert (await desk.file_of(DISPATCHER, number, good.id)).content == PDF
    assert (bad.name, bad.has_picture) == ("坏.jpg", False)
    with pytest.raises(Infected):
        await desk.file_of(DISPATCHER, number, bad.id)
    with pytest.raises(Infected):
        await desk.picture_of(DISPATCHER, number, bad.id)


async def test_its_sender_sees_no_picture_of_an_infected_file_before_it_is_filed_either(desk: Desk) -> None:
    upload_id = await sent(desk, SICK)
    assert await desk.uploads.picture(BASKET, upload_id)
    async with clamd() as fake:
        await desk.scan_files(clamd_at(fake.address).scan)
    with pytest.raises(NotFound):
        await desk.uploads.picture(BASKET, upload_id)
    (view,) = await desk.uploads.waiting(Uploaded(BASKET, (upload_id,)))
    assert not view.has_picture
    receipt = await desk.file("web:1", "web", TEXT, uploaded=Uploaded(BASKET, (upload_id,)))
    assert await scans(desk, receipt.number) == {"欠条.jpg": Scan.INFECTED}


async def test_while_the_scanner_is_away_files_stay_unscanned_and_are_scanned_when_it_is_back(
    desk: Desk,
) -> None:
    number, port = await a_case_with_files(desk), a_free_port()
    with pytest.raises(ScannerAway):
        await desk.scan_files(clamd_at(f"127.0.0.1:{port}").scan)
    assert set((await scans(desk, number)).values()) == {Scan.NOT_SCANNED}
    async with clamd(port=int(port)) as fake:
        await desk.scan_files(clamd_at(fake.address).scan)
    assert await scans(desk, number) == {"好.pdf": Scan.CLEAN, "坏.jpg": Scan.INFECTED}


async def test_a_file_the_scanner_cannot_judge_holds_up_no_other_and_is_tried_again(desk: Desk) -> None:
    large = PDF + bytes(200_000)
    files = [await desk.looked_at("大.pdf", large), await desk.looked_at("小.pdf", PDF)]
    number = (await desk.file("web:1", "web", TEXT, files=files)).number
    async with clamd() as fake:
        fake.largest = 100_000
        assert await desk.scan_files(clamd_at(fake.address).scan) == {Scan.NOT_SCANNED: 1, Scan.CLEAN: 1}
        assert await scans(desk, number) == {"大.pdf": Scan.NOT_SCANNED, "小.pdf": Scan.CLEAN}
        fake.largest = 1_000_000
        await desk.scan_files(clamd_at(fake.address).scan)
    assert await scans(desk, number) == {"大.pdf": Scan.CLEAN, "小.pdf": Scan.CLEAN}
