"""Which page shows a month at a glance? Trend, heat map, limits, flow and answers, each number a way to its cases."""

from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.figures import drawn
from api.finding import Asked
from api.pages import page
from api.public import desk_of
from api.staff import Reads, only
from intake.desk.dashboard import SEES, DashboardView
from intake.rules.month import month
from intake.rules.period import periods_of

NAME = r"^[a-z]{1,10}(\.[A-Za-z0-9_]{1,40}){1,2}$"
router = APIRouter(dependencies=[only(SEES)])


@router.get("/dashboard")
async def dashboard(
    request: Request,
    session: Reads,
    written: Annotated[str, Query(alias="month", max_length=10)] = "",
) -> HTMLResponse:
    """The month asked for, or the current one."""
    desk = desk_of(request)
    found = await desk.dashboard(session.actor, month(written) if written else None)
    return page(
        "dashboard.html",
        session=session,
        month=found.month,
        edition=found.edition,
        body=desk.tools.rulebook.bodies.get(found.body).name if found.body else None,
        shown=found.shown,
        trend=drawn([(str(one), count) for one, count in found.trend]),
        flow=drawn([(step, number.count) for step, number in found.shown.flow.items()]),
        reports=(found.month, *periods_of(found.month)),
        is_compared=found.is_compared,
        is_running=found.edition.figures.until < found.month.ends,
        overdue=sum(one.overdue.count for one in found.shown.terms),
        address=lambda name: _address(found, name),
    )


@router.get("/dashboard/cases")
async def cases(
    request: Request,
    session: Reads,
    written: Annotated[str, Query(alias="month", max_length=10)],
    number: Annotated[str, Query(pattern=NAME)],
    older: Annotated[int | None, Query(ge=1)] = None,
) -> HTMLResponse:
    """The cases of one number of the dashboard, the newest first."""
    desk = desk_of(request)
    found = await desk.dashboard_cases(session.actor, month(written), number, older)
    return page(
        "counted.html",
        session=session,
        found=found,
        what=found.name.split("."),
        names=desk.tools.rulebook,
        domains=desk.domain_names(),
        terms={one.id: one.name for one in desk.tools.rulebook.terms},
    )


def _address(found: DashboardView, name: str) -> str | None:
    """Where the cases of a number are: the search that shows just them, else a list of their own; None of nothing."""
    number = found.shown.named[name]
    sought = found.search(number)
    if sought is not None:
        return f"/search?{Asked(**asdict(sought)).address()}"
    return f"/dashboard/cases?{urlencode({'month': found.month, 'number': name})}" if number.cases else None
