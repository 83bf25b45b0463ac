"""Which day does a phrase mean? Dates and deadlines against the day they were said: earliest and latest date.

A phrase with 前, 内, 底 or 期间 is a deadline; a bare date is a date. Feasts without a year mean the next one. "6月30日前"
still allows the 30th (to promise by a day includes it, as 以内 does: Civil Code art. 1259), "6月前" and "春节前" end before.
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

_DRAGON = {int(year): day for year, day in _FEASTS["dragon_boat"].items()}

_N = r"(?:\d{1,3}|[一二两三四五六七八九十百半]{1,4})"
_YEAR = r"(?P<year>20\d\d|二[〇零][〇零一二三四五六七八九]{2}|今|去|明|前|后)年"
_NOT_AFTER_NUMBER = r"(?<![\d一二两三四五六七八九十百几多半学整前去今明后几来])"
_PART = r"(?P<part>年?底|年?末|年?初|上半年|下半年|中旬|上旬|下旬|中)?"
_BEFORE = r"(?P<before>之?前|以前|为止)?"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
_MONTH_DAY = rf"{_MONTH}(?:{_DAY})?"
_FEAST = r"(?P<feast>春节|过年|大年三十|除夕|元宵|清明|端午|中秋|国庆|五一|六一|七一|十一|元旦)节?"
_ANY_BEFORE = r"(?:之?前|以前)"
_RELATIVE = {"今": 0, "去": -1, "前": -2, "明": 1, "后": 2}
_FIVE_YEARS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}
_WEEKDAYS = "一二三四五六日"
_HEATING = (11, 15)  # the heating season of 郑州 and its counties, from 15 November

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
    if not parts.get("before"):
        return first, last
    is_end = (parts.get("part") or "").endswith(("底", "末", "半年"))
    return None, last if is_end or parts.get("day") else first - timedelta(days=1)


def _days(year: int, parts: dict[str, str | None]) -> tuple[date, date]:
    month, day, part = parts.get("month"), parts.get("day"), parts.get("part") or ""
    if month is None:
        return _part_of_year(year, part)
    number = int(_number(month))
    length = monthrange(year, number)[1]
    if day is not None:
        exact = date(year, number, int(_number(day)))
        return exact, exact
    first, last = {
        "底": (length - 9, length),
        "末": (length - 9, length),
        "下旬": (21, length),
        "初": (1, 10),
        "上旬": (1, 10),
        "中": (11, 20),
        "中旬": (11, 20),
    }.get(part, (1, length))
    return date(year, number, first), date(year, number, last)


def _part_of_year(year: int, part: str) -> tuple[date, date]:
    first, last = {
        "底": (12, 12),
        "末": (12, 12),
        "初": (1, 1),
        "上半年": (1, 6),
        "下半年": (7, 12),
        "中": (6, 7),
    }.get(part.removeprefix("年"), (1, 12))
    return _months(year, first, last)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """From the first day of one month to the last day of another; months above 12 are of the next year."""
    end_year, end = (year, last) if last <= 12 else (year + 1, last - 12)
    return date(year, first, 1), date(end_year, end, monthrange(end_year, end)[1])


def _written_date(match: re.Match[str], _told_on: date) -> Range:
    exact = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return (None, exact) if match["before"] else (exact, exact)


def _years(match: re.Match[str], _told_on: date) -> Range:
    return date(int(match["from"]), 1, 1), date(int(match["upto"]), 12, 31)


def _months_of_year(match: re.Match[str], told_on: date) -> Range:
    return _months(_year(match["year"], told_on), int(match["from"]), int(match["upto"]))


def _quarter(match: re.Match[str], told_on: date) -> Range:
    last_month = 3 * int(_number(match["quarter"]))
    first, last = _months(_year(match["year"], told_on), last_month - 2, last_month)
    if match["end"]:
        first = last - timedelta(days=9)
    if match["before"]:
        return None, last if match["end"] else first - timedelta(days=1)
    return first, last


def _season(match: re.Match[str], told_on: date) -> Range:
    year = _year(match["year"], told_on)
    if match["term"]:  # school begins in September, or in February and March
        return _months(year, 9, 9) if match["season"] == "秋" else _months(year, 2, 3)
    first, last = _months(year, *_SEASONS[match["season"]])
    return (None, first - timedelta(days=1)) if match["before"] else (first, last)


def _heating(match: re.Match[str], told_on: date) -> Range:
    return None, date(_year(match["year"], told_on), *_HEATING) - timedelta(days=1)


def _last_lunar_month(match: re.Match[str], told_on: date) -> Range:
    spring = _SPRING[_year(match["year"], told_on) + 1]
    return spring - timedelta(days=29), spring - timedelta(days=1)


def _within(match: re.Match[str], told_on: date) -> Range:
    number, unit = _number(match["n"]), match["unit"]
    half = 0.5 if match["half"] or match.groupdict().get("more") else 0.0
    if unit == "小时":
        return told_on, told_on + timedelta(days=-(-round(number) // 24))
    if unit in {"天", "日"}:
        return told_on, told_on + timedelta(days=round(number))
    if unit == "工作日":
        return told_on, _workdays_later(told_on, round(number))
    if unit in {"周", "星期", "礼拜"}:
        return told_on, told_on + timedelta(days=round(7 * number))
    months = (number + half) * (12 if unit == "年" else 1)
    later = _months_later(told_on, int(months))
    return told_on, later + timedelta(days=15 if months % 1 else 0)


def _workdays_later(told_on: date, number: int) -> date:
    """Weekends skipped; holidays are the calendar's matter, so this is the earliest it can be."""
    day = told_on
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def _months_later(told_on: date, months: int) -> date:
    year, month = divmod(told_on.year * 12 + told_on.month - 1 + months, 12)
    return date(year, month + 1, min(told_on.day, monthrange(year, month + 1)[1]))


