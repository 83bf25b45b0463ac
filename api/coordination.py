"""Which pages does the coordination room have? Matters, meetings, conflicts of interest, resolutions, minutes."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.pages import page
from api.public import desk_of
from api.staff import LARGEST, Id, Reads, Text, Writes, filed, only
from intake.desk import coordination
from intake.desk.coordination import OUTCOMES, Attendant, Resolved
from intake.desk.steps import Wrong
from intake.desk.tabled import Tabled
from intake.rules.lifecycle import LIFECYCLE, Event, Need, Role
from intake.streamed import ListForm

router = APIRouter(prefix="/coordination", dependencies=[only(coordination.SEES)])
SEATS = 8  # lines of the planner's form


@router.get("")
async def room(request: Request, session: Reads) -> HTMLResponse:
    desk = desk_of(request)
    return page(
        "coordination.html",
        session=session,
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
        matters=await desk.matters(session.actor),
        board=await desk.board(session.actor),
        meetings=await desk.meetings(session.actor),
        reasons=desk.tools.rulebook.choices[Need.MATTER],
        plans=session.actor.role is Role.SECRETARY,
        seats=range(SEATS),
    )


@router.post("")
async def plan(
    request: Request,
    session: Writes,
    held_on: Text,
    place: Text,
    chair: Text,
    names: Annotated[list[str], Form()],
    bodies: Annotated[list[str], Form()],
    institutions: Annotated[list[str], Form()],
) -> Response:
    """Plan a meeting; a line of the form without a name is an empty seat."""
    seats = zip(names, bodies, institutions, strict=True)
    attendants = [Attendant(name, body or None, at or None) for name, body, at in seats if name.strip()]
    meeting_id = await desk_of(request).plan(session.actor, _day(held_on), place, chair, attendants)
    return RedirectResponse(f"/coordination/{meeting_id}", 303)


@router.get("/lists/{tabled}.{form}")
async def list_file(
    request: Request,
    session: Reads,
    tabled: Literal[Tabled.MATTERS, Tabled.BOARD, Tabled.MEETINGS],
    form: ListForm,
) -> Response:
    return filed([await desk_of(request).table_file(session.actor, tabled, form)], tabled, form)


@router.get("/{meeting_id}")
async def meeting(
    request: Request,
    session: Reads,
    meeting_id: Id,
    taken: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> HTMLResponse:
    """A meeting; ``taken`` is the matter that was just resolved, whose draft is done with."""
    desk = desk_of(request)
    return page(
        "meeting.html",
        taken=f"meeting:{meeting_id}:{taken}" if taken else "",
        session=session,
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
        meeting=await desk.meeting(session.actor, meeting_id),
        reasons=desk.tools.rulebook.choices[Need.MATTER],
        outcomes=[row.event for row in LIFECYCLE if row.event in OUTCOMES],
        resolves=session.actor.role is Role.SECRETARY,
    )


@router.get("/{meeting_id}/minutes.docx")
async def minutes(request: Request, session: Reads, meeting_id: Id) -> Response:
    content = await desk_of(request).minutes(session.actor, meeting_id)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    name = f'attachment; filename="minutes-{meeting_id}.docx"'
    return Response(content, media_type=kind, headers={"Content-Disposition": name})


@router.post("/{meeting_id}/conflict")
async def declare(
    request: Request,
    session: Writes,
    meeting_id: Id,
    attendance: Annotated[int, Form(ge=1, le=LARGEST)],
    matter: Annotated[int, Form(ge=1, le=LARGEST)],
    why: Text = "",
) -> Response:
    await desk_of(request).declare(session.actor, meeting_id, attendance, matter, why)
    return RedirectResponse(f"/coordination/{meeting_id}", 303)


@router.post("/{meeting_id}/resolve")
async def resolve(
    request: Request,
    session: Writes,
    meeting_id: Id,
    matter: Annotated[int, Form(ge=1, le=LARGEST)],
    owner: Text,
    until: Text,
    outcome: Annotated[Event, Form()],
    text: Text = "",
) -> Response:
    what = Resolved(text, owner, _day(until), outcome)
    await desk_of(request).resolve(session.actor, meeting_id, matter, what)
    return RedirectResponse(f"/coordination/{meeting_id}?taken={matter}", 303)


@router.post("/resolutions/{resolution_id}/done")
async def fulfil(request: Request, session: Writes, resolution_id: Id) -> Response:
    await desk_of(request).fulfil(session.actor, resolution_id)
    return RedirectResponse("/coordination", 303)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Wrong(Need.UNTIL, "no date") from error
