"""Which pages does a supervisor have? What each body has to do, and the cases to look into, each for its reason."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.pages import page
from api.public import desk_of
from api.staff import LARGEST, Reads, only
from intake.desk.oversight import SEES, Concern

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
