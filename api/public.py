"""What can anybody do on the web besides complaining? Track the case, add to it, rate it, take it back; file by JSON."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from api import pages
from api.pages import page
from intake.desk.desk import Desk
from intake.errors import Unacceptable
from intake.rules.person import person

router = APIRouter()
Text = Annotated[str, Form()]
LOOKED_AT = frozenset({"/", "/complain", "/track"})
"""The pages that large type is asked for on."""


class WrongKey(Unacceptable):
    """A form's key that we never gave."""


class ComplaintIn(BaseModel):
    """A complaint from another system; ``key`` names it for ever, so that a repeated call files nothing twice."""

    key: str = Field(pattern="^[A-Za-z0-9_-]{8,80}$")
    text: str = Field(min_length=1, max_length=20_000)
    name: str | None = Field(default=None, max_length=100)
    phone: str | None = Field(default=None, max_length=30)


class TakenBack(BaseModel):
    """A receipt, and that its holder ticked that he is sure."""

    number: str
    code: str
    sure: Literal["yes"]


class ReceiptOut(BaseModel):
    """The receipt."""

    number: str
    code: str


def desk_of(request: Request) -> Desk:
    """The desk this application was made over."""
    desk: Desk = request.app.state.desk
    return desk


def place_of(request: Request) -> str:
    """Where a request comes from: its address as the server saw it, or as a trusted proxy told it."""
    return request.client.host if request.client else ""


@router.get("/")
async def home() -> HTMLResponse:
    return page("home.html")


@router.get("/display")
async def display(
    large: Annotated[Literal["yes", "no"], Query()], back: Annotated[str, Query()] = "/"
) -> Response:
    """Large type and high contrast, or not: kept in this browser alone."""
    response = RedirectResponse(back if back in LOOKED_AT else "/", 303)
    response.set_cookie(pages.LARGE_COOKIE, large, max_age=365 * 86_400, samesite="lax", path="/")
    return response


@router.get("/track")
async def track_form(number: Annotated[str, Query(max_length=40)] = "") -> HTMLResponse:
    return page("track.html", number=number, code="", progress=None, status=None)


@router.post("/track")
async def track(request: Request, number: Text = "", code: Text = "") -> HTMLResponse:
    desk = desk_of(request)
    progress = await desk.progress(await desk.find(number, code, place_of(request)))
    name = desk.status_name(progress.status)
    filed = await desk.filed(progress.number)
    return page("track.html", number=progress.number, code=code, progress=progress, status=name, filed=filed)


@router.post("/track/add")
async def add(request: Request, number: Text, code: Text, text: Text) -> HTMLResponse:
    """What the complainant tells besides; who holds the receipt is the complainant."""
    desk = desk_of(request)
    found = await desk.find(number, code, place_of(request))
    await desk.add(found, text)
    return await track(request, found, code)


@router.post("/track/withdraw")
async def withdraw(request: Request, taken_back: Annotated[TakenBack, Form()]) -> HTMLResponse:
    """The complainant takes the case back."""
    desk = desk_of(request)
    await desk.withdraw(await desk.find(taken_back.number, taken_back.code, place_of(request)))
    return await track(request, taken_back.number, taken_back.code)


@router.post("/track/rate")
async def rate(
    request: Request,
    number: Text,
    code: Text,
    solved: Annotated[Literal["yes", "no"], Form()],
    satisfaction: Annotated[int, Form(ge=1, le=5)],
) -> HTMLResponse:
    """The complainant's answer; who holds the receipt is the complainant."""
    desk = desk_of(request)
    found = await desk.find(number, code, place_of(request))
    await desk.rate(await desk.standing(found), solved == "yes", satisfaction)
    return await track(request, found, code)


@router.post("/api/v1/complaints", status_code=201)
async def file_complaint(request: Request, response: Response, complaint: ComplaintIn) -> ReceiptOut:
    """File a complaint; 200 with the same receipt when it was filed before, 409 for other words under its key."""
    who = person(complaint.name or "", complaint.phone or "")
    receipt = await desk_of(request).file(f"api:{complaint.key}", "api", complaint.text, person=who)
    response.status_code = 200 if receipt.again else 201
    return ReceiptOut(number=receipt.number, code=receipt.code)


def form_key(key: str) -> str:
    """The key a form was given; :class:`WrongKey` for one we never gave."""
    if re.fullmatch(r"[A-Za-z0-9_-]{8,80}", key, re.ASCII) is None:
        raise WrongKey("form key")
    return key
