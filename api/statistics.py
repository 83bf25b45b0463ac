"""Which pages does the statistics room have? Months and their versions, figures and tables, freezing, amending, downloads."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.pages import page
from api.public import desk_of
from api.staff import Reads, Text, Writes, only
from intake.desk.months import FREEZES, SEES
from intake.rules.month import month
from intake.statistics import flat
from intake.statistics.month_files import MonthForm
from intake.statistics.tables import Sort, Table

router = APIRouter(dependencies=[only(SEES)])
KINDS = {
    MonthForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    MonthForm.JSON: "application/json",
    MonthForm.CSV: "application/zip",
    MonthForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    MonthForm.PDF: "application/pdf",
}
NUMBERS = frozenset(Sort) - {Sort.TEXT, Sort.DATE}
MOST_VERSIONS = 10_000
Number = Annotated[int | None, Query(ge=0, le=MOST_VERSIONS)]


@router.get("/statistics")
async def room(request: Request, session: Reads) -> HTMLResponse:
    months = await desk_of(request).months(session.actor)
    return page("statistics.html", session=session, months=months, freezes=session.actor.role in FREEZES)


@router.get("/statistics/{written}")
async def one_month(request: Request, session: Reads, written: str, number: Number = None) -> HTMLResponse:
    desk = desk_of(request)
    await desk.months(session.actor)  # who may not see the room may not see a month
    edition = await desk.month(month(written), number)
    figures = edition.figures
    return page(
        "month.html",
        session=session,
        edition=edition,
        figures=figures,
        lines=flat.lines(figures),
        words=flat.change_words,
        tables=[
            (one, flat.heads(one), [flat.flat(one, row) for row in one.rows], _total(one))
            for one in figures.tables
        ],
        numbers=NUMBERS,
        forms=tuple(MonthForm),
        freezes=session.actor.role in FREEZES,
    )


@router.post("/statistics/{written}/freeze")
async def freeze(request: Request, session: Writes, written: str) -> Response:
    await desk_of(request).freeze(session.actor, month(written))
    return RedirectResponse(f"/statistics/{month(written)}", 303)


@router.post("/statistics/{written}/amend")
async def amend(request: Request, session: Writes, written: str, reason: Text = "") -> Response:
    await desk_of(request).amend(session.actor, month(written), reason)
    return RedirectResponse(f"/statistics/{month(written)}", 303)


@router.get("/month/{written}.{form}")
async def month_file(
    request: Request,
    session: Reads,
    written: Annotated[str, Path(max_length=10)],
    form: MonthForm,
    number: Number = None,
) -> Response:
    """A month as a file; ``number`` asks for an earlier version."""
    of = month(written)
    content = await desk_of(request).month_file(session.actor, of, form, number)
    version = f"-{number}" if number is not None else ""
    name = quote(f"jiannuo-{of}{version}.{form.value}")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=KINDS[form], headers=headers)


def _total(table: Table) -> tuple[flat.Flat, ...] | None:
    return flat.flat(table, table.total) if table.total else None
