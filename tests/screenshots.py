"""What do the main pages look like? ``python -m tests.screenshots FOLDER`` takes a picture of each, on a phone and on a desk."""

import asyncio
import sys
import tempfile
from pathlib import Path

from intake import wiring
from intake.rules.lifecycle import Role
from intake.settings import Settings
from tests.browser import DESK, PASSWORD, PHONE, chromium, log_in, looking
from tests.test_whole_way import a_free_port, serve

STORY = (
    "薛店镇政府答应2023年底前付我工程款三十万元,一直没给。合同编号XZ-2021-08,镇里换了领导,说以前的事不清楚。"
)
STAFF = (("paidan", Role.DISPATCHER), ("zuoxi", Role.OPERATOR), ("xietiao", Role.SECRETARY))


async def take(folder: Path) -> None:
    """Pictures of every main page, named by page and size."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        async with (
            serve(Path(home), a_free_port(), "web", JIANNUO_VECTORS="false") as client,
            chromium() as browser,
        ):
            desk = wiring.open_desk(Settings(home=Path(home), vectors=False))
            for login, role in STAFF:
                await desk.add_user(login, login, role, None, PASSWORD)
            await desk.close()
            for name, size in (("phone", PHONE), ("desk", DESK)):
                async with looking(browser, str(client.base_url), size) as page:
                    shot = 0

                    async def snap(title: str, name: str = name) -> None:
                        nonlocal shot
                        shot += 1
                        await page.screenshot(path=folder / f"{name}-{shot:02}-{title}.png", full_page=True)

                    await page.goto("/")
                    await snap("home")
                    await page.goto("/complain")
                    await page.locator("#text").press_sequentially(STORY)
                    await page.get_by_text("涉及金额").wait_for()
                    await snap("complain")
                    await page.get_by_role("button", name="下一步").click()
                    await page.get_by_label("代表企业").check()
                    await snap("check")
                    await page.get_by_role("button", name="提交", exact=True).click()
                    await page.locator("#errors").wait_for()
                    await snap("mistakes")
                    await page.get_by_label("我同意你们").check()
                    await page.get_by_role("button", name="提交", exact=True).click()
                    number = await page.locator("#number").inner_text()
                    code = await page.locator("#code").inner_text()
                    await snap("receipt")
                    await page.get_by_label("我已保存").check()
                    await page.goto(f"/track?number={number}")
                    await page.fill("#code", code)
                    await page.get_by_role("button", name="查询").click()
                    await page.locator("code").wait_for()
                    await snap("track")
                    await page.goto("/display?large=yes&back=/complain")
                    await snap("large")
                    await page.goto("/display?large=no")
                    for login, paths in (
                        ("paidan", ("/desk", f"/desk/{number}", "/alarms")),
                        ("zuoxi", ("/hotline",)),
                        ("xietiao", ("/coordination",)),
                    ):
                        await log_in(page, login)
                        for path in paths:
                            await page.goto(path)
                            await snap(path.strip("/").replace("/", "-"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.screenshots FOLDER")
    asyncio.run(take(Path(sys.argv[1])))
