"""How is the bulletin built? Its sections, tables, charts and words, as reference/bulletin.toml has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter

from intake.rules.month import Month, Months, month
from intake.statistics.audience import Audience

FOLDER = Path(__file__).parent.parent / "reference"
FILE = FOLDER / "bulletin.toml"
OWN = {Audience.BODY: FOLDER / "body_report.toml", Audience.DELEGATES: FOLDER / "extract.toml"}
"""Who has sections of his own; whatever else it needs it takes from the bulletin."""


class _Strict:
    """A key that is not known is a mistake, found when the file is loaded."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class ChartOutline(_Strict):
    """A chart: of a column of a table, or of some percentages beside those of the months they are compared with.

    ``only`` names a column: a row that has nothing in it is not drawn.
    """

    id: str
    title: str
    table: str = ""
    label: str = ""
    value: str = ""
    only: str = ""
    unit: str = "%"
    indicators: tuple[str, ...] = ()
    months: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectionOutline(_Strict):
    """A section: what it says, then its charts and tables. ``text`` is a template: each line it makes is a paragraph.

    One with an ``audience`` is for it alone, an ``annex`` has no number, ``only_amended`` is for a month that was amended, one
    that ``needs`` a table is for a month that has it.
    """

    id: str
    title: str
    text: str
    tables: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    audience: Audience | None = None
    annex: bool = False
    only_amended: bool = False
    needs: str = ""


@dataclass(frozen=True)
class HeadOutline(_Strict):
    """What it is called for one audience, who issues it, and the ``mark`` on each page."""

    title: str
    issuer: str
    mark: str


@dataclass(frozen=True)
class PeriodOutline(_Strict):
    """What a half-year or year is called, and the ``words`` that stand in it for those of a month."""

    issue: str
    source: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Outline(_Strict):
    """The whole bulletin. ``first_month`` is the month of issue number one, empty where no running number is printed.

    ``figures`` are the indicators it is of; none named: all there are.
    """

    red_head: bool
    first_month: str
    issue: str
    source: str
    most_rows: int
    more: str
    empty: str
    units: str
    words: str
    head: Mapping[Audience, HeadOutline]
    period: PeriodOutline
    chart: tuple[ChartOutline, ...]
    section: tuple[SectionOutline, ...]
    figures: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables its sections show, in their order."""
        return tuple(id for section in self.section for id in section.tables)

    def issues_until(self, of: Month) -> int | None:
        """The running number of the issue of a month; None where it has none."""
        if not self.first_month or of < month(self.first_month):
            return None
        return of.months_after(month(self.first_month)) + 1


def outline(*files: Path) -> Outline:
    """The outline in a file, or in several of which the last says what; pydantic's ValidationError names what is wrong."""
    told: dict[str, Any] = {}
    for file in files:
        told |= tomllib.loads(file.read_text(encoding="utf-8"))
    return TypeAdapter(Outline).validate_python(told)


@cache
def shipped(audience: Audience = Audience.INTERNAL) -> Outline:
    """The outline that comes with the product, of a month."""
    return outline(FILE, OWN[audience]) if audience in OWN else outline(FILE)


@cache
def of_periods(audience: Audience = Audience.INTERNAL) -> Outline:
    """The same of a half-year or year: its words for those of a month."""
    month = shipped(audience)
    told = TypeAdapter(Outline).dump_python(month)
    changed = TypeAdapter(Outline).validate_python(_reworded(told, month.period.words))
    return replace(changed, issue=month.period.issue, period=month.period)


def outline_of(months: Months, audience: Audience = Audience.INTERNAL) -> Outline:
    """The outline of a month's bulletin or of a period's report for one audience."""
    return shipped(audience) if isinstance(months, Month) else of_periods(audience)


def _reworded(told: Any, words: Mapping[str, str]) -> Any:
    match told:
        case str():
            return reworded(told, words)
        case dict():
            return {key: _reworded(value, words) for key, value in told.items()}
        case list() | tuple():
            return tuple(_reworded(value, words) for value in told)
    return told


def reworded(text: str, words: Mapping[str, str]) -> str:
    """A text with other words for some, in the order they are given."""
    for word, other in words.items():
        text = text.replace(word, other)
    return text
