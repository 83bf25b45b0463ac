"""What does ``jiannuo token`` do? Make, list and revoke the tokens by which the city's other systems come in."""

from typing import Annotated

import typer

from api.months import Composed
from intake.desk.tokens import TokenView
from intake.desk.tools import Actor
from intake.errors import IntakeError
from intake.rules.lifecycle import Role
from intake.rules.scope import Scope

YEAR = 365


def commands(composed: Composed) -> typer.Typer:
    """The commands of tokens."""
    app = typer.Typer(no_args_is_help=True, help="tokens of the city's other systems")

    @app.command()
    def new(
        name: Annotated[str, typer.Argument(help="the system that will hold it")],
        role: Annotated[Role, typer.Option(help="whom it acts as: what that role sees, it sees")],
        scope: Annotated[list[Scope], typer.Option(help="what it may do; may be given several times")],
        body: Annotated[str | None, typer.Option(help="a handler's body, by its id")] = None,
        days: Annotated[int, typer.Option(help="how long it lasts")] = YEAR,
    ) -> None:
        """Make a token and print it, once: only its keyed hash is kept."""
        composed.migrate()
        try:
            token = composed.at_desk(
                lambda desk: desk.outside.issue(Actor(role, name, body), frozenset(scope), days)
            )
        except IntakeError as error:
            composed.stop(f"The token was not made: {error}.")
        typer.echo(f"The token of {name}, shown this once:", err=True)
        typer.echo(token)

    @app.command(name="list")
    def show() -> None:
        """List every token there ever was, the newest first; never the token itself."""
        composed.migrate()
        for one in composed.at_desk(lambda desk: desk.outside.tokens()):
            typer.echo(_line(one))

    @app.command()
    def revoke(token: Annotated[int, typer.Argument(help="its number in the list")]) -> None:
        """End a token at once."""
        composed.migrate()
        try:
            composed.at_desk(lambda desk: desk.outside.revoke(token))
        except IntakeError as error:
            composed.stop(f"Nothing was revoked: {error}.")
        typer.echo(f"Revoked: {token}")

    return app


def _line(one: TokenView) -> str:
    acts_as = f"{one.role} of {one.body}" if one.body else str(one.role)
    until = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}"
    used = f"used {one.used_on}" if one.used_on else "never used"
    return f"{one.id}\t{one.name}\t{acts_as}\t{' '.join(one.scopes)}\t{until}\t{used}"
