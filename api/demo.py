"""What does ``jiannuo demo`` fill a database with? Sample complaints of our own, through the real use cases."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from intake.desk.default_records import RecordStepTaken
from intake.desk.desk import Desk
from intake.desk.steps import NOTHING, Brought, Standing
from intake.desk.tools import CITIZEN, Actor
from intake.desk.triage import Decision
from intake.rules.amounts import Amounts
from intake.rules.calendar import local_date
from intake.rules.default_record import RecordEvent
from intake.rules.lifecycle import Event, Role
from intake.rules.person import person

SAMPLES = Path(__file__).parent / "samples.toml"
PASSWORD = "jiannuo-demo"  # noqa: S105 (printed for everybody to see: a demo on this machine)
USERS = (
    ("zuoxi", "坐席小周", Role.OPERATOR, None),
    ("paidan", "派单员小吴", Role.DISPATCHER, None),
    ("caizheng", "财政局承办", Role.HANDLER, "finance"),
    ("zhujian", "住建局承办", Role.HANDLER, "housing"),
    ("renshe", "人社局承办", Role.HANDLER, "human_resources"),
    ("shangwu", "商务局承办", Role.HANDLER, "commerce"),
    ("fagai", "发改委承办", Role.HANDLER, "credit_office"),
    ("minzheng", "民政局承办", Role.HANDLER, "civil_affairs"),
    ("ziran", "自然资源局承办", Role.HANDLER, "natural_resources"),
    ("nongye", "农业农村局承办", Role.HANDLER, "agriculture"),
    ("zhengwu", "政务服务局承办", Role.HANDLER, "government_services"),
    ("yibao", "医保局承办", Role.HANDLER, "medical_insurance"),
    ("sifa", "司法局承办", Role.HANDLER, "justice"),
    ("jiaoyi", "公共资源交易中心承办", Role.HANDLER, "public_resources"),
    ("tuiyi", "退役军人局承办", Role.HANDLER, "veterans"),
    ("xietiao", "协调办秘书", Role.SECRETARY, None),
    ("ducha", "督查员", Role.SUPERVISOR, None),
    ("guanli", "管理员", Role.ADMINISTRATOR, None),
)
DISPATCHER, SUPERVISOR = Actor(Role.DISPATCHER, "派单员小吴"), Actor(Role.SUPERVISOR, "督查员")
SECRETARY = Actor(Role.SECRETARY, "协调办秘书")
BASIS = "发改财金〔2023〕1103号"


class NotADemo(Exception):
    """The database is somebody's own."""


class DemoClock:
    """The moment the samples happen at; the desk of the demo reads it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def add_users(desk: Desk) -> None:
    """The demo's log-ins; does nothing where they are. NotADemo where others work: its password is published."""
    is_new = not await desk.has_user(USERS[0][0])
    if await desk.has_strangers(login for login, *_ in USERS) or (
        is_new and (await desk.cases(DISPATCHER)).rows
    ):
        raise NotADemo("there are other users, or cases that are none of the demo's")
    for login, name, role, body in USERS:
        if not await desk.has_user(login):
            await desk.add_user(login, name, role, body, PASSWORD)


async def fill(desk: Desk, clock: DemoClock, say: Callable[[str], None]) -> int:
    """File every sample that was not filed before, and take it as far as it went; how many were new."""
    present, new = clock.now, 0
    samples = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))["sample"]
    for number, sample in enumerate(samples, start=1):
        clock.now = present - timedelta(days=sample["days"])
        who = person(sample.get("name", ""), sample.get("phone", ""))
        receipt = await desk.file(f"demo:{number}", sample["channel"], sample["text"], person=who)
        if receipt.again:
            continue
        new += 1
        await _go_on(desk, clock, receipt.number, sample, present)
        say(f"  {number}/{len(samples)}  {receipt.number}")
    clock.now = present
    await _freeze(desk)
    return new


