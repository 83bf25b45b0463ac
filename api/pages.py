"""How is a page rendered? Jinja with escaping and no missing facts; names people use, dates as people write them."""

from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.rooms import rooms, where
from intake.rules.calendar import CHINA, local_date

LARGE_COOKIE = "large"
LARGE: ContextVar[bool] = ContextVar("large", default=False)
"""Whether this request asks for large type and high contrast; set for each request by the guard (api/app)."""
HERE: ContextVar[str] = ContextVar("here", default="")
"""The path of this request with its query, so that the rail can say where one is; set by the guard (api/app)."""
WEEKDAYS = "一二三四五六日"


def _day(value: date | datetime) -> str:
    """2026-11-23 周一, in China."""
    return _named(local_date(value) if isinstance(value, datetime) else value)


@lru_cache(maxsize=1_000)
def _named(day: date) -> str:
    return f"{day:%Y-%m-%d} 周{WEEKDAYS[day.weekday()]}"


def _moment(value: datetime) -> str:
    """2026-11-23 周一 14:05, in China."""
    return f"{_day(value)} {value.astimezone(CHINA):%H:%M}"


def _money(fen: int) -> str:
    return f"{fen / 1_000_000:,.2f} 万元"


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f} 元"


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(count / 1_000, 0.1):.1f} KB"


@lru_cache(maxsize=2_000)
def _initials(name: str) -> str:
    """The first letters of a name's pinyin, by which people type what they look for: 财政局 is czj."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second of every start

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
ENVIRONMENT.globals.update(large=LARGE.get, here=lambda: where(HERE.get()), rooms=rooms)
ENVIRONMENT.filters.update(day=_day, moment=_moment, money=_money, yuan=_yuan, size=_size, initials=_initials)


def wear(response: Response, large: bool) -> None:
    """Keep in this browser alone whether its pages are large."""
    kept = "yes" if large else "no"
    response.set_cookie(LARGE_COOKIE, kept, max_age=365 * 86_400, samesite="lax", path="/")


def page(template: str, http: int = 200, /, **facts: Any) -> HTMLResponse:
    """The page of a template."""
    return HTMLResponse(ENVIRONMENT.get_template(template).render(facts), http)
