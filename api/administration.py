"""Which pages does an administrator have? How the machinery is, accounts, failed deliveries, the rules and what they would do."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.errors import answer
from api.pages import ENVIRONMENT, page
from api.public import desk_of
from api.staff import LARGEST, Id, Reads, Text, Writes, filed, only
from intake.desk.accounts import STAFF, LoggedIn
from intake.desk.calendar_desk import Foreseen
from intake.desk.tabled import Tabled
from intake.errors import IntakeError, NotFound
from intake.reference.rulebook import LONGEST_NOTICE
from intake.rules.lifecycle import Role
from intake.streamed import ListForm

router = APIRouter(dependencies=[only({Role.ADMINISTRATOR})])


@router.get("/admin")
async def health(request: Request, session: Reads) -> HTMLResponse:
    """How the machinery is, and what could not be delivered."""
    desk = desk_of(request)
    return page(
        "admin.html",
        session=session,
        health=await desk.health(session.actor),
        failures=await desk.failures(session.actor),
        taken=await desk.taken_away(session.actor),
        names=desk.tools.rulebook,
    )


@router.post("/admin/failures/{notice_id}/retry")
async def retry(request: Request, session: Writes, notice_id: Id) -> Response:
    await desk_of(request).retry(session.actor, notice_id)
    return RedirectResponse("/admin", 303)


@router.get("/admin/lists/{tabled}.{form}")
async def list_file(
    request: Request,
    session: Reads,
    tabled: Literal[
        Tabled.ACCOUNTS,
        Tabled.ACCOUNT_ACTS,
        Tabled.FAILURES,
        Tabled.TAKEN_AWAY,
        Tabled.BODIES,
        Tabled.REPLIES,
    ],
    form: ListForm,
) -> Response:
    return filed([await desk_of(request).table_file(session.actor, tabled, form)], tabled, form)


@router.get("/admin/accounts")
async def people(request: Request, session: Reads) -> HTMLResponse:
    desk = desk_of(request)
    return page(
        "accounts.html",
        session=session,
        people=await desk.people(session.actor),
        acts=await desk.account_acts(session.actor),
        names=desk.tools.rulebook,
        roles=tuple(role for role in Role if role in STAFF),
    )


@router.post("/admin/accounts")
async def admit(
    request: Request,
    session: Writes,
    login: Text,
    name: Text,
    role: Annotated[Role, Form()],
    password: Text,
    body: Text = "",
) -> Response:
    await desk_of(request).admit(session.actor, login.strip(), name.strip(), role, body or None, password)
    return RedirectResponse("/admin/accounts", 303)


@router.post("/admin/accounts/{login}/shut")
async def shut(request: Request, session: Writes, login: str) -> Response:
    await desk_of(request).shut(session.actor, login)
    return RedirectResponse("/admin/accounts", 303)


@router.post("/admin/accounts/{login}/log-out")
async def end_sessions(request: Request, session: Writes, login: str) -> Response:
    await desk_of(request).end_sessions(session.actor, login)
    return RedirectResponse("/admin/accounts", 303)


@router.post("/admin/accounts/{login}/second-step/off")
async def reset_second_step(request: Request, session: Writes, login: str) -> Response:
    await desk_of(request).reset_second_step(session.actor, login)
    return RedirectResponse("/admin/accounts", 303)


@router.get("/admin/bodies")
async def bodies(request: Request, session: Reads) -> HTMLResponse:
    """Every body: who handles for it, and whom one calls there."""
    return page("bodies.html", session=session, bodies=await desk_of(request).bodies.all(session.actor))


@router.post("/admin/bodies/{body}/contact")
async def note_contact(
    request: Request, session: Writes, body: str, who: Text = "", phone: Text = ""
) -> Response:
    await desk_of(request).bodies.note(session.actor, body, who, phone)
    return RedirectResponse("/admin/bodies", 303)


@router.get("/admin/calendar")
async def calendar(request: Request, session: Reads) -> HTMLResponse:
    """The years of the working-day calendar, who imported them, and where to send a notice."""
    return await _calendar(request, session)


@router.get("/admin/calendar/{year}.toml")
async def calendar_file(
    request: Request, _session: Reads, year: Annotated[int, Path(ge=2000, le=2100)]
) -> Response:
    """A year as a file, to be filled in by the notice."""
    known = {one.year: one for one in desk_of(request).calendar.years}
    if year not in known:
        raise NotFound(f"no year {year}")
    written = ENVIRONMENT.get_template("year.toml").render(year=known[year])
    disposition = {"Content-Disposition": f'attachment; filename="{year}.toml"'}
    return Response(written, media_type="application/toml", headers=disposition)


@router.post("/admin/calendar/preview")
async def foresee(request: Request, session: Writes, notice: UploadFile) -> HTMLResponse:
    """What a notice would change; nothing is changed yet."""
    content = await notice.read(LONGEST_NOTICE + 1)
    try:
        foreseen = await desk_of(request).calendar.foresee(session.actor, content)
    except IntakeError as error:
        return await _calendar(request, session, error=error)
    return await _calendar(request, session, foreseen, content)


@router.post("/admin/calendar")
async def take_over(
    request: Request,
    session: Writes,
    content: Annotated[str, Form(max_length=LONGEST_NOTICE)],
    last: Annotated[int, Form(ge=0, le=LARGEST)],
) -> Response:
    """Put a notice into force that was looked at before; it is checked again."""
    try:
        await desk_of(request).calendar.take_over(session.actor, content.encode(), last)
    except IntakeError as error:
        return await _calendar(request, session, error=error)
    return RedirectResponse("/admin/calendar", 303)


async def _calendar(
    request: Request,
    session: LoggedIn,
    foreseen: Foreseen | None = None,
    content: bytes = b"",
    error: IntakeError | None = None,
) -> HTMLResponse:
    desk = desk_of(request)
    status, sentence = answer(error, desk.tools.rulebook.words) if error else (200, "")
    return page(
        "calendar.html",
        status,
        session=session,
        years=desk.calendar.years,
        imports=await desk.calendar.imports(session.actor),
        foreseen=foreseen,
        content=content.decode("utf-8-sig"),
        sentence=sentence,
    )


@router.post("/admin/accounts/{login}/password")
async def reset_password(request: Request, session: Writes, login: str, password: Text = "") -> Response:
    await desk_of(request).reset_password(session.actor, session.login, login, password)
    return RedirectResponse("/admin/accounts", 303)


@router.post("/admin/accounts/{login}/reopen")
async def reopen(request: Request, session: Writes, login: str) -> Response:
    await desk_of(request).reopen(session.actor, login)
    return RedirectResponse("/admin/accounts", 303)


@router.post("/admin/accounts/move")
async def move(request: Request, session: Writes, login: Text = "", body: Text = "") -> Response:
    """A handler works for another body from now on."""
    await desk_of(request).move(session.actor, login, body)
    return RedirectResponse("/admin/accounts", 303)


@router.get("/admin/rules")
async def rules(request: Request, session: Reads) -> HTMLResponse:
    """The rule tables as they are in force, each row with its source."""
    return _rules(request, session, "", [])


@router.post("/admin/rules")
async def what_would_happen(request: Request, session: Writes, text: Text = "") -> HTMLResponse:
    """What the reader and the rules would make of a text; nothing is stored."""
    desk = desk_of(request)
    kept, reading = await desk.read(text)
    return _rules(request, session, kept, desk.explain(reading))


def _rules(request: Request, session: LoggedIn, text: str, explained: list[str]) -> HTMLResponse:
    desk = desk_of(request)
    return page(
        "rules.html",
        session=session,
        book=desk.tools.rulebook,
        domains=desk.domain_names(),
        text=text,
        explained=explained,
    )
