"""What of a month is a body's own? Its cases while they were its own, counted as the city's are, and its row among the others'.

Nothing of another body, nothing of who complained: how often a township was complained about is told from three on, since of one
complaint it would guess whose it is.
"""

from collections.abc import Mapping
from dataclasses import replace

from intake.reference.rulebook import Rulebook
from intake.statistics.audience import Audience
from intake.statistics.edition import Edition
from intake.statistics.facts import Facts
from intake.statistics.figures import Base, Figures, figures
from intake.statistics.outline import outline_of
from intake.statistics.periods import worded
from intake.statistics.tables import Row, Table

TERMS = frozenset({
    "urgent_contact", "return_order", "handle_simple", "handle_cross", "verify_1103", "rectify", "sme_handle", "redo",
})  # fmt: skip
"""The time limits a handling body keeps: the others run before a case is sent to it, or for somebody else."""
UNSENT = frozenset({"received", "awaiting_supplement", "accepted", "awaiting_referral"})
"""Where a case is only proposed to a body, which does not know of it."""
RANKED, ABOUT, LIMITS = ("bodies", "towns"), "townships", "clocks"
TITLE, NOTICE = "政府失信违约投诉办理情况", "只供本单位使用，不得对外提供"


def own(city: Facts, body: str) -> Facts:
    """The facts of one body: those of its cases while they were its own, its own limits, the resolutions it must carry out."""
    part = city.of_body(body)
    return replace(
        part,
        clocks=tuple(one for one in part.clocks if one.term in TERMS),
        resolutions=tuple(one for one in city.resolutions if one.owner == body),
    )


def of_body(
    city: Facts, edition: Edition, book: Rulebook, body: str, bases: Mapping[Base, Facts] | None = None
) -> Edition:
    """The city's ``edition``, which is of these facts, as one body reads it; ``bases`` are the city's facts to compare with."""
    before = {base: figures(own(facts, body), book) for base, facts in (bases or {}).items()}
    name, counted = book.bodies.get(body).name, worded(figures(_known(own(city, body)), book, before))
    outline = outline_of(city.month, Audience.BODY)
    return replace(
        edition,
        figures=replace(
            counted,
            indicators=tuple(one for one in counted.indicators if one.id in outline.figures),
            values={id: counted[id] for id in outline.figures},
            bases={
                base: {id: values[id] for id in outline.figures} for base, values in counted.bases.items()
            },
            tables=_tables(edition.figures, counted, body, book.catalogue.public.least),
        ),
        reason="",
        differences=(),
        title=f"{name}{TITLE}",
        notice=NOTICE,
        audience=Audience.BODY,
    )


def _known(part: Facts) -> Facts:
    """Without what was done to a case before it was sent to the body, where a list would name the case."""
    listed = tuple(one for one in part.happened if one.event != "supervise" or one.before not in UNSENT)
    return replace(part, happened=listed)


def _tables(city: Figures, counted: Figures, body: str, least: int) -> tuple[Table, ...]:
    """Those its report shows: counted of its own facts, but for its rows among others, which are the city's."""
    found = {one.id: one for one in counted.tables}
    found[LIMITS] = replace(found[LIMITS], rows=tuple(row for row in found[LIMITS].rows if row.key in TERMS))
    rows = {id: _of(city.table(id), body) for id in RANKED} | {ABOUT: _about(city.table(ABOUT), body, least)}
    shown = [rows.get(id) or found[id] for id in outline_of(city.month, Audience.BODY).tables if id in found]
    return tuple(one for one in shown if one.rows or one.id not in rows)


def _of(table: Table, body: str) -> Table:
    """The row of one body; of the others nothing, not even their sum."""
    return replace(table, rows=tuple(row for row in table.rows if row.key == body), total=None)


def _about(table: Table, body: str, least: int) -> Table:
    """How often this township was complained about, of ``least`` and more; a determination it has in writing."""
    rows = tuple(_told(row, least) for row in _of(table, body).rows)
    return replace(table, rows=rows, total=None, note=f"{table.note}不足 {least} 件的不列。")


def _told(row: Row, least: int) -> Row:
    name, named, true, determined = row.cells
    return Row(row.key, (name, *(_least(cell, least) for cell in (named, true)), determined))


def _least(cell: object, least: int) -> int | None:
    return cell if isinstance(cell, int) and cell >= least else None
