"""What does ``jiannuo`` do on the command line? Composition and commands; the one place that sees both fronts."""

import typer

from intake.rules import lifecycle

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="践诺: complaints that government broke its word"
)


@app.callback()
def root() -> None:
    """Keeps ``lifecycle`` a named command while it is the only one."""


@app.command(name="lifecycle")
def print_lifecycle(mermaid: bool = typer.Option(False, help="a Mermaid diagram, not a table")) -> None:
    """Print every allowed step of a case."""
    typer.echo(lifecycle.as_mermaid() if mermaid else lifecycle.as_table())


def main() -> None:
    """The console script."""
    app()
