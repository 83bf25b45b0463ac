"""Which page shows a month at a glance? Trend, heat map, limits, flow and answers, each number a way to its cases where a search has them."""

from dataclasses import asdict
from typing import Annotated

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
from intake.statistics.dashboard import Counted

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
        is_running=found.edition.figures.until < found.month.ends,
        overdue=sum(one.overdue.count for one in found.shown.terms),
        address=lambda number: _address(found, number),
    )


def _address(found: DashboardView, number: Counted) -> str | None:
    """Where the cases of a number are; None where no search shows just them."""
    sought = found.search(number)
    return f"/search?{Asked(**asdict(sought)).address()}" if sought is not None else None
