"""How does a dispatcher work through what waits? Confirm one, confirm many after a look at what would happen, take back."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.errors import answer
from api.pages import page
from api.public import desk_of
from api.staff import LARGEST, Text, Writes, only, overtaken
from intake.desk.desk import Desk
from intake.desk.steps import Standing
from intake.desk.triage import Decision
from intake.errors import Conflict, IntakeError, NotFound
from intake.rules.clock import Track
from intake.rules.lifecycle import Event, Role, Status

router = APIRouter(dependencies=[only({Role.DISPATCHER})])
MOST = 50
"""Cases at a time: a page of the list."""
STATUSES = frozenset(map(str, Status))
Chosen = Annotated[list[str], Form(max_length=MOST)]


@router.post("/desk/{number}/confirm")
async def confirm(
    request: Request,
    session: Writes,
    number: str,
    version: Annotated[int, Form(ge=1, le=LARGEST)],
    domain: Text,
    lead: Text,
    status: Annotated[Status, Form()] = Status.RECEIVED,
    respondent: Text = "",
    default: Text = "",
    tracks: Annotated[list[Track], Form()] = [],  # noqa: B006 (FastAPI makes a new one each time)
    text: Text = "",
    basis: Text = "",
    sme_no: Text = "",
) -> Response:
    desk = desk_of(request)
    await desk.case(session.actor, number)  # who may not see it may not move it
    decision = Decision(
        domain,
        lead,
        respondent or None,
        default or None,
        frozenset(tracks) or None,
        text.strip() or None,
        basis.strip() or None,
        sme_no.strip() or None,
    )
    seen = Standing(number, status, version)
    try:
        await desk.confirm(session.actor, seen, decision)
    except Conflict:
        return await overtaken(request, session, seen, Event.REFER, _chosen(desk, decision))
    return RedirectResponse(f"/desk?only=triage&taken={number}:confirm", 303)


def _chosen(desk: Desk, decision: Decision) -> list[str]:
    """What a dispatcher chose and wrote, in the words of the form."""
    bodies, domains = desk.tools.rulebook.bodies, desk.domain_names()
    named = [bodies.get(id).name for id in (decision.lead, decision.respondent) if id]
    return [domains.get(decision.domain, ""), *named, decision.text or "", decision.basis or ""]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case of many; ``trouble`` is empty where it went well."""

    number: str
    trouble: str


@router.post("/triage/preview")
async def preview(request: Request, session: Writes, chosen: Chosen = []) -> HTMLResponse:  # noqa: B006
    """What would happen: each case with where it would go, as it stands now."""
    desk = desk_of(request)
    cases = [await desk.case(session.actor, number) for number in dict.fromkeys(chosen)]
    return page(
        "bulk.html", session=session, cases=cases, domains=desk.domain_names(), names=desk.tools.rulebook
    )


@router.post("/triage/confirm")
async def confirm_many(request: Request, session: Writes, chosen: Chosen = []) -> HTMLResponse:  # noqa: B006
    """Confirm each as it is proposed and was shown (``number:status:version``); each alone, so that one cannot stop another."""
    desk, seen = desk_of(request), [_standing(one) for one in dict.fromkeys(chosen)]
    done = [await _each(request, one.number, desk.confirm_as_read(session.actor, one)) for one in seen]
    return page("done.html", session=session, done=done, taken_back=False)


@router.post("/triage/recall")
async def recall(request: Request, session: Writes, chosen: Chosen = []) -> HTMLResponse:  # noqa: B006
    """Take referrals back that nobody has signed yet."""
    desk = desk_of(request)
    done = [
        await _each(request, number, desk.recall(session.actor, number)) for number in dict.fromkeys(chosen)
    ]
    return page("done.html", session=session, done=done, taken_back=True)


async def _each(request: Request, number: str, act: Awaitable[Standing]) -> Outcome:
    try:
        await act
    except IntakeError as error:
        return Outcome(number, answer(error, desk_of(request).tools.rulebook.words)[1])
    return Outcome(number, "")


def _standing(written: str) -> Standing:
    """A case as the preview showed it; NotFound for what no preview writes."""
    match written.split(":"):
        case [number, status, version] if status in STATUSES and version.isascii() and version.isdigit():
            return Standing(number, Status(status), min(int(version), LARGEST))
    raise NotFound("not a case of a preview")
