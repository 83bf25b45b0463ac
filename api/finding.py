"""How does staff look for a case? One box for numbers and words, filters that live in the address, searches that are kept."""

import re
from dataclasses import fields
from datetime import date
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, Field, ValidationError, field_validator

from api.errors import answer
from api.pages import page
from api.public import desk_of
from api.staff import LARGEST, Reads, Text, Writes, filed, only
from intake.desk.searching import Sought, View
from intake.desk.tools import SEES_ALL
from intake.errors import Unacceptable
from intake.rules.lifecycle import Role, Status
from intake.streamed import ListForm
from intake.views import CasePage

router = APIRouter()
NUMBER = re.compile(r"\s*XZZX-\d{8}-\d{4,}\s*", re.IGNORECASE | re.ASCII)
Short = Annotated[str, Field(max_length=60)]


class Asked(BaseModel):
    """The search as its address has it; what is empty is not asked."""

    text: Short = ""
    who: Short = ""
    domain: Short = ""
    status: Status | None = None
    lead: Short = ""
    respondent: Short = ""
    since: date | None = None
    until: date | None = None
    older: Annotated[int, Field(ge=1, le=LARGEST)] | None = None

    @field_validator("status", "since", "until", "older", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    def sought(self) -> Sought:
        """What the desk is asked for."""
        return Sought(**{one.name: getattr(self, one.name) for one in fields(Sought)})

    def address(self) -> str:
        """The query of the page's address, without its place in the list."""
        asked = {
            name: value for name, value in self.model_dump(mode="json").items() if value and name != "older"
        }
        return urlencode(asked)


@router.get("/search")
async def search(request: Request, session: Reads, asked: Annotated[Asked, Query()]) -> Response:
    """The page of a search; a whole case number opens its case, NotFound for one this person may not see."""
    desk = desk_of(request)
    if NUMBER.fullmatch(asked.text):
        found = await desk.case(session.actor, asked.text.strip().upper())
        return RedirectResponse(f"/desk/{found.number}", 303)
    try:
        shown = await desk.search(session.actor, asked.sought(), asked.older)
    except Unacceptable as error:
        return await _page(request, session, asked, CasePage((), None), error)
    return await _page(request, session, asked, shown, None)


@router.get("/search/cases.{form}", dependencies=[only(SEES_ALL | {Role.HANDLER})])
async def found_file(
    request: Request, session: Reads, form: ListForm, asked: Annotated[Asked, Query()]
) -> StreamingResponse:
    """Everything a search finds as a file: the rows and words of its pages, to their end."""
    pieces = await desk_of(request).list_file(session.actor, asked.sought(), form)
    return filed(pieces, "search", form)


@router.post("/search/views")
async def keep(request: Request, session: Writes, name: Text, query: Text) -> Response:
    """Keep a search; its address is read and written again, so that nothing else can be kept."""
    try:
        kept = Asked.model_validate(dict(parse_qsl(query[:LONGEST]))).address()
    except ValidationError as error:
        raise Unacceptable("no search of ours") from error
    await desk_of(request).keep_view(session.login, View(name, kept))
    return RedirectResponse(f"/search?{kept}", 303)


@router.post("/search/views/drop")
async def drop(request: Request, session: Writes, name: Text) -> Response:
    """Keep a search no longer."""
    await desk_of(request).drop_view(session.login, name)
    return RedirectResponse("/search", 303)


LONGEST = 1_000


async def _page(
    request: Request, session: Reads, asked: Asked, shown: CasePage, error: Unacceptable | None
) -> HTMLResponse:
    desk = desk_of(request)
    return page(
        "search.html",
        422 if error else 200,
        session=session,
        asked=asked,
        error=answer(error, desk.tools.rulebook.words)[1] if error else None,
        rows=shown.rows,
        older=shown.next,
        views=await desk.views(session.login),
        sees_person=session.actor.role in SEES_ALL,
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
        statuses=tuple(Status),
    )
