"""What changes while a page is open? Server-sent events: the counts of the rail and a call that rings, told again after every lost connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.public import desk_of
from api.staff import COOKIE, Reads
from intake.rules.lifecycle import Role

router = APIRouter()
LOOKS_EVERY = 3.0  # seconds
BEATS_EVERY = 5  # looks: a proxy closes a line on which nothing is said
RETRY = 3_000  # milliseconds until a browser asks again


@router.get("/live")
async def live(request: Request, _session: Reads) -> StreamingResponse:
    """The stream of one member of staff; it ends with the session, and with the server, which could not stop before."""
    return StreamingResponse(
        _events(request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _events(request: Request) -> AsyncIterator[str]:
    desk, told, rung, looks = desk_of(request), "", None, 0
    yield f"retry: {RETRY}\n\n"
    while not (request.app.state.is_leaving() or await request.is_disconnected()):
        session = await desk.logged_in(request.cookies.get(COOKIE, ""))
        if session is None or session.owes_second_step:
            yield event("left", {})
            return
        call = await desk.rings_at(session.login) if session.actor.role is Role.OPERATOR else None
        if call is not None and call != rung:
            yield event("call", {"path": f"/hotline?call={quote(call)}"})
        rung = call
        now = event("waiting", asdict(await desk.waiting_for(session.actor)))
        if now != told:
            told = now
            yield now
        elif looks % BEATS_EVERY == 0:
            yield ": still here\n\n"
        looks += 1
        await asyncio.sleep(LOOKS_EVERY)


def event(name: str, facts: dict[str, object]) -> str:
    """One event of the stream."""
    return f"event: {name}\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n"
