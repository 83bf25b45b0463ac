"""Which pages does a supervisor have? What each body has to do, and the cases to look into, each for its reason."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from api.pages import page
from api.public import desk_of
from api.staff import LARGEST, Reads, filed, only
from intake.desk.oversight import SEES, Concern
from intake.desk.tabled import Tabled
from intake.streamed import ListForm

router = APIRouter(dependencies=[only(SEES)])


@router.get("/oversight")
async def oversight(
    request: Request,
    session: Reads,
    concern: Annotated[Concern, Query()] = Concern.SUPERVISED,
    older: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> HTMLResponse:
    desk = desk_of(request)
    shown = await desk.concerning(session.actor, concern, older)
    return page(
        "oversight.html",
        session=session,
        loads=await desk.loads(session.actor),
        concern=concern,
        concerns=tuple(Concern),
        rows=shown.rows,
        older=shown.next,
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
    )


@router.get("/oversight/cases.{form}")
async def cases_file(
    request: Request, session: Reads, form: ListForm, concern: Annotated[Concern, Query()]
) -> StreamingResponse:
    """The cases of one concern as a file: the rows and words of the screen, to their end."""
    pieces = await desk_of(request).list_file(session.actor, concern, form)
    return filed(pieces, concern, form)


@router.get("/oversight/loads.{form}")
async def loads_file(request: Request, session: Reads, form: ListForm) -> StreamingResponse:
    return filed([await desk_of(request).table_file(session.actor, Tabled.LOADS, form)], Tabled.LOADS, form)
