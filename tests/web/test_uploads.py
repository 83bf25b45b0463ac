"""Does a file go ahead of its form after tus 1.0, does a cut line cost little, and is rudeness refused?"""

import asyncio
import io
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from tusclient.client import TusClient

from api.uploads import AS_PIECES, COOKIE
from intake.desk.desk import Desk
from intake.rules.files import LARGEST
from tests.files import PDF, a_picture, an_archive
from tests.test_whole_way import a_free_port, serve
from tests.web.test_pages import KEY, TEXT, Staff, browser, complain, desk, hidden, receipt, visitor

__all__ = ["desk", "visitor"]
TUS = {"Tus-Resumable": "1.0.0"}
PICTURE = a_picture(size=(900, 700), shade=99)
BEGINS = {
    "Upload-Length": str(len(PICTURE)),
    "Upload-Metadata": f"filename {b64encode('欠条.jpg'.encode()).decode()}",
}


def goes_on(at: int | str) -> dict[str, str]:
    return {**TUS, "Upload-Offset": str(at), "Content-Type": AS_PIECES}


async def begin(client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await client.post("/api/uploads", headers={**TUS, **BEGINS, **headers})


async def upload(client: httpx.AsyncClient, content: bytes = PICTURE, piece: int = 1_000_000) -> str:
    """The place of a file that went ahead."""
    place = (await begin(client, **{"Upload-Length": str(len(content))})).headers["location"]
    for start in range(0, len(content), piece):
        answer = await client.patch(place, content=content[start : start + piece], headers=goes_on(start))
        assert answer.status_code == 204, answer.text
    return place


def id_of(place: str) -> str:
    return place.rpartition("/")[2]


async def test_a_file_goes_ahead_shows_to_its_sender_without_traces_and_comes_with_the_complaint(
    visitor: httpx.AsyncClient,
) -> None:
    place = await upload(visitor, piece=1_000)
    where = await visitor.head(place, headers=TUS)
    assert (where.status_code, where.headers["upload-offset"]) == (200, str(len(PICTURE)))
    assert where.headers["jiannuo-kind"] == "photo"
    shown = await visitor.get(f"{place}/picture.jpg")
    assert shown.headers["content-type"] == "image/jpeg"
    assert b"a camera" in PICTURE
    assert b"a camera" not in shown.content
    number, _ = receipt(await complain(visitor, uploads=id_of(place)))
    staff = await Staff(visitor).log_in("paidan")
    assert "欠条.jpg" in (await staff.client.get(f"/desk/{number}")).text
    assert (await visitor.get(f"{place}/picture.jpg")).status_code == 404


async def test_the_form_comes_back_with_its_files_after_a_mistake_and_says_when_one_is_gone(
    visitor: httpx.AsyncClient,
) -> None:
    place = await upload(visitor)
    mistaken = await complain(visitor, agree="", uploads=id_of(place))
    assert f'name="uploads" value="{id_of(place)}"' in mistaken.text
    assert f'src="{place}/picture.jpg"' in mistaken.text
    read = await visitor.post(
        "/complain", data={"key": "form-key-0001", "text": TEXT, "step": "read", "uploads": id_of(place)}
    )
    assert f'value="{id_of(place)}"' in read.text
    assert (await visitor.delete(place, headers=TUS)).status_code == 204
    gone = await complain(visitor, uploads=id_of(place))
    assert gone.status_code == 422
    assert "请重新选择文件" in gone.text


async def test_a_name_is_text_on_every_page(visitor: httpx.AsyncClient) -> None:
    rude = b64encode(b"<img src=x onerror=alert(1)>\"'.jpg").decode()
    place = (await begin(visitor, **{"Upload-Metadata": f"filename {rude}"})).headers["location"]
    await visitor.patch(place, content=PICTURE, headers=goes_on(0))
    page = (await complain(visitor, agree="", uploads=id_of(place))).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


async def test_another_browser_has_no_part_in_a_file(desk: Desk, visitor: httpx.AsyncClient) -> None:
    place = await upload(visitor)
    async with browser(desk) as other:
        for _ in ("without a basket", "with one of its own"):
            assert (await other.head(place, headers=TUS)).status_code == 404
            assert (await other.patch(place, content=b"x", headers=goes_on(0))).status_code == 404
            assert (await other.delete(place, headers=TUS)).status_code == 404
            assert (await other.get(f"{place}/picture.jpg")).status_code == 404
            assert (await complain(other, uploads=id_of(place))).status_code == 422
            await begin(other)
    assert (await visitor.get(f"{place}/picture.jpg")).status_code == 200


async def test_the_cookie_is_for_our_server_alone_and_a_made_up_one_is_replaced(desk: Desk) -> None:
    async with browser(desk) as client:
        assert "set-cookie" not in (await client.get("/complain")).headers
        given = (await begin(client)).headers["set-cookie"]
        assert re.match(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age=172800; Path=/; SameSite=strict", given)
        client.cookies.clear()
        made_up = await begin(client, Cookie=f"{COOKIE}=short")
        assert f"{COOKIE}=short" not in made_up.headers["set-cookie"]


@pytest.mark.parametrize("offset", ["-1", "1", "99999999999999999999", "0x0", "", "NaN", "0,0"])
async def test_an_offset_that_is_not_where_the_file_goes_on_changes_nothing(
    visitor: httpx.AsyncClient, offset: str
) -> None:
    place = (await begin(visitor)).headers["location"]
    answer = await visitor.patch(place, content=b"x", headers=goes_on(offset))
    assert answer.status_code in (409, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await visitor.head(place, headers=TUS)).headers["upload-offset"] == "0"


@pytest.mark.parametrize(
    ("length", "status"),
    [("0", 413), ("-5", 413), (str(LARGEST + 1), 413), ("10" * 30, 413), ("many", 422), ("", 422)],
)
async def test_a_length_that_cannot_be_is_refused(
    visitor: httpx.AsyncClient, length: str, status: int
) -> None:
    assert (await begin(visitor, **{"Upload-Length": length})).status_code == status


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ" + bytes(100), "这种文件不能收"),
        (an_archive("[Content_Types].xml", "word/document.xml", size=120_000_000), "内容太多"),
        (PICTURE[:-2_000], "可能坏了"),
    ],
    ids=["program", "bomb", "cut"],
)
async def test_what_is_no_file_of_ours_is_refused_in_words(
    visitor: httpx.AsyncClient, content: bytes, sentence: str
) -> None:
    place = (await begin(visitor, **{"Upload-Length": str(len(content))})).headers["location"]
    answer = await visitor.patch(place, content=content, headers=goes_on(0))
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]
    assert (await visitor.head(place, headers=TUS)).status_code == 404


