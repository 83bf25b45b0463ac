"""Which day does a phrase mean? Dates and deadlines against the day they were said: earliest and latest date.

A phrase with 前, 内, 底 or 期间 is a deadline; a bare date is a date. Feasts without a year mean the next one.
"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import cn2an

from nlp.reading import Span, SpanKind

_FEASTS = tomllib.loads((Path(__file__).parent / "feasts.toml").read_text(encoding="utf-8"))
_SPRING = {int(year): day for year, day in _FEASTS["spring_festival"].items()}
_AUTUMN = {int(year): day for year, day in _FEASTS["mid_autumn"].items()}

_N = r"(?:\d{1,3}|[一二两三四五六七八九十百半]{1,4})"
_YEAR = r"(?P<year>20\d\d|[二][〇零]\S{2}|今|去|明|前|后)年"
_PART = r"(?P<part>底|末|初|上半年|下半年|中)?"
_BEFORE = r"(?P<before>之?前|以前|为止)?"
_RELATIVE = {"今": 0, "去": -1, "前": -2, "明": 1, "后": 2}
_FIVE_YEARS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}

Range = tuple[date | None, date | None]


def spans(text: str, told_on: date) -> Iterator[Span]:
    """Dates and deadlines in text order, none overlapping another."""
    end = 0
    for match in _ANY.finditer(text):
        if match.start() < end:
            continue
        found = _range(match[0], told_on)
        if found is None:
            continue
        end = match.end()
        kind = SpanKind.DEADLINE if _DUE.search(match[0]) else SpanKind.DATE
        earliest, latest = (day.isoformat() if day else None for day in found)
        yield Span(kind, match[0], match.start(), match.end(), {"earliest": earliest, "latest": latest})


def _range(phrase: str, told_on: date) -> Range | None:
    """Earliest and latest day of a phrase; None when it names no day there is."""
    for pattern, mean in _GRAMMAR:
        match = pattern.fullmatch(phrase)
        if match is not None:
            try:
                return mean(match, told_on)
            except (ValueError, KeyError, OverflowError):
                return None
    return None


def _calendar_date(match: re.Match[str], told_on: date) -> Range:
    parts = match.groupdict()
    year = _year(parts["year"], told_on) if parts.get("year") else told_on.year
    first, last = _days(year, parts)
    if parts.get("before"):
        return None, last if parts.get("part") in {"底", "末"} else first - timedelta(days=1)
    return first, last


def _days(year: int, parts: dict[str, str | None]) -> tuple[date, date]:
    month, day, part = parts.get("month"), parts.get("day"), parts.get("part")
    if month is None:
        return _part_of_year(year, part)
    number = int(_number(month))
    length = monthrange(year, number)[1]
    if day is not None:
        exact = date(year, number, int(_number(day)))
        return exact, exact
    first, last = {"底": (length - 9, length), "末": (length - 9, length), "初": (1, 10), "中": (11, 20)}.get(
        part or "", (1, length)
    )
    return date(year, number, first), date(year, number, last)


def _part_of_year(year: int, part: str | None) -> tuple[date, date]:
    first, last = {
        "底": (12, 12),
        "末": (12, 12),
        "初": (1, 1),
        "上半年": (1, 6),
        "下半年": (7, 12),
        "中": (6, 7),
    }.get(part or "", (1, 12))
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _within(match: re.Match[str], told_on: date) -> Range:
    number, unit = _number(match["n"]), match["unit"]
    if unit in {"天", "日"}:
        return told_on, told_on + timedelta(days=round(number))
    if unit == "工作日":
        return told_on, _workdays_later(told_on, round(number))
    if unit in {"周", "星期", "礼拜"}:
        return told_on, told_on + timedelta(days=round(7 * number))
    return told_on, _months_later(told_on, round(number * (12 if unit == "年" else 1)), number)


def _workdays_later(told_on: date, number: int) -> date:
    """Weekends skipped; holidays are the calendar's matter, so this is the earliest it can be."""
    day = told_on
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def _months_later(told_on: date, months: int, written: float) -> date:
    if written == 0.5 and months == 0:
        return told_on + timedelta(days=15)
    year, month = divmod(told_on.year * 12 + told_on.month - 1 + months, 12)
    return date(year, month + 1, min(told_on.day, monthrange(year, month + 1)[1]))


