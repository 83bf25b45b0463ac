"""What can anybody do on the web besides complaining? Track the case, add to it, rate it, take it back."""

import re
import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api import pages
from api.pages import page
from intake.desk.desk import Desk
from intake.desk.once import SaidOtherwise
from intake.errors import Unacceptable
from intake.rules.limits import Source
from intake.rules.work import Answer

router = APIRouter()
Text = Annotated[str, Form()]
Short = Annotated[str, Form(max_length=100)]
LOOKED_AT = frozenset({"/", "/complain", "/track", "/figures"})
"""The pages that large type is asked for on."""


SAID_OTHERWISE = "这个页面已经提交过一次,上次的已经记下。这次改动的内容还没有提交,请核对后再提交。"
RATED_BEFORE = "您已经评价过,上次的评价已经记下,这次没有改动。有新情况可以补充。"
EXPIRED = "页面已过期,还没有提交,内容还在下面。请核对后再提交一次。"


class WrongKey(Unacceptable):
    """A form's key that we never gave."""


def desk_of(request: Request) -> Desk:
    """The desk this application was made over."""
    desk: Desk = request.app.state.desk
    return desk


def place_of(request: Request) -> str:
    """Where a request comes from: its address as the server saw it, or as a trusted proxy told it."""
    return request.client.host if request.client else ""


async def source_of(request: Request, task: Short = "", found: Short = "", total: Short = "") -> Source:
    """Where a form comes from, and whether it brings what was asked of a crowded place (api/question)."""
    return await desk_of(request).source(place_of(request), Answer(task, found, total))


@dataclass(frozen=True, slots=True)
class Held:
    """A receipt that opens its case: who holds it is the complainant."""

    number: str
    code: str


async def held(
    request: Request, source: Annotated[Source, Depends(source_of)], number: Text = "", code: Text = ""
) -> Held:
    """The receipt a form brings; NotFound for one that opens nothing, TooMany where too many such were tried."""
    return Held(await desk_of(request).find(number, code, source), code)


Holder = Annotated[Held, Depends(held)]


@router.get("/")
async def home() -> HTMLResponse:
    return page("home.html")


async def tracked(request: Request, holder: Held, http: int = 200, /, **more: Any) -> HTMLResponse:
    """The tracking page of a case; ``more`` is what stands in its form for more (api/additions)."""
    desk = desk_of(request)
    progress, filed = await desk.progress(holder.number), await desk.filed(holder.number)
    facts = {"told": "", "objected": "", "waiting": (), "advised": "", "refused": "", "added": False, **more}
    return page(
        "track.html",
        http,
        number=holder.number,
        code=holder.code,
        progress=progress,
        names=desk.tools.rulebook.words,
        filed=filed,
        new_key=new_key,
        **facts,
    )


@router.get("/display")
async def display(
    large: Annotated[Literal["yes", "no"], Query()], back: Annotated[str, Query()] = "/"
) -> Response:
    """Large type and high contrast, or not: kept in this browser alone."""
    response = RedirectResponse(back if back in LOOKED_AT else "/", 303)
    pages.wear(response, large == "yes")
    return response


@router.get("/track")
async def track_form(number: Annotated[str, Query(max_length=40)] = "") -> HTMLResponse:
    return page("track.html", number=number, code="", progress=None)


@router.post("/track")
async def track(request: Request, holder: Holder) -> HTMLResponse:
    return await tracked(request, holder)


async def is_sure(sure: Annotated[Literal["yes"], Form()]) -> bool:
    """Whoever takes his case back ticks that he is sure; any other form is refused."""
    return sure == "yes"


@router.post("/track/withdraw", dependencies=[Depends(is_sure)])
async def withdraw(request: Request, holder: Holder, key: Short = "") -> HTMLResponse:
    """The complainant takes the case back."""
    try:
        await desk_of(request).withdraw(holder.number, form=form_key(key))
    except WrongKey:
        return await tracked(request, holder, 422, refused=EXPIRED)
    return await track(request, holder)


@router.post("/track/rate")
async def rate(
    request: Request,
    holder: Holder,
    solved: Annotated[Literal["yes", "no"], Form()],
    satisfaction: Annotated[int, Form(ge=1, le=5)],
    key: Short = "",
) -> HTMLResponse:
    """The complainant's answer."""
    desk = desk_of(request)
    try:
        seen = await desk.standing(holder.number)
        await desk.rate(seen, solved == "yes", satisfaction, form=form_key(key))
    except SaidOtherwise:
        return await tracked(request, holder, 409, refused=RATED_BEFORE)
    except WrongKey:
        return await tracked(request, holder, 422, refused=EXPIRED)
    return await track(request, holder)


def new_key() -> str:
    """A key for one form, which is taken once (desk/once)."""
    return secrets.token_urlsafe(18)


def form_key(key: str) -> str:
    """The key a form was given; :class:`WrongKey` for one we never gave."""
    if re.fullmatch(r"[A-Za-z0-9_-]{8,80}", key, re.ASCII) is None:
        raise WrongKey("form key")
    return key
