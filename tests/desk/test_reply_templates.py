"""Do the templates that administrators keep reach handlers at once, filled in, and is every version kept with its reason?"""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from intake.desk.desk import Desk
from intake.desk.reply_templates import Change
from intake.desk.tools import Actor
from intake.errors import Conflict, NotFound
from intake.rules.lifecycle import Event, Role
from intake.rules.replies import MOST, TemplateFlaw, TemplateRefused
from intake.store.store import Store
from tests.conftest import NOW
from tests.desk.test_desk import FINANCE, a_referred_case

ADMINISTRATOR = Actor(Role.ADMINISTRATOR, "管理员")
NEW = Change(
    "t0123456789ab", 0, "分期付款", "{承办单位}答复 {编号}:\n分期付清,{到期日}前付第一笔。", "局里常用"
)


PLACES = count()


async def offered(desk: Desk) -> dict[str, str]:
    """What a handler may begin a reply with, by name."""
    case = await a_referred_case(desk, source=f"web:{next(PLACES)}")
    await desk.take(FINANCE, case, Event.SIGN)
    found = await desk.replies.offered(await desk.case(FINANCE, case.number))
    return {one.name: one.text.replace(case.number, "编号") for one in found}


async def test_those_that_ship_are_offered_until_somebody_changes_them(desk: Desk) -> None:
    shipped = desk.tools.rulebook.replies.openings
    assert list(await offered(desk)) == [one.name for one in shipped]
    changed = Change("paid", 0, "已付清", "款已付清,请核对。", "简短些")
    assert (await desk.replies.keep(ADMINISTRATOR, changed)).version == 1
    now = await offered(desk)
    assert now["已付清"] == "款已付清,请核对。"
    assert shipped[0].name not in now


async def test_a_template_reaches_a_handler_at_once_filled_in_for_his_case(desk: Desk) -> None:
    await desk.replies.keep(ADMINISTRATOR, NEW)
    assert (await offered(desk))["分期付款"].startswith("新郑市财政局答复 编号:\n分期付清,2026-")


async def test_a_retired_one_is_offered_to_nobody_and_may_come_back(desk: Desk) -> None:
    await desk.replies.keep(ADMINISTRATOR, NEW)
    await desk.replies.keep(ADMINISTRATOR, replace(NEW, version=1, retired=True, reason="不再分期"))
    assert "分期付款" not in await offered(desk)
    await desk.replies.keep(ADMINISTRATOR, replace(NEW, version=2, reason="又分期了"))
    assert "分期付款" in await offered(desk)
    versions = await desk.replies.versions(ADMINISTRATOR, NEW.key)
    told = [(one.template.version, one.template.retired, one.actor, one.reason, one.at) for one in versions]
    assert told == [
        (3, False, "管理员", "又分期了", NOW),
        (2, True, "管理员", "不再分期", NOW),
        (1, False, "管理员", "局里常用", NOW),
    ]


async def test_a_case_that_cannot_be_answered_now_is_offered_nothing(desk: Desk) -> None:
    case = await a_referred_case(desk)
    assert await desk.replies.offered(await desk.case(FINANCE, case.number)) == ()


async def test_who_changes_what_somebody_just_changed_is_told_so(desk: Desk) -> None:
    await desk.replies.keep(ADMINISTRATOR, NEW)
    for version in (0, 2):
        with pytest.raises(Conflict):
            await desk.replies.keep(ADMINISTRATOR, replace(NEW, version=version))


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"name": " "}, TemplateFlaw.NAME),
        ({"name": "长" * 31}, TemplateFlaw.NAME),
        ({"name": "一\n二"}, TemplateFlaw.NAME),
        ({"name": "已付清或已办到"}, TemplateFlaw.TWICE),
        ({"text": ""}, TemplateFlaw.TEXT),
        ({"text": "长" * 2_001}, TemplateFlaw.TEXT),
        ({"text": "看不见\x00\x1b"}, TemplateFlaw.TEXT),
        ({"text": "{诉求人}您好"}, TemplateFlaw.SLOT),
        ({"text": "{编号.__class__}"}, TemplateFlaw.SLOT),
        ({"text": "{编号"}, TemplateFlaw.BRACE),
        ({"text": "编号}"}, TemplateFlaw.BRACE),
        ({"text": "{{编号}}"}, TemplateFlaw.BRACE),
        ({"reason": " 改 "}, TemplateFlaw.REASON),
        ({"reason": "长" * 201}, TemplateFlaw.REASON),
    ],
)
async def test_what_is_no_template_is_refused_and_nothing_is_kept(
    desk: Desk, change: dict[str, Any], flaw: TemplateFlaw
) -> None:
    with pytest.raises(TemplateRefused) as refused:
        await desk.replies.keep(ADMINISTRATOR, replace(NEW, **change))
    assert refused.value.flaw is flaw
    assert await desk.replies.versions(ADMINISTRATOR, NEW.key) == ()


async def test_the_blanks_that_people_type_are_no_odd_signs(desk: Desk) -> None:
    await desk.replies.keep(ADMINISTRATOR, replace(NEW, text="您好:\n\u3000\u3000已办结。"))
    assert (await offered(desk))["分期付款"] == "您好:\n\u3000\u3000已办结。"


async def test_there_are_no_more_than_a_list_can_show(desk: Desk) -> None:
    for place in range(MOST - len(desk.tools.rulebook.replies.openings)):
        await desk.replies.keep(ADMINISTRATOR, replace(NEW, key=f"t{place:012}", name=f"样稿{place}"))
    with pytest.raises(TemplateRefused) as refused:
        await desk.replies.keep(ADMINISTRATOR, NEW)
    assert refused.value.flaw is TemplateFlaw.MANY


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_nobody_else_looks_after_them(desk: Desk, role: Role) -> None:
    actor = Actor(role, "某人")
    with pytest.raises(NotFound):
        await desk.replies.keep(actor, NEW)
    with pytest.raises(NotFound):
        await desk.replies.all(actor)
    with pytest.raises(NotFound):
        await desk.replies.versions(actor, "paid")


async def test_a_version_is_never_changed_afterwards(desk: Desk, store: Store) -> None:
    await desk.replies.keep(ADMINISTRATOR, NEW)
    for attempt in ("UPDATE reply_template SET actor = 'x'", "DELETE FROM reply_template"):
        with pytest.raises(DBAPIError):
            await store.write(lambda s, attempt=attempt: s.execute(text(attempt)))  # type: ignore[misc]
