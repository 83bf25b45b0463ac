"""Which page has every member of staff for himself? His open sessions, his password, a code asked at log-in."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.errors import answer
from api.pages import page
from api.public import desk_of
from api.staff import COOKIE, Id, OwnWrites, Present, Text, address_of
from intake.desk.accounts import LoggedIn
from intake.desk.own_account import OwnAccount
from intake.desk.second_step import SetUp, WrongCode
from intake.receipt_paper import qr_svg

router = APIRouter(prefix="/me")


@router.get("")
async def me(request: Request, session: Present, done: str = "") -> HTMLResponse:
    """One's own account; ``done`` names what was done just now."""
    desk = desk_of(request)
    return page(
        "me.html",
        session=session,
        own=await desk.own.view(_token(request)),
        must=session.actor.role in desk.tools.two_steps,
        role=desk.tools.rulebook.words.role[session.actor.role],
        done=done,
    )


@router.post("/sessions/{session_id}/end")
async def end_session(request: Request, _session: OwnWrites, session_id: Id) -> Response:
    await _own(request).end_session(_token(request), session_id)
    return RedirectResponse("/me?done=sessions", 303)


@router.post("/sessions/end-others")
async def end_others(request: Request, _session: OwnWrites) -> Response:
    await _own(request).end_others(_token(request))
    return RedirectResponse("/me?done=sessions", 303)


@router.post("/password")
async def change_password(request: Request, _session: OwnWrites, old: Text = "", new: Text = "") -> Response:
    await _own(request).change_password(_token(request), old, new, address_of(request))
    return RedirectResponse("/me?done=password", 303)


@router.post("/second-step")
async def begin(request: Request, session: OwnWrites, password: Text = "") -> HTMLResponse:
    """The secret for an authenticator; this page shows it and no other does."""
    own = _own(request)
    return _set_up(session, await own.begin_second_step(_token(request), password, address_of(request)))


@router.post("/second-step/confirm")
async def confirm(request: Request, session: OwnWrites, code: Text = "") -> Response:
    own, token = _own(request), _token(request)
    try:
        await own.confirm_second_step(token, code, address_of(request))
    except WrongCode as error:
        status, sentence = answer(error, desk_of(request).tools.rulebook.words)
        return _set_up(session, await own.pending_second_step(token), status, sentence)
    return RedirectResponse("/me?done=on", 303)


@router.post("/second-step/off")
async def off(request: Request, _session: OwnWrites, password: Text = "", code: Text = "") -> Response:
    await _own(request).end_second_step(_token(request), password, code, address_of(request))
    return RedirectResponse("/me?done=off", 303)


def _set_up(session: LoggedIn, fresh: SetUp, status: int = 200, sentence: str = "") -> HTMLResponse:
    return page(
        "second_step_set_up.html",
        status,
        session=session,
        secret=fresh.secret,
        qr=qr_svg(fresh.address).decode(),
        sentence=sentence,
    )


def _own(request: Request) -> OwnAccount:
    return desk_of(request).own


def _token(request: Request) -> str:
    return request.cookies.get(COOKIE, "")
