"""Which pictures does a month have? Bars of its tables and rates, drawn on the server: the same figures, the same bytes.

One library draws them for page, DOCX and PDF, from a description that is plain data (Vega-Lite).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pylopdf_fonts_zh_cn import sans_path

from intake.statistics.edition import Edition
from intake.statistics.figures import Base, Figures
from intake.statistics.measured import Rate
from intake.statistics.outline import ChartOutline, Outline, outline_of
from intake.statistics.sentences import Sentences, rows
from intake.statistics.wording import NOTHING, percent

FONT, INK, LINE = "Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif", "#1d2330", "#dfe3ea"
COLOURS = ("#1f4e9c", "#8aa4cf", "#c3c9d4")  # this month, the month before, the year before
WIDTH, THICK, SHARP = 460, 26, 2.0
FEWEST, MOST = 2, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``label`` stands at its end. ``group`` is the month it is of, where several are compared."""

    name: str
    value: float
    label: str
    group: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: its title says the finding, ``bars`` are what it shows. It is drawn when it is first looked at."""

    id: str
    title: str
    bars: tuple[Bar, ...]
    months: tuple[str, ...] = ()

    @cached_property
    def svg(self) -> str:
        """The picture for the screen, with real words in it."""
        return _drawn(self.title, self.bars, self.months)

    @property
    def png(self) -> bytes:
        """The picture for paper, with twice the points of the screen."""
        png: bytes = _drawer().svg_to_png(self.svg, scale=SHARP)
        return png

    @property
    def words(self) -> str:
        """What it shows, for who cannot see it."""
        return "；".join(f"{bar.name}{bar.group} {bar.label}" for bar in self.bars)


def charts(edition: Edition, outline: Outline | None = None) -> tuple[Chart, ...]:
    """Every chart that has something to compare: one bar says no more than its number."""
    form = outline or outline_of(edition.figures.month, edition.audience)
    sentences = Sentences(edition, form)
    found = [(one, _bars(edition.figures, one)) for one in form.chart]
    return tuple(
        Chart(one.id, sentences.line(one.title), bars, one.months)
        for one, bars in found
        if len(bars) >= FEWEST
    )


def _bars(figures: Figures, chart: ChartOutline) -> tuple[Bar, ...]:
    if chart.indicators:
        return _rates(figures, chart)
    bars = (
        Bar(row[chart.label], *_read(row[chart.value], chart.unit))
        for row in rows(figures, chart.table)
        if _countable(row[chart.value]) and (not chart.only or row[chart.only] is not None)
    )
    return tuple(bars)[:MOST]


def _rates(figures: Figures, chart: ChartOutline) -> tuple[Bar, ...]:
    names = {one.id: one.name for one in figures.indicators}
    values = (figures.values, *(figures.bases.get(base, {}) for base in (Base.PREVIOUS, Base.YEAR_AGO)))
    return tuple(
        Bar(names[id], *_read(found[id], chart.unit), month)
        for id in chart.indicators
        if id in names
        for month, found in zip(chart.months, values, strict=True)
        if _countable(found.get(id))
    )


def _countable(value: Any) -> bool:
    """Whether there is something to draw: a count, or a percentage of something."""
    return isinstance(value, int) or (isinstance(value, Rate) and value.denominator > 0)


def _read(value: Any, unit: str) -> tuple[float, str]:
    if isinstance(value, Rate):
        return value.percent or 0, f"{percent(value.percent)}（{value.numerator}/{value.denominator}）"
    return (value, f"{value} {unit}") if value is not None else (0, NOTHING)


def _drawn(title: str, bars: Sequence[Bar], months: Sequence[str]) -> str:
    svg: str = _drawer().vegalite_to_svg(_described(title, bars, months))
    return svg


@cache
def _drawer() -> Any:
    """The library that draws, told of our font; 84 MB, so only who draws loads it."""
    import vl_convert

    vl_convert.register_font_directory(str(sans_path().parent))
    return vl_convert


def _described(title: str, bars: Sequence[Bar], months: Sequence[str]) -> dict[str, Any]:
    """The chart as Vega-Lite; what stands in a bar's name is data and is never run."""
    sideways: dict[str, Any] = {
        "x": {"field": "value", "type": "quantitative", "axis": None, "scale": {"zero": True}},
        "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": _axis()},
    }
    colour: dict[str, Any] = {"value": COLOURS[0]}
    if months:
        sideways["yOffset"] = {"field": "group", "sort": list(months)}
        colour = {
            "field": "group",
            "type": "nominal",
            "sort": None,
            "title": None,
            "scale": {"domain": list(months), "range": list(COLOURS)},
            "legend": {"orient": "bottom", "values": [one for one in months if _shown(one, bars)]},
        }
    label = {"align": "left", "dx": 4, "color": INK, "fontSize": 11}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "title": {"text": title, "anchor": "start", "fontSize": 14, "fontWeight": "normal", "color": INK},
        "width": WIDTH,
        "height": {"step": THICK},
        "data": {"values": [_plain(bar) for bar in bars]},
        "encoding": sideways,
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"color": colour}},
            {"mark": {"type": "text", **label}, "encoding": {"text": {"field": "label"}}},
        ],
        "config": {"font": FONT, "view": {"stroke": None}, "padding": 8},
    }


def _axis() -> dict[str, Any]:
    return {
        "labelLimit": 240,
        "labelFontSize": 12,
        "labelColor": INK,
        "domainColor": LINE,
        "ticks": False,
        "labelPadding": 6,
    }


def _plain(bar: Bar) -> dict[str, Any]:
    return {"name": bar.name, "value": bar.value, "label": bar.label, "group": bar.group}


def _shown(month: str, bars: Sequence[Bar]) -> bool:
    return any(bar.group == month for bar in bars)
