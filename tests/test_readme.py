"""Does README say what is so? Its generated parts against the code, its test command against CI."""

from base64 import b64encode
from pathlib import Path
from time import time
from typing import Any

from typer.testing import CliRunner

from api.main import app
from intake.rules.webhook import signature

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def between(start: str, end: str) -> str:
    return README.split(start, 1)[1].split(end, 1)[0].strip()


def test_readme_carries_the_lifecycle_as_the_command_prints_it() -> None:
    printed = CliRunner().invoke(app, ["lifecycle"])
    assert printed.exit_code == 0
    assert between("<!-- lifecycle -->", "<!-- /lifecycle -->") == printed.output.strip()


def test_the_diagram_has_one_arrow_for_each_row() -> None:
    rows = CliRunner().invoke(app, ["lifecycle"]).output.strip().splitlines()[2:]
    arrows = CliRunner().invoke(app, ["lifecycle", "--mermaid"]).output.strip().splitlines()[1:]
    assert len(arrows) == len(rows)


def test_ci_runs_exactly_the_test_command_of_readme() -> None:
    command = (
        between("<!-- test command -->", "<!-- /test command -->")
        .removeprefix("```sh\n")
        .removesuffix("\n```")
    )
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_who_follows_readme_takes_our_signature_and_no_other() -> None:
    told: dict[str, Any] = {}
    exec(between("<!-- verify -->", "<!-- /verify -->").removeprefix("```python\n").removesuffix("```"), told)
    secret, body = "whsec_" + b64encode(b"k" * 32).decode(), b'{"number":"XZZX-1"}'

    def taken(second: int, sent: bytes) -> bool:
        made = signature(secret, "XZZX-1:file:1", second, body)
        headers = {
            "webhook-id": "XZZX-1:file:1",
            "webhook-timestamp": str(second),
            "webhook-signature": made,
        }
        return bool(told["is_from_jiannuo"](secret, headers, sent))

    now = int(time())
    assert taken(now, body)
    assert not taken(now, body + b" ")
    assert not taken(now - 1_000, body)
