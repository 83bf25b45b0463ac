"""Which list of cases leaves as a file, and what stands in it? What the same person sees on the screen, with no end."""

from datetime import date
from enum import StrEnum

from sqlmodel import Session

from intake.desk import oversight, reading_room, searching
from intake.desk.oversight import Concern
from intake.desk.searching import Sought
from intake.desk.tools import Actor, Tools
from intake.errors import NotFound
from intake.reference.rulebook import Rulebook
from intake.rules.ladder import Rung
from intake.streamed import Value
from intake.views import CasePage, CaseRow

AT_ONCE = 1_000
ALL_THERE_ARE = 2**31
TITLE = "办件"
HEADS = {
    "number": "编号",
    "status": "状态",
    "urgent": "急",
    "unsure": "拿不准",
    "flags": "标记",
    "summary": "内容",
    "domain": "领域",
    "lead": "承办单位",
    "due_on": "最近期限",
    "provisional": "暂定",
    "late": "超期",
    "rung": "提醒",
}
"""The columns: names people read, by the ids programs read."""
SECRET = "(内容保密)"
RUNGS = {Rung.CALM: "", Rung.YELLOW: "黄牌", Rung.RED: "红牌", Rung.URGED: "红牌", Rung.SUPERVISED: "督办"}


class Listed(StrEnum):
    """The lists of the desk, as its address names them."""

    ALL = "all"
    TRIAGE = "triage"
    LATE = "late"


Of = Listed | Sought | Concern
"""What a list is of: one of the desk's, what is looked for, or what a supervisor looks into."""


def name(listed: Of) -> str:
    """What a record calls a list: what it is, or what was looked for."""
    return f"查找 {searching.said(listed)}".strip() if isinstance(listed, Sought) else listed.value


def count(session: Session, tools: Tools, actor: Actor, listed: Of, today: date) -> int:
    """How many cases stand in a list, or fit what is looked for."""
    match listed:
        case Sought():
            return searching.count(session, tools, actor, listed)
        case Concern():
            return oversight.count(session, tools, actor, listed, today)
        case Listed.LATE:
            return reading_room.count_warned(session, tools, actor, ALL_THERE_ARE)
        case Listed.TRIAGE:
            return reading_room.count_to_triage(session, actor)
    return reading_room.count_cases(session, tools, actor, ())


def after(
    session: Session,
    tools: Tools,
    actor: Actor,
    listed: Of,
    today: date,
    before: CasePage | None,
    most: int = AT_ONCE,
) -> CasePage:
    """The page of a list after another one, or its first: the same rows, by the same rules, on the screen and in a file."""
    last = before.last if before else None
    match listed:
        case Listed.LATE:
            return reading_room.warned(session, tools, actor, today, last, most)
        case Listed.TRIAGE:
            return reading_room.to_triage(session, tools, actor, today, last, most)
    older = before.next if before else None
    if isinstance(listed, Concern):
        return oversight.concerning(session, tools, actor, listed, today, older, most)
    if isinstance(listed, Sought):
        return searching.search(session, tools, actor, listed, today, older, most)
    return reading_room.cases(session, tools, actor, (), today, older, most)


def further(listed: Listed, older: int | None, after: tuple[str, int] | None) -> CasePage:
    """What stood before a page, as its address says it: the id of the list of all, the place of the ordered ones.

    :class:`NotFound` for a place that is none of this list.
    """
    if after is None:
        return CasePage((), older)
    at, case_id = after
    try:
        return CasePage((), None, (date.fromisoformat(at) if listed is Listed.LATE else int(at), case_id))
    except ValueError:
        raise NotFound(f"{at} is no place of {listed}") from None


def goes_on(page: CasePage) -> bool:
    """Whether there may be another page."""
    return page.next is not None or page.last is not None


def values(row: CaseRow, book: Rulebook) -> tuple[Value, ...]:
    """A case under :data:`HEADS`, in the words of the screen."""
    return (
        row.number,
        book.words.status[row.status],
        _yes(row.urgent),
        _yes(row.unsure),
        "、".join(row.flags),
        row.summary if row.summary is not None else SECRET,
        next(domain.name for domain in book.domains if domain.code == row.domain),
        row.lead,
        row.due_on.isoformat() if row.due_on else None,
        _yes(row.provisional),
        _yes(row.late),
        RUNGS[row.rung] if row.due_on else "",
    )


def _yes(holds: bool) -> str:
    return "是" if holds else ""
