"""Does a firm's clerk without scripts lose nothing he filled in, and an old man on a small screen see all of it?"""

import httpx
import pytest
from playwright.async_api import Browser

from intake.desk.desk import Desk
from tests.browser import looking
from tests.desk.test_desk import DISPATCHER
from tests.files import PDF
from tests.web.test_in_browser import address, tell
from tests.web.test_pages import KEY, TEXT, complain, desk, receipt, visitor

__all__ = ["address", "desk", "visitor"]  # fixtures

CONTRACT = [("files", ("合同.pdf", PDF, "application/pdf"))]


@pytest.mark.parametrize(
    ("who", "filled"),
    [
        ("anonymous", {"firm": "新郑市某建筑公司"}),
        ("anonymous", {"principal": "王老汉"}),
        ("named", {"uscc": "91410184MA40XXXX0A"}),
        ("named", {"relation": "父亲"}),
        ("firm", {"principal": "王老汉"}),
        ("other", {"firm": "新郑市某建筑公司"}),
    ],
)
async def test_who_filled_in_what_belongs_to_another_choice_is_asked_and_nothing_is_dropped(
    visitor: httpx.AsyncClient, who: str, filled: dict[str, str]
) -> None:
    """Defect: a clerk who wrote his firm and left 匿名 standing filed without it, and was told nothing."""
    page = await complain(visitor, who=who, **filled)
    assert page.status_code == 422
    assert "选的身份和填的内容对不上" in page.text
    assert next(iter(filled.values())) in page.text


async def test_who_speaks_for_a_firm_is_kept_with_it(desk: Desk, visitor: httpx.AsyncClient) -> None:
    number, _ = receipt(await complain(visitor, who="firm", firm="新郑市某建筑公司", name="李会计"))
    assert (await desk.case(DISPATCHER, number)).person.firm is not None


@pytest.mark.parametrize("step", ["submit", "read"])
async def test_a_form_that_comes_back_says_that_its_files_must_be_chosen_again(
    visitor: httpx.AsyncClient, step: str
) -> None:
    """Defect: the contract was gone without a word, and the complaint was filed without it."""
    form = {"key": KEY, "text": TEXT, "step": step}
    page = await visitor.post("/complain", data=form, files=CONTRACT)
    assert page.status_code == 422
    assert "文件还没有保存,请重新选择:合同.pdf。" in page.text
    again = await visitor.post("/complain", data={**form, "step": "submit", "agree": "yes"}, files=CONTRACT)
    assert again.status_code == 200


async def test_a_long_text_with_many_lines_is_as_long_as_the_form_says(
    desk: Desk, visitor: httpx.AsyncClient
) -> None:
    """Defect: each new line counted twice, so what the form took was refused."""
    number, code = receipt(await complain(visitor))
    lines = "\r\n".join(["还有一笔"] * 1_000)  # 4,999 characters as a browser counts them
    held = {"number": number, "code": code, "key": KEY, "text": lines}
    assert (await visitor.post("/track/add", data=held)).status_code == 200


async def test_a_number_typed_without_its_dashes_opens_the_case(visitor: httpx.AsyncClient) -> None:
    number, code = receipt(await complain(visitor))
    for typed in (number.replace("-", ""), number.lower(), number.replace("-", "—")):
        page = await visitor.post("/track", data={"number": typed, "code": code})
        assert page.status_code == 200
        assert number in page.text


async def test_on_a_small_screen_in_large_type_no_value_is_cut_off(browser: Browser, address: str) -> None:
    """Defect: 新郑市薛店镇人民政府 showed as 新郑市薛店镇人民."""
    async with looking(browser, address) as page:
        await page.goto("/display?large=yes&back=/complain")
        await tell(page)
        await page.locator("#fix_respondent").wait_for()
        cut = await page.evaluate(
            "[...document.querySelectorAll('.line input')].filter(one => one.scrollWidth > one.clientWidth).map(one => one.name)"
        )
        assert cut == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        name = page.locator("header > a")
        assert await name.evaluate("one => one.getClientRects().length") == 1
