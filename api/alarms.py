"""What must staff see at once, and who answered it? A page of alarms for operators, dispatchers and supervisors."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.pages import page
from api.public import desk_of
from api.staff import LARGEST, Id, Reads, Text, Writes, only
from intake.desk.alarms import HEARS

router = APIRouter(dependencies=[only(HEARS)])


@router.get("/alarms")
async def alarms(
    request: Request, session: Reads, taken: Annotated[int | None, Query(ge=1, le=LARGEST)] = None
) -> HTMLResponse:
    """What sounds; ``taken`` is the alarm that was just answered, whose draft is done with."""
    shown = await desk_of(request).alarms(session.actor)
    return page("alarms.html", session=session, alarms=shown, taken=taken)


@router.post("/alarms/{alarm_id}")
async def answer_alarm(request: Request, session: Writes, alarm_id: Id, note: Text) -> RedirectResponse:
    """Somebody says what he did about it."""
    await desk_of(request).answer_alarm(session.actor, alarm_id, note)
    return RedirectResponse(f"/alarms?taken={alarm_id}", 303)
