"""Which lists that are not of cases leave as files, and what stands in them? What their page shows, to its end, in its words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from intake.desk import (
    administration,
    body_contacts,
    coordination,
    default_records,
    oversight,
    reply_templates,
)
from intake.desk.tools import Actor, Tools
from intake.rules.calendar import CHINA, local_date
from intake.rules.lifecycle import Need
from intake.streamed import Value

Rows = Iterable[tuple[Value, ...]]
YUAN = 100  # fen


class Tabled(StrEnum):
    """The lists, as their addresses name them."""

    LOADS = "loads"
    MATTERS = "matters"
    BOARD = "board"
    ACCOUNTS = "accounts"
    MEETINGS = "meetings"
    RECORDS = "records"
    FAILURES = "failures"
    TAKEN_AWAY = "taken-away"
    ACCOUNT_ACTS = "account-acts"
    BODIES = "bodies"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class Table:
    """A list: its title, the names of its columns by the ids programs read, and its rows for one who may see them.

    ``rows`` raises what the page's own question raises for who may not.
    """

    title: str
    heads: dict[str, str]
    rows: Callable[[Session, Tools, Actor, datetime], Rows]


def _loads(session: Session, tools: Tools, actor: Actor, now: datetime) -> Rows:
    for one in oversight.loads(session, tools, actor, local_date(now)):
        yield one.name, one.open, one.yellow, one.red, one.supervised


def _matters(session: Session, tools: Tools, actor: Actor, _now: datetime) -> Rows:
    words, reasons = tools.rulebook.words, tools.rulebook.choices[Need.MATTER]
    domains = {domain.code: domain.name for domain in tools.rulebook.domains}
    for one in coordination.matters(session, tools, actor, None):
        yield (
            one.grade,
            one.number,
            words.status[one.status],
            domains[one.domain],
            one.lead,
            one.respondent,
            reasons[one.reason],
            one.amount_fen / YUAN if one.amount_fen is not None else None,
            _day(one.raised_at),
        )


def _board(session: Session, tools: Tools, actor: Actor, now: datetime) -> Rows:
    for one in coordination.board(session, tools, actor, local_date(now), None):
        yield one.number, one.text, one.owner, _day(one.due_on), _yes(one.late)


def _meetings(session: Session, _tools: Tools, actor: Actor, _now: datetime) -> Rows:
    for _, held_on, place, chair in coordination.meetings(session, actor, None):
        yield _day(held_on), place, chair


def _records(session: Session, tools: Tools, actor: Actor, now: datetime) -> Rows:
    words = tools.rulebook.words
    for one in default_records.records(session, tools, actor, now, None):
        status = words.record_status[one.status]
        answer_by = _day(one.answer_by) if one.answer_by else None
        yield (
            one.document,
            one.number,
            one.respondent,
            one.basis,
            _day(one.at),
            status,
            answer_by,
            _yes(one.late),
        )


def _yes(holds: bool) -> str:
    return "是" if holds else ""


def _accounts(session: Session, tools: Tools, actor: Actor, now: datetime) -> Rows:
    for one in administration.people(session, tools, actor, now):
        role = tools.rulebook.words.role[one.role]
        disabled = _day(one.disabled_at) if one.disabled_at else None
        yield one.login, one.name, role, one.body, one.sessions, disabled


def _failures(session: Session, _tools: Tools, actor: Actor, _now: datetime) -> Rows:
    for one in administration.failures(session, actor, None):
        yield _moment(one.at), one.channel, one.template, one.attempts, one.reason


def _taken_away(session: Session, tools: Tools, actor: Actor, _now: datetime) -> Rows:
    for one in administration.taken_away(session, actor, None):
        yield _moment(one.at), one.actor, tools.rulebook.words.role[one.role], one.what, one.rows


def _account_acts(session: Session, tools: Tools, actor: Actor, _now: datetime) -> Rows:
    for one in administration.acts(session, actor, None):
        yield _moment(one.at), one.actor, tools.rulebook.words.account_act[one.act], one.login


def _bodies(session: Session, tools: Tools, actor: Actor, _now: datetime) -> Rows:
    for one in body_contacts.every(session, tools.rulebook.bodies, actor):
        contact = (one.contact.who, one.contact.phone) if one.contact else (None, None)
        yield one.name, " ".join(one.handlers), *contact


def _replies(session: Session, tools: Tools, actor: Actor, _now: datetime) -> Rows:
    for one in reply_templates.every(session, tools.rulebook.replies, actor):
        yield one.name, one.text, one.version, _yes(one.retired)


TABLES: Mapping[Tabled, Table] = {
    Tabled.LOADS: Table(
        "各单位在办",
        {"body": "单位", "open": "在办", "yellow": "黄牌时限", "red": "红牌时限", "supervised": "其中督办"},
        _loads,
    ),
    Tabled.MATTERS: Table(
        "待研究事项",
        {
            "grade": "类", "number": "编号", "status": "状态", "domain": "领域", "lead": "牵头单位", "respondent": "被投诉单位",
            "reason": "提请理由", "amount": "金额(元)", "raised_on": "提请日",
        },
        _matters,
    ),
    Tabled.BOARD: Table(
        "议定事项跟踪",
        {"number": "编号", "text": "议定", "owner": "责任单位", "due_on": "完成日期", "late": "超期"},
        _board,
    ),
    Tabled.RECORDS: Table(
        "认定记录",
        {
            "document": "文号", "number": "编号", "respondent": "单位", "basis": "依据", "at": "认定日期", "status": "状态",
            "answer_by": "答复期限", "late": "超期",
        },
        _records,
    ),
    Tabled.ACCOUNTS: Table(
        "账号",
        {"login": "账号", "name": "姓名", "role": "角色", "body": "单位", "sessions": "在线", "disabled_on": "停用日"},
        _accounts,
    ),
    Tabled.FAILURES: Table(
        "发不出去的通知",
        {"at": "时间", "channel": "渠道", "template": "哪一种", "attempts": "试过", "reason": "原因"},
        _failures,
    ),
    Tabled.TAKEN_AWAY: Table(
        "谁带走了什么",
        {"at": "时间", "actor": "谁", "role": "角色", "what": "什么", "rows": "行数"},
        _taken_away,
    ),
    Tabled.MEETINGS: Table(
        "协调会议", {"held_on": "日期", "place": "地点", "chair": "主持"}, _meetings,
    ),
    Tabled.ACCOUNT_ACTS: Table(
        "账号变动", {"at": "时间", "actor": "谁", "act": "做了什么", "login": "哪个账号"}, _account_acts,
    ),
    Tabled.BODIES: Table(
        "单位", {"body": "单位", "handlers": "承办账号", "who": "科室或值班", "phone": "办公电话"}, _bodies,
    ),
    Tabled.REPLIES: Table(
        "答复样稿", {"name": "名称", "text": "正文", "version": "版本", "retired": "停用"}, _replies,
    ),
}  # fmt: skip
"""Each list, described once."""


def _day(moment: datetime | date) -> str:
    return (local_date(moment) if isinstance(moment, datetime) else moment).isoformat()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
