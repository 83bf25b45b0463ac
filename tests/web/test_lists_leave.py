"""Does every list that a page offers to take away leave, for who sees the page?"""

import re
from datetime import timedelta

import httpx
import pytest

from intake.desk.coordination import Attendant
from intake.desk.desk import Desk
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role
from tests.conftest import NOW
from tests.web.test_pages import PASSWORD, Staff, complain, desk, visitor

__all__ = ["desk", "visitor"]  # fixtures
ADMINISTRATOR, SECRETARY = Actor(Role.ADMINISTRATOR, "管理员"), Actor(Role.SECRETARY, "秘书")


@pytest.mark.parametrize(
    ("role", "path", "lists"),
    [
        (Role.ADMINISTRATOR, "/admin/accounts", {"accounts", "account-acts"}),
        (Role.ADMINISTRATOR, "/admin/bodies", {"bodies"}),
        (Role.ADMINISTRATOR, "/admin/replies", {"replies"}),
        (Role.SECRETARY, "/coordination", {"meetings"}),
        (Role.SUPERVISOR, "/oversight", {"loads"}),
        (Role.DISPATCHER, "/desk", {"cases"}),
    ],
)
async def test_each_list_offered_on_a_page_leaves_in_each_form(
    desk: Desk, visitor: httpx.AsyncClient, role: Role, path: str, lists: set[str]
) -> None:
    await desk.admit(ADMINISTRATOR, "someone", "某人", role, None, PASSWORD)
    await desk.plan(
        SECRETARY, NOW.date() + timedelta(days=1), "三楼", "副市长", [Attendant("张律师", None, "律所")]
    )
    await complain(visitor)
    await Staff(visitor).log_in("someone")
    page = (await visitor.get(path)).text
    offered = re.findall(r'href="(/[^"]*/([a-z-]+)\.(csv|xlsx|json)[^"]*)"', page)
    assert {name for _, name, _ in offered} >= lists
    assert {form for *_, form in offered} == {"csv", "xlsx", "json"}
    for address, *_ in offered:
        answer = await visitor.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert answer.content
