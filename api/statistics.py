"""Which pages does the statistics room have? Months and periods with their versions, figures, freezing, amending, downloads."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.packing import packed
from api.pages import page
from api.public import desk_of
from api.staff import Reads, Text, Writes, only
from intake.desk import body_reports
from intake.desk.hot import RELEASES
from intake.desk.months import FREEZES, SEES
from intake.errors import NotFound
from intake.rules.bodies import Kind
from intake.rules.month import Month
from intake.rules.period import MonthOrPeriod, month_or_period, period
from intake.statistics import case_outline, flat
from intake.statistics.month_files import MonthForm, archived
from intake.statistics.tables import Sort, Table

router = APIRouter(dependencies=[only(SEES)])
body_router = APIRouter(dependencies=[only(body_reports.SEES)])
KINDS = {
    MonthForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    MonthForm.JSON: "application/json",
    MonthForm.CSV: "application/zip",
    MonthForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    MonthForm.PDF: "application/pdf",
}
NUMBERS = frozenset(Sort) - {Sort.TEXT, Sort.DATE}
MOST_VERSIONS = 10_000
SOON = 31  # days before a report is due from which it is said
Key = Annotated[str, Form(max_length=60)]
ChartId = Annotated[str, Path(pattern="^[a-z_]{1,20}$")]
Mark = Annotated[str, Query(pattern="^[0-9a-f]{16}$")]
Number = Annotated[int | None, Query(ge=0, le=MOST_VERSIONS)]


@router.get("/statistics")
async def room(request: Request, session: Reads) -> HTMLResponse:
    desk = desk_of(request)
    named = [(one.id, one.name) for one in desk.tools.rulebook.bodies if one.kind is not Kind.EXTERNAL]
    return page(
        "statistics.html",
        bodies=named,
        session=session,
        months=await desk.months(session.actor),
        periods=await desk.periods(session.actor),
        freezes=session.actor.role in FREEZES,
        soon=SOON,
        cases=case_outline.shipped(),
    )


@router.get("/statistics/{written}")
async def one_month(request: Request, session: Reads, written: str, number: Number = None) -> Response:
    desk = desk_of(request)
    await desk.months(session.actor)  # who may not see the room may not see a month
    of = month_or_period(written)
    edition = await desk.month(of, number)
    mark, charts = await desk.month_charts(edition)
    figures, releases = edition.figures, await desk.releases(session.actor, of)
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
        is_month=isinstance(figures.month, Month),
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
    svg = await desk_of(request).month_chart(session.actor, month_or_period(written), number, mark, chart)
    return packed(request, Response(svg, media_type="image/svg+xml"))


@router.post("/statistics/{written}/freeze")
async def freeze(request: Request, session: Writes, written: str) -> Response:
    await desk_of(request).freeze(session.actor, month_or_period(written))
    return RedirectResponse(f"/statistics/{month_or_period(written)}", 303)


@router.post("/statistics/{written}/amend")
async def amend(request: Request, session: Writes, written: str, reason: Text = "") -> Response:
    await desk_of(request).amend(session.actor, month_or_period(written), reason)
    return RedirectResponse(f"/statistics/{month_or_period(written)}", 303)


@router.get("/statistics/{written}/extract")
async def extract(request: Request, session: Reads, written: str) -> Response:
    """The extract of a frozen half-year or year for 人大 and 政协."""
    of = period(written)
    made = await desk_of(request).extract(session.actor, of)
    return _download(made, f"jiannuo-extract-{of}.docx", KINDS[MonthForm.DOCX])


@router.post("/statistics/{written}/case-data")
async def case_data(
    request: Request, session: Writes, written: str, k: Annotated[int | None, Form()] = None
) -> Response:
    """The case-level data set of a frozen half-year or year for the third-party evaluator, with its code book."""
    of = period(written)
    made = await desk_of(request).deliver(session.actor, of, k)
    return _download(archived(made.files), f"jiannuo-cases-{of}-{made.name}.zip", KINDS[MonthForm.CSV])


def _download(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{quote(name)}"'}
    return Response(content, media_type=kind, headers=headers)


@router.post("/statistics/{written}/examples")
async def release(request: Request, session: Writes, written: str, key: Key, words: Text = "") -> Response:
    """Let anybody read these words about a hot topic; none take them back."""
    await desk_of(request).release_example(session.actor, month_or_period(written), key, words)
    return RedirectResponse(f"/statistics/{month_or_period(written)}#table-hot", 303)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A month or period as a file, by the file's name: 2026-10.csv.zip."""

    month: MonthOrPeriod
    form: MonthForm

    def sent(self, content: bytes, version: str) -> Response:
        """The file as a download; its name says which version it is."""
        return _download(content, f"jiannuo-{self.month}{version}.{self.form.value}", KINDS[self.form])


def asked_for(file: Annotated[str, Path(max_length=30)]) -> AskedFor:
    """What a file's name asks for; NotFound for a form there is none of, WrongMonth for what is no month."""
    written, _, form = file.partition(".")
    if form not in {one.value for one in MonthForm}:
        raise NotFound(f"a month does not leave as {form}")
    return AskedFor(month_or_period(written), MonthForm(form))


class Paper(StrEnum):
    """The forms of a body's report on itself."""

    DOCX = "docx"
    PDF = "pdf"


@body_router.get("/body-report")
async def body_report(
    request: Request,
    session: Reads,
    of: Annotated[str, Query(max_length=10)],
    form: Paper = Paper.DOCX,
    body: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The report of a body on itself: a handler's own, or the one asked for."""
    asked = AskedFor(month_or_period(of), MonthForm(form))
    made = await desk_of(request).body_files(session.actor, asked.month, [asked.form], body)
    return asked.sent(made[asked.form], f"-{body or session.actor.body}")


MonthFile = Annotated[AskedFor, Depends(asked_for)]


@router.get("/month/{file}")
async def month_file(request: Request, session: Reads, asked: MonthFile, number: Number = None) -> Response:
    """A month as a file; ``number`` asks for an earlier version."""
    content = await desk_of(request).month_file(session.actor, asked.month, asked.form, number)
    return asked.sent(content, f"-{number}" if number is not None else "")


def _total(table: Table) -> tuple[flat.Flat, ...] | None:
    return flat.flat(table, table.total) if table.total else None