async def test_a_piece_too_large_or_more_than_was_said_is_refused(visitor: httpx.AsyncClient) -> None:
    place = (await begin(visitor, **{"Upload-Length": "1500000"})).headers["location"]
    for piece in (bytes(1_000_001), bytes(1_500_001), bytes(5_000_000)):
        assert (await visitor.patch(place, content=piece, headers=goes_on(0))).status_code == 413
    small = (await begin(visitor, **{"Upload-Length": "10"})).headers["location"]
    assert (await visitor.patch(small, content=bytes(11), headers=goes_on(0))).status_code == 413
    assert (await visitor.head(place, headers=TUS)).headers["upload-offset"] == "0"


async def test_a_form_of_another_site_cannot_begin_send_or_remove(visitor: httpx.AsyncClient) -> None:
    place = await upload(visitor)
    plain = await visitor.post("/api/uploads", headers=BEGINS)
    assert (plain.status_code, plain.headers["tus-version"]) == (412, "1.0.0")
    assert (await visitor.patch(place, content=b"x", headers={"Upload-Offset": "0"})).status_code == 412
    assert (await visitor.delete(place)).status_code == 412
    as_form = {**goes_on(0), "Content-Type": "text/plain"}
    assert (await visitor.patch(place, content=b"x", headers=as_form)).status_code == 415
    offers = await visitor.options("/api/uploads")
    assert offers.headers["tus-extension"] == "creation,expiration,termination"
    assert "access-control-allow-origin" not in offers.headers