def _relative_month(match: re.Match[str], told_on: date) -> Range:
    ahead = {"下": 1, "这": 0, "本": 0, "上": -1, "": 0}[match["which"] or ""]
    year, month = divmod(told_on.year * 12 + told_on.month - 1 + ahead, 12)
    length = monthrange(year, month + 1)[1]
    first = length - 9 if match["part"] else 1
    last = date(year, month + 1, length)
    return (None, last) if match["before"] else (date(year, month + 1, first), last)


def _year_end(match: re.Match[str], told_on: date) -> Range:
    last = date(told_on.year, 12, 31)
    return (None, last) if match["before"] else (date(told_on.year, 12, 1), last)


def _feast(match: re.Match[str], told_on: date) -> Range:
    on = _feast_day(match["feast"])
    year = match["year"]
    if year:
        return None, on(_year(year, told_on)) - timedelta(days=1)
    this = on(told_on.year)
    return None, (this if this > told_on else on(told_on.year + 1)) - timedelta(days=1)


def _feast_day(feast: str) -> Callable[[int], date]:
    if feast in {"春节", "过年", "年"}:
        return lambda year: _SPRING[year]
    if feast == "中秋":
        return lambda year: _AUTUMN[year]
    month, day = {"国庆": (10, 1), "五一": (5, 1), "元旦": (1, 1), "十一": (10, 1)}[feast]
    return lambda year: date(year, month, day)


def _five_years(match: re.Match[str], _told_on: date) -> Range:
    first = _FIVE_YEARS[match["plan"]]
    return date(first, 1, 1), date(first + 4, 12, 31)


def _year(written: str, told_on: date) -> int:
    if written in _RELATIVE:
        return told_on.year + _RELATIVE[written]
    digits = "".join(
        str("〇一二三四五六七八九".find(c)) if not c.isdigit() else c for c in written.replace("零", "〇")
    )
    return int(digits)


def _number(written: str) -> float:
    if written == "半":
        return 0.5
    if written.isascii():
        return float(written)
    return float(cn2an.cn2an(written.replace("两", "二"), "smart"))


_MONTH_DAY = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?:(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号])?"
_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Range]], ...] = (
    (re.compile(rf"{_YEAR}(?P<feast>春节|过年|国庆|中秋|五一|元旦|十一)(?:节)?(?:之?前|以前)"), _feast),
    (re.compile(rf"{_YEAR}{_MONTH_DAY}{_PART}{_BEFORE}"), _calendar_date),
    (re.compile(rf"{_YEAR}(?:年(?=[底末初]))?{_PART}{_BEFORE}"), _calendar_date),
    (re.compile(rf"{_MONTH_DAY}{_PART}{_BEFORE}"), _calendar_date),
    (re.compile(rf"(?P<n>{_N})个?(?P<unit>工作日|天|日|周|星期|礼拜|月|年)(?:之|以)?内"), _within),
    (re.compile(rf"(?P<which>下|这|本|上)个?月(?P<part>底|末)?{_BEFORE}"), _relative_month),
    (re.compile(rf"(?P<which>)月(?P<part>底|末){_BEFORE}"), _relative_month),
    (re.compile(rf"年(?:底|末){_BEFORE}"), _year_end),
    (re.compile(r"(?P<year>)(?P<feast>春节|过年|年|国庆|中秋|五一|元旦|十一)(?:节)?(?:之?前|以前)"), _feast),
    (re.compile(r"[“\"]?(?P<plan>十[二三四五]五)[”\"]?(?:期间|规划期内|末)"), _five_years),
)
_ANY = re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern) for pattern, _ in _GRAMMAR))
_DUE = re.compile(r"前|内|底|末|期间|为止")
