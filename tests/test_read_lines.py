"""Does ``jiannuo read --jsonl`` keep its contract, bad lines included?"""

import json

from typer.testing import CliRunner

from api.main import app


def answers(stdin: bytes) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, ["read", "--jsonl"], input=stdin)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_complaint_is_answered_with_every_field_of_the_contract() -> None:
    (answer,) = answers(json.dumps({"id": "a", "title": "", "text": "拖欠工程款三万元"}).encode() + b"\n")
    assert answer["id"] == "a"
    assert set(answer) >= {"default", "domains", "bodies", "spans", "model"}


def test_a_bad_line_is_one_error_and_the_rest_goes_on() -> None:
    lines = [
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"id": 7, "text": 3}',
        b'{"id": 8, "text": "\\ud83d \xe6\xac\xa0\xe8\x96\xaa"}',
    ]
    got = answers(b"\n".join(lines) + b"\n")
    assert ["error" in answer for answer in got] == [True, True, True, True, False]
    assert [answer["id"] for answer in got] == [None, None, None, 7, 8]


def test_a_line_nested_without_end_is_one_error_and_the_rest_goes_on() -> None:
    got = answers(b"[" * 100_000 + b"\n" + b'{"id": 1, "text": "\xe6\xac\xa0\xe8\x96\xaa"}\n')
    assert ["error" in answer for answer in got] == [True, False]
