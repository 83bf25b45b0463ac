"""Can an administrator make a token, see who has one, and end it?"""

from pathlib import Path

from typer.testing import CliRunner

from api.main import app


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["token", *words], env={"JIANNUO_HOME": str(tmp_path)})
        return done.exit_code, done.stdout, done.stderr

    code, token, _ = run(
        "new", "信用平台", "--role", "supervisor", "--scope", "cases:read", "--scope", "figures:read"
    )
    assert code == 0
    assert token.startswith("jiannuo_")
    listed = run("list")[1]
    assert token.strip() not in listed
    assert "信用平台\tsupervisor\tcases:read figures:read" in listed
    assert run("revoke", "1")[0] == 0
    assert "revoked" in run("list")[1]
    assert run("revoke", "1") == (1, "", "Nothing was revoked: there is no token 1 to revoke.\n")


def test_a_token_that_could_not_be_used_is_refused_in_a_line(tmp_path: Path) -> None:
    words = ["token", "new", "12345", "--role", "operator", "--scope", "figures:read"]
    done = CliRunner().invoke(app, words, env={"JIANNUO_HOME": str(tmp_path)})
    assert (done.exit_code, done.stderr) == (
        1,
        "The token was not made: operator does not see the figures.\n",
    )
