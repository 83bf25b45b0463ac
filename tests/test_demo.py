"""Does README's first command lead to a product one can open? The demo fills once, serves, and ends when told."""

import asyncio
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import httpx
import openpyxl
from typer.testing import CliRunner

from api.main import app
from tests.test_readme import README, ROOT


def test_the_demo_fills_a_database_once_and_its_months_have_figures(tmp_path: Path) -> None:
    home = {"JIANNUO_HOME": str(tmp_path / "home")}
    first = CliRunner().invoke(app, ["demo", "--no-serve"], env=home)
    assert "42 new sample complaints." in first.stdout
    again = CliRunner().invoke(app, ["demo", "--no-serve"], env=home)
    assert "\n0 new sample complaints." in again.stdout
    months = {f"{found[1]}-{found[2]}" for found in re.finditer(r"XZZX-(\d{4})(\d\d)\d\d-", first.stdout)}
    assert len(months) >= 3
    counted = 0
    for month in sorted(months):
        out = CliRunner().invoke(app, ["month", "export", month, "--out", str(tmp_path)], env=home)
        assert out.exit_code == 0
        book = openpyxl.load_workbook(tmp_path / f"jiannuo-{month}.xlsx")
        counted += list(book["本月登记办件的月末状态"].values)[-1][1]
    assert counted == 42
    public = ["--out", str(tmp_path), "--public"]
    assert CliRunner().invoke(app, ["month", "export", sorted(months)[-2], *public], env=home).exit_code == 0
    shown = (tmp_path / f"jiannuo-{sorted(months)[-2]}-public.json").read_text(encoding="utf-8")
    assert "公开版" in shown
    assert "XZZX-" not in shown
    running = CliRunner().invoke(app, ["month", "export", sorted(months)[-1], *public], env=home)
    assert (running.exit_code, "not frozen" in running.output) == (1, True)


async def test_the_served_demo_shows_the_staff_their_cases_and_ends_cleanly(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-c", "from api.main import main; main()", "demo", "--port", port]
    environment = {**os.environ, "JIANNUO_HOME": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=PIPE)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", follow_redirects=True) as client:
            await until_ready(client)
            page = await client.post("/login", data={"login": "caizheng", "password": "jiannuo-demo"})
            assert "新郑市财政局" in page.text
            assert "XZZX-" in page.text
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 20)


async def until_ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


def test_readmes_first_command_starts_the_demo() -> None:
    assert "pip install . && .venv/bin/jiannuo demo\n" in README
    assert (ROOT / "api" / "samples.toml").is_file()
