"""Does the stream of counts end when it must: with the session, and with the server?"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from intake import wiring
from intake.settings import Settings
from tests.test_whole_way import a_free_port, add_staff, logged_in, serve

SOON = 15  # seconds, several looks of the stream


async def test_the_stream_tells_the_counts_and_ends_with_the_session(tmp_path: Path) -> None:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        await add_staff(Settings(home=tmp_path, vectors=False))
        staff = await logged_in(client, "paidan")
        async with client.stream("GET", "/live") as stream, asyncio.timeout(SOON):
            lines = stream.aiter_lines()
            assert (
                await _next_event(lines)
                == 'waiting {"triage": 0, "late": 0, "alarms": 0, "calls": 0, "records": 0, "claims": 0}'
            )
            assert (await staff.post("/logout")).status_code == 200
            assert await _next_event(lines) == "left {}"
            assert [line async for line in lines if line] == []


async def test_a_case_that_is_filed_is_told_at_the_next_look(tmp_path: Path) -> None:
    async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
        settings = Settings(home=tmp_path, vectors=False)
        await add_staff(settings)
        await logged_in(client, "paidan")
        async with client.stream("GET", "/live") as stream, asyncio.timeout(SOON):
            lines = stream.aiter_lines()
            await _next_event(lines)
            desk = wiring.open_desk(settings)
            await desk.file("web:one", "web", "薛店镇政府欠我工程款三万元")
            await desk.close()
            assert (
                await _next_event(lines)
                == 'waiting {"triage": 1, "late": 0, "alarms": 0, "calls": 0, "records": 0, "claims": 0}'
            )


async def test_a_server_stops_although_somebody_has_a_page_open(tmp_path: Path) -> None:
    """Defect: an open stream kept the process alive after it was told to stop; leaving serve() waits for its end."""
    async with httpx.AsyncClient(timeout=SOON) as other:
        async with serve(tmp_path, a_free_port(), "web", JIANNUO_VECTORS="false") as client:
            await add_staff(Settings(home=tmp_path, vectors=False))
            await logged_in(client, "paidan")
            other.cookies.update(client.cookies)
            stream = await other.send(other.build_request("GET", f"{client.base_url}/live"), stream=True)
            lines = stream.aiter_lines()
            await _next_event(lines)
        assert not [line async for line in lines if line.startswith("event: ")]


async def _next_event(lines: AsyncIterator[str]) -> str:
    """The next event as "name facts"; what keeps the line awake is passed over."""
    name = ""
    async for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        if line.startswith("data: "):
            return f"{name} {line.removeprefix('data: ')}"
    raise AssertionError("the stream ended")
