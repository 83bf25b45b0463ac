"""Does a case page offer just the steps its reader may take, ask what each needs, and say why one may not be taken?"""

import re
from datetime import timedelta

import httpx
import pytest

from intake.desk.desk import Desk
from intake.rules.calendar import local_date
from intake.rules.lifecycle import Event
from tests.conftest import NOW
from tests.desk.test_desk import DISPATCHER
from tests.web.test_pages import Staff, browser, complain, desk, hidden, receipt, visitor

__all__ = ["desk", "visitor"]  # fixtures

SOON = (local_date(NOW) + timedelta(days=14)).isoformat()


async def a_case_with_finance(
    desk: Desk, visitor: httpx.AsyncClient, status: str = "received"
) -> tuple[Staff, str]:
    number, _ = receipt(await complain(visitor))
    dispatcher = await Staff(browser(desk)).log_in("paidan")
    await refer(dispatcher, number, status)
    return dispatcher, number


async def refer(dispatcher: Staff, number: str, status: str, **fields: str) -> httpx.Response:
    page = (await dispatcher.client.get(f"/desk/{number}")).text
    return await dispatcher.post(
        f"/desk/{number}/confirm",
        version=hidden(page, "version"),
        status=status,
        domain="DEBT",
        lead="finance",
        respondent="xuedian",
        **fields,
    )


async def step(staff: Staff, number: str, event: Event, **fields: str) -> httpx.Response:
    page = (await staff.client.get(f"/desk/{number}")).text
    seen = {"version": hidden(page, "version"), "status": hidden(page, "status")}
    return await staff.post(f"/desk/{number}/step", **seen, event=event.value, **fields)


def offered(page: str) -> set[str]:
    return set(re.findall(r'name="event" value="(\w+)"', page))


async def test_a_page_offers_the_steps_of_its_reader_and_no_other(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    dispatcher, number = await a_case_with_finance(desk, visitor)
    handler = await Staff(visitor).log_in("caizheng")
    assert offered((await handler.client.get(f"/desk/{number}")).text) == {"sign", "return"}
    assert offered((await dispatcher.client.get(f"/desk/{number}")).text) == {
        "urge",
        "recall",
        "ask_assist",
        "merge",
        "mark",
        "unmark",
    }


async def test_two_returns_are_granted_and_then_the_lead_is_arbitrated_for_good(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    dispatcher, number = await a_case_with_finance(desk, visitor)
    handler = await Staff(visitor).log_in("caizheng")
    why = {"code": "not_our_duty", "basis": "三定方案", "body": "housing"}
    for time in ("first", "second"):
        assert (await step(handler, number, Event.RETURN, **why)).status_code == 200
        await step(dispatcher, number, Event.GRANT_RETURN)
        if time == "first":
            await refer(dispatcher, number, "awaiting_referral")
    page = (await dispatcher.client.get(f"/desk/{number}")).text
    assert "已退回 2 次" in page
    without = await refer(dispatcher, number, "awaiting_referral")
    assert "说明" in without.text
    await refer(dispatcher, number, "awaiting_referral", text="由财政局主办", basis="会议纪要")
    refused = await step(handler, number, Event.RETURN, **why)
    assert refused.status_code == 409
    assert "不能再退" in refused.text


async def test_an_extension_is_asked_before_the_end_within_the_limit_and_told(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    dispatcher, number = await a_case_with_finance(desk, visitor)
    handler = await Staff(visitor).log_in("caizheng")
    await step(handler, number, Event.SIGN)
    far = (local_date(NOW) + timedelta(days=60)).isoformat()
    assert "上限" in (await step(handler, number, Event.ASK_EXTENSION, text="等决算", until=far)).text
    assert (await step(handler, number, Event.ASK_EXTENSION, text="等决算", until=SOON)).status_code == 200
    await step(dispatcher, number, Event.GRANT_EXTENSION, text="同意")
    view = await desk.case(DISPATCHER, number)
    assert SOON in {clock.due_on.isoformat() for clock in view.clocks if clock.term == "handle_simple"}
    again = await step(handler, number, Event.ASK_EXTENSION, text="再等", until=far)
    assert "已经延期过一次" in again.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "请走信访渠道"}, "不予受理的理由"),
        ({"code": "R05"}, "说明"),
        ({"code": "R77", "text": "不合适"}, "从列出的理由中选"),
        ({"code": "R13", "text": "没有合同"}, "中小企业账款"),
    ],
)
async def test_a_refusal_without_a_good_reason_is_refused_with_a_sentence(
    desk: Desk, visitor: httpx.AsyncClient, fields: dict[str, str], said: str
) -> None:
    number, _ = receipt(await complain(visitor))
    dispatcher = await Staff(browser(desk)).log_in("paidan")
    answer = await step(dispatcher, number, Event.REFUSE, **fields)
    assert answer.status_code in (409, 422)
    assert said in answer.text


async def test_a_firms_complaint_is_refused_only_with_the_provinces_number(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    text = "我公司与薛店镇政府签订供货合同,货款十万元拖欠两年没有支付,多次催要说财政没钱。"
    number, _ = receipt(await complain(visitor, text))
    dispatcher = await Staff(browser(desk)).log_in("paidan")
    refused = await step(dispatcher, number, Event.REFUSE, code="R06", text="同一诉求正在办理")
    assert "省级主管部门批准" in refused.text
    given = await step(
        dispatcher, number, Event.REFUSE, code="R06", text="同一诉求正在办理", document="豫营商〔2026〕8号"
    )
    assert given.status_code == 200


async def test_a_date_that_is_none_is_said_so(desk: Desk, visitor: httpx.AsyncClient) -> None:
    _, number = await a_case_with_finance(desk, visitor)
    handler = await Staff(visitor).log_in("caizheng")
    await step(handler, number, Event.SIGN)
    for wrong in ("昨天", "2026-13-45", "1948-01-01", "2999-01-01"):
        answer = await step(handler, number, Event.ASK_EXTENSION, text="等决算", until=wrong)
        assert answer.status_code == 422
        assert "日期" in answer.text
    assert len((await desk.case(DISPATCHER, number)).entries) == 5


async def test_a_step_whose_condition_no_form_can_meet_is_not_offered(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    dispatcher, number = await a_case_with_finance(desk, visitor)
    handler = await Staff(visitor).log_in("caizheng")
    await step(handler, number, Event.RETURN, code="not_our_duty", basis="三定方案", body="housing")
    await step(dispatcher, number, Event.REJECT_RETURN, text="属财政职责")
    assert offered((await handler.client.get(f"/desk/{number}")).text) == {"sign"}
    await step(handler, number, Event.SIGN)
    assert "ask_extension" in offered((await handler.client.get(f"/desk/{number}")).text)
    await step(handler, number, Event.ASK_EXTENSION, text="等决算", until=SOON)
    await step(dispatcher, number, Event.GRANT_EXTENSION, text="同意")
    assert "ask_extension" not in offered((await handler.client.get(f"/desk/{number}")).text)