async def _freeze(desk: Desk) -> None:
    """Freeze the months that are over, so that the public page has something to show."""
    for month in await desk.months(SUPERVISOR):
        if month.is_over and not month.versions:
            await desk.freeze(SUPERVISOR, month.month)


async def _go_on(
    desk: Desk, clock: DemoClock, number: str, sample: dict[str, Any], present: datetime
) -> None:
    seen, goes = await desk.standing(number), sample["goes"]
    if goes == "received":
        return
    clock.now = min(clock.now + timedelta(days=1), present)
    if goes == "withdrawn":
        await desk.take(CITIZEN, seen, Event.WITHDRAW)
        return
    reading = await desk.case(DISPATCHER, number)
    decision = Decision(reading.domain, sample["lead"], sample["respondent"])
    seen = await desk.confirm(DISPATCHER, seen, decision)
    await (_determined if goes == "determined" else _handled)(desk, clock, seen, sample, present)
    if "owed" in sample:
        amounts = Amounts(*(yuan * 100 for yuan in sample["owed"]))
        handler = Actor(Role.HANDLER, "承办人", sample["lead"])
        await desk.amounts.record(handler, number, amounts, "双方对账单")


async def _handled(
    desk: Desk, clock: DemoClock, seen: Standing, sample: dict[str, Any], present: datetime
) -> None:
    handler = Actor(Role.HANDLER, "承办人", sample["lead"])
    way: tuple[tuple[str, Actor, Event, str | None], ...] = (
        ("handling", handler, Event.SIGN, None),
        ("handling", handler, Event.REPLY, "已核对情况，正在协调，办结前再告知您。"),
        ("reported", handler, Event.REPORT, "已按承诺办理。"),
        ("asked", DISPATCHER, Event.APPROVE, None),
    )
    order = ("referred", "handling", "reported", "asked", "solved", "disputed")
    far = min(order.index(sample["goes"]), order.index("asked"))
    for stage, actor, event, text in way:
        if order.index(stage) > far:
            return
        # The number of the day makes some late and some in time.
        clock.now = min(clock.now + timedelta(days=1 + sample["days"] % 4), present)
        seen = await desk.take(actor, seen, event, text)
    if sample["goes"] in {"solved", "disputed"}:
        await desk.rate(seen, solved=sample["goes"] == "solved", satisfaction=3 + sample["days"] % 3)


async def _determined(
    desk: Desk, clock: DemoClock, seen: Standing, sample: dict[str, Any], present: datetime
) -> None:
    """Found true, refused to rectify, determined and announced; since then the body asks for repair."""
    handler = Actor(Role.HANDLER, "承办人", sample["lead"])
    until = local_date(clock.now) + timedelta(days=20)
    way: tuple[tuple[Actor, Event, Brought], ...] = (
        (handler, Event.SIGN, NOTHING),
        (handler, Event.VERIFY, NOTHING),
        (
            handler,
            Event.FIND_TRUE,
            Brought(text="承诺书属实，补贴没有兑现。", evidence="承诺书、验收单", until=until),
        ),
        (
            handler,
            Event.PROPOSE_DETERMINATION,
            Brought(text="单位书面拒绝整改。", evidence="复函", refused=True),
        ),
        (
            SECRETARY,
            Event.DETERMINE,
            Brought(text="认定违约失信。", document="新信用认〔2026〕1号", basis=BASIS),
        ),
        (SECRETARY, Event.ANNOUNCE, Brought(text="已认定违约失信，并责令兑现补贴。")),
    )
    for actor, event, brought in way:
        clock.now = min(clock.now + timedelta(days=3), present)
        seen = await desk.take(actor, seen, event, brought=brought)
    clock.now = present - timedelta(days=1)
    respondent = Actor(Role.HANDLER, "单位经办人", sample["respondent"])
    (record, *_) = await desk.records.all(respondent)
    asked = RecordStepTaken(RecordEvent.ASK_REPAIR, "补贴已分两笔付清，附银行回单，申请修复。")
    await desk.records.step(respondent, record.id, asked)
