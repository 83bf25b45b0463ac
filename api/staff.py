"""What can staff do on the web? Log in, see cases, confirm, refer, handle."""

import secrets
from collections.abc import AsyncIterable, Iterable
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, params
from fastapi import Path as PathParam
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from api.errors import answer
from api.pages import page
from api.public import desk_of, form_key, new_key
from api.timeline import timeline
from intake.desk import lists
from intake.desk.accounts import LoggedIn, LoggedOut
from intake.desk.desk import WRITES_LETTERS
from intake.desk.lists import Listed
from intake.desk.reading_room import WITH_A_BODY
from intake.desk.second_step import SecondStepAsked, SecondStepOwed, WrongCode
from intake.desk.steps import Brought, Standing, Wrong
from intake.desk.tools import SEES_ALL
from intake.desk.triage import CLASSES, URGENCIES
from intake.desk.verified_amounts import RECORDS
from intake.errors import Conflict, NotFound
from intake.letters import TITLES, Letter
from intake.rules import lifecycle
from intake.rules.amounts import Amounts
from intake.rules.clock import Track
from intake.rules.guards import MOST_RETURNS
from intake.rules.lifecycle import Event, Need, Role, Status
from intake.streamed import ListForm

COOKIE = "jiannuo"
AFTER = r"^(([0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})\.[0-9]{1,9})?$"
"""Where a list goes on: a rank or a day, and the id of a case, none larger than a database counts."""
KINDS = {
    ListForm.CSV: "text/csv; charset=utf-8",
    ListForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ListForm.JSON: "application/json",
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BY_ITSELF = frozenset({Event.ACCEPT, Event.CLASSIFY, Event.REFER, Event.ARBITRATE})
"""Steps that the triage form takes together."""
TRIAGED = frozenset({Status.RECEIVED, Status.ACCEPTED, Status.AWAITING_REFERRAL})
"""Steps that the triage form takes together, so they are no buttons of their own."""

router = APIRouter()
Text = Annotated[str, Form()]
LARGEST = 2**31 - 1
Id = Annotated[int, PathParam(ge=1, le=LARGEST)]


async def present(request: Request) -> LoggedIn:
    """The session of the request; LoggedOut for whoever has none, so that no staff page shows itself."""
    session = await desk_of(request).logged_in(request.cookies.get(COOKIE, ""))
    if session is None:
        raise LoggedOut("no session")
    return session


Present = Annotated[LoggedIn, Depends(present)]
"""Whoever is logged in: what concerns his own account. Everything else asks for ``Reads``."""


async def logged_in(session: Present) -> LoggedIn:
    """The same, of who has set up what his role must log in with; SecondStepOwed."""
    if session.owes_second_step:
        raise SecondStepOwed(f"a {session.actor.role} logs in with a code")
    return session


Reads = Annotated[LoggedIn, Depends(logged_in)]


async def writing_own(session: Present, csrf: Text = "") -> LoggedIn:
    """The session of a form that carries its token back."""
    if not secrets.compare_digest(session.csrf.encode(), csrf.encode("utf-8", "replace")):
        raise NotFound("the form does not belong to this session")
    return session


async def writing(session: Reads, csrf: Text = "") -> LoggedIn:
    """The same, of who may open more than his own account."""
    return await writing_own(session, csrf)


def only(roles: Iterable[Role]) -> params.Depends:
    """A guard of routes: to everybody else, and before anything of the request is looked at, there is no such page."""
    welcome = frozenset(roles)

    async def guard(session: Reads) -> None:
        if session.actor.role not in welcome:
            raise NotFound(f"not for a {session.actor.role}")

    guarded: params.Depends = Depends(guard)
    return guarded


Writes = Annotated[LoggedIn, Depends(writing)]
OwnWrites = Annotated[LoggedIn, Depends(writing_own)]


@router.get("/login")
async def login_form() -> HTMLResponse:
    return page("login.html")


@router.post("/login")
async def login(request: Request, login: Text = "", password: Text = "") -> Response:
    try:
        token = await desk_of(request).log_in(login, password, address_of(request))
    except SecondStepAsked as asked:
        return page("second_step.html", ticket=asked.ticket, sentence="")
    return _begun(request, token)


@router.post("/login/code")
async def login_code(request: Request, ticket: Text = "", code: Text = "") -> Response:
    """The second step of a log-in; a wrong code is asked again."""
    desk = desk_of(request)
    try:
        token = await desk.own.log_in_with_code(ticket, code, address_of(request))
    except WrongCode as error:
        status, sentence = answer(error, desk.tools.rulebook.words)
        return page("second_step.html", status, ticket=ticket, sentence=sentence)
    return _begun(request, token)


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def _begun(request: Request, token: str) -> Response:
    response = RedirectResponse("/desk", 303)
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https", path="/"
    )
    return response


