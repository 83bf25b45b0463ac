"""Which pages does the statistics room have? Months and their versions, figures and tables, freezing, amending, downloads."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.packing import packed
from api.pages import page
from api.public import desk_of
from api.staff import Reads, Text, Writes, only
from intake.desk.hot import RELEASES
from intake.desk.months import FREEZES, SEES
from intake.errors import NotFound
from intake.rules.month import Month, month
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
Key = Annotated[str, Form(max_length=60)]
ChartId = Annotated[str, Path(pattern="^[a-z_]{1,20}$")]
Mark = Annotated[str, Query(pattern="^[0-9a-f]{16}$")]
Number = Annotated[int | None, Query(ge=0, le=MOST_VERSIONS)]


@router.get("/statistics")
async def room(request: Request, session: Reads) -> HTMLResponse:
    months = await desk_of(request).months(session.actor)
    return page("statistics.html", session=session, months=months, freezes=session.actor.role in FREEZES)


@router.get("/statistics/{written}")
async def one_month(request: Request, session: Reads, written: str, number: Number = None) -> Response:
    desk = desk_of(request)
    await desk.months(session.actor)  # who may not see the room may not see a month
    edition = await desk.month(month(written), number)
    mark, charts = await desk.month_charts(edition)
    figures, releases = edition.figures, await desk.releases(session.actor, month(written))
    shown = page(
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
        may_release=session.actor.role in RELEASES and number is None,
        releases=releases,
        mark=mark,
        charts=charts,
        held={one.key: one.words for one in releases},
    )
    return packed(request, shown)


@router.get("/statistics/{written}/charts/{chart}.svg")
async def chart(
    request: Request, session: Reads, written: str, chart: ChartId, mark: Mark, number: Number = None
) -> Response:
    """A picture of the month; ``mark`` says of which figures, so that it never changes."""
    svg = await desk_of(request).month_chart(session.actor, month(written), number, mark, chart)
    return packed(request, Response(svg, media_type="image/svg+xml"))


@router.post("/statistics/{written}/freeze")
async def freeze(request: Request, session: Writes, written: str) -> Response:
    await desk_of(request).freeze(session.actor, month(written))
    return RedirectResponse(f"/statistics/{month(written)}", 303)


@router.post("/statistics/{written}/amend")
async def amend(request: Request, session: Writes, written: str, reason: Text = "") -> Response:
    await desk_of(request).amend(session.actor, month(written), reason)
    return RedirectResponse(f"/statistics/{month(written)}", 303)


@router.post("/statistics/{written}/examples")
async def release(request: Request, session: Writes, written: str, key: Key, words: Text = "") -> Response:
    """Let anybody read these words about a hot topic; none take them back."""
    await desk_of(request).release_example(session.actor, month(written), key, words)
    return RedirectResponse(f"/statistics/{month(written)}#table-hot", 303)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A month as a file, by the file's name: 2026-10.csv.zip."""

    month: Month
    form: MonthForm

    def sent(self, content: bytes, version: str) -> Response:
        """The file as a download; its name says which version it is."""
        name = quote(f"jiannuo-{self.month}{version}.{self.form.value}")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=KINDS[self.form], headers=headers)


def asked_for(file: Annotated[str, Path(max_length=30)]) -> AskedFor:
    """What a file's name asks for; NotFound for a form there is none of, WrongMonth for what is no month."""
    written, _, form = file.partition(".")
    if form not in {one.value for one in MonthForm}:
        raise NotFound(f"a month does not leave as {form}")
    return AskedFor(month(written), MonthForm(form))


MonthFile = Annotated[AskedFor, Depends(asked_for)]


@router.get("/month/{file}")
async def month_file(request: Request, session: Reads, asked: MonthFile, number: Number = None) -> Response:
    """A month as a file; ``number`` asks for an earlier version."""
    content = await desk_of(request).month_file(session.actor, asked.month, asked.form, number)
    return asked.sent(content, f"-{number}" if number is not None else "")


def _total(table: Table) -> tuple[flat.Flat, ...] | None:
    return flat.flat(table, table.total) if table.total else None
