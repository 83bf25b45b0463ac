"""How do tests look at pages? A real Chromium over real processes, at the width of a phone or of a desk."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Error, Page, async_playwright, expect

REFUSALS = ("422", "429")
"""What a server may answer to a form without a complaint of the console failing the test."""
PASSWORD = "correct horse"
expect.set_options(timeout=20_000)  # milliseconds: a busy machine is slow, a page that is wrong stays wrong
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 768}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium; says how to get it where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("no Chromium: apt-get install chromium fonts-wqy-microhei")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def looking(
    browser: Browser,
    address: str,
    size: dict[str, int] = PHONE,
    *,
    scripts: bool = True,
    refusals: tuple[str, ...] = REFUSALS,
) -> AsyncIterator[Page]:
    """A page of a fresh visitor; what the console complains of fails the test that looks."""
    context = await browser.new_context(
        base_url=address,
        viewport={"width": size["width"], "height": size["height"]},
        java_script_enabled=scripts,
        locale="zh-CN",
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type == "error" and not any(told in said.text for told in refusals)
            else None
        ),
    )
    try:
        yield page
        if complaints:
            raise AssertionError(f"the console complains: {complaints}")
    finally:
        await context.close()


async def until(page: Page, holds: str, seconds: float = 20) -> None:
    """Wait for an expression to hold; asked from outside, since the page's own policy allows no eval."""
    async with asyncio.timeout(seconds):
        while not await _holds(page, holds):
            await asyncio.sleep(0.05)


async def _holds(page: Page, expression: str) -> bool:
    """Whether it holds now: it does not while what it speaks of, or the page itself, is still to come."""
    try:
        return bool(await page.evaluate(expression))
    except Error:
        return False


async def barriers(page: Page) -> list[str]:
    """What axe finds on the page: rule and element."""
    found = await Axe().run(page)
    return [f"{one['id']}: {node['target']}" for one in found.response["violations"] for node in one["nodes"]]


async def log_in(page: Page, login: str) -> None:
    """Log a member of staff in, whose password is the tests' own."""
    await page.goto("/login")
    await page.fill("[name=login]", login)
    await page.fill("[name=password]", PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url("**/desk")
