"""Does README say what is so? Its generated parts against the code, its test command against CI."""

from pathlib import Path

from typer.testing import CliRunner

from api.main import app

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
