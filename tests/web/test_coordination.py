"""Can the secretary run a meeting from the planner to the minutes, and does nobody else get in?"""

from datetime import timedelta

import httpx

from intake.desk.desk import Desk
from intake.desk.steps import Brought
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Event, Role
from tests.conftest import NOW
from tests.desk.test_desk import FINANCE, a_referred_case
from tests.web.test_pages import PASSWORD, Staff, browser, desk, hidden, visitor

__all__ = ["desk", "visitor"]  # fixtures

DAY = (local_date(NOW) + timedelta(days=3)).isoformat()
SEATS = {
    "names": ["财政局王局", "张律师", ""],
    "bodies": ["finance", "", ""],
    "institutions": ["", "法律顾问单位", ""],
}


async def test_from_the_planner_to_the_minutes(desk: Desk, visitor: httpx.AsyncClient) -> None:
    case = await desk.take(FINANCE, await a_referred_case(desk), Event.SIGN)
    await desk.take(FINANCE, case, Event.RAISE, brought=Brought(code="refused", text="镇里不认账"))
    await desk.add_user("xietiao", "协调办", Role.SECRETARY, None, PASSWORD)
    secretary = await Staff(visitor).log_in("xietiao")
    assert case.number in (await visitor.get("/coordination")).text
    plan = {"csrf": secretary.csrf, "held_on": DAY, "place": "三楼会议室", "chair": "分管副市长"}
    meeting = await visitor.post("/coordination", data={**plan, **SEATS})
    assert "张律师" in meeting.text
    where, matter = meeting.url.path, hidden(meeting.text, "matter")
    seat = meeting.text.partition('name="attendance"><option value="')[2].partition('"')[0]
    kept_out = await secretary.post(f"{where}/conflict", attendance=seat, matter=matter, why="曾经办")
    assert "回避" in kept_out.text
    resolution = {"matter": matter, "text": "十日内拨付", "owner": "finance", "until": DAY}
    done = await secretary.post(f"{where}/resolve", **resolution, outcome="resolve_handle")
    assert "十日内拨付" in done.text
    minutes = await visitor.get(f"{where}/minutes.docx")
    assert minutes.content.startswith(b"PK")
    assert "十日内拨付" in (await visitor.get("/coordination")).text


async def test_a_plan_without_a_day_or_anybody_is_refused_with_a_sentence(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    await desk.add_user("xietiao", "协调办", Role.SECRETARY, None, PASSWORD)
    secretary = await Staff(visitor).log_in("xietiao")
    plan = {"csrf": secretary.csrf, "held_on": "明天", "place": "三楼", "chair": "副市长"}
    assert (await visitor.post("/coordination", data={**plan, **SEATS})).status_code == 422
    nobody = {"names": [""], "bodies": [""], "institutions": [""]}
    assert (await visitor.post("/coordination", data={**plan, "held_on": DAY, **nobody})).status_code == 422


async def test_whoever_is_not_of_the_mechanism_finds_no_room(desk: Desk) -> None:
    for login in ("paidan", "caizheng", "zuoxi"):
        staff = await Staff(browser(desk)).log_in(login)
        assert (await staff.client.get("/coordination")).status_code == 404
        assert (await staff.client.get("/coordination/1/minutes.docx")).status_code == 404