def _relative_month(match: re.Match[str], told_on: date) -> Range:
    first = _month_named(match["which"], told_on)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if match["part"]:
        first = last - timedelta(days=9)
    if match["inside"]:
        return None, last
    if match["before"]:
        return None, last if match["part"] else first - timedelta(days=1)
    return first, last


def _day_of_month(match: re.Match[str], told_on: date) -> Range:
    exact = _month_named(match["which"], told_on).replace(day=int(_number(match["day"])))
    return (None, exact) if match["before"] else (exact, exact)


def _month_named(which: str, told_on: date) -> date:
    """The first day of 下个月, 本月, 上个月."""
    ahead = {"下": 1, "这": 0, "本": 0, "上": -1, "": 0}[which]
    year, month = divmod(told_on.year * 12 + told_on.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def _week(match: re.Match[str], told_on: date) -> Range:
    monday = told_on - timedelta(days=told_on.weekday()) + timedelta(days=7 if match["which"] == "下" else 0)
    if match["weekday"]:
        exact = monday + timedelta(days=_WEEKDAYS.index(match["weekday"].replace("天", "日")))
        return (None, exact) if match["before"] else (exact, exact)
    return (None if match["inside"] else monday), monday + timedelta(days=6)


def _near_day(match: re.Match[str], told_on: date) -> Range:
    exact = told_on + timedelta(days={"今": 0, "明": 1, "后": 2}[match["which"]])
    return (None, exact) if match["before"] else (exact, exact)


def _year_end(match: re.Match[str], told_on: date) -> Range:
    last = date(told_on.year, 12, 31)
    return (None, last) if match["before"] else (date(told_on.year, 12, 1), last)


def _within_year(_match: re.Match[str], told_on: date) -> Range:
    return None, date(told_on.year, 12, 31)


def _before_new_year(_match: re.Match[str], told_on: date) -> Range:
    return None, _next(_feast_day("春节"), told_on) - timedelta(days=1)


def _feast(match: re.Match[str], told_on: date) -> Range:
    on = _feast_day(match["feast"])
    year = match["year"]
    return None, (on(_year(year, told_on)) if year else _next(on, told_on)) - timedelta(days=1)


def _next(on: Callable[[int], date], told_on: date) -> date:
    this = on(told_on.year)
    return this if this > told_on else on(told_on.year + 1)


def _feast_day(feast: str) -> Callable[[int], date]:
    lunar: dict[str, Callable[[int], date]] = {
        "春节": lambda year: _SPRING[year],
        "过年": lambda year: _SPRING[year],
        "大年三十": lambda year: _SPRING[year] - timedelta(days=1),
        "除夕": lambda year: _SPRING[year] - timedelta(days=1),
        "元宵": lambda year: _SPRING[year] + timedelta(days=14),
        "端午": lambda year: _DRAGON[year],
        "中秋": lambda year: _AUTUMN[year],
    }
    if feast in lunar:
        return lunar[feast]
    month, day = {
        "国庆": (10, 1),
        "十一": (10, 1),
        "五一": (5, 1),
        "六一": (6, 1),
        "七一": (7, 1),
        "元旦": (1, 1),
        "清明": (4, 5),  # the 4th or 5th: the later one, so that nobody is accused a day early
    }[feast]
    return lambda year: date(year, month, day)


def _five_years(match: re.Match[str], _told_on: date) -> Range:
    first = _FIVE_YEARS[match["plan"]]
    return date(first + 4 if match["end"] else first, 1, 1), date(first + 4, 12, 31)


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


_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Range]], ...] = tuple(
    (re.compile(pattern), mean)
    for pattern, mean in (
        (rf"{_YEAR}{_FEAST}{_ANY_BEFORE}", _feast),
        (
            rf"(?P<year>20\d\d)[./-](?P<month>1[0-2]|0?[1-9])[./-](?P<day>[12]\d|3[01]|0?[1-9])(?!\d){_BEFORE}",
            _written_date,
        ),
        (r"(?P<from>20\d\d)年?(?:至|到|—|-)(?P<upto>20\d\d)年", _years),
        (rf"{_YEAR}(?P<from>1[0-2]|[1-9])月?(?:至|到|—|-)(?P<upto>1[0-2]|[1-9])月", _months_of_year),
        (rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度(?P<end>底|末)?{_BEFORE}", _quarter),
        (rf"{_YEAR}(?P<season>[春夏秋冬])(?:季|天)?(?P<term>学期|开学)?{_BEFORE}", _season),
        (rf"{_YEAR}(?:采暖|供暖)(?:季|期)?{_ANY_BEFORE}", _heating),
        (rf"{_YEAR}腊月", _last_lunar_month),
        (rf"{_YEAR}{_MONTH_DAY}{_PART}{_BEFORE}", _calendar_date),
        (r"(?:今|本)年度?(?:之|以)?内", _within_year),
        (rf"{_YEAR}{_PART}{_BEFORE}", _calendar_date),
        (rf"今{_PART.removesuffix('?')}{_BEFORE}", _calendar_date),
        (rf"{_MONTH_DAY}{_PART}{_BEFORE}", _calendar_date),
        (
            rf"(?P<n>{_N})个?(?P<half>半)?(?P<unit>工作日|小时|天|日|周|星期|礼拜|月|年)(?P<more>半)?(?:之|以)?内",
            _within,
        ),
        (rf"(?P<n>{_N})个?(?P<half>)(?P<unit>工作日)", _within),
        (rf"(?P<which>下|这|本|上)个?月{_DAY}{_BEFORE}", _day_of_month),
        (rf"(?P<which>下|这|本|上)个?月(?P<part>底|末)?(?P<inside>(?:之|以)?内)?{_BEFORE}", _relative_month),
        (rf"(?P<which>)月(?P<part>底|末)(?P<inside>)?{_BEFORE}", _relative_month),
        (rf"(?P<which>){_DAY}(?P<before>之?前|以前)", _day_of_month),
        (
            rf"(?P<which>下|这|本)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])?(?P<inside>(?:之|以)?内)?{_BEFORE}",
            _week,
        ),
        (rf"(?P<which>[今明后])天{_BEFORE}", _near_day),
        (rf"年(?:底|末){_BEFORE}", _year_end),
        (rf"{_NOT_AFTER_NUMBER}年(?:之|以)?内", _within_year),
        (rf"(?P<year>){_FEAST}{_ANY_BEFORE}", _feast),
        (rf"{_NOT_AFTER_NUMBER}年前(?!年)", _before_new_year),
        (r"[“\"]?(?P<plan>十[二三四五]五)[”\"]?(?:期间|规划期内|(?P<end>末))", _five_years),
    )
)
_ANY = re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern) for pattern, _ in _GRAMMAR))
_DUE = re.compile(r"前|内|底|末|期间|为止|工作日")
