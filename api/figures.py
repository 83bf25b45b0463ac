"""What can anybody read of the months? Figures in words, bars, the table behind each, and the same as files; frozen months only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import page
from api.public import desk_of
from api.staff import filed
from api.statistics import MonthFile
from intake.desk.desk import Desk
from intake.desk.published import NotPublished
from intake.rules.month import Month, month
from intake.statistics import flat
from intake.statistics.edition import Edition
from intake.statistics.public import EXAMPLES
from intake.statistics.tables import Table
from intake.streamed import ListForm, writing

router = APIRouter()
SHOWN_TOGETHER = 13  # months: one and the year before it
TREND = "accepted"
TREND_HEADS = {"month": "月份", "licence": "许可"}
Written = Annotated[str, Path(max_length=10)]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is of, how many, and its length in percent of the longest; None where the count is not told."""

    name: str
    count: int | None
    length: float


@router.get("/figures")
async def newest(request: Request) -> HTMLResponse:
    """The newest month that was published; says so where there is none."""
    months = await desk_of(request).published()
    if not months:
        return page("figures.html", edition=None, months=())
    return await _page(desk_of(request), months, months[0])


@router.get("/figures/files/{file}")
async def file(request: Request, asked: MonthFile) -> Response:
    """A month for other programs, with what it is and how it may be used inside."""
    if not isinstance(asked.month, Month):
        raise NotPublished(f"{asked.month} is no month")
    return asked.sent(await desk_of(request).public_file(asked.month, asked.form), "-public")


@router.get("/figures/trend.{form}")
async def trend(request: Request, form: ListForm) -> Response:
    """The cases accepted in every published month, the newest first, with how they may be used; as the page tells them."""
    desk = desk_of(request)
    rules = desk.tools.rulebook.catalogue.public
    editions = [await desk.public_month(one) for one in await desk.published()]
    written = writing(form, rules.figures[TREND].name, {**TREND_HEADS, TREND: rules.figures[TREND].name})
    rows = [(name, rules.licence, count) for name, count in _accepted(editions)]
    return filed([written.rows(rows), written.end()], "trend", form)


@router.get("/figures/{written}")
async def one_month(request: Request, written: Written) -> HTMLResponse:
    desk = desk_of(request)
    return await _page(desk, await desk.published(), month(written))


async def _page(desk: Desk, months: Sequence[Month], of: Month) -> HTMLResponse:
    edition = await desk.public_month(of)
    before = [one for one in months if one <= of][:SHOWN_TOGETHER]
    editions = [await desk.public_month(one) for one in reversed(before)]
    figures, rules = edition.figures, desk.tools.rulebook.catalogue.public
    return page(
        "figures.html",
        months=months,
        edition=edition,
        figures=figures,
        lines=flat.lines(figures),
        definitions={one.id: one.definition for one in figures.indicators},
        words=flat.change_words,
        trend=_trend(editions),
        trend_name=rules.figures[TREND].name,
        tables=[(one, _bars(one)) for one in figures.tables if one.id != EXAMPLES],
        examples=next((one for one in figures.tables if one.id == EXAMPLES), None),
        licence=rules.licence,
        least=rules.least,
    )


def _trend(editions: Sequence[Edition]) -> list[Bar]:
    """The cases accepted in each month; nothing of a single one."""
    told = _accepted(editions)
    return drawn(told) if len(told) > 1 else []


def _accepted(editions: Sequence[Edition]) -> list[tuple[str, int | None]]:
    """How many cases were accepted in each month; None where that is not told."""
    counts = [(str(one.figures.month), one.figures.values.get(TREND)) for one in editions]
    return [(name, count if isinstance(count, int) else None) for name, count in counts]


def _bars(table: Table) -> list[Bar]:
    names, counts = table.columns[0].id, table.columns[1].id
    return drawn([
        (str(table.cell(row.key, names)), count if isinstance(count := table.cell(row.key, counts), int) else None)
        for row in table.rows
    ])  # fmt: skip


def drawn(counts: Sequence[tuple[str, int | None]]) -> list[Bar]:
    """A bar for each count, the longest of them whole."""
    longest = max((count or 0 for _, count in counts), default=0) or 1
    return [Bar(name, count, round(100 * (count or 0) / longest, 2)) for name, count in counts]