@pytest.mark.parametrize("metadata", ["", "filename", "filename !!!", "a b,filename", "filename //4="])
async def test_metadata_that_says_no_name_harms_nothing(visitor: httpx.AsyncClient, metadata: str) -> None:
    place = (await begin(visitor, **{"Upload-Metadata": metadata})).headers["location"]
    assert (await visitor.patch(place, content=PICTURE, headers=goes_on(0))).status_code == 204


async def test_files_come_with_what_is_added_and_a_mistake_stands_beside_them(
    visitor: httpx.AsyncClient,
) -> None:
    number, code = receipt(await complain(visitor))
    held = {"number": number, "code": code, "text": "又找到欠条", "key": KEY}
    place = await upload(visitor)
    rude = [("files", ("合同.pdf", b"<script>", "application/pdf"))]
    refused = await visitor.post("/track/add", data={**held, "uploads": id_of(place)}, files=rude)
    assert refused.status_code == 422
    assert "这种文件不能收" in refused.text
    assert ">又找到欠条</textarea>" in refused.text
    assert hidden(refused.text, "uploads") == id_of(place)
    good = [("files", ("合同.pdf", PDF, "application/pdf"))]
    added = await visitor.post("/track/add", data={**held, "uploads": id_of(place)}, files=good)
    assert added.status_code == 200
    staff = await Staff(visitor).log_in("paidan")
    page = (await staff.client.get(f"/desk/{number}")).text
    assert "合同.pdf" in page
    assert "欠条.jpg" in page


async def test_nobody_adds_files_to_a_case_he_does_not_hold(visitor: httpx.AsyncClient) -> None:
    number, _ = receipt(await complain(visitor))
    wrong = {
        "number": number,
        "code": "0000-0000-0000-0000",
        "text": "x",
        "uploads": id_of(await upload(visitor)),
    }
    answer = await visitor.post(
        "/track/add", data=wrong, files=[("files", ("a.pdf", PDF, "application/pdf"))]
    )
    assert answer.status_code == 404


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        yield str(client.base_url).rstrip("/")


async def test_a_line_cut_in_the_midst_of_a_piece_costs_only_what_was_under_way(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as client:
        place = (await begin(client)).headers["location"]
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        host, port = address.removeprefix("http://").split(":")
        _, line = await asyncio.open_connection(host, int(port))
        head = {**goes_on(0), "Host": host, "Cookie": cookie, "Content-Length": str(len(PICTURE))}
        line.write(
            f"PATCH {place} HTTP/1.1\r\n".encode()
            + b"".join(f"{k}: {v}\r\n".encode() for k, v in head.items())
        )
        line.write(b"\r\n" + PICTURE[:1_234])
        await line.drain()
        await asyncio.sleep(0.3)
        line.transport.abort()
        async with asyncio.timeout(10):
            while (at := int((await client.head(place, headers=TUS)).headers["upload-offset"])) == 0:
                await asyncio.sleep(0.05)
        assert at == 1_234
        done = await client.patch(place, content=PICTURE[at:], headers=goes_on(at))
        assert done.headers["upload-offset"] == str(len(PICTURE))
        number, _ = receipt(await complain(client, uploads=id_of(place)))
        assert number


async def test_somebody_elses_client_of_the_protocol_sends_a_file_and_goes_on(address: str) -> None:
    async with httpx.AsyncClient(base_url=address) as client:
        await begin(client)
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        theirs = TusClient(f"{address}/api/uploads", headers={"Cookie": cookie})
        named = {"filename": "photo.jpg"}
        first = theirs.uploader(file_stream=io.BytesIO(PICTURE), chunk_size=5_000, metadata=named)
        await asyncio.to_thread(first.upload_chunk)
        resumed = theirs.uploader(file_stream=io.BytesIO(PICTURE), chunk_size=5_000, url=first.url)
        assert resumed.offset == 5_000
        await asyncio.to_thread(resumed.upload)
        assert resumed.url is not None
        assert (await client.head(resumed.url, headers=TUS)).headers["jiannuo-kind"] == "photo"
