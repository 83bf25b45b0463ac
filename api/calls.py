"""Whom does an operator call because no messenger reaches him? A page with what is to be said, and what came of each call."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.pages import page
from api.public import desk_of
from api.staff import Id, Reads, Writes, only
from intake.desk.phoning import Reached
from intake.rules.lifecycle import Role

router = APIRouter(dependencies=[only({Role.OPERATOR})])


@router.get("/calls")
async def calls(request: Request, session: Reads) -> HTMLResponse:
    due = await desk_of(request).calls(session.actor, session.login)
    attempts = desk_of(request).tools.rulebook.phoning.attempts
    return page("calls.html", session=session, calls=due, attempts=attempts)


@router.post("/calls/{notice_id}/take")
async def take(request: Request, session: Writes, notice_id: Id) -> RedirectResponse:
    """The operator makes this call: only now the number is shown."""
    await desk_of(request).take_call(session.actor, session.login, notice_id)
    return RedirectResponse("/calls", 303)


@router.post("/calls/{notice_id}")
async def made(
    request: Request, session: Writes, notice_id: Id, reached: Annotated[Reached, Form()]
) -> RedirectResponse:
    """What came of it."""
    await desk_of(request).called(session.actor, session.login, notice_id, reached)
    return RedirectResponse("/calls", 303)
