"""What can anybody do on the web? Complain without an account, keep the receipt, track the case, rate it."""

import re
import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from api.errors import FIELD_ADVICE
from api.pages import page
from intake.desk.desk import Desk
from intake.errors import Conflict, Unacceptable
from intake.rules.person import WrongField, person

router = APIRouter()
Text = Annotated[str, Form()]


class WrongKey(Unacceptable):
    """A form's key that we never gave."""


class ComplaintIn(BaseModel):
    """A complaint from another system; ``key`` names it for ever, so that a repeated call files nothing twice."""

    key: str = Field(pattern="^[A-Za-z0-9_-]{8,80}$")
    text: str = Field(min_length=1, max_length=20_000)
    name: str | None = Field(default=None, max_length=100)
    phone: str | None = Field(default=None, max_length=30)


class ReceiptOut(BaseModel):
    """The receipt."""

    number: str
    code: str


def desk_of(request: Request) -> Desk:
    """The desk this application was made over."""
    desk: Desk = request.app.state.desk
    return desk


@router.get("/")
async def home() -> HTMLResponse:
    return page("home.html")


@router.get("/complain")
async def ask() -> HTMLResponse:
    return page(
        "complain.html",
        key=secrets.token_urlsafe(18),
        text="",
        understood=None,
        name="",
        phone="",
        error=None,
    )


@router.post("/complain")
async def complain(
    request: Request, key: Text, text: Text = "", name: Text = "", phone: Text = "", step: Text = "read"
) -> HTMLResponse:
    """First read and show what was understood; then file. What was typed is never lost on the way."""
    facts = {"key": key, "text": text, "name": name, "phone": phone}
    try:
        source_key, who = f"web:{form_key(key)}", person(name, phone)
        kept, reading = await desk_of(request).read(text)
    except WrongKey as error:
        again = {**facts, "key": secrets.token_urlsafe(18)}
        return page("complain.html", 422, **again, understood=None, error=_advice(error))
    except Unacceptable as error:
        return page("complain.html", 422, **facts, understood=None, error=_advice(error))
    if step != "submit":
        understood = desk_of(request).understood(reading)
        return page("complain.html", **{**facts, "text": kept}, understood=understood, error=None)
    try:
        receipt = await desk_of(request).file(source_key, "web", kept, person=who)
    except Conflict:
        return page(
            "refused.html", 409, sentence="这个页面已经提交过另一份内容。要再投诉一件事,请重新打开投诉页面。"
        )
    return page("receipt.html", receipt=receipt)


@router.get("/track")
async def track_form() -> HTMLResponse:
    return page("track.html", number="", code="", progress=None, status=None)


@router.post("/track")
async def track(request: Request, number: Text = "", code: Text = "") -> HTMLResponse:
    desk = desk_of(request)
    progress = await desk.progress(await desk.find(number, code))
    name = desk.status_name(progress.status)
    return page("track.html", number=progress.number, code=code, progress=progress, status=name)


@router.post("/track/add")
async def add(request: Request, number: Text, code: Text, text: Text) -> HTMLResponse:
    """What the complainant tells besides; who holds the receipt is the complainant."""
    desk = desk_of(request)
    found = await desk.find(number, code)
    await desk.add(found, text)
    return await track(request, found, code)


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
    found = await desk.find(number, code)
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


def _advice(error: Unacceptable) -> str:
    if isinstance(error, WrongField):
        return f"{FIELD_ADVICE[error.field]}内容还在下面。"
    if isinstance(error, WrongKey):
        return "页面已过期,内容还在下面。请核对后再提交一次。"
    return "请写清事情经过,最多两万字。内容还在下面。"
