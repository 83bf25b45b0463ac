"""What do the figures say in sentences? The words are templates of reference/bulletin.toml; here is what they speak of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from intake.rules.calendar import CHINA
from intake.rules.month import Month, Months
from intake.rules.period import Period
from intake.rules.shares import percent
from intake.statistics import wording
from intake.statistics.edition import Edition
from intake.statistics.figures import Base, Figures
from intake.statistics.measured import POINTS, Measured, Money, Rate, Spread
from intake.statistics.outline import Outline


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure beside that of another month; ``by`` is None where the two are not compared (policy 3.3).

    ``base`` is the other one in words, ``inside`` the same as it stands within brackets.
    """

    base: str
    inside: str
    by: float | None
    points: bool

    @property
    def size(self) -> str:
        """By how much, without the sign."""
        return f"{abs(self.by or 0):.2f}"


@dataclass(frozen=True, slots=True)
class Said:
    """One figure as a template speaks of it. ``known`` is whether it rests on anything; ``value`` of a rate is its percentage."""

    name: str
    text: str
    value: float | int | None
    known: bool
    missed: int
    missed_text: str
    previous: Beside | None
    year_ago: Beside | None


class Sentences:
    """The sentences of one edition, of one outline."""

    def __init__(self, edition: Edition, outline: Outline) -> None:
        self._words = outline.words
        self._knows = _knows(edition, outline)

    def paragraphs(self, template: str) -> tuple[str, ...]:
        """What a template says, a paragraph a line; those that came out empty are none."""
        made = _compiled(self._words + template).render(self._knows)
        return tuple(line.strip() for line in made.splitlines() if line.strip())

    def line(self, template: str, **more: Any) -> str:
        """What a template of one line says."""
        return _compiled(self._words + template).render(self._knows, **more).strip()


@cache
def _compiled(template: str) -> Template:
    """A template; what it names and is not there is an error, never an empty place."""
    environment = Environment(undefined=StrictUndefined, finalize=_written)
    environment.filters["percent"] = wording.percent
    return environment.from_string(template)


def _written(value: Any) -> Any:
    return wording.NOTHING if value is None else value


def _knows(edition: Edition, outline: Outline) -> dict[str, Any]:
    figures = edition.figures
    until, at = (moment and moment.astimezone(CHINA) for moment in (figures.until, edition.at))
    knows: dict[str, Any] = {
        "f": {one.id: _said(figures, place) for place, one in enumerate(figures.indicators)},
        "rows": lambda table: rows(figures, table),
        "note": lambda table: _note(figures, table),
        "some": _some,
        "leading": _leading,
        "risen": lambda: _risen(rows(figures, "topics")),
        "wholly": lambda table: _wholly(rows(figures, table)),
        "share": lambda part, whole: wording.percent(percent(part, whole)),
        **_called(figures.month, outline),
        "has_previous": Base.PREVIOUS in figures.bases,
        "until": f"{until:%Y-%m-%d %H:%M}",
        "at": f"{at:%Y-%m-%d %H:%M}" if at else "",
        "title": edition.title,
        "version": edition.name,
        "reason": " ".join(edition.reason.split()),
        "digest": edition.digest,
        "rulebook": figures.rulebook,
        "compared_from": figures.compared_from,
    }
    return knows


def _called(of: Months, outline: Outline) -> dict[str, int | None]:
    """Which issue it is: of a month its number, of a period which half of the year."""
    match of:
        case Month():
            return {"year": of.year, "number": of.number, "total": outline.issues_until(of)}
        case Period():
            return {"year": of.begins.year, "half": of.half}
    raise TypeError(f"no bulletin is called after {of}")


def rows(figures: Figures, table: str) -> list[dict[str, Any]]:
    """The rows of a table, columns by id; none where this edition has no such table."""
    found = next((one for one in figures.tables if one.id == table), None)
    if found is None:
        return []
    ids = [column.id for column in found.columns]
    return [{"key": row.key, **dict(zip(ids, row.cells, strict=True))} for row in found.rows]


def _note(figures: Figures, table: str) -> str:
    return next((one.note for one in figures.tables if one.id == table), "")


def _said(figures: Figures, place: int) -> Said:
    indicator = figures.indicators[place]
    value = figures.values[indicator.id]
    missed = value.denominator - value.numerator if isinstance(value, Rate) else 0
    return Said(
        indicator.name,
        wording.figure(value, indicator),
        value.percent if isinstance(value, Rate) else value if isinstance(value, int) else None,
        _known(value),
        missed,
        wording.percent(percent(missed, value.denominator)) if isinstance(value, Rate) else "",
        _beside(figures, place, Base.PREVIOUS),
        _beside(figures, place, Base.YEAR_AGO),
    )


def _known(value: Measured) -> bool:
    match value:
        case Rate():
            return bool(value.denominator)
        case Spread() | Money():
            return bool(value.of)
    return value is not None


def _beside(figures: Figures, place: int, base: Base) -> Beside | None:
    indicator = figures.indicators[place]
    before = figures.bases.get(base, {}).get(indicator.id)
    if not _known(before):
        return None
    change = figures.change(indicator.id, base)
    points = change is not None and change.unit == POINTS
    words = wording.figure(before, indicator)
    return Beside(words, words.replace("（", "，").removesuffix("）"), change.by if change else None, points)


Rows = Sequence[Mapping[str, Any]]


def _some(rows: Rows, column: str) -> list[Mapping[str, Any]]:
    """The rows that have some of it, the most first."""
    found = [row for row in rows if isinstance(row[column], int) and row[column] > 0]
    return sorted(found, key=lambda row: (-row[column], str(row["key"])))


def _leading(rows: Rows, column: str) -> list[Mapping[str, Any]]:
    """The rows that have the most of it: several where they are even."""
    found = _some(rows, column)
    return [row for row in found if row[column] == found[0][column]]


def _risen(topics: Rows) -> list[Mapping[str, Any]]:
    """The topics that rose most beside the month before: several where they are even."""
    known = [row for row in topics if isinstance(row["before"], int) and isinstance(row["accepted"], int)]
    most = max((row["accepted"] - row["before"] for row in known), default=0)
    return [row for row in known if row["accepted"] - row["before"] == most > 0]


def _wholly(rows: Rows) -> int:
    """How many bodies met every limit that was due."""
    rates = [row["on_time"] for row in rows if isinstance(row["on_time"], Rate)]
    return sum(0 < rate.denominator == rate.numerator for rate in rates)
