"""Which page do the records of defaults have? How each stands, what happened to it, and what may be done next."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.pages import page
from api.public import desk_of, form_key, new_key
from api.staff import LARGEST, Id, Reads, Writes, filed, only
from intake.desk.default_records import ACTS, SEES, RecordStepTaken
from intake.desk.tabled import Tabled
from intake.rules.default_record import RecordEvent
from intake.streamed import ListForm

router = APIRouter(prefix="/records", dependencies=[only(SEES)])


@router.get("")
async def records(
    request: Request, session: Reads, taken: Annotated[str, Query(pattern=r"^[0-9]{1,18}:[a-z_]{1,20}$")] = ""
) -> HTMLResponse:
    """The records; ``taken`` is the one just acted on and the step, whose draft is done with."""
    desk = desk_of(request)
    return page(
        "records.html",
        session=session,
        names=desk.tools.rulebook,
        records=await desk.records.all(session.actor),
        taken=f"record:{taken}" if taken else "",
        new_key=new_key,
    )


@router.get("/lists/{tabled}.{form}")
async def list_file(
    request: Request, session: Reads, tabled: Literal[Tabled.RECORDS], form: ListForm
) -> Response:
    return filed([await desk_of(request).table_file(session.actor, tabled, form)], tabled, form)


class RecordTyped(BaseModel):
    """What the form of a step on a record brings; ``after`` is the last step the page showed."""

    event: RecordEvent
    text: Annotated[str, Field(max_length=10_000)] = ""
    document: Annotated[str, Field(max_length=200)] = ""
    after: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    key: str = ""


@router.post("/{record_id}", dependencies=[only(ACTS)])
async def step(
    request: Request, session: Writes, record_id: Id, typed: Annotated[RecordTyped, Form()]
) -> Response:
    """Take one step on a record."""
    form = form_key(typed.key) if typed.key else ""
    taken = RecordStepTaken(typed.event, typed.text, typed.document, typed.after, form)
    await desk_of(request).records.step(session.actor, record_id, taken)
    return RedirectResponse(f"/records?taken={record_id}:{typed.event}", 303)