@router.post("/logout")
async def logout(request: Request, _session: OwnWrites) -> Response:
    await desk_of(request).log_out(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/desk")
async def desk_list(
    request: Request,
    session: Reads,
    older: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    only: Annotated[Listed, Query()] = Listed.ALL,
    after: Annotated[str, Query(max_length=30, pattern=AFTER)] = "",
    taken: Annotated[str, Query(max_length=60, pattern=r"^([\w-]+:[a-z_]+)?$")] = "",
) -> Response:
    desk = desk_of(request)
    if session.actor.role is Role.ADMINISTRATOR:
        return RedirectResponse("/admin", 303)
    at, _, last = after.partition(".")
    before = lists.further(only, older, (at, int(last)) if after else None)
    shown, alarms = await desk.front(session.actor, only, before)
    return page(
        "desk.html",
        session=session,
        rows=shown.rows,
        older=shown.next,
        newest=older is None and not after,
        last=shown.last,
        only=only,
        alarms=alarms,
        taken=taken,
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
    )


@router.get("/lists/cases.{form}", dependencies=[only(SEES_ALL | {Role.HANDLER})])
async def list_file(
    request: Request, session: Reads, form: ListForm, only: Annotated[Listed, Query()] = Listed.ALL
) -> StreamingResponse:
    """A list of the desk as a file: the rows and words of the screen, to its end."""
    pieces = await desk_of(request).list_file(session.actor, only, form)
    return filed(pieces, only, form)


def filed(pieces: AsyncIterable[bytes] | Iterable[bytes], name: str, form: ListForm) -> StreamingResponse:
    """A list as a download, piece by piece."""
    disposition = {"Content-Disposition": f'attachment; filename="jiannuo-{name}.{form.value}"'}
    return StreamingResponse(pieces, media_type=KINDS[form], headers=disposition)


@router.get("/desk/{number}")
async def case(
    request: Request,
    session: Reads,
    number: str,
    taken: Annotated[Literal["", "amounts"], Query()] = "",
) -> HTMLResponse:
    """A case; ``taken`` is the form that was just taken, whose draft is done with."""
    desk = desk_of(request)
    view = await desk.case(session.actor, number)
    role = session.actor.role
    return page(
        "case.html",
        session=session,
        case=view,
        line=timeline(view.clocks, desk.today()),
        openings=await desk.replies.offered(view),
        contact=await desk.bodies.of(session.actor, view.lead_id),
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
        steps=[
            (event, lifecycle.step(view.status, event, role).needs)
            for event in view.possible
            if event not in BY_ITSELF
        ],
        triage=view.status in TRIAGED and role is Role.DISPATCHER,
        track_choices=(("办理类型", "class", CLASSES), ("紧急程度", "urgency", URGENCIES)),
        track_marks=(Track.ENTERPRISE, Track.SME_ARREARS, Track.PETITION),
        most_returns=MOST_RETURNS,
        letters=TITLES if role in WRITES_LETTERS and view.status in WITH_A_BODY else {},
        sees_person=role is not Role.HANDLER,
        may_call_back=role is Role.OPERATOR and view.person.phone is not None,
        new_key=new_key,
        taken=taken,
        corrects_person=role is Role.OPERATOR,
    )


@router.post("/desk/{number}/person", dependencies=[only(SEES_ALL)])
async def person(request: Request, session: Writes, number: str, reason: Text = "") -> HTMLResponse:
    """The complainant in the clear, for a reason that is noted."""
    desk = desk_of(request)
    await desk.case(session.actor, number)
    shown = await desk.unmask(session.actor, number, reason)
    return page(
        "person.html", session=session, number=number, person=shown.person, former=shown.former, reason=reason
    )


@router.get("/desk/{number}/files/{file_id}")
async def attachment(request: Request, session: Reads, number: str, file_id: Id) -> Response:
    """A file as a download: whatever it is, no browser runs it under our name."""
    given = await desk_of(request).file_of(session.actor, number, file_id)
    name = quote(given.name, safe="")
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(given.content, media_type="application/octet-stream", headers=disposition)


@router.get("/desk/{number}/files/{file_id}/picture.jpg")
async def picture(request: Request, session: Reads, number: str, file_id: Id) -> Response:
    """A picture of a file, drawn anew by us, for the case's page."""
    return Response(
        await desk_of(request).picture_of(session.actor, number, file_id), media_type="image/jpeg"
    )


@router.get("/desk/{number}/letter/{kind}.docx", dependencies=[only(WRITES_LETTERS)])
async def letter(request: Request, session: Reads, number: str, kind: Letter, to: str = "") -> Response:
    """A letter about the case; without ``to`` it goes to the lead."""
    content = await desk_of(request).letter(session.actor, number, kind, to or None)
    disposition = {"Content-Disposition": f'attachment; filename="{number}-{kind}.docx"'}
    return Response(content, media_type=DOCX, headers=disposition)


class AmountsTyped(BaseModel):
    """What the form of amounts brings, as typed; ``after`` is what the page showed as recorded last."""

    verified: Annotated[str, Field(max_length=60)] = ""
    undisputed: Annotated[str, Field(max_length=60)] = ""
    paid: Annotated[str, Field(max_length=60)] = ""
    basis: Annotated[str, Field(max_length=1_000)] = ""
    after: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    key: str = ""


@router.post("/desk/{number}/amounts", dependencies=[only(RECORDS)])
async def amounts(
    request: Request, session: Writes, number: str, typed: Annotated[AmountsTyped, Form()]
) -> Response:
    """Record what is owed as verified, undisputed, paid so far."""
    desk = desk_of(request)
    found = [await desk.fen(said) for said in (typed.verified, typed.undisputed, typed.paid)]
    form = form_key(typed.key) if typed.key else ""
    await desk.amounts.record(session.actor, number, Amounts(*found), typed.basis, typed.after, form)
    return RedirectResponse(f"/desk/{number}?taken=amounts", 303)


class Stepped(BaseModel):
    """What a step's form brings; the fields shown are those its row in the lifecycle needs."""

    version: Annotated[int, Field(ge=1, le=LARGEST)]
    status: Status
    event: Event
    key: str = ""
    text: str = ""
    code: str = ""
    basis: str = ""
    body: str = ""
    until: str = ""
    evidence: str = ""
    document: str = ""
    case: str = ""
    refused: bool = False

    def brought(self) -> Brought:
        """The form as the desk takes it; Wrong for a date that is none."""
        try:
            until = date.fromisoformat(self.until) if self.until else None
        except ValueError as error:
            raise Wrong(Need.UNTIL, "no date") from error
        return Brought(
            self.text.strip() or None,
            self.code or None,
            self.basis.strip() or None,
            self.body or None,
            until,
            self.evidence.strip() or None,
            self.document.strip() or None,
            self.refused,
            self.case.strip() or None,
        )


@router.post("/desk/{number}/step", dependencies=[only(SEES_ALL | {Role.HANDLER})])
async def step(
    request: Request, session: Writes, number: str, stepped: Annotated[Stepped, Form()]
) -> Response:
    desk = desk_of(request)
    await desk.case(session.actor, number)
    seen = Standing(number, stepped.status, stepped.version)
    form = form_key(stepped.key) if stepped.key else ""
    try:
        await desk.take(session.actor, seen, stepped.event, brought=stepped.brought(), form=form)
    except Conflict:
        typed = (stepped.text, stepped.basis, stepped.evidence, stepped.document)
        return await overtaken(request, session, seen, stepped.event, typed)
    return RedirectResponse(f"/desk?taken={number}:{stepped.event}", 303)


async def overtaken(
    request: Request, session: LoggedIn, seen: Standing, event: Event, typed: Iterable[str]
) -> HTMLResponse:
    """Somebody was first: what happened meanwhile beside what was typed or chosen, nothing of which is lost."""
    desk = desk_of(request)
    case = await desk.case(session.actor, seen.number)
    return page(
        "stale.html",
        409,
        session=session,
        case=case,
        event=event,
        seen=seen,
        typed=[words for words in typed if words.strip()],
        names=desk.tools.rulebook,
    )
