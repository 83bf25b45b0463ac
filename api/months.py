"""What does ``jiannuo month`` do? Freeze, amend and export a month, half-year or year; says so while it takes its time."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn, Protocol, TypeVar

import typer

from intake.desk.desk import Desk
from intake.desk.months import FrozenBefore, NotFrozen, NothingChanged, NotOver
from intake.desk.published import NotPublished
from intake.desk.tools import Actor
from intake.errors import IntakeError
from intake.rules.lifecycle import Role
from intake.rules.month import Month, NotYet, WrongMonth
from intake.rules.period import MonthOrPeriod, WrongPeriod, month_or_period
from intake.statistics.month_files import MonthForm

T = TypeVar("T")
ACTOR = Actor(Role.ADMINISTRATOR, "命令行")
PATIENCE = 2.0  # seconds without a word
SENTENCES: dict[type[IntakeError], str] = {
    NotOver: "is not over: freeze it from the first day after it on",
    NotYet: "has not begun: there are no figures",
    FrozenBefore: "is frozen already: what changed since is an amendment (jiannuo month amend)",
    NotFrozen: "is not frozen: freeze it first (jiannuo month freeze)",
    NotPublished: "is not frozen, or has no such version: only frozen months are public (jiannuo month freeze)",
    NothingChanged: "says what it said: there is nothing to amend",
}
MonthWritten = Annotated[str, typer.Argument(metavar="MONTH", help="written like 2026-10, or 2026-H1, 2026")]


class AtDesk(Protocol):
    """Opens the settings' desk, does one piece of work there and closes it."""

    def __call__(self, work: Callable[[Desk], Awaitable[T]], /) -> T: ...


@dataclass(frozen=True, slots=True)
class Composed:
    """What ``api.main`` composes and a command needs: the newest tables, an open desk, a last word."""

    migrate: Callable[[], None]
    at_desk: AtDesk
    stop: Callable[[str], NoReturn]

    def done(self, written: str, work: Callable[[Desk, MonthOrPeriod], Awaitable[T]]) -> T:
        """Do this work on a month or period, or stop with one line that says why not."""
        try:
            of = month_or_period(written)
            self.migrate()
            return self.at_desk(lambda desk: patiently(work(desk, of), f"Counting {of}"))
        except WrongMonth:
            self.stop(f"A month is written like 2026-10, a period like 2026-H1 or 2026, not {written}.")
        except WrongPeriod:
            self.stop(f"Only half-years and years leave so: written like 2026-H1 or 2026, not {written}.")
        except tuple(SENTENCES) as error:
            self.stop(f"{written} {SENTENCES[type(error)]}.")
        except IntakeError as error:
            self.stop(f"{written} could not be done: {error}.")

    def written(self, file: Path, content: bytes) -> None:
        """Write a file, or stop with one line that says why not."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        except OSError as error:
            self.stop(f"{file} cannot be written: {error.strerror}. Choose another folder with --out.")
        typer.echo(f"Written: {file}")


def commands(composed: Composed) -> typer.Typer:
    """The commands of a month or period."""
    app = typer.Typer(no_args_is_help=True, help="the figures of a month, half-year or year")

    @app.command()
    def freeze(month: MonthWritten) -> None:
        """Keep facts and figures for ever, and publish a month's public edition; what changes later is an amendment."""
        edition = composed.done(month, lambda desk, of: desk.freeze(ACTOR, of))
        typer.echo(f"Frozen: {month}, SHA-256 {edition.digest}")

    @app.command()
    def amend(month: MonthWritten, reason: Annotated[str, typer.Option(help="why, in public words")]) -> None:
        """Count a frozen month again and keep it as its next amendment, with what it changes."""
        edition = composed.done(month, lambda desk, of: desk.amend(ACTOR, of, reason))
        for one in edition.differences:
            typer.echo(f"{one.where}: {one.before} -> {one.after}")
        typer.echo(f"Amended: {month}, no. {edition.number}, SHA-256 {edition.digest}")

    @app.command()
    def export(
        month: MonthWritten,
        out: Annotated[Path, typer.Option(help="the folder the files go to")],
        number: Annotated[int | None, typer.Option(min=0, help="an earlier version; 0: as frozen")] = None,
        public: Annotated[bool, typer.Option("--public", help="what anybody may read")] = False,
    ) -> None:
        """Write a month as bulletin, workbook, JSON and CSV; a frozen month is the same bytes each time."""

        async def made(desk: Desk, of: MonthOrPeriod) -> dict[MonthForm, bytes]:
            if not public:
                return await desk.month_files(ACTOR, of, tuple(MonthForm), number)
            if not isinstance(of, Month):
                raise NotPublished(str(of))
            return {form: await desk.public_file(of, form, number) for form in MonthForm}

        version = f"-{number}" if number is not None else ""
        edition = "-public" if public else ""
        for form, content in composed.done(month, made).items():
            composed.written(out / f"jiannuo-{month}{version}{edition}.{form.value}", content)

    return app


async def patiently(work: Awaitable[T], what: str) -> T:
    """Wait for work; on a terminal say every few seconds that it goes on."""
    task = asyncio.ensure_future(work)
    waited = 0.0
    while not (await asyncio.wait({task}, timeout=PATIENCE))[0]:
        waited += PATIENCE
        if sys.stderr.isatty():
            typer.echo(f"{what} ... {waited:.0f} s", err=True)
    return task.result()
