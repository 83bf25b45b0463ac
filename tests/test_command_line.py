"""Does the command line do its work, and say in one sentence what to do when it cannot?"""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.main import app
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


@pytest.mark.parametrize("url", ["mysql://h/x", "nonsense", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_wrong_database_is_one_line_that_says_what_to_do(tmp_path: Path, url: str) -> None:
    result = run("migrate", HOME=str(tmp_path), DATABASE_URL=url)
    assert result.exit_code == 1
    (line,) = result.stderr.strip().splitlines()
    assert "Check JIANNUO_DATABASE_URL" in line


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
