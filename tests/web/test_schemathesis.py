"""Does any request that the descriptions allow, or nearly allow, make a live server fail? Asked by schemathesis."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from intake import wiring
from intake.desk.tools import Actor
from intake.rules.lifecycle import Role
from intake.rules.scope import Scope
from intake.settings import Settings
from tests.test_whole_way import a_free_port, serve
from tests.web.outside import TEXT, key

EXAMPLES, PHASES, SECONDS = "20", "examples,coverage,fuzzing", 120
CANNOT_BE_SAID = "positive_data_acceptance"
"""What a schema cannot say of a phone or a credit code is no failure; every other check is asked."""


@pytest.mark.parametrize(
    ("description", "checks", "operations"),
    [
        ("/api/v1/openapi.json", ["--exclude-checks", CANNOT_BE_SAID], 10),
        ("/open311/v2/openapi.json", ["--checks", "not_a_server_error"], 12),
    ],
    ids=["api", "open311"],
)
async def test_no_request_that_schemathesis_thinks_of_is_a_server_error(
    tmp_path: Path, description: str, checks: list[str], operations: int
) -> None:
    home = tmp_path / "home"
    async with serve(home, a_free_port(), "web") as client:
        desk = wiring.open_desk(Settings(home=home))
        token = await desk.outside.issue(Actor(Role.SUPERVISOR, "信用平台"), set(Scope), 1)
        await desk.close()
        client.headers["Authorization"] = f"Bearer {token}"
        filed = await client.post("/api/v1/complaints", json={"text": TEXT}, headers=key("12345-000017"))
        assert filed.status_code == 201
        url = f"{str(client.base_url).rstrip('/')}{description}"
        bearer = f"Authorization: Bearer {token}"
        bounds = ["--max-examples", EXAMPLES, "--phases", PHASES, "--seed", "1", "--no-color", *checks]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", url, "--header", bearer, *bounds),
            cwd=tmp_path,
            stdout=PIPE,
            stderr=STDOUT,
        )
        said = (await asyncio.wait_for(process.communicate(), SECONDS))[0].decode()
        assert (await client.get("/readyz")).status_code == 200
    assert process.returncode == 0, said
    assert f"Tested: {operations}" in re.sub(r" +", " ", said)
