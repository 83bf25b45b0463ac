"""Does a whole process read what is written in photos where it can, and say once that it cannot where it cannot?"""

import asyncio
import logging
from pathlib import Path

import pytest

from api import inspection
from intake import ocr
from intake.desk.desk import Desk
from intake.settings import Settings
from tests.test_whole_way import a_free_port, add_staff, logged_in, serve
from tests.web.test_pages import TEXT, desk, receipt
from tests.web.test_scanning import page_saying

__all__ = ["desk"]  # a fixture


async def test_who_serves_reads_a_photo_of_a_notice_for_the_staff(tmp_path: Path) -> None:
    from tests.intake.test_ocr import NOTICE, a_photo_of

    async with serve(tmp_path, a_free_port(), "serve") as client:
        await add_staff(Settings(home=tmp_path, vectors=False))
        told = {"key": "form-key-0001", "text": TEXT, "step": "submit", "agree": "yes"}
        photo = [("files", ("承诺书.jpg", a_photo_of(NOTICE), "image/jpeg"))]
        number, _ = receipt(await client.post("/complain", data=told, files=photo))
        await logged_in(client, "paidan")
        page = await page_saying(client, f"/desk/{number}", "机器识别,可能有误")
        assert NOTICE[0] in page


async def test_without_the_extra_one_line_says_so_and_nothing_else_stops(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, desk: Desk
) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    with caplog.at_level(logging.INFO):
        part = asyncio.ensure_future(inspection.reading(desk))
        await asyncio.sleep(0.1)
        assert not part.done()
        part.cancel()
    assert [record.message for record in caplog.records if record.name == "api.inspection"] == [
        "no text is read in pictures: the extra `ocr` is not installed"
    ]
