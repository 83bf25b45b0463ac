"""Does the command line do its work, and say in one sentence what to do when it cannot?"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.main import _listening, app, main
from intake.settings import Settings
from intake.store.migrations import drift
from tests.test_readme import README


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(app, list(words), env={f"JIANNUO_{k}": v for k, v in environment.items()})


def test_migrate_makes_the_home_folder_and_the_database_and_may_run_again(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    for _ in range(2):
        assert run("migrate", HOME=str(home)).exit_code == 0
    assert drift(f"sqlite:///{home / 'jiannuo.sqlite3'}") == []


Started = Callable[..., str]


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Started:
    """The one line that the command says on its way out."""

    def started(*words: str, **environment: str) -> str:
        for name, value in environment.items():
            monkeypatch.setenv(f"JIANNUO_{name}", value)
        monkeypatch.setattr(sys, "argv", ["jiannuo", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        (line,) = capsys.readouterr().err.strip().splitlines()
        return line

    return started


def test_the_report_of_a_year_is_written_in_the_forms_of_a_month(tmp_path: Path) -> None:
    done = run("report", "2025", "--out", str(tmp_path / "new"), HOME=str(tmp_path))
    assert done.exit_code == 0, done.output
    assert {file.name for file in (tmp_path / "new").iterdir()} == {
        f"jiannuo-2025.{form}" for form in ("docx", "pdf", "xlsx", "csv.zip", "json")
    }


@pytest.mark.parametrize(
    ("written", "said"),
    [("2026-13", "a period like 2026-H1 or 2026"), ("2098-H1", "2098-H1 has not begun")],
)
def test_a_report_of_no_period_or_of_one_to_come_is_one_line(
    tmp_path: Path, stopped: Started, written: str, said: str
) -> None:
    assert said in stopped("report", written, "--out", str(tmp_path), HOME=str(tmp_path))


def test_the_report_of_a_body_on_itself_is_written_for_word_and_print(
    tmp_path: Path, stopped: Started
) -> None:
    words = ("report", "2025-10", "--out", str(tmp_path / "new"), "--body")
    assert run(*words, "finance", HOME=str(tmp_path)).exit_code == 0
    assert {file.name for file in (tmp_path / "new").iterdir()} == {
        f"jiannuo-2025-10-finance.{form}" for form in ("docx", "pdf")
    }
    assert "no body nobody" in stopped(*words, "nobody", HOME=str(tmp_path))


def test_the_evaluators_cases_are_written_of_a_frozen_half_year_and_of_nothing_else(
    tmp_path: Path, stopped: Started
) -> None:
    out = ("--out", str(tmp_path / "new"))
    assert "is not frozen" in stopped("case-data", "2025-H2", *out, HOME=str(tmp_path))
    assert "Only half-years and years" in stopped("case-data", "2025-10", *out, HOME=str(tmp_path))
    run("month", "freeze", "2025-H2", HOME=str(tmp_path))
    assert "k is 3 to 100" in stopped("case-data", "2025-H2", *out, "--k", "2", HOME=str(tmp_path))
    done = run("case-data", "2025-H2", *out, HOME=str(tmp_path))
    assert "0 rows, 0 left out" in done.output
    assert sorted(file.suffix for file in (tmp_path / "new").iterdir()) == [".csv", ".json", ".md"]


def test_the_delegates_extract_is_written_of_a_frozen_year(tmp_path: Path, stopped: Started) -> None:
    out = ("--out", str(tmp_path / "new"))
    assert "is not frozen" in stopped("extract", "2025", *out, HOME=str(tmp_path))
    run("month", "freeze", "2025", HOME=str(tmp_path))
    assert run("extract", "2025", *out, HOME=str(tmp_path)).exit_code == 0
    assert (tmp_path / "new" / "jiannuo-extract-2025.docx").is_file()


def test_a_half_year_is_frozen_once_leaves_as_it_was_and_is_not_public(
    tmp_path: Path, stopped: Started
) -> None:
    assert "Frozen: 2025-H2, SHA-256" in run("month", "freeze", "2025-H2", HOME=str(tmp_path)).output
    for folder in ("first", "again"):
        assert run("report", "2025-H2", "--out", str(tmp_path / folder), HOME=str(tmp_path)).exit_code == 0
    first, again = (
        {file.name: file.read_bytes() for file in (tmp_path / folder).iterdir()}
        for folder in ("first", "again")
    )
    assert first == again
    assert "is frozen already" in stopped("month", "freeze", "2025-H2", HOME=str(tmp_path))
    assert "only frozen months are public" in stopped(
        "month", "export", "2025-H2", "--out", str(tmp_path), "--public", HOME=str(tmp_path)
    )


@pytest.mark.parametrize("command", [("migrate",), ("explain", "欠款三万元")])
@pytest.mark.parametrize("url", ["mysql://h/x", "nonsense", "sqlite:///"])
def test_a_wrong_database_url_is_one_line_that_says_what_to_do(
    tmp_path: Path, stopped: Started, command: tuple[str, ...], url: str
) -> None:
    assert "JIANNUO_DATABASE_URL" in stopped(*command, HOME=str(tmp_path), DATABASE_URL=url)


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path, stopped: Started) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    assert "Check JIANNUO_DATABASE_URL" in stopped("migrate", HOME=str(tmp_path), DATABASE_URL=url)


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (("check",), "VECTORS", "maybe"),
        (("explain", "欠款三万元"), "HOME", "/proc/no/where"),
        (("bot",), "BOT_API", "nonsense"),
        (("serve",), "BOT_WEBHOOK", "http://plain.example"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(
    tmp_path: Path, stopped: Started, words: tuple[str, ...], name: str, value: str
) -> None:
    environment = {
        "HOME": str(tmp_path),
        "BOT_API": "",
        "BOT_TOKEN": "1:a",
        "BOT_SECRET": "s" * 16,
        name: value,
    }
    assert f"JIANNUO_{name}" in stopped(*words, **environment)


@pytest.mark.parametrize("content", ["", "nonsense", "ab" * 5, "é"])
def test_a_key_file_that_holds_no_key_is_one_line(tmp_path: Path, stopped: Started, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="utf-8")
    assert str(tmp_path / "key") in stopped("explain", "欠款三万元", HOME=str(tmp_path))


def test_no_answer_waits_until_its_first_piece_is_acknowledged() -> None:
    """Defect: every answer over a kept connection came 40 ms late; a connection inherits what its listening socket says."""
    with (
        _listening("127.0.0.1", 0) as listening,
        socket.create_connection(listening.getsockname()) as _asking,
    ):
        answering, _ = listening.accept()
        with answering:
            assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_busy_port_is_one_line_and_nothing_is_said_to_be_served(tmp_path: Path, stopped: Started) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        assert "--port" in stopped("web", "--port", port, HOME=str(tmp_path))


def test_what_jiannuo_keeps_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("migrate", HOME=str(home))
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "jiannuo.sqlite3").stat().st_mode & 0o777 == 0o600


def test_the_demo_leaves_alone_a_database_in_which_others_work(tmp_path: Path, stopped: Started) -> None:
    words = ("user", "add", "real", "--name", "真人", "--role", "dispatcher", "--password", "correct horse")
    run(*words, HOME=str(tmp_path))
    assert "users or cases of its own" in stopped("demo", "--no-serve", HOME=str(tmp_path))


def test_the_demo_leaves_alone_a_database_with_cases_though_nobody_has_an_account(
    tmp_path: Path, stopped: Started
) -> None:
    lines = "薛店镇政府答应2023年底前付我工程款三十万元,一直没给\n同意\n匿名\n提交\n"
    assert CliRunner().invoke(app, ["chat"], input=lines, env={"JIANNUO_HOME": str(tmp_path)}).exit_code == 0
    assert "users or cases of its own" in stopped("demo", "--no-serve", HOME=str(tmp_path))


def test_an_evaluation_of_rows_that_are_none_is_one_line(tmp_path: Path, stopped: Started) -> None:
    data = tmp_path / "rows.jsonl"
    for content in ("[]", "{}", '{"title": "", "text": 1}', "nonsense"):
        data.write_text(content)
        assert "line 1" in stopped("evaluate", "--data", str(data), HOME=str(tmp_path))


def test_check_finds_our_own_reference_data_sound() -> None:
    assert run("check").exit_code == 0


def test_readme_names_every_setting() -> None:
    for name, field in Settings.model_fields.items():
        assert f"| `JIANNUO_{name.upper()}` | {field.description} |" in README


def test_a_user_is_added_once_and_a_senseless_one_is_refused_in_one_line(tmp_path: Path) -> None:
    words = [
        "user",
        "add",
        "paidan",
        "--name",
        "派单员",
        "--role",
        "dispatcher",
        "--password",
        "correct horse",
    ]
    assert run(*words, HOME=str(tmp_path)).exit_code == 0
    again = run(*words, HOME=str(tmp_path))
    assert again.exit_code == 1
    assert again.stderr.strip() == "The user was not added: there is a user paidan already."


def test_explain_shows_reading_rule_and_clocks_and_stores_nothing(tmp_path: Path) -> None:
    result = run("explain", "薛店镇政府欠我工程款三万元", HOME=str(tmp_path))
    assert result.exit_code == 0
    for expected in ("DEBT", "新郑市财政局", "rule works_payment", "受理审查", "3000000"):
        assert expected in result.stdout
    assert not (tmp_path / "jiannuo.sqlite3").exists()
    assert run("explain", " ", HOME=str(tmp_path)).exit_code == 1


def test_a_backup_brings_every_case_and_the_key_back(tmp_path: Path) -> None:
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "b.tar.gz"
    assert run("demo", "--no-serve", HOME=str(old)).exit_code == 0
    assert run("backup", str(archive), HOME=str(old)).exit_code == 0
    assert run("restore", str(archive), HOME=str(new)).exit_code == 0
    assert "\n0 new sample complaints." in run("demo", "--no-serve", HOME=str(new)).stdout
    assert (new / "key").read_bytes() == (old / "key").read_bytes()


def test_a_backup_never_overwrites_and_rubbish_is_not_restored(tmp_path: Path) -> None:
    home, archive, new = tmp_path / "home", tmp_path / "b.tar.gz", tmp_path / "new"
    assert run("backup", str(archive), HOME=str(home)).exit_code == 1
    run("migrate", HOME=str(home))
    run("backup", str(archive), HOME=str(home))
    assert "exists already" in run("backup", str(archive), HOME=str(home)).stderr
    assert "holds a database already" in run("restore", str(archive), HOME=str(home)).stderr
    whole = archive.read_bytes()
    for damaged in (b"rubbish", whole[: len(whole) // 2], whole[:-1000]):
        archive.write_bytes(damaged)
        assert "damaged" in run("restore", str(archive), HOME=str(new)).stderr
        assert list(new.iterdir()) == []


def test_a_backup_holds_imported_calendars_and_never_takes_a_keys_place(tmp_path: Path) -> None:
    home, archive, new = tmp_path / "home", tmp_path / "b.tar.gz", tmp_path / "new"
    run("migrate", HOME=str(home))
    (home / "calendar").mkdir()
    (home / "calendar" / "2027.toml").write_text("[[year]]", encoding="utf-8")
    run("backup", str(archive), HOME=str(home))
    new.mkdir()
    (new / "key").write_text("another")
    assert "holds a key already" in run("restore", str(archive), HOME=str(new)).stderr
    (new / "key").unlink()
    assert run("restore", str(archive), HOME=str(new)).exit_code == 0
    assert (new / "calendar" / "2027.toml").read_text(encoding="utf-8") == "[[year]]"
    assert (new / "key").stat().st_mode & 0o777 == 0o600


def test_an_archive_whose_database_is_none_of_ours_restores_nothing(tmp_path: Path) -> None:
    archive, stranger, new = tmp_path / "b.tar.gz", tmp_path / "jiannuo.sqlite3", tmp_path / "new"
    with sqlite3.connect(stranger) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(stranger, "jiannuo.sqlite3")
    assert "no sound database" in run("restore", str(archive), HOME=str(new)).stderr
    assert list(new.iterdir()) == []


@pytest.mark.parametrize(("command", "place"), [("backup", "no/where.tar.gz"), ("restore", "nothing.tar.gz")])
def test_an_archive_that_is_nowhere_is_one_line(
    tmp_path: Path, stopped: Started, command: str, place: str
) -> None:
    run("migrate", HOME=str(tmp_path / "home"))
    home = tmp_path / ("home" if command == "backup" else "new")
    assert place in stopped(command, str(tmp_path / place), HOME=str(home))


def test_a_key_that_is_none_is_one_line(tmp_path: Path) -> None:
    environment = {**os.environ, "JIANNUO_HOME": str(tmp_path), "JIANNUO_KEY": "secret"}
    command = [sys.executable, "-c", "from api.main import main; main()", "explain", "欠款三万元"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.strip() == "Jiannuo cannot start: JIANNUO_KEY must be 64 hex digits."


def test_the_export_tells_each_case_and_nobody(tmp_path: Path) -> None:
    run("demo", "--no-serve", HOME=str(tmp_path))
    out = tmp_path / "cases.jsonl"
    assert "42 cases" in run("export", "--out", str(out), HOME=str(tmp_path)).stdout
    cases = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len({case["number"] for case in cases}) == 42
    assert not {"name", "phone", "id_number", "address", "recipient", "narrative", "text"} & set(cases[0])
    assert (
        run("export", HOME=str(tmp_path)).stdout.splitlines()[-1] == out.read_text("utf-8").splitlines()[-1]
    )


def test_parquet_goes_to_a_folder_and_says_what_it_wrote(tmp_path: Path) -> None:
    out = tmp_path / "made" / "for it"
    said = run("export", "parquet", "--out", str(out), HOME=str(tmp_path))
    assert (said.exit_code, said.stdout.count("Written: ")) == (0, 6)
    assert sorted(file.name for file in out.iterdir()) == [
        "amounts.parquet", "answers.parquet", "cases.parquet", "clocks.parquet", "entries.parquet", "records.parquet",
    ]  # fmt: skip


def test_an_export_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    stopped = run("export", "--out", str(tmp_path / "no" / "where"), HOME=str(tmp_path))
    assert stopped.exit_code == 1
    assert "--out" in stopped.stderr


def test_migrations_that_do_not_lead_to_the_tables_are_named(tmp_path: Path) -> None:
    assert run("migrate", "--check", HOME=str(tmp_path)).exit_code == 0
    with sqlite3.connect(tmp_path / "jiannuo.sqlite3") as connection:
        connection.execute("ALTER TABLE notice ADD COLUMN stray TEXT")
    stopped = run("migrate", "--check", HOME=str(tmp_path))
    assert stopped.exit_code == 1
    assert "stray" in stopped.stderr


def test_a_database_is_not_opened_with_another_key_than_it_was_sealed_with(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert run("migrate", **home).exit_code == 0
    assert run("audit", "verify", **home).exit_code == 0
    (tmp_path / "key").unlink()
    for command in (("audit", "verify"), ("export",), ("tick",)):
        result = run(*command, **home)
        assert result.exit_code != 0
        assert "the key does not fit this database" in str(result.exception)


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_scanner_that_cannot_be_where_it_is_said_to_be_is_one_line(
    tmp_path: Path, stopped: Started, command: str
) -> None:
    assert "JIANNUO_CLAMD" in stopped(command, HOME=str(tmp_path), CLAMD="somewhere")
